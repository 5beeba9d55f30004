"""The one list of majors (一单四制), their plans, and what holds hazards down."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db.models import CharField, DateTimeField, Exists, F, Max, OuterRef, Q, Subquery, Value
from django.db.models.functions import Cast, Concat
from django.utils.functional import lazy
from django.utils.timezone import get_default_timezone
from django.utils.translation import gettext_lazy as _

from bihuan.hazards import permissions as perms
from bihuan.hazards import services
from bihuan.hazards.ledgers.hazards import STATUS_TONES
from bihuan.hazards.models import Control, CurePlan, MajorFile
from bihuan.hazards.services import uncontrolled
from bihuan.hazards.states import NOT_YET_RECTIFIED, UNFINISHED, Grade, Status
from bihuan.hazards.supervision import ControlStatus, PlanKind, PlanStatus
from bihuan.kernel import packs
from bihuan.kernel.actors import Actor
from bihuan.kernel.indicators import narrow_to_figure
from bihuan.kernel.ledgers import (
    BulkAction,
    BulkField,
    Column,
    EmptyText,
    Filter,
    Ledger,
    PageAction,
    Tab,
)
from bihuan.kernel.models import Event
from bihuan.organisations.choices import hand_over_options, name_of_region, supervisor_options
from bihuan.statutes.dictionaries import Labels, label, options

FIRST = "hazard__"
STANDING = Q(hazard__status__in=UNFINISHED)
MAJOR = Q(hazard__grade=Grade.MAJOR)
NOT_AN_ACT = Q(kind__startswith="escalation.") | Q(kind="hazard.remind")
by_system: Callable[[str], Any] = lazy(lambda key: label("four-systems", key), str)
CLEARING = PageAction(_("动态清零"), "hazards:clearing", perms.SEE, icon="chart-line")


def events_of_hazard() -> Any:
    """What people did with the row's hazard; a reminder is no deed."""
    chain = Concat(Value("hazard:"), Cast(OuterRef("hazard_id"), CharField()))
    return Event.objects.filter(chain=chain).exclude(NOT_AN_ACT)


def last_deed() -> Subquery:
    """When somebody last did something about the row's hazard."""
    latest = events_of_hazard().values("chain").annotate(last=Max("at")).values("last")
    return Subquery(latest, output_field=DateTimeField())


def overdue(on: date) -> Q:
    return Q(hazard__due_on__lt=on, hazard__status__in=NOT_YET_RECTIFIED)


def without_plan(_on: date) -> Q:
    """Not rectified, and no approved plan."""
    return MAJOR & Q(plan_approved_on__isnull=True, hazard__status__in=NOT_YET_RECTIFIED)


def reports_missing(_on: date) -> Q:
    """One of the two reports is owed and not recorded."""
    either = Q(authority_on__isnull=True) | Q(congress_on__isnull=True)
    return STANDING & Q(reports_due_on__isnull=False) & either


def without_control(on: date) -> Q:
    """Not rectified, takes long, and nothing holds it down."""
    return behind_hazard(uncontrolled(on))


def behind_hazard(condition: Q) -> Q:
    """A condition on a hazard as one on its entry in the list."""
    found = Q(_connector=condition.connector, _negated=condition.negated)
    for part in condition.children:
        if isinstance(part, Q):
            found.children.append(behind_hazard(part))
        elif isinstance(part, tuple):
            name, value = part
            found.children.append((f"{FIRST}{name}", deferred(value)))
    return found


def deferred(value: Any) -> Any:
    """A value that names columns of the hazard, naming them from its entry."""
    if isinstance(value, F):
        return F(f"{FIRST}{value.name}")
    if hasattr(value, "get_source_expressions") and value.get_source_expressions():
        found = value.copy()
        found.set_source_expressions([deferred(one) for one in value.get_source_expressions()])
        return found
    return value


def long_delayed(on: date) -> Q:
    """Found longer ago than the setting allows, and not closed."""
    days = int(packs.setting("hazards", "long-delayed-days"))
    return MAJOR & STANDING & Q(hazard__found_on__lt=on - timedelta(days=days))


def delayed_without_speed_up(on: date) -> Q:
    return long_delayed(on) & Q(speed_up_approved_on__isnull=True)


def idle(on: date) -> Q:
    """Nobody did anything about it for as many days as the setting names."""
    days = int(packs.setting("hazards", "idle-days"))
    since = datetime.combine(on - timedelta(days=days), time.min, get_default_timezone())
    return STANDING & ~Q(Exists(events_of_hazard().filter(at__gte=since)))


