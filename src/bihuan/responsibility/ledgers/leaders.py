"""The lists of leaders, their work, inspections and charges, and of strictly inspected enterprises."""

from __future__ import annotations

from datetime import date, datetime

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

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
from bihuan.kernel.ledgers.parsers import choices_of, day, text, whole_number, yes_no
from bihuan.kernel.permissions import Permission
from bihuan.organisations.choices import supervisor_options
from bihuan.organisations.importing import unit_of
from bihuan.responsibility import permissions as perms
from bihuan.responsibility import services
from bihuan.responsibility.ledgers.parsing import leader_of
from bihuan.responsibility.lives import (
    Body,
    InspectionDutyStatus,
    LeaderLevel,
    LedStatus,
    WorklistStatus,
    WorkStatus,
)
from bihuan.responsibility.models import (
    InspectionDuty,
    Leader,
    LedInspection,
    Worklist,
    WorklistItem,
)

YES_NO = ((True, _("是")), (False, _("否")))
IN_POST = Q(ends_on__isnull=True)


def new(label: object, route: str, permission: Permission) -> PageAction:
    return PageAction(label, f"responsibility:{route}", permission, icon="plus", tone="primary")


NEW_LEADER = new(_("登记领导干部"), "new_leader", perms.MANAGE_LEADERS)
NEW_WORKLIST = new(_("建立工作清单"), "new_worklist", perms.KEEP_WORKLISTS)
NEW_LED = new(_("登记带队检查"), "new_led_inspection", perms.LEAD_INSPECTIONS)


def store_leader(row: Row, actor: Actor, at: datetime) -> Stored:
    facts = services.LeaderFacts(
        name=row["name"] or "",
        unit_id=row["unit"],
        title=row["title"] or "",
        business_duty=row["business_duty"] or "",
        safety_duty=row["safety_duty"] or "",
        starts_on=row["starts_on"],
        body=row["body"] or Body.GOVERNMENT,
        is_head=bool(row["is_head"]),
    )
    return Stored(services.register_leader(facts, actor=actor, at=at).pk)


def store_led(row: Row, actor: Actor, at: datetime) -> Stored:
    """An inspection of the past; its problems come as lines of one cell."""
    lines = filter(None, (line.strip() for line in (row["problems"] or "").splitlines()))
    report = services.LedReport(
        leader_id=row["leader"],
        held_on=row["held_on"],
        sites=row["sites"] or "",
        team=row["team"] or "",
        found=row["found"] or "",
        problems=tuple(services.Found(line, place=row["sites"] or "") for line in lines),
    )
    return Stored(services.record_led_inspection(report, actor=actor, at=at).pk)


def withdraw_led(object_id: int, actor: Actor, at: datetime, reason: str) -> None:
    services.make_led_move(object_id, "withdraw", {"note": reason}, actor=actor, at=at)


def store_work(row: Row, actor: Actor, at: datetime) -> Stored:
    """One item; the leader's list of the year is made where there is none."""
    held = Worklist.objects.visible_to(actor).filter(
        leader_id=row["leader"], year=row["year"], withdrawn_at__isnull=True
    )
    worklist = held.first() or services.make_worklist(
        leader_id=row["leader"], year=row["year"], actor=actor, at=at
    )
    values = {"text": row["text"], "month": str(row["month"])}
    services.make_worklist_move(worklist.pk, "add", values, actor=actor, at=at)
    return Stored(worklist.items.order_by("-no").values_list("pk", flat=True)[0])


def drop_work(object_id: int, actor: Actor, at: datetime, reason: str) -> None:
    services.make_work_move(object_id, "drop", {"note": reason}, actor=actor, at=at)


