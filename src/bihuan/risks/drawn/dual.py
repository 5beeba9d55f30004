"""Pages of dual prevention: one enterprise, the rates, a plan against what was reached, reviews."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.urls import reverse

from bihuan.kernel import detail, evidence, packs
from bihuan.kernel.actors import Actor
from bihuan.kernel.audit import chain_of
from bihuan.kernel.errors import InvalidInput
from bihuan.kernel.indicators import Period, Query, Value, link, value, values, values_by
from bihuan.kernel.models import Event
from bihuan.organisations.choices import region_name, street_names
from bihuan.risks import permissions as perms
from bihuan.risks.indicators import (
    FAILING,
    MISSING_ABOVE,
    MISSING_SMALL,
    ON_PLATFORM,
    RATE_ABOVE,
    RATE_ALL,
    RATE_SMALL,
)
from bihuan.risks.indicators.dual import RATES
from bihuan.risks.ledgers.dual import RUN_TONES
from bihuan.risks.models import (
    DualPrevention,
    DualReview,
    PlatformEntry,
    PromotionPlan,
    PromotionTarget,
)
from bihuan.risks.rules.progress import gap, scheduled
from bihuan.risks.services import chain_of_step, steps_of
from bihuan.risks.services.promoting import CHAIN as PROMOTION_CHAIN
from bihuan.risks.states.dual import (
    DualStatus,
    Group,
    PlanPeriod,
    RunStatus,
    Variant,
)
from bihuan.risks.workflow.dual import DUAL_WORKFLOW, RUN_WORKFLOW
from bihuan.statutes.dictionaries import label, labels

Row = dict[str, Any]
SAID = {"note": "", "leader": "牵头人：", "due_on": "期限：", "shortcoming": "未按要求："}


def said(event: Event) -> str:
    parts = [f"{word}{event.data[key]}" for key, word in SAID.items() if event.data.get(key)]
    return "；".join(parts)


def refused(refusal: InvalidInput | None) -> Row | None:
    if refusal is None:
        return None
    return {"tone": "danger", "title": refusal.user_message(), "text": refusal.user_remedy()}


def draw_dual(
    dual: DualPrevention,
    actor: Actor,
    *,
    tried: str = "",
    typed: Mapping[str, Any] | None = None,
    refusal: InvalidInput | None = None,
) -> Row:
    """The record of one enterprise's dual prevention."""
    chain = DUAL_WORKFLOW.chain(dual)
    problem = None
    if dual.status == DualStatus.PROBLEM:
        problem = {"tone": "danger", "title": "存在问题", "text": dual.problem}
    return {
        "title": f"{dual.enterprise.name}双重预防体系",
        "number": "",
        "subtitle": dual.get_status_display(),
        "alert": refused(refusal) or problem,
        "steps": states_of(dual),
        "steps_title": "建设进程",
        "actions": [
            {"label": "风险四色图", "url": reverse("risks:enterprise", args=[dual.enterprise_id])}
        ],
        "facts": dual_facts(dual),
        "sections": [steps_section(dual, actor), reviews_section(dual, actor)],
        "files": detail.files_of(detail.all_uses(chain)),
        "moves": detail.moves_of(
            DUAL_WORKFLOW,
            dual,
            actor,
            address=lambda name: reverse("risks:dual_move", args=[dual.pk, name]),
            tried=tried,
            typed=typed,
            errors=dict(refusal.fields) if refusal else {},
        ),
        "timeline": detail.timeline_of(chain, texts=said),
        **detail.chain_line(chain, actor),
    }


def states_of(dual: DualPrevention) -> list[Row]:
    """The five states as steps; a problem stands in the place of running."""
    order = [DualStatus.NOT_STARTED, DualStatus.BUILDING, DualStatus.BUILT, DualStatus.RUNNING]
    days = [None, dual.begun_on, dual.built_on if dual.lost_on is None else None, dual.running_on]
    status = DualStatus(dual.status)
    here = order.index(DualStatus.RUNNING if status == DualStatus.PROBLEM else status)
    shown = []
    for place, (state, day) in enumerate(zip(order, days, strict=True)):
        word = "done" if place < here else "now" if place == here else "todo"
        shown.append(
            {
                "label": str(state.label),
                "at": f"{day:%Y-%m-%d}" if day else "",
                "state": word,
            }
        )
    if status == DualStatus.RUNNING:
        shown[-1]["state"] = "done"
    if status == DualStatus.PROBLEM:
        shown[-1] |= {"label": "存在问题", "state": "refused"}
    return shown


