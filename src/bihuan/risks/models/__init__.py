"""Tables of risks."""

from bihuan.risks.models.dual import (
    DualAttendance,
    DualEvent,
    DualPrevention,
    DualReview,
    DualStep,
    Handbook,
    HandbookIssue,
    Improvement,
    Pilot,
    PlatformEntry,
    PromotionPlan,
    PromotionTarget,
)
from bihuan.risks.models.outlook import ChangedTask, NoveltyJudgement, Situation
from bihuan.risks.models.points import (
    EnterpriseGrade,
    KeyArea,
    PlanMark,
    PlanPicture,
    RiskAssessment,
    RiskMeasure,
    RiskPoint,
    RiskVerification,
)

__all__ = [
    "ChangedTask",
    "DualAttendance",
    "DualEvent",
    "DualPrevention",
    "DualReview",
    "DualStep",
    "EnterpriseGrade",
    "Handbook",
    "HandbookIssue",
    "Improvement",
    "KeyArea",
    "NoveltyJudgement",
    "Pilot",
    "PlanMark",
    "PlanPicture",
    "PlatformEntry",
    "PromotionPlan",
    "PromotionTarget",
    "RiskAssessment",
    "RiskMeasure",
    "RiskPoint",
    "RiskVerification",
    "Situation",
]
