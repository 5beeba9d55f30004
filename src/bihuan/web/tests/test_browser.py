"""What the pages do in a browser, under the platform's content policy."""

import io
import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from playwright.sync_api import Browser, Page, expect, sync_playwright

from bihuan.web.jinja import BUILT
from bihuan.web.samples import PAGES
from bihuan.web.tests.site import Site, running

AXE = Path(__file__).parents[4] / "node_modules" / "axe-core" / "axe.min.js"
CHROMIUM = (
    shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
)
CHOOSABLE = [row for row in PAGES["ledger"].context["ledger"]["rows"] if row["selectable"]]
PATIENCE_MS = 60_000  # for a machine that does much else
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]

pytestmark = [
    pytest.mark.journey,
    pytest.mark.skipif(CHROMIUM is None, reason="no Chromium on this machine"),
    pytest.mark.skipif(
        not (BUILT / "manifest.json").is_file(),
        reason="the assets are not built: node assets/build.mjs",
    ),
]


@pytest.fixture(scope="module")
def site() -> Iterator[str]:
    with running() as address:
        yield address


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        expect.set_options(timeout=PATIENCE_MS)
        opened = playwright.chromium.launch(
            executable_path=CHROMIUM, args=FLAGS, timeout=2 * PATIENCE_MS
        )
        yield opened
        opened.close()


@contextmanager
def window(browser: Browser, site: str, **options: Any) -> Iterator[Page]:
    """A window of its own with patience for a slow machine."""
    context = browser.new_context(base_url=site, **options)
    context.set_default_timeout(PATIENCE_MS)
    try:
        yield context.new_page()
    finally:
        context.close()


@pytest.fixture
def page(browser: Browser, site: str) -> Iterator[Page]:
    faults: list[str] = []
    with window(browser, site, viewport={"width": 1440, "height": 900}, locale="zh-CN") as opened:
        opened.on("pageerror", lambda error: faults.append(str(error)))
        opened.on(
            "console",
            lambda said: (
                faults.append(said.text) if "Content Security Policy" in said.text else None
            ),
        )
        yield opened
    assert faults == []


def overflow(page: Page, width: int) -> int:
    """By how many pixels a page is wider than a window of this width, once it is drawn anew."""
    page.set_viewport_size({"width": width, "height": 844})
    page.wait_for_function("width => innerWidth === width", arg=width)
    return int(
        page.evaluate(
            """async () => {
                const frame = () => new Promise((drawn) => requestAnimationFrame(drawn));
                await frame();
                await frame();
                return document.documentElement.scrollWidth - innerWidth;
            }"""
        )
    )


def test_no_page_is_wider_than_its_window(page: Page):
    too_wide = {}
    for name in PAGES:
        page.goto(f"/{name}")
        for width in (1440, 1280, 390):
            too_wide[name, width] = overflow(page, width)
    assert {where: pixels for where, pixels in too_wide.items() if pixels > 0} == {}


@pytest.mark.parametrize("width", [1280, 1366, 1440])
def test_no_word_of_the_bar_is_cut(page: Page, width: int):
    page.goto("/ledger")
    overflow(page, width)
    cut = page.eval_on_selector_all(
        ".bar__modules, .bar__brand span",
        "parts => parts.map(part => part.scrollWidth - part.clientWidth)",
    )
    assert cut == [0, 0]


def test_a_dense_ledger_shows_seventeen_rows(page: Page):
    page.goto("/ledger")
    bottoms = page.eval_on_selector_all(
        "tbody tr", "rows => rows.map(row => row.getBoundingClientRect().bottom)"
    )
    assert len([bottom for bottom in bottoms if bottom <= 900]) >= 17


def test_the_bulk_bar_appears_with_the_first_chosen_row(page: Page):
    page.goto("/ledger")
    bar = page.locator("[data-bulk-bar]")
    expect(bar).to_be_hidden()
    page.locator('input[name="ids"]').nth(0).check()
    page.locator('input[name="ids"]').nth(2).check()
    expect(bar).to_contain_text("已选 2 条")
    page.locator("[data-bulk-all]").check()
    expect(page.locator("[data-bulk-count]")).to_have_text(str(len(CHOOSABLE)))
    page.get_by_role("button", name="取消选择").click()
    expect(bar).to_be_hidden()


def test_the_choice_survives_a_swap_inside_one_query(page: Page):
    page.goto("/hazards/?tab=overdue")
    page.locator('input[name="ids"]').nth(1).check()
    page.get_by_role("link", name="待核查").click()
    expect(page.locator('.tab[aria-current="true"]')).to_contain_text("待核查")
    expect(page).to_have_url(re.compile(r"tab=new$"))
    expect(page.locator("[data-bulk-count]")).to_have_text("1")
    expect(page.locator('input[name="ids"]').nth(1)).to_be_checked()


