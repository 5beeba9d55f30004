"""Where a report speaks of, who issues it, and into which parts it is split."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from bihuan.kernel.actors import Actor
from bihuan.kernel.indicators import Indicator, Query, Value, values, values_by
from bihuan.organisations.choices import region_name, street_names
from bihuan.organisations.models import Region, RegionLevel, Unit, UnitKind
from bihuan.reports.errors import RegionUnknown
from bihuan.reports.kinds.sheet import nothing

ISSUERS = (UnitKind.OFFICE, UnitKind.STREET, UnitKind.ZONE)
MANY_PARTS = 80
STREET_DIGITS = 9
Row = tuple[str, dict[str, Value]]


def checked_region(region: str, actor: Actor) -> str:
    """The region asked for, or the actor's own.

    Raises:
        RegionUnknown: No such region, or outside the actor's.
    """
    wanted = region or actor.region
    if not wanted:
        return ""
    if not actor.scope.holds(wanted) or not Region.objects.filter(pk=wanted).exists():
        raise RegionUnknown({"region": "请从列表中选择。"}, region=wanted[:20])
    return wanted


def issuing_unit(region: str, actor: Actor) -> Unit | None:
    """The unit whose report it is: the actor's own, else the office or street of the region.

    Without a region, the office of the highest region there is.
    """
    if actor.unit_id is not None:
        return Unit.objects.filter(pk=actor.unit_id).first()
    found = Unit.objects.filter(kind__in=ISSUERS, abolished_on__isnull=True)
    if region:
        found = found.filter(region_id=region)
    rank = {kind: place for place, kind in enumerate(ISSUERS)}
    units = sorted(
        found.order_by("region_id", "order", "pk")[:MANY_PARTS],
        key=lambda unit: (rank[UnitKind(unit.kind)], unit.region_id),
    )
    return units[0] if units else None


def place_name(region: str, unit: Unit | None) -> str:
    """The place a report speaks of, in words."""
    return region_name(region or (unit.region_id if unit else ""))


def parts_under(region: str) -> list[tuple[str, str]]:
    """The regions right below one: code and name, in the order of the codes."""
    if not region or len(region) >= STREET_DIGITS:
        return []
    found = Region.objects.filter(parent_id=region, abolished_on__isnull=True).order_by("code")
    return list(found.values_list("code", "name")[: MANY_PARTS + 1])


def by_place(indicators: Sequence[Indicator], query: Query, actor: Actor, region: str) -> list[Row]:
    """Several indicators of one fact, split by the regions right below; nothing is left out.

    Rows that lie in none of them (recorded at the region itself) make a part of their own.

    Args:
        region: Whose parts; the query's own region or the one it speaks of.

    Returns:
        Name of the part → code of the indicator → value, in the order of the codes.
    """
    below = parts_under(region)
    if not below or len(below) > MANY_PARTS:
        return []
    is_county = Region.objects.filter(pk=region, level=RegionLevel.COUNTY).exists()
    if is_county:
        return by_street(indicators, query, actor, dict(below))
    rows = [(name, values(indicators, replace(query, region=code), actor)) for code, name in below]
    own = values(indicators, replace(query, region="").of(place=region), actor)
    return rows + own_row(own)


def own_row(own: dict[str, Value]) -> list[Row]:
    """The part recorded at the region itself, where there is any."""
    return [("本级（未落到下级）", own)] if any(one.rows for one in own.values()) else []


def by_street(
    indicators: Sequence[Indicator], query: Query, actor: Actor, names: dict[str, str]
) -> list[Row]:
    """One pass for all streets of a county."""
    found = values_by(indicators, query, actor, dimension="street")
    whole = values(indicators, query, actor)
    short = {code: part for code, part in found.items() if len(code) < STREET_DIGITS}
    names = street_names([code for code in found if code not in short]) | names
    rows = [
        (
            name,
            found.get(code)
            or {key: nothing(value, replace(query, region=code)) for key, value in whole.items()},
        )
        for code, name in sorted(names.items())
    ]
    for code in sorted(short):
        own = values(indicators, replace(query, region="").of(place=code), actor)
        rows += own_row(own)
    return rows
