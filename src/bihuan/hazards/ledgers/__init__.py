"""The lists of hazards."""

from bihuan.hazards.ledgers.hazards import (
    HAZARDS,
    NEW,
    STATUS_TONES,
    edge,
    is_overdue,
)
from bihuan.hazards.ledgers.listings import (
    BATCHES,
    LISTINGS,
    NOTICES,
    RECHECKS,
)
from bihuan.hazards.ledgers.lists import (
    PROBLEMS,
    RECTIFICATION,
    RESPONSIBILITY,
    SUBMISSIONS,
)
from bihuan.hazards.ledgers.majors import (
    CONTROLS,
    CURE_PLANS,
    MAJORS,
)
from bihuan.hazards.ledgers.measures import (
    DEFERRALS,
    MEASURES,
)
from bihuan.hazards.ledgers.self_checks import (
    CHECKS,
    PLANS,
    SNAPS,
)

__all__ = [
    "BATCHES",
    "CHECKS",
    "CONTROLS",
    "CURE_PLANS",
    "DEFERRALS",
    "HAZARDS",
    "LISTINGS",
    "MAJORS",
    "MEASURES",
    "NEW",
    "NOTICES",
    "PLANS",
    "PROBLEMS",
    "RECHECKS",
    "RECTIFICATION",
    "RESPONSIBILITY",
    "SNAPS",
    "STATUS_TONES",
    "SUBMISSIONS",
    "edge",
    "is_overdue",
]