def test_an_act_with_consequences_is_asked_about_first(page: Page):
    Site.posted.clear()
    page.goto("/ledger")
    page.locator('input[name="ids"]').nth(0).check()
    page.get_by_role("button", name="批量催办").click()
    dialog = page.get_by_role("dialog")
    expect(dialog).to_contain_text("各发一条催办消息")
    dialog.get_by_role("button", name="先不办").click()
    expect(dialog).to_have_count(0)
    assert Site.posted == []
    page.get_by_role("button", name="批量催办").click()
    with page.expect_response("**/hazards/urge/"):
        dialog.get_by_role("button", name="确认批量催办").click()
    path, fields = Site.posted[-1]
    assert (path, fields["ids"]) == ("/hazards/urge/", ["0"])


def test_tabs_swap_the_ledger_and_the_back_button_returns(page: Page):
    page.goto("/hazards/?tab=overdue")
    page.evaluate("window.stayed = true")
    page.get_by_role("link", name="整改中 92").click()
    expect(page.locator('.tab[aria-current="true"]')).to_contain_text("整改中")
    expect(page).to_have_url(re.compile(r"\?tab=open$"))
    assert page.evaluate("window.stayed") is True
    page.go_back()
    expect(page.locator('.tab[aria-current="true"]')).to_contain_text("已逾期")


def test_the_query_strip_keeps_the_tab(page: Page):
    page.goto("/hazards/?tab=overdue")
    page.get_by_placeholder("企业、编号、描述").fill("宏泰")
    page.get_by_role("button", name="查询").click()
    expect(page).to_have_url(re.compile(r"[?&]q="))
    assert "tab=overdue" in page.url
    assert "size=50" in page.url


def test_a_refusal_becomes_a_toast_and_changes_nothing(page: Page):
    page.goto("/reading_confirm")
    page.get_by_role("button", name="略过").first.click()
    expect(page.locator(".toast")).to_contain_text("只有市安委办可以批准延期。")
    expect(page.locator("#reading")).to_be_visible()
    assert page.title().startswith("关于开展")


def test_a_wrong_form_comes_back_with_its_errors_first(page: Page):
    page.goto("/form")
    page.get_by_label("隐患描述").fill("坏了")
    page.get_by_role("button", name="提交", exact=True).click()
    expect(page.locator("#errors")).to_be_focused()
    page.locator("#errors a").nth(1).click()
    expect(page.locator("#f-finding")).to_be_focused()


def test_a_form_that_is_taken_leads_to_its_record(page: Page):
    page.goto("/form")
    page.get_by_label("隐患描述").fill("good")
    page.get_by_role("button", name="提交", exact=True).click()
    page.wait_for_url("**/detail")
    expect(page.locator("h1")).to_have_text("疏散通道堆放杂物，安全出口上锁")


def test_what_was_typed_is_kept_until_it_is_sent(page: Page):
    page.goto("/form")
    page.get_by_label("隐患描述").fill("三号罐区东侧两只探头断电")
    expect(page.locator("[data-draft-note]")).to_contain_text("草稿已存在本机")
    page.reload()
    expect(page.get_by_label("隐患描述")).to_have_value("三号罐区东侧两只探头断电")
    expect(page.locator("[data-draft-note]")).to_contain_text("已恢复")


def test_an_enterprise_is_found_by_typing(page: Page):
    page.goto("/form")
    page.locator("#f-enterprise").type("宏泰")
    expect(page.locator(".lookup__list li")).to_contain_text("宏泰化工有限公司")
    page.keyboard.press("Enter")
    expect(page.locator('input[name="enterprise"]')).to_have_value("7")
    assert page.url.endswith("/form")


def test_dates_are_chosen_in_chinese_and_sent_as_iso(page: Page):
    page.goto("/form")
    page.wait_for_function("document.querySelector('#f-due_on').type === 'text'")
    page.locator("#f-due_on").click()
    calendar = page.locator(".flatpickr-calendar.open")
    expect(calendar).to_contain_text("周一")
    calendar.locator(".flatpickr-day:not(.prevMonthDay)", has_text="18").first.click()
    expect(page.locator("#f-due_on")).to_have_value("2026-12-18")


def test_a_large_photo_is_shrunk_before_it_is_sent(page: Page):
    page.goto("/form")
    picture = io.BytesIO()
    Image.effect_noise((2400, 1800), 60).convert("RGB").save(picture, "JPEG", quality=95)
    whole = picture.getvalue()
    page.locator("#f-photos").set_input_files(
        {"name": "a.jpg", "mimeType": "image/jpeg", "buffer": whole}
    )
    expect(page.locator(".drop__item img")).to_be_visible()
    kept = page.evaluate(
        """async () => {
            const file = document.querySelector('#f-photos').files[0];
            const bitmap = await createImageBitmap(file);
            return [file.size, bitmap.width, bitmap.height, file.type];
        }"""
    )
    assert kept[0] < len(whole)
    assert kept[1:] == [1600, 1200, "image/jpeg"]
    page.get_by_role("button", name="去掉 a.jpg").click()
    expect(page.locator(".drop__item")).to_have_count(0)
    assert page.evaluate("document.querySelector('#f-photos').files.length") == 0


