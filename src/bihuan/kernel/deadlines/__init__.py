"""Time limits by the rules and the calendar in force here. See ``docs/kernel/deadlines.md``."""

from bihuan.kernel.deadlines.calendars import (
    PACK,
    calendar,
    clear_day,
    confirm_year,
    is_provisional,
    is_workday,
    reopen_year,
    set_day,
    shipped_days,
    working_days_after,
    working_days_between,
)
from bihuan.kernel.deadlines.counting import Due, due, length_of, rule, rules, source_of
from bihuan.kernel.deadlines.errors import (
    AlreadyPaused,
    ClockStopped,
    DayNotLocal,
    MomentNeeded,
    NotPaused,
    RuleUnknown,
)
from bihuan.kernel.deadlines.pausing import DueKeeper, pause, pauses_of, resume

__all__ = [
    "PACK",
    "AlreadyPaused",
    "ClockStopped",
    "DayNotLocal",
    "Due",
    "DueKeeper",
    "MomentNeeded",
    "NotPaused",
    "RuleUnknown",
    "calendar",
    "clear_day",
    "confirm_year",
    "due",
    "is_provisional",
    "is_workday",
    "length_of",
    "pause",
    "pauses_of",
    "reopen_year",
    "resume",
    "rule",
    "rules",
    "set_day",
    "shipped_days",
    "source_of",
    "working_days_after",
    "working_days_between",
]
