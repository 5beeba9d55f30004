"""The figures of dispatch."""

from bihuan.dispatch.indicators.submissions import (
    COPIED,
    EXPECTED,
    LATE,
    MISSING,
    ON_TIME,
    ON_TIME_RATE,
    REPORTED,
    RIGHT_SIGNER,
    SUBMISSIONS,
    ZERO_REPORTS,
)
from bihuan.dispatch.indicators.tasks import SHARES, SHARES_DONE, SHARES_ISSUED, SHARES_LATE

__all__ = [
    "COPIED",
    "EXPECTED",
    "LATE",
    "MISSING",
    "ON_TIME",
    "ON_TIME_RATE",
    "REPORTED",
    "RIGHT_SIGNER",
    "SHARES",
    "SHARES_DONE",
    "SHARES_ISSUED",
    "SHARES_LATE",
    "SUBMISSIONS",
    "ZERO_REPORTS",
]
