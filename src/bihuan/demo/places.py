"""The invented map: a province whose code no province has, a city, its districts and streets.

Codes begin with 99 (GB/T 2260 uses 11 to 82). The land lies in the open sea, so that nobody's
real street is coloured red.
"""

from __future__ import annotations

from dataclasses import dataclass
from random import Random

PROVINCE, CITY, DISTRICT = "990000", "990100", "990102"
PROVINCE_NAME, CITY_NAME, DISTRICT_NAME = "云海省", "云岭市", "云川区"
COUNTIES = (
    ("990101", "临江区"),
    (DISTRICT, DISTRICT_NAME),
    ("990103", "望海区"),
    ("990104", "白沙区"),
    ("990121", "石门县"),
    ("990122", "清河县"),
    ("990123", "云岭县"),
    ("990181", "安平市"),
    ("990182", "南陵市"),
)
STREETS = (
    "河畔街道",
    "山前街道",
    "城关街道",
    "文昌街道",
    "东风街道",
    "南湖街道",
    "北塔街道",
    "桥头街道",
    "新港街道",
    "柳林镇",
    "石桥镇",
    "青禾镇",
)
VILLAGE_FIRST = "长清和安永平福兴仁义文昌明德新民向阳红星金龙翠屏"
VILLAGE_LAST = ("社区", "社区", "社区", "村")
SOUTH, WEST = 30.0, 126.0  # degrees, WGS-84: open water
STEP = 0.05  # degrees between the corners of two streets, about 5 km
COLUMNS = 4
Point = tuple[float, float]  # latitude, longitude


@dataclass(frozen=True)
class Place:
    """A street with its villages and its outline.

    Args:
        corners: Outline as (latitude, longitude), the last not repeated.
        weight: Share of the district's enterprises.
    """

    code: str
    name: str
    corners: tuple[Point, ...]
    villages: tuple[tuple[str, str], ...]
    weight: float

    def inside(self, rng: Random) -> Point:
        """A point inside the outline: corners mixed by random shares."""
        shares = [rng.random() ** 0.7 for _corner in self.corners]
        total = sum(shares)
        latitude = sum(s * c[0] for s, c in zip(shares, self.corners, strict=True)) / total
        longitude = sum(s * c[1] for s, c in zip(shares, self.corners, strict=True)) / total
        return round(latitude, 6), round(longitude, 6)


def lattice(rng: Random) -> dict[tuple[int, int], Point]:
    """Corners shared by neighbouring streets, shaken so that no border is straight."""
    rows = len(STREETS) // COLUMNS
    return {
        (row, column): (
            round(SOUTH + row * STEP + rng.uniform(-0.012, 0.012), 5),
            round(WEST + column * STEP * 1.15 + rng.uniform(-0.014, 0.014), 5),
        )
        for row in range(rows + 1)
        for column in range(COLUMNS + 1)
    }


def draw_places(rng: Random) -> list[Place]:
    """The twelve streets of the district."""
    corners = lattice(rng)
    places = []
    for number, name in enumerate(STREETS):
        row, column = divmod(number, COLUMNS)
        code = (
            f"{DISTRICT}{number + 1:03d}"
            if name.endswith("街道")
            else f"{DISTRICT}{number + 92:03d}"
        )
        outline = (
            corners[row, column],
            corners[row, column + 1],
            corners[row + 1, column + 1],
            corners[row + 1, column],
        )
        places.append(Place(code, name, outline, villages_of(code, rng), rng.uniform(0.6, 1.6)))
    return places


def villages_of(street: str, rng: Random) -> tuple[tuple[str, str], ...]:
    """Six to ten villages of a street, each name once."""
    names: dict[str, None] = {}
    wanted = rng.randint(6, 10)
    while len(names) < wanted:
        start = rng.randrange(len(VILLAGE_FIRST) - 1)
        names[VILLAGE_FIRST[start : start + 2] + rng.choice(VILLAGE_LAST)] = None
    return tuple((f"{street}{number:03d}", name) for number, name in enumerate(names, 1))