def dual_facts(dual: DualPrevention) -> list[Row]:
    enterprise = dual.enterprise
    entry = PlatformEntry.objects.filter(enterprise=enterprise).first()
    platform: Row = {"label": "省平台", "value": "没有登记"}
    if entry is not None:
        platform = {
            "label": "省平台",
            "value": entry.get_status_display(),
            "url": reverse("risks:platform_entry", args=[entry.pk]),
        }
    return [
        {
            "label": "企业",
            "value": enterprise.name,
            "url": reverse("enterprises:detail", args=[enterprise.pk]),
        },
        {"label": "规模", "value": label("enterprise-sizes", enterprise.size)},
        {"label": "模板", "value": str(Variant(dual.variant).label), "sub": dual.building},
        {"label": "试点", "value": str(dual.pilot) if dual.pilot else None},
        {"label": "牵头人", "value": dual.leader or None},
        {"label": "计划建成", "value": dual.due_on, "kind": "date"},
        {"label": "启动日期", "value": dual.begun_on, "kind": "date"},
        {"label": "建成日期", "value": dual.built_on, "kind": "date"},
        {"label": "退回日期", "value": dual.lost_on, "kind": "date"},
        platform,
    ]


def steps_section(dual: DualPrevention, actor: Actor) -> Row:
    """Each step with its day and its proof."""
    done = {one.step: one for one in dual.steps.all()}
    may = actor.may(perms.BUILD_DUAL) and dual.status == DualStatus.BUILDING
    rows = []
    for place, (key, title) in enumerate(steps_of(dual.variant), start=1):
        one = done.get(key)
        files = list(evidence.of(chain_of_step(one))) if one else []
        url = reverse("risks:dual_step", args=[dual.pk, key])
        act = {"text": "补充" if one else "登记完成", "url": url} if may else None
        proof = {"text": f"{len(files)} 份", "url": detail.file_url(files[-1])} if files else None
        state = {"text": "完成", "tone": "done"} if one else {"text": "未完成", "tone": "danger"}
        day = f"{one.done_on:%Y-%m-%d}" if one else None
        rows.append([place, title, state, day, proof, one.note if one else None, act])
    columns = [
        "步骤",
        {"label": "内容", "kind": "wide"},
        "状态",
        "完成日期",
        "证明",
        "说明",
        "办理",
    ]
    title = f"建设步骤（{len(done)}／{len(rows)}）"
    note = "七步齐全并有证明，监管单位才能验收。"
    return {"title": title, "table": {"columns": columns, "rows": rows, "note": note}}


def reviews_section(dual: DualPrevention, actor: Actor) -> Row:
    found = DualReview.objects.visible_to(actor).filter(enterprise_id=dual.enterprise_id)
    rows = [
        [
            {"text": one.number, "url": reverse("risks:review", args=[one.pk])},
            f"{one.reviewed_on:%Y-%m-%d}",
            f"{one.total}／{one.full}",
            {"text": "合格", "tone": "done"}
            if one.is_passed
            else {"text": "不合格", "tone": "danger"},
            one.reviewers,
        ]
        for one in found.order_by("-reviewed_on")
    ]
    columns = ["点评", "日期", "得分", "结果", "点评人员"]
    note = "" if rows else "还没有点评过。"
    return {
        "title": "点评",
        "count": len(rows),
        "table": {"columns": columns, "rows": rows, "note": note},
    }


def rate_cell(one: Value | None) -> Any:
    """A rate with its numerator and denominator, each leading to its rows."""
    if one is None or one.number is None:
        return {"text": None, "note": "当时没有登记这类企业"}
    words = f"{one.rows:,}／{one.out_of:,}" if one.out_of is not None else ""
    return {"text": f"{one.text()}%", "url": link(one), "note": words}


def missing_cell(one: Value | None) -> Any:
    if one is None:
        return 0
    return {"text": one.text(), "url": link(one), "tone": "danger"} if one.rows else 0


