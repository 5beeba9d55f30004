"""Every change of hazards, one function a verb."""

from bihuan.hazards.services.closing import accept_rectification, reject_rectification
from bihuan.hazards.services.deferring import defer_hazard, end_due_deferrals, resume_hazard
from bihuan.hazards.services.lists import GAPS, gaps_of, on_the_lists, submit_lists
from bihuan.hazards.services.loading import HazardHistory, Step, load_hazards
from bihuan.hazards.services.measures import Taken, lift_measure, take_measure, withdraw_measure
from bihuan.hazards.services.merging import hint_duplicates, merge_hazard
from bihuan.hazards.services.moves import SERVICES, make_move
from bihuan.hazards.services.on_spot import fix_on_spot, sample_failed, sample_passed
from bihuan.hazards.services.rectifying import rectify_hazard
from bihuan.hazards.services.referring import decide_referral, explain_expiry, refer_hazard
from bihuan.hazards.services.reporting import (
    HazardReport,
    add_source,
    confirm_hazard,
    dismiss_hazard,
    report_hazard,
)
from bihuan.hazards.services.self_checking import (
    Answer,
    CheckPlan,
    finish_self_check,
    lay_out_checks,
    miss_checks,
    plan_self_checks,
    stop_self_checks,
)
from bihuan.hazards.services.snapping import (
    SnapReport,
    name_for_reward,
    phone_of_snap,
    receive_snap,
    set_snap_aside,
    snap_of_receipt,
    verify_snap,
)
from bihuan.hazards.services.steering import hand_over_hazard, remind_hazard, withdraw_hazard
from bihuan.hazards.services.time import ask_extension, deny_extension, grant_extension

__all__ = [
    "GAPS",
    "SERVICES",
    "Answer",
    "CheckPlan",
    "HazardHistory",
    "HazardReport",
    "SnapReport",
    "Step",
    "Taken",
    "accept_rectification",
    "add_source",
    "ask_extension",
    "confirm_hazard",
    "decide_referral",
    "defer_hazard",
    "deny_extension",
    "dismiss_hazard",
    "end_due_deferrals",
    "explain_expiry",
    "finish_self_check",
    "fix_on_spot",
    "gaps_of",
    "grant_extension",
    "hand_over_hazard",
    "hint_duplicates",
    "lay_out_checks",
    "lift_measure",
    "load_hazards",
    "make_move",
    "merge_hazard",
    "miss_checks",
    "name_for_reward",
    "on_the_lists",
    "phone_of_snap",
    "plan_self_checks",
    "receive_snap",
    "rectify_hazard",
    "refer_hazard",
    "reject_rectification",
    "remind_hazard",
    "report_hazard",
    "resume_hazard",
    "sample_failed",
    "sample_passed",
    "set_snap_aside",
    "snap_of_receipt",
    "stop_self_checks",
    "submit_lists",
    "take_measure",
    "verify_snap",
    "withdraw_hazard",
    "withdraw_measure",
]
