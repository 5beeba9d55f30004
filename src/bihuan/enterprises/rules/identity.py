"""Codes, names and distances: what can be said of an enterprise without asking anything."""

from __future__ import annotations

import math
import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from operator import mul

from bihuan.organisations.rules import similarity

CODE_LENGTH = 18
NEAR_NAME = 0.5  # shared trigrams over all, from which two names count as near
NEAR_METRES = 200.0
CELL_DEGREES = 0.0025  # a little more than NEAR_METRES from north to south, up to 54° north
CHINA = (3.0, 54.0, 73.0, 136.0)  # south, north, west, east in degrees
LEGAL_FORM = re.compile(r"(?:有限责任公司|股份有限公司|有限公司|股份公司|公司|个体工商户)$")
NOISE = re.compile(r"[^0-9A-Z\u3400-\u9fff]")
EARTH_RADIUS_M = 6_371_000.0


@dataclass(frozen=True)
class CodeProblem:
    """What is wrong with a credit code: ``length``, ``letters`` or ``check_digit``."""

    kind: str
    message: str


def compact_code(written: str) -> str:
    """A credit code without spaces and hyphens, letters large.

    >>> compact_code(" 9143-0100 ma4l000 ")
    '91430100MA4L000'
    """
    return re.sub(r"[\s\-－]", "", unicodedata.normalize("NFKC", written)).upper()


def code_problem(written: str) -> CodeProblem | None:
    """What is wrong with a unified social credit code, ``None`` where nothing is.

    Whether the county in it still exists is not asked: codes outlive counties.

    Source:
        GB 32100-2015, 统一社会信用代码编码规则: 18 characters, digits and letters without I, O, S,
        V and Z, characters 3 to 8 the county; the places weighted by powers of 3 and the check
        character add up to a multiple of 31. The first two may be letters (N and Y are those of
        rural collectives and other authorities), which python-stdnum refuses.
    """
    code = compact_code(written)
    if len(code) != CODE_LENGTH:
        return CodeProblem(
            "length", f"统一社会信用代码应为18位，现在是{len(code)}位。请对照营业执照检查。"
        )
    if SHAPE.fullmatch(code) is None:
        return CodeProblem(
            "letters",
            "统一社会信用代码只用数字和大写字母，不用I、O、S、V、Z，第3至8位是数字。"
            "请对照营业执照检查。",
        )
    *body, last = (PLACES[letter] for letter in code)
    if (sum(map(mul, body, WEIGHTS)) + last) % 31:
        return CodeProblem(
            "check_digit",
            "统一社会信用代码的最后一位与前17位对不上，可能有一位抄错。请对照营业执照检查。",
        )
    return None


LETTERS = "0123456789ABCDEFGHJKLMNPQRTUWXY"
PLACES = {letter: place for place, letter in enumerate(LETTERS)}
WEIGHTS = tuple(pow(3, place, 31) for place in range(CODE_LENGTH))
SHAPE = re.compile(rf"[{LETTERS}]{{2}}[0-9]{{6}}[{LETTERS}]{{10}}")


def place_code(code: str) -> str:
    """The county a credit code was given in (characters 3 to 8); it may have been abolished since.

    >>> place_code("91430102MA4L16JH5W")
    '430102'
    """
    return code[2:8]


def name_key(name: str) -> str:
    """A name as it is compared: half-width, large letters, no brackets, no legal form.

    >>> name_key("东关 （临江）机械有限公司"), name_key("临江机械厂")
    ('东关临江机械', '临江机械厂')
    """
    bare = NOISE.sub("", unicodedata.normalize("NFKC", name).upper())
    return LEGAL_FORM.sub("", bare) or bare


def street_of(region: str) -> str:
    """The street of a region code, the code itself where it is above one.

    >>> street_of("990102001003"), street_of("990102001"), street_of("990102")
    ('990102001', '990102001', '990102')
    """
    return region[:9]


def metres_between(one: tuple[float, float], other: tuple[float, float]) -> float:
    """Distance of two points (latitude, longitude in degrees) on the ground, in metres."""
    (lat1, lon1), (lat2, lon2) = one, other
    mean = math.radians((lat1 + lat2) / 2)
    north = math.radians(lat2 - lat1)
    east = math.radians(lon2 - lon1) * math.cos(mean)
    return EARTH_RADIUS_M * math.hypot(north, east)


@dataclass(frozen=True)
class Sketch:
    """What the search for duplicates needs of one enterprise."""

    pk: int
    name: str
    key: str
    region: str
    latitude: float | None = None
    longitude: float | None = None

    @property
    def point(self) -> tuple[float, float] | None:
        if self.latitude is None or self.longitude is None:
            return None
        return self.latitude, self.longitude


@dataclass(frozen=True)
class Pair:
    """Two records that may be one enterprise.

    Args:
        why: ``same_name`` (same name in the same street) or ``near`` (near name, near place).
        metres: Distance, where both places are known.
    """

    first: int
    second: int
    why: str
    alike: float
    metres: float | None


def compare(one: Sketch, other: Sketch) -> Pair | None:
    """The two as a pair, ``None`` where they are not taken for one."""
    first, second = sorted((one.pk, other.pk))
    points = one.point, other.point
    metres = None
    if points[0] is not None and points[1] is not None:
        metres = metres_between(points[0], points[1])
    if one.key == other.key and street_of(one.region) == street_of(other.region):
        return Pair(first, second, "same_name", 1.0, metres)
    if metres is None or metres > NEAR_METRES:
        return None
    alike = similarity(one.key, other.key)
    return Pair(first, second, "near", alike, metres) if alike >= NEAR_NAME else None


def cell_of(sketch: Sketch) -> tuple[int, int] | None:
    point = sketch.point
    if point is None:
        return None
    return math.floor(point[0] / CELL_DEGREES), math.floor(point[1] / CELL_DEGREES)


def neighbours(cell: tuple[int, int]) -> Iterator[tuple[int, int]]:
    """The cell and those around it; two cells east and west, for the north of the country."""
    row, column = cell
    return ((row + up, column + side) for up in (-1, 0, 1) for side in (-2, -1, 0, 1, 2))


def pairs(sketches: Iterable[Sketch]) -> list[Pair]:
    """All pairs among the records, surest first.

    Only records of the same name or of neighbouring cells are compared, so that the work grows
    with the number of records and not with its square.

    Source:
        House rule: the same name in the same street, or half of the trigrams within 200 m.
    """
    by_name: dict[tuple[str, str], list[Sketch]] = defaultdict(list)
    by_cell: dict[tuple[int, int], list[Sketch]] = defaultdict(list)
    found: dict[tuple[int, int], Pair] = {}
    for sketch in sketches:
        cell = cell_of(sketch)
        around = [] if cell is None else [s for near in neighbours(cell) for s in by_cell[near]]
        for other in (*by_name[sketch.key, street_of(sketch.region)], *around):
            pair = compare(sketch, other)
            if pair is not None:
                found[pair.first, pair.second] = pair
        by_name[sketch.key, street_of(sketch.region)].append(sketch)
        if cell is not None:
            by_cell[cell].append(sketch)
    return sorted(found.values(), key=lambda pair: (-pair.alike, pair.metres or 0.0, pair.first))
