"""The life of a unit's share of a task.

issued ─claim→ claimed ─submit→ submitted ─accept→ done
issued/claimed ─hand_back→ handed_back ─insist→ issued / ─release→ withdrawn
submitted ─return→ claimed
what is not finished ─withdraw→ withdrawn, or at the end of its plan's year ─carry→ carried
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from bihuan.dispatch import permissions as perms
from bihuan.dispatch.errors import NotYourShare, OthersOpen
from bihuan.dispatch.states import (
    SHARE_FINISHED,
    ShareRole,
    ShareStatus,
)
from bihuan.kernel.actors import Actor
from bihuan.kernel.audit import Place
from bihuan.kernel.errors import DomainError
from bihuan.kernel.workflow import Facts, Guard, HouseRule, Need, Transition, Workflow

if TYPE_CHECKING:
    from bihuan.dispatch.models import Share

ShareMove = Transition["Share"]
SHARE_UNFINISHED = tuple(state for state in ShareStatus if state not in SHARE_FINISHED)


def refuse_other_unit(share: Share, actor: Actor) -> DomainError | None:
    """Whoever leads a task sees the others' shares, but each unit works on its own."""
    mine = actor.scope.own | {actor.unit_id}
    if share.unit_id in mine or actor.may(perms.REVIEW):
        return None
    return NotYourShare(unit=share.unit.name)


def refuse_lead_before_others(share: Share, _actor: Actor) -> DomainError | None:
    """The lead answers for all: its share is the last to be closed."""
    if share.role != ShareRole.LEAD:
        return None
    others = share.item.shares.exclude(pk=share.pk).exclude(role=ShareRole.LEAD)
    waiting = others.exclude(status__in=SHARE_FINISHED).count()
    return OthersOpen(unit=share.unit.name, count=waiting) if waiting else None


OWN_SHARE = Guard["Share"](refuse_other_unit, HouseRule("各单位只办理本单位承担的任务"))
LEAD_LAST = Guard["Share"](
    refuse_lead_before_others, HouseRule("牵头单位对整项任务负责，参与单位都办结后才能办结")
)

CLAIM = ShareMove(
    "claim",
    _("认领"),
    ShareStatus.ISSUED,
    ShareStatus.CLAIMED,
    perms.CLAIM,
    guards=(OWN_SHARE,),
    needs=(Need("note", _("工作安排"), required=False),),
    tone="primary",
)
HAND_BACK = ShareMove(
    "hand_back",
    _("申请退回"),
    (ShareStatus.ISSUED, ShareStatus.CLAIMED),
    ShareStatus.HANDED_BACK,
    perms.CLAIM,
    guards=(OWN_SHARE,),
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
    guards=(OWN_SHARE,),
    needs=(
        Need(
            "percent",
            _("进度（%）"),
            "number",
            when=lambda share: not share.item.is_measured,
            required=False,
            help=_("0 到 100 的整数。"),
        ),
        Need("note", _("进展情况")),
        Need("obstacle", _("存在问题"), required=False),
    ),
)
PROVE = ShareMove(
    "prove",
    _("引用平台佐证"),
    ShareStatus.CLAIMED,
    None,
    perms.REPORT_PROGRESS,
    guards=(OWN_SHARE,),
    needs=(
        Need(
            "address",
            _("地址"),
            "text",
            help=_(
                "从浏览器地址栏复制台账（连同筛选条件）、报表数字、隐患、报送、会议或发文的地址。"
            ),
        ),
        Need("title", _("说明"), "text", required=False),
    ),
)
UNPROVE = ShareMove(
    "unprove",
    _("撤下佐证"),
    ShareStatus.CLAIMED,
    None,
    perms.REPORT_PROGRESS,
    guards=(OWN_SHARE,),
    needs=(
        Need(
            "proof",
            _("佐证"),
            "select",
            options=lambda share: [(str(one.pk), one.title) for one in share.open_proofs()],
        ),
    ),
)
SUBMIT_SHARE = ShareMove(
    "submit",
    _("提交办结"),
    ShareStatus.CLAIMED,
    ShareStatus.SUBMITTED,
    perms.REPORT_PROGRESS,
    guards=(OWN_SHARE,),
    needs=(Need("note", _("完成情况")), Need("files", _("佐证材料"), "photos", required=False)),
    tone="primary",
)
ACCEPT_SHARE = ShareMove(
    "accept",
    _("审核通过，办结"),
    ShareStatus.SUBMITTED,
    ShareStatus.DONE,
    perms.REVIEW,
    guards=(LEAD_LAST,),
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
    SHARE_UNFINISHED,
    ShareStatus.WITHDRAWN,
    perms.CONFIRM,
    needs=(Need("note", _("撤回原因")),),
    tone="danger",
    is_final=True,
    confirm=_("撤回后这个单位不再承担这项任务。"),
)
CARRY_SHARE = ShareMove(
    "carry",
    _("结转下年"),
    SHARE_UNFINISHED,
    ShareStatus.CARRIED,
    perms.CONFIRM,
    needs=(Need("note", _("结转理由")),),
    is_final=True,
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
        title=share.part or share.item.title,
        number=share.item.no,
        place=Place(share.region, share.units),
        step=str(step),
        permission=permission.code if permission else "",
        owner_unit_id=None if status in SHARE_FINISHED else owner,
        owner_user_id=None if status in (*SHARE_FINISHED, *WITH_OFFICE) else share.person_id,
        supervisor_unit_id=share.office_id,
        where=f"{share.unit.name}（{ShareRole(share.role).label}）",
        # the limit is the unit's, and that of the stage it is in
        due_on=None if status in WITH_OFFICE else share.next_due_on or share.due_on,
        is_closed=status in SHARE_FINISHED,
    )


SHARE_WORKFLOW = Workflow["Share"](
    code="share",
    label=_("任务"),
    states=ShareStatus,
    moves=(
        CLAIM,
        PROGRESS,
        PROVE,
        UNPROVE,
        SUBMIT_SHARE,
        HAND_BACK,
        INSIST,
        RELEASE,
        ACCEPT_SHARE,
        RETURN_SHARE,
        REMIND_SHARE,
        CARRY_SHARE,
        WITHDRAW_SHARE,
    ),
    facts=share_facts,
    url="dispatch:share",
    initial=ShareStatus.ISSUED,
)
