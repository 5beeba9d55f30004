"""Two lists for each kind of record, made from its pack: the records, and who owes them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

from django.db.models import DateField, DecimalField, IntegerField, Q
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Cast
from django.utils.translation import gettext_lazy as _

from bihuan.enterprises import permissions as perms
from bihuan.enterprises.ledgers.record_import import importer_for
from bihuan.enterprises.models import Enterprise, Record
from bihuan.enterprises.records.patterns import KIND, Field, Pattern, shipped, shipped_codes
from bihuan.enterprises.services.records import move_record, pattern_of
from bihuan.enterprises.services.records.population import (
    having,
    lacking,
    lapsed,
    owing,
    running_out,
    waiting,
)
from bihuan.enterprises.workflow.records import RECORD_WORKFLOW, RecordStatus
from bihuan.kernel import packs
from bihuan.kernel.indicators import narrow_to_figure
from bihuan.kernel.ledgers import Column, EmptyText, Filter, Ledger, Tab
from bihuan.organisations.choices import name_of_region, supervisor_options
from bihuan.statutes.dictionaries import Labels, options

TONES = {
    RecordStatus.SUBMITTED: "warn",
    RecordStatus.IN_FORCE: "done",
    RecordStatus.RETURNED: "danger",
    RecordStatus.SUPERSEDED: "muted",
    RecordStatus.WITHDRAWN: "muted",
}
YES_NO = (("true", _("是")), ("false", _("否")))
MONEY: Any = DecimalField(max_digits=18, decimal_places=2)
NUMBER: Any = DecimalField(max_digits=18, decimal_places=4)
SHOWN = 6  # columns of the kind on the page; the others can be chosen
STANDARD = frozenset(  # keys of the columns that every kind has
    {
        "number", "enterprise", "region", "done", "due", "finding_count", "status", "covers_until",
        "day", "version", "code", "written_at",
    }
)  # fmt: skip


def value_at(field: Field) -> Any:
    """A column's value as the database reads it out of the record."""
    text = KeyTextTransform(field.key, "values")
    if field.role == "day" and field.type == "integer":  # a year is no quantity
        return text
    casts: dict[str, Any] = {
        "date": DateField(),
        "integer": IntegerField(),
        "file": IntegerField(),
        "money": MONEY,
        "number": NUMBER,
    }
    kind = casts.get(field.type)
    return text if kind is None else Cast(text, kind)


def column_for(field: Field, *, is_shown: bool) -> Column:
    kinds: dict[str, Any] = {
        "date": "date",
        "integer": "number",
        "number": "number",
        "money": "number",
        "person": "person",
        "file": "number",
    }
    return Column(
        f"own-{field.key}" if field.key in STANDARD else field.key,
        f"{field.title}（份）" if field.type == "file" else field.label,
        expression=value_at(field),
        kind="text"
        if field.role == "day" and field.type == "integer"
        else kinds.get(field.type, "text"),
        labels=YES_NO if field.type == "boolean" else (),
        is_shown=is_shown,
    )


def own_columns(pattern: Pattern) -> list[Column]:
    """The kind's own columns; personal ones stay on the record's page."""
    fields = [field for field in pattern.fields if not field.is_personal]
    wanted = [field for field in fields if field.is_listed and field.type != "long"][:SHOWN]
    return [column_for(field, is_shown=field in wanted) for field in fields]


def progress_columns(pattern: Pattern) -> list[Column]:
    found = []
    if pattern.items or any(field.completes for field in pattern.fields):
        found += [
            Column("done", _("已完成"), kind="number", width=80),
            Column("due", _("应完成"), kind="number", width=80),
        ]
    if pattern.findings:
        found.append(Column("finding_count", _("问题数"), kind="number", width=80))
    return found


