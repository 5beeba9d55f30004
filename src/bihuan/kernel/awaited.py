"""Numbers that the documents ask for and whose ledger is still to come: named, placed, without a value.

An app declares them in its ``awaited.py``, room by room. As soon as a room declares an `Indicator` of the same code,
the number is counted and nothing here is asked any more; no report has to be changed.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from bihuan.kernel import registry
from bihuan.kernel.actors import Actor
from bihuan.kernel.indicators import (
    Indicator,
    IndicatorUnknown,
    Query,
    Value,
    all_indicators,
    values,
)


@dataclass(frozen=True)
class Awaited:
    """A number without a ledger.

    Args:
        code: That of the indicator that will take its place.
        label: In the words of the reports; ``unit`` what is counted (起, 人, %).
        room: The part of the platform that will fill it, in words.
        reason: Why it prints —, a sentence for people.
    """

    code: str
    label: Any
    unit: str
    room: Any
    reason: Any


@dataclass(frozen=True)
class AwaitedRoom:
    """The numbers that one room will fill.

    Args:
        room: Its name in words; ``reason`` why its numbers print —.
        numbers: Code, label, unit.
    """

    room: Any
    reason: Any
    numbers: tuple[tuple[str, Any, str], ...]

    def awaited(self) -> Iterable[Awaited]:
        """Each of its numbers."""
        for code, label, unit in self.numbers:
            yield Awaited(code, label, unit, self.room, self.reason)


@dataclass(frozen=True)
class Unheld:
    """The answer to a question about an awaited number: no value, and why."""

    awaited: Awaited
    query: Query

    def text(self) -> str:
        return "—"


def still_awaited(
    rooms: Iterable[AwaitedRoom], indicators: Mapping[str, Indicator]
) -> dict[str, Awaited]:
    """Those that no room counts yet, by their code."""
    return {
        item.code: item for room in rooms for item in room.awaited() if item.code not in indicators
    }


@cache
def all_awaited() -> Mapping[str, Awaited]:
    """Every number still awaited, by its code."""
    found = still_awaited(registry.collect("awaited", AwaitedRoom), all_indicators())
    return dict(sorted(found.items()))


@cache
def all_numbers() -> Mapping[str, Indicator | Awaited]:
    """Everything that a report may name: what is counted and what is awaited, by its code."""
    found: dict[str, Indicator | Awaited] = {**all_awaited(), **all_indicators()}
    return dict(sorted(found.items()))


def number_of_code(code: str) -> Indicator | Awaited:
    """The indicator of a code, else what is awaited under it.

    Raises:
        IndicatorUnknown: Neither.
    """
    try:
        return all_numbers()[code]
    except KeyError:
        raise IndicatorUnknown from None


def reason_of(code: str) -> str:
    """Why a number prints —; empty for one that is counted or unknown here."""
    item = all_awaited().get(code)
    return str(item.reason) if item is not None else ""


def answers(codes: Iterable[str], query: Query, actor: Actor) -> dict[str, Value | Unheld]:
    """Several numbers at once, counted ones in one pass a fact, awaited ones without a value.

    Returns:
        Code → value, in the order of the codes.

    Raises:
        IndicatorUnknown: A code names nothing.
    """
    items = {code: number_of_code(code) for code in codes}
    counted = [item for item in items.values() if isinstance(item, Indicator)]
    found = values(counted, query, actor)
    return {
        code: found[code] if isinstance(item, Indicator) else Unheld(item, query)
        for code, item in items.items()
    }
