"""Days counted without asking anything."""

from __future__ import annotations

from calendar import monthrange
from datetime import date


def months_after(on: date, months: int) -> date:
    """The same day so many months later or, below zero, earlier; a month's last day where it has none.

    >>> months_after(date(2026, 1, 31), 1), months_after(date(2026, 3, 9), -12)
    (datetime.date(2026, 2, 28), datetime.date(2025, 3, 9))
    """
    year, month = divmod(on.year * 12 + on.month - 1 + months, 12)
    return date(year, month + 1, min(on.day, monthrange(year, month + 1)[1]))