def edge(due_on: date | None, status: str, today: date) -> str:
    late = due_on is not None and due_on < today and status in NOT_YET_RECTIFIED
    return "danger" if late else ""


def designate_one(pk: int, *, actor: Actor, at: datetime, values: dict[str, Any]) -> Any:
    file = MajorFile.objects.visible_to(actor).one(pk)
    return services.designate_person(
        hazard_id=file.hazard_id,
        unit_id=values.get("unit_id"),
        person=values["person"],
        reason=values["reason"],
        actor=actor,
        at=at,
    )


MAJORS = Ledger(
    code="major-hazards",
    title=_("重大事故隐患清单"),
    print_title=_("重大事故隐患清单（一单四制）"),
    subtitle=_("交办、台账、销号、通报；四制名称可在“一单四制”字典里修改"),
    model=MajorFile,
    permission=perms.SEE,
    url="hazards:file",
    columns=(
        Column("number", _("清单编号"), kind="link", width=120, is_stuck=True),
        Column(
            "title",
            _("隐患描述 / 单位"),
            field="hazard__title",
            sub="hazard__enterprise__name",
            is_main=True,
        ),
        Column("region", _("属地"), expression=name_of_region("hazard__region"), width=90),
        Column(
            "status",
            _("状态"),
            field="hazard__status",
            kind="status",
            labels=Status.choices,
            tones=STATUS_TONES,
            width=90,
        ),
        Column("person", _("跟踪责任人"), kind="person", sub="person_unit__name", width=120),
        Column("found_on", _("发现日期"), field="hazard__found_on", kind="date", width=96),
        Column(
            "due_on",
            _("整改期限"),
            field="hazard__due_on",
            kind="deadline",
            closed="hazard__rectified_on",
            width=150,
        ),
        Column("last_deed", _("最近动作"), expression=last_deed(), kind="moment", width=130),
        Column("handed_over_on", by_system("hand-over"), kind="date", width=96),
        Column("received_on", _("接收日期"), kind="date", is_shown=False),
        Column("cancel_number", by_system("cancel"), width=120),
        Column("circular_on", by_system("circular"), kind="date", width=96),
        Column("plan_approved_on", _("方案通过"), kind="date", width=96),
        Column("plan_due_on", _("方案报送期限"), kind="date", is_shown=False),
        Column("authority_on", _("报告监管部门"), kind="date", is_shown=False),
        Column("congress_on", _("报告职代会"), kind="date", is_shown=False),
        Column("speed_up_approved_on", _("提速方案通过"), kind="date", is_shown=False),
        Column("demolished_on", _("拆除日期"), kind="date", is_shown=False),
        Column("demolished_m2", _("拆除面积（平方米）"), kind="number", is_shown=False),
        Column("cancelled_on", _("销号日期"), kind="date", is_shown=False),
        Column(
            "sector", _("行业"), field="hazard__sector", labels=Labels("sectors"), is_shown=False
        ),
    ),
    filters=(
        Filter("region", _("属地"), "region", field="hazard__region"),
        Filter(
            "sector",
            _("行业"),
            "select",
            field="hazard__sector",
            options=lambda _actor: options("sectors"),
        ),
        Filter("unit", _("跟踪部门"), "unit", field="person_unit", options=supervisor_options),
        Filter("person", _("跟踪责任人"), lookup="icontains"),
        Filter("found", _("发现日期"), "daterange", field="hazard__found_on", is_more=True),
        Filter("cancelled", _("销号日期"), "daterange", field="cancelled_on", is_more=True),
    ),
    tabs=(
        Tab("standing", _("未销号"), STANDING),
        Tab("all", _("全部")),
        Tab("overdue", _("已逾期"), overdue, tone="danger"),
        Tab("plan", _("无治理方案"), without_plan, tone="danger"),
        Tab("reports", _("双报告未齐"), reports_missing, tone="danger"),
        Tab("control", _("缺管控措施"), without_control, tone="danger"),
        Tab("delayed", _("久拖未改"), long_delayed, tone="danger"),
        Tab("idle", _("等拖靠"), idle, tone="danger"),
        Tab("cancelled", _("已销号"), Q(cancelled_on__isnull=False)),
    ),
    edge=edge,
    edge_fields=("hazard__due_on", "hazard__status"),
    bulk=(
        BulkAction(
            "designate",
            _("变更跟踪责任人"),
            perms.FOLLOW,
            designate_one,
            fields=(
                BulkField(
                    "unit_id",
                    _("跟踪整改部门"),
                    "unit",
                    required=False,
                    options=hand_over_options,
                ),
                BulkField("person", _("跟踪责任人")),
                BulkField("reason", _("变更原因"), "textarea"),
            ),
        ),
    ),
    actions=(CLEARING,),
    narrow=narrow_to_figure,
    empty=EmptyText(_("还没有重大事故隐患。")),
)

