"""Tables of risks."""

from bihuan.risks.models.distances import (
    DistanceCheck,
    DistanceFinding,
    RiskFacility,
    RiskScenario,
    SensitivePlace,
)
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
from bihuan.risks.models.parks import ParkAssessment, ParkIssue
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
from bihuan.risks.models.sources import MajorSource, SourceGrading

__all__ = [
    "ChangedTask",
    "DistanceCheck",
    "DistanceFinding",
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
    "MajorSource",
    "NoveltyJudgement",
    "ParkAssessment",
    "ParkIssue",
    "Pilot",
    "PlanMark",
    "PlanPicture",
    "PlatformEntry",
    "PromotionPlan",
    "PromotionTarget",
    "RiskAssessment",
    "RiskFacility",
    "RiskMeasure",
    "RiskPoint",
    "RiskScenario",
    "RiskVerification",
    "SensitivePlace",
    "Situation",
    "SourceGrading",
]
