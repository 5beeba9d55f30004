"""The lists of meetings, and of what was raised there."""

from __future__ import annotations

from datetime import date, datetime

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from bihuan.dispatch import permissions as perms
from bihuan.dispatch import services
from bihuan.dispatch.gatherings import (
    MATTER_FINISHED,
    MatterKind,
    MatterStatus,
    MeetingKind,
    MeetingStatus,
    Outcome,
)
from bihuan.dispatch.models import AgendaItem, Matter, Meeting
from bihuan.kernel.actors import Actor
from bihuan.kernel.indicators import narrow_to_figure
from bihuan.kernel.ledgers import (
    Column,
    EmptyText,
    Filter,
    ImportColumn,
    Importer,
    Ledger,
    PageAction,
    Stored,
    Tab,
)
from bihuan.kernel.ledgers.importer import Row
from bihuan.kernel.ledgers.parsers import choice, day, text
from bihuan.organisations.choices import supervisor_options

NEW_MEETING = PageAction(
    _("登记会议"), "dispatch:new_meeting", perms.CALL_MEETINGS, icon="plus", tone="primary"
)


def store_meeting(row: Row, actor: Actor, at: datetime) -> Stored:
    plan = services.MeetingPlan(
        kind=row["kind"],
        title=row["title"] or "",
        held_on=row["held_on"],
        session=row["session"] or "",
        topic=row["topic"] or "",
        place=row["place"] or "",
        chair=row["chair"] or "",
        invited=row["invited"] or "",
        occasion=row["occasion"] or "",
    )
    return Stored(services.plan_meeting(plan, actor=actor, at=at).pk)


def cancel_meeting(object_id: int, actor: Actor, at: datetime, reason: str) -> None:
    services.make_meeting_move(object_id, "cancel", {"note": reason}, actor=actor, at=at)


MEETING_IMPORTER = Importer(
    columns=(
        ImportColumn(
            "会议名称",
            "title",
            text(200, least=4),
            required=True,
            example="第三季度安全生产形势分析会",
        ),
        ImportColumn(
            "类别",
            "kind",
            choice({str(one.label): one.value for one in MeetingKind}),
            required=True,
            help="填安委会会议、专题会议、专题调度会、企业座谈会、街镇研究部署会、会商研判等。",
            example="专题会议",
        ),
        ImportColumn(
            "会议日期", "held_on", day(), required=True, kind="date", example="2026-11-20"
        ),
        ImportColumn("届次", "session", text(60)),
        ImportColumn("议题", "topic", text(300)),
        ImportColumn("地点", "place", text(120)),
        ImportColumn("主持人", "chair", text(60)),
        ImportColumn("参会单位", "invited", text(500), help="用顿号分开，可写“各街道”。"),
        ImportColumn("起因", "occasion", text(200), help="会商研判必填。"),
    ),
    store=store_meeting,
    chain="meeting",
    withdraw=cancel_meeting,
)

MEETINGS = Ledger(
    code="meetings",
    title=_("会议台账"),
    print_title=_("会议登记表"),
    model=Meeting,
    permission=perms.SEE,
    url="dispatch:meeting",
    columns=(
        Column(
            "title", _("会议名称 / 议题"), kind="link", sub="topic", is_main=True, sortable=False
        ),
        Column("kind", _("类别"), labels=MeetingKind.choices, width=130),
        Column("session", _("届次"), width=110),
        Column("held_on", _("会议日期"), kind="date", sortable=True, width=110),
        Column("host", _("召集单位"), field="host__name", width=180),
        Column("chair", _("主持人"), width=90),
        Column("place", _("地点"), is_shown=False),
        Column(
            "status",
            _("状态"),
            kind="status",
            labels=MeetingStatus.choices,
            tones=(
                (MeetingStatus.PLANNED, "info"),
                (MeetingStatus.NOTICED, "info"),
                (MeetingStatus.HELD, "warn"),
                (MeetingStatus.FILED, "done"),
                (MeetingStatus.CANCELLED, "muted"),
            ),
            width=110,
        ),
    ),
    filters=(
        Filter("kind", _("类别"), "multiselect", lookup="in", options=MeetingKind.choices),
        Filter("held", _("会议日期"), "daterange", field="held_on"),
        Filter("host", _("召集单位"), "unit", options=supervisor_options),
        Filter("topic", _("议题"), lookup="icontains", is_more=True),
    ),
    search=("title",),
    search_label=_("会议名称"),
    tabs=(
        Tab("all", _("全部")),
        Tab("coming", _("待召开"), Q(status__in=(MeetingStatus.PLANNED, MeetingStatus.NOTICED))),
        Tab("held", _("待印发纪要"), Q(status=MeetingStatus.HELD)),
        Tab("filed", _("纪要已印发"), Q(status=MeetingStatus.FILED)),
    ),
    actions=(NEW_MEETING,),
    importer=MEETING_IMPORTER,
    narrow=narrow_to_figure,
    workflow="meeting",
    move=services.make_meeting_move,
    empty=EmptyText(_("还没有登记过会议。"), NEW_MEETING),
)

