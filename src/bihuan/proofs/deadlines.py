"""Time limits counted day by day, so that anybody can check each day.

Five units, each counted in its own way:

- `working_day`: the day of the event is not counted. Each later day counts when it is a working
  day by the calendar: no weekend and no holiday, or a weekend made a working day (调休上班).
- `calendar_day`: the day of the event is not counted, each later day is.
- `month`, `year`: the period ends on the day of the same number, or on the last day of the month
  where that month has no such day (31 January + 1 month = 28 February).
- `hour`: counted from the moment of the event, through nights and holidays, never moved.

A period in days, months or years that ends on a day that is no working day may be moved to the
next working day. Whether a rule moves is the rule's own data: procedural time limits do, longest
terms of coercive measures and windows of statistics do not.

Nothing here reads a clock, a database or a file.
"""

from __future__ import annotations

import calendar as months
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Any, Literal

ONE_DAY = timedelta(days=1)
WEEKDAYS = ("周一", "周二", "周三", "周四", "周五", "周六", "周日")
MADE_WORKDAY = "调休上班"
MOVED = "顺延"


class Unit(StrEnum):
    """What a period is counted in."""

    WORKING_DAY = "working_day"
    CALENDAR_DAY = "calendar_day"
    MONTH = "month"
    YEAR = "year"
    HOUR = "hour"


@dataclass(frozen=True, slots=True)
class SpecialDay:
    """A day that the yearly notice of the State Council singles out."""

    kind: Literal["holiday", "workday"]
    name: str


@dataclass(frozen=True)
class Calendar:
    """Holidays and made working days, and the years for which the table is complete.

    Attributes:
        days: Days singled out; every other day is a working day from Monday to Friday.
        years: Years whose table is known. In any other year Monday to Friday are taken for
            working days, and what rests on that is provisional (暂按).
    """

    days: Mapping[date, SpecialDay] = field(default_factory=dict)
    years: frozenset[int] = frozenset()

    def covers(self, day: date) -> bool:
        """Whether the table of that day's year is known."""
        return day.year in self.years

    def is_workday(self, day: date) -> bool:
        """Whether offices work on that day."""
        special = self.days.get(day)
        return special.kind == "workday" if special else day.weekday() < 5

    def why(self, day: date) -> str | None:
        """What makes the day special: a holiday's name, 周六, 周日, 调休上班; None for a plain one."""
        special = self.days.get(day)
        if special:
            return special.name if special.kind == "holiday" else MADE_WORKDAY
        return WEEKDAYS[day.weekday()] if day.weekday() >= 5 else None


@dataclass(frozen=True, slots=True)
class Pause:
    """Days on which the clock stands still, both ends included, and the reason on file.

    A pause that has not ended has no place here: the due day is not known until it ends.
    """

    start: date
    end: date
    reason: str

    def __post_init__(self) -> None:
        if self.end < self.start:
            raise ValueError("a pause ends before it starts")


@dataclass(frozen=True, slots=True)
class Day:
    """One day of a count.

    Attributes:
        date: The day.
        counted: Whether the period went on.
        n: How much of the period is used up with this day: days, or hours for a period in
            hours; None where the day is not counted.
        why: Why it is not counted, or why it is in spite of being a weekend.
    """

    date: date
    counted: bool
    n: int | None = None
    why: str | None = None

    def as_json(self) -> dict[str, Any]:
        """The day as `bihuan deadline` prints it; `n` and `why` only where there is one."""
        shown: dict[str, Any] = {"date": self.date.isoformat(), "counted": self.counted}
        if self.n is not None:
            shown["n"] = self.n
        if self.why is not None:
            shown["why"] = self.why
        return shown


@dataclass(frozen=True, slots=True)
class Moved:
    """The day a period would have ended on, and why it could not."""

    start: date
    why: str

    def as_json(self) -> dict[str, str]:
        return {"from": self.start.isoformat(), "why": self.why}


@dataclass(frozen=True, slots=True)
class Counted:
    """A finished count.

    Attributes:
        due: The last day in time (that day itself is still in time), or, for hours, the moment.
        days: Every day after the event up to `due`.
        moved: Set when the last day was no working day.
        missing_years: Years without a table that the count had to look at.
    """

    due: date | datetime
    days: tuple[Day, ...]
    moved: Moved | None = None
    missing_years: tuple[int, ...] = ()

    @property
    def provisional(self) -> bool:
        """Whether the date is only 暂按: some year looked at has no table yet."""
        return bool(self.missing_years)


