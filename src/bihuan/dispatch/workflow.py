"""The lives of a unit's share of a task, and of a submission that a unit owes.

share:       issued ─claim→ claimed ─submit→ submitted ─accept→ done
             issued/claimed ─hand_back→ handed_back ─insist→ issued / ─release→ withdrawn
             submitted ─return→ claimed
submission:  due ─submit→ submitted ─receive→ accepted
             submitted ─return→ returned ─submit→ submitted ;  due ─waive→ waived
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from bihuan.dispatch import permissions as perms
from bihuan.dispatch.states import (
    SHARE_FINISHED,
    SUBMISSION_OWED,
    ShareRole,
    ShareStatus,
    SignerLevel,
    SubmissionStatus,
)
from bihuan.kernel.audit import Place
from bihuan.kernel.workflow import Facts, Need, Transition, Workflow

if TYPE_CHECKING:
    from bihuan.dispatch.models import Share, Submission

ShareMove = Transition["Share"]
SubmissionMove = Transition["Submission"]

CLAIM = ShareMove(
    "claim",
    _("认领"),
    ShareStatus.ISSUED,
    ShareStatus.CLAIMED,
    perms.CLAIM,
    needs=(Need("note", _("工作安排"), required=False),),
    tone="primary",
)
HAND_BACK = ShareMove(
    "hand_back",
    _("申请退回"),
    (ShareStatus.ISSUED, ShareStatus.CLAIMED),
    ShareStatus.HANDED_BACK,
    perms.CLAIM,
    needs=(Need("note", _("退回理由")),),
)
INSIST = ShareMove(
    "insist",
    _("不同意退回"),
    ShareStatus.HANDED_BACK,
    ShareStatus.ISSUED,
    perms.REVIEW,
    needs=(Need("note", _("理由")),),
)
RELEASE = ShareMove(
    "release",
    _("同意退回"),
    ShareStatus.HANDED_BACK,
    ShareStatus.WITHDRAWN,
    perms.REVIEW,
    needs=(Need("note", _("意见"), required=False),),
    is_final=True,
    confirm=_("同意后这个单位不再承担这项任务。"),
)
PROGRESS = ShareMove(
    "progress",
    _("填报进展"),
    ShareStatus.CLAIMED,
    None,
    perms.REPORT_PROGRESS,
    needs=(
        Need("percent", _("进度（%）"), "number"),
        Need("note", _("进展情况")),
        Need("obstacle", _("存在问题"), required=False),
    ),
)
SUBMIT_SHARE = ShareMove(
    "submit",
    _("提交办结"),
    ShareStatus.CLAIMED,
    ShareStatus.SUBMITTED,
    perms.REPORT_PROGRESS,
    needs=(Need("note", _("完成情况")), Need("files", _("佐证材料"), "photos", required=False)),
    tone="primary",
)
ACCEPT_SHARE = ShareMove(
    "accept",
    _("审核通过，办结"),
    ShareStatus.SUBMITTED,
    ShareStatus.DONE,
    perms.REVIEW,
    needs=(Need("note", _("审核意见"), required=False),),
    tone="primary",
    is_final=True,
)
RETURN_SHARE = ShareMove(
    "return",
    _("退回补充"),
    ShareStatus.SUBMITTED,
    ShareStatus.CLAIMED,
    perms.REVIEW,
    needs=(Need("note", _("退回原因")),),
)
REMIND_SHARE = ShareMove(
    "remind",
    _("催办"),
    (ShareStatus.ISSUED, ShareStatus.CLAIMED),
    None,
    perms.REMIND,
    needs=(Need("note", _("催办内容"), required=False),),
)
SHARE_STEPS = {
    ShareStatus.ISSUED: (_("认领任务"), perms.CLAIM),
    ShareStatus.CLAIMED: (_("办理并填报进展"), perms.REPORT_PROGRESS),
    ShareStatus.SUBMITTED: (_("审核办结"), perms.REVIEW),
    ShareStatus.HANDED_BACK: (_("答复退回申请"), perms.REVIEW),
}
WITH_OFFICE = (ShareStatus.SUBMITTED, ShareStatus.HANDED_BACK)


def share_facts(share: Share) -> Facts:
    status = ShareStatus(share.status)
    step, permission = SHARE_STEPS.get(status, ("", None))
    owner = share.office_id if status in WITH_OFFICE else share.unit_id
    return Facts(
        title=share.item.title,
        number=share.item.no,
        place=Place(share.region, share.units),
        step=str(step),
        permission=permission.code if permission else "",
        owner_unit_id=None if status in SHARE_FINISHED else owner,
        supervisor_unit_id=share.office_id,
        where=f"{share.unit.name}（{ShareRole(share.role).label}）",
        due_on=None if status in WITH_OFFICE else share.due_on,  # the limit is the unit's
        is_closed=status in SHARE_FINISHED,
    )


SHARE_WORKFLOW = Workflow["Share"](
    code="share",
    label=_("任务"),
    states=ShareStatus,
    moves=(
        CLAIM,
        PROGRESS,
        SUBMIT_SHARE,
        HAND_BACK,
        INSIST,
        RELEASE,
        ACCEPT_SHARE,
        RETURN_SHARE,
        REMIND_SHARE,
    ),
    facts=share_facts,
    url="dispatch:share",
    initial=ShareStatus.ISSUED,
)

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
            help=_("文件要求同时抄报的，抄送后勾选。"),
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
