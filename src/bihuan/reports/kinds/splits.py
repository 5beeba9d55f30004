"""Several passes over the same parts joined: this period, since the start, as it stands."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from bihuan.kernel.actors import Actor
from bihuan.kernel.indicators import Indicator, Query, Value, values_by
from bihuan.reports.kinds.places import by_place
from bihuan.statutes.dictionaries import label as dictionary_label

Pass = tuple[tuple[Indicator, ...], Query]
Found = Mapping[str, Value]
Part = tuple[str, list[Found]]
"""Name of a part, and what each pass found of it."""


def empty(indicators: Sequence[Indicator], query: Query) -> dict[str, Value]:
    """What a pass found of a part in which nothing was counted: true zeros, rates undefined."""
    return {
        item.code: Value(
            item,
            query,
            None if item.is_rate or item.total else Decimal(0),
            0,
            0 if item.is_rate else None,
        )
        for item in indicators
    }


def filled(passes: Sequence[Pass], found: Sequence[Found | None]) -> list[Found]:
    """What each pass found of one part; a pass that did not meet it found nothing there."""
    known = next(part for part in found if part is not None)
    like = next(iter(known.values())).query
    return [
        part
        if part is not None
        else empty(indicators, Query(query.period, query.as_of, like.region, like.slice))
        for part, (indicators, query) in zip(found, passes, strict=True)
    ]


def by_places(passes: Sequence[Pass], actor: Actor, region: str) -> list[Part]:
    """The parts right below a region, in the order of their codes."""
    split = [dict(by_place(indicators, query, actor, region)) for indicators, query in passes]
    names = dict.fromkeys(name for part in split for name in part)
    return [(name, filled(passes, [part.get(name) for part in split])) for name in names]


def by_values(
    passes: Sequence[Pass], actor: Actor, dimension: str
) -> list[tuple[Any, list[Found]]]:
    """The parts of a dimension in which any pass counted something, in the order of their values."""
    split = [
        values_by(indicators, query, actor, dimension=dimension) for indicators, query in passes
    ]
    codes = sorted(
        {code for part in split for code in part}, key=lambda code: (code in ("", None), str(code))
    )
    return [
        (code, filled(passes, [part.get(code) for part in split]))
        for code in codes
        if any(has_rows(part.get(code)) for part in split)
    ]


def by_sectors(passes: Sequence[Pass], actor: Actor) -> list[Part]:
    """The sectors in which any pass counted something, by their names."""
    return [
        (dictionary_label("sectors", code) or "未填行业", found)
        for code, found in by_values(passes, actor, "sector")
    ]


def has_rows(found: Found | None) -> bool:
    return found is not None and any(one.rows for one in found.values())
