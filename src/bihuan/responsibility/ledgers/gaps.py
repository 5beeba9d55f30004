"""Blind spots, problems of professional committees, posts of their offices, as lists."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.db.models import Q
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from bihuan.kernel.actors import Actor
from bihuan.kernel.indicators import narrow_to_figure
from bihuan.kernel.ledgers import (
    BulkAction,
    BulkField,
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
from bihuan.kernel.ledgers.parsers import choices_of, day, text, whole_number
from bihuan.organisations.choices import supervisor_options
from bihuan.organisations.importing import region_of
from bihuan.responsibility import permissions as perms
from bihuan.responsibility import services
from bihuan.responsibility.dividing import (
    GAP_TONES,
    GAP_UNFINISHED,
    GapDoor,
    GapStatus,
    GapWhy,
    ProblemStatus,
    StaffingStatus,
)
from bihuan.responsibility.ledgers.duties import covers_of, unit_of
from bihuan.responsibility.models import CommitteeProblem, Gap, Staffing

NEW_GAP = PageAction(
    _("登记盲区"), "responsibility:new_gap", perms.REGISTER_GAP, icon="plus", tone="primary"
)


def store_gap(row: Row, actor: Actor, at: datetime) -> Stored:
    """Register a blind spot."""
    facts = services.GapFacts(
        title=row["title"],
        why=row["why"],
        region=row["region"],
        found_on=row["found_on"] or localdate(at),
        detail=row["detail"] or "",
        door=GapDoor.TABLE,
        covers=tuple(row["covers"] or ()),
    )
    return Stored(services.register_gap(facts=facts, actor=actor, at=at).pk)


def gap_edge(due_on: date | None, status: str, today: date) -> str:
    return "danger" if due_on and due_on < today and status in GAP_UNFINISHED else ""


def dismiss_one(pk: int, *, actor: Actor, at: datetime, values: dict[str, Any]) -> Any:
    return services.make_gap_move(pk, "dismiss", values, actor=actor, at=at)


GAPS = Ledger(
    code="supervision-gaps",
    title=_("监管盲区台账"),
    print_title=_("安全监管盲区登记表"),
    model=Gap,
    permission=perms.SEE,
    url="responsibility:gap",
    columns=(
        Column("title", _("活动、业态或场所 / 编号"), kind="link", sub="number", is_main=True),
        Column("why", _("无主原因"), labels=GapWhy.choices, width=170),
        Column(
            "status", _("状态"), kind="status", labels=GapStatus.choices, tones=GAP_TONES, width=110
        ),
        Column("interim_unit", _("试点单位"), field="interim_unit__name", width=160),
        Column("pilot_until", _("试点截止"), kind="date", width=110),
        Column("decided_unit", _("明确单位"), field="decided_unit__name", width=160),
        Column("due_on", _("办理期限"), kind="deadline", closed="closed_on", width=150),
        Column("found_on", _("发现日期"), kind="date", width=110),
        Column("door", _("发现途径"), labels=GapDoor.choices, is_shown=False),
        Column("pilot_from", _("试点开始"), kind="date", is_shown=False),
        Column("evaluation", _("试点评估"), is_shown=False),
        Column("decision", _("决定文件"), is_shown=False),
        Column("closed_on", _("纳入清单日期"), kind="date", is_shown=False),
        Column("detail", _("具体情况"), is_shown=False),
    ),
    filters=(
        Filter("region", _("属地"), "region"),
        Filter("status", _("状态"), "multiselect", lookup="in", options=GapStatus.choices),
        Filter("why", _("无主原因"), "select", options=GapWhy.choices),
        Filter("interim", _("试点单位"), "unit", field="interim_unit", options=supervisor_options),
        Filter("door", _("发现途径"), "select", options=GapDoor.choices, is_more=True),
        Filter("found", _("发现日期"), "daterange", field="found_on", is_more=True),
    ),
    search=("title",),
    search_label=_("活动、业态或场所"),
    tabs=(
        Tab("all", _("全部")),
        Tab("found", _("已发现"), Q(status=GapStatus.FOUND)),
        Tab("proposed", _("已提出意见"), Q(status=GapStatus.PROPOSED)),
        Tab("pilot", _("属地试点"), Q(status=GapStatus.PILOT)),
        Tab("assigned", _("已明确单位"), Q(status=GapStatus.ASSIGNED)),
        Tab("closed", _("已纳入清单"), Q(status=GapStatus.CLOSED)),
        Tab(
            "overdue",
            _("已逾期"),
            lambda on: Q(status__in=GAP_UNFINISHED, due_on__lt=on),
            tone="danger",
        ),
    ),
    edge=gap_edge,
    edge_fields=("due_on", "status"),
    bulk=(
        BulkAction(
            "dismiss",
            _("不属盲区"),
            perms.DECIDE_GAP,
            dismiss_one,
            fields=(BulkField("note", _("理由"), "textarea"),),
        ),
    ),
    actions=(
        NEW_GAP,
        PageAction(_("看板"), "responsibility:gap_board", perms.SEE, icon="layers-intersect"),
    ),
    importer=Importer(
        permission=perms.REGISTER_GAP,
        columns=(
            ImportColumn(
                "活动、业态或场所", "title", text(120), required=True, example="共享电单车换电柜"
            ),
            ImportColumn(
                "无主原因", "why", choices_of(GapWhy), required=True, example="新技术、新业态"
            ),
            ImportColumn("属地", "region", prepare=region_of, required=True, example="云川区"),
            ImportColumn("发现日期", "found_on", day(), kind="date"),
            ImportColumn(
                "监管对象", "covers", prepare=covers_of, help="字典里有的填，没有的不填。"
            ),
            ImportColumn("具体情况", "detail", text(2000)),
        ),
        store=store_gap,
        chain="supervision_gap",
    ),
    narrow=narrow_to_figure,
    workflow="supervision_gap",
    move=services.make_gap_move,
    empty=EmptyText(_("还没有登记监管盲区。"), NEW_GAP),
)


def store_problem(row: Row, actor: Actor, at: datetime) -> Stored:
    """Put a problem on a committee's list."""
    problem = services.raise_problem(
        committee_id=row["committee"],
        title=row["title"],
        detail=row["detail"] or "",
        owner_id=row["owner"],
        raised_on=row["raised_on"],
        due_on=row["due_on"],
        actor=actor,
        at=at,
    )
    return Stored(problem.pk)