def count(
    start: date | datetime,
    length: int,
    unit: Unit | str,
    calendar: Calendar,
    pauses: Iterable[Pause] = (),
    *,
    moves: bool = True,
) -> Counted:
    """The end of a period, and every day on the way.

    Args:
        start: The day of the event, which is not counted; for hours the moment of it.
        length: How many units, at least 1.
        unit: What is counted.
        calendar: Which days are working days.
        pauses: Days that stop the clock.
        moves: Whether a period in calendar days, months or years that ends on a day that is no
            working day ends on the next working day instead.

    Returns:
        The due day, or moment for hours, with the count.

    Raises:
        ValueError: When the length is below 1, or hours are asked from a day without a moment.

    Source:
        行政处罚法 85 (periods of 2, 3, 5 and 7 days are working days), 行政强制法 69 (of 10 days
        or less), 行政复议法 88; which unit a rule has is the rule's data. That the day of the
        event is not counted and that a last day on a holiday moves: 民事诉讼法, by way of
        行政处罚法 61 and 行政复议法 88, not verified in the text.
    """
    unit = Unit(unit)
    if length < 1:
        raise ValueError("a period has at least one unit")
    clock = _Clock(calendar, tuple(pauses))
    if unit is Unit.HOUR:
        if not isinstance(start, datetime):
            raise ValueError("hours are counted from a moment")
        return _hours(start, length, clock)
    first = start.date() if isinstance(start, datetime) else start
    if unit is Unit.WORKING_DAY:
        return _working_days(first, length, clock)
    return _running(first, length, unit, clock, moves=moves)


class _Clock:
    """A calendar with pauses, that remembers which years without a table it was asked about."""

    def __init__(self, calendar: Calendar, pauses: Sequence[Pause]) -> None:
        self.calendar = calendar
        self.pauses = pauses
        self.asked: set[int] = set()

    def works(self, day: date) -> bool:
        if not self.calendar.covers(day):
            self.asked.add(day.year)
        return self.calendar.is_workday(day)

    def paused(self, day: date) -> str | None:
        return next((p.reason for p in self.pauses if p.start <= day <= p.end), None)

    def missing(self) -> tuple[int, ...]:
        return tuple(sorted(self.asked))


def _working_days(start: date, length: int, clock: _Clock) -> Counted:
    days = _march(start, length, clock, clock.works)
    return Counted(days[-1].date, tuple(days), None, clock.missing())


def _running(start: date, length: int, unit: Unit, clock: _Clock, *, moves: bool) -> Counted:
    nominal = _nominal(start, length, unit)
    days = _march(start, (nominal - start).days, clock, lambda _day: True)
    last = days[-1].date
    if not moves or clock.works(last):
        return Counted(last, tuple(days), None, clock.missing())
    moved = Moved(last, clock.calendar.why(last) or "")
    day = last + ONE_DAY
    while (reason := clock.paused(day)) or not clock.works(day):
        days.append(Day(day, counted=False, why=reason or clock.calendar.why(day)))
        day += ONE_DAY
    days.append(Day(day, counted=False, why=MOVED))
    return Counted(day, tuple(days), moved, clock.missing())


def _nominal(start: date, length: int, unit: Unit) -> date:
    """The last day of a period that nothing pauses or moves."""
    if unit is Unit.CALENDAR_DAY:
        return start + ONE_DAY * length
    steps = start.month - 1 + length * (12 if unit is Unit.YEAR else 1)
    year, month = start.year + steps // 12, steps % 12 + 1
    return date(year, month, min(start.day, months.monthrange(year, month)[1]))


def _march(start: date, length: int, clock: _Clock, counts: Callable[[date], bool]) -> list[Day]:
    """The days after `start` until `length` of them counted."""
    days: list[Day] = []
    day, n = start, 0
    while n < length:
        day += ONE_DAY
        reason = clock.paused(day)
        if reason is not None:
            days.append(Day(day, counted=False, why=reason))
        elif counts(day):
            n += 1
            made = clock.calendar.why(day) == MADE_WORKDAY
            days.append(Day(day, counted=True, n=n, why=MADE_WORKDAY if made else None))
        else:
            days.append(Day(day, counted=False, why=clock.calendar.why(day)))
    return days


def _hours(start: datetime, length: int, clock: _Clock) -> Counted:
    """Hours run on from moment to moment; a paused day takes none of them."""
    moment, left = start, timedelta(hours=length)
    days: list[Day] = []
    while True:
        midnight = datetime.combine(moment.date() + ONE_DAY, datetime.min.time(), moment.tzinfo)
        reason = clock.paused(moment.date())
        spent = timedelta(0) if reason is not None else min(left, midnight - moment)
        left -= spent
        if moment.date() > start.date():
            used = length - int(-(-left // timedelta(hours=1)))
            counted = reason is None
            days.append(Day(moment.date(), counted, used if counted else None, reason))
        if not left:
            return Counted(moment + spent, tuple(days))
        moment = midnight
