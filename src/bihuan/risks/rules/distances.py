"""How a facility's distance to a place is judged, and what scenarios may hold; no rows, no clock."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from bihuan.risks.rules.contours import FARTHEST_M, Band, reaches

_NUMBER = re.compile(r"\d+(?:\.\d+)?(?:[eE][+-]?\d{1,3})?")
MOST_BANDS = 12
DIRECTIONS = (4, 8, 16)
HALF_TURN = 180.0
SHARE_ERROR = 0.011


class ScenarioWrong(ValueError):
    """What was typed makes no scenario; ``args``: the field and what is wrong."""


@dataclass(frozen=True)
class Required:
    """A distance that a table asks for."""

    metres: float
    basis: str


@dataclass(frozen=True)
class Verdict:
    """What a place comes to.

    ``is_met`` is None where neither a required distance nor a risk is known.
    """

    required: Required | None
    risk: float | None
    limit: float | None
    is_met: bool | None


def required_of(rows: Sequence[Mapping[str, Any]], facility: str, target: str) -> Required | None:
    """The largest distance that any row asks of this kind of facility and class of target."""
    found = [
        Required(float(row["data"]["metres"]), str(row["title"]))
        for row in rows
        if row["data"]["facility"] == facility and target in row["data"]["targets"]
    ]
    return max(found, key=lambda one: one.metres, default=None)


def limit_of(rows: Sequence[Mapping[str, Any]], target: str, *, is_existing: bool) -> float | None:
    """The individual risk a year that a class of target may bear.

    Source:
        GB 36894-2018, table of individual risk; rows of the pack ``individual-risk-limits``.
    """
    key = "existing" if is_existing else "new"
    return next((float(row["data"][key]) for row in rows if row["key"] == target), None)


def judge(
    required: Required | None, actual_m: float, risk: float | None, limit: float | None
) -> Verdict:
    """Whether a place is far enough: by the table where one asks, by the risk where one is known.

    Both have to hold; what is not known does not count as met.
    """
    said = []
    if required is not None:
        said.append(actual_m >= required.metres)
    if risk is not None and limit is not None:
        said.append(not reaches(risk, limit))
    return Verdict(required, risk, limit, all(said) if said else None)


def read_frequency(text: str) -> float:
    """How often a year, above 0 and at most 1: “1e-5”, “0.00001”.

    Raises:
        ScenarioWrong: No such number.
    """
    if not _NUMBER.fullmatch(text.strip()) or not 0 < float(text) <= 1:
        raise ScenarioWrong("frequency", "频率要大于0、不大于1，如 1e-5")
    return float(text)


def read_bands(text: str) -> tuple[Band, ...]:
    """Bands from lines “半径 死亡概率”, given in any order.

    Raises:
        ScenarioWrong: A line is not two numbers, a radius repeats, or the probability of death
            grows outwards.
    """
    bands = []
    for number, line in enumerate((one for one in text.splitlines() if one.strip()), start=1):
        words = [word for word in re.split(r"[\s,，;；|]+", line.strip()) if word]
        if len(words) != 2 or not all(_NUMBER.fullmatch(word) for word in words):
            raise ScenarioWrong("bands", f"第{number}行不是“半径（米） 死亡概率”")
        radius, lethality = map(float, words)
        if not 0 < radius <= FARTHEST_M or not 0 < lethality <= 1:
            raise ScenarioWrong("bands", f"第{number}行的半径要在0到50000米，死亡概率在0到1之间")
        bands.append(Band(radius, lethality))
    bands.sort(key=lambda band: band.radius_m)
    if not bands or len(bands) > MOST_BANDS:
        raise ScenarioWrong("bands", f"要有1至{MOST_BANDS}档距离")
    for inner, outer in pairwise(bands):
        if inner.radius_m == outer.radius_m or inner.lethality < outer.lethality:
            raise ScenarioWrong("bands", "越远死亡概率应越小，同一半径只写一次")
    return tuple(bands)


def read_wind(text: str) -> tuple[float, ...]:
    """Shares of the directions the wind blows to, in per cent, clockwise from north; or nothing.

    Raises:
        ScenarioWrong: Not 4, 8 or 16 numbers, or they do not add up to 100.
    """
    words = [word for word in re.split(r"[\s,，;；、%％]+", text.strip()) if word]
    if not words:
        return ()
    if len(words) not in DIRECTIONS or not all(_NUMBER.fullmatch(word) for word in words):
        raise ScenarioWrong("wind", "要按顺时针从正北起写4、8或16个方向的百分数")
    shares = [float(word) / 100 for word in words]
    if abs(sum(shares) - 1) > SHARE_ERROR:
        raise ScenarioWrong("wind", f"各方向合计是{sum(shares) * 100:g}%，应为100%")
    return tuple(share / sum(shares) for share in shares)


def read_half_width(text: str) -> float | None:
    """Half the angle of a cloud in degrees, above 0 and at most 180; None where nothing was typed.

    Raises:
        ScenarioWrong: No such angle.
    """
    if not text.strip():
        return None
    if not _NUMBER.fullmatch(text.strip()) or not 0 < float(text) <= HALF_TURN:
        raise ScenarioWrong("half_width", "半角要大于0、不大于180度")
    return float(text)


def scientific(number: float | None) -> str:
    """A risk as people write it: 3×10⁻⁷."""
    if number is None:
        return "—"
    if number <= 0:
        return "0"
    power = math.floor(math.log10(number) + 1e-12)
    digits = f"{number / 10**power:.2f}".rstrip("0").rstrip(".")
    raised = str(power).translate(str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹"))
    return f"{digits}×10{raised}"
