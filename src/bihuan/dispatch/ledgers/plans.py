"""The lists of control targets, long plans, local measures and checks of the fifteen measures."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, datetime
from typing import Any

from django.db.models import Q, QuerySet
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from bihuan.dispatch import permissions as perms
from bihuan.dispatch import services
from bihuan.dispatch.models import ControlTarget, LocalMeasure, MeasureCheck, PlanNode
from bihuan.dispatch.planning import Against, MeasureStatus, NodeKind, Sign, Verdict
from bihuan.dispatch.services.longterm import FIFTEEN
from bihuan.kernel import packs
from bihuan.kernel.actors import Actor
from bihuan.kernel.ledgers import (
    CellRefused,
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
from bihuan.kernel.ledgers.parsers import (
    choice,
    choices_of,
    day,
    decimal_number,
    text,
    whole_number,
)
from bihuan.kernel.workbooks import Cell, as_text
from bihuan.organisations.choices import supervisor_options
from bihuan.organisations.directory import Directory

YEAR = whole_number(1949, 2100)
YEARLY = re.compile(r"(\d{4})\s*[:：=]\s*([^、，；;\n]+)")
SIGNS = choice(
    {sign.value: sign for sign in Sign},
    also={str(s.label): s for s in Sign} | {"≥": Sign.AT_LEAST, "≤": Sign.AT_MOST},
)


def unit_parser(actor: Actor) -> Callable[[Cell], Any]:
    """A unit by any of its names."""
    directory = Directory(home=actor.region, on=localdate())

    def parse(cell: Cell) -> Any:
        name = as_text(cell).strip()
        match = directory.resolve(name)
        if match.unit is None or match.needs_eyes:
            said = match.warning or f"“{name}”不是一个单位，请写单位全称。"
            raise CellRefused("unit_unknown", said)
        return match.unit

    return parse


def yearly(cell: Cell) -> dict[str, str]:
    """What each year should reach: ``2026:90；2027:95``."""
    written = as_text(cell).strip()
    found = {year: value.strip() for year, value in YEARLY.findall(written)}
    if written and not found:
        raise CellRefused("not_yearly", f"写成“2026:90；2027:95”这样，现在是“{written}”。")
    return found


def measure_parser(_actor: Actor) -> Callable[[Cell], Any]:
    """One of the fifteen measures by its words or its key."""
    rows = [row for row in packs.in_force("dictionary", FIFTEEN).rows if row.get("parent")]
    words = {str(row["title"]): str(row["key"]) for row in rows}
    return choice(words, also={key: key for key in words.values()})


def measure_words() -> dict[str, str]:
    rows = packs.in_force("dictionary", FIFTEEN).rows
    return {str(row["key"]): str(row["title"]) for row in rows}


def store_target(row: dict[str, Any], actor: Actor, at: datetime) -> Stored:
    given = {name: value for name, value in row.items() if value is not None}
    before = ControlTarget.objects.filter(
        year=row["year"], region=actor.region, title=row["title"], withdrawn_at__isnull=True
    ).exists()
    given.setdefault("value", None)
    given.setdefault("metric", str(row["title"]))
    made = services.set_control_target(**given, actor=actor, at=at)
    return Stored(made.pk, was_new=not before)


def store_node(row: dict[str, Any], actor: Actor, at: datetime) -> Stored:
    return Stored(services.store_plan_node(row, actor=actor, at=at).pk)


def store_check(row: dict[str, Any], actor: Actor, at: datetime) -> Stored:
    unit = row.pop("unit")
    given = {name: value for name, value in row.items() if value is not None}
    before = MeasureCheck.objects.filter(
        unit=unit, year=row["year"], measure=row["measure"]
    ).exists()
    check = services.check_measure(unit_id=unit.pk, **given, actor=actor, at=at)
    return Stored(check.pk, was_new=not before)


def standing(rows: QuerySet[Any]) -> QuerySet[Any]:
    return rows.filter(withdrawn_at__isnull=True)


CONTROL_TARGETS = Ledger(
    code="control-targets",
    title=_("年度控制目标"),
    print_title=_("年度安全生产控制目标表"),
    model=ControlTarget,
    permission=perms.SEE,
    rows=standing,
    columns=(
        Column("year", _("年度"), width=80),
        Column("region", _("区域"), width=110),
        Column("title", _("控制目标"), is_main=True),
        Column("metric", _("内容"), is_shown=False),
        Column("against", _("对照"), labels=Against.choices, width=90),
        Column("op", _("要求"), labels=Sign.choices, width=80),
        Column("value", _("目标值"), kind="number", width=90),
        Column("unit", _("单位"), width=70),
        Column("indicator", _("指标"), width=180),
        Column("quote", _("原文"), is_shown=False),
    ),
    filters=(Filter("year", _("年度")), Filter("region", _("区域"), "region")),
    actions=(PageAction(_("实时对照"), "dispatch:control_targets", perms.SEE, icon="chart-line"),),
    importer=Importer(
        columns=(
            ImportColumn("年度", "year", YEAR, required=True, kind="integer", example=2026),
            ImportColumn(
                "控制目标", "title", text(200), required=True, example="较大及以上生产经营性事故"
            ),
            ImportColumn("内容", "metric", text(120)),
            ImportColumn(
                "对照",
                "against",
                choices_of(Against),
                help="定值或上年同期，不填为定值。",
            ),
            ImportColumn("要求", "op", SIGNS, required=True, help="=、<=、>= 等。", example="="),
            ImportColumn("目标值", "value", decimal_number(places=2), example=0),
            ImportColumn("单位", "unit", text(20), example="起"),
            ImportColumn("指标", "indicator", text(60), help="指标目录里的代码；没有的留空。"),
            ImportColumn("原文", "quote", text(300)),
        ),
        store=store_target,
        chain="control_target",
        withdraw=lambda pk, actor, at, reason: services.withdraw_control_target(
            target_id=pk, reason=reason, actor=actor, at=at
        ),
        permission=perms.CONFIRM,
    ),
    empty=EmptyText(_("还没有设定年度控制目标。")),
)

PLAN_NODES = Ledger(
    code="plan-nodes",
    title=_("规划台账"),
    print_title=_("规划目标指标项目表"),
    model=PlanNode,
    permission=perms.SEE,
    rows=standing,
    url="dispatch:plan_node",
    columns=(
        Column("plan", _("规划"), field="plan__title", width=220),
        Column("no", _("序号"), width=70),
        Column("parent", _("上级序号"), field="parent__no", is_shown=False),
        Column("kind", _("类别"), labels=NodeKind.choices, width=80),
        Column("title", _("内容"), kind="link", is_main=True),
        Column("unit", _("责任单位"), field="unit__name", width=160),
        Column("base", _("基期值"), kind="number", width=90),
        Column("midterm", _("中期值"), kind="number", width=90),
        Column("final", _("期末值"), kind="number", width=90),
        Column("measure_unit", _("计量单位"), width=80),
    ),
    filters=(
        Filter("plan", _("规划"), field="plan__title", lookup="icontains"),
        Filter("kind", _("类别"), "select", options=NodeKind.choices),
        Filter("unit", _("责任单位"), "unit", options=supervisor_options),
    ),
    importer=Importer(
        columns=(
            ImportColumn(
                "规划", "plan", text(200), required=True, example="云川区“十五五”安全生产规划"
            ),
            ImportColumn("行业领域", "sector", text(60)),
            ImportColumn("起始年", "first_year", YEAR, required=True, kind="integer", example=2026),
            ImportColumn("截止年", "last_year", YEAR, required=True, kind="integer", example=2030),
            ImportColumn("序号", "no", text(20), required=True, example="1.1"),
            ImportColumn("上级序号", "parent", text(20), help="上级要排在前面。", example="1"),
            ImportColumn("类别", "kind", choices_of(NodeKind), required=True, example="指标"),
            ImportColumn("内容", "title", text(300), required=True, example="机械化换人覆盖率"),
            ImportColumn("责任单位", "unit", prepare=unit_parser),
            ImportColumn("基期值", "base", decimal_number(-1e12)),
            ImportColumn("分年目标", "yearly", yearly, example="2026:60；2027:70"),
            ImportColumn("中期值", "midterm", decimal_number(-1e12)),
            ImportColumn("期末值", "final", decimal_number(-1e12)),
            ImportColumn("计量单位", "measure_unit", text(20), example="%"),
            ImportColumn("指标", "indicator", text(60), help="指标目录里的代码；没有的留空。"),
        ),
        store=store_node,
        chain="plan_node",
        withdraw=lambda pk, actor, at, reason: services.withdraw_plan_node(
            node_id=pk, reason=reason, actor=actor, at=at
        ),
        permission=perms.CONFIRM,
    ),
    empty=EmptyText(_("还没有登记规划。")),
)


def measure_edge(due_on: date | None, status: str, today: date) -> str:
    return "danger" if due_on and due_on < today and status == MeasureStatus.DRAFTING else ""


LOCAL_MEASURES = Ledger(
    code="local-measures",
    title=_("配套措施"),
    print_title=_("贯彻上级部署配套措施登记表"),
    model=LocalMeasure,
    permission=perms.SEE,
    url="dispatch:local_measure",
    columns=(
        Column("title", _("配套措施 / 上级文件"), kind="link", sub="upper__title", is_main=True),
        Column("unit", _("起草单位"), field="unit__name", width=160),
        Column("due_on", _("出台时限"), kind="deadline", closed="issued_on", width=150),
        Column(
            "status",
            _("状态"),
            kind="status",
            labels=MeasureStatus.choices,
            tones=(
                (MeasureStatus.DRAFTING, "info"),
                (MeasureStatus.ISSUED, "done"),
                (MeasureStatus.WITHDRAWN, "muted"),
            ),
            width=100,
        ),
        Column("doc_no", _("文号"), width=140),
        Column("issued_on", _("出台日期"), kind="date", width=110),
    ),
    filters=(
        Filter("upper", _("上级文件"), field="upper__title", lookup="icontains"),
        Filter("unit", _("起草单位"), "unit", options=supervisor_options),
        Filter("status", _("状态"), "select", options=MeasureStatus.choices),
    ),
    tabs=(
        Tab("all", _("全部")),
        Tab("drafting", _("起草中"), Q(status=MeasureStatus.DRAFTING)),
        Tab(
            "overdue",
            _("逾期未出台"),
            lambda on: Q(status=MeasureStatus.DRAFTING, due_on__lt=on),
            tone="danger",
        ),
    ),
    edge=measure_edge,
    edge_fields=("due_on", "status"),
    workflow="local_measure",
    move=services.make_measure_move,
    empty=EmptyText(_("还没有交办配套措施；请打开上级来文的页面交办。")),
)

MEASURE_CHECKS = Ledger(
    code="measure-checks",
    title=_("十五条硬措施检查"),
    print_title=_("十五条硬措施落实情况检查表"),
    model=MeasureCheck,
    permission=perms.SEE,
    columns=(
        Column("year", _("年度"), width=80),
        Column("unit", _("单位"), field="unit__name", is_main=True, width=200),
        Column("measure", _("措施"), labels=measure_words),
        Column(
            "verdict",
            _("落实情况"),
            kind="status",
            labels=Verdict.choices,
            tones=((Verdict.DONE, "done"), (Verdict.PARTLY, "warn"), (Verdict.NOT, "danger")),
            width=100,
        ),
        Column("finding", _("检查情况")),
        Column("checked_on", _("检查日期"), kind="date", width=110),
    ),
    filters=(
        Filter("year", _("年度")),
        Filter("unit", _("单位"), "unit", options=supervisor_options),
        Filter("verdict", _("落实情况"), "select", options=Verdict.choices),
    ),
    actions=(PageAction(_("单位对照表"), "dispatch:fifteen", perms.SEE, icon="table"),),
    importer=Importer(
        columns=(
            ImportColumn("年度", "year", YEAR, required=True, kind="integer", example=2026),
            ImportColumn("单位", "unit", prepare=unit_parser, required=True),
            ImportColumn("措施", "measure", prepare=measure_parser, required=True),
            ImportColumn("落实情况", "verdict", choices_of(Verdict), required=True),
            ImportColumn("检查情况", "finding", text(2000)),
            ImportColumn("检查日期", "checked_on", day(), kind="date"),
        ),
        store=store_check,
        permission=perms.REVIEW,
    ),
    empty=EmptyText(_("还没有检查记录，可以从工作簿导入。")),
)
