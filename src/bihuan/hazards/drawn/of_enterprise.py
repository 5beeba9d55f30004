"""An enterprise's hazards on its file: how they stand, what is open, what was closed lately."""

from __future__ import annotations

from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.db.models import Count, Q
from django.urls import reverse

from bihuan.enterprises.models import Enterprise
from bihuan.hazards import permissions as perms
from bihuan.hazards.models import Hazard
from bihuan.hazards.states import NOT_YET_RECTIFIED, UNFINISHED, Grade, Status
from bihuan.kernel.actors import Actor

Section = dict[str, Any]
MOST_OPEN, MOST_CLOSED = 30, 10


def ledger(name: str, **more: Any) -> str:
    """The hazards of one enterprise in the ledger."""
    return f"/l/hazards/?{urlencode({'enterprise': name} | more, doseq=True)}"


def draw_standing(pk: int, actor: Actor, today: date) -> Section | None:
    """Counts of an enterprise's hazards, each with its list."""
    enterprise = Enterprise.objects.visible_to(actor).filter(pk=pk).first()
    if enterprise is None:
        return None
    found = Hazard.objects.visible_to(actor).real().filter(enterprise_id=pk)
    counts = found.aggregate(
        all=Count("pk"),
        open=Count("pk", filter=Q(status__in=UNFINISHED)),
        late=Count("pk", filter=Q(status__in=NOT_YET_RECTIFIED, due_on__lt=today)),
        major=Count("pk", filter=Q(status__in=UNFINISHED, grade=Grade.MAJOR)),
        closed=Count("pk", filter=Q(status=Status.CLOSED)),
    )
    name = enterprise.name
    row = [
        {"text": counts["all"], "url": ledger(name)},
        {"text": counts["open"], "url": ledger(name, status=[s.value for s in UNFINISHED])},
        {
            "text": counts["late"],
            "url": ledger(name, tab="overdue"),
            "tone": "danger" if counts["late"] else "",
        },
        {
            "text": counts["major"],
            "url": ledger(name, grade=Grade.MAJOR, status=[s.value for s in UNFINISHED]),
            "tone": "danger" if counts["major"] else "",
        },
        {"text": counts["closed"], "url": ledger(name, tab="closed")},
    ]
    columns = [
        {"label": word, "kind": "number"}
        for word in ("登记隐患", "未销号", "已逾期", "未销号的重大隐患", "已销号")
    ]
    section: Section = {"title": "隐患概况", "table": {"columns": columns, "rows": [row]}}
    if actor.may(perms.REPORT):
        new = f"{reverse('hazards:new')}?{urlencode({'enterprise_id': pk})}"
        section["action"] = {"label": "登记隐患", "url": new}
    return section


def draw_open(pk: int, actor: Actor, today: date) -> Section:
    """Hazards of an enterprise that are not closed, the most urgent first."""
    found = Hazard.objects.visible_to(actor).unfinished().filter(enterprise_id=pk)
    rows = [open_row(hazard, today) for hazard in found.order_by("due_on", "pk")[:MOST_OPEN]]
    columns = ["编号", {"label": "隐患", "kind": "wide"}, "等级", "状态", "整改期限", "监管单位"]
    note = "" if rows else "没有未销号的隐患。"
    table = {"columns": columns, "rows": rows, "note": note}
    return {"title": "未销号隐患", "count": len(rows), "table": table}


def open_row(hazard: Hazard, today: date) -> list[Any]:
    due = hazard.due_on
    late = due is not None and due < today and hazard.status in NOT_YET_RECTIFIED
    return [
        {"text": hazard.number, "url": reverse("hazards:detail", args=[hazard.pk])},
        hazard.title,
        {
            "text": hazard.get_grade_display(),
            "tone": "danger" if hazard.grade == Grade.MAJOR else "",
        },
        hazard.get_status_display(),
        {
            "text": f"{due:%Y-%m-%d}" if due else None,
            "tone": "danger" if late else "",
            "note": "已逾期" if late else "",
        },
        hazard.unit.name,
    ]


def draw_closed(pk: int, actor: Actor, _today: date) -> Section | None:
    """The hazards of an enterprise that were closed last."""
    found = Hazard.objects.visible_to(actor).filter(enterprise_id=pk, status=Status.CLOSED)
    closed = found.order_by("-closed_on", "-pk")[:MOST_CLOSED]
    rows = [
        [
            {"text": hazard.number, "url": reverse("hazards:detail", args=[hazard.pk])},
            hazard.title,
            hazard.get_grade_display(),
            f"{hazard.found_on:%Y-%m-%d}",
            f"{hazard.closed_on:%Y-%m-%d}" if hazard.closed_on else None,
        ]
        for hazard in closed
    ]
    if not rows:
        return None
    columns = ["编号", {"label": "隐患", "kind": "wide"}, "等级", "发现日期", "销号日期"]
    table = {"columns": columns, "rows": rows, "note": f"列出最近{MOST_CLOSED}条。"}
    return {"title": "最近销号", "table": table}
