"""The ledger of hazards."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from bihuan.hazards import permissions as perms
from bihuan.hazards import services
from bihuan.hazards.importing import HAZARD_IMPORTER
from bihuan.hazards.models import Hazard
from bihuan.hazards.states import NOT_YET_RECTIFIED, Grade, Status
from bihuan.hazards.workflow import HAND_OVER, REMIND
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
    Points,
    Tab,
)
from bihuan.organisations.choices import (
    hand_over_options,
    name_of_region,
    supervisor_options,
)
from bihuan.statutes.dictionaries import Labels, options

STATUS_TONES = {
    Status.REPORTED: "danger",
    Status.OPEN: "info",
    Status.RECTIFIED: "warn",
    Status.REFERRED: "warn",
    Status.DEFERRED: "caution",
    Status.CLOSED: "done",
    Status.DISMISSED: "muted",
    Status.WITHDRAWN: "muted",
}
NEW = PageAction(_("登记隐患"), "hazards:new", perms.REPORT, icon="plus", tone="primary")


def is_overdue(on: date) -> Q:
    return Q(due_on__lt=on, status__in=NOT_YET_RECTIFIED)


def edge(due_on: date | None, status: str, today: date) -> str:
    """Red where the limit has passed and it is not yet rectified."""
    late = due_on is not None and due_on < today and status in NOT_YET_RECTIFIED
    return "danger" if late else ""


def remind_one(pk: int, *, actor: Actor, at: datetime, values: dict[str, Any]) -> Any:
    return services.remind_hazard(hazard_id=pk, note=values.get("note", ""), actor=actor, at=at)


def hand_over_one(pk: int, *, actor: Actor, at: datetime, values: dict[str, Any]) -> Any:
    return services.hand_over_hazard(
        hazard_id=pk, unit_id=values["unit_id"], note=values["note"], actor=actor, at=at
    )


def confirm_one(pk: int, *, actor: Actor, at: datetime, values: dict[str, Any]) -> Any:
    return services.confirm_hazard(
        hazard_id=pk,
        measures=values["measures"],
        due_on=values.get("due_on"),
        control=values.get("control") or "",
        checker=values.get("checker") or "",
        actor=actor,
        at=at,
    )


TRAITS = (
    ("on_spot", _("立查立改")),
    ("to_sample", _("立查立改待抽查")),
    ("repeat", _("重复出现")),
    ("self_found", _("企业自查发现")),
    ("merged", _("并入过重复隐患")),
)
CONDITIONS = {
    "on_spot": Q(fixed_on_spot=True),
    "to_sample": Q(
        fixed_on_spot=True, status=Status.CLOSED, closed_by__isnull=True, sampled_on__isnull=True
    ),
    "repeat": Q(repeat_of__isnull=False),
    "self_found": Q(is_self_found=True),
    "merged": Q(merged__isnull=False),
}


def trait(name: str) -> Q:
    """Rows with one of the traits that no column says."""
    return CONDITIONS[name]


def judged_by(pack: str) -> Q:
    """Rows judged by a version of a pack of criteria, ``industry-trade-2023@1``."""
    code, _at, version = pack.partition("@")
    found = Q(criterion__startswith=f"{code}/")
    return found & Q(criterion_version=version) if version else found


def in_box(corners: str) -> Q:
    """Rows inside ``south,west,north,east`` in degrees; none where that cannot be read."""
    try:
        south, west, north, east = (float(part) for part in corners.split(","))
    except ValueError:
        return Q(pk__in=())
    return Q(latitude__gte=south, latitude__lt=north, longitude__gte=west, longitude__lt=east)


HAZARDS = Ledger(
    code="hazards",
    title=_("隐患台账"),
    print_title=_("事故隐患排查治理台账"),
    model=Hazard,
    permission=perms.SEE,
    url="hazards:detail",
    columns=(
        Column("number", _("编号"), kind="link", width=120, is_stuck=True),
        Column(
            "title",
            _("隐患描述 / 单位"),
            sub="enterprise__name",
            is_main=True,
        ),
        Column("region", _("属地"), expression=name_of_region(), width=90),
        Column("unit", _("监管单位"), field="unit__name", is_shown=False),
        Column("sector", _("行业"), labels=Labels("sectors"), width=90),
        Column(
            "grade",
            _("等级"),
            kind="level",
            labels=((Grade.GENERAL, _("一般")), (Grade.MAJOR, _("重大"))),
            tones=((Grade.MAJOR, "danger"), (Grade.GENERAL, "muted")),
            width=70,
        ),
        Column(
            "status",
            _("状态"),
            kind="status",
            labels=Status.choices,
            tones=STATUS_TONES,
            width=90,
        ),
        Column("responsible", _("责任人"), kind="person", width=80),
        Column("source", _("来源"), labels=Labels("hazard-sources"), is_shown=False),
        Column("found_on", _("发现日期"), kind="date", sortable=True, width=96),
        Column(
            "due_on",
            _("整改期限"),
            kind="deadline",
            closed="rectified_on",
            sortable=True,
            width=150,
        ),
        Column("rectified_on", _("整改日期"), kind="date", is_shown=False),
        Column("closed_on", _("销号日期"), kind="date", is_shown=False),
        Column("place", _("位置"), is_shown=False),
        Column("measures", _("整改要求"), is_shown=False),
        Column("rectify_note", _("整改情况"), is_shown=False),
    ),
    filters=(
        Filter("region", _("属地"), "region"),
        Filter("sector", _("行业"), "select", options=lambda _actor: options("sectors")),
        Filter("source", _("来源"), "select", options=lambda _actor: options("hazard-sources")),
        Filter("grade", _("等级"), "select", options=Grade.choices),
        Filter("status", _("状态"), "multiselect", lookup="in", options=Status.choices),
        Filter("unit", _("监管单位"), "unit", options=supervisor_options),
        Filter("found", _("发现日期"), "daterange", field="found_on", is_more=True),
        Filter("due", _("整改期限"), "daterange", field="due_on", is_more=True),
        Filter("closed", _("销号日期"), "daterange", field="closed_on", is_more=True),
        Filter("enterprise", _("企业"), field="enterprise__name", lookup="icontains", is_more=True),
        Filter("campaign", _("专项行动"), is_more=True),
        Filter(
            "category",
            _("类别"),
            "select",
            options=lambda _a: options("hazard-categories"),
            is_more=True,
        ),
        Filter("trait", _("特征"), "select", options=TRAITS, where=trait, is_more=True),
        Filter("criterion", _("判定条款"), is_more=True),
        Filter("box", _("地图范围"), where=in_box, is_more=True),
        Filter("judged", _("判定标准版本"), where=judged_by, is_more=True),
    ),
    search=("title", "number"),
    search_label=_("隐患描述、编号"),
    tabs=(
        Tab("all", _("全部")),
        Tab("reported", _("待核查"), Q(status=Status.REPORTED)),
        Tab("open", _("整改中"), Q(status=Status.OPEN)),
        Tab("rectified", _("待复查"), Q(status=Status.RECTIFIED)),
        Tab("deferred", _("暂缓整改"), Q(status=Status.DEFERRED), tone="caution"),
        Tab("closed", _("已销号"), Q(status=Status.CLOSED)),
        Tab("overdue", _("已逾期"), is_overdue, tone="danger"),
        Tab("uncontrolled", _("缺管控措施"), services.uncontrolled, tone="danger"),
    ),
    edge=edge,
    edge_fields=("due_on", "status"),
    bulk=(
        BulkAction(
            "remind",
            REMIND.label,
            perms.REMIND,
            remind_one,
            fields=(BulkField("note", _("催办内容"), "textarea", required=False),),
        ),
        BulkAction(
            "confirm",
            _("批量下达"),
            perms.CONFIRM,
            confirm_one,
            fields=(
                BulkField("measures", _("整改要求"), "textarea"),
                BulkField("due_on", _("整改期限"), "date", required=False),
                BulkField(
                    "control",
                    _("管控措施"),
                    "select",
                    required=False,
                    options=lambda _actor: options("control-measures"),
                ),
                BulkField("checker", _("管控检查人"), required=False),
            ),
        ),
        BulkAction(
            "hand_over",
            HAND_OVER.label,
            perms.HAND_OVER,
            hand_over_one,
            fields=(
                BulkField("unit_id", _("接收单位"), "unit", options=hand_over_options),
                BulkField("note", _("移交理由"), "textarea"),
            ),
        ),
    ),
    actions=(NEW,),
    importer=HAZARD_IMPORTER,
    points=Points("latitude", "longitude", "title", tone_field="grade"),
    narrow=narrow_to_figure,
    workflow="hazard",
    move=services.make_move,
    empty=EmptyText(_("还没有登记过隐患。"), NEW),
)