def problem_edge(due_on: date | None, status: str, today: date) -> str:
    is_open = status in {ProblemStatus.OPEN, ProblemStatus.SOLVED}
    return "danger" if due_on and due_on < today and is_open else ""


COMMITTEE_PROBLEMS = Ledger(
    code="committee-problems",
    title=_("专委会突出问题清单"),
    print_title=_("专业委员会突出问题清单"),
    model=CommitteeProblem,
    permission=perms.SEE,
    url="responsibility:committee_problem",
    columns=(
        Column("title", _("突出问题 / 专委会"), kind="link", sub="committee__name", is_main=True),
        Column("owner", _("责任单位"), field="owner__name", width=180),
        Column(
            "status",
            _("状态"),
            kind="status",
            labels=ProblemStatus.choices,
            tones=(
                (ProblemStatus.OPEN, "warn"),
                (ProblemStatus.SOLVED, "info"),
                (ProblemStatus.CLOSED, "done"),
                (ProblemStatus.WITHDRAWN, "muted"),
            ),
            width=100,
        ),
        Column("raised_on", _("提出日期"), kind="date", width=110),
        Column("due_on", _("解决期限"), kind="deadline", closed="solved_on", width=150),
        Column("closed_on", _("核实日期"), kind="date", width=110),
        Column("solution", _("解决情况"), is_shown=False),
    ),
    filters=(
        Filter("committee", _("专委会"), field="committee__name", lookup="icontains"),
        Filter("committee_id", _("专委会编号"), field="committee_id", is_more=True),
        Filter("owner", _("责任单位"), "unit", options=supervisor_options),
        Filter("status", _("状态"), "select", options=ProblemStatus.choices),
        Filter("raised", _("提出日期"), "daterange", field="raised_on"),
    ),
    tabs=(
        Tab("all", _("全部")),
        Tab("open", _("待解决"), Q(status=ProblemStatus.OPEN)),
        Tab("solved", _("待核实"), Q(status=ProblemStatus.SOLVED)),
        Tab("closed", _("已解决"), Q(status=ProblemStatus.CLOSED)),
        Tab(
            "overdue",
            _("已逾期"),
            lambda on: Q(status=ProblemStatus.OPEN, due_on__lt=on),
            tone="danger",
        ),
    ),
    edge=problem_edge,
    edge_fields=("due_on", "status"),
    actions=(
        PageAction(
            _("登记问题"),
            "responsibility:new_problem",
            perms.KEEP_PROBLEMS,
            icon="plus",
            tone="primary",
        ),
    ),
    importer=Importer(
        permission=perms.KEEP_PROBLEMS,
        columns=(
            ImportColumn(
                "专委会",
                "committee",
                prepare=unit_of,
                required=True,
                example="云川区安委会城镇燃气专业委员会",
            ),
            ImportColumn(
                "突出问题", "title", text(200), required=True, example="老旧小区燃气立管锈蚀"
            ),
            ImportColumn("具体情况", "detail", text(2000)),
            ImportColumn("责任单位", "owner", prepare=unit_of, required=True),
            ImportColumn("提出日期", "raised_on", day(), kind="date"),
            ImportColumn("解决期限", "due_on", day(), required=True, kind="date"),
        ),
        store=store_problem,
        chain="committee_problem",
        withdraw=lambda pk, actor, at, reason: services.make_problem_move(
            pk, "withdraw", {"note": reason}, actor=actor, at=at
        ),
    ),
    narrow=narrow_to_figure,
    workflow="committee_problem",
    move=services.make_problem_move,
    empty=EmptyText(_("还没有突出问题。")),
)


