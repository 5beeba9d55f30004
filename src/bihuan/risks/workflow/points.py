"""The life of a risk point (S83, S84).

identified ─assess→ graded ─control→ controlled ─fail→ raised ─restore→ controlled
graded, controlled, raised ─reassess→ graded         (yearly, after a change, after an accident)
controlled ─recontrol→ controlled                     (the measures changed)
any standing ─withdraw→ withdrawn
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from bihuan.kernel.actors import Actor
from bihuan.kernel.audit import Place
from bihuan.kernel.errors import DomainError
from bihuan.kernel.workflow import Facts, Guard, HouseRule, Need, Transition, Workflow
from bihuan.risks import permissions as perms
from bihuan.risks.errors import MeasureFailing, NoMeasures
from bihuan.risks.states.points import Checked, Colour, PointStatus

if TYPE_CHECKING:
    from bihuan.risks.models import RiskPoint

Move = Transition["RiskPoint"]
STANDING = (
    PointStatus.IDENTIFIED,
    PointStatus.GRADED,
    PointStatus.CONTROLLED,
    PointStatus.RAISED,
)


def refuse_without_measures(point: RiskPoint, _actor: Actor) -> DomainError | None:
    has_some = point.measures.filter(withdrawn_at__isnull=True).exists()
    return None if has_some else NoMeasures(title=point.name)


def refuse_while_failing(point: RiskPoint, _actor: Actor) -> DomainError | None:
    failing = point.measures.filter(withdrawn_at__isnull=True, result=Checked.FAILED).count()
    return MeasureFailing(title=point.name, count=failing) if failing else None


HAS_MEASURES = Guard["RiskPoint"](
    refuse_without_measures, HouseRule("残余风险是措施落实之后的风险，没有措施就没有残余风险")
)
ALL_WORK = Guard["RiskPoint"](refuse_while_failing, HouseRule("措施失效期间按临时升级后的等级管控"))

ASSESS = Move(
    "assess",
    _("评价固有风险"),
    PointStatus.IDENTIFIED,
    PointStatus.GRADED,
    perms.ASSESS,
    tone="primary",
)
REASSESS = Move(
    "reassess",
    _("重新评价"),
    (PointStatus.GRADED, PointStatus.CONTROLLED, PointStatus.RAISED),
    PointStatus.GRADED,
    perms.ASSESS,
)
CONTROL = Move(
    "control",
    _("评价残余风险，纳入管控"),
    PointStatus.GRADED,
    PointStatus.CONTROLLED,
    perms.ASSESS,
    guards=(HAS_MEASURES, ALL_WORK),
    tone="primary",
)
RECONTROL = Move(
    "recontrol",
    _("重新评价残余风险"),
    PointStatus.CONTROLLED,
    None,
    perms.ASSESS,
    guards=(HAS_MEASURES,),
)
FAIL = Move(
    "fail",
    _("临时升级"),
    PointStatus.CONTROLLED,
    PointStatus.RAISED,
    perms.VERIFY,
    needs=(Need("note", _("升级原因"), help=_("如：周边施工、设备带病运行、恶劣天气。")),),
)
RESTORE = Move(
    "restore",
    _("恢复原等级"),
    PointStatus.RAISED,
    PointStatus.CONTROLLED,
    perms.VERIFY,
    guards=(ALL_WORK,),
    needs=(Need("note", _("恢复理由")),),
    tone="primary",
)
WITHDRAW = Move(
    "withdraw",
    _("撤销风险点"),
    STANDING,
    PointStatus.WITHDRAWN,
    perms.KEEP_POINTS,
    needs=(Need("note", _("撤销原因"), help=_("如：设备已拆除、作业已取消、重复登记。")),),
    tone="danger",
    is_final=True,
    confirm=_("撤销后不再列入风险清单，评估和核验记录保留。"),
)

STEPS = {
    PointStatus.IDENTIFIED: (_("评价固有风险"), perms.ASSESS),
    PointStatus.GRADED: (_("落实责任措施，评价残余风险"), perms.ASSESS),
    PointStatus.CONTROLLED: (_("核验措施或重新评估"), perms.VERIFY),
    PointStatus.RAISED: (_("处置失效措施"), perms.VERIFY),
}


def facts(point: RiskPoint) -> Facts:
    """The point as its loop needs it; one under control rests until something falls due."""
    status = PointStatus(point.status)
    step, permission = STEPS.get(status, ("", None))
    rests = status == PointStatus.WITHDRAWN or (
        status == PointStatus.CONTROLLED and not point.is_due
    )
    enterprise, area = point.enterprise, point.area
    unit_id = area.unit_id if area else enterprise.supervisor_id if enterprise else None
    units = [area.unit_id] if area else list(enterprise.units) if enterprise else []
    return Facts(
        title=point.name,
        number=point.number,
        place=Place(point.region, units, point.enterprise_id),
        step="" if rests else str(step),
        permission=permission.code if permission and not rests else "",
        owner_unit_id=unit_id if area and not rests else None,
        owner_enterprise_id=None if rests else point.enterprise_id,
        supervisor_unit_id=unit_id,
        where=enterprise.name if enterprise else str(area),
        due_on=point.next_due_on,
        tone="danger" if point.level == Colour.RED or status == PointStatus.RAISED else "",
        is_closed=rests,
    )


POINT_WORKFLOW = Workflow["RiskPoint"](
    code="risk_point",
    label=_("风险点"),
    states=PointStatus,
    moves=(ASSESS, REASSESS, CONTROL, RECONTROL, FAIL, RESTORE, WITHDRAW),
    facts=facts,
    url="risks:point",
    initial=PointStatus.IDENTIFIED,
)
