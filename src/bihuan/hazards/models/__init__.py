"""Tables of hazards."""

from bihuan.hazards.models.answers import Explanation, Extension, Referral
from bihuan.hazards.models.count import HazardCount
from bihuan.hazards.models.deferral import Deferral
from bihuan.hazards.models.hazard import Hazard, HazardSource
from bihuan.hazards.models.lists import ListSubmission
from bihuan.hazards.models.measure import Measure
from bihuan.hazards.models.self_check import SelfCheck, SelfCheckPlan
from bihuan.hazards.models.snap import Snap

__all__ = [
    "Deferral",
    "Explanation",
    "Extension",
    "Hazard",
    "HazardCount",
    "HazardSource",
    "ListSubmission",
    "Measure",
    "Referral",
    "SelfCheck",
    "SelfCheckPlan",
    "Snap",
]