LEADERS = Ledger(
    code="leaders",
    title=_("领导干部台账"),
    print_title=_("党政领导干部安全生产责任登记表"),
    model=Leader,
    permission=perms.SEE,
    url="responsibility:leader",
    columns=(
        Column("name", _("姓名 / 职务"), kind="link", sub="title", is_main=True, width=180),
        Column("unit", _("单位"), field="unit__name"),
        Column("level", _("层级"), labels=LeaderLevel.choices, width=120),
        Column("body", _("班子"), labels=Body.choices, width=110),
        Column("is_head", _("主要负责人"), labels=YES_NO, width=90),
        Column("business_duty", _("业务职责"), is_shown=False),
        Column("safety_duty", _("安全职责"), width=260),
        Column("starts_on", _("任职日期"), kind="date", width=110),
        Column("ends_on", _("离任日期"), kind="date", is_shown=False),
    ),
    filters=(
        Filter("region", _("属地"), "region"),
        Filter("level", _("层级"), "select", options=LeaderLevel.choices),
        Filter("unit", _("单位"), "unit", options=supervisor_options),
        Filter("name", _("姓名"), lookup="icontains"),
        Filter("body", _("班子"), "select", options=Body.choices, is_more=True),
    ),
    tabs=(
        Tab("in_post", _("在任"), IN_POST),
        Tab("heads", _("党政主要负责人"), IN_POST & Q(is_head=True)),
        Tab("left", _("已离任"), Q(ends_on__isnull=False)),
    ),
    actions=(NEW_LEADER,),
    importer=Importer(
        columns=(
            ImportColumn("姓名", "name", text(40), required=True, example="高某"),
            ImportColumn("单位", "unit", prepare=unit_of, required=True, example="河畔街道办事处"),
            ImportColumn("职务", "title", text(80), required=True, example="副主任"),
            ImportColumn("班子", "body", choices_of(Body), help="填党委、政府或其他班子成员。"),
            ImportColumn("主要负责人", "is_head", yes_no(), help="是或否。"),
            ImportColumn(
                "业务职责", "business_duty", text(2000), required=True, example="分管工业和招商"
            ),
            ImportColumn(
                "安全职责", "safety_duty", text(2000), required=True, example="分管工业领域安全生产"
            ),
            ImportColumn(
                "任职日期", "starts_on", day(), required=True, kind="date", example="2026-01-05"
            ),
        ),
        store=store_leader,
        chain="leader",
    ),
    narrow=narrow_to_figure,
    empty=EmptyText(_("还没有登记领导干部。"), NEW_LEADER),
)

WORKLISTS = Ledger(
    code="worklists",
    title=_("年度工作清单"),
    print_title=_("党政领导干部安全生产年度工作清单登记表"),
    model=Worklist,
    permission=perms.SEE,
    url="responsibility:worklist",
    columns=(
        Column("leader", _("领导 / 职务"), field="leader__name", kind="link", sub="leader__title"),
        Column("unit", _("单位"), field="leader__unit__name", is_main=True),
        Column("year", _("年度"), kind="number", width=80),
        Column(
            "status",
            _("状态"),
            kind="status",
            labels=WorklistStatus.choices,
            tones=(
                (WorklistStatus.DRAFT, "warn"),
                (WorklistStatus.SUBMITTED, "info"),
                (WorklistStatus.CONFIRMED, "done"),
                (WorklistStatus.WITHDRAWN, "muted"),
            ),
            width=100,
        ),
        Column("submitted_on", _("上报日期"), kind="date", width=110),
    ),
    filters=(
        Filter("region", _("属地"), "region"),
        Filter("year", _("年度")),
        Filter("level", _("层级"), "select", field="leader__level", options=LeaderLevel.choices),
        Filter("unit", _("单位"), "unit", field="leader__unit", options=supervisor_options),
        Filter("leader", _("领导编号"), field="leader_id", is_more=True),
    ),
    tabs=(
        Tab("all", _("全部"), ~Q(status=WorklistStatus.WITHDRAWN)),
        Tab("draft", _("编制中"), Q(status=WorklistStatus.DRAFT), tone="warn"),
        Tab("submitted", _("待备案"), Q(status=WorklistStatus.SUBMITTED)),
        Tab("confirmed", _("已备案"), Q(status=WorklistStatus.CONFIRMED)),
    ),
    actions=(
        NEW_WORKLIST,
        PageAction(_("清单完成情况"), "responsibility:work_progress", perms.SEE),
    ),
    workflow="worklist",
    move=services.make_worklist_move,
    empty=EmptyText(_("还没有工作清单。"), NEW_WORKLIST),
)


