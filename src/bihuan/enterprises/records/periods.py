"""Which days a record covers, and the key under which it stands once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from bihuan.enterprises.records.patterns import Pattern

MONTHS = {"yearly": 12, "half-year": 6, "quarterly": 3, "monthly": 1}
WORDS = {
    "once": "长期",
    "dated": "按有效期",
    "open": "随时",
    "yearly": "每年",
    "half-year": "每半年",
    "quarterly": "每季度",
    "monthly": "每月",
    "daily": "每日",
    "shift": "每班",
}
KEPT = 120  # characters of an identity


@dataclass(frozen=True)
class Span:
    """Days from the first to the last, both included; without a last one it goes on."""

    key: str
    first: date
    last: date | None


def calendar_span(period: str, day: date) -> Span:
    """The year, half-year, quarter or month that holds a day, or the day itself.

    >>> calendar_span("half-year", date(2026, 8, 3)).key, calendar_span("quarterly", date(2026, 8, 3)).key
    ('2026-H2', '2026-Q3')
    """
    length = MONTHS.get(period)
    if length is None:
        return Span(day.isoformat(), day, day)
    number = (day.month - 1) // length
    first = date(day.year, number * length + 1, 1)
    after = first.replace(day=28)
    for _month in range(length):
        after = (after.replace(day=28) + timedelta(days=4)).replace(day=1)
    names = {
        "yearly": f"{day.year}",
        "half-year": f"{day.year}-H{number + 1}",
        "quarterly": f"{day.year}-Q{number + 1}",
        "monthly": f"{day:%Y-%m}",
    }
    return Span(names[period], first, after - timedelta(days=1))


def day_of(pattern: Pattern, values: Mapping[str, Any], today: date) -> date:
    """The day a record speaks of: its own, the first of its year, or today."""
    field = pattern.with_role("day")
    said = values.get(field.key) if field is not None else None
    if said is None:
        return today
    return date(int(said), 1, 1) if isinstance(said, int) else date.fromisoformat(str(said))


def span_of(pattern: Pattern, values: Mapping[str, Any], today: date) -> Span:
    """The days a record covers, by its pattern's period and its own dates.

    Args:
        values: Checked values; days as ISO text.
        today: The day it is written, where it names none.
    """
    day = day_of(pattern, values, today)
    if pattern.period in MONTHS or pattern.period in {"daily", "shift"}:
        return calendar_span(pattern.period, day)
    issued, expires = (
        date.fromisoformat(str(values[field.key])) if field and values.get(field.key) else None
        for field in (pattern.with_role("issued"), pattern.with_role("expires"))
    )
    return Span("", issued or day, expires)


def identity_of(pattern: Pattern, values: Mapping[str, Any], span: Span) -> str:
    """What tells a record from others of the same kind and enterprise, its period included."""
    own = [str(values.get(field.key) or "") for field in pattern.fields if field.is_identity]
    return "|".join([span.key, *own])[:KEPT]
