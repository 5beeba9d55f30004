"""Every change of dispatch, one function a verb."""

from bihuan.dispatch.services.confirming import (
    accept_finding,
    accept_sure_findings,
    edit_finding,
    merge_finding,
    reopen_finding,
    skip_finding,
    split_finding,
)
from bihuan.dispatch.services.issuing import issue_document
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
    "accept_finding",
    "accept_share",
    "accept_sure_findings",
    "claim_share",
    "edit_finding",
    "hand_back_share",
    "insist_on_share",
    "issue_document",
    "make_share_move",
    "make_submission_move",
    "merge_finding",
    "receive_submission",
    "release_share",
    "remind_share",
    "remind_submission",
    "reopen_finding",
    "report_progress",
    "return_share",
    "return_submission",
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
