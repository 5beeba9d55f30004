"""A hazard from a phone to closed by another person, and into the report of the day."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from PIL import Image, ImageDraw
from tests.journeys.conftest import PHONE

TITLE = "空压机安全阀铅封缺失，压力表超期"

pytestmark = pytest.mark.journey


def photo(folder: Path, mark: int) -> str:
    """A picture of its own for every mark."""
    picture = Image.new("RGB", (800, 600), (200, 205, 190))
    draw = ImageDraw.Draw(picture)
    for cell in range(30):
        if (mark * 2654435761 >> cell) & 1:
            left, top = cell % 6 * 130, cell // 6 * 118
            draw.rectangle((left, top, left + 128, top + 116), fill=(40 + cell * 6, 60, 90))
    path = folder / f"photo-{mark}.jpg"
    picture.save(path)
    return str(path)


def move(page: Any, label: str) -> Any:
    """The form of a move in the 下一步 panel, unfolded."""
    form = page.locator(".moves-card form", has=page.get_by_role("button", name=label, exact=True))
    if not form.is_visible():
        page.locator(".moves-card summary", has_text=label).click()
    return form


def pick_photos(scope: Any, *paths: str) -> None:
    scope.locator("input[type=file]").set_input_files(list(paths))
    scope.locator(".drop__item").nth(len(paths) - 1).wait_for()


def test_a_hazard_is_closed_by_another_person_and_counted(
    enter: Callable[..., Any], tmp_path: Path
) -> None:
    owner = enter("qiye", PHONE)
    owner.goto("/hazards/new/")
    assert owner.evaluate("document.documentElement.scrollWidth") <= PHONE[0]
    owner.fill("input[name=title]", TITLE)
    pick_photos(owner.locator("form.card"), photo(tmp_path, 11), photo(tmp_path, 12))
    owner.get_by_role("button", name="提交登记").click()
    owner.wait_for_url(re.compile(r"/hazards/\d+/$"))
    address = re.sub(r"^https?://[^/]+", "", owner.url)
    assert owner.get_by_text("待核查").first.is_visible()
    assert owner.locator(".photos img, .photo img").count() == 2

    watch = enter("yingji")
    watch.goto("/")
    watch.goto(address)
    confirm = move(watch, "核查属实，下达整改")
    confirm.locator("textarea[name=measures]").fill("更换安全阀，校验压力表")
    confirm.get_by_role("button", name="核查属实，下达整改").click()
    watch.wait_for_load_state("networkidle")
    assert watch.get_by_text("整改中").first.is_visible()

    owner.goto(address)
    rectify = move(owner, "提交整改")
    pick_photos(rectify, photo(tmp_path, 21))
    rectify.locator("textarea[name=note]").fill("安全阀已更换，压力表已校验")
    rectify.get_by_role("button", name="提交整改").click()
    owner.wait_for_load_state("networkidle")
    assert owner.get_by_text("待复查").first.is_visible()

    checker = enter("yingji2")
    checker.goto(address)
    accept = move(checker, "复查合格，销号")
    accept.locator("textarea[name=note]").fill("现场查看，符合要求")
    checker.on("dialog", lambda dialog: dialog.accept())
    accept.get_by_role("button", name="复查合格，销号").click()
    confirmed = checker.locator("dialog[open]")
    if confirmed.count():
        confirmed.get_by_role("button").last.click()
    checker.wait_for_load_state("networkidle")
    assert checker.get_by_text("已销号").first.is_visible()

    office = enter("anweiban")
    office.goto("/reports/today/")
    office.wait_for_load_state("networkidle")
    figure = office.locator("a[href*='rows=hazards.closed'][href*='/l/hazards/']").first
    shown = int(re.sub(r"\D", "", figure.inner_text()))
    assert shown >= 1
    figure.click()
    office.wait_for_load_state("networkidle")
    assert office.get_by_text(TITLE).first.is_visible()


def test_who_rectified_it_is_told_why_not(enter: Callable[..., Any], tmp_path: Path) -> None:
    page = enter("yingji")
    page.goto("/l/hazards/?tab=open&sort=-found_on")
    page.locator("#ledger tbody a[href*='/hazards/']").first.click()
    page.wait_for_url(re.compile(r"/hazards/\d+/$"))
    rectify = move(page, "提交整改")
    pick_photos(rectify, photo(tmp_path, 31))
    rectify.locator("textarea[name=note]").fill("代企业提交")
    rectify.get_by_role("button", name="提交整改").click()
    page.wait_for_load_state("networkidle")
    button = page.get_by_role("button", name="复查合格，销号")
    assert button.is_disabled()
    assert page.get_by_text("由您本人提交整改，不能由您本人复查").first.is_visible()


def test_another_streets_hazard_looks_absent(enter: Callable[..., Any]) -> None:
    office = enter("anweiban")
    office.goto("/l/hazards/?region=990102002")
    link = office.locator("#ledger tbody a[href*='/hazards/']").first
    address = link.get_attribute("href")
    street = enter("jiedao")
    hidden, absent = street.goto(address), street.goto("/hazards/99999999/")
    assert hidden.status == absent.status == 404
