"""The life of a re-check: pending ─schedule→ scheduled ─pass, fail→ ; pending, scheduled ─cancel→ cancelled."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from bihuan.hazards import permissions as perms
from bihuan.hazards.errors import AcceptedByRectifier
from bihuan.hazards.supervision import RECHECK_OPEN, RecheckKind, RecheckStatus
from bihuan.kernel.actors import Actor
from bihuan.kernel.audit import Place
from bihuan.kernel.errors import DomainError
from bihuan.kernel.workflow import Facts, Guard, HouseRule, Need, Transition, Workflow

if TYPE_CHECKING:
    from bihuan.hazards.models import Recheck

RecheckMove = Transition["Recheck"]


def refuse_who_rectified(recheck: Recheck, actor: Actor) -> DomainError | None:
    hazard = recheck.hazard
    if hazard.rectified_by_id is None or hazard.rectified_by_id != actor.user_id:
        return None
    return AcceptedByRectifier(title=hazard.title)


TWO_PEOPLE = Guard(refuse_who_rectified, HouseRule("整改与复查不能是同一人"))
RESULT: tuple[Need[Recheck], ...] = (
    Need("note", _("复查情况")),
    Need("photos", _("复查照片"), "photos", required=False),
)
SCHEDULE_RECHECK = RecheckMove(
    "schedule",
    _("安排复查"),
    RECHECK_OPEN,
    RecheckStatus.SCHEDULED,
    perms.ACCEPT,
    needs=(
        Need("visit_on", _("约定日期"), "date"),
        Need("officer", _("复查人员"), "text", help=_("两人以上的用顿号分开。")),
    ),
    tone="primary",
)
PASS_RECHECK = RecheckMove(
    "pass",
    _("复查合格"),
    RECHECK_OPEN,
    RecheckStatus.PASSED,
    perms.ACCEPT,
    guards=(TWO_PEOPLE,),
    needs=RESULT,
    tone="primary",
    is_final=True,
)
FAIL_RECHECK = RecheckMove(
    "fail",
    _("复查不合格"),
    RECHECK_OPEN,
    RecheckStatus.FAILED,
    perms.ACCEPT,
    guards=(TWO_PEOPLE,),
    needs=RESULT,
    is_final=True,
    confirm=_("待复查的隐患退回整改；已经销号的按新隐患重新登记。"),
)
CANCEL_RECHECK = RecheckMove(
    "cancel",
    _("取消"),
    RECHECK_OPEN,
    RecheckStatus.CANCELLED,
    perms.ACCEPT,
    needs=(Need("note", _("取消原因")),),
    is_final=True,
)


def recheck_facts(recheck: Recheck) -> Facts:
    hazard = recheck.hazard
    # An applied one is the next step of the hazard itself, whose loop asks for it already.
    is_open = recheck.status in RECHECK_OPEN and recheck.kind != RecheckKind.APPLIED
    waits = recheck.status == RecheckStatus.PENDING
    unit = recheck.batch.unit_id if recheck.batch is not None else hazard.unit_id
    return Facts(
        title=f"{RecheckKind(recheck.kind).label}：{hazard.title}",
        number=hazard.number,
        place=Place(hazard.region, hazard.units, hazard.enterprise_id),
        step=str(_("安排复查") if waits else _("到现场复查")) if is_open else "",
        permission=perms.ACCEPT.code if is_open else "",
        owner_unit_id=unit if is_open else None,
        supervisor_unit_id=unit,
        where=hazard.enterprise.name if hazard.enterprise else hazard.place,
        due_on=(recheck.visit_on or recheck.due_on) if is_open else None,
        is_closed=not is_open,
    )


RECHECK_WORKFLOW = Workflow["Recheck"](
    code="recheck",
    label=_("隐患复查"),
    states=RecheckStatus,
    moves=(SCHEDULE_RECHECK, PASS_RECHECK, FAIL_RECHECK, CANCEL_RECHECK),
    facts=recheck_facts,
    url="hazards:recheck",
    initial=RecheckStatus.PENDING,
)
