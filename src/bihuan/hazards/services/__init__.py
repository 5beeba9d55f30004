"""Every change of hazards, one function a verb."""

from bihuan.hazards.services.closing import accept_rectification, reject_rectification
from bihuan.hazards.services.loading import HazardHistory, Step, load_hazards
from bihuan.hazards.services.merging import hint_duplicates, merge_hazard
from bihuan.hazards.services.moves import SERVICES, make_move
from bihuan.hazards.services.rectifying import rectify_hazard
from bihuan.hazards.services.referring import decide_referral, explain_expiry, refer_hazard
from bihuan.hazards.services.reporting import (
    HazardReport,
    add_source,
    confirm_hazard,
    dismiss_hazard,
    report_hazard,
)
from bihuan.hazards.services.steering import hand_over_hazard, remind_hazard, withdraw_hazard
from bihuan.hazards.services.time import ask_extension, deny_extension, grant_extension

__all__ = [
    "SERVICES",
    "HazardHistory",
    "HazardReport",
    "Step",
    "accept_rectification",
    "add_source",
    "ask_extension",
    "confirm_hazard",
    "decide_referral",
    "deny_extension",
    "dismiss_hazard",
    "explain_expiry",
    "grant_extension",
    "hand_over_hazard",
    "hint_duplicates",
    "load_hazards",
    "make_move",
    "merge_hazard",
    "rectify_hazard",
    "refer_hazard",
    "reject_rectification",
    "remind_hazard",
    "report_hazard",
    "withdraw_hazard",
]
