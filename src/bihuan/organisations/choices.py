"""Units and regions as choices of forms and words of pages."""

from __future__ import annotations

from django.db.models import CharField, OuterRef, Subquery

from bihuan.kernel.actors import Actor
from bihuan.kernel.scope import region_range
from bihuan.organisations.models import Region, RegionLevel, Unit, UnitKind

SUPERVISING = (
    UnitKind.OFFICE,
    UnitKind.DEPARTMENT,
    UnitKind.STREET,
    UnitKind.ZONE,
    UnitKind.STATION,
)


def supervisor_options(actor: Actor) -> list[tuple[int, str]]:
    """Units of the actor's regions that may supervise a rectification, in the directory's order."""
    found = Unit.objects.filter(
        region_id__gte=actor.scope.low,
        region_id__lt=actor.scope.high,
        kind__in=SUPERVISING,
        abolished_on__isnull=True,
    )
    return list(found.order_by("order", "id").values_list("pk", "name"))


def hand_over_options(actor: Actor) -> list[tuple[int, str]]:
    """Units something may be handed to: those of the actor's county, whatever the own scope."""
    low, high = region_range(actor.region[:6])
    found = Unit.objects.filter(
        region_id__gte=low, region_id__lt=high, kind__in=SUPERVISING, abolished_on__isnull=True
    )
    return list(found.order_by("order", "id").values_list("pk", "name"))


def region_name(code: str) -> str:
    """The name of a region, empty for a code that is none; abolished ones still have theirs."""
    return Region.objects.filter(pk=code).values_list("name", flat=True).first() or ""


def street_names(codes: list[str]) -> dict[str, str]:
    """Names of several regions at once."""
    return dict(Region.objects.filter(pk__in=codes).values_list("pk", "name"))


def name_of_region(column: str = "region") -> Subquery:
    """The name of the region whose code a column holds, for the columns of ledgers."""
    named = Region.objects.filter(pk=OuterRef(column)).values("name")[:1]
    return Subquery(named, output_field=CharField())


def place_options(actor: Actor) -> list[tuple[str, str]]:
    """Streets, zones and villages of the actor's regions, villages with their street."""
    found = Region.objects.filter(
        code__gte=actor.scope.low,
        code__lt=actor.scope.high,
        level__in=(RegionLevel.STREET, RegionLevel.ZONE, RegionLevel.VILLAGE),
        abolished_on__isnull=True,
    )
    rows = found.order_by("code").values_list("code", "name", "level", "parent__name")
    return [
        (code, f"{parent} / {name}" if level == RegionLevel.VILLAGE else name)
        for code, name, level, parent in rows
    ]
