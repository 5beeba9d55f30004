"""Every change of dispatch, one function a verb."""

from bihuan.dispatch.services.confirming import (
    accept_finding,
    accept_sure_findings,
    edit_finding,
    keep_units,
    reopen_finding,
    settle_name,
    skip_finding,
)
from bihuan.dispatch.services.instructing import Given, make_instruction_move, pass_on_instruction
from bihuan.dispatch.services.issuing import issue_document
from bihuan.dispatch.services.matters import make_matter_move, raise_matter
from bihuan.dispatch.services.meeting import (
    MeetingPlan,
    make_meeting_move,
    plan_meeting,
    situation_of,
)
from bihuan.dispatch.services.opinions import make_opinion_move
from bihuan.dispatch.services.reshaping import merge_finding, split_finding
from bihuan.dispatch.services.rulemaking import begin_rule, make_rule_move
from bihuan.dispatch.services.sharing import (
    accept_share,
    claim_share,
    hand_back_share,
    insist_on_share,
    make_share_move,
    release_share,
    remind_share,
    report_progress,
    return_share,
    submit_share,
    withdraw_share,
)
from bihuan.dispatch.services.submitting import (
    make_submission_move,
    receive_submission,
    remind_submission,
    return_submission,
    submit_submission,
    waive_submission,
    withdraw_submission,
)
from bihuan.dispatch.services.taking_in import take_in_document, withdraw_document

__all__ = [
    "Given",
    "MeetingPlan",
    "accept_finding",
    "accept_share",
    "accept_sure_findings",
    "begin_rule",
    "claim_share",
    "edit_finding",
    "hand_back_share",
    "insist_on_share",
    "issue_document",
    "keep_units",
    "make_instruction_move",
    "make_matter_move",
    "make_meeting_move",
    "make_opinion_move",
    "make_rule_move",
    "make_share_move",
    "make_submission_move",
    "merge_finding",
    "pass_on_instruction",
    "plan_meeting",
    "raise_matter",
    "receive_submission",
    "release_share",
    "remind_share",
    "remind_submission",
    "reopen_finding",
    "report_progress",
    "return_share",
    "return_submission",
    "settle_name",
    "situation_of",
    "skip_finding",
    "split_finding",
    "submit_share",
    "submit_submission",
    "take_in_document",
    "waive_submission",
    "withdraw_document",
    "withdraw_share",
    "withdraw_submission",
]
