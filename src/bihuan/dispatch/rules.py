"""From the words of a time limit to days: pure calculations."""

from __future__ import annotations

import calendar
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

WEEKDAYS = {"mon": 0, "tue": 1, "wed": 2, "thu": 3, "fri": 4, "sat": 5, "sun": 6}
RULE = re.compile(
    r"(?P<unit>daily|weekly|ten-daily|monthly|quarterly|half-yearly|yearly)"
    r"(?:/(?P<step>\d+))?(?::(?P<at>[a-z]+|\d+))?(?:@(?P<clock>.+))?"
)
MONTHS = {"monthly": 1, "quarterly": 3, "half-yearly": 6, "yearly": 12}
CLOCK = re.compile(r"(\d{1,2})(?::(\d{2}))?")
AMOUNT = re.compile(r"(\d{4}-\d{2}-\d{2}):(.+)")
PERCENT = re.compile(r"(\d+(?:\.\d+)?)\s*[%％]")
CHAPTER = re.compile(
    r"^[ \t\u3000]*([一二三四五六七八九十]{1,3})、[ \t\u3000]*(\S[^\n。；]{0,60})", re.MULTILINE
)
LEADING, FOLLOWING = ("督促", "牵头", "负责"), ("会同", "配合", "分工负责", "落实")


@dataclass(frozen=True)
class Occurrence:
    """A day on which something is due, with the hour where the document names one."""

    on: date
    at: time | None = None
    amount: str = ""


def day_of(iso: str) -> Occurrence | None:
    """A day or moment as the reader writes it; ``None`` where the year is not known."""
    if iso.startswith("XXXX"):
        return None
    if "T" in iso:
        moment = datetime.fromisoformat(iso)
        return Occurrence(moment.date(), moment.time())
    try:
        return Occurrence(date.fromisoformat(iso))
    except ValueError:
        return None


def is_dated(due: Mapping[str, Any] | None) -> bool:
    """Whether days follow from the words alone."""
    return due is not None and due.get("kind") in {
        "date",
        "dates",
        "range",
        "staged",
        "recurring",
    }


def occurrences(due: Mapping[str, Any], first: date, last: date) -> list[Occurrence]:
    """The days on which something is due.

    Args:
        due: A deadline as the reader gives it: kind with ``iso`` or ``rule``.
        first: For what recurs: from this day on, ``last`` included. Dates that the document names
            are given whether or not they lie between.

    Returns:
        In order; empty for what depends on an event, or of which the year is not known.
    """
    kind = due.get("kind")
    if kind == "recurring":
        return list(recurring(str(due.get("rule", "")), first, last))
    if kind == "range":
        found = [day_of(str(due.get("iso", "")).rpartition("/")[2])]
    elif kind == "staged":
        found = [staged(part) for part in due.get("iso") or ()]
    elif kind in {"date", "dates"}:
        iso = due.get("iso")
        found = [day_of(part) for part in ([iso] if isinstance(iso, str) else iso or ())]
    else:
        found = []
    return sorted((one for one in found if one is not None), key=lambda one: one.on)


def staged(part: str) -> Occurrence | None:
    matched = AMOUNT.fullmatch(part)
    if matched is None:
        return None
    day = day_of(matched.group(1))
    return None if day is None else Occurrence(day.on, None, matched.group(2))


def last_day(occurring: list[Occurrence]) -> date | None:
    """The day by which all of it is due."""
    return occurring[-1].on if occurring else None


def hour_of(words: str | None) -> time | None:
    """The hour in a rule, ``"17:00"`` or ``"17"``; ``None`` where it is in other words."""
    matched = CLOCK.match(words or "")
    if matched is None or int(matched.group(1)) > 23:
        return None
    return time(int(matched.group(1)), int(matched.group(2) or 0))


def recurring(rule: str, first: date, last: date) -> Iterator[Occurrence]:
    """The days of a rule such as ``monthly:25``, ``weekly:fri@17:00``, ``quarterly``.

    Where no day is named it is the last one of the period: Friday, the tenth, twentieth and last
    of a month, the last of a month, quarter, half-year or year.

    Source:
        House rule; the documents say 每季度 without a day (documents 1.4).
    """
    matched = RULE.fullmatch(rule)
    if matched is None:
        return
    unit, at = matched.group("unit"), matched.group("at")
    step, hour = int(matched.group("step") or 1), hour_of(matched.group("clock"))
    if unit == "daily":
        days = every(first, last, step)
    elif unit == "weekly":
        days = weekly(first, last, step, WEEKDAYS.get(at or "fri", 4))
    elif unit == "ten-daily":
        days = (day for day in every(first, last, 1) if is_third(day))
    else:
        days = monthly(first, last, MONTHS[unit] * step, at)
    for day in days:
        yield Occurrence(day, hour)


def every(first: date, last: date, step: int) -> Iterator[date]:
    day = first
    while day <= last:
        yield day
        day += timedelta(days=step)


def weekly(first: date, last: date, step: int, weekday: int) -> Iterator[date]:
    start = first + timedelta(days=(weekday - first.weekday()) % 7)
    return every(start, last, 7 * step)


def is_third(day: date) -> bool:
    return day.day in {10, 20} or day.day == month_length(day)


def month_length(day: date) -> int:
    return calendar.monthrange(day.year, day.month)[1]


def monthly(first: date, last: date, months: int, at: str | None) -> Iterator[date]:
    """The chosen day of every ``months``-th month, periods counted from January."""
    month = first.replace(day=1)
    while month <= last:
        if month.month % months == 0 or months == 1 or months > 12:
            length = month_length(month)
            day = (
                1
                if at == "begin"
                else min(int(at or 0), length)
                if (at or "").isdecimal()
                else length
            )
            chosen = month.replace(day=day)
            if first <= chosen <= last:
                yield chosen
        month = (month.replace(day=28) + timedelta(days=4)).replace(day=1)


def percent_of(amount: str) -> int | None:
    """The share of the whole in the words of a stage: 60 from 完成60%, 100 from 全部完成.

    ``None`` where the words name none.
    """
    matched = PERCENT.search(amount)
    if matched is not None:
        return min(100, round(float(matched.group(1))))
    return 100 if "全部" in amount else None


def chapters(text: str) -> dict[str, str]:
    """The headings of a document's chapters by their numeral: 一 → 一、强化责任落实.

    Where a numeral stands twice (a second list), the first is kept.
    """
    found: dict[str, str] = {}
    for matched in CHAPTER.finditer(text):
        numeral, words = matched.group(1), matched.group(2).strip()
        found.setdefault(numeral, f"{numeral}、{words}"[:120])
    return found


def note_word(quote: str, *, leads: bool) -> str:
    """The word by which a note of responsibility gives a unit its role, empty where none stands.

    Args:
        quote: The note: （市应急管理局牵头，市公安局配合）.
        leads: Whether it is the leading unit's.

    Source:
        Role words of the work points of seed 002: 牵头、会同、分工负责、落实、督促、配合.
    """
    words = LEADING if leads else FOLLOWING
    return next((word for word in words if word in quote), "")
