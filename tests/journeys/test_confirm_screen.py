"""The confirm screen by keyboard: cards split, merged, settled and confirmed without the mouse."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

pytestmark = pytest.mark.journey
PLAN = """云岭市秋季安全生产工作方案

一、工作任务
1.开展成品油储运安全检查。（市商务厅牵头，市生态环境局配合）
2.开展桥梁隧道养护排查。（市交通运输局牵头，各县市区党委政府、市公安局交警支队配合）
3.开展老旧电梯检查。（市市场监管局、市住建局分工负责）

二、工作要求
各县市区党委政府于9月20日前将工作情况报市安委办，由分管领导签发。

2026年9月1日
"""


def take_in(page: Any, path: Path) -> None:
    page.goto("/dispatch/documents/new/")
    page.set_input_files("input[type=file]", str(path))
    page.get_by_role("button", name="上传并读取").click()
    page.locator("#reading .find").first.wait_for()


def test_a_document_is_confirmed_by_keyboard(enter: Callable[..., Any], tmp_path: Path) -> None:
    from playwright.sync_api import expect

    path = tmp_path / "autumn.txt"
    path.write_text(PLAN, encoding="utf-8")
    page = enter("shi-anweiban")
    take_in(page, path)
    cards, cursor = page.locator(".find"), page.locator(".find[data-cursor]")
    expect(cards).to_have_count(4)
    expect(cursor).to_contain_text("成品油储运")

    page.keyboard.press("Shift+?")
    expect(page.locator("dialog[open]")).to_contain_text("按单位拆开")
    page.keyboard.press("Escape")
    expect(page.locator("dialog[open]")).to_have_count(0)

    expect(cursor).to_have_attribute("data-state", "doubt")
    with page.expect_response(lambda answer: "/settle/" in answer.url):
        cursor.get_by_role("button", name="应为").click()
    expect(cursor).to_have_attribute("data-state", "open")
    expect(cursor).to_contain_text("成品油储运")
    page.keyboard.press("Enter")
    expect(page.locator(".find[data-state=accepted]")).to_have_count(1)
    expect(cursor).to_contain_text("桥梁隧道")

    group = cursor.locator(".name__group")
    group.locator("summary").click()
    before = group.locator("input[type=checkbox]").count()
    group.locator("input[type=checkbox]").first.uncheck()
    with page.expect_response(lambda answer: "/keep/" in answer.url):
        group.get_by_role("button", name="按勾选的派").click()
    expect(cursor.locator(".name__group")).to_contain_text(f"按名录为 {before - 1} 个单位")
    page.keyboard.press("e")
    expect(cursor.locator("textarea[name=title]")).to_be_focused()
    page.keyboard.press("Escape")
    expect(cursor).to_be_focused()
    page.keyboard.press("Enter")
    expect(cursor).to_contain_text("老旧电梯")

    page.keyboard.press("s")
    expect(cards).to_have_count(5)
    page.keyboard.press("j")
    expect(cursor).to_contain_text("市住建局")
    page.keyboard.press("m")
    expect(page.locator(".find[data-state=skipped]")).to_have_count(1)
    expect(cursor).to_contain_text("市市场监管局")
    expect(cursor).to_contain_text("市住建局")
    page.keyboard.press("Enter")
    expect(cursor).to_contain_text("工作情况")
    page.keyboard.press("x")
    expect(page.locator(".find[data-state=skipped]")).to_have_count(2)

    page.get_by_role("button", name="分解下达").click()
    page.locator("dialog[open]").get_by_role("button").last.click()
    expect(page.get_by_text("任务分解").first).to_be_visible()
    page.get_by_role("link", name="任务矩阵").first.click()
    page.wait_for_url("**/dispatch/matrix/**")
    expect(page.locator("main")).to_contain_text("成品油储运")


def test_a_garbled_text_is_read_as_it_came_and_as_it_was_mended(
    enter: Callable[..., Any], tmp_path: Path
) -> None:
    from playwright.sync_api import expect

    path = tmp_path / "garbled.txt"
    path.write_text(
        PLAN.replace("开展桥梁隧道养护排查", "開展橋樑隧道養護隱(yǐn)患(huàn)排查責(zé)任"),
        encoding="utf-8",
    )
    page = enter("shi-anweiban")
    take_in(page, path)
    text = page.locator(".reading__text")
    expect(text.locator(".was").first).to_be_visible()
    expect(text.locator(".mended").first).to_be_hidden()
    page.get_by_text("看还原后的").click()
    expect(text.locator(".mended").first).to_be_visible()
    expect(text.locator(".was").first).to_be_hidden()
    page.keyboard.press("x")
    expect(page.locator(".find[data-state=skipped]")).to_have_count(1)
    expect(text.locator(".mended").first).to_be_visible()
