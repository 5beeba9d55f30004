"""The list of the seven measures, of deferrals, and of what was put right on the spot or came back."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from bihuan.hazards import permissions as perms
from bihuan.hazards.models import Deferral, Measure
from bihuan.kernel.indicators import narrow_to_figure
from bihuan.kernel.ledgers import Column, EmptyText, Filter, Ledger, PageAction, Tab
from bihuan.organisations.choices import name_of_region, supervisor_options
from bihuan.statutes.dictionaries import Labels, options

TAKE = PageAction(
    _("登记整治措施"), "hazards:measure_new", perms.TAKE_MEASURE, icon="plus", tone="primary"
)
TOTALS = PageAction(_("按措施汇总"), "hazards:measures", perms.SEE, icon="table")


def kept(rows: Any) -> Any:
    return rows.filter(withdrawn_at=None)


def ends_soon(on: date) -> Q:
    return Q(ended_on=None, until__lte=date.fromordinal(on.toordinal() + 7))


MEASURES = Ledger(
    code="seven-measures",
    title=_("整治措施台账"),
    print_title=_("“关、停、拆、断、封、打、看”整治措施台账"),
    model=Measure,
    permission=perms.SEE,
    url="hazards:measure",
    columns=(
        Column("site", _("对象"), kind="link", is_main=True),
        Column("kind", _("措施"), labels=Labels("measures-seven"), width=110),
        Column("quantity", _("数量"), kind="number", width=80),
        Column("quantity_unit", _("计量单位"), width=80),
        Column("unit", _("执行单位"), field="unit__name"),
        Column("region", _("属地"), expression=name_of_region(), width=90),
        Column("campaign", _("专项行动")),
        Column("hazard", _("隐患编号"), field="hazard__number", width=120),
        Column("taken_on", _("实施日期"), kind="date", sortable=True, width=96),
        Column("lifted_on", _("解除日期"), kind="date", width=96),
        Column("note", _("具体情况"), is_shown=False),
    ),
    filters=(
        Filter("kind", _("措施"), "select", options=lambda _actor: options("measures-seven")),
        Filter("region", _("属地"), "region"),
        Filter("unit", _("执行单位"), "unit", options=supervisor_options),
        Filter("campaign", _("专项行动")),
        Filter("taken", _("实施日期"), "daterange", field="taken_on", is_more=True),
        Filter("unit_word", _("计量单位"), field="quantity_unit", is_more=True),
    ),
    tabs=(
        Tab("all", _("全部")),
        Tab("running", _("执行中"), Q(lifted_on=None)),
        Tab("lifted", _("已解除"), Q(lifted_on__isnull=False)),
    ),
    rows=kept,
    actions=(TAKE, TOTALS),
    narrow=narrow_to_figure,
    empty=EmptyText(_("还没有登记过整治措施。"), TAKE),
)
DEFERRALS = Ledger(
    code="deferrals",
    title=_("暂缓整改台账"),
    model=Deferral,
    permission=perms.SEE,
    columns=(
        Column("number", _("编号"), field="hazard__number", width=120, is_stuck=True),
        Column(
            "title",
            _("隐患描述 / 单位"),
            field="hazard__title",
            sub="hazard__enterprise__name",
            is_main=True,
        ),
        Column("region", _("属地"), expression=name_of_region("hazard__region"), width=90),
        Column("reason", _("暂缓原因")),
        Column("measures", _("补偿措施")),
        Column("watcher", _("措施落实人"), kind="person", width=90),
        Column("approver", _("批准人"), kind="person", width=90),
        Column("granted_on", _("批准日期"), kind="date", width=96),
        Column("until", _("暂缓至"), kind="deadline", closed="ended_on", sortable=True, width=150),
        Column("ended_on", _("结束日期"), kind="date", width=96),
    ),
    filters=(
        Filter("region", _("属地"), "region", field="hazard__region"),
        Filter("unit", _("监管单位"), "unit", field="hazard__unit", options=supervisor_options),
        Filter("until", _("暂缓至"), "daterange"),
        Filter("number", _("隐患编号"), field="hazard__number"),
    ),
    tabs=(
        Tab("running", _("暂缓中"), Q(ended_on=None)),
        Tab("soon", _("七日内到期"), ends_soon, tone="warn"),
        Tab("ended", _("已结束"), Q(ended_on__isnull=False)),
        Tab("all", _("全部")),
    ),
    url="hazards:deferral",
    narrow=narrow_to_figure,
    empty=EmptyText(_("没有暂缓整改的隐患。")),
)
