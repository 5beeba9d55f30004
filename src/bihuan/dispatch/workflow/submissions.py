"""The life of a submission that a unit owes.

due ─submit→ submitted ─receive→ accepted
submitted ─return→ returned ─submit→ submitted ;  due ─waive→ waived
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from bihuan.dispatch import permissions as perms
from bihuan.dispatch.states import (
    SUBMISSION_OWED,
    SignerLevel,
    SubmissionStatus,
)
from bihuan.kernel.audit import Place
from bihuan.kernel.workflow import Facts, Need, Transition, Workflow

if TYPE_CHECKING:
    from bihuan.dispatch.models import Submission
SubmissionMove = Transition["Submission"]

SUBMIT = SubmissionMove(
    "submit",
    _("报送"),
    (SubmissionStatus.DUE, SubmissionStatus.RETURNED),
    SubmissionStatus.SUBMITTED,
    perms.SUBMIT,
    needs=(
        Need("summary", _("工作情况")),
        Need("signer", _("签发人"), "text"),
        Need(
            "signer_level",
            _("签发人职务"),
            "select",
            options=lambda _one: [(value, str(label)) for value, label in SignerLevel.choices],
        ),
        Need("is_zero", _("零报告"), "checkbox", required=False),
        Need(
            "has_copied",
            _("已抄送"),
            "checkbox",
            when=lambda one: one.copies,
            required=False,
            help=_("本平台自动抄送给分管的区领导；另行报送的勾选。"),
        ),
        Need(
            "figures_note",
            _("数字说明"),
            when=lambda one: bool(one.duty.figures),
            required=False,
            help=_("累计数比上期少的，写明核减的原因。"),
        ),
        Need("files", _("附件"), "photos", required=False),
    ),
    tone="primary",
)
RECEIVE = SubmissionMove(
    "receive",
    _("接收"),
    SubmissionStatus.SUBMITTED,
    SubmissionStatus.ACCEPTED,
    perms.RECEIVE,
    needs=(Need("note", _("意见"), required=False),),
    tone="primary",
    is_final=True,
)
RETURN = SubmissionMove(
    "return",
    _("退回补正"),
    SubmissionStatus.SUBMITTED,
    SubmissionStatus.RETURNED,
    perms.RECEIVE,
    needs=(Need("note", _("退回原因")),),
)
REMIND = SubmissionMove(
    "remind",
    _("催报"),
    SUBMISSION_OWED,
    None,
    perms.REMIND,
    needs=(Need("note", _("催报内容"), required=False),),
)
WAIVE = SubmissionMove(
    "waive",
    _("免报"),
    SUBMISSION_OWED,
    SubmissionStatus.WAIVED,
    perms.WAIVE,
    needs=(Need("note", _("免报理由")),),
    is_final=True,
    confirm=_("免报后不再计入应报单位。"),
)
WITHDRAW = SubmissionMove(
    "withdraw",
    _("撤回"),
    SUBMISSION_OWED,
    SubmissionStatus.WITHDRAWN,
    perms.CONFIRM,
    needs=(Need("note", _("撤回原因")),),
    is_final=True,
    tone="danger",
)
SUBMISSION_STEPS = {
    SubmissionStatus.DUE: (_("报送材料"), perms.SUBMIT),
    SubmissionStatus.RETURNED: (_("补正后重新报送"), perms.SUBMIT),
    SubmissionStatus.SUBMITTED: (_("接收报送"), perms.RECEIVE),
}


def submission_facts(submission: Submission) -> Facts:
    status = SubmissionStatus(submission.status)
    step, permission = SUBMISSION_STEPS.get(status, ("", None))
    with_office = status == SubmissionStatus.SUBMITTED
    owner = submission.duty.office_id if with_office else submission.unit_id
    return Facts(
        title=submission.duty.what,
        place=Place(submission.region, submission.units),
        step=str(step),
        permission=permission.code if permission else "",
        owner_unit_id=owner if status in SUBMISSION_STEPS else None,
        supervisor_unit_id=submission.duty.office_id,
        where=submission.unit.name,
        due_on=None if with_office else submission.due_on,  # the limit is the unit's
        is_closed=status not in SUBMISSION_STEPS,
    )


SUBMISSION_WORKFLOW = Workflow["Submission"](
    code="submission",
    label=_("报送"),
    states=SubmissionStatus,
    moves=(SUBMIT, RECEIVE, RETURN, REMIND, WAIVE, WITHDRAW),
    facts=submission_facts,
    url="dispatch:submission",
    initial=SubmissionStatus.DUE,
)
