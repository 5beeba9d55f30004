"""Rules and calendar as they apply here, for ``bihuan deadline --local``."""

from __future__ import annotations

from datetime import date
from functools import cache

from bihuan.content.time_limits import TimeLimit
from bihuan.launch.session import django_session

Days = dict[date, tuple[str, str]]


def local_rules() -> tuple[TimeLimit, ...]:
    """The time limits in force here, local edits applied."""
    return read()[0]


def local_calendar() -> tuple[Days, frozenset[int]]:
    """Special days as they count here, and the years that are complete."""
    return read()[1:]


@cache
def read() -> tuple[tuple[TimeLimit, ...], Days, frozenset[int]]:
    """Everything in one session with the database; a command asks once.

    Raises:
        LaunchRefused: The platform has no data yet, or the database cannot be reached.
    """
    with django_session(needs_data=True):
        from bihuan.kernel import deadlines

        rules, calendar = deadlines.rules(), deadlines.calendar()
    days = {day: (special.kind, special.name) for day, special in calendar.days.items()}
    return rules, {day: (str(kind), name) for day, (kind, name) in days.items()}, calendar.years
