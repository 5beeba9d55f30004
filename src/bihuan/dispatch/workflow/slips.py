"""The life of a paper of the ladder (督办单, 通报, 约谈通知书).

draft ─send→ sent ─answer→ answered ─close→ closed
answered ─ask_again→ sent ;  draft ─withdraw→ withdrawn
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from bihuan.dispatch import permissions as perms
from bihuan.dispatch.errors import NotYourShare
from bihuan.dispatch.planning import SLIP_OPEN, SlipStatus
from bihuan.kernel.actors import Actor
from bihuan.kernel.audit import Place
from bihuan.kernel.errors import DomainError
from bihuan.kernel.workflow import Facts, Guard, HouseRule, Need, Transition, Workflow

if TYPE_CHECKING:
    from bihuan.dispatch.models import Slip

SlipMove = Transition["Slip"]


def refuse_other_unit(slip: Slip, actor: Actor) -> DomainError | None:
    if slip.unit_id in actor.scope.own | {actor.unit_id}:
        return None
    return NotYourShare(unit=slip.unit.name)


SEND = SlipMove(
    "send",
    _("印发"),
    SlipStatus.DRAFT,
    SlipStatus.SENT,
    perms.CONFIRM,
    needs=(
        Need("body", _("内容"), required=False, help=_("不改的，按自动拟的内容印发。")),
        Need("reply_by", _("回复时限"), "date"),
        Need("doc_no", _("文号"), "text", required=False),
    ),
    tone="primary",
)
ANSWER_SLIP = SlipMove(
    "answer",
    _("回复"),
    SlipStatus.SENT,
    SlipStatus.ANSWERED,
    perms.REPORT_PROGRESS,
    guards=(Guard(refuse_other_unit, HouseRule("由被督办、通报、约谈的单位自己回复")),),
    needs=(Need("reply", _("回复内容")),),
    tone="primary",
)
ASK_AGAIN = SlipMove(
    "ask_again",
    _("退回重报"),
    SlipStatus.ANSWERED,
    SlipStatus.SENT,
    perms.REVIEW,
    needs=(Need("note", _("退回原因")),),
)
CLOSE_SLIP = SlipMove(
    "close",
    _("办结"),
    SlipStatus.ANSWERED,
    SlipStatus.CLOSED,
    perms.REVIEW,
    needs=(Need("note", _("意见"), required=False),),
    tone="primary",
    is_final=True,
)
WITHDRAW_SLIP = SlipMove(
    "withdraw",
    _("不予印发"),
    SlipStatus.DRAFT,
    SlipStatus.WITHDRAWN,
    perms.CONFIRM,
    needs=(Need("note", _("理由")),),
    is_final=True,
)
STEPS = {
    SlipStatus.DRAFT: (_("审核印发"), perms.CONFIRM),
    SlipStatus.SENT: (_("按要求回复"), perms.REPORT_PROGRESS),
    SlipStatus.ANSWERED: (_("审核回复"), perms.REVIEW),
}


def slip_facts(slip: Slip) -> Facts:
    step, permission = STEPS.get(SlipStatus(slip.status), ("", None))
    with_unit = slip.status == SlipStatus.SENT
    is_open = slip.status in SLIP_OPEN
    return Facts(
        title=str(slip),
        number=slip.doc_no,
        place=Place(slip.region, slip.units),
        step=str(step),
        permission=permission.code if permission else "",
        owner_unit_id=(slip.unit_id if with_unit else slip.office_id) if is_open else None,
        supervisor_unit_id=slip.office_id,
        where=slip.unit.name,
        due_on=slip.reply_by if with_unit else None,
        is_closed=not is_open,
    )


SLIP_WORKFLOW = Workflow["Slip"](
    code="slip",
    label=_("督办通报约谈"),
    states=SlipStatus,
    moves=(SEND, ANSWER_SLIP, ASK_AGAIN, CLOSE_SLIP, WITHDRAW_SLIP),
    facts=slip_facts,
    url="dispatch:slip",
    initial=SlipStatus.DRAFT,
)