def store_staffing(row: Row, actor: Actor, at: datetime) -> Stored:
    """Set the posts of a committee's office."""
    staffing = services.set_staffing(
        committee_id=row["committee"],
        required=row["required"],
        filled=row["filled"],
        qualified=row["qualified"],
        qualification=row["qualification"] or "",
        actor=actor,
        at=at,
    )
    return Stored(staffing.pk)


def urge_one(pk: int, *, actor: Actor, at: datetime, values: dict[str, Any]) -> Any:
    return services.make_staffing_move(pk, "urge", values, actor=actor, at=at)


STAFFING = Ledger(
    code="committee-staffing",
    title=_("专委会办公室人员配备"),
    print_title=_("专业委员会办公室监管人员配备表"),
    model=Staffing,
    permission=perms.SEE,
    url="responsibility:staffing",
    columns=(
        Column(
            "committee",
            _("专委会 / 办公室"),
            field="committee__name",
            kind="link",
            sub="office__name",
            is_main=True,
        ),
        Column("required", _("应配"), kind="number", width=70),
        Column("filled", _("实配"), kind="number", width=70),
        Column("qualified", _("持证或专业"), kind="number", width=90),
        Column(
            "status",
            _("状态"),
            kind="status",
            labels=StaffingStatus.choices,
            tones=((StaffingStatus.SHORT, "danger"), (StaffingStatus.FILLED, "done")),
            width=90,
        ),
        Column("due_on", _("配齐期限"), kind="date", width=110),
        Column("urged", _("催办次数"), kind="number", width=80),
        Column("qualification", _("专业要求"), is_shown=False),
        Column("checked_on", _("核定日期"), kind="date", width=110),
    ),
    filters=(
        Filter("committee", _("专委会"), field="committee__name", lookup="icontains"),
        Filter("status", _("状态"), "select", options=StaffingStatus.choices),
    ),
    tabs=(
        Tab("all", _("全部")),
        Tab("short", _("缺额"), Q(status=StaffingStatus.SHORT), tone="danger"),
        Tab("filled", _("已配齐"), Q(status=StaffingStatus.FILLED)),
    ),
    bulk=(
        BulkAction(
            "urge",
            _("催办"),
            perms.URGE_STAFFING,
            urge_one,
            fields=(BulkField("note", _("催办内容"), "textarea", required=False),),
        ),
    ),
    importer=Importer(
        permission=perms.KEEP_STAFFING,
        columns=(
            ImportColumn(
                "专委会",
                "committee",
                prepare=unit_of,
                required=True,
                example="云川区安委会城镇燃气专业委员会",
            ),
            ImportColumn("应配人数", "required", whole_number(), required=True, kind="integer"),
            ImportColumn("实配人数", "filled", whole_number(), required=True, kind="integer"),
            ImportColumn(
                "持证或专业人数", "qualified", whole_number(), required=True, kind="integer"
            ),
            ImportColumn("专业要求", "qualification", text(200)),
        ),
        store=store_staffing,
        chain="committee_staffing",
    ),
    narrow=narrow_to_figure,
    workflow="committee_staffing",
    move=services.make_staffing_move,
    empty=EmptyText(_("还没有登记人员配备。")),
)
