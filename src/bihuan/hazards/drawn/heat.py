"""The heat map: hazards counted by the cells of a grid, in the database; drawn without any map service."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from urllib.parse import urlencode

from django.db.models import Count, FloatField, Func, IntegerField, Max, Min, Value
from django.db.models.functions import Cast
from django.urls import reverse
from django.utils.translation import gettext as _

from bihuan.hazards.drawn.board import chosen, narrowed
from bihuan.hazards.models import Hazard
from bihuan.hazards.states import UNFINISHED, Status
from bihuan.kernel import packs
from bihuan.kernel.actors import Actor
from bihuan.kernel.errors import InvalidInput
from bihuan.kernel.querysets import ScopedQuerySet
from bihuan.kernel.uploads import day_of
from bihuan.organisations.models import Region, RegionLevel

WIDTH = 1000  # units of the drawing
STEPS = 5  # shades
USUAL_DAYS = 365
MARGIN = 0.002  # degrees around a single point
SHOWN = 12  # cells of the table
Cell = dict[str, Any]
STATES = (
    ("unfinished", _("在治")),
    ("closed", _("已销号")),
    ("", _("全部")),
)


@dataclass(frozen=True)
class Grid:
    """Cells over a stretch of ground, about as high as they are wide on the ground.

    Args:
        south, west, north, east: Bounds, degrees.
        across, down: Number of cells.
    """

    south: float
    west: float
    north: float
    east: float
    across: int
    down: int

    @property
    def height(self) -> int:
        """Of the drawing: a degree of longitude is as wide as it is at that latitude."""
        middle = math.radians((self.south + self.north) / 2)
        return round(
            WIDTH * (self.north - self.south) / ((self.east - self.west) * math.cos(middle))
        )

    def point(self, latitude: float, longitude: float) -> tuple[float, float]:
        """Where a place stands in the drawing, north up."""
        across = (longitude - self.west) / (self.east - self.west)
        down = (self.north - latitude) / (self.north - self.south)
        return round(across * WIDTH, 1), round(down * self.height, 1)

    def box(self, column: int, row: int) -> tuple[float, float, float, float]:
        """South, west, north, east of a cell; column from the west, row from the south, from 0."""
        wide, high = (self.east - self.west) / self.across, (self.north - self.south) / self.down
        south, west = self.south + row * high, self.west + column * wide
        return south, west, south + high, west + wide


def grid_over(south: float, west: float, north: float, east: float, most: int) -> Grid:
    """A grid whose longer side has ``most`` cells."""
    if north - south < MARGIN:
        south, north = south - MARGIN, north + MARGIN
    if east - west < MARGIN:
        west, east = west - MARGIN, east + MARGIN
    wide = (east - west) * math.cos(math.radians((south + north) / 2))
    high = north - south
    side = max(wide, high) / most
    return Grid(south, west, north, east, max(1, round(wide / side)), max(1, round(high / side)))


class Bucket(Func):
    """The cell that a coordinate falls into, from 1; the upper bound belongs to the cell above."""

    function = "width_bucket"
    output_field = IntegerField()
    arity = 4


def counts(rows: ScopedQuerySet[Hazard], grid: Grid) -> dict[tuple[int, int], int]:
    """Column and row, from 0 → how many hazards; asked of the database in one pass."""
    number: FloatField[float, float] = FloatField()
    found = (
        rows.filter(
            latitude__gte=grid.south,
            latitude__lt=grid.north,
            longitude__gte=grid.west,
            longitude__lt=grid.east,
        )
        .annotate(
            column=Bucket(
                "longitude",
                *(as_value(v, number) for v in (grid.west, grid.east)),
                as_value(grid.across, IntegerField()),
            ),
            row=Bucket(
                "latitude",
                *(as_value(v, number) for v in (grid.south, grid.north)),
                as_value(grid.down, IntegerField()),
            ),
        )
        .values("column", "row")
        .annotate(n=Count("pk"))
        .order_by()
    )
    return {(one["column"] - 1, one["row"] - 1): one["n"] for one in found}


def as_value(value: float, field: Any) -> Any:
    """A number of the grid, of the type that the database's function takes."""
    return Cast(Value(value), field)