AGENDA = Ledger(
    code="agenda",
    title=_("会议议题"),
    print_title=_("会议议题登记表"),
    model=AgendaItem,
    permission=perms.SEE,
    columns=(
        Column("topic", _("议题"), is_main=True),
        Column("meeting", _("会议"), field="meeting__title"),
        Column("kind", _("类别"), field="meeting__kind", labels=MeetingKind.choices, width=130),
        Column("held_on", _("会议日期"), field="meeting__held_on", kind="date", width=110),
        Column("no", _("序号"), kind="number", width=60),
    ),
    filters=(
        Filter(
            "kind",
            _("会议类别"),
            "multiselect",
            field="meeting__kind",
            lookup="in",
            options=MeetingKind.choices,
        ),
        Filter("held", _("会议日期"), "daterange", field="meeting__held_on"),
    ),
    search=("topic",),
    search_label=_("议题"),
    tabs=(Tab("all", _("全部"), Q(withdrawn_at__isnull=True)),),
    narrow=narrow_to_figure,
    empty=EmptyText(_("还没有会议议题。")),
)


def matter_edge(due_on: date | None, status: str, today: date) -> str:
    return "danger" if due_on and due_on < today and status == MatterStatus.RAISED else ""


MATTERS = Ledger(
    code="matters",
    title=_("意见建议与难点问题"),
    print_title=_("意见建议与难点问题登记表"),
    model=Matter,
    permission=perms.SEE,
    url="dispatch:matter",
    columns=(
        Column("text", _("内容 / 会议"), kind="link", sub="meeting__title", is_main=True),
        Column("kind", _("类别"), labels=MatterKind.choices, width=100),
        Column("raised_by", _("提出人"), width=160),
        Column("raised_on", _("提出日期"), kind="date", sortable=False, width=110),
        Column("unit", _("答复单位"), field="unit__name", width=170),
        Column("due_on", _("答复时限"), kind="deadline", closed="answered_on", width=150),
        Column("outcome", _("结果"), labels=Outcome.choices, width=90),
        Column(
            "status",
            _("状态"),
            kind="status",
            labels=MatterStatus.choices,
            tones=(
                (MatterStatus.RAISED, "info"),
                (MatterStatus.ANSWERED, "warn"),
                (MatterStatus.SETTLED, "done"),
                (MatterStatus.WITHDRAWN, "muted"),
            ),
            width=90,
        ),
        Column("answer", _("答复"), is_shown=False),
    ),
    filters=(
        Filter("kind", _("类别"), "select", options=MatterKind.choices),
        Filter("unit", _("答复单位"), "unit", options=supervisor_options),
        Filter("outcome", _("结果"), "multiselect", lookup="in", options=Outcome.choices),
        Filter("raised", _("提出日期"), "daterange", field="raised_on"),
    ),
    search=("text", "raised_by"),
    search_label=_("内容、提出人"),
    tabs=(
        Tab("all", _("全部")),
        Tab("open", _("待答复"), Q(status=MatterStatus.RAISED)),
        Tab("answered", _("待审核"), Q(status=MatterStatus.ANSWERED)),
        Tab("settled", _("已办结"), Q(status=MatterStatus.SETTLED)),
        Tab(
            "overdue",
            _("已逾期"),
            lambda on: Q(due_on__lt=on) & ~Q(status__in=(*MATTER_FINISHED, MatterStatus.ANSWERED)),
            tone="danger",
        ),
    ),
    edge=matter_edge,
    edge_fields=("due_on", "status"),
    workflow="matter",
    move=services.make_matter_move,
    empty=EmptyText(_("还没有登记意见建议或难点问题；在会议页面里登记。")),
)
