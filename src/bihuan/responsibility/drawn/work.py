"""Pages of work-lists and led inspections, and how far the year's lists are."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.urls import reverse

from bihuan.enterprises.models import Enterprise
from bihuan.kernel import detail
from bihuan.kernel.actors import Actor
from bihuan.kernel.errors import InvalidInput
from bihuan.kernel.indicators import Period, Query, link, values, values_by
from bihuan.kernel.models import Loop
from bihuan.kernel.workflow import WORKFLOWS
from bihuan.organisations.models import Unit
from bihuan.responsibility.drawn.acts import number, table
from bihuan.responsibility.drawn.common import Cell, late_alert, life_of, unit_fact
from bihuan.responsibility.drawn.letter_summary import counted_cell
from bihuan.responsibility.indicators.leaders import (
    LED_EXCEEDED,
    LED_HELD,
    LED_PROBLEMS,
    WORK_DONE,
    WORK_PLANNED,
    WORK_RATE,
    WORK_UNDONE,
)
from bihuan.responsibility.lives import LedStatus, WorklistStatus, WorkStatus
from bihuan.responsibility.models import LedInspection, Worklist, WorklistItem
from bihuan.responsibility.workflow.leaders import (
    ITEM_WORKFLOW,
    LED_WORKFLOW,
    WORKLIST_WORKFLOW,
)

STATUS_TONES = {WorkStatus.PLANNED: "", WorkStatus.DONE: "done", WorkStatus.DROPPED: ""}


def leader_cell(leader: Any) -> Cell:
    url = reverse("responsibility:leader", args=[leader.pk])
    return {"label": "领导", "value": leader.name, "url": url, "note": leader.title}


def files_of(chain: str) -> Cell:
    uses = detail.all_uses(chain)
    return {
        "files": detail.files_of(uses),
        "photos": detail.photos_of(uses, {"scene": "现场", "proof": "佐证"}),
        "photos_title": "现场照片",
    }


def draw_worklist(
    worklist: Worklist,
    actor: Actor,
    today: date,
    *,
    tried: str = "",
    typed: Mapping[str, Any] | None = None,
    refusal: InvalidInput | None = None,
) -> Cell:
    """One leader's year, item by item."""
    items = list(worklist.items.order_by("due_on", "no"))
    standing = [one for one in items if one.status != WorkStatus.DROPPED]
    done = sum(1 for one in standing if one.status == WorkStatus.DONE)
    late = sum(1 for one in standing if one.status == WorkStatus.PLANNED and one.due_on < today)
    rows = [
        [
            f"{one.due_on.month}月",
            {"text": one.text, "url": reverse("responsibility:worklist_item", args=[one.pk])},
            {
                "text": str(WorkStatus(one.status).label),
                "tone": "danger"
                if one.status == WorkStatus.PLANNED and one.due_on < today
                else STATUS_TONES[WorkStatus(one.status)],
            },
            one.done_on,
            one.evidence_note or None,
        ]
        for one in items
    ]
    rate = f"{done * 100 / len(standing):.1f}%" if standing else "—"
    found: Cell = {
        "title": str(worklist),
        "subtitle": str(WorklistStatus(worklist.status).label),
        "alert": {
            "tone": "warn",
            "title": f"有{late}项过了计划月份还没有完成。",
            "text": "完成的请登记佐证；做不了的写明原因调整。",
        }
        if late
        else None,
        "facts": [
            leader_cell(worklist.leader),
            unit_fact("单位", worklist.leader.unit),
            {"label": "年度", "value": f"{worklist.year}年"},
            {"label": "上报日期", "value": worklist.submitted_on, "kind": "date"},
            {"label": "事项", "value": f"{len(standing)}项，完成{done}项"},
            {"label": "完成率", "value": rate},
        ],
        "sections": [table("清单事项", ["月份", "工作事项", "状态", "完成日期", "佐证"], rows)],
    }
    return found | life_of(
        WORKLIST_WORKFLOW,
        worklist,
        actor,
        "responsibility:worklist_move",
        tried=tried,
        typed=typed,
        refusal=refusal,
    )


def draw_worklist_item(
    item: WorklistItem,
    actor: Actor,
    today: date,
    *,
    tried: str = "",
    typed: Mapping[str, Any] | None = None,
    refusal: InvalidInput | None = None,
) -> Cell:
    """One item of a list."""
    worklist = item.worklist
    is_open = item.status == WorkStatus.PLANNED
    found: Cell = {
        "title": item.text,
        "number": f"第{item.no}项",
        "subtitle": str(WorkStatus(item.status).label),
        "alert": late_alert(item.due_on, today, is_open=is_open, word="计划完成日期"),
        "facts": [
            leader_cell(worklist.leader),
            {
                "label": "清单",
                "value": str(worklist),
                "url": reverse("responsibility:worklist", args=[worklist.pk]),
            },
            {"label": "计划完成", "value": item.due_on, "kind": "date"},
            {"label": "完成日期", "value": item.done_on, "kind": "date"},
            {"label": "完成佐证", "value": item.evidence_note or None, "kind": "wide"},
        ],
    }
    found |= files_of(ITEM_WORKFLOW.chain(item))
    return found | life_of(
        ITEM_WORKFLOW,
        item,
        actor,
        "responsibility:worklist_item_move",
        tried=tried,
        typed=typed,
        refusal=refusal,
    )


