"""The coverage kept beside the duty lists: who leads for what, since when."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from django.db import transaction

from bihuan.organisations.models import RegionLevel, Unit, UnitKind
from bihuan.responsibility.models import Coverage
from bihuan.responsibility.owners import Covered, covered, home_of

KEPT = ("title", "state", "leads", "lead_names", "joins", "join_names")
LEVELS = (RegionLevel.CITY, RegionLevel.COUNTY)


def covered_regions(on: date) -> list[str]:
    """The regions whose departments divide duties: cities and counties that have some."""
    found = Unit.objects.living(on).filter(kind=UnitKind.DEPARTMENT, region__level__in=LEVELS)
    return sorted(set(found.values_list("region_id", flat=True)))


@transaction.atomic
def refresh_coverage(*, regions: Iterable[str] | None = None, on: date) -> int:
    """Write anew who leads for every subject; what changed ends and begins on the day.

    Args:
        regions: Only these; all where not given.

    Returns:
        How many subjects changed.
    """
    kept = covered_regions(on)
    asked = set(kept) if regions is None else {home_of(one) for one in regions}
    return sum(refresh_region(region, on) for region in kept if region in asked)


def refresh_region(region: str, on: date) -> int:
    """Bring one region's coverage to what the lists say on a day; safe to run twice."""
    held = Coverage.objects.now().filter(region=region).select_for_update()
    former = {row.key: row for row in held}
    fresh = [row_of(one, region, on) for one in covered(region, on)]
    changed = [row for row in fresh if differs(former.get(row.key), row)]
    keys = {row.key for row in fresh}
    ended = [row.pk for key, row in former.items() if key not in keys]
    ended += [former[row.key].pk for row in changed if row.key in former]
    Coverage.objects.filter(pk__in=ended).update(until_on=on)
    Coverage.objects.bulk_create(changed)
    return len(changed)


def row_of(one: Covered, region: str, on: date) -> Coverage:
    names = [[unit.short_name or unit.name for unit in units] for units in (one.leads, one.joins)]
    return Coverage(
        region=region,
        key=one.subject.key,
        kind=one.subject.kind,
        title=one.subject.title[:120],
        state=one.state,
        leads=sorted(unit.pk for unit in one.leads),
        lead_names="、".join(names[0])[:300],
        joins=sorted(unit.pk for unit in one.joins),
        join_names="、".join(names[1])[:600],
        since_on=on,
    )


def differs(former: Coverage | None, row: Coverage) -> bool:
    return former is None or any(getattr(former, name) != getattr(row, name) for name in KEPT)
