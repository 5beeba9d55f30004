"""From a cell as read to a value, or a sentence that says what to write instead."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from bihuan.kernel.workbooks import Cell, as_text, lost_digits

DATE = re.compile(r"(\d{4})\D{1,2}(\d{1,2})\D{1,2}(\d{1,2})\D?")
YES, NO = frozenset({"是", "有", "√", "1", "Y", "y"}), frozenset({"否", "无", "×", "0", "N", "n"})


class CellRefused(Exception):
    """A cell that cannot be taken: a code for machines, a sentence for people."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code
        self.message = message


def text(most: int = 200, *, least: int = 0) -> Callable[[Cell], str]:
    """Text of at most and at least so many characters."""

    def parse(cell: Cell) -> str:
        value = as_text(cell).strip()
        if len(value) > most:
            raise CellRefused("too_long", f"最多 {most} 个字，现在是 {len(value)} 个字。")
        if len(value) < least:
            raise CellRefused("too_short", f"至少 {least} 个字，现在是 {len(value)} 个字。")
        return value

    return parse


def code_text(most: int = 40) -> Callable[[Cell], str]:
    """A code or telephone number, which a workbook must hold as text."""
    plain = text(most)

    def parse(cell: Cell) -> str:
        if lost_digits(cell):
            raise CellRefused(
                "digits_lost", "号码被存成了数字，末尾几位已经丢失；请把这一列设为文本后重新填写。"
            )
        return "".join(plain(cell).split())

    return parse


def whole_number(least: int = 0, most: int = 2**31 - 1) -> Callable[[Cell], int]:
    """A whole number between two bounds, both included."""

    def parse(cell: Cell) -> int:
        if type(cell) is int and least <= cell <= most:
            return cell
        value = _number(cell)
        if value != value.to_integral_value():
            raise CellRefused("not_whole", f"要填整数，现在是“{as_text(cell)}”。")
        return int(_within(value, Decimal(least), Decimal(most)))

    return parse


def decimal_number(
    least: float = 0, most: float = 10**15, places: int = 4
) -> Callable[[Cell], Decimal]:
    """A number between two bounds, both included, with at most so many decimals."""

    def parse(cell: Cell) -> Decimal:
        value = _within(_number(cell), Decimal(str(least)), Decimal(str(most)))
        return round(value, places)

    return parse


def _number(cell: Cell) -> Decimal:
    if type(cell) is int:
        return Decimal(cell)
    written = as_text(cell).replace(",", "").replace("，", "")
    try:
        value = Decimal(written)
    except InvalidOperation:
        raise CellRefused("not_a_number", f"要填数字，现在是“{as_text(cell)}”。") from None
    if not value.is_finite():
        raise CellRefused("not_a_number", f"要填数字，现在是“{as_text(cell)}”。")
    return value


def _within(value: Decimal, least: Decimal, most: Decimal) -> Decimal:
    if not least <= value <= most:
        raise CellRefused("out_of_range", f"应在 {least} 到 {most} 之间，现在是 {value}。")
    return value


def day() -> Callable[[Cell], date]:
    """A day: a date cell, or text such as 2026-03-09, 2026/3/9, 2026年3月9日, 20260309."""

    def parse(cell: Cell) -> date:
        if isinstance(cell, datetime):
            return cell.date()
        if isinstance(cell, date):
            return cell
        written = as_text(cell)
        if re.fullmatch(r"\d{8}", written):
            written = f"{written[:4]}-{written[4:6]}-{written[6:]}"
        found = DATE.fullmatch(written)
        if found is None:
            raise CellRefused(
                "not_a_date", f"日期写成 2026-03-09 的样子，现在是“{as_text(cell)}”。"
            )
        try:
            return date(*map(int, found.groups()))
        except ValueError:
            raise CellRefused("no_such_date", f"没有“{as_text(cell)}”这一天，请核对。") from None

    return parse


def choice(
    words: Mapping[str, Any], *, also: Mapping[str, Any] | None = None
) -> Callable[[Cell], Any]:
    """One of the given words; ``also`` holds other spellings that are taken silently."""
    known = {**(also or {}), **words}

    def parse(cell: Cell) -> Any:
        written = as_text(cell).strip()
        if written not in known:
            listed = "、".join(list(words)[:12]) + ("等" if len(words) > 12 else "")
            raise CellRefused("unknown_choice", f"“{written}”不在可选范围内，可填：{listed}。")
        return known[written]

    return parse


def choices_of(choices: Any) -> Callable[[Cell], Any]:
    """One of a ``TextChoices``, by its label or its value."""
    return choice(
        {str(label): value for value, label in choices.choices},
        also={str(value): value for value in choices.values},
    )


def yes_no() -> Callable[[Cell], bool]:
    """是 or 否, and what people write for them."""

    def parse(cell: Cell) -> bool:
        written = as_text(cell).strip()
        if written in YES:
            return True
        if written in NO:
            return False
        raise CellRefused("not_yes_no", f"填“是”或“否”，现在是“{written}”。")

    return parse
