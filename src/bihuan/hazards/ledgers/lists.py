"""问题清单、整改清单、责任清单: three looks at the same hazards, and what units handed in of them."""

from __future__ import annotations

from typing import Any

from django.db.models import CharField, F, OuterRef, Subquery
from django.utils.translation import gettext_lazy as _

from bihuan.hazards import permissions as perms
from bihuan.hazards.ledgers.hazards import STATUS_TONES, edge
from bihuan.hazards.models import Hazard, ListSubmission
from bihuan.hazards.services.lists import GAPS
from bihuan.hazards.states import Grade, Status
from bihuan.kernel.ledgers import Column, EmptyText, Filter, Ledger, PageAction, Tab
from bihuan.organisations.choices import name_of_region, supervisor_options
from bihuan.organisations.models import Unit, UnitKind
from bihuan.statutes.dictionaries import Labels, options

SUBMIT = PageAction(_("报送三张清单"), "hazards:lists_new", perms.SUBMIT_LISTS, icon="send")
AGREE = PageAction(_("核对三张清单"), "hazards:lists", perms.SEE, icon="list-check")
NUMBER = Column("number", _("编号"), kind="link", width=120, is_stuck=True)
TITLE = Column("title", _("隐患描述 / 单位"), sub="enterprise__name", is_main=True)
GRADE = Column(
    "grade",
    _("等级"),
    kind="level",
    labels=((Grade.GENERAL, _("一般")), (Grade.MAJOR, _("重大"))),
    tones=((Grade.MAJOR, "danger"), (Grade.GENERAL, "muted")),
    width=70,
)
STATUS = Column(
    "status", _("状态"), kind="status", labels=Status.choices, tones=STATUS_TONES, width=90
)
DUE = Column(
    "due_on", _("整改期限"), kind="deadline", closed="rectified_on", sortable=True, width=150
)
FILTERS = (
    Filter("region", _("属地"), "region"),
    Filter("unit", _("监管单位"), "unit", options=supervisor_options),
    Filter("grade", _("等级"), "select", options=Grade.choices),
    Filter("found", _("发现日期"), "daterange", field="found_on"),
    Filter("status", _("状态"), "multiselect", lookup="in", options=Status.choices, is_more=True),
    Filter("sector", _("行业"), "select", options=lambda _a: options("sectors"), is_more=True),
    Filter("campaign", _("专项行动"), is_more=True),
)


def real(rows: Any) -> Any:
    return rows.real()


def street_office() -> Subquery:
    """The office of the street in which a hazard lies."""
    found = Unit.objects.filter(
        kind=UnitKind.STREET, region_id=OuterRef("region"), abolished_on=None
    )
    return Subquery(found.values("name")[:1], output_field=CharField())


def tabs_of(code: str) -> tuple[Tab, ...]:
    """Everything, then what this list lacks, each with its rows."""
    lacking = [Tab(gap.code, gap.label, gap.when, "warn") for gap in GAPS if gap.ledger == code]
    return (Tab("all", _("全部")), *lacking)


def one_list(code: str, title: Any, columns: tuple[Column, ...]) -> Ledger:
    """One of the three, with the columns of its question."""
    return Ledger(
        code=code,
        title=title,
        print_title=title,
        model=Hazard,
        permission=perms.SEE,
        url="hazards:detail",
        columns=columns,
        filters=FILTERS,
        search=("title", "number"),
        search_label=_("隐患描述、编号"),
        tabs=tabs_of(code),
        rows=real,
        edge=edge,
        edge_fields=("due_on", "status"),
        actions=(AGREE, SUBMIT),
        empty=EmptyText(_("还没有登记过隐患。")),
    )


PROBLEMS = one_list(
    "list-problems",
    _("隐患问题清单"),
    (
        NUMBER,
        TITLE,
        Column("region", _("属地"), expression=name_of_region(), width=90),
        Column("place", _("位置")),
        GRADE,
        Column("category", _("类别"), labels=Labels("hazard-categories"), width=100),
        Column("criterion_text", _("判定依据"), is_shown=False),
        Column("source", _("来源"), labels=Labels("hazard-sources"), width=90),
        Column("found_on", _("发现日期"), kind="date", sortable=True, width=96),
        STATUS,
    ),
)
RECTIFICATION = one_list(
    "list-rectification",
    _("整改清单"),
    (
        NUMBER,
        TITLE,
        GRADE,
        Column("measures", _("整改措施")),
        Column("interim_measures", _("管控措施"), is_shown=False),
        DUE,
        Column("rectify_note", _("整改情况")),
        Column("rectified_on", _("整改日期"), kind="date", width=96),
        Column("closed_on", _("销号日期"), kind="date", width=96),
        STATUS,
    ),
)
RESPONSIBILITY = one_list(
    "list-responsibility",
    _("责任清单"),
    (
        NUMBER,
        TITLE,
        GRADE,
        Column("responsible", _("企业责任人"), kind="person", width=90),
        Column("unit", _("行业监管单位"), field="unit__name"),
        Column("street", _("属地责任单位"), expression=street_office()),
        DUE,
        STATUS,
    ),
)
SUBMISSIONS = Ledger(
    code="list-submissions",
    title=_("三张清单报送"),
    model=ListSubmission,
    permission=perms.SEE,
    url="hazards:list_submission",
    columns=(
        Column("unit", _("报送单位"), field="unit__name", kind="link", is_main=True),
        Column("first", _("起"), kind="date", width=96),
        Column("last", _("止"), kind="date", width=96),
        Column("count", _("隐患（条）"), expression=F("hazards__len"), kind="number", width=90),
        Column("signer", _("签发人"), kind="person", width=90),
        Column("note", _("缺项说明")),
        Column("submitted_at", _("报送时间"), kind="moment", width=130),
    ),
    filters=(
        Filter("region", _("属地"), "region"),
        Filter("unit", _("报送单位"), "unit", options=supervisor_options),
        Filter("last", _("期间止于"), "daterange"),
    ),
    actions=(SUBMIT, AGREE),
    empty=EmptyText(_("还没有单位报送过三张清单。"), SUBMIT),
)