def work_edge(due_on: date, status: str, today: date) -> str:
    return "danger" if due_on < today and status == WorkStatus.PLANNED else ""


WORKLIST_ITEMS = Ledger(
    code="worklist-items",
    title=_("工作清单事项"),
    print_title=_("党政领导干部安全生产年度工作清单"),
    model=WorklistItem,
    permission=perms.SEE,
    url="responsibility:worklist_item",
    columns=(
        Column("text", _("工作事项"), kind="link", is_main=True),
        Column("leader", _("领导"), field="worklist__leader__name", width=90),
        Column("unit", _("单位"), field="worklist__leader__unit__name", width=170),
        Column("year", _("年度"), field="worklist__year", kind="number", width=70),
        Column(
            "due_on", _("计划完成"), kind="deadline", closed="done_on", sortable=False, width=150
        ),
        Column(
            "status",
            _("状态"),
            kind="status",
            labels=WorkStatus.choices,
            tones=(
                (WorkStatus.PLANNED, "info"),
                (WorkStatus.DONE, "done"),
                (WorkStatus.DROPPED, "muted"),
            ),
            width=100,
        ),
        Column("done_on", _("完成日期"), kind="date", width=110),
        Column("evidence_note", _("完成佐证"), is_shown=False),
    ),
    filters=(
        Filter("region", _("属地"), "region", field="worklist__region"),
        Filter("year", _("年度"), field="worklist__year"),
        Filter(
            "unit", _("单位"), "unit", field="worklist__leader__unit", options=supervisor_options
        ),
        Filter("name", _("领导"), field="worklist__leader__name", lookup="icontains"),
        Filter("due", _("计划完成"), "daterange", field="due_on", is_more=True),
        Filter("leader", _("领导编号"), field="worklist__leader_id", is_more=True),
    ),
    tabs=(
        Tab("all", _("全部")),
        Tab("planned", _("待完成"), Q(status=WorkStatus.PLANNED)),
        Tab(
            "late",
            _("已过计划月份"),
            lambda on: Q(status=WorkStatus.PLANNED, due_on__lt=on),
            tone="danger",
        ),
        Tab("done", _("已完成"), Q(status=WorkStatus.DONE)),
    ),
    edge=work_edge,
    edge_fields=("due_on", "status"),
    importer=Importer(
        columns=(
            ImportColumn(
                "领导",
                "leader",
                prepare=leader_of,
                required=True,
                help="姓名；重名的写成“姓名 职务”。",
                example="高某",
            ),
            ImportColumn("年度", "year", whole_number(2000, 2100), required=True, example=2026),
            ImportColumn(
                "工作事项", "text", text(300), required=True, example="带队检查有限空间作业单位"
            ),
            ImportColumn("计划月份", "month", whole_number(1, 12), required=True, example=6),
        ),
        store=store_work,
        chain="worklist_item",
        withdraw=drop_work,
    ),
    narrow=narrow_to_figure,
    workflow="worklist_item",
    move=services.make_work_move,
    empty=EmptyText(_("还没有工作清单事项。"), NEW_WORKLIST),
)

