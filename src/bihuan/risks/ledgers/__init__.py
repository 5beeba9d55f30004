"""Lists of risks."""

from bihuan.risks.ledgers.dual import (
    DUAL_EVENTS,
    DUAL_PREVENTION,
    DUAL_REVIEWS,
    HANDBOOKS,
    IMPROVEMENTS,
    PILOTS,
    PLATFORM,
    PROMOTION_PLANS,
)
from bihuan.risks.ledgers.outlook import (
    NOVELTIES,
    SITUATIONS,
)
from bihuan.risks.ledgers.points import (
    KEY_AREAS,
    RISK_ASSESSMENTS,
    RISK_LIST,
    RISK_MEASURES,
    RISK_POINTS,
    RISK_VERIFICATIONS,
)
from bihuan.risks.ledgers.sources import (
    DISTANCE_CHECKS,
    MAJOR_SOURCES,
    PARK_ISSUES,
    PARKS,
    RISK_FACILITIES,
    SENSITIVE_PLACES,
)

__all__ = [
    "DISTANCE_CHECKS",
    "DUAL_EVENTS",
    "DUAL_PREVENTION",
    "DUAL_REVIEWS",
    "HANDBOOKS",
    "IMPROVEMENTS",
    "KEY_AREAS",
    "MAJOR_SOURCES",
    "NOVELTIES",
    "PARKS",
    "PARK_ISSUES",
    "PILOTS",
    "PLATFORM",
    "PROMOTION_PLANS",
    "RISK_ASSESSMENTS",
    "RISK_FACILITIES",
    "RISK_LIST",
    "RISK_MEASURES",
    "RISK_POINTS",
    "RISK_VERIFICATIONS",
    "SENSITIVE_PLACES",
    "SITUATIONS",
]
