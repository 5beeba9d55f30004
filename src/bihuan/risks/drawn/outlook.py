"""Pages of key areas, of judgements of what is new, and of the situation of a period."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any

from django.urls import reverse
from django.utils import timezone

from bihuan.kernel import detail
from bihuan.kernel.actors import Actor
from bihuan.kernel.audit import chain_of
from bihuan.kernel.errors import InvalidInput
from bihuan.kernel.indicators import Period
from bihuan.kernel.models import Event
from bihuan.kernel.workflow import WORKFLOWS
from bihuan.organisations.choices import hand_over_options, place_options, region_name
from bihuan.risks import permissions as perms
from bihuan.risks.drawn.points import colour_of
from bihuan.risks.models import KeyArea, NoveltyJudgement, Situation
from bihuan.risks.services import lines
from bihuan.risks.services.areas import CHAIN as AREA_CHAIN
from bihuan.risks.services.situations import CHAIN as SITUATION_CHAIN
from bihuan.risks.states.points import NoveltyDecision
from bihuan.risks.workflow.outlook import NOVELTY_WORKFLOW
from bihuan.statutes.dictionaries import label

Row = dict[str, Any]
SAID = {"note": "", "reason": "原因："}


def said(event: Event) -> str:
    parts = [f"{word}{event.data[key]}" for key, word in SAID.items() if event.data.get(key)]
    return "；".join(parts)


def draw_area(area: KeyArea, actor: Actor) -> Row:
    """A key area with its leader, its measures and the risk points in it."""
    points = area.points.standing().order_by("level", "pk")
    rows = [
        [
            {"text": one.name, "url": reverse("risks:point", args=[one.pk])},
            {"text": colour_of(one.level)["short"], "tone": colour_of(one.level)["tone"]},
            one.responsible or None,
            f"{one.next_due_on:%Y-%m-%d}" if one.next_due_on else None,
        ]
        for one in points
    ]
    section: Row = {
        "title": "区域内风险点",
        "count": len(rows),
        "table": {
            "columns": [{"label": "风险点", "kind": "wide"}, "等级", "责任人", "最近到期"],
            "rows": rows,
            "note": "" if rows else "还没有登记风险点。",
        },
    }
    actions: list[Row] = []
    if area.withdrawn_at is None and actor.may(perms.KEEP_AREAS):
        new = f"{reverse('risks:new_point')}?subject=area&area_id={area.pk}"
        section["action"] = {"label": "登记风险点", "url": new}
        actions = [
            {"label": "修改", "url": reverse("risks:edit_area", args=[area.pk])},
            {"label": "移出清单", "url": reverse("risks:withdraw_area", args=[area.pk])},
        ]
    gone = None
    if area.withdrawn_at is not None:
        gone = {"tone": "info", "title": "已移出重点区域清单", "text": area.withdrawn_reason}
    return {
        "title": area.name,
        "number": area.number,
        "subtitle": label("key-area-kinds", area.kind),
        "alert": gone,
        "actions": actions,
        "facts": [
            {"label": "属地", "value": region_name(area.region)},
            {"label": "位置", "value": area.address or None},
            {"label": "责任单位", "value": area.unit.name},
            {"label": "责任领导", "value": f"{area.leader}　{area.leader_post}".strip()},
            {"label": "人数", "value": f"{area.people:,} 人" if area.people is not None else None},
            {"label": "主要风险", "value": area.dangers, "kind": "wide"},
            {"label": "管控措施", "value": area.measures, "kind": "wide"},
        ],
        "sections": [section],
        "timeline": detail.timeline_of(chain_of(AREA_CHAIN, area.pk), texts=said),
    }


def draw_novelty(
    one: NoveltyJudgement,
    actor: Actor,
    *,
    tried: str = "",
    typed: Mapping[str, Any] | None = None,
    refusal: InvalidInput | None = None,
) -> Row:
    """A judgement on its way to a decision."""
    chain = NOVELTY_WORKFLOW.chain(one)
    warning = None
    if refusal is not None:
        words = refusal.user_remedy()
        warning = {"tone": "danger", "title": refusal.user_message(), "text": words}
    decision = str(NoveltyDecision(one.decision).label) if one.decision else None
    return {
        "title": one.subject,
        "number": one.number,
        "subtitle": one.get_status_display(),
        "alert": warning,
        "facts": [
            {"label": "类别", "value": label("novelty-kinds", one.kind)},
            {"label": "属地", "value": region_name(one.region)},
            {"label": "研判单位", "value": one.unit.name},
            {"label": "监管单位", "value": one.proposed_unit.name if one.proposed_unit else None},
            {"label": "基本情况", "value": one.about, "kind": "wide"},
            {"label": "潜在风险", "value": one.dangers, "kind": "wide"},
            {"label": "会商意见", "value": one.opinion or None, "kind": "wide"},
            {"label": "决定", "value": decision},
            {"label": "决定日期", "value": one.decided_on, "kind": "date"},
            {"label": "决定理由", "value": one.reason or None, "kind": "wide"},
        ],
        "sections": [],
        "moves": detail.moves_of(
            NOVELTY_WORKFLOW,
            one,
            actor,
            address=lambda name: reverse("risks:novelty_move", args=[one.pk, name]),
            tried=tried,
            typed=typed,
            errors=dict(refusal.fields) if refusal else {},
            options={"proposed_unit_id": list(hand_over_options(actor))},
        ),
        "timeline": detail.timeline_of(chain, texts=said),
        **detail.chain_line(chain, actor),
    }


COLUMNS = [
    {"label": "指标", "kind": "lead"},
    {"label": "本期", "kind": "number"},
    {"label": "上期", "kind": "number"},
    {"label": "比上期", "kind": "number"},
    {"label": "上期增减", "kind": "number"},
    {"label": "上年同期", "kind": "number"},
    {"label": "比上年同期", "kind": "number"},
]


def figure_row(one: Mapping[str, Any], *, with_links: bool) -> list[Any]:
    """A line of the analysis, as it is computed or as it was kept."""
    tone = {True: "danger", False: "done", None: ""}[one["worse"]]
    now: Row = {"text": one["now"]}
    if with_links and one["url"] and one["now"] != "—":
        now["url"] = one["url"]
    return [
        {"text": f"{one['title']}（{one['unit']}）", "note": one["note"]},
        now,
        one["before"],
        {"text": one["change"], "tone": tone},
        one["percent"],
        one["year_ago"],
        one["year_change"],
    ]


def periods(period: Period) -> str:
    """The two periods it is compared with, in words."""
    before, year = period.the_one_before(), period.a_year_before()
    return f"上期 {before.first} 至 {before.last}，上年同期 {year.first} 至 {year.last}"


def default_period(today: date) -> Period:
    """The last thirty days."""
    return Period(today - timedelta(days=29), today)


def draw_situation(period: Period, region: str, actor: Actor, now: datetime) -> Row:
    """The figures of a period beside the earlier ones, before anything is concluded."""
    found = [one.kept() for one in lines(period, region, actor, now)]
    worse = [one["title"] for one in found if one["worse"]]
    better = [one["title"] for one in found if one["worse"] is False]
    notes = [
        f"变坏：{'、'.join(worse)}。" if worse else "",
        f"变好：{'、'.join(better)}。" if better else "",
    ]
    return {
        "title": "形势研判",
        "subtitle": f"{period.first} 至 {period.last}　{region_name(region) or '本辖区'}",
        "actions": [{"label": "历次结论", "url": "/l/situations/", "icon": "history"}],
        "choose": {
            "action": reverse("risks:situation_page"),
            "fields": [
                day_field("first", "开始日期", period.first),
                day_field("last", "结束日期", period.last),
                {
                    "name": "region",
                    "label": "区域",
                    "kind": "select",
                    "value": region,
                    "options": [(actor.region, "本辖区"), *place_options(actor)],
                },
            ],
        },
        "note": "".join(notes) or "与上期相比没有变化，或者还不能比较。",
        "sections": [
            {
                "title": "指标对比",
                "count": len(found),
                "table": {
                    "columns": COLUMNS,
                    "rows": [figure_row(one, with_links=True) for one in found],
                    "note": f"{periods(period)}。红为变坏，绿为变好；没有台账的显示“—”。",
                },
            }
        ],
    }


def day_field(name: str, word: str, day: date) -> Row:
    return {"name": name, "label": word, "kind": "date", "value": day.isoformat()}


def draw_conclusion(one: Situation, actor: Actor) -> Row:
    """A stored conclusion with the figures it rested on and the tasks it changed."""
    tasks = [[task_cell(task.number, task.title), task.change] for task in one.tasks.order_by("pk")]
    chain = chain_of(SITUATION_CHAIN, one.pk)
    as_of = timezone.localtime(one.as_of)
    return {
        "title": one.title,
        "number": one.number,
        "subtitle": f"{one.first} 至 {one.last}　{region_name(one.region)}",
        "facts_title": "研判结论",
        "facts": [
            {"label": "研判单位", "value": one.unit.name},
            {"label": "数据时间", "value": f"{as_of:%Y-%m-%d %H:%M}"},
            {"label": "形势判断", "value": one.conclusion, "kind": "wide"},
            {"label": "策略调整", "value": one.adjustment, "kind": "wide"},
        ],
        "sections": [
            {
                "title": "调整的任务",
                "count": len(tasks),
                "table": {
                    "columns": [{"label": "任务", "kind": "wide"}, "怎样调整"],
                    "rows": tasks,
                    "note": "" if tasks else "没有调整任务。",
                },
            },
            {
                "title": "当时的指标",
                "table": {
                    "columns": COLUMNS,
                    "rows": [figure_row(row, with_links=False) for row in one.figures],
                    "note": "保存结论时的数字，以后的补录和更正不改变它。",
                },
            },
        ],
        "timeline": detail.timeline_of(chain, texts=said),
    }


def task_cell(number: str, title: str) -> Row:
    """A task with its page, where its number is the address of one."""
    kind, _colon, pk = number.partition(":")
    workflow = WORKFLOWS.get(kind)
    if workflow is not None and workflow.url and pk.isdecimal():
        return {"text": title, "url": reverse(workflow.url, args=[int(pk)])}
    return {"text": f"{number} {title}"}
