"""The reporting calendar of a month: what is due on which day, whose it is."""

from __future__ import annotations

from calendar import Calendar
from collections import defaultdict
from datetime import date, timedelta
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse

from bihuan.dispatch.models import Submission
from bihuan.dispatch.states import SUBMISSION_HANDED_IN, SUBMISSION_OWED
from bihuan.kernel.actors import Actor
from bihuan.kernel.deadlines import is_workday

Cell = dict[str, Any]


def tone_of(submission: Submission, today: date) -> str:
    """Red for late, amber for the next three days, green for handed in."""
    if submission.status in SUBMISSION_HANDED_IN:
        return "warn" if submission.is_late else "done"
    if submission.status in SUBMISSION_OWED and submission.due_on < today:
        return "danger"
    return "warn" if submission.due_on <= today + timedelta(days=3) else "info"


def drawn(submission: Submission, today: date) -> Cell:
    return {
        "label": submission.duty.what,
        "tone": tone_of(submission, today),
        "url": reverse("dispatch:submission", args=[submission.pk]),
        "who": submission.unit.short_name or submission.unit.name,
        "due_text": str(submission.due_on),
        "left": "",
        "status": submission.get_status_display(),
        "source": submission.duty.document.title if submission.duty.document else "",
    }


def folded(owed: list[Submission], today: date) -> list[Cell]:
    """A day's duties: one line a duty, with how many units have handed it in."""
    by_duty: dict[int, list[Submission]] = defaultdict(list)
    for submission in owed:
        by_duty[submission.duty_id].append(submission)
    shown = []
    for rows in by_duty.values():
        cell = drawn(rows[0], today)
        if len(rows) > 1:
            done = sum(row.status in SUBMISSION_HANDED_IN for row in rows)
            tones = {tone_of(row, today) for row in rows}
            cell["who"] = f"{done}/{len(rows)} 已报"
            cell["tone"] = next(t for t in ("danger", "warn", "info", "done") if t in tones)
            day = rows[0].due_on.isoformat()
            query = urlencode({"due_from": day, "due_to": day})
            cell["url"] = f"/l/submissions/?{query}"
        shown.append(cell)
    return shown


def draw_calendar(month: date, actor: Actor, today: date, view: str) -> Cell:
    """The calendar of a month as the template takes it, as days or as a list by unit."""
    first = month.replace(day=1)
    weeks = list(Calendar().itermonthdates(first.year, first.month))
    found = (
        Submission.objects.visible_to(actor)
        .owed()
        .filter(due_on__range=(weeks[0], weeks[-1]))
        .select_related("duty", "duty__document", "unit")
        .order_by("due_on", "unit__order", "id")
    )
    by_day: dict[date, list[Submission]] = defaultdict(list)
    for submission in found:
        by_day[submission.due_on].append(submission)
    before = (first - timedelta(days=1)).replace(day=1)
    after = (first + timedelta(days=32)).replace(day=1)

    def address(to: date, how: str = view) -> str:
        return f"{reverse('dispatch:calendar')}?{urlencode({'month': f'{to:%Y-%m}', 'view': how})}"

    return {
        "title": "报送日历",
        "period": f"{first.year} 年 {first.month} 月",
        "prev_url": address(before),
        "next_url": address(after),
        "today_url": address(today),
        "views": [
            {"label": "按日", "url": address(first, "days"), "active": view == "days"},
            {"label": "按单位", "url": address(first, "units"), "active": view == "units"},
        ],
        "legend": [
            {"label": "已逾期", "tone": "danger"},
            {"label": "三天内或迟报", "tone": "warn"},
            {"label": "待报送", "tone": "info"},
            {"label": "已报送", "tone": "done"},
        ],
        "days": [day_cell(day, first, today, by_day[day]) for day in weeks]
        if view == "days"
        else None,
        "units": unit_cells([s for day in by_day.values() for s in day], today)
        if view == "units"
        else None,
    }


def day_cell(day: date, first: date, today: date, owed: list[Submission]) -> Cell:
    return {
        "date": day.isoformat(),
        "day": day.day,
        "label": f"{day.month}月{day.day}日",
        "outside": day.month != first.month,
        "today": day == today,
        "rest": not is_workday(day),
        "note": "",
        "duties": folded(owed, today),
    }


def unit_cells(owed: list[Submission], today: date) -> list[Cell]:
    by_unit: dict[str, list[Submission]] = defaultdict(list)
    for submission in owed:
        by_unit[submission.unit.name].append(submission)
    return [
        {
            "unit": name,
            "summary": f"{sum(r.status in SUBMISSION_HANDED_IN for r in rows)}/{len(rows)} 已报",
            "duties": [drawn(row, today) for row in sorted(rows, key=lambda row: row.due_on)],
        }
        for name, rows in by_unit.items()
    ]
