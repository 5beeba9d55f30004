"""风险形势图: streets by their risks, sectors by streets, and how it went by month."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.urls import reverse

from bihuan.kernel.actors import Actor
from bihuan.kernel.indicators import (
    Indicator,
    Period,
    Query,
    Value,
    link,
    values,
    values_across,
    values_by,
)
from bihuan.organisations.models import Region, RegionLevel
from bihuan.risks.drawn.points import colour_of
from bihuan.risks.indicators import (
    ASSESSED,
    ASSESSMENT_OVERDUE,
    BLUE,
    FAILED_CHECKS,
    GRADED,
    KEY_AREAS,
    LISTED,
    ORANGE,
    RAISED,
    RED,
    VERIFICATION_OVERDUE,
    VERIFIED,
    VERIFIED_RATE,
    YELLOW,
)
from bihuan.statutes.dictionaries import labels

Row = dict[str, Any]
COLOURS = (RED, ORANGE, YELLOW, BLUE)
WATCHED = {item.code for item in (RAISED, VERIFICATION_OVERDUE, ASSESSMENT_OVERDUE)}
WIDTH, MONTHS = 1000, 12
CHART_HEIGHT, BAR = 160, 46


@dataclass(frozen=True)
class Frame:
    """From degrees to the drawing: north up; bounds of everything drawn, degrees."""

    south: float
    west: float
    north: float
    east: float

    @property
    def height(self) -> int:
        return round(WIDTH * (self.north - self.south) * 1.15 / (self.east - self.west))

    def point(self, latitude: float, longitude: float) -> tuple[float, float]:
        across = (longitude - self.west) / (self.east - self.west)
        down = (self.north - latitude) / (self.north - self.south)
        return round(across * WIDTH, 1), round(down * self.height, 1)


def streets_of(actor: Actor) -> list[Region]:
    """The streets of the actor's scope that exist."""
    low, high = actor.scope.low, actor.scope.high
    found = Region.objects.filter(level=RegionLevel.STREET, abolished_on__isnull=True)
    if len(low) > 9:  # somebody of a village sees the street it lies in
        found = found.filter(code=low[:9])
    else:
        found = found.filter(code__gte=low, code__lt=high)
    return list(found.order_by("code"))


def worst_of(counted: dict[str, Value] | None) -> int | None:
    """The worst colour that is there; ``None`` where nothing was graded."""
    for level, item in enumerate(COLOURS, start=1):
        if counted and counted[item.code].rows:
            return level
    return None


def rows_of(counted: dict[str, Value] | None, item: Indicator) -> int:
    return counted[item.code].rows if counted and item.code in counted else 0


def draw_picture(actor: Actor, now: datetime, today: date) -> Row:
    """The page: figures, map, matrix of sectors by streets, months."""
    query = Query(Period.day(today), now)
    regions = streets_of(actor)
    by_street = values_by([*COLOURS, GRADED], query, actor, dimension="street")
    wanted = [GRADED, LISTED, RAISED]
    if actor.enterprise_id is None:  # an enterprise's own people see no areas
        wanted.insert(2, KEY_AREAS)
    heads = values(wanted, query, actor)
    proofs = values([VERIFICATION_OVERDUE, ASSESSMENT_OVERDUE, VERIFIED_RATE], query, actor)
    totals = values(COLOURS, query, actor)
    return {
        "title": "风险形势图",
        "as_of": now,
        "colours": [
            colour_of(level) | {"count": totals[item.code].text(), "url": link(totals[item.code])}
            for level, item in enumerate(COLOURS, start=1)
        ],
        "stats": [stat(one) for one in (*heads.values(), *proofs.values())],
        "map": draw_map(regions, by_street),
        "matrix": draw_matrix(regions, query, actor),
        "months": draw_months(actor, now, today),
        "list_url": "/l/risk-list/",
        "analyse_url": reverse("risks:situation_page"),
    }


def stat(one: Value) -> Row:
    tone = ""
    if one.indicator.code in WATCHED and one.rows:
        tone = "danger"
    return {
        "label": str(one.indicator.label),
        "value_text": one.text(),
        "unit": one.indicator.unit,
        "url": link(one),
        "tone": tone,
    }


def draw_map(regions: list[Region], by_street: dict[Any, dict[str, Value]]) -> Row:
    """Streets with an outline, in their worst colour, deeper where more is red and orange."""
    drawn = [region for region in regions if region.outline]
    if not drawn:
        return {"streets": []}
    corners = [corner for region in drawn for corner in (region.outline or [])]
    frame = Frame(
        min(c[0] for c in corners),
        min(c[1] for c in corners),
        max(c[0] for c in corners),
        max(c[1] for c in corners),
    )
    return {
        "width": WIDTH,
        "height": frame.height,
        "streets": [shape(region, frame, by_street.get(region.code)) for region in drawn],
    }


