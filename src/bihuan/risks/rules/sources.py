"""What follows for a major hazard source from its grading; no rows, no clock."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import ROUND_DOWN, Decimal
from fractions import Fraction
from typing import Any

from bihuan.proofs.major_sources import Grading, read_symbols
from bihuan.risks.states.sources import SourceLevel, SourceStatus

LEVELS = {str(level.label): level for level in SourceLevel}
PLACES = Decimal("0.000001")
SHOWN = 3
WIDE_BAR = "\uff5c"
PARTS = 4


class LineUnreadable(ValueError):
    """A line of substances; ``args`` are its number and its text."""


def read_lines(text: str) -> list[dict[str, Any]]:
    """Substances from lines “名称 | CAS号 | 吨 | 类别”, as `proofs.major_sources.grade` takes them.

    Where a line has no bar, its words are separated by tabs, or it is a name and a quantity.
    Quantities stay text, so that nothing is lost before they are read exactly.

    Raises:
        LineUnreadable: Neither form.
    """
    found = []
    for number, line in enumerate(text.splitlines(), start=1):
        if not line.strip():
            continue
        flat = line.replace(WIDE_BAR, "|").replace("\t", "|")
        parts = [part.strip() for part in flat.split("|")]
        if len(parts) == 1:
            name, _sep, quantity = line.strip().rpartition(" ")
            parts = [name.strip(), "", quantity]
        if not 3 <= len(parts) <= PARTS or not (parts[0] or parts[1]):
            raise LineUnreadable(number, line.strip()[:60])
        classes, strange = read_symbols(parts[3] if len(parts) == PARTS else "")
        found.append(
            {
                "name": parts[0],
                "cas": parts[1],
                "quantity_t": parts[2],
                "classes": [*classes, *strange],
            }
        )
    return found


def cut(number: Fraction | None) -> Decimal | None:
    """A sum for lists, to six places, never rounded up: what is short of 1 stays short of it."""
    if number is None:
        return None
    exact = Decimal(number.numerator * 10**6 // number.denominator).scaleb(-6)
    return exact.quantize(PLACES, rounding=ROUND_DOWN)


def level_of(grading: Grading) -> SourceLevel | None:
    """The level of a grading, None where the unit is no major source."""
    return None if grading.level is None else LEVELS[grading.level]


def main_substances(given: Sequence[Mapping[str, Any]], grading: Grading) -> str:
    """The substances that weigh most in the sum, largest first: “氯、氨等5种”."""
    ordered = sorted(grading.terms, key=lambda term: -term.ratio)
    names = list(dict.fromkeys(term.name or term.cas or "" for term in ordered))
    shown = "、".join(names[:SHOWN])
    return shown if len(names) <= SHOWN else f"{shown}等{len(given)}种"


def status_after(
    status: SourceStatus, was: SourceLevel | None, now: SourceLevel | None
) -> SourceStatus:
    """Where a unit stands after a new grading.

    A filed source whose level changed is filed anew; one that fell below stays filed until it is
    struck off. What had been handed in is handed in again with the new sum.
    """
    if status in {SourceStatus.FILED, SourceStatus.CANCELLING}:
        changed = now is not None and now != was
        return SourceStatus.UNFILED if changed else status
    return SourceStatus.BELOW if now is None else SourceStatus.UNFILED


def effect(was: Mapping[str, Any], now: Grading) -> str:
    """What other tables make of a unit, in a sentence; empty where nothing changes.

    Args:
        was: The kept document of the grading as it stood.
    """
    before, after = was["level"] or "不构成", now.level or "不构成"
    if before != after:
        return f"级别由{before}变为{after}"
    old, new = was["S_exact"], now.as_json()["S_exact"]
    if old != new:
        return f"级别不变（{after}），S由{was['S']:.4g}变为{float(now.s):.4g}"
    if was["R_exact"] != now.as_json()["R_exact"]:
        return f"级别不变（{after}），R由{was['R']:.4g}变为{now.as_json()['R']:.4g}"
    return ""
