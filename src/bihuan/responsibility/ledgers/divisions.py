"""Divisions of duties from above, revisions and the coverage, as lists."""

from __future__ import annotations

from collections.abc import Callable
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
from bihuan.kernel.ledgers.parsers import day, text
from bihuan.kernel.querysets import ScopedQuerySet
from bihuan.kernel.workbooks import Cell
from bihuan.organisations.choices import supervisor_options
from bihuan.responsibility import permissions as perms
from bihuan.responsibility import services
from bihuan.responsibility.dividing import (
    COVER_TONES,
    Cover,
    DutyRole,
    RevisionStatus,
    RowStatus,
    SubjectKind,
)
from bihuan.responsibility.ledgers.duties import covers_cell
from bihuan.responsibility.models import (
    Coverage,
    DivisionRow,
    DutyRevision,
)

REVISION_TONES = (
    (RevisionStatus.OPEN, "warn"),
    (RevisionStatus.SUBMITTED, "info"),
    (RevisionStatus.DONE, "done"),
    (RevisionStatus.WITHDRAWN, "muted"),
)


def row_edge(due_on: date | None, status: str, today: date) -> str:
    if status != RowStatus.OPEN:
        return ""
    return "danger" if due_on and due_on < today else "warn"


def prepared(actor: Actor) -> Callable[[Cell], tuple[date, services.Counterparts]]:
    """The day of a division, with whom its names mean on that day; loaded once a day."""
    known: dict[date, services.Counterparts] = {}
    parse_day = day()

    def parse(cell: Cell) -> tuple[date, services.Counterparts]:
        on = parse_day(cell)
        if on not in known:
            known[on] = services.Counterparts(actor.region, on)
        return on, known[on]

    return parse


def store_division(row: Row, actor: Actor, at: datetime) -> Stored:
    """Take in one row of an upper division, with all units it names."""
    on, counterparts = row["effective_on"]
    written = services.Written(
        title=row["title"],
        effective_on=on,
        subject=row["subject"],
        named={
            DutyRole.LEAD: services.names_in(row["lead"] or ""),
            DutyRole.JOIN: services.names_in(row["joins"] or ""),
            DutyRole.LOCAL: services.names_in(row["local"] or ""),
        },
        doc_no=row["doc_no"] or "",
        issuer=row["issuer"] or "",
        text=row["text"] or "",
        law=row["law"] or "",
        article=row["article"] or "",
    )
    return Stored(services.take_row(written, counterparts, actor=actor, at=at).pk)


DIVISION_ROWS = Ledger(
    code="division-rows",
    title=_("上级职责分工对照"),
    print_title=_("上级安全生产职责分工对照表"),
    model=DivisionRow,
    permission=perms.SEE,
    rows=lambda found: found.filter(withdrawn_at__isnull=True),
    url="responsibility:division_row",
    columns=(
        Column(
            "subject", _("行业领域、业态或场所"), kind="link", sub="division__title", is_main=True
        ),
        Column("no", _("序号"), kind="number", width=60),
        Column("covers", _("本级监管对象"), draw=covers_cell, width=220),
        Column(
            "status",
            _("状态"),
            kind="status",
            labels=RowStatus.choices,
            tones=(
                (RowStatus.OPEN, "warn"),
                (RowStatus.MAPPED, "done"),
                (RowStatus.DISMISSED, "muted"),
            ),
            width=110,
        ),
        Column("due_on", _("对照期限"), kind="date", width=110),
        Column("text", _("职责内容"), is_shown=False),
        Column("law", _("法律依据"), sub="article", is_shown=False),
    ),
    filters=(
        Filter("division", _("文件"), field="division__title", lookup="icontains"),
        Filter("subject", _("行业领域、业态或场所"), lookup="icontains"),
        Filter("status", _("状态"), "select", options=RowStatus.choices),
        Filter("written", _("原文单位"), where=lambda words: Q(named__written__icontains=words)),
    ),
    tabs=(
        Tab("all", _("全部")),
        Tab("open", _("待对照"), Q(status=RowStatus.OPEN), tone="warn"),
        Tab("mapped", _("已对照"), Q(status=RowStatus.MAPPED)),
        Tab("dismissed", _("本级不涉及"), Q(status=RowStatus.DISMISSED)),
    ),
    edge=row_edge,
    edge_fields=("due_on", "status"),
    actions=(PageAction(_("分工矩阵"), "responsibility:divisions", perms.SEE, icon="table"),),
    importer=Importer(
        permission=perms.SETTLE_DIVISION,
        columns=(
            ImportColumn(
                "文件", "title", text(200), required=True, example="重点行业领域安全监管责任分工"
            ),
            ImportColumn("文号", "doc_no", text(60), example="云安〔2026〕3号"),
            ImportColumn("发文机关", "issuer", text(100), example="云岭市安全生产委员会"),
            ImportColumn(
                "施行日期",
                "effective_on",
                prepare=prepared,
                required=True,
                kind="date",
                example="2026-03-01",
            ),
            ImportColumn(
                "行业领域",
                "subject",
                text(120),
                required=True,
                aliases=("行业领域（业态、场所）", "监管对象", "重点行业领域"),
                example="城镇燃气",
            ),
            ImportColumn(
                "牵头单位", "lead", text(300), aliases=("牵头部门",), example="市城市管理局"
            ),
            ImportColumn(
                "参与单位",
                "joins",
                text(600),
                aliases=("配合单位", "参与部门", "协同部门"),
                help="几家的用顿号隔开。",
                example="市市场监管局、市商务局",
            ),
            ImportColumn("属地单位", "local", text(300), aliases=("属地",)),
            ImportColumn("职责内容", "text", text(2000)),
            ImportColumn("法律依据", "law", text(120), example="城镇燃气管理条例"),
            ImportColumn("条款", "article", text(40), example="第五条"),
        ),
        store=store_division,
        chain="division_row",
        withdraw=lambda pk, actor, at, reason: services.withdraw_row(
            row_id=pk, reason=reason, actor=actor, at=at
        ),
    ),
    workflow="division_row",
    move=services.make_row_move,
    empty=EmptyText(_("还没有上级职责分工；把分工表按模板导入，单位和行业会自动对照到本级。")),
)

