"""Agencies, what is known of their work, and requests for experts, as lists."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.db.models import Count, Q
from django.utils.translation import gettext_lazy as _

from bihuan.enterprises import permissions as perms
from bihuan.enterprises.models import Agency, AgencyEntry, HelpRequest
from bihuan.enterprises.services.helping import move_help
from bihuan.enterprises.workflow.agencies import AgencyStatus
from bihuan.enterprises.workflow.helping import HELP_WORKFLOW, OPEN_HELP, HelpStatus
from bihuan.kernel.indicators import narrow_to_figure
from bihuan.kernel.ledgers import Column, EmptyText, Filter, Ledger, PageAction, Tab
from bihuan.kernel.ledgers.declaration import Cell
from bihuan.organisations.choices import name_of_region, supervisor_options
from bihuan.statutes.dictionaries import labels, options

SOON = timedelta(days=60)
NEW_AGENCY = PageAction(
    _("登记机构"), "enterprises:agency_new", perms.KEEP_AGENCIES, icon="plus", tone="primary"
)
NEW_HELP = PageAction(
    _("申请专家帮扶"), "enterprises:help_new", perms.ASK_HELP, icon="plus", tone="primary"
)
AGENCY_TONES = {
    AgencyStatus.ACTIVE: "done",
    AgencyStatus.SUSPENDED: "danger",
    AgencyStatus.WITHDRAWN: "muted",
}
HELP_TONES = {
    HelpStatus.REQUESTED: "warn",
    HelpStatus.ASSIGNED: "info",
    HelpStatus.VISITED: "info",
    HelpStatus.ADVISED: "warn",
    HelpStatus.HELPED: "done",
    HelpStatus.DECLINED: "muted",
    HelpStatus.WITHDRAWN: "muted",
}


def scope_words(value: list[str] | None, _today: date) -> Cell:
    words = labels("agency-scopes")
    return {"kind": "text", "text": "、".join(words.get(one, one) for one in value or ()) or None}


def entries_of(kind: str) -> Any:
    return Count("entries", filter=Q(entries__kind=kind))


def unqualified(today: date) -> Q:
    return Q(qualified_until__lt=today) & ~Q(status=AgencyStatus.WITHDRAWN)


def qualified_soon(today: date) -> Q:
    return Q(qualified_until__range=(today, today + SOON), status=AgencyStatus.ACTIVE)


AGENCIES = Ledger(
    code="agencies",
    title=_("中介机构台账"),
    print_title=_("安全生产中介机构台账"),
    model=Agency,
    permission=perms.SEE_AGENCIES,
    url="enterprises:agency",
    columns=(
        Column("name", _("机构名称"), kind="link", sub="code", is_main=True),
        Column("region", _("登记区域"), expression=name_of_region(), width=110),
        Column("scopes", _("业务范围"), draw=scope_words),
        Column("qualification", _("资质证书编号"), width=160),
        Column(
            "qualified_until",
            _("资质有效期至"),
            kind="deadline",
            sortable=True,
            width=150,
        ),
        Column("staff", _("专职技术人员"), kind="number", width=100),
        Column("reports", _("出具报告"), expression=entries_of("report"), kind="number", width=80),
        Column(
            "violations", _("违规行为"), expression=entries_of("violation"), kind="number", width=80
        ),
        Column(
            "status",
            _("状态"),
            kind="status",
            labels=AgencyStatus.choices,
            tones=AGENCY_TONES,
            width=100,
        ),
        Column("suspended_until", _("暂停至"), kind="date", is_shown=False),
        Column("principal", _("机构负责人"), kind="person", is_shown=False),
    ),
    filters=(
        Filter("region", _("登记区域"), "region"),
        Filter(
            "scope",
            _("业务范围"),
            "select",
            options=lambda _actor: options("agency-scopes"),
            where=lambda scope: Q(scopes__contains=[scope]),
        ),
        Filter("until", _("资质有效期至"), "daterange", field="qualified_until"),
    ),
    search=("name",),
    search_label=_("机构名称"),
    tabs=(
        Tab("active", _("从业"), Q(status=AgencyStatus.ACTIVE)),
        Tab("suspended", _("暂停从业"), Q(status=AgencyStatus.SUSPENDED), tone="danger"),
        Tab("ended", _("资质过期"), unqualified, tone="danger"),
        Tab("ending", _("资质即将到期"), qualified_soon, tone="warn"),
        Tab("all", _("全部")),
    ),
    actions=(NEW_AGENCY,),
    empty=EmptyText(_("还没有登记过中介机构。"), NEW_AGENCY),
)
AGENCY_ENTRIES = Ledger(
    code="agency-entries",
    title=_("中介机构从业记录"),
    model=AgencyEntry,
    permission=perms.SEE_AGENCIES,
    columns=(
        Column("agency", _("机构名称"), field="agency__name", is_main=True),
        Column("kind", _("类别"), labels=AgencyEntry.Kind.choices, width=100),
        Column("on", _("日期"), kind="date", sortable=True, width=110),
        Column("number", _("文号"), width=140),
        Column("enterprise", _("企业"), field="enterprise__name"),
        Column("text", _("内容")),
        Column("settled_on", _("处理完成日期"), kind="date", width=110),
        Column("result", _("处理结果")),
    ),
    filters=(
        Filter("region", _("登记区域"), "region", field="agency__region"),
        Filter("kind", _("类别"), "select", options=AgencyEntry.Kind.choices),
        Filter("agency", _("机构"), field="agency__name", lookup="icontains"),
        Filter("on", _("日期"), "daterange"),
    ),
    tabs=(
        Tab("all", _("全部")),
        Tab("reports", _("出具报告"), Q(kind="report")),
        Tab("violations", _("违规行为"), Q(kind="violation"), tone="danger"),
        Tab("rectifications", _("清理整顿"), Q(kind="rectification")),
        Tab(
            "open",
            _("未处理完"),
            Q(kind__in=("violation", "rectification"), settled_on__isnull=True),
            tone="warn",
        ),
    ),
    order="-on",
    narrow=narrow_to_figure,
    empty=EmptyText(_("还没有从业记录；请在机构页面登记。")),
)
HELP = Ledger(
    code="expert-help",
    title=_("专家帮扶台账"),
    model=HelpRequest,
    permission=perms.SEE,
    url="enterprises:help",
    columns=(
        Column("number", _("编号"), kind="link", width=160),
        Column("title", _("求助事项 / 企业"), sub="enterprise__name", is_main=True),
        Column("region", _("属地"), expression=name_of_region("enterprise__region"), width=110),
        Column("asked_on", _("求助日期"), kind="date", sortable=True, width=110),
        Column("expert", _("专家"), kind="person", width=90),
        Column("visited_on", _("上门日期"), kind="date", width=110),
        Column("given", _("意见条数"), kind="number", width=80),
        Column("adopted", _("采纳条数"), kind="number", width=80),
        Column(
            "status", _("状态"), kind="status", labels=HelpStatus.choices, tones=HELP_TONES,
            width=110,
        ),
        Column("unit", _("监管单位"), field="unit__name", is_shown=False),
        Column("reference", _("相关隐患编号"), is_shown=False),
        Column("finished_on", _("办结日期"), kind="date", is_shown=False),
    ),
    filters=(
        Filter("region", _("属地"), "region", field="enterprise__region"),
        Filter("status", _("状态"), "multiselect", lookup="in", options=HelpStatus.choices),
        Filter("asked", _("求助日期"), "daterange", field="asked_on"),
        Filter("supervisor", _("监管单位"), "unit", "unit_id", options=supervisor_options),
        Filter("name", _("企业"), field="enterprise__name", lookup="icontains", is_more=True),
    ),
    search=("title",),
    search_label=_("求助事项"),
    tabs=(
        Tab("open", _("办理中"), Q(status__in=OPEN_HELP)),
        Tab("helped", _("已办结"), Q(status=HelpStatus.HELPED)),
        Tab("all", _("全部")),
    ),
    actions=(NEW_HELP,),
    narrow=narrow_to_figure,
    workflow=HELP_WORKFLOW.code,
    move=move_help,
    empty=EmptyText(_("还没有企业申请过专家帮扶。"), NEW_HELP),
)  # fmt: skip
