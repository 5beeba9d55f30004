"""Sections of dispatch on the pages of units: how a committee or unit does its work (S04)."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db.models import Count, Q
from django.urls import reverse

from bihuan.dispatch import permissions as perms
from bihuan.dispatch.gatherings import InstructionStatus, MeetingStatus
from bihuan.dispatch.indicators import MEETINGS_HELD
from bihuan.dispatch.models import Instruction, Meeting, Share
from bihuan.dispatch.states import SHARE_FINISHED, ShareStatus
from bihuan.kernel.actors import Actor
from bihuan.kernel.indicators import Period, Query, end_of_day, link, value
from bihuan.kernel.panels import Panel
from bihuan.organisations.models import Unit, UnitKind
from bihuan.organisations.services import lead_of
from bihuan.responsibility.models import Leader


def work_of_unit(pk: int, actor: Actor, today: date) -> dict[str, Any] | None:
    """Meetings a unit held this year and its tasks; of a committee, those of its office as well."""
    unit = Unit.objects.filter(pk=pk).first()
    if unit is None:
        return None
    facts = work_facts(pk, "", actor, today)
    lead = lead_of(unit, today) if unit.kind == UnitKind.PROFESSIONAL else None
    if lead is not None:
        facts += work_facts(lead.pk, "办公室所在单位", actor, today)
    if not facts:
        return None
    return {"title": "会议与任务", "facts": facts}


def work_facts(pk: int, whose: str, actor: Actor, today: date) -> list[dict[str, Any]]:
    """One unit's meetings of the year and its tasks, each with the rows behind it."""
    asked = Query(Period.year_to(today), end_of_day(today)).of(host=pk)
    held = value(MEETINGS_HELD, asked, actor)
    tasks = Share.objects.visible_to(actor).filter(unit_id=pk)
    counts = tasks.exclude(status=ShareStatus.WITHDRAWN).aggregate(
        all=Count("id"),
        done=Count("id", filter=Q(status=ShareStatus.DONE)),
        late=Count("id", filter=Q(due_on__lt=today) & ~Q(status__in=SHARE_FINISHED)),
    )
    if not held.rows and not counts["all"]:
        return []
    task_url = f"/l/tasks/?unit={pk}"
    return [
        {"label": f"{whose}今年会议", "value": f"{held.text()}次", "url": link(held)},
        {"label": f"{whose}任务", "value": f"{counts['all']}项", "url": task_url},
        {
            "label": f"{whose}已办结任务",
            "value": f"{counts['done']}项",
            "url": f"{task_url}&status={ShareStatus.DONE.value}",
        },
        {"label": f"{whose}逾期未办结", "value": f"{counts['late']}项", "url": task_url},
    ]


WORK_OF_UNIT = Panel("unit", "overview", 40, perms.SEE, work_of_unit)


def leader_record(pk: int, actor: Actor, today: date) -> dict[str, Any] | None:
    """What a leader said and chaired: instructions by name, meetings of the year chaired."""
    leader = Leader.objects.visible_to(actor).filter(pk=pk).first()
    if leader is None:
        return None
    since = leader.starts_on
    given = Instruction.objects.visible_to(actor).filter(leader=leader.name, given_on__gte=since)
    chaired = Meeting.objects.visible_to(actor).held().filter(chair=leader.name, held_on__gte=since)
    rows: list[list[Any]] = [
        [
            "主持会议",
            {"text": one.title, "url": reverse("dispatch:meeting", args=[one.pk])},
            one.held_on,
            str(MeetingStatus(one.status).label),
        ]
        for one in chaired.order_by("-held_on")[:LISTED]
    ]
    rows += [
        [
            "批示",
            {"text": one.subject, "url": reverse("dispatch:instruction", args=[one.pk])},
            one.given_on,
            str(InstructionStatus(one.status).label),
        ]
        for one in given.order_by("-given_on")[:LISTED]
    ]
    if not rows:
        return None
    columns = ["类别", "事项", "日期", "状态"]
    note = f"按姓名和任职日期对应，各列最近{LISTED}条。"
    return {
        "title": "会议与批示",
        "count": given.count() + chaired.count(),
        "table": {"columns": columns, "rows": rows, "note": note},
    }


LISTED = 10
LEADER_RECORD = Panel("leader", "record", 10, perms.SEE, leader_record)