DUTY_REVISIONS = Ledger(
    code="duty-revisions",
    title=_("责任清单修订"),
    print_title=_("责任清单修订任务表"),
    model=DutyRevision,
    permission=perms.SEE,
    url="responsibility:revision",
    columns=(
        Column("title", _("修订事项 / 单位"), kind="link", sub="unit__name", is_main=True),
        Column(
            "status",
            _("状态"),
            kind="status",
            labels=RevisionStatus.choices,
            tones=REVISION_TONES,
            width=100,
        ),
        Column("opened_on", _("下达日期"), kind="date", width=110),
        Column("due_on", _("修订期限"), kind="deadline", closed="done_on", width=150),
        Column("done_on", _("发布日期"), kind="date", width=110),
    ),
    filters=(
        Filter("unit", _("单位"), "unit", options=supervisor_options),
        Filter("status", _("状态"), "select", options=RevisionStatus.choices),
        Filter("division", _("文件"), field="division__title", lookup="icontains"),
    ),
    tabs=(
        Tab("all", _("全部")),
        Tab("open", _("待修订"), Q(status=RevisionStatus.OPEN)),
        Tab("submitted", _("待审定"), Q(status=RevisionStatus.SUBMITTED)),
        Tab(
            "overdue",
            _("已逾期"),
            lambda on: Q(status__in=("open", "submitted"), due_on__lt=on),
            tone="danger",
        ),
    ),
    narrow=narrow_to_figure,
    workflow="duty_revision",
    move=services.make_revision_move,
    empty=EmptyText(_("没有责任清单修订任务。")),
)

COVERAGE_COLUMNS = (
    Column("title", _("监管对象"), kind="link", is_main=True),
    Column("kind", _("类别"), labels=SubjectKind.choices, width=90),
    Column(
        "state", _("责任归属"), kind="level", labels=Cover.choices, tones=COVER_TONES, width=110
    ),
    Column("lead_names", _("牵头单位")),
    Column("join_names", _("参与单位")),
    Column("since_on", _("自何日起"), kind="date", width=110),
)
COVERAGE_FILTERS = (
    Filter("region", _("区域"), "region"),
    Filter("kind", _("类别"), "select", options=SubjectKind.choices),
    Filter("place", _("本级代码"), field="region", is_more=True),
    Filter("state", _("责任归属"), "select", options=Cover.choices),
    Filter(
        "lead",
        _("牵头单位"),
        "unit",
        options=supervisor_options,
        where=lambda unit: Q(leads__contains=[unit]),
    ),
)


def state_edge(state: str, _today: date) -> str:
    return {Cover.NONE: "danger", Cover.SEVERAL: "warn"}.get(Cover(state), "")


def present(found: ScopedQuerySet[Coverage]) -> ScopedQuerySet[Coverage]:
    return found.filter(until_on__isnull=True)


COVERAGE = Ledger(
    code="coverage",
    title=_("责任覆盖台账"),
    print_title=_("安全监管责任覆盖情况表"),
    model=Coverage,
    permission=perms.SEE,
    rows=present,
    url="responsibility:covered",
    columns=COVERAGE_COLUMNS,
    filters=COVERAGE_FILTERS,
    search=("title",),
    search_label=_("监管对象"),
    tabs=(
        Tab("all", _("全部")),
        Tab("none", _("无主"), Q(state=Cover.NONE), tone="danger"),
        Tab("several", _("多头"), Q(state=Cover.SEVERAL), tone="warn"),
        Tab("divided", _("已划分界线"), Q(state=Cover.DIVIDED)),
        Tab("one", _("一家牵头"), Q(state=Cover.ONE)),
    ),
    edge=state_edge,
    edge_fields=("state",),
    order="id",
    actions=(
        PageAction(_("覆盖总览"), "responsibility:coverage", perms.SEE, icon="table"),
        PageAction(_("谁来管"), "responsibility:who", perms.SEE, icon="search"),
    ),
    empty=EmptyText(_("还没有责任覆盖情况，发布责任清单后自动生成。")),
)
COVERAGE_HISTORY = Ledger(
    code="coverage-history",
    title=_("责任覆盖沿革"),
    model=Coverage,
    permission=perms.SEE,
    url="responsibility:covered",
    columns=(*COVERAGE_COLUMNS, Column("until_on", _("至何日止"), kind="date", width=110)),
    filters=COVERAGE_FILTERS,
    search=("title",),
    search_label=_("监管对象"),
    order="id",
    narrow=narrow_to_figure,
    empty=EmptyText(_("还没有责任覆盖的变化。")),
)
