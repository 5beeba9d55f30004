"""The figures of the register of enterprises."""

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

__all__ = [
    "ABOVE_SCALE",
    "ACTIVE",
    "ENTERPRISES",
    "HAZCHEM",
    "KEY",
    "SMALL_MICRO",
    "SUSPENDED_MELTING",
    "SUSPENDED_NOW",
    "SUSPENDED_WATCHED",
]