def limits(numbers: Sequence[int]) -> list[int]:
    """The lower bound of each shade, rising; so that each holds about as many cells."""
    ordered = sorted(numbers)
    if not ordered:
        return []
    bounds = {ordered[len(ordered) * step // STEPS] for step in range(STEPS)}
    return sorted(bounds)


def step_of(count: int, bounds: Sequence[int]) -> int:
    """The shade of a number, from 1; the densest is the darkest unless all are alike."""
    place = sum(count >= bound for bound in bounds)
    return 1 + round((place - 1) * (STEPS - 1) / max(len(bounds) - 1, 1))


def days_of(asked: Mapping[str, str], today: date) -> tuple[date, date]:
    """The days asked for; the last year where none can be read."""
    try:
        first = day_of(asked.get("first", ""), "first")
        last = day_of(asked.get("last", ""), "last")
    except InvalidInput:
        first = last = None
    last = last or today
    first = first or last - timedelta(days=USUAL_DAYS)
    return min(first, last), max(first, last)


def draw_heat(asked: Mapping[str, str], actor: Actor, today: date) -> Cell:
    """The heat map as its template takes it."""
    fields, query = chosen(asked, actor)
    first, last = days_of(asked, today)
    state = asked.get("state", "unfinished")
    state = state if state in dict(STATES) else "unfinished"
    rows = narrowed(query, actor).real().found_between(first, last)  # type: ignore[attr-defined]  # of hazards
    if state == "unfinished":
        rows = rows.filter(status__in=UNFINISHED)
    elif state == "closed":
        rows = rows.filter(status=Status.CLOSED)
    located = rows.filter(latitude__isnull=False, longitude__isnull=False)
    streets = streets_of(query, actor)
    grid = grid_for(streets, located)
    counted = counts(located, grid) if grid else {}
    bounds = limits(list(counted.values()))
    address = query | {"found_from": first.isoformat(), "found_to": last.isoformat()}
    drawn = [
        draw_cell(place, n, grid, bounds, address, state) for place, n in counted.items() if grid
    ]
    drawn.sort(key=lambda one: one["count"])
    return {
        "action": reverse("hazards:heat"),
        "filters": [*fields, *more_filters(first, last, state)],
        "width": WIDTH,
        "height": grid.height if grid else 0,
        "streets": [shape(region, grid) for region in streets if grid],
        "cells": drawn,
        "total": sum(counted.values()),
        "legend": legend(bounds, max(counted.values(), default=0)),
        "note": note(rows, located, counted),
        "table": table(drawn),
    }


def more_filters(first: date, last: date, state: str) -> list[Cell]:
    return [
        {"name": "state", "label": _("状态"), "kind": "select", "value": state, "options": STATES},
        {"name": "first", "label": _("发现日期，从"), "kind": "date", "value": first.isoformat()},
        {"name": "last", "label": _("到"), "kind": "date", "value": last.isoformat()},
    ]


def streets_of(query: Mapping[str, str], actor: Actor) -> list[Region]:
    """Streets with an outline in the actor's scope, or the one chosen."""
    found = Region.objects.filter(
        level=RegionLevel.STREET,
        outline__isnull=False,
        code__gte=actor.scope.low,
        code__lt=actor.scope.high,
        abolished_on=None,
    )
    if "region" in query:
        found = found.filter(pk=query["region"])
    return list(found.order_by("code"))


def grid_for(streets: Sequence[Region], located: ScopedQuerySet[Hazard]) -> Grid | None:
    """The grid over the streets' outlines and the hazards outside them; ``None`` where neither is."""
    corners = [corner for region in streets for corner in region.outline or []]
    bounds = located.aggregate(
        south=Min("latitude"), west=Min("longitude"), north=Max("latitude"), east=Max("longitude")
    )
    if corners:
        latitudes, longitudes = [one[0] for one in corners], [one[1] for one in corners]
        box = (min(latitudes), min(longitudes), max(latitudes), max(longitudes))
    elif bounds["south"] is not None:
        box = (bounds["south"], bounds["west"], bounds["north"] + 1e-6, bounds["east"] + 1e-6)
    else:
        return None
    return grid_over(*box, int(packs.setting("hazard-finding", "heat-cells")))


def shape(region: Region, grid: Grid) -> Cell:
    corners = [grid.point(latitude, longitude) for latitude, longitude in region.outline or []]
    return {
        "name": region.name,
        "points": " ".join(f"{x},{y}" for x, y in corners),
        "x": round(sum(x for x, _y in corners) / len(corners), 1),
        "y": round(sum(y for _x, y in corners) / len(corners), 1),
    }


def draw_cell(
    place: tuple[int, int],
    count: int,
    grid: Grid,
    bounds: Sequence[int],
    address: Mapping[str, str],
    state: str,
) -> Cell:
    """One cell: a square of the drawing and the address of its rows."""
    south, west, north, east = grid.box(*place)
    left, top = grid.point(north, west)
    right, bottom = grid.point(south, east)
    pairs = [
        *address.items(),
        ("box", ",".join(f"{one:.7f}" for one in (south, west, north, east))),
    ]
    if state == "unfinished":
        pairs += [("status", one.value) for one in UNFINISHED]
    elif state == "closed":
        pairs.append(("status", Status.CLOSED.value))
    words = _("%(count)s 条，北纬 %(lat).4f，东经 %(lon).4f 附近") % {
        "count": count,
        "lat": (south + north) / 2,
        "lon": (west + east) / 2,
    }
    return {
        "x": left,
        "y": top,
        "width": round(right - left, 1),
        "height": round(bottom - top, 1),
        "step": step_of(count, bounds),
        "count": count,
        "url": f"/l/hazards/?{urlencode(pairs)}",
        "words": words,
        "where": f"{(south + north) / 2:.4f}，{(west + east) / 2:.4f}",
    }


def legend(bounds: Sequence[int], most: int) -> list[Cell]:
    """Each shade with the numbers it stands for."""
    shown = []
    for place, bound in enumerate(bounds):
        upper = bounds[place + 1] - 1 if place + 1 < len(bounds) else most
        words = f"{bound} 条" if bound == upper else f"{bound}～{upper} 条"
        shown.append({"step": step_of(bound, bounds), "words": words})
    return shown


def note(
    rows: ScopedQuerySet[Hazard], located: ScopedQuerySet[Hazard], counted: Mapping[Any, int]
) -> str:
    """How many of the hazards the picture shows, and why not all."""
    total, placed, shown = rows.count(), located.count(), sum(counted.values())
    return _(
        "符合条件的 %(total)s 条中，%(placed)s 条有坐标，图上画出 %(shown)s 条；没有坐标的只在台账里。"
    ) % {"total": f"{total:,}", "placed": f"{placed:,}", "shown": f"{shown:,}"}


def table(drawn: Sequence[Cell]) -> Cell:
    """The densest cells, for whoever cannot see the picture."""
    rows = [
        [one["where"], {"text": f"{one['count']:,}", "url": one["url"]}]
        for one in sorted(drawn, key=lambda one: -one["count"])[:SHOWN]
    ]
    columns: list[Any] = [_("格子中心（北纬，东经）"), {"label": _("隐患"), "kind": "number"}]
    return {"columns": columns, "rows": rows}