def test_a_ledger_is_walked_by_keyboard(page: Page):
    page.goto("/ledger")
    page.keyboard.press("j")
    page.keyboard.press("j")
    page.keyboard.press("x")
    expect(page.locator("[data-cursor]")).to_have_attribute("data-row", "#row-1")
    expect(page.locator("[data-bulk-count]")).to_have_text("1")
    page.keyboard.press("/")
    expect(page.get_by_placeholder("企业、编号、描述")).to_be_focused()
    page.keyboard.type("jk")
    expect(page.get_by_placeholder("企业、编号、描述")).to_have_value("jk")


def test_cards_and_original_text_walk_together(page: Page):
    page.goto("/reading_confirm")  # its first card is confirmed: the cursor waits on the second
    expect(page.locator('[data-find="t2"]')).to_have_attribute("data-cursor", "")
    expect(page.locator(".span[data-on]").first).to_have_text("市消防支队")
    page.locator('.span[data-kind="target"]').click()
    expect(page.locator('[data-find="t1"]')).to_have_attribute("data-cursor", "")
    page.keyboard.press("j")
    expect(page.locator('[data-find="t2"]')).to_have_attribute("data-cursor", "")
    Site.posted.clear()
    page.keyboard.press("Enter")
    expect(page.locator(".toast")).to_be_visible()
    assert Site.posted[0][0] == "/reading/t2/accept/"


def test_counters_move_by_themselves(page: Page):
    page.goto("/live")
    expect(page.locator('.bar [data-live="todo"]')).to_have_text("1,234")
    expect(page.locator('.bar [data-live="notices"]')).to_be_hidden()


def test_a_job_moves_when_the_live_service_says_so(page: Page):
    page.goto("/job-under-way")
    expect(page.locator("#job")).to_contain_text("已完成")
    expect(page.locator("#job[data-reload-seconds]")).to_have_count(0)


def test_a_job_that_has_become_another_page_is_opened_anew(page: Page):
    page.goto("/job-once")
    expect(page.locator("tbody tr").first).to_be_visible()
    expect(page).to_have_url(re.compile(r"/job-once$"))


def test_photos_open_large_and_side_by_side(page: Page):
    page.goto("/detail")
    page.locator("a.photo__frame").first.click()
    expect(page.locator(".viewer img")).to_have_count(1)
    page.get_by_role("button", name="并排比较").click()
    expect(page.locator(".viewer img")).to_have_count(2)
    page.keyboard.press("Escape")
    expect(page.locator(".viewer")).to_have_count(0)


def test_large_print_is_kept(page: Page):
    page.goto("/sign_in")
    page.get_by_role("button", name="大字版").click()
    expect(page.get_by_role("button", name="大字版")).to_have_attribute("aria-pressed", "true")
    page.reload()
    expect(page.locator("body")).to_have_css("font-size", "18px")


def test_a_phone_opens_its_menu_and_shows_rows_as_cards(page: Page):
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto("/ledger")
    expect(page.locator("thead")).to_be_hidden()
    expect(page.locator("#menu")).to_be_hidden()
    page.get_by_role("navigation", name="常用入口").get_by_text("菜单").click()
    expect(page.locator("#menu")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator("#menu")).to_be_hidden()


@pytest.mark.parametrize("name", ["ledger", "form", "detail", "reading_confirm"])
def test_pages_can_be_used_without_script(browser: Browser, site: str, name: str):
    with window(browser, site, java_script_enabled=False) as plain:
        plain.goto(f"/{name}")
        if name == "ledger":
            expect(plain.locator("[data-bulk-bar]")).to_be_visible()
        usable = plain.locator("main button[type=submit]:visible, main a.button:visible")
        expect(usable).not_to_have_count(0)
        expect(plain.locator(".js-only:visible")).to_have_count(0)


def test_a_printed_ledger_starts_on_its_first_page(page: Page):
    page.goto("/ledger")
    page.emulate_media(media="print")
    expect(page.locator(".bar")).to_be_hidden()
    expect(page.locator("h2.print-only").first).to_have_text("云州市隐患台账（已逾期）")
    top = page.locator("tbody tr").first.bounding_box()
    assert top is not None
    assert top["y"] < 400


@pytest.mark.skipif(not AXE.is_file(), reason="axe-core is not installed: npm ci")
@pytest.mark.parametrize(
    ("name", "width"),
    [
        ("design", 1440),
        ("design", 390),
        ("ledger", 1440),
        ("detail", 1440),
        ("form_errors", 1440),
        ("reading_confirm", 1440),
        ("sign_in", 390),
        ("calendar", 1440),
        ("report", 1440),
        ("worklist", 390),
    ],
)
def test_no_serious_fault_of_accessibility(browser: Browser, site: str, name: str, width: int):
    size = {"width": width, "height": 900}
    with window(browser, site, viewport=size, bypass_csp=True) as opened:
        opened.goto(f"/{name}")
        opened.add_script_tag(path=AXE)
        found = opened.evaluate(
            "axe.run({ resultTypes: ['violations'] }).then(result => result.violations)"
        )
    serious = {
        fault["id"]: [node["target"] for node in fault["nodes"]][:5]
        for fault in found
        if fault["impact"] in ("serious", "critical")
    }
    assert serious == {}
