"""Outlines and places on the ground: read, checked, measured.

A place is ``(latitude, longitude)`` in degrees, WGS-84; an outline is the ring of its corners, in
order, the first one not repeated at the end. Metres are those of a plane that touches the sphere of
mean radius at one place: `plane` maps to it. Against the ellipsoid a distance is off by at most
0.6 %, and the plane adds less than 0.1 % up to 50 km from where it touches, at any latitude in
China; that is enough for plants and their neighbours, and it is no cadastral survey.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Callable, Iterable, Sequence
from itertools import pairwise

from django.utils.translation import gettext_lazy as _

from bihuan.kernel.errors import InvalidInput

Place = tuple[float, float]
Ring = tuple[Place, ...]
Metres = tuple[float, float]  # (east, north) of where the plane touches

EARTH_RADIUS_M = 6_371_008.8  # mean radius of WGS-84 (IUGG)
MIN_CORNERS = 3
MAX_CORNERS = 2000
WIDEST_M = 200_000.0  # no plant, park or grid cell is wider; further off is a typing error
SMALLEST_M2 = 1.0
DIGITS = 7  # a centimetre

_SPLIT = re.compile(r"[\s,，、;；]+")


class OutlineInvalid(InvalidInput):
    """The corners make no outline; ``why`` says what is wrong with them."""

    code = "outline_invalid"
    message = _("范围画不成：%(why)s。")
    remedy = _(
        "请在地图上沿边界依次重新点选各角，或者逐行改正：每行先写纬度，再写经度，中间用逗号隔开。"
    )


def read_place(latitude: object, longitude: object) -> Place:
    """A place on earth from two numbers or their text.

    Raises:
        OutlineInvalid: One is no number, or lies outside ±90 or ±180 degrees.
    """
    north, east = _degrees(latitude), _degrees(longitude)
    if north is None or east is None:
        raise OutlineInvalid(why=f"“{latitude},{longitude}”不是经纬度")
    if not (-90 <= north <= 90 and -180 <= east <= 180):
        why = f"纬度{north:g}、经度{east:g}不在地球上"
        if abs(north) > 90 and abs(east) <= 90:
            why += "，可能把经度写在了纬度前面"
        raise OutlineInvalid(why=why)
    return round(north, DIGITS), round(east, DIGITS)


def read_outline(corners: object) -> Ring:
    """A checked outline from pairs, from their JSON, or from lines of “纬度,经度”.

    A first corner repeated at the end, and a corner repeated on the spot, are dropped.

    Args:
        corners: Pairs of numbers ``[[latitude, longitude], …]``, or text of either form.

    Raises:
        OutlineInvalid: Unreadable, fewer than three corners, off the earth, without area, crossing
            or touching itself, or wider than 200 km.
    """
    places = [read_place(*pair) for pair in _pairs(corners)]
    ring = _without_repeats(places)
    if len(ring) < MIN_CORNERS:
        raise OutlineInvalid(why=f"只有{len(ring)}个不同的角，至少要3个")
    if len(ring) > MAX_CORNERS:
        raise OutlineInvalid(why=f"有{len(ring)}个角，最多{MAX_CORNERS}个")
    middle = centre_of(ring)
    if any(metres_between(middle, corner) > WIDEST_M for corner in ring):
        raise OutlineInvalid(why="范围宽过200公里，有的角写错了地方")
    crossing = _crossing([plane(middle)(corner) for corner in ring])
    if crossing is not None:
        first, second = crossing
        raise OutlineInvalid(why=f"第{first + 1}条边和第{second + 1}条边相交或相接")
    if area_m2(ring) < SMALLEST_M2:
        raise OutlineInvalid(why="各角在一条线上，没有面积")
    return ring


def plane(origin: Place) -> Callable[[Place], Metres]:
    """How a place is mapped to metres (east, north) of the origin."""
    latitude, longitude = origin
    per_degree = math.radians(1) * EARTH_RADIUS_M
    across = per_degree * math.cos(math.radians(latitude))

    def mapped(place: Place) -> Metres:
        return (_turn(place[1] - longitude) * across, (place[0] - latitude) * per_degree)

    return mapped


def unplane(origin: Place) -> Callable[[Metres], Place]:
    """How metres (east, north) of the origin are mapped back to a place."""
    latitude, longitude = origin
    per_degree = math.radians(1) * EARTH_RADIUS_M
    across = per_degree * max(math.cos(math.radians(latitude)), 1e-9)

    def mapped(metres: Metres) -> Place:
        return (
            round(latitude + metres[1] / per_degree, DIGITS),
            round(_turn(longitude + metres[0] / across), DIGITS),
        )

    return mapped


def metres_between(one: Place, other: Place) -> float:
    """The way from one place to another along the sphere, in metres."""
    lat1, lon1, lat2, lon2 = (math.radians(value) for value in (*one, *other))
    half = (
        math.sin((lat2 - lat1) / 2) ** 2
        + math.cos(lat1) * math.cos(lat2) * math.sin((lon2 - lon1) / 2) ** 2
    )
    return 2 * EARTH_RADIUS_M * math.asin(min(1.0, math.sqrt(half)))


def centre_of(places: Sequence[Place]) -> Place:
    """The middle of the box around the places."""
    latitudes, longitudes = [place[0] for place in places], [place[1] for place in places]
    return (min(latitudes) + max(latitudes)) / 2, (min(longitudes) + max(longitudes)) / 2


def area_m2(ring: Ring) -> float:
    """The area inside an outline, in square metres."""
    corners = [plane(centre_of(ring))(corner) for corner in ring]
    return abs(_doubled_area(corners)) / 2


def contains(ring: Ring, place: Place) -> bool:
    """Whether a place lies inside the outline or on its edge."""
    mapped = plane(place)
    corners = [mapped(corner) for corner in ring]
    inside = False
    for (x1, y1), (x2, y2) in _edges(corners):
        if _distance_to_edge((0.0, 0.0), (x1, y1), (x2, y2)) < 10**-2:
            return True
        if (y1 > 0) != (y2 > 0) and x1 + (0 - y1) * (x2 - x1) / (y2 - y1) > 0:
            inside = not inside
    return inside


def metres_to_outline(place: Place, ring: Sequence[Place]) -> float:
    """The shortest way from a place to the edge of an outline, in metres; 0 inside it.

    An outline of one corner is a point, of two a line.
    """
    if len(ring) >= MIN_CORNERS and contains(tuple(ring), place):
        return 0.0
    mapped = plane(place)
    corners = [mapped(corner) for corner in ring]
    return min(_distance_to_edge((0.0, 0.0), one, two) for one, two in _edges(corners))


def metres_between_outlines(one: Sequence[Place], other: Sequence[Place]) -> float:
    """The shortest way between two outlines, in metres; 0 where they meet or lie in each other."""
    mapped = plane(centre_of([*one, *other]))
    left, right = [mapped(place) for place in one], [mapped(place) for place in other]
    if any(
        _cross(first, second)
        for first in _edges(left)
        for second in _edges(right)
        if len(left) > 1 and len(right) > 1
    ):
        return 0.0
    ways = [metres_to_outline(place, other) for place in one]
    return min([*ways, *(metres_to_outline(place, one) for place in other)])


def _degrees(value: object) -> float | None:
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        return None
    try:
        number = float(value)
    except ValueError:
        return None
    return number if math.isfinite(number) else None


def _pairs(corners: object) -> Iterable[tuple[object, object]]:
    if isinstance(corners, str):
        corners = _read_text(corners)
    if not isinstance(corners, list | tuple):
        raise OutlineInvalid(why="没有写出各角的经纬度")
    for number, pair in enumerate(corners, start=1):
        if not isinstance(pair, list | tuple) or len(pair) != 2:
            raise OutlineInvalid(why=f"第{number}个角不是一个纬度和一个经度")
        yield pair[0], pair[1]


def _read_text(text: str) -> list[object]:
    stripped = text.strip()
    if stripped.startswith("["):
        try:
            read = json.loads(stripped)
        except ValueError as unreadable:
            raise OutlineInvalid(why="写法读不懂") from unreadable
        return list(read) if isinstance(read, list) else []
    return [
        [word for word in _SPLIT.split(line.strip()) if word]
        for line in stripped.splitlines()
        if line.strip()
    ]


def _without_repeats(places: Sequence[Place]) -> Ring:
    ring: list[Place] = []
    for place in places:
        if not ring or place != ring[-1]:
            ring.append(place)
    while len(ring) > 1 and ring[0] == ring[-1]:
        ring.pop()
    return tuple(ring)


def _turn(degrees: float) -> float:
    """A difference of longitudes, the short way round."""
    return (degrees + 180) % 360 - 180


def _edges(corners: Sequence[Metres]) -> list[tuple[Metres, Metres]]:
    if len(corners) == 1:
        return [(corners[0], corners[0])]
    return list(pairwise([*corners, corners[0]]))


def _doubled_area(corners: Sequence[Metres]) -> float:
    return sum(x1 * y2 - x2 * y1 for (x1, y1), (x2, y2) in _edges(corners))


def _crossing(corners: Sequence[Metres]) -> tuple[int, int] | None:
    """The first two edges that meet elsewhere than in a shared corner, or None."""
    edges = _edges(corners)
    last = len(edges) - 1
    for i, one in enumerate(edges):
        for j in range(i + 1, len(edges)):
            if j == i + 1 or (i == 0 and j == last):
                if _folds_back(one, edges[j]):
                    return i, j
            elif _cross(one, edges[j]):
                return i, j
    return None


def _side(one: Metres, two: Metres, place: Metres) -> int:
    """On which side of the line a place lies: −1, 0 (on it, to a millimetre) or 1."""
    turn = (two[0] - one[0]) * (place[1] - one[1]) - (two[1] - one[1]) * (place[0] - one[0])
    length = math.hypot(two[0] - one[0], two[1] - one[1])
    if length == 0 or abs(turn) < 10**-3 * length:
        return 0
    return 1 if turn > 0 else -1


def _cross(one: tuple[Metres, Metres], other: tuple[Metres, Metres]) -> bool:
    """Whether two edges meet."""
    (a, b), (c, d) = one, other
    if _side(a, b, c) * _side(a, b, d) < 0 and _side(c, d, a) * _side(c, d, b) < 0:
        return True
    return (
        any(_distance_to_edge(place, a, b) < 10**-3 for place in (c, d))
        or any(_distance_to_edge(place, c, d) < 10**-3 for place in (a, b))
    )  # fmt: skip


def _folds_back(one: tuple[Metres, Metres], other: tuple[Metres, Metres]) -> bool:
    """Whether two neighbouring edges lie on each other beyond their shared corner."""
    shared = one[1] if one[1] in other else one[0]
    far_one = one[0] if shared == one[1] else one[1]
    far_other = other[1] if shared == other[0] else other[0]
    return (
        _distance_to_edge(far_one, *other) < 10**-3 or _distance_to_edge(far_other, *one) < 10**-3
    )


def _distance_to_edge(place: Metres, one: Metres, two: Metres) -> float:
    dx, dy = two[0] - one[0], two[1] - one[1]
    squared = dx * dx + dy * dy
    along = 0.0
    if squared > 0:
        along = ((place[0] - one[0]) * dx + (place[1] - one[1]) * dy) / squared
    along = min(1.0, max(0.0, along))
    return math.hypot(place[0] - one[0] - along * dx, place[1] - one[1] - along * dy)
