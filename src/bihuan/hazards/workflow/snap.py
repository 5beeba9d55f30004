"""The life of a report from the public page (S110).

held ─verify→ verified (it becomes a hazard)      held ─set_aside→ snap_dismissed
verified ─reward→ verified                          (named for a reward)
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from bihuan.hazards import permissions as perms
from bihuan.hazards.errors import RewardNamed
from bihuan.hazards.states import SnapStatus
from bihuan.kernel.actors import Actor
from bihuan.kernel.audit import Place
from bihuan.kernel.errors import DomainError
from bihuan.kernel.workflow import Facts, Guard, HouseRule, Need, Transition, Workflow

if TYPE_CHECKING:
    from bihuan.hazards.models import Snap


def refuse_named(snap: Snap, _actor: Actor) -> DomainError | None:
    return RewardNamed(number=snap.number) if snap.is_for_reward else None


VERIFY = Transition["Snap"](
    "verify",
    _("核实属实，转为隐患"),
    SnapStatus.HELD,
    SnapStatus.VERIFIED,
    perms.SETTLE_SNAP,
    needs=(
        Need("title", _("隐患描述"), "text", help=_("按核实的情况写，反映人的原话另有保留。")),
        Need("enterprise_code", _("企业信用代码"), "text", required=False),
        Need("answer", _("给反映人的答复")),
    ),
    tone="primary",
    is_final=True,
)
SET_ASIDE = Transition["Snap"](
    "set_aside",
    _("不属实，不予采纳"),
    SnapStatus.HELD,
    SnapStatus.DISMISSED,
    perms.SETTLE_SNAP,
    needs=(Need("answer", _("给反映人的答复"), help=_("写明核实的情况；反映人凭查询码看到。")),),
    is_final=True,
)
REWARD = Transition["Snap"](
    "reward",
    _("提名奖励"),
    SnapStatus.VERIFIED,
    None,
    perms.SETTLE_SNAP,
    guards=(Guard(refuse_named, HouseRule("一条线索提名一次")),),
    needs=(Need("note", _("提名理由")),),
)


def facts(snap: Snap) -> Facts:
    """The report as its loop needs it: the street's turn until somebody has looked."""
    is_open = snap.status == SnapStatus.HELD
    return Facts(
        title=snap.words,
        number=snap.number,
        place=Place(snap.region, snap.units),
        step="到现场核实" if is_open else "",
        permission=perms.SETTLE_SNAP.code if is_open else "",
        owner_unit_id=snap.unit_id if is_open else None,
        supervisor_unit_id=snap.unit_id,
        where=snap.place,
        due_on=snap.due_on if is_open else None,
        is_closed=not is_open,
    )


SNAP_WORKFLOW = Workflow["Snap"](
    code="snap",
    label=_("随手拍线索"),
    states=SnapStatus,
    moves=(VERIFY, SET_ASIDE, REWARD),
    facts=facts,
    url="hazards:snap",
    initial=SnapStatus.HELD,
)
