"""Every change of dispatch, one function a verb."""

from bihuan.dispatch.services.closing import Carry, close_year, mark_plan
from bihuan.dispatch.services.confirming import (
    accept_finding,
    accept_sure_findings,
    edit_finding,
    keep_units,
    reopen_finding,
    settle_name,
    skip_finding,
)
from bihuan.dispatch.services.duties import DutyPlan, end_duty, lay_out_daily_duties, set_up_duty
from bihuan.dispatch.services.figuring import figures_of
from bihuan.dispatch.services.instructing import Given, make_instruction_move, pass_on_instruction
from bihuan.dispatch.services.issuing import issue_document
from bihuan.dispatch.services.itemising import add_milestone, divide_item, fix_lead, raise_item
from bihuan.dispatch.services.longterm import (
    ask_for_measure,
    check_measure,
    drop_measure,
    issue_measure,
    link_to_plan,
    make_measure_move,
    report_drafting,
    set_control_target,
    store_plan_node,
    withdraw_control_target,
    withdraw_plan_node,
)
from bihuan.dispatch.services.matters import make_matter_move, raise_matter
from bihuan.dispatch.services.measuring import measure_target
from bihuan.dispatch.services.meeting import (
    MeetingPlan,
    make_meeting_move,
    plan_meeting,
    situation_of,
)
from bihuan.dispatch.services.opening import Holder
from bihuan.dispatch.services.opinions import make_opinion_move
from bihuan.dispatch.services.proving import add_proof, withdraw_proof
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
from bihuan.dispatch.services.slipping import (
    answer_slip,
    ask_slip_again,
    close_slip,
    draft_slip,
    make_slip_move,
    send_slip,
    withdraw_slip,
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
from bihuan.dispatch.services.tabulating import store_item, withdraw_item
from bihuan.dispatch.services.taking_in import take_in_document, withdraw_document

__all__ = [
    "Carry",
    "DutyPlan",
    "Given",
    "Holder",
    "MeetingPlan",
    "accept_finding",
    "accept_share",
    "accept_sure_findings",
    "add_milestone",
    "add_proof",
    "answer_slip",
    "ask_for_measure",
    "ask_slip_again",
    "begin_rule",
    "check_measure",
    "claim_share",
    "close_slip",
    "close_year",
    "divide_item",
    "draft_slip",
    "drop_measure",
    "edit_finding",
    "end_duty",
    "figures_of",
    "fix_lead",
    "hand_back_share",
    "insist_on_share",
    "issue_document",
    "issue_measure",
    "keep_units",
    "lay_out_daily_duties",
    "link_to_plan",
    "make_instruction_move",
    "make_matter_move",
    "make_measure_move",
    "make_meeting_move",
    "make_opinion_move",
    "make_rule_move",
    "make_share_move",
    "make_slip_move",
    "make_submission_move",
    "mark_plan",
    "measure_target",
    "merge_finding",
    "pass_on_instruction",
    "plan_meeting",
    "raise_item",
    "raise_matter",
    "receive_submission",
    "release_share",
    "remind_share",
    "remind_submission",
    "reopen_finding",
    "report_drafting",
    "report_progress",
    "return_share",
    "return_submission",
    "send_slip",
    "set_control_target",
    "set_up_duty",
    "settle_name",
    "situation_of",
    "skip_finding",
    "split_finding",
    "store_item",
    "store_plan_node",
    "submit_share",
    "submit_submission",
    "take_in_document",
    "waive_submission",
    "withdraw_control_target",
    "withdraw_document",
    "withdraw_item",
    "withdraw_plan_node",
    "withdraw_proof",
    "withdraw_share",
    "withdraw_slip",
    "withdraw_submission",
]
