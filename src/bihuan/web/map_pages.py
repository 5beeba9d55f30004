"""安全一张图: the streets of the reader's region by their hazards, each number with its rows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from bihuan.hazards import permissions as hazards
from bihuan.hazards.indicators import LATE, STANDING, STANDING_MAJOR
from bihuan.kernel.actors import Actor
from bihuan.kernel.indicators import Period, Query, Value, link, values, values_by
from bihuan.kernel.pages import Request, requires
from bihuan.organisations.models import Region, RegionLevel

SHOWN = [STANDING, LATE, STANDING_MAJOR]
WIDTH = 1000  # units of the drawing
Cell = dict[str, Any]
Corner = Sequence[float]


@dataclass(frozen=True)
class Frame:
    """From degrees to the drawing: north up, a degree of longitude as wide as it is there.

    Args:
        south: Bounds of everything drawn, degrees.
    """

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


def frame_of(outlines: Sequence[Sequence[Corner]]) -> Frame:
    latitudes = [corner[0] for outline in outlines for corner in outline]
    longitudes = [corner[1] for outline in outlines for corner in outline]
    return Frame(min(latitudes), min(longitudes), max(latitudes), max(longitudes))


def tone_of(late: int, most: int) -> str:
    """Four steps by the number overdue: none is done, the most is red."""
    if late == 0:
        return "done"
    return "danger" if late * 3 >= most * 2 else "warn" if late * 3 >= most else "info"


@require_GET
@requires(hazards.SEE)
def streets(request: Request) -> HttpResponse:
    """The map of streets with a table beside it."""
    drawn = draw_map(request.actor)
    return render(request, "map.html", {"map": drawn, "page_title": _("安全一张图")})


def draw_map(actor: Actor) -> Cell:
    """Streets with an outline in the actor's scope, coloured by what is overdue today."""
    found = Region.objects.filter(
        level=RegionLevel.STREET,
        outline__isnull=False,
        code__gte=actor.scope.low,
        code__lt=actor.scope.high,
        abolished_on__isnull=True,
    ).order_by("code")
    regions = list(found)
    query = Query(Period.day(timezone.localdate()), timezone.now())
    by_street = values_by(SHOWN, query, actor, dimension="street")
    counted = {region.code: by_street.get(region.code, {}) for region in regions}
    most = max((rows_of(values, LATE.code) for values in counted.values()), default=0)
    frame = frame_of([region.outline or [] for region in regions]) if regions else None
    shapes = [shape_of(region, frame, counted[region.code], most) for region in regions if frame]
    return {
        "width": WIDTH,
        "height": frame.height if frame else 0,
        "streets": shapes,
        "stats": [stat(one) for one in values(SHOWN, query, actor).values()],
        "table": table_of(regions, counted),
        "as_of": timezone.localtime(query.as_of),
    }


def rows_of(counted: dict[str, Value], code: str) -> int:
    return counted[code].rows if code in counted else 0


def shape_of(region: Region, frame: Frame, counted: dict[str, Value], most: int) -> Cell:
    outline: list[Corner] = region.outline or []
    corners = [frame.point(latitude, longitude) for latitude, longitude in outline]
    late, standing = rows_of(counted, LATE.code), rows_of(counted, STANDING.code)
    return {
        "name": region.name,
        "points": " ".join(f"{x},{y}" for x, y in corners),
        "x": round(sum(x for x, _y in corners) / len(corners), 1),
        "y": round(sum(y for _x, y in corners) / len(corners), 1),
        "tone": tone_of(late, most),
        "words": _("在治 %(standing)s　逾期 %(late)s") % {"standing": standing, "late": late},
        "url": f"/l/hazards/?region={region.code}&tab=overdue",
    }


def stat(one: Value) -> Cell:
    unit = one.indicator.unit
    return {
        "label": str(one.indicator.label),
        "value_text": one.text(),
        "unit": unit,
        "url": link(one),
    }


def table_of(regions: list[Region], counted: dict[str, dict[str, Value]]) -> Cell:
    """The same numbers as a table, most overdue first."""
    ordered = sorted(regions, key=lambda region: -rows_of(counted[region.code], LATE.code))
    rows = [
        [region.name, *(cell_of(counted[region.code], item.code) for item in SHOWN)]
        for region in ordered
    ]
    columns = [{"label": _("街道（镇）")}]
    columns += [{"label": str(item.label), "kind": "number"} for item in SHOWN]
    return {"columns": columns, "rows": rows}


def cell_of(counted: dict[str, Value], code: str) -> Any:
    """A number that leads to its rows; a street in which nothing was counted has 0 of each."""
    if code not in counted or not counted[code].rows:
        return 0
    return {"text": counted[code].text(), "url": link(counted[code])}
