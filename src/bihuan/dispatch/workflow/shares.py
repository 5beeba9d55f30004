"""The life of a unit's share of a task.

issued ─claim→ claimed ─submit→ submitted ─accept→ done
issued/claimed ─hand_back→ handed_back ─insist→ issued / ─release→ withdrawn
submitted ─return→ claimed
what is not finished ─withdraw→ withdrawn
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from bihuan.dispatch import permissions as perms
from bihuan.dispatch.states import (
    SHARE_FINISHED,
    ShareRole,
    ShareStatus,
)
from bihuan.kernel.audit import Place
from bihuan.kernel.workflow import Facts, Need, Transition, Workflow

if TYPE_CHECKING:
    from bihuan.dispatch.models import Share

ShareMove = Transition["Share"]

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
WITHDRAW_SHARE = ShareMove(
    "withdraw",
    _("撤回任务"),
    (ShareStatus.ISSUED, ShareStatus.CLAIMED, ShareStatus.SUBMITTED, ShareStatus.HANDED_BACK),
    ShareStatus.WITHDRAWN,
    perms.CONFIRM,
    needs=(Need("note", _("撤回原因")),),
    tone="danger",
    is_final=True,
    confirm=_("撤回后这个单位不再承担这项任务。"),
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
        WITHDRAW_SHARE,
    ),
    facts=share_facts,
    url="dispatch:share",
    initial=ShareStatus.ISSUED,
)
