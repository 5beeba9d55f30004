"""Which rule of a directory holds for an enterprise, and by which facts."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

Rule = Mapping[str, Any]


@dataclass(frozen=True)
class Picture:
    """What the rules look at.

    Args:
        lists: Lists its chemicals stand on (``gb18218``, ``key-supervised``).
        uses: What it does with chemicals (``storage``, ``trade``, ``use`` …).
        ratio: Sum of quantity over critical quantity, ``None`` where none is known.
    """

    sector: str
    size: str
    tags: frozenset[str] = frozenset()
    risk_level: int | None = None
    employees: int | None = None
    lists: frozenset[str] = frozenset()
    uses: frozenset[str] = frozenset()
    ratio: Decimal | None = None


def facts_met(rule: Rule, picture: Picture) -> list[str] | None:
    """Names of the conditions that hold, ``None`` where one of them does not.

    A condition that the rule does not name is not asked. Unknown meets no condition.

    >>> facts_met({"sectors": ["hazchem"], "ratio_from": 1}, Picture("hazchem", "small"))
    >>> facts_met({"sectors": ["hazchem"]}, Picture("hazchem", "small"))
    ['sectors']
    """
    checks: Mapping[str, Callable[[Any], bool]] = {
        "sectors": lambda wanted: picture.sector in wanted,
        "sizes": lambda wanted: picture.size in wanted,
        "tags": lambda wanted: bool(picture.tags & set(wanted)),
        "risk_levels": lambda wanted: picture.risk_level in wanted,
        "employees_from": lambda least: (
            picture.employees is not None and picture.employees >= least
        ),
        "chemical_lists": lambda wanted: bool(picture.lists & set(wanted)),
        "chemical_uses": lambda wanted: bool(picture.uses & set(wanted)),
        "ratio_from": lambda least: (
            picture.ratio is not None and picture.ratio >= Decimal(str(least))
        ),
    }
    asked = [name for name in checks if name in rule]
    if not asked or not all(checks[name](rule[name]) for name in asked):
        return None
    return asked


def matching(rules: Iterable[Rule], picture: Picture) -> dict[str, list[str]]:
    """Rules that hold: key → the conditions by which it does."""
    found = {rule["key"]: facts_met(rule, picture) for rule in rules}
    return {key: met for key, met in found.items() if met is not None}
