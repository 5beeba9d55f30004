"""The numbers that reports declare themselves (T13, T19)."""

from __future__ import annotations

from bihuan.reports.kinds.issued import (
    EXPOSURE_BATCHES,
    LETTERS,
    LETTERS_COMPANIES,
    LETTERS_DEPARTMENTS,
    LETTERS_LOCAL,
)
from bihuan.reports.kinds.measures import NOT_CLOSED_OF_FOUND, WITH_LIMIT
from bihuan.reports.kinds.supervised import (
    SUPERVISED_CLOSED,
    SUPERVISED_FOUND,
    SUPERVISED_FOUND_MAJOR,
    SUPERVISED_LATE,
    SUPERVISED_ON_SPOT,
    SUPERVISED_OPEN,
    SUPERVISED_STANDING,
)

__all__ = [
    "EXPOSURE_BATCHES",
    "LETTERS",
    "LETTERS_COMPANIES",
    "LETTERS_DEPARTMENTS",
    "LETTERS_LOCAL",
    "NOT_CLOSED_OF_FOUND",
    "SUPERVISED_CLOSED",
    "SUPERVISED_FOUND",
    "SUPERVISED_FOUND_MAJOR",
    "SUPERVISED_LATE",
    "SUPERVISED_ON_SPOT",
    "SUPERVISED_OPEN",
    "SUPERVISED_STANDING",
    "WITH_LIMIT",
]
