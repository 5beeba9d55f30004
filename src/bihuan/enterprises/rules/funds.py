"""The yearly amount of safety funds, reckoned step by step."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

CENT = Decimal("0.01")
HUNDRED = Decimal(100)


@dataclass(frozen=True)
class Step:
    """One term: the part of the basis it takes, the rate, and what comes of it in yuan.

    Args:
        part: The share of the basis this term covers, in the basis' own unit.
        rate: Yuan a unit for quantities, else per cent.
        above: Where the tier begins; ``up_to`` where it ends, ``None`` for the last.
    """

    part: Decimal
    rate: Decimal
    amount: Decimal
    above: Decimal = Decimal(0)
    up_to: Decimal | None = None

    def as_json(self) -> dict[str, str | None]:
        """The term for the record: numbers as text, exact."""
        return {
            "part": str(self.part),
            "rate": str(self.rate),
            "amount": str(self.amount),
            "above": str(self.above),
            "up_to": None if self.up_to is None else str(self.up_to),
        }


@dataclass(frozen=True)
class Reckoned:
    """The terms and their sum, in yuan to the cent; the sum is exactly that of the terms."""

    steps: tuple[Step, ...]

    @property
    def required(self) -> Decimal:
        return sum((step.amount for step in self.steps), Decimal(0))


def reckon(rate: Mapping[str, Any], basis: Decimal) -> Reckoned:
    """What an enterprise must extract in a year, term by term.

    Args:
        rate: A row of ``fund-rate``: ``method`` is ``per_unit`` (yuan a unit), ``percent`` or
            ``tiers`` (each rate for the part of the basis inside its tier; 超额累退).
        basis: Quantity in the row's unit, or yuan.

    Raises:
        ValueError: The basis is negative.

    Source:
        企业安全生产费用提取和使用管理办法（财资〔2022〕136号）, rates as the pack restates them.
    """
    if basis < 0:
        raise ValueError("a basis is not negative")
    if rate["method"] == "tiers":
        return Reckoned(tuple(tiered(rate["tiers"], basis)))
    per = Decimal(str(rate["rate"]))
    share = per if rate["method"] == "per_unit" else per / HUNDRED
    return Reckoned((Step(basis, per, cents(basis * share)),))


def tiered(tiers: Sequence[Mapping[str, Any]], basis: Decimal) -> list[Step]:
    """The terms of a tariff that falls as the basis grows."""
    steps: list[Step] = []
    above = Decimal(0)
    for tier in tiers:
        up_to = None if tier.get("up_to") is None else Decimal(str(tier["up_to"]))
        top = basis if up_to is None else min(basis, up_to)
        per = Decimal(str(tier["rate"]))
        part = max(top - above, Decimal(0))
        if part or not steps:
            steps.append(Step(part, per, cents(part * per / HUNDRED), above, up_to))
        if up_to is None or basis <= up_to:
            break
        above = up_to
    return steps


def cents(amount: Decimal) -> Decimal:
    return amount.quantize(CENT, ROUND_HALF_UP)
