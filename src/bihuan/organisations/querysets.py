"""Questions about regions and units."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Self

from django.db.models import Q

from bihuan.kernel.querysets import ScopedQuerySet
from bihuan.kernel.scope import region_range

if TYPE_CHECKING:
    from bihuan.organisations.models import Grid, Membership, Region, Unit  # noqa: F401  # the classes' parameters


def lies_under(code: str, column: str = "region_id") -> Q:
    """A column that holds a region code, as "the region or anything below it"."""
    low, high = region_range(code)
    return Q(**{f"{column}__gte": low, f"{column}__lt": high})


class RegionQuerySet(ScopedQuerySet["Region"]):
    """Regions …"""

    def under(self, code: str) -> Self:
        """The region itself and everything below it, zones included."""
        return self.filter(lies_under(code, "code"))

    def existing(self, on: date) -> Self:
        """Regions that were not abolished before or on that day."""
        return self.filter(Q(abolished_on__isnull=True) | Q(abolished_on__gt=on))


class UnitQuerySet(ScopedQuerySet["Unit"]):
    """Units …"""

    def living(self, on: date) -> Self:
        """Units set up by that day and not abolished before or on it."""
        return self.filter(
            Q(set_up_on__isnull=True) | Q(set_up_on__lte=on),
            Q(abolished_on__isnull=True) | Q(abolished_on__gt=on),
        )

    def in_region(self, code: str) -> Self:
        """Units of the region and of everything below it."""
        return self.filter(lies_under(code))

    def seated_in(self, committee_id: int, on: date) -> Self:
        """Units with a seat in the committee on that day."""
        return self.filter(
            Q(seats__ends_on__isnull=True) | Q(seats__ends_on__gt=on),
            seats__committee_id=committee_id,
            seats__starts_on__lte=on,
        ).distinct()


class MembershipQuerySet(ScopedQuerySet["Membership"]):
    """Seats …"""

    def held(self, on: date) -> Self:
        """Seats held on that day; the day on which a seat ends is not among them."""
        return self.filter(Q(ends_on__isnull=True) | Q(ends_on__gt=on), starts_on__lte=on)


class GridQuerySet(ScopedQuerySet["Grid"]):
    """Grids …"""

    def in_region(self, code: str) -> Self:
        """Grids of the region and of everything below it."""
        return self.filter(lies_under(code))
