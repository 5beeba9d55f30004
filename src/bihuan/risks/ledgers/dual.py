"""Lists of dual prevention: every enterprise with its state, plans, platform, reviews, gatherings."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db.models import CharField, F, Q, Value
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from bihuan.enterprises.models import Enterprise
from bihuan.enterprises.querysets import SMALL
from bihuan.kernel.actors import Actor
from bihuan.kernel.indicators import narrow_to_figure
from bihuan.kernel.ledgers import (
    BulkAction,
    BulkField,
    Column,
    EmptyText,
    Filter,
    Ledger,
    PageAction,
    Tab,
)
from bihuan.organisations.choices import name_of_region
from bihuan.risks import permissions as perms
from bihuan.risks import services
from bihuan.risks.ledgers.importing import PLATFORM_IMPORTER
from bihuan.risks.ledgers.points import choose
from bihuan.risks.models import (
    DualEvent,
    DualReview,
    Handbook,
    Improvement,
    Pilot,
    PlatformEntry,
    PromotionPlan,
)
from bihuan.risks.states.dual import (
    DualStatus,
    EventKind,
    ImprovementStatus,
    PlanPeriod,
    RunStatus,
    Variant,
)
from bihuan.risks.workflow.dual import URGE
from bihuan.statutes.dictionaries import Labels

DUAL_TONES = {
    DualStatus.NOT_STARTED: "danger",
    DualStatus.BUILDING: "warn",
    DualStatus.BUILT: "info",
    DualStatus.RUNNING: "done",
    DualStatus.PROBLEM: "danger",
}
RUN_TONES = {
    RunStatus.RUNNING: "done",
    RunStatus.FAILING: "danger",
    RunStatus.URGED: "warn",
    RunStatus.EXPLAINED: "info",
    RunStatus.LEFT: "muted",
}
IMPROVEMENT_TONES = {
    ImprovementStatus.OPEN: "warn",
    ImprovementStatus.DONE: "info",
    ImprovementStatus.CLOSED: "done",
}
STANDS = Q(dual__built_on__isnull=False, dual__lost_on__isnull=True)
IS_ABOVE, IS_SMALL = Q(tags__contains=["above-scale"]), Q(size__in=SMALL)
COVERAGE = PageAction(_("建成率"), "risks:coverage", perms.SEE, icon="chart-bar")
NEW_PLAN = PageAction(
    _("制定推进方案"), "risks:new_promotion", perms.PLAN_DUAL, icon="plus", tone="primary"
)
NEW_REVIEW = PageAction(
    _("登记点评"), "risks:new_review", perms.REVIEW_DUAL, icon="plus", tone="primary"
)
NEW_EVENT = PageAction(
    _("登记活动"), "risks:new_event", perms.REVIEW_DUAL, icon="plus", tone="primary"
)
NEW_BOOK = PageAction(
    _("登记手册"), "risks:new_handbook", perms.PLAN_DUAL, icon="plus", tone="primary"
)
NEW_PILOT = PageAction(
    _("登记试点"), "risks:new_pilot", perms.PLAN_DUAL, icon="plus", tone="primary"
)


def open_one(pk: int, *, actor: Actor, at: datetime, values: dict[str, Any]) -> Any:
    return services.open_dual(enterprise_id=pk, actor=actor, at=at)


def urge_one(pk: int, *, actor: Actor, at: datetime, values: dict[str, Any]) -> Any:
    return services.urge_entry(
        entry_id=pk, note=values["note"], due_on=values.get("due_on"), actor=actor, at=at
    )


DUAL_PREVENTION = Ledger(
    code="dual-prevention",
    title=_("双重预防建设台账"),
    print_title=_("企业双重预防体系建设台账"),
    subtitle=_("在册企业全部列入，没有启动的也在内"),
    model=Enterprise,
    permission=perms.SEE,
    url="risks:dual",
    rows=lambda found: found.active(),
    columns=(
        Column("name", _("企业名称"), kind="link", sub="code", is_main=True),
        Column("region", _("属地"), expression=name_of_region(), width=100),
        Column("sector", _("行业领域"), labels=Labels("sectors"), width=110),
        Column("size", _("规模"), labels=Labels("enterprise-sizes"), width=80),
        Column(
            "status",
            _("建设状态"),
            expression=Coalesce(
                F("dual__status"), Value(DualStatus.NOT_STARTED.value), output_field=CharField()
            ),
            kind="status",
            labels=DualStatus.choices,
            tones=DUAL_TONES,
            width=110,
        ),
        Column("leader", _("牵头人"), field="dual__leader", kind="person", width=80),
        Column("begun_on", _("启动日期"), field="dual__begun_on", kind="date", width=96),
        Column("due_on", _("计划建成"), field="dual__due_on", kind="deadline",
               closed="dual__built_on", width=150),
        Column("built_on", _("建成日期"), field="dual__built_on", kind="date", width=96),
        Column("variant", _("模板"), field="dual__variant", labels=Variant.choices,
               is_shown=False),
        Column("problem", _("问题"), field="dual__problem", is_shown=False),
        Column("platform", _("省平台"), field="platform_entry__status", kind="status",
               labels=RunStatus.choices, tones=RUN_TONES, width=110),
    ),
    filters=(
        Filter("region", _("属地"), "region"),
        Filter("sector", _("行业领域"), "select", options=choose("sectors")),
        Filter("size", _("规模"), "select", options=choose("enterprise-sizes")),
        Filter(
            "state",
            _("建设状态"),
            "select",
            options=DualStatus.choices,
            where=lambda value: Q(dual__isnull=True) | Q(dual__status=value)
            if value == DualStatus.NOT_STARTED
            else Q(dual__status=value),
        ),
        Filter("variant", _("模板"), "select", field="dual__variant", options=Variant.choices,
               is_more=True),
        Filter("built", _("建成日期"), "daterange", field="dual__built_on", is_more=True),
    ),
    search=("name",),
    search_label=_("企业名称"),
    tabs=(
        Tab("all", _("全部")),
        Tab("above", _("规上未建成"), IS_ABOVE & ~STANDS, tone="danger"),
        Tab("small", _("小微未建成"), IS_SMALL & ~STANDS),
        Tab("building", _("建设中"), Q(dual__status=DualStatus.BUILDING)),
        Tab("built", _("已建成"), STANDS),
        Tab("problem", _("存在问题"), Q(dual__status=DualStatus.PROBLEM), tone="danger"),
    ),
    bulk=(BulkAction("open", _("纳入建设范围"), perms.BUILD_DUAL, open_one),),
    actions=(COVERAGE,),
    narrow=narrow_to_figure,
    empty=EmptyText(_("还没有登记过企业。"), None),
)  # fmt: skip
PLATFORM = Ledger(
    code="platform-entries",
    title=_("省平台运行"),
    print_title=_("省双重预防巡察信息平台运行台账"),
    model=PlatformEntry,
    permission=perms.SEE,
    url="risks:platform_entry",
    columns=(
        Column("enterprise", _("企业名称"), field="enterprise__name", kind="link", is_main=True),
        Column("external_id", _("平台编号"), width=120),
        Column("region", _("属地"), expression=name_of_region("enterprise__region"), width=100),
        Column("status", _("运行状态"), kind="status", labels=RunStatus.choices,
               tones=RUN_TONES, width=120),
        Column("shortcoming", _("未按要求之处"), width=220),
        Column("registered_on", _("注册日期"), kind="date", width=96),
        Column("last_run_on", _("最近运行"), kind="date", width=96),
        Column("urges", _("催办次数"), kind="number", width=80),
        Column("due_on", _("整改期限"), kind="deadline", width=150),
        Column("seen_on", _("数据日期"), kind="date", width=96),
    ),
    filters=(
        Filter("region", _("属地"), "region", field="enterprise__region"),
        Filter("status", _("运行状态"), "multiselect", lookup="in", options=RunStatus.choices),
        Filter("sector", _("行业领域"), "select", field="enterprise__sector",
               options=choose("sectors")),
        Filter("seen", _("数据日期"), "daterange", field="seen_on"),
    ),
    tabs=(
        Tab("all", _("全部")),
        Tab("failing", _("注册未按要求运行"),
            Q(status__in=(RunStatus.FAILING, RunStatus.URGED, RunStatus.EXPLAINED)), tone="danger"),
        Tab("urged", _("已催办"), Q(status=RunStatus.URGED)),
        Tab("running", _("正常运行"), Q(status=RunStatus.RUNNING)),
    ),
    bulk=(
        BulkAction("urge", URGE.label, perms.URGE_DUAL, urge_one, fields=(
            BulkField("note", _("催办要求"), "textarea"),
            BulkField("due_on", _("整改期限"), "date", required=False),
        )),
    ),
    importer=PLATFORM_IMPORTER,
    narrow=narrow_to_figure,
    workflow="platform_run",
    move=services.make_run_move,
    empty=EmptyText(_("还没有导入过省平台的企业名单。"), None),
)  # fmt: skip
PROMOTION_PLANS = Ledger(
    code="promotion-plans",
    title=_("双重预防推进方案"),
    model=PromotionPlan,
    permission=perms.SEE,
    url="risks:promotion",
    rows=lambda found: found.filter(withdrawn_at__isnull=True),
    columns=(
        Column("number", _("编号"), kind="link", width=120),
        Column("title", _("推进方案"), is_main=True),
        Column("period", _("期间"), labels=PlanPeriod.choices, width=80),
        Column("first", _("开始日期"), kind="date", width=96),
        Column("last", _("结束日期"), kind="date", width=96),
        Column("unit", _("制定单位"), field="unit__name", width=180),
    ),
    filters=(Filter("span", _("期间"), "select", "period", options=PlanPeriod.choices),),
    actions=(NEW_PLAN, COVERAGE),
    empty=EmptyText(_("还没有制定推进方案。"), NEW_PLAN),
)
DUAL_REVIEWS = Ledger(
    code="dual-reviews",
    title=_("双重预防点评"),
    model=DualReview,
    permission=perms.SEE,
    url="risks:review",
    columns=(
        Column("number", _("编号"), kind="link", width=120),
        Column("enterprise", _("企业名称"), field="enterprise__name", is_main=True),
        Column("reviewed_on", _("点评日期"), kind="date", width=96),
        Column("total", _("得分"), kind="number", width=70),
        Column("full", _("满分"), kind="number", width=70),
        Column("is_passed", _("结果"), kind="status",
               labels=((True, _("合格")), (False, _("不合格"))),
               tones=((True, "done"), (False, "danger")), width=80),
        Column("event", _("点评活动"), field="event__title", width=180),
        Column("reviewers", _("点评人员"), width=140),
    ),
    filters=(
        Filter("region", _("属地"), "region", field="enterprise__region"),
        Filter("reviewed", _("点评日期"), "daterange", field="reviewed_on"),
    ),
    actions=(NEW_REVIEW,),
    empty=EmptyText(_("还没有登记过点评。"), NEW_REVIEW),
)  # fmt: skip
IMPROVEMENTS = Ledger(
    code="dual-improvements",
    title=_("点评改进事项"),
    model=Improvement,
    permission=perms.SEE,
    url="risks:improvement",
    columns=(
        Column("text", _("改进事项 / 单位"), sub="enterprise__name", kind="link", is_main=True),
        Column("review", _("点评"), field="review__number", width=120),
        Column("status", _("状态"), kind="status", labels=ImprovementStatus.choices,
               tones=IMPROVEMENT_TONES, width=90),
        Column("due_on", _("完成期限"), kind="deadline", closed="done_on", sortable=True,
               width=150),
        Column("done_on", _("完成日期"), kind="date", width=96),
    ),
    filters=(
        Filter("region", _("属地"), "region", field="enterprise__region"),
        Filter("status", _("状态"), "select", options=ImprovementStatus.choices),
        Filter("due", _("完成期限"), "daterange", field="due_on"),
    ),
    search=("text",),
    search_label=_("改进事项"),
    tabs=(
        Tab("all", _("全部")),
        Tab("open", _("待改进"), Q(status=ImprovementStatus.OPEN)),
        Tab("done", _("待确认"), Q(status=ImprovementStatus.DONE)),
        Tab("overdue", _("已逾期"),
            lambda on: Q(due_on__lt=on, status=ImprovementStatus.OPEN), tone="danger"),
    ),
    workflow="dual_improvement",
    move=services.make_improvement_move,
)  # fmt: skip
DUAL_EVENTS = Ledger(
    code="dual-events",
    title=_("交流观摩培训点评"),
    model=DualEvent,
    permission=perms.SEE,
    url="risks:event",
    rows=lambda found: found.filter(withdrawn_at__isnull=True),
    columns=(
        Column("number", _("编号"), kind="link", width=120),
        Column("title", _("活动"), is_main=True),
        Column("kind", _("类别"), labels=EventKind.choices, width=110),
        Column("held_on", _("举办日期"), kind="date", sortable=True, width=96),
        Column("place", _("地点"), width=160),
        Column("host", _("主办单位"), field="host__name", width=160),
        Column("people", _("参加人数"), kind="number", width=90),
    ),
    filters=(
        Filter("kind", _("类别"), "select", options=EventKind.choices),
        Filter("held", _("举办日期"), "daterange", field="held_on"),
    ),
    actions=(NEW_EVENT,),
    empty=EmptyText(_("还没有登记过活动。"), NEW_EVENT),
)
HANDBOOKS = Ledger(
    code="dual-handbooks",
    title=_("应知应会手册"),
    model=Handbook,
    permission=perms.SEE,
    url="risks:handbook",
    columns=(
        Column("number", _("编号"), kind="link", width=120),
        Column("title", _("手册"), is_main=True),
        Column("edition", _("版次"), width=100),
        Column("printed_on", _("印制日期"), kind="date", width=96),
        Column("copies", _("印数"), kind="number", width=80),
        Column("issued", _("已发放"), kind="number", width=80),
        Column("unit", _("编印单位"), field="unit__name", width=160),
    ),
    actions=(NEW_BOOK,),
    empty=EmptyText(_("还没有登记过手册。"), NEW_BOOK),
)
PILOTS = Ledger(
    code="dual-pilots",
    title=_("双重预防试点"),
    model=Pilot,
    permission=perms.SEE,
    url="risks:pilot",
    columns=(
        Column("number", _("编号"), kind="link", width=120),
        Column("title", _("试点"), is_main=True),
        Column("region", _("属地"), expression=name_of_region(), width=100),
        Column("unit", _("牵头单位"), field="unit__name", width=160),
        Column("started_on", _("开始日期"), kind="date", width=96),
        Column("summarised_on", _("总结日期"), kind="date", width=96),
        Column("is_rolled_out", _("推广"), kind="status",
               labels=((True, _("已推广")), (False, _("不推广"))),
               tones=((True, "done"), (False, "muted")), width=80),
    ),
    filters=(Filter("region", _("属地"), "region"),),
    actions=(NEW_PILOT,),
    empty=EmptyText(_("还没有登记过试点。"), NEW_PILOT),
)  # fmt: skip