def problem_rows(inspection: LedInspection, actor: Actor) -> list[list[Any]]:
    """Each problem with where it stands in the register of hazards."""
    problems = list(inspection.problems.select_related("enterprise").order_by("pk"))
    ids = [one.hazard_id for one in problems if one.hazard_id is not None]
    loops = {
        one.object_id: one
        for one in Loop.objects.visible_to(actor).filter(kind="hazard", object_id__in=ids)
    }
    workflow = WORKFLOWS.get("hazard")
    rows: list[list[Any]] = []
    for one in problems:
        loop = loops.get(one.hazard_id or 0)
        state: Any = "正在转入隐患台账" if one.hazard_id is None else "已转入，不在您的管辖范围"
        if loop is not None and workflow is not None:
            state = {
                "text": f"{loop.number} {workflow.states(loop.status).label}",
                "url": reverse(workflow.url, args=[loop.object_id]),
                "tone": "done" if loop.closed_at else "warn",
            }
        where = one.enterprise.name if one.enterprise else one.place
        rows.append([one.text, where, state])
    return rows


def draw_led_inspection(
    inspection: LedInspection,
    actor: Actor,
    today: date,
    *,
    tried: str = "",
    typed: Mapping[str, Any] | None = None,
    refusal: InvalidInput | None = None,
) -> Cell:
    """One inspection that a leader led."""
    visited = Enterprise.objects.visible_to(actor).filter(pk__in=inspection.enterprises)
    sites = [
        [{"text": one.name, "url": reverse("enterprises:detail", args=[one.pk])}, one.address]
        for one in visited.order_by("name")
    ]
    rows = problem_rows(inspection, actor)
    sections = [table("发现的问题", ["问题", "位置", "隐患台账"], rows)]
    if sites:
        sections.append(table("检查的企业", ["企业", "地址"], sites))
    found: Cell = {
        "title": inspection.sites,
        "number": f"{inspection.held_on}",
        "subtitle": str(LedStatus(inspection.status).label),
        "facts": [
            leader_cell(inspection.leader),
            unit_fact("单位", inspection.leader.unit),
            {"label": "检查日期", "value": inspection.held_on, "kind": "date"},
            {"label": "检查人员", "value": inspection.team or None},
            {"label": "发现问题", "value": f"{inspection.problems_count}个"},
            {"label": "办结日期", "value": inspection.closed_on, "kind": "date"},
            {"label": "检查情况", "value": inspection.found or None, "kind": "wide"},
            {"label": "整改情况", "value": inspection.follow_up or None, "kind": "wide"},
        ],
        "sections": sections,
    }
    found |= files_of(LED_WORKFLOW.chain(inspection))
    return found | life_of(
        LED_WORKFLOW,
        inspection,
        actor,
        "responsibility:led_inspection_move",
        tried=tried,
        typed=typed,
        refusal=refusal,
    )


def draw_progress(actor: Actor, year: int, today: date, now: datetime) -> Cell:
    """How far the year's lists and inspections are, unit by unit."""
    last = max(date(year, 1, 1), min(today, date(year, 12, 31)))
    whole = Query(Period(date(year, 1, 1), date(year, 12, 31)), now)
    past = Query(Period(date(year, 1, 1), last), now)
    work = (WORK_PLANNED, WORK_DONE, WORK_UNDONE, WORK_RATE)
    led = (LED_HELD, LED_PROBLEMS)
    by_work = values_by(work, whole, actor, dimension="unit")
    by_led = values_by(led, past, actor, dimension="unit")
    by_owed = values_by((LED_EXCEEDED,), past, actor, dimension="unit")
    units = Unit.objects.filter(pk__in={*by_work, *by_led, *by_owed}).order_by("order", "pk")
    rows = []
    for unit in units:
        mine, seen, owed = (by_work.get(unit.pk), by_led.get(unit.pk), by_owed.get(unit.pk))
        rows.append(
            [
                {"text": unit.name, "url": reverse("organisations:unit", args=[unit.pk])},
                *(counted(mine, one) for one in work),
                *(counted(seen, one) for one in led),
                counted(owed, LED_EXCEEDED, "danger"),
            ]
        )
    sums = values((*work,), whole, actor) | values((*led, LED_EXCEEDED), past, actor)
    total = ["合计", *(counted(sums, one) for one in (*work, *led)), counted(sums, LED_EXCEEDED)]
    words = ("计划事项", "已完成", "未完成", "完成率%", "带队检查", "发现问题", "超过间隔（人）")
    return {
        "title": f"{year}年领导履职情况",
        "subtitle": "工作清单和带队检查",
        "actions": [
            {"label": f"{year - 1}年", "url": f"?year={year - 1}"},
            {"label": f"{year + 1}年", "url": f"?year={year + 1}"},
        ],
        "sections": [
            table(
                "各单位",
                ["单位", *(number(word) for word in words)],
                rows,
                total=total,
                note="清单按全年计划，检查截至今天；点数字看明细。",
            )
        ],
    }


def counted(found: Mapping[str, Any] | None, indicator: Any, tone: str = "") -> Cell:
    """A number with its rows; unknown where nothing of the kind was counted."""
    value = found.get(indicator.code) if found else None
    if value is None:
        return {"text": None if indicator.is_rate else "0"}
    if indicator.is_rate:
        return {"text": value.text(), "url": link(value)}
    return counted_cell(value, tone)
