"""An official document uploaded in the browser becomes tasks in the units' work lists."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import expect
from tests.journeys.conftest import send

pytestmark = pytest.mark.journey

SEEDS = Path(__file__).resolve().parents[3] / "shared" / "seeds"
SEED_002 = SEEDS / "002_59569b60d3198618.txt"
SEED_004 = SEEDS / "004_d9b9172039bb89ea.txt"
OWN = """云岭市冬季安全生产工作方案

1.开展危险化学品企业防冻防凝检查。（市应急管理局牵头，市生态环境局、市市场监管局配合）
2.开展道路结冰路段排查。（市公安局交警支队、市交通运输局分工负责）

各县市区党委政府于12月20日前将工作情况报市安委办，由分管领导签发。

2026年12月1日
"""


def take_in(page: Any, path: Path, year: str = "") -> None:
    page.goto("/dispatch/documents/new/")
    page.set_input_files("input[type=file]", str(path))
    page.fill("input[name=year]", year)
    page.get_by_role("button", name="上传并读取").click()
    page.wait_for_url(re.compile(r"/dispatch/documents/\d+/$"))
    expect(page.locator("#reading")).to_be_visible()


def decide(page: Any, card: str, act: str) -> None:
    """Press a button of a card and wait until the answer has replaced what was on the page."""
    page.locator("#reading").evaluate("part => part.setAttribute('data-former', '')")
    page.locator(f"#{card}").get_by_role("button", name=act, exact=True).click()
    expect(page.locator("#reading:not([data-former])")).to_have_count(1)


def confirm_all(page: Any) -> None:
    """Confirm what is sure in one go, then skip what the directory does not know."""
    send(page, page.locator("form[action$='/accept-all/'] button").first)
    while True:
        waiting = page.locator(".find[data-state=open], .find[data-state=doubt]")
        if waiting.count() == 0:
            return
        name = waiting.first.get_attribute("id")
        decide(page, str(name), "确认")
        if page.locator(f"#{name}").get_attribute("data-state") in {"open", "doubt"}:
            decide(page, str(name), "略过")


def issue(page: Any) -> None:
    send(page, page.get_by_role("button", name="分解下达"))
    expect(page.get_by_text("任务分解").or_(page.get_by_text("报送要求")).first).to_be_visible()


def test_a_plan_becomes_tasks_in_the_work_lists(enter: Callable[..., Any], tmp_path: Path) -> None:
    path = tmp_path / "plan.txt"
    path.write_text(OWN, encoding="utf-8")
    office = enter("shi-anweiban")
    take_in(office, path)
    expect(office.locator("#reading")).to_contain_text("市应急管理局")
    confirm_all(office)
    issue(office)

    unit = enter("c-emergency-1")
    unit.goto("/")
    expect(unit.get_by_text("危险化学品企业防冻防凝检查").first).to_be_visible()
    county = enter("g990101-1")
    county.goto("/")
    expect(county.get_by_text("工作情况").first).to_be_visible()


@pytest.mark.skipif(not SEED_002.exists(), reason="没有 ../shared，跳过种子文件的上传")
def test_the_work_points_of_seed_002_become_tasks(enter: Callable[..., Any]) -> None:
    office = enter("shi-anweiban")
    take_in(office, SEED_002, "2021")
    assert office.locator(".find").count() >= 44
    confirm_all(office)
    issue(office)
    unit = enter("c-publicity-1")
    unit.goto("/l/tasks/?q=学习宣贯")
    expect(unit.get_by_text("学习宣贯").first).to_be_visible()


@pytest.mark.skipif(not SEED_004.exists(), reason="没有 ../shared，跳过种子文件的上传")
def test_the_calendar_of_seed_004_stands_in_each_units_calendar(enter: Callable[..., Any]) -> None:
    office = enter("anweiban")
    take_in(office, SEED_004, "2020")
    confirm_all(office)
    issue(office)
    street = enter("jiedao")
    street.goto("/dispatch/calendar/?month=2020-04&view=units")
    expect(street.locator("main")).to_contain_text("2020-04-14")
    expect(street.locator("main")).to_contain_text("2020-04-30")
    street.goto("/l/submissions/?tab=overdue&due_from=2020-01-01&due_to=2020-12-31")
    expect(street.get_by_text("排查整治工作总结").first).to_be_visible()


def test_what_cannot_be_read_is_refused_in_words(enter: Callable[..., Any], tmp_path: Path) -> None:
    office = enter("anweiban")
    old = tmp_path / "old.doc"
    old.write_bytes(bytes.fromhex("d0cf11e0a1b11ae1") + b"\x00" * 600)
    office.goto("/dispatch/documents/new/")
    office.set_input_files("input[type=file]", str(old))
    office.get_by_role("button", name="上传并读取").click()
    expect(office.locator("#errors")).to_contain_text("old.doc")
    expect(office.locator("main")).to_contain_text("另存为")
