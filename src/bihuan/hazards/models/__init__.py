"""Tables of hazards."""

from bihuan.hazards.models.answers import Explanation, Extension, Referral
from bihuan.hazards.models.count import HazardCount
from bihuan.hazards.models.deferral import Deferral
from bihuan.hazards.models.files import Control, Designation, DualReport, MajorFile
from bihuan.hazards.models.hazard import Hazard, HazardSource
from bihuan.hazards.models.listings import (
    Listing,
    ListingExtension,
    ListingProgress,
    PublicListing,
)
from bihuan.hazards.models.lists import ListSubmission
from bihuan.hazards.models.measure import Measure
from bihuan.hazards.models.notices import NoticeItem, RectifyNotice
from bihuan.hazards.models.plans import CurePlan
from bihuan.hazards.models.rechecks import Recheck, RecheckBatch
from bihuan.hazards.models.self_check import SelfCheck, SelfCheckPlan
from bihuan.hazards.models.snap import Snap

__all__ = [
    "Control",
    "CurePlan",
    "Deferral",
    "Designation",
    "DualReport",
    "Explanation",
    "Extension",
    "Hazard",
    "HazardCount",
    "HazardSource",
    "ListSubmission",
    "Listing",
    "ListingExtension",
    "ListingProgress",
    "MajorFile",
    "Measure",
    "NoticeItem",
    "PublicListing",
    "Recheck",
    "RecheckBatch",
    "RectifyNotice",
    "Referral",
    "SelfCheck",
    "SelfCheckPlan",
    "Snap",
]