def columns_for(pattern: Pattern) -> tuple[Column, ...]:
    kind_columns = own_columns(pattern)
    own = {column.key for column in kind_columns}
    ends = Column(
        "covers_until", _("有效期至"), kind="deadline", closed="ended_at", sortable=True, width=150,
        is_shown="until" not in own,
    )  # fmt: skip
    return (
        Column("number", _("编号"), kind="link", is_main=True, width=180),
        Column("enterprise", _("企业"), field="enterprise__name"),
        Column("region", _("属地"), expression=name_of_region("enterprise__region"), width=110),
        *kind_columns,
        *progress_columns(pattern),
        Column(
            "status",
            _("状态"),
            kind="status",
            labels=RecordStatus.choices,
            tones=TONES,
            width=100,
        ),
        ends,
        Column("day", _("记录日期"), kind="date", sortable=True, is_shown=False),
        Column("version", _("版本"), kind="number", is_shown=False),
        Column("code", _("统一社会信用代码"), field="enterprise__code", is_shown=False),
        Column("written_at", _("登记时间"), kind="moment", is_shown=False),
    )


def choice_filter(field: Field) -> Filter:
    return Filter(
        f"v-{field.key}",
        field.title,
        "select",
        options=tuple((word, word) for word in field.choices),
        where=lambda word: Q(**{f"values__{field.key}": word}),
        is_more=True,
    )


def filters_for(pattern: Pattern) -> tuple[Filter, ...]:
    return (
        Filter("region", _("属地"), "region", field="enterprise__region"),
        Filter(
            "sector",
            _("行业领域"),
            "select",
            "enterprise__sector",
            options=lambda _actor: options("sectors"),
        ),
        Filter("name", _("企业"), field="enterprise__name", lookup="icontains"),
        Filter("until", _("有效期至"), "daterange", field="covers_until"),
        Filter("on", _("记录日期"), "daterange", field="day", is_more=True),
        Filter(
            "supervisor", _("监管单位"), "unit", "unit_id", options=supervisor_options, is_more=True
        ),
        *(choice_filter(field) for field in pattern.fields if field.type == "choice"),
    )


def ended(today: date) -> Q:
    return Q(status=RecordStatus.IN_FORCE, covers_until__lt=today)


def ending(days: int) -> Callable[[date], Q]:
    return lambda today: Q(
        status=RecordStatus.IN_FORCE, covers_until__range=(today, today + timedelta(days=days))
    )


def tabs_for(pattern: Pattern) -> tuple[Tab, ...]:
    found = [Tab("now", _("在用"), Q(status=RecordStatus.IN_FORCE))]
    if pattern.is_confirmed:
        found += [
            Tab("waiting", _("待确认"), Q(status=RecordStatus.SUBMITTED), tone="warn"),
            Tab("returned", _("退回修改"), Q(status=RecordStatus.RETURNED), tone="danger"),
        ]
    if pattern.with_role("expires"):
        found += [
            Tab("ending", _("即将到期"), ending(pattern.soon_days), tone="warn"),
            Tab("ended", _("已到期"), ended, tone="danger"),
        ]
    if pattern.findings:
        wrong = Q(status=RecordStatus.IN_FORCE, finding_count__gt=0)
        found.append(Tab("wrong", _("有问题"), wrong, tone="danger"))
    return (*found, Tab("all", _("全部")))


def edge(status: str, until: date | None, findings: int, today: date) -> str:
    """Red where something is wrong: ended, returned, or a finding."""
    if status == RecordStatus.RETURNED or (status == RecordStatus.IN_FORCE and findings):
        return "danger"
    is_over = until is not None and until < today and status == RecordStatus.IN_FORCE
    return "danger" if is_over else ""


def record_ledger(pattern: Pattern, *, edition: str = "", is_local: bool = False) -> Ledger:
    """The records of a kind."""
    code = pattern.code
    has_end = pattern.with_role("expires") is not None
    return Ledger(
        code=f"record-{code}",
        title=pattern.title,
        print_title=f"{pattern.title}台账",
        subtitle=pattern.note,
        model=Record,
        permission=perms.SEE,
        url="enterprises:record",
        rows=lambda found: found.of_kind(code),
        columns=columns_for(pattern),
        filters=filters_for(pattern),
        search=("title", "number"),
        search_label=_("名称、编号"),
        tabs=tabs_for(pattern),
        edge=edge,
        edge_fields=("status", "covers_until" if has_end else "due_on", "finding_count"),
        importer=importer_for(pattern),
        narrow=narrow_to_figure,
        workflow=RECORD_WORKFLOW.code,
        move=move_record,
        empty=EmptyText(
            _("还没有这种记录；可以在企业档案或“企业记录”页面填报，也可以从Excel导入。")
        ),
        is_in_menu=False,
        local=None if is_local else lambda: local(code, record_ledger),
        edition=edition,
    )


