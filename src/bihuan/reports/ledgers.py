"""The register of reports."""

from __future__ import annotations

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from bihuan.documents.ledgers import TONES
from bihuan.documents.states import UNISSUED, Status
from bihuan.kernel.indicators import narrow_to_figure
from bihuan.kernel.ledgers import Column, EmptyText, Filter, Ledger, PageAction, Tab
from bihuan.reports import permissions as perms
from bihuan.reports.catalogue import CATALOGUE
from bihuan.reports.models import Report

TITLES = [(one.name, one.title) for one in CATALOGUE]
NEW = PageAction(_("出报表"), "reports:index", perms.SEE, icon="plus", tone="primary")

REPORTS = Ledger(
    code="reports",
    title=_("报表登记"),
    print_title=_("报表编制登记簿"),
    model=Report,
    permission=perms.SEE,
    url="reports:detail",
    columns=(
        Column("number", _("期号"), field="document__doc_no", width=110),
        Column("title", _("标题"), kind="link", is_main=True),
        Column("kind", _("报表"), labels=TITLES, width=150),
        Column("on", _("统计日期"), kind="date", sortable=True, width=96),
        Column("as_of", _("数据截止"), kind="moment", width=130),
        Column("unit", _("编制单位"), field="unit__name", width=160),
        Column("status", _("状态"), kind="status", labels=Status.choices, tones=TONES, width=90),
        Column("version", _("稿次"), kind="number", width=60),
    ),
    filters=(
        Filter("kind", _("报表"), "select", options=TITLES),
        Filter("on", _("统计日期"), "daterange"),
        Filter("status", _("状态"), "multiselect", lookup="in", options=Status.choices),
    ),
    search=("title",),
    search_label=_("标题"),
    tabs=(
        Tab("all", _("全部")),
        Tab("open", _("办理中"), Q(status__in=UNISSUED)),
        Tab("issued", _("已印发"), Q(status=Status.ISSUED)),
    ),
    actions=(NEW,),
    narrow=narrow_to_figure,
    empty=EmptyText(_("还没有存过报表。"), NEW),
)
