"""A hazard from a phone to closed by another person, and into the report of the day."""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from PIL import Image, ImageDraw
from playwright.sync_api import expect
from tests.journeys.conftest import PHONE, send

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


def no_day_ends_soon() -> None:
    """Wait until midnight has passed when it is near: what is counted today is counted by the day."""
    day = timedelta(days=1)
    now = datetime.now(ZoneInfo("Asia/Shanghai"))
    left = (now + day).replace(hour=0, minute=0, second=0, microsecond=0) - now
    if left < timedelta(minutes=4):
        time.sleep(left.total_seconds() + 1)


def move(page: Any, label: str) -> Any:
    """The form of a move in the 下一步 panel, unfolded."""
    form = page.locator(".moves-card form", has=page.get_by_role("button", name=label, exact=True))
    if not form.is_visible():
        page.locator(".moves-card summary", has_text=label).click()
    return form


def press(page: Any, form: Any, label: str) -> None:
    """Send the form of a move and wait for the record as it is then."""
    send(page, form.get_by_role("button", name=label))


def pick_photos(scope: Any, *paths: str) -> None:
    scope.locator("input[type=file]").set_input_files(list(paths))
    expect(scope.locator(".drop__item")).to_have_count(len(paths))


def test_a_hazard_is_closed_by_another_person_and_counted(
    enter: Callable[..., Any], tmp_path: Path
) -> None:
    owner = enter("qiye", PHONE)
    owner.goto("/hazards/new/")
    owner.wait_for_function("width => innerWidth === width", arg=PHONE[0])
    assert owner.evaluate("document.documentElement.scrollWidth") <= PHONE[0]
    owner.fill("input[name=title]", TITLE)
    pick_photos(owner.locator("form.card"), photo(tmp_path, 11), photo(tmp_path, 12))
    owner.get_by_role("button", name="提交登记").click()
    owner.wait_for_url(re.compile(r"/hazards/\d+/$"))
    address = re.sub(r"^https?://[^/]+", "", owner.url)
    expect(owner.get_by_text("待核查").first).to_be_visible()
    expect(owner.locator(".photo img")).to_have_count(2)

    watch = enter("yingji")
    watch.goto(address)
    confirm = move(watch, "核查属实，下达整改")
    confirm.locator("textarea[name=measures]").fill("更换安全阀，校验压力表")
    press(watch, confirm, "核查属实，下达整改")
    expect(watch.get_by_text("整改中").first).to_be_visible()

    owner.goto(address)
    rectify = move(owner, "提交整改")
    pick_photos(rectify, photo(tmp_path, 21))
    rectify.locator("textarea[name=note]").fill("安全阀已更换，压力表已校验")
    press(owner, rectify, "提交整改")
    expect(owner.get_by_text("待复查").first).to_be_visible()

    no_day_ends_soon()
    checker = enter("yingji2")
    checker.goto(address)
    accept = move(checker, "复查合格，销号")
    accept.locator("textarea[name=note]").fill("现场查看，符合要求")
    press(checker, accept, "复查合格，销号")
    expect(checker.get_by_text("已销号").first).to_be_visible()

    office = enter("anweiban")
    office.goto("/reports/today/")
    figure = office.locator("a[href*='rows=hazards.closed'][href*='/l/hazards/']").first
    shown = int(re.sub(r"\D", "", figure.inner_text()))
    assert shown >= 1
    figure.click()
    office.wait_for_url("**/l/hazards/**")
    expect(office.get_by_text(TITLE).first).to_be_visible()


def test_who_rectified_it_is_told_why_not(enter: Callable[..., Any], tmp_path: Path) -> None:
    page = enter("yingji")
    page.goto("/l/hazards/?tab=open&sort=-found_on")
    page.locator("#ledger tbody a[href*='/hazards/']").first.click()
    page.wait_for_url(re.compile(r"/hazards/\d+/$"))
    rectify = move(page, "提交整改")
    pick_photos(rectify, photo(tmp_path, 31))
    rectify.locator("textarea[name=note]").fill("代企业提交")
    press(page, rectify, "提交整改")
    button = page.get_by_role("button", name="复查合格，销号")
    expect(button).to_be_disabled()
    expect(page.get_by_text("由您本人提交整改，不能由您本人复查").first).to_be_visible()


def test_another_streets_hazard_looks_absent(enter: Callable[..., Any]) -> None:
    office = enter("anweiban")
    office.goto("/l/hazards/?region=990102002")
    link = office.locator("#ledger tbody a[href*='/hazards/']").first
    address = link.get_attribute("href")
    street = enter("jiedao")
    hidden, absent = street.goto(address), street.goto("/hazards/99999999/")
    assert hidden.status == absent.status == 404
