"""Lists of self-check plans, of the checks that fell due, and of reports from the public page."""

from __future__ import annotations

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from bihuan.hazards import permissions as perms
from bihuan.hazards.models import SelfCheck, SelfCheckPlan, Snap
from bihuan.hazards.services.moves import move_snap
from bihuan.hazards.states import Cadence, CheckStatus, SnapStatus
from bihuan.kernel.indicators import narrow_to_figure
from bihuan.kernel.ledgers import Column, EmptyText, Filter, Ledger, PageAction, Tab
from bihuan.organisations.choices import name_of_region, supervisor_options
from bihuan.statutes.dictionaries import Labels, options

PLAN = PageAction(
    _("制定自查计划"), "hazards:plan_new", perms.PLAN_SELF_CHECK, icon="plus", tone="primary"
)
RATES = PageAction(_("自查完成情况"), "hazards:self_check_rates", perms.SEE, icon="chart-line")
CHECK_TONES = {
    CheckStatus.PENDING: "info",
    CheckStatus.DONE: "done",
    CheckStatus.MISSED: "danger",
    CheckStatus.CANCELLED: "muted",
}
SNAP_TONES = {
    SnapStatus.HELD: "warn",
    SnapStatus.VERIFIED: "done",
    SnapStatus.DISMISSED: "muted",
}
PLANS = Ledger(
    code="self-check-plans",
    title=_("自查计划"),
    model=SelfCheckPlan,
    permission=perms.SEE,
    url="hazards:self_check_plan",
    columns=(
        Column("title", _("计划名称 / 企业"), kind="link", sub="enterprise__name", is_main=True),
        Column("cadence", _("频次"), labels=Cadence.choices, width=80),
        Column("unit", _("监管单位"), field="unit__name"),
        Column("region", _("属地"), expression=name_of_region(), width=90),
        Column("starts_on", _("开始日期"), kind="date", width=96),
        Column("ends_on", _("结束日期"), kind="date", width=96),
    ),
    filters=(
        Filter("region", _("属地"), "region"),
        Filter("cadence", _("频次"), "select", options=Cadence.choices),
        Filter("unit", _("监管单位"), "unit", options=supervisor_options),
        Filter("enterprise", _("企业"), field="enterprise__name", lookup="icontains"),
    ),
    tabs=(
        Tab("running", _("执行中"), lambda on: Q(ends_on=None) | Q(ends_on__gte=on)),
        Tab("ended", _("已结束"), lambda on: Q(ends_on__lt=on)),
        Tab("all", _("全部")),
    ),
    actions=(PLAN, RATES),
    empty=EmptyText(_("还没有自查计划。"), PLAN),
)
CHECKS = Ledger(
    code="self-checks",
    title=_("自查台账"),
    print_title=_("事故隐患自查台账"),
    model=SelfCheck,
    permission=perms.SEE,
    url="hazards:self_check",
    columns=(
        Column(
            "plan",
            _("自查计划 / 企业"),
            field="plan__title",
            sub="plan__enterprise__name",
            kind="link",
            is_main=True,
        ),
        Column("cadence", _("频次"), field="plan__cadence", labels=Cadence.choices, width=80),
        Column("unit", _("监管单位"), field="plan__unit__name", is_shown=False),
        Column("region", _("属地"), expression=name_of_region("plan__region"), width=90),
        Column(
            "due_on", _("应查日期"), kind="deadline", closed="done_at", sortable=True, width=150
        ),
        Column(
            "status",
            _("状态"),
            kind="status",
            labels=CheckStatus.choices,
            tones=CHECK_TONES,
            width=90,
        ),
        Column("problems", _("发现问题"), kind="number", width=80),
        Column("done_by", _("自查人"), field="done_by__name", kind="person", width=80),
        Column("done_at", _("自查时间"), kind="moment", width=130),
        Column("finding", _("登记的隐患"), field="finding__number", width=120),
    ),
    filters=(
        Filter("region", _("属地"), "region", field="plan__region"),
        Filter("status", _("状态"), "select", options=CheckStatus.choices),
        Filter("unit", _("监管单位"), "unit", field="plan__unit", options=supervisor_options),
        Filter("due", _("应查日期"), "daterange", field="due_on"),
        Filter(
            "enterprise",
            _("企业"),
            field="plan__enterprise__name",
            lookup="icontains",
            is_more=True,
        ),
        Filter(
            "sector",
            _("行业"),
            "select",
            field="plan__enterprise__sector",
            options=lambda _actor: options("sectors"),
            is_more=True,
        ),
    ),
    tabs=(
        Tab("all", _("全部")),
        Tab("pending", _("待自查"), Q(status=CheckStatus.PENDING)),
        Tab("done", _("已自查"), Q(status=CheckStatus.DONE)),
        Tab("missed", _("未自查"), Q(status=CheckStatus.MISSED), tone="danger"),
    ),
    order="-due_on",
    actions=(RATES,),
    narrow=narrow_to_figure,
    empty=EmptyText(_("还没有自查任务。先制定自查计划，任务会自动生成。"), PLAN),
)
SNAPS = Ledger(
    code="snaps",
    title=_("随手拍线索"),
    print_title=_("群众“随手拍”线索台账"),
    model=Snap,
    permission=perms.SETTLE_SNAP,
    url="hazards:snap",
    columns=(
        Column("number", _("编号"), kind="link", width=120, is_stuck=True),
        Column("words", _("问题描述 / 地点"), sub="place", is_main=True),
        Column("region", _("属地"), expression=name_of_region(), width=90),
        Column("unit", _("核实单位"), field="unit__name", is_shown=False),
        Column("said_by", _("反映人身份"), labels=Labels("snap-people"), width=100),
        Column(
            "status",
            _("状态"),
            kind="status",
            labels=SnapStatus.choices,
            tones=SNAP_TONES,
            width=90,
        ),
        Column("hazard", _("隐患编号"), field="hazard__number", width=120),
        Column("received_at", _("收到时间"), kind="moment", width=130),
        Column("due_on", _("核实期限"), kind="deadline", closed="settled_at", width=150),
    ),
    filters=(
        Filter("region", _("属地"), "region"),
        Filter("status", _("状态"), "select", options=SnapStatus.choices),
        Filter("said_by", _("反映人身份"), "select", options=lambda _a: options("snap-people")),
        Filter("received", _("收到日期"), "daterange", field="received_at"),
    ),
    tabs=(
        Tab("all", _("全部")),
        Tab("held", _("待核实"), Q(status=SnapStatus.HELD), tone="warn"),
        Tab("verified", _("属实"), Q(status=SnapStatus.VERIFIED)),
        Tab("reward", _("拟奖励"), Q(is_for_reward=True)),
    ),
    workflow="snap",
    move=move_snap,
    narrow=narrow_to_figure,
    empty=EmptyText(_("还没有收到随手拍。")),
)
