"""Tables of hazards."""

from bihuan.hazards.models.answers import Explanation, Extension, Referral
from bihuan.hazards.models.count import HazardCount
from bihuan.hazards.models.hazard import Hazard, HazardSource

__all__ = ["Explanation", "Extension", "Hazard", "HazardCount", "HazardSource", "Referral"]
