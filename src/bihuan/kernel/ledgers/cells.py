"""From fetched values to the cells of the page: words, dates, days left, tones."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from django.utils.timezone import get_default_timezone

from bihuan.kernel.ledgers.declaration import Cell, Column, Ledger
from bihuan.kernel.ledgers.rows import Page, Selected, value_path

Drawer = Callable[[Sequence[Any]], Cell]
SOON_DAYS = 3  # a limit this near is shown in the warning tone


def day_text(value: date | datetime | None) -> str | None:
    """``2026-11-20``, in the platform's zone."""
    if isinstance(value, datetime):
        value = value.astimezone(get_default_timezone())
    return None if value is None else f"{value.year:04}-{value.month:02}-{value.day:02}"


def moment_text(value: datetime | None) -> str | None:
    """``2026-11-20 09:12``, in the platform's zone."""
    if value is None:
        return None
    return value.astimezone(get_default_timezone()).strftime("%Y-%m-%d %H:%M")


def number_text(value: Any) -> str | None:
    """``12,486``; a decimal number without trailing zeros."""
    if value is None:
        return None
    if isinstance(value, Decimal):
        value = int(value) if value == value.to_integral_value() else value.normalize()
    return f"{value:,}"


def percent_text(value: Any) -> str | None:
    """``86.4%`` from 86.4."""
    if value is None:
        return None
    return f"{Decimal(str(value)).quantize(Decimal('0.1'), rounding=ROUND_HALF_UP)}%"


def days_left(due: date, today: date) -> tuple[str, str]:
    """``剩 3 天``, ``今天到期`` or ``逾 9 天``, and the tone of it."""
    left = (due - today).days
    if left < 0:
        return f"逾 {-left:,} 天", "danger"
    words = f"剩 {left:,} 天" if left else "今天到期"
    return words, "warn" if left <= SOON_DAYS else "muted"


def deadline_cell(due: Any, closed: Any, today: date) -> Cell:
    """A limit with what is left of it; nothing is left or exceeded once the matter is closed."""
    if due is None:
        return {"kind": "deadline", "text": None}
    day = due.date() if isinstance(due, datetime) else due
    if closed:
        return {"kind": "deadline", "text": day_text(due), "tone": "muted"}
    words, tone = days_left(day, today)
    return {"kind": "deadline", "text": day_text(due), "sub": words, "tone": tone}


def plain_text(value: Any) -> str | None:
    if value is None or value == "":
        return None
    if value is True:
        return "是"
    if value is False:
        return "否"
    if isinstance(value, date):
        return moment_text(value) if isinstance(value, datetime) else day_text(value)
    return value if isinstance(value, str) else str(value)


TEXTS: Mapping[str, Callable[[Any], str | None]] = {
    "date": day_text,
    "moment": moment_text,
    "number": number_text,
    "percent": percent_text,
}


def drawer(column: Column, chosen: Selected, today: date, row_url: str) -> Drawer:
    """What makes this column's cell from a fetched row."""
    at = chosen.at(value_path(column))
    if column.draw is not None:
        draw = column.draw
        return lambda row: draw(row[at], today)
    if column.kind == "deadline":
        closed = chosen.at(column.closed) if column.closed else None
        return lambda row: deadline_cell(row[at], closed is not None and row[closed], today)
    if column.labels or column.tones:
        return coded_drawer(column, at)
    if column.kind == "progress":
        return lambda row: {"kind": "progress", "value": row[at], "text": percent_text(row[at])}
    if column.kind == "tags":
        return lambda row: {
            "kind": "tags",
            "value": [{"text": str(text)} for text in row[at] or ()],
        }
    return text_drawer(column, chosen, at, row_url)


def coded_drawer(column: Column, at: int) -> Drawer:
    """Cells of coded values; there are few, so each is made once."""
    words, tones = column.words(), dict(column.tones)
    made: dict[Any, Cell] = {}

    def draw(row: Sequence[Any]) -> Cell:
        value = row[at]
        found = made.get(value)
        if found is None:
            text = plain_text(words.get(value, value))
            found = {"kind": column.kind, "text": None if text is None else str(text)}
            if value in tones:
                found["tone"] = tones[value]
            if column.kind == "tags" and text:
                found["value"] = [{"text": str(text), "tone": tones.get(value, "")}]
            made[value] = found
        return found

    return draw


def text_drawer(column: Column, chosen: Selected, at: int, row_url: str) -> Drawer:
    text = TEXTS.get(column.kind, plain_text)
    sub = chosen.at(column.sub) if column.sub else None
    is_link = column.kind == "link" and bool(row_url)
    before, _, after = row_url.partition("{}")

    def draw(row: Sequence[Any]) -> Cell:
        cell: Cell = {"kind": column.kind, "text": text(row[at])}
        if is_link:
            cell["url"] = f"{before}{row[0]}{after}"
        if sub is not None and row[sub]:
            cell["sub"] = plain_text(row[sub]) or ""
        return cell

    return draw


def drawn(
    ledger: Ledger, columns: Sequence[Column], page: Page, today: date, row_url: str
) -> list[dict[str, Any]]:
    """The rows of a page as the template takes them.

    Args:
        row_url: Address of a row's page with ``{}`` for its id, or empty.
    """
    drawers = [drawer(column, page.selected, today, row_url) for column in columns]
    edges = [page.selected.at(path) for path in ledger.edge_fields]
    before, _, after = row_url.partition("{}")
    rows = []
    for row in page.rows:
        made = {"id": row[0], "cells": [draw(row) for draw in drawers], "edge": ""}
        if row_url:
            made["url"] = f"{before}{row[0]}{after}"
        if ledger.edge is not None:
            made["edge"] = ledger.edge(*(row[at] for at in edges), today)
        rows.append(made)
    return rows


def plain_values(
    columns: Sequence[Column], chosen: Selected
) -> Callable[[Sequence[Any]], list[Any]]:
    """What makes a workbook's or an interface's values of a row: words instead of codes."""
    parts = [(chosen.at(value_path(column)), column.words()) for column in columns]

    def make(row: Sequence[Any]) -> list[Any]:
        return [
            str(words[row[at]]) if words and row[at] in words else listed(row[at])
            for at, words in parts
        ]

    return make


def listed(value: Any) -> Any:
    return "、".join(map(str, value)) if isinstance(value, list | tuple) else value