def shape(region: Region, frame: Frame, counted: dict[str, Value] | None) -> Row:
    outline: Sequence[Sequence[float]] = region.outline or []
    corners = [frame.point(latitude, longitude) for latitude, longitude in outline]
    numbers = [rows_of(counted, item) for item in COLOURS]
    words = "　".join(
        f"{colour_of(level)['short']}{count}"
        for level, count in enumerate(numbers, start=1)
        if count
    )
    return colour_of(worst_of(counted)) | {
        "name": region.name,
        "points": " ".join(f"{x},{y}" for x, y in corners),
        "x": round(sum(x for x, _y in corners) / len(corners), 1),
        "y": round(sum(y for _x, y in corners) / len(corners), 1),
        "words": words or "没有风险点",
        "url": f"/l/risk-points/?region={region.code}",
    }


def draw_matrix(regions: list[Region], query: Query, actor: Actor) -> Row:
    """Sectors by streets: the number of graded points in the worst colour of each cell."""
    found = values_across([*COLOURS, GRADED], query, actor, dimensions=("sector", "street"))
    sums = values_by([*COLOURS, GRADED], query, actor, dimension="sector")
    words = labels("sectors")
    streets = [(region.code, region.name) for region in regions]
    rows = [
        {
            "label": words.get(sector, sector) or "区域",
            "cells": [cell_of(found.get((sector, code))) for code, _name in streets],
            "total": cell_of(sums[sector]),
        }
        for sector in sorted(sums, key=lambda one: rank(sums[one]))
        if rows_of(sums[sector], GRADED)
    ]
    return {"streets": [name for _code, name in streets], "rows": rows}


def rank(counted: dict[str, Value]) -> tuple[int, ...]:
    """Most red first, then orange, yellow, blue."""
    return tuple(-rows_of(counted, item) for item in COLOURS)


def cell_of(counted: dict[str, Value] | None) -> Row:
    """One cell: its worst colour, how many, and the rows behind it."""
    if counted is None or not rows_of(counted, GRADED):
        return colour_of(None) | {"count": "", "url": "", "words": ""}
    said = "，".join(
        f"{colour_of(level)['short']}{rows_of(counted, item)}"
        for level, item in enumerate(COLOURS, start=1)
        if rows_of(counted, item)
    )
    whole = counted[GRADED.code]
    return colour_of(worst_of(counted)) | {"count": whole.text(), "url": link(whole), "words": said}


def months_before(today: date, count: int) -> list[date]:
    """The first days of the last months, oldest first."""
    found, day = [], today.replace(day=1)
    for _turn in range(count):
        found.append(day)
        day = (day - timedelta(days=1)).replace(day=1)
    return found[::-1]


def draw_months(actor: Actor, now: datetime, today: date) -> Row:
    """Assessments and verifications month by month, with those that found a failure."""
    firsts = months_before(today, MONTHS)
    query = Query(Period(firsts[0], today), now)
    assessed = values_by([ASSESSED], query, actor, dimension="month")
    checked = values_by([VERIFIED, FAILED_CHECKS], query, actor, dimension="month")
    lines = [
        {
            "month": first,
            "assessed": assessed.get(first, {}).get(ASSESSED.code),
            "verified": checked.get(first, {}).get(VERIFIED.code),
            "failed": checked.get(first, {}).get(FAILED_CHECKS.code),
        }
        for first in firsts
    ]
    most = max(
        (height_of(one[name]) for one in lines for name in ("assessed", "verified")), default=0
    )
    return {
        "width": MONTHS * (BAR * 2 + 20),
        "height": CHART_HEIGHT + 50,
        "bars": [bars(place, one, most) for place, one in enumerate(lines)],
        "most": most,
    }


def height_of(value: Any) -> int:
    return value.rows if isinstance(value, Value) else 0


def bars(place: int, line: Row, most: int) -> Row:
    left = place * (BAR * 2 + 20) + 10

    def bar(name: str, offset: int) -> Row:
        value = line[name]
        count = height_of(value)
        tall = round(CHART_HEIGHT * count / most) if most else 0
        return {
            "x": left + offset,
            "y": CHART_HEIGHT - tall + 20,
            "height": tall,
            "count": count,
            "url": link(value) if isinstance(value, Value) and count else "",
        }

    return {
        "label": f"{line['month']:%m}月",
        "x": left + BAR,
        "assessed": bar("assessed", 0),
        "verified": bar("verified", BAR),
        "failed": bar("failed", BAR),
    }
