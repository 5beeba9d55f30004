"""Marks on a plan picture: places as fractions of its width and height, 0 to 1."""

from __future__ import annotations

import json
from collections.abc import Sequence
from itertools import pairwise

Spot = tuple[float, float]
LEAST_CORNERS, MOST_CORNERS = 3, 60
DIGITS = 4  # a tenth of a pixel on a wide screen
SMALLEST = 0.0001  # of the picture; less is a slip of the finger


def read_spots(text: str) -> list[Spot] | None:
    """Spots from the JSON a page sends, ``[[0.31, 0.52], …]``; ``None`` where it cannot be read."""
    try:
        read = json.loads(text or "[]")
        spots = [(round(float(x), DIGITS), round(float(y), DIGITS)) for x, y in read]
    except (TypeError, ValueError):
        return None
    return spots


def problem_of_point(spots: Sequence[Spot]) -> str:
    """Why the spots are no point; empty where they are one."""
    if len(spots) != 1:
        return "请在图上点一下风险点的位置。"
    return "" if is_inside(spots) else OUTSIDE


def problem_of_zone(spots: Sequence[Spot]) -> str:
    """Why the spots bound no zone; empty where they do."""
    if len(spots) < LEAST_CORNERS:
        return f"区域至少要点 {LEAST_CORNERS} 个角，现在是 {len(spots)} 个。"
    if len(spots) > MOST_CORNERS:
        return f"区域最多 {MOST_CORNERS} 个角，现在是 {len(spots)} 个。"
    if not is_inside(spots):
        return OUTSIDE
    if len(set(spots)) < len(spots):
        return "有两个角点在了同一处，请去掉一个。"
    if crosses_itself(spots):
        return "边线互相交叉，请按顺序沿边界逐角点选。"
    return "" if area(spots) >= SMALLEST else "区域太小或者各角在一条线上，请重新点选。"


OUTSIDE = "有的位置在图外，请在图内点选。"


def is_inside(spots: Sequence[Spot]) -> bool:
    return all(0 <= x <= 1 and 0 <= y <= 1 for x, y in spots)


def area(spots: Sequence[Spot]) -> float:
    """Of the zone, as a fraction of the picture."""
    ring = [*spots, spots[0]]
    return abs(sum(x1 * y2 - x2 * y1 for (x1, y1), (x2, y2) in pairwise(ring))) / 2


def turn(a: Spot, b: Spot, c: Spot) -> float:
    return (b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0])


def meet(a: Spot, b: Spot, c: Spot, d: Spot) -> bool:
    """Whether two edges without a common corner meet."""
    one, two, three, four = turn(a, b, c), turn(a, b, d), turn(c, d, a), turn(c, d, b)
    if one * two < 0 and three * four < 0:
        return True
    return any(
        value == 0 and lies_between(p, q, spot)
        for value, p, q, spot in ((one, a, b, c), (two, a, b, d), (three, c, d, a), (four, c, d, b))
    )


def lies_between(a: Spot, b: Spot, spot: Spot) -> bool:
    """Whether a spot on the line of an edge lies on the edge."""
    return min(a[0], b[0]) <= spot[0] <= max(a[0], b[0]) and (
        min(a[1], b[1]) <= spot[1] <= max(a[1], b[1])
    )


def crosses_itself(spots: Sequence[Spot]) -> bool:
    """Whether two edges that are no neighbours meet."""
    edges = list(pairwise([*spots, spots[0]]))
    last = len(edges) - 1
    return any(
        meet(*edges[i], *edges[j])
        for i in range(len(edges))
        for j in range(i + 2, len(edges))
        if not (i == 0 and j == last)
    )


def middle(spots: Sequence[Spot]) -> Spot:
    """Where the label of a mark stands: the middle of its box."""
    xs, ys = [x for x, _y in spots], [y for _x, y in spots]
    return (min(xs) + max(xs)) / 2, (min(ys) + max(ys)) / 2
