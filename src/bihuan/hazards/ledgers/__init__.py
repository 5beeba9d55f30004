"""The lists of hazards."""

from bihuan.hazards.ledgers.hazards import (
    HAZARDS,
    NEW,
    STATUS_TONES,
    edge,
    is_overdue,
)

__all__ = [
    "HAZARDS",
    "NEW",
    "STATUS_TONES",
    "edge",
    "is_overdue",
]