LED_INSPECTIONS = Ledger(
    code="led-inspections",
    title=_("带队检查台账"),
    print_title=_("党政领导干部带队检查安全生产登记表"),
    model=LedInspection,
    permission=perms.SEE,
    url="responsibility:led_inspection",
    columns=(
        Column("sites", _("检查地点"), kind="link", is_main=True),
        Column(
            "leader", _("带队领导 / 职务"), field="leader__name", sub="leader__title", width=170
        ),
        Column("unit", _("单位"), field="leader__unit__name", width=170),
        Column("held_on", _("检查日期"), kind="date", sortable=True, width=110),
        Column("team", _("检查人员"), is_shown=False),
        Column("problems_count", _("发现问题"), kind="number", width=90),
        Column(
            "status",
            _("状态"),
            kind="status",
            labels=LedStatus.choices,
            tones=(
                (LedStatus.FOLLOWING, "warn"),
                (LedStatus.CLOSED, "done"),
                (LedStatus.WITHDRAWN, "muted"),
            ),
            width=100,
        ),
        Column("follow_up", _("整改情况"), is_shown=False),
    ),
    filters=(
        Filter("region", _("属地"), "region"),
        Filter("held", _("检查日期"), "daterange", field="held_on"),
        Filter("unit", _("单位"), "unit", field="leader__unit", options=supervisor_options),
        Filter("name", _("带队领导"), field="leader__name", lookup="icontains"),
        Filter("leader", _("领导编号"), field="leader_id", is_more=True),
    ),
    search=("sites",),
    search_label=_("检查地点"),
    tabs=(
        Tab("all", _("全部"), ~Q(status=LedStatus.WITHDRAWN)),
        Tab("following", _("跟踪整改"), Q(status=LedStatus.FOLLOWING)),
        Tab("closed", _("已办结"), Q(status=LedStatus.CLOSED)),
    ),
    order="-held_on",
    actions=(NEW_LED,),
    importer=Importer(
        columns=(
            ImportColumn(
                "带队领导",
                "leader",
                prepare=leader_of,
                required=True,
                help="姓名；重名的写成“姓名 职务”。",
                example="高某",
            ),
            ImportColumn(
                "检查日期", "held_on", day(), required=True, kind="date", example="2026-11-10"
            ),
            ImportColumn(
                "检查地点", "sites", text(300), required=True, example="河畔街道某食品加工厂"
            ),
            ImportColumn("检查人员", "team", text(300)),
            ImportColumn("检查情况", "found", text(2000)),
            ImportColumn("发现的问题", "problems", text(2000), help="每行一个，转入隐患台账。"),
        ),
        store=store_led,
        chain="led_inspection",
        withdraw=withdraw_led,
    ),
    narrow=narrow_to_figure,
    workflow="led_inspection",
    move=services.make_led_move,
    empty=EmptyText(_("还没有带队检查记录。"), NEW_LED),
)


def owed_edge(due_on: date, status: str, today: date) -> str:
    return "danger" if due_on < today and status == InspectionDutyStatus.OWED else ""


INSPECTION_DUTIES = Ledger(
    code="inspection-duties",
    title=_("带队检查周期"),
    print_title=_("党政领导干部带队检查周期表"),
    model=InspectionDuty,
    permission=perms.SEE,
    url="responsibility:inspection_duty",
    columns=(
        Column("leader", _("领导 / 职务"), field="leader__name", kind="link", sub="leader__title"),
        Column("unit", _("单位"), field="leader__unit__name", is_main=True),
        Column("days", _("间隔（日）"), kind="number", width=90),
        Column("due_on", _("应在此前开展"), kind="deadline", closed="met_by__held_on", width=160),
        Column("met_on", _("实际开展"), field="met_by__held_on", kind="date", width=110),
        Column(
            "status",
            _("状态"),
            kind="status",
            labels=InspectionDutyStatus.choices,
            tones=(
                (InspectionDutyStatus.OWED, "info"),
                (InspectionDutyStatus.MET, "done"),
                (InspectionDutyStatus.ENDED, "muted"),
            ),
            width=90,
        ),
    ),
    filters=(
        Filter("region", _("属地"), "region"),
        Filter("level", _("层级"), "select", field="leader__level", options=LeaderLevel.choices),
        Filter("unit", _("单位"), "unit", field="leader__unit", options=supervisor_options),
        Filter("leader", _("领导编号"), field="leader_id", is_more=True),
    ),
    tabs=(
        Tab("owed", _("应开展"), Q(status=InspectionDutyStatus.OWED)),
        Tab(
            "late",
            _("已超过间隔"),
            lambda on: Q(status=InspectionDutyStatus.OWED, due_on__lt=on),
            tone="danger",
        ),
        Tab("all", _("全部")),
    ),
    edge=owed_edge,
    edge_fields=("due_on", "status"),
    narrow=narrow_to_figure,
    empty=EmptyText(_("登记领导干部后，按间隔自动排出带队检查周期。")),
)
