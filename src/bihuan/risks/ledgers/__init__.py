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

__all__ = [
    "DUAL_EVENTS",
    "DUAL_PREVENTION",
    "DUAL_REVIEWS",
    "HANDBOOKS",
    "IMPROVEMENTS",
    "KEY_AREAS",
    "NOVELTIES",
    "PILOTS",
    "PLATFORM",
    "PROMOTION_PLANS",
    "RISK_ASSESSMENTS",
    "RISK_LIST",
    "RISK_MEASURES",
    "RISK_POINTS",
    "RISK_VERIFICATIONS",
    "SITUATIONS",
]