CURE_PLANS = Ledger(
    code="cure-plans",
    title=_("重大隐患治理方案"),
    print_title=_("重大事故隐患治理方案登记表"),
    model=CurePlan,
    permission=perms.SEE,
    url="hazards:cure_plan",
    columns=(
        Column(
            "hazard",
            _("隐患 / 单位"),
            field="hazard__title",
            sub="hazard__enterprise__name",
            kind="link",
            is_main=True,
        ),
        Column("kind", _("类别"), labels=PlanKind.choices, width=110),
        Column(
            "status",
            _("状态"),
            kind="status",
            labels=PlanStatus.choices,
            tones=(
                (PlanStatus.SUBMITTED, "warn"),
                (PlanStatus.RETURNED, "danger"),
                (PlanStatus.APPROVED, "done"),
                (PlanStatus.WITHDRAWN, "muted"),
            ),
            width=90,
        ),
        Column("leader", _("整改责任人"), kind="person", width=90),
        Column("patron", _("包抓领导"), kind="person", width=90),
        Column("funds_yuan", _("资金（元）"), kind="number", width=110),
        Column("due_on", _("完成时限"), kind="date", width=96),
        Column("submitted_at", _("提交时间"), kind="moment", width=130),
    ),
    filters=(
        Filter("kind", _("类别"), "select", options=PlanKind.choices),
        Filter("status", _("状态"), "multiselect", lookup="in", options=PlanStatus.choices),
        Filter("region", _("属地"), "region", field="hazard__region"),
    ),
    tabs=(
        Tab("all", _("全部")),
        Tab("submitted", _("待审核"), Q(status=PlanStatus.SUBMITTED), tone="danger"),
        Tab("returned", _("退回修改"), Q(status=PlanStatus.RETURNED)),
    ),
    workflow="cure-plan",
    move=services.make_plan_move,
    empty=EmptyText(_("还没有治理方案。方案在重大事故隐患的页面提交。")),
)


def lapsed(on: date) -> Q:
    return Q(status=ControlStatus.IN_FORCE, ends_on__lt=on)


CONTROLS = Ledger(
    code="controls",
    title=_("整改期间管控"),
    print_title=_("整改期间管控措施登记表"),
    model=Control,
    permission=perms.SEE,
    url="hazards:control",
    columns=(
        Column("kind", _("管控措施"), kind="link", labels=Labels("control-measures"), width=110),
        Column(
            "hazard",
            _("隐患 / 单位"),
            field="hazard__title",
            sub="hazard__enterprise__name",
            is_main=True,
        ),
        Column(
            "status",
            _("状态"),
            kind="status",
            labels=ControlStatus.choices,
            tones=((ControlStatus.IN_FORCE, "info"), (ControlStatus.LIFTED, "muted")),
            width=90,
        ),
        Column("checker", _("检查人"), kind="person", width=90),
        Column("starts_on", _("开始"), kind="date", width=96),
        Column("ends_on", _("截至"), kind="deadline", closed="lifted_on", width=140),
        Column("checked_on", _("最近检查"), kind="date", width=96),
        Column("lifted_on", _("解除"), kind="date", width=96),
    ),
    filters=(
        Filter("kind", _("措施"), "select", options=lambda _actor: options("control-measures")),
        Filter("region", _("属地"), "region", field="hazard__region"),
        Filter("starts", _("开始"), "daterange", field="starts_on"),
    ),
    tabs=(
        Tab("in_force", _("执行中"), Q(status=ControlStatus.IN_FORCE)),
        Tab("all", _("全部")),
        Tab("lapsed", _("已到期未处理"), lapsed, tone="danger"),
        Tab(
            "broken",
            _("检查没有落实"),
            Q(status=ControlStatus.IN_FORCE, is_kept=False),
            tone="danger",
        ),
    ),
    workflow="control",
    move=services.make_control_move,
    empty=EmptyText(_("还没有管控措施。措施在下达整改时或者在隐患页面登记。")),
)
