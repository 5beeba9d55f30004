"""The registers of reports and of the accident statistics that came in."""

from __future__ import annotations

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from bihuan.documents.ledgers import TONES
from bihuan.documents.states import UNISSUED, Status
from bihuan.kernel.indicators import narrow_to_figure
from bihuan.kernel.ledgers import Column, EmptyText, Filter, Ledger, PageAction, Tab
from bihuan.organisations.choices import name_of_region
from bihuan.reports import permissions as perms
from bihuan.reports.catalogue import CATALOGUE
from bihuan.reports.importing import STATISTICS_IMPORTER
from bihuan.reports.models import Quota, Report, StatisticsRow, YearProblem
from bihuan.reports.quota_importing import QUOTA_IMPORTER
from bihuan.reports.states import AccidentScope, QuotaMeasure, QuotaPart
from bihuan.statutes import dictionaries

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
        Column("typed", _("手工录入数字"), kind="number", width=100),
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
        Tab("typed", _("有手工录入数字"), Q(typed__gt=0)),
    ),
    actions=(NEW,),
    narrow=narrow_to_figure,
    empty=EmptyText(_("还没有存过报表。"), NEW),
)
STATISTICS = Ledger(
    code="accident-statistics",
    title=_("事故统计表"),
    print_title=_("生产安全事故统计表"),
    model=StatisticsRow,
    permission=perms.SEE,
    columns=(
        Column("month", _("月份"), kind="date", is_main=True, width=96),
        Column("scope", _("统计口径"), labels=AccidentScope.choices, width=100),
        Column("sector", _("行业领域"), labels=lambda: dictionaries.labels("sectors"), width=120),
        Column("area", _("地区"), expression=name_of_region("area"), width=120),
        Column("accidents", _("事故起数"), kind="number", width=80),
        Column("deaths", _("死亡人数"), kind="number", width=80),
        Column("injured", _("受伤人数"), kind="number", width=80),
        Column("loss", _("直接经济损失（万元）"), kind="number", width=120),
        Column("larger_accidents", _("较大及以上事故起数"), kind="number", width=120),
        Column("larger_deaths", _("较大及以上事故死亡人数"), kind="number", width=120),
        Column("source", _("数据来源"), field="sheet__source", width=160),
        Column("cut_off", _("数据截止日期"), field="sheet__cut_off", kind="date", width=110),
        Column("revision", _("修订说明"), field="sheet__revision", width=160),
    ),
    filters=(
        Filter("on", _("月份"), "daterange", field="month"),
        Filter("scope", _("统计口径"), "select", options=AccidentScope.choices),
    ),
    tabs=(
        Tab("current", _("现行"), Q(sheet__superseded_at__isnull=True)),
        Tab("superseded", _("已被修订"), Q(sheet__superseded_at__isnull=False)),
        Tab("all", _("全部")),
    ),
    importer=STATISTICS_IMPORTER,
    narrow=narrow_to_figure,
    empty=EmptyText(_("还没有导入过事故统计表。导入后就能出事故月报。")),
)

QUOTAS = Ledger(
    code="quotas",
    title=_("控制指标"),
    print_title=_("年度安全生产控制指标分解表"),
    model=Quota,
    permission=perms.SEE,
    rows=lambda found: found.in_force(),
    columns=(
        Column("year", _("年度"), kind="number", sortable=True, width=70),
        Column("measure", _("指标"), labels=QuotaMeasure.choices, is_main=True),
        Column("split", _("分解"), labels=QuotaPart.choices, width=80),
        Column("unit", _("单位"), field="unit__name"),
        Column("sector", _("行业领域"), labels=dictionaries.Labels("sectors"), width=140),
        Column("value", _("控制数"), kind="number", width=80),
        Column("region", _("区划"), expression=name_of_region(), width=110),
        Column("source", _("依据")),
    ),
    filters=(
        Filter("year", _("年度")),
        Filter("measure", _("指标"), "select", options=QuotaMeasure.choices),
        Filter("split", _("分解"), "select", options=QuotaPart.choices),
    ),
    tabs=(
        Tab("all", _("全部")),
        Tab("whole", _("总数"), Q(split=QuotaPart.WHOLE)),
        Tab("unit", _("按单位"), Q(split=QuotaPart.UNIT)),
        Tab("sector", _("按行业"), Q(split=QuotaPart.SECTOR)),
    ),
    importer=QUOTA_IMPORTER,
    narrow=narrow_to_figure,
    empty=EmptyText(_("还没有登记控制指标，请从Excel导入。")),
)
YEAR_PROBLEMS = Ledger(
    code="year-problems",
    title=_("年度存在问题"),
    print_title=_("年度存在问题清单"),
    model=YearProblem,
    permission=perms.SEE,
    columns=(
        Column("year", _("年度"), width=70),
        Column("number", _("序号"), kind="number", width=60),
        Column("text", _("存在问题"), is_main=True),
        Column("unit", _("单位"), field="unit__name", width=160),
        Column("closed_on", _("解决日期"), kind="date", width=96),
        Column("closed_note", _("解决情况"), width=200),
    ),
    filters=(Filter("year", _("年度"), "text"),),
    tabs=(
        Tab("open", _("未解决"), Q(closed_on__isnull=True)),
        Tab("closed", _("已解决"), Q(closed_on__isnull=False)),
        Tab("all", _("全部")),
    ),
    rows=lambda found: found.filter(withdrawn_at__isnull=True),
    actions=(PageAction(_("存在问题和下年思路"), "reports:year_plan", perms.SEE, icon="plus"),),
    narrow=narrow_to_figure,
    empty=EmptyText(_("还没有登记过年度存在问题。")),
)
