"""Individual risk per year around a facility: at a place, on a grid, and as contours.

A scenario happens so often a year and kills, at a distance, with the probability of the band that
the distance falls into; where a wind rose is given, only under the cloud. Risks of scenarios add up.
What a place bears is computed at the place itself; the grid serves the drawing of contours only.

Source:
    GB/T 37243-2019 (method of quantified risk), AQ/T 3046-2013: contours down to 1e-8 a year.
    Bands in place of a probit model are our own simplification: whoever assesses gives radii.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Metres = tuple[float, float]  # (east, north)
Loop = list[Metres]
Grid = NDArray[np.float64]

CELLS = 240  # along the longer side
FARTHEST_M = 50_000.0
FULL_TURN = 360.0
NEARLY = 1 - 1e-9  # a sum of floats that falls short of a limit by rounding reaches it


@dataclass(frozen=True)
class Band:
    """Up to a radius, somebody who stands there dies with this probability."""

    radius_m: float
    lethality: float


@dataclass(frozen=True)
class Scenario:
    """One way in which a facility fails.

    Attributes:
        at: Where, metres (east, north) of the origin of the whole reckoning.
        frequency: A year.
        bands: By radius, inner ones first; lethality never grows outwards.
        wind: Shares of equally wide directions *towards* which the wind blows, clockwise, the first
            centred on north; they add up to 1. Empty where the effect is the same all around.
        half_width_deg: Half the angle that the cloud covers.
    """

    name: str
    at: Metres
    frequency: float
    bands: tuple[Band, ...]
    wind: tuple[float, ...] = ()
    half_width_deg: float = 0.0

    @property
    def reach_m(self) -> float:
        return max((band.radius_m for band in self.bands), default=0.0)


@dataclass(frozen=True)
class Contours:
    """The lines along which a risk is reached.

    Attributes:
        cell_m: Side of a cell; a line lies within half of it of where it should.
        loops: By limit: closed rings of (east, north), metres; none where the limit is not reached.
        highest: The largest risk of the grid.
    """

    cell_m: float
    loops: dict[float, list[Loop]]
    highest: float


def risk_at(scenarios: Sequence[Scenario], place: Metres) -> float:
    """The individual risk a year of somebody who is always at a place."""
    east, north = np.array([[place[0]]]), np.array([[place[1]]])
    return float(field_of(scenarios, east, north)[0, 0])


def share_at(scenario: Scenario, place: Metres) -> float:
    """What one scenario adds to the risk at a place."""
    return risk_at([scenario], place)


def reaches(risk: float, limit: float) -> bool:
    """Whether a risk reaches a limit; what lies on the contour is inside it."""
    return risk >= limit * NEARLY


def contours_of(scenarios: Sequence[Scenario], limits: Sequence[float]) -> Contours:
    """Contours of the summed risk at each limit.

    Args:
        scenarios: At least one with a band; the grid covers all that any of them reaches.
        limits: Risks a year.
    """
    west = min(one.at[0] - one.reach_m for one in scenarios)
    east = max(one.at[0] + one.reach_m for one in scenarios)
    south = min(one.at[1] - one.reach_m for one in scenarios)
    north = max(one.at[1] + one.reach_m for one in scenarios)
    cell = max(east - west, north - south, 1.0) / CELLS
    xs = np.arange(west - 2 * cell, east + 2.5 * cell, cell)
    ys = np.arange(south - 2 * cell, north + 2.5 * cell, cell)
    grid_x, grid_y = np.meshgrid(xs, ys)
    field = field_of(scenarios, grid_x, grid_y)
    loops = {limit: rings_of(field >= limit * NEARLY, xs, ys) for limit in limits}
    return Contours(cell_m=cell, loops=loops, highest=float(field.max()))


def field_of(scenarios: Sequence[Scenario], east: Grid, north: Grid) -> Grid:
    """The summed risk at every point of a grid."""
    field = np.zeros_like(east, dtype=np.float64)
    for one in scenarios:
        dx, dy = east - one.at[0], north - one.at[1]
        away = np.hypot(dx, dy)
        lethality = np.zeros_like(field)
        for band in sorted(one.bands, key=lambda band: -band.radius_m):
            lethality[away <= band.radius_m] = band.lethality
        exposed = under_cloud(one, np.degrees(np.arctan2(dx, dy))) if one.wind else 1.0
        field += one.frequency * lethality * exposed
    return field


def under_cloud(scenario: Scenario, bearing: Grid) -> Grid:
    """How likely the wind carries a cloud over each bearing (degrees clockwise from north).

    Within each direction of the rose the wind is taken to blow evenly, so that the probability is
    the part of the rose that lies within half the cloud's angle on either side of the bearing.
    """
    width = FULL_TURN / len(scenario.wind)
    half = min(scenario.half_width_deg, FULL_TURN / 2)
    likely = np.zeros_like(bearing)
    for number, share in enumerate(scenario.wind):
        offset = np.abs((bearing - number * width + 180.0) % FULL_TURN - 180.0)
        overlap = np.zeros_like(bearing)
        for turn in (-FULL_TURN, 0.0, FULL_TURN):
            upper = np.minimum(offset + turn + half, width / 2)
            lower = np.maximum(offset + turn - half, -width / 2)
            overlap += np.clip(upper - lower, 0.0, width)
        likely += share * np.clip(overlap, 0.0, width) / width
    return np.clip(likely, 0.0, 1.0)


def rings_of(inside: NDArray[np.bool_], xs: Grid, ys: Grid) -> list[Loop]:
    """The closed lines between the points inside and those outside, half-way between neighbours.

    Outer lines run anticlockwise, holes clockwise; where two parts touch at a corner they are kept
    apart. The outermost rows and columns have to be outside.
    """
    following = segments_of(inside)
    rings: list[Loop] = []
    while following:
        start = next(iter(following))
        here, ring = start, []
        while True:
            ring.append(here)
            here = following.pop(here)
            if here == start:
                break
        rings.append([to_metres(node, xs, ys) for node in simplified(ring)])
    return rings


Node = tuple[int, int]  # twice the column and row, so that half-way points are whole

# Marching squares: corners 1 south-west, 2 south-east, 4 north-east, 8 north-west; each piece runs
# from one side of the cell to another with the inside on its left.
S, E, N, W = (1, 0), (2, 1), (1, 2), (0, 1)
PIECES: dict[int, tuple[tuple[Node, Node], ...]] = {
    1: ((S, W),),
    2: ((E, S),),
    3: ((E, W),),
    4: ((N, E),),
    5: ((S, W), (N, E)),
    6: ((N, S),),
    7: ((N, W),),
    8: ((W, N),),
    9: ((S, N),),
    10: ((E, S), (W, N)),
    11: ((E, N),),
    12: ((W, E),),
    13: ((S, E),),
    14: ((W, S),),
}


def segments_of(inside: NDArray[np.bool_]) -> dict[Node, Node]:
    """Each point on a line → the next one along it."""
    weights = inside.astype(np.int8)
    cases = weights[:-1, :-1] + 2 * weights[:-1, 1:] + 4 * weights[1:, 1:] + 8 * weights[1:, :-1]
    following: dict[Node, Node] = {}
    for row, column in np.argwhere((cases > 0) & (cases < 15)):
        for (x1, y1), (x2, y2) in PIECES[int(cases[row, column])]:
            begin = (2 * int(column) + x1, 2 * int(row) + y1)
            following[begin] = (2 * int(column) + x2, 2 * int(row) + y2)
    return following


def simplified(ring: list[Node]) -> list[Node]:
    """The ring without points that lie on a straight line between their neighbours."""
    count = len(ring)
    kept = []
    for number, (x, y) in enumerate(ring):
        (px, py), (qx, qy) = ring[number - 1], ring[(number + 1) % count]
        if (x - px) * (qy - y) != (y - py) * (qx - x):
            kept.append((x, y))
    return kept


def to_metres(node: Node, xs: Grid, ys: Grid) -> Metres:
    """Half-way points of the grid as metres."""
    step_x, step_y = float(xs[1] - xs[0]), float(ys[1] - ys[0])
    return float(xs[0]) + node[0] * step_x / 2, float(ys[0]) + node[1] * step_y / 2


def area_of(ring: Loop) -> float:
    """Square metres inside a ring; negative for a hole."""
    shifted = [*ring[1:], ring[0]]
    return sum(x1 * y2 - x2 * y1 for (x1, y1), (x2, y2) in zip(ring, shifted, strict=True)) / 2
