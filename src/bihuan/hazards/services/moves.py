"""Every move of a hazard by its name."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from bihuan.hazards.models import Hazard, Snap
from bihuan.hazards.services.closing import accept_rectification, reject_rectification
from bihuan.hazards.services.deferring import defer_hazard, resume_hazard
from bihuan.hazards.services.merging import merge_hazard
from bihuan.hazards.services.on_spot import sample_failed, sample_passed
from bihuan.hazards.services.rectifying import rectify_hazard
from bihuan.hazards.services.referring import decide_referral, explain_expiry, refer_hazard
from bihuan.hazards.services.reporting import confirm_hazard, dismiss_hazard
from bihuan.hazards.services.snapping import name_for_reward, set_snap_aside, verify_snap
from bihuan.hazards.services.steering import hand_over_hazard, remind_hazard, withdraw_hazard
from bihuan.hazards.services.time import ask_extension, deny_extension, grant_extension
from bihuan.hazards.workflow import HAZARD_WORKFLOW, SNAP_WORKFLOW
from bihuan.kernel.moving import Moves

SERVICES: Mapping[str, Callable[..., Hazard]] = {
    "confirm": confirm_hazard,
    "dismiss": dismiss_hazard,
    "rectify": rectify_hazard,
    "accept": accept_rectification,
    "reject": reject_rectification,
    "ask_extension": ask_extension,
    "grant_extension": grant_extension,
    "deny_extension": deny_extension,
    "explain": explain_expiry,
    "refer": refer_hazard,
    "decide": decide_referral,
    "hand_over": hand_over_hazard,
    "remind": remind_hazard,
    "withdraw": withdraw_hazard,
    "merge": merge_hazard,
    "defer": defer_hazard,
    "resume": resume_hazard,
    "sample_pass": sample_passed,
    "sample_fail": sample_failed,
}
# A form's field "document" is the service's "documents".
make_move = Moves(HAZARD_WORKFLOW, "hazard_id", SERVICES, {"document": "documents"})
SNAP_SERVICES: Mapping[str, Callable[..., Snap]] = {
    "verify": verify_snap,
    "set_aside": set_snap_aside,
    "reward": name_for_reward,
}
move_snap = Moves(SNAP_WORKFLOW, "snap_id", SNAP_SERVICES)