def draw_coverage(actor: Actor, now: datetime, on: date) -> Row:
    """Rates of above-size and of small enterprises apart, by street and by sector (S79)."""
    query = Query(Period.day(on), now)
    heads = values([RATE_ABOVE, RATE_SMALL, RATE_ALL, MISSING_ABOVE, MISSING_SMALL], query, actor)
    platform = values([ON_PLATFORM, FAILING], query, actor)
    wanted = [RATE_ABOVE, MISSING_ABOVE, RATE_SMALL, MISSING_SMALL]
    by_street = values_by(wanted, query, actor, dimension="street")
    by_sector = values_by(wanted, query, actor, dimension="sector")
    names, sectors = street_names([str(one) for one in by_street]), labels("sectors")
    columns = ["", "规上建成率", "规上未建成", "小微建成率", "小微未建成"]
    shown = [
        ("按街镇", "街镇", {key: names.get(key, key) for key in sorted(by_street)}, by_street),
        ("按行业", "行业领域", {key: sectors.get(key, key) for key in by_sector}, by_sector),
    ]
    return {
        "title": "双重预防建成率",
        "subtitle": f"截至 {on}",
        "stats": [stat_of(one) for one in (*heads.values(), *platform.values())],
        "choose": {
            "action": reverse("risks:coverage"),
            "fields": [{"name": "on", "label": "截至", "kind": "date", "value": on.isoformat()}],
        },
        "sections": [
            {
                "title": title,
                "table": {
                    "columns": [{"label": first, "kind": "lead"}, *columns[1:]],
                    "rows": [
                        [word, *rate_row(by.get(key, {}))] for key, word in words.items() if word
                    ],
                    "note": "分子／分母在百分比旁边；点百分比看已建成的企业，点未建成看缺的是哪些。",
                },
            }
            for title, first, words, by in shown
        ],
        "empty": "还没有在册企业。",
    }


def rate_row(counted: Mapping[str, Value]) -> list[Any]:
    return [
        rate_cell(counted.get(RATE_ABOVE.code)),
        missing_cell(counted.get(MISSING_ABOVE.code)),
        rate_cell(counted.get(RATE_SMALL.code)),
        missing_cell(counted.get(MISSING_SMALL.code)),
    ]


def stat_of(one: Value) -> Row:
    words = ""
    if one.indicator.is_rate and one.out_of is not None:
        words = f"{one.rows:,}／{one.out_of:,} 家"
    return {
        "label": str(one.indicator.label),
        "value_text": one.text(),
        "unit": one.indicator.unit,
        "note": words,
        "url": link(one),
    }


def rate_of(
    target: PromotionTarget, plan: PromotionPlan, on: date, as_of: datetime, actor: Actor
) -> Value:
    """The rate of a target's slice as it stood on a day."""
    query = Query(Period.day(on), as_of, target.region or plan.region)
    if target.sector:
        query = query.of(sector=target.sector)
    return value(RATES[Group(target.group)], query, actor)


def draw_promotion(plan: PromotionPlan, actor: Actor, now: datetime, on: date) -> Row:
    """A plan against what was reached on any day, with who lags (S78)."""
    allowed = Decimal(str(packs.setting("risks", "plan-lag-points")))
    rows, lagging = [], []
    for target in plan.targets.all():
        row, is_late, words = target_row(target, plan, actor, now, on, allowed)
        rows.append(row)
        if is_late:
            lagging.append(words)
    columns = [
        "企业类别",
        {"label": "范围", "kind": "wide"},
        "起点",
        "时序应达",
        "实际",
        "期末目标",
        "差距",
        "判断",
    ]
    alert = None
    if lagging:
        alert = {
            "tone": "danger",
            "title": f"{len(lagging)} 个目标滞后",
            "text": "；".join(lagging) + "。",
        }
    elif rows and plan.first <= on:
        alert = {"tone": "done", "title": "各项目标都达到时序进度", "text": ""}
    actions = []
    if actor.may(perms.PLAN_DUAL) and plan.unit_id == actor.unit_id and plan.withdrawn_at is None:
        actions = [
            {"label": "修改", "url": reverse("risks:edit_promotion", args=[plan.pk])},
            {"label": "停止执行", "url": reverse("risks:withdraw_promotion", args=[plan.pk])},
        ]
    chain = chain_of(PROMOTION_CHAIN, plan.pk)
    return {
        "title": plan.title,
        "number": plan.number,
        "subtitle": f"{PlanPeriod(plan.period).label}　{plan.first} 至 {plan.last}",
        "actions": actions,
        "alert": alert,
        "choose": {
            "action": reverse("risks:promotion", args=[plan.pk]),
            "fields": [
                {"name": "on", "label": "对照日期", "kind": "date", "value": on.isoformat()}
            ],
        },
        "sections": [
            {
                "title": f"计划与实际（{on}）",
                "count": len(rows),
                "table": {
                    "columns": columns,
                    "rows": rows,
                    "note": f"时序应达按起点到期末均匀推进计算；落后超过 {allowed} 个百分点为滞后。",
                },
            },
            *([{"title": "主要安排", "text": plan.text}] if plan.text else []),
        ],
        "timeline": detail.timeline_of(chain, texts=said),
    }


