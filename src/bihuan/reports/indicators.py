"""The numbers that reports declare themselves (T13, T19)."""

from __future__ import annotations

from bihuan.reports.kinds.accidents import SHEET
from bihuan.reports.kinds.issued import (
    EXPOSURE_BATCHES,
    LETTERS,
    LETTERS_COMPANIES,
    LETTERS_DEPARTMENTS,
    LETTERS_LOCAL,
)
from bihuan.reports.kinds.measures import NOT_CLOSED_OF_FOUND, TYPED_NUMBERS, WITH_LIMIT
from bihuan.reports.kinds.problems import PROBLEMS, PROBLEMS_CLOSED, PROBLEMS_LINKED
from bihuan.reports.kinds.quotas import QUOTA_ACCIDENTS, QUOTA_DEATHS, QUOTA_LARGER
from bihuan.reports.kinds.supervised import (
    SUPERVISED_CLOSED,
    SUPERVISED_FOUND,
    SUPERVISED_FOUND_MAJOR,
    SUPERVISED_LATE,
    SUPERVISED_ON_SPOT,
    SUPERVISED_OPEN,
    SUPERVISED_STANDING,
)

ACCIDENT_COUNT = SHEET["count"]
ACCIDENT_DEATHS = SHEET["deaths"]
ACCIDENT_INJURED = SHEET["injured"]
ACCIDENT_LOSS = SHEET["loss"]
ACCIDENT_LARGER_COUNT = SHEET["larger_count"]
ACCIDENT_LARGER_DEATHS = SHEET["larger_deaths"]

__all__ = [
    "ACCIDENT_COUNT",
    "ACCIDENT_DEATHS",
    "ACCIDENT_INJURED",
    "ACCIDENT_LARGER_COUNT",
    "ACCIDENT_LARGER_DEATHS",
    "ACCIDENT_LOSS",
    "EXPOSURE_BATCHES",
    "LETTERS",
    "LETTERS_COMPANIES",
    "LETTERS_DEPARTMENTS",
    "LETTERS_LOCAL",
    "NOT_CLOSED_OF_FOUND",
    "PROBLEMS",
    "PROBLEMS_CLOSED",
    "PROBLEMS_LINKED",
    "QUOTA_ACCIDENTS",
    "QUOTA_DEATHS",
    "QUOTA_LARGER",
    "SUPERVISED_CLOSED",
    "SUPERVISED_FOUND",
    "SUPERVISED_FOUND_MAJOR",
    "SUPERVISED_LATE",
    "SUPERVISED_ON_SPOT",
    "SUPERVISED_OPEN",
    "SUPERVISED_STANDING",
    "TYPED_NUMBERS",
    "WITH_LIMIT",
]
