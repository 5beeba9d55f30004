"""The figures of the register of enterprises."""

from bihuan.enterprises.indicators.agencies import (
    ADOPTED,
    ASKED,
    FINISHED,
    GIVEN,
    RECTIFICATIONS,
    REPORTS,
    VIOLATIONS,
    VISITED,
)
from bihuan.enterprises.indicators.enterprises import (
    ABOVE_SCALE,
    ACTIVE,
    ENTERPRISES,
    HAZCHEM,
    KEY,
    SMALL_MICRO,
    SUSPENDED_MELTING,
    SUSPENDED_NOW,
    SUSPENDED_WATCHED,
)
from bihuan.enterprises.indicators.records import RECORD_INDICATORS

__all__ = [
    "ABOVE_SCALE",
    "ACTIVE",
    "ADOPTED",
    "ASKED",
    "ENTERPRISES",
    "FINISHED",
    "GIVEN",
    "HAZCHEM",
    "KEY",
    "RECORD_INDICATORS",
    "RECTIFICATIONS",
    "REPORTS",
    "SMALL_MICRO",
    "SUSPENDED_MELTING",
    "SUSPENDED_NOW",
    "SUSPENDED_WATCHED",
    "VIOLATIONS",
    "VISITED",
]