def target_row(
    target: PromotionTarget,
    plan: PromotionPlan,
    actor: Actor,
    now: datetime,
    on: date,
    allowed: Decimal,
) -> tuple[list[Any], bool, str]:
    """One target with where it began, should be, is; whether it lags, and how in words."""
    base = rate_of(target, plan, plan.first, now, actor)
    actual = rate_of(target, plan, min(on, plan.last), now, actor)
    wanted = scheduled(plan.first, plan.last, base.number, target.percent, on)
    behind = gap(actual.number, wanted)
    late = behind is not None and behind > allowed
    scope = "、".join(
        filter(
            None,
            [region_name(target.region) if target.region else "全部街镇",
             labels("sectors").get(target.sector, "") if target.sector else "全部行业"],
        )
    )  # fmt: skip
    group = str(Group(target.group).label)
    verdict: Row = {"text": "未到开始日期", "tone": ""}
    if wanted is not None:
        verdict = {"text": "滞后", "tone": "danger"} if late else {"text": "正常", "tone": "done"}
    if actual.number is None:
        verdict = {"text": None, "note": "当时没有登记这类企业"}
    row = [
        group,
        scope,
        rate_cell(base),
        f"{wanted}%" if wanted is not None else None,
        rate_cell(actual),
        f"{target.percent}%",
        gap_words(behind),
        verdict,
    ]
    return row, late, f"{group}（{scope}）差 {behind} 个百分点"


def gap_words(behind: Decimal | None) -> str | None:
    if behind is None:
        return None
    if behind == 0:
        return "持平"
    return f"差 {behind}" if behind > 0 else f"超 {-behind}"


def draw_entry(
    entry: PlatformEntry,
    actor: Actor,
    today: date,
    *,
    tried: str = "",
    typed: Mapping[str, Any] | None = None,
    refusal: InvalidInput | None = None,
) -> Row:
    """An enterprise as the provincial platform has it."""
    chain = RUN_WORKFLOW.chain(entry)
    warning = refused(refusal)
    if warning is None and entry.due_on is not None and entry.due_on < today:
        days = (today - entry.due_on).days
        warning = {"tone": "danger", "title": f"整改期限已过 {days} 天", "text": entry.shortcoming}
    status = RunStatus(entry.status)
    return {
        "title": entry.enterprise.name,
        "number": entry.external_id,
        "subtitle": "省双重预防巡察信息平台",
        "alert": warning,
        "facts": [
            {"label": "运行状态", "value": str(status.label), "kind": "status",
             "tone": RUN_TONES[status]},
            {"label": "数据日期", "value": entry.seen_on, "kind": "date"},
            {"label": "注册日期", "value": entry.registered_on, "kind": "date"},
            {"label": "最近运行", "value": entry.last_run_on, "kind": "date"},
            {"label": "未按要求之处", "value": entry.shortcoming or None, "kind": "wide"},
            {"label": "催办", "value": f"{entry.urges} 次" if entry.urges else None},
            {"label": "整改期限", "value": entry.due_on, "kind": "date"},
            {"label": "企业说明", "value": entry.answer or None, "kind": "wide"},
        ],
        "sections": [],
        "moves": [
            one
            for one in detail.moves_of(
                RUN_WORKFLOW,
                entry,
                actor,
                address=lambda name: reverse("risks:platform_move", args=[entry.pk, name]),
                tried=tried,
                typed=typed,
                errors=dict(refusal.fields) if refusal else {},
            )
            if one["name"] in {"urge", "answer", "drop"}
        ],
        "timeline": detail.timeline_of(chain, texts=said),
        **detail.chain_line(chain, actor),
    }  # fmt: skip
