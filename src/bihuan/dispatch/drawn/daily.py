"""The daily dispatch sheet (W13): what each unit took over, found, closed and carries on; who is silent."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse

from bihuan.dispatch.models import Submission
from bihuan.dispatch.services.figuring import PLACES, query_of
from bihuan.dispatch.services.submitting import is_late
from bihuan.dispatch.states import SUBMISSION_HANDED_IN, SUBMISSION_NEVER_OWED
from bihuan.kernel.actors import Actor
from bihuan.kernel.indicators import (
    Indicator,
    Period,
    Value,
    all_indicators,
    end_of_day,
    link,
    values,
)
from bihuan.organisations.models import Unit, UnitKind

Cell = dict[str, Any]
CODES = (
    "hazards.brought_forward",
    "hazards.found",
    "hazards.closed",
    "hazards.standing",
    "hazards.late",
)
HEADS = ("上日结转", "当日新增", "当日整改", "结转", "其中逾期")
KINDS = (*PLACES, UnitKind.DEPARTMENT)
CARRIED = 3  # place of what is carried on among the codes


@dataclass(frozen=True)
class Line:
    """One unit's day: its figures in the order of `CODES`, what it reported, and asked when."""

    unit: Unit
    figures: tuple[Value, ...]
    reports: tuple[Submission, ...]
    now: datetime

    @property
    def is_clear(self) -> bool:
        return self.figures[CARRIED].number == 0

    @property
    def is_silent(self) -> bool:
        """Whether a report was due by now and none came."""
        return any(
            one.status not in SUBMISSION_HANDED_IN and is_late(one, self.now)
            for one in self.reports
        )

    @property
    def waits(self) -> bool:
        """Whether a report is still to come."""
        return any(one.status not in SUBMISSION_HANDED_IN for one in self.reports)


def lines_of(on: date, actor: Actor, now: datetime) -> list[Line]:
    """Every street and department of the actor's region that reports or has something open."""
    asked = asked_indicators()
    due: dict[int, list[Submission]] = {}
    daily = Submission.objects.visible_to(actor).filter(
        due_on=on, duty__due__rule__startswith="daily"
    )
    for one in daily.exclude(status__in=SUBMISSION_NEVER_OWED).select_related("duty"):
        due.setdefault(one.unit_id, []).append(one)
    units = Unit.objects.living(on).filter(
        kind__in=KINDS, region_id__gte=actor.scope.low, region_id__lt=actor.scope.high
    )
    moment = min(now, end_of_day(on))
    found = []
    for unit in units.order_by("order", "pk"):
        query = query_of(asked[0], unit, "", Period.day(on), moment)
        reckoned = values(asked, query, actor)
        line = Line(
            unit, tuple(reckoned[one.code] for one in asked), tuple(due.get(unit.pk, ())), now
        )
        if line.reports or unit.kind in PLACES or any(one.number for one in line.figures):
            found.append(line)
    return found


def asked_indicators() -> list[Indicator]:
    known = all_indicators()
    return [known[code] for code in CODES]


def report_cell(line: Line) -> Cell:
    if not line.reports:
        return {"text": None}
    one = line.reports[0]
    url = reverse("dispatch:submission", args=[one.pk])
    if line.is_silent:
        return {"text": "缺报", "tone": "danger", "url": url}
    if line.waits:
        return {"text": "待报", "url": url}
    word = "零报告" if one.is_zero else "迟报" if one.is_late else "已报"
    return {"text": word, "tone": "warn" if one.is_late else "done", "url": url}


def figure_cell(item: Value, *, is_bad: bool = False) -> Cell:
    tone = "danger" if is_bad and item.number else ""
    return {"text": item.text(), "url": link(item), "tone": tone}


def draw_daily(on: date, actor: Actor, now: datetime) -> Cell:
    """The sheet as the template takes it."""
    lines = lines_of(on, actor, now)
    silent = [line.unit.short_name or line.unit.name for line in lines if line.is_silent]
    open_lines = [line for line in lines if not line.is_clear]
    rows = [
        [
            line.unit.name,
            *(figure_cell(one) for one in line.figures[:CARRIED]),
            figure_cell(line.figures[CARRIED], is_bad=True),
            figure_cell(line.figures[CARRIED + 1], is_bad=True),
            {"text": "已清零", "tone": "done"} if line.is_clear else {"text": "有结转"},
            report_cell(line),
        ]
        for line in lines
    ]
    columns = [
        "单位",
        *({"label": word, "kind": "number"} for word in HEADS),
        "零积压",
        "日报送",
    ]
    address = reverse("dispatch:daily")
    return {
        "title": f"日调度表（{on:%Y-%m-%d}）",
        "number": "",
        "subtitle": f"{len(lines) - len(open_lines)}/{len(lines)} 个单位清零",
        "alert": {
            "tone": "danger",
            "title": f"{len(silent)} 个单位缺报",
            "text": "、".join(silent),
        }
        if silent
        else None,
        "actions": [
            {"label": "前一日", "url": f"{address}?{urlencode({'on': on - timedelta(days=1)})}"},
            {"label": "后一日", "url": f"{address}?{urlencode({'on': on + timedelta(days=1)})}"},
            {"label": "导出 Excel", "url": f"{address}?{urlencode({'on': on, 'format': 'xlsx'})}"},
        ],
        "sections": [
            {
                "title": "日报送、零积压",
                "count": len(lines),
                "table": {
                    "columns": columns,
                    "rows": rows,
                    "note": "街镇按属地、部门按监管单位统计，两者不能相加；点数字看明细。",
                },
            }
        ],
    }
