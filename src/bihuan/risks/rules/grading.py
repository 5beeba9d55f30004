"""From a method's figures to a level, with the arithmetic in words.

Source:
    LEC: D = L×E×C; LS: R = L×S. Scales and bands are rows of the packs of kind ``matrix``, each
    with its mark; nothing is graded by a number that stands here.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

WORST = 1
SIGN = "×"


@dataclass(frozen=True)
class Scale:
    """One value of a factor with its meaning."""

    factor: str
    value: Decimal
    title: str


@dataclass(frozen=True)
class Method:
    """A way of grading, as its pack has it in force.

    Args:
        code: Of the pack; ``version`` the shipped one, kept by the record.
        result: Letter of the result, ``D`` or ``R``.
        factors: Letter → what it stands for, in the order of the formula.
        scales: Every value that may be chosen.
        bands: Lower bound → colour, from the worst down; empty where cells decide.
        cells: Values of the factors in order → colour.
        degrees: What the result exceeds → the degree in words, from the worst down.
        mark: How sure the rows are.
    """

    code: str
    title: str
    version: str
    result: str
    formula: str
    factors: Mapping[str, str]
    scales: tuple[Scale, ...]
    bands: tuple[tuple[Decimal, int, str], ...]
    cells: Mapping[tuple[Decimal, ...], int]
    degrees: tuple[tuple[Decimal, str], ...]
    mark: str
    note: str

    def values_of(self, factor: str) -> tuple[Scale, ...]:
        return tuple(one for one in self.scales if one.factor == factor)


@dataclass(frozen=True)
class Graded:
    """What a method gives for its values: ``score`` is unknown where cells decide."""

    level: int
    score: Decimal | None
    arithmetic: str


def read_method(
    code: str,
    title: str,
    version: str,
    header: Mapping[str, Any],
    rows: Sequence[Mapping[str, Any]],
) -> Method:
    """A pack of kind ``matrix`` as the rules take it."""
    of = {kind: [row for row in rows if row["type"] == kind] for kind in KINDS}
    bands = [(number(row["at_least"]), int(row["colour"]), str(row["title"])) for row in of["band"]]
    return Method(
        code=code,
        title=title,
        version=version,
        result=str(header["result"]),
        formula=str(header["formula"]),
        factors={str(one["key"]): str(one["title"]) for one in header["factors"]},
        scales=tuple(
            Scale(str(row["factor"]), number(row["value"]), str(row["title"]))
            for row in of["scale"]
        ),
        bands=tuple(sorted(bands, reverse=True)),
        cells={tuple(map(number, row["values"])): int(row["colour"]) for row in of["cell"]},
        degrees=tuple(
            sorted(
                ((number(row["above"]), str(row["title"])) for row in of["degree"]), reverse=True
            )
        ),
        mark=str(header.get("mark", "unverified")),
        note=str(header.get("note", "")),
    )


KINDS = ("scale", "band", "degree", "cell")


def number(value: Any) -> Decimal:
    """A figure of a pack, exact: 0.1 stays 0.1."""
    return Decimal(str(value)).normalize()


def shown(value: Decimal) -> str:
    """As people write it: 0.5, 15, 320."""
    text = f"{value.normalize():f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def problems(method: Method, values: Mapping[str, Decimal | None]) -> dict[str, str]:
    """What cannot be taken: factor → sentence; empty where every factor has a value of its scale."""
    found = {}
    for factor, title in method.factors.items():
        scale = method.values_of(factor)
        listed = "、".join(shown(one.value) for one in scale)
        value = values.get(factor)
        if value is None:
            found[factor] = f"请选择{factor}（{title}）的取值，可选{listed}。"
        elif value not in {one.value for one in scale}:
            found[factor] = f"{factor}（{title}）没有“{shown(value)}”这个取值，可选{listed}。"
    return found


def grade(method: Method, values: Mapping[str, Decimal]) -> Graded | None:
    """The level of chosen values, with the arithmetic that leads to it.

    Args:
        values: Factor → a value of its scale, see `problems`.

    Returns:
        ``None`` where the method's bands or cells name no level for them.
    """
    ordered = [values[factor] for factor in method.factors]
    if method.formula == "cells":
        level = method.cells.get(tuple(ordered))
        if level is None:
            return None
        said = "、".join(f"{factor}={shown(values[factor])}" for factor in method.factors)
        return Graded(level, None, f"{said}，查矩阵为{COLOURS[level]}色")
    score = Decimal(1)
    for value in ordered:
        score *= value
    found = next(((low, level) for low, level, _title in method.bands if score >= low), None)
    if found is None:
        return None
    product = SIGN.join(shown(value) for value in ordered)
    letters = SIGN.join(method.factors)
    low, level = found
    words = f"{method.result}={letters}={product}={shown(score)}"
    bound = f"，不小于{shown(low)}" if low else ""
    degree = next((f"（{title}）" for above, title in method.degrees if score > above), "")
    return Graded(level, score, f"{words}{degree}{bound}，为{COLOURS[level]}色")


COLOURS = {1: "红", 2: "橙", 3: "黄", 4: "蓝"}


def raised(level: int, steps: int) -> int:
    """A level some steps worse; nothing is worse than red."""
    return max(WORST, level - steps)