def owed_columns() -> tuple[Column, ...]:
    return (
        Column("name", _("企业名称"), kind="link", sub="code", is_main=True, sortable=True),
        Column("region", _("属地"), expression=name_of_region(), width=110),
        Column("sector", _("行业领域"), labels=Labels("sectors"), width=110),
        Column("size", _("规模"), labels=Labels("enterprise-sizes"), width=80),
        Column("status", _("状态"), labels=Labels("enterprise-states"), width=110),
        Column("supervisor", _("监管单位"), field="supervisor__name", width=150),
        Column("principal", _("主要负责人"), kind="person", width=90),
    )


def owed_tabs(pattern: Pattern) -> tuple[Tab, ...]:
    """All that owe it, split into those that lack it, wait, and have it."""
    found = [
        Tab("all", _("应办企业")),
        Tab(
            "missing",
            _("未办"),
            lambda today: lacking(pattern, today) & ~waiting(pattern),
            tone="danger",
        ),
    ]
    if pattern.is_confirmed:
        found.append(
            Tab(
                "waiting",
                _("待确认或修改"),
                lambda today: waiting(pattern) & ~having(pattern, today),
                tone="warn",
            )
        )
    if pattern.with_role("expires"):
        found += [
            Tab("lapsed", _("已到期"), lambda today: lapsed(pattern, today), tone="danger"),
            Tab("ending", _("即将到期"), lambda today: running_out(pattern, today), tone="warn"),
        ]
    return (*found, Tab("held", _("已办"), lambda today: having(pattern, today)))


def owed_ledger(pattern: Pattern, *, edition: str = "", is_local: bool = False) -> Ledger:
    """The enterprises that owe a kind of record: the denominator of its coverage."""
    code = pattern.code
    groups = "；".join(group.title for group in pattern.populations)
    return Ledger(
        code=f"owed-{code}",
        title=f"{pattern.title}应办企业",
        subtitle=f"应办范围：{groups}。",
        model=Enterprise,
        permission=perms.SEE,
        url="enterprises:owed",
        rows=lambda found: found.filter(owing(pattern)),
        columns=owed_columns(),
        filters=(
            Filter("region", _("属地"), "region"),
            Filter("sector", _("行业领域"), "select", options=lambda _actor: options("sectors")),
            Filter(
                "supervisor", _("监管单位"), "unit", "supervisor_id", options=supervisor_options
            ),
            Filter("size", _("规模"), "select", options=lambda _actor: options("enterprise-sizes")),
        ),
        search=("name", "code"),
        search_label=_("企业名称、信用代码"),
        tabs=owed_tabs(pattern),
        is_in_menu=False,
        local=None if is_local else lambda: local(code, owed_ledger),
        edition=edition,
    )


def local(code: str, make: Callable[..., Ledger]) -> Ledger:
    """A list as local edits of its pack make it; made anew when any pack changes."""
    memory, place = packs.derived(), f"{make.__name__}:{code}"
    if place not in memory:
        if code not in packs.codes(KIND):  # not loaded into this database yet
            return make(shipped(code), is_local=True)
        memory[place] = make(pattern_of(code), edition=packs.stamp(), is_local=True)
    found: Ledger = memory[place]
    return found


RECORD_LEDGERS = tuple(record_ledger(shipped(code)) for code in shipped_codes())
OWED_LEDGERS = tuple(
    owed_ledger(shipped(code)) for code in shipped_codes() if shipped(code).is_owed
)
