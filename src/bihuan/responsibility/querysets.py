"""Questions about duties, their coverage and blind spots."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING, Self

from django.db.models import Q

from bihuan.kernel.querysets import ScopedQuerySet
from bihuan.responsibility.dividing import GAP_UNFINISHED, GapStatus, ListStatus

if TYPE_CHECKING:
    from bihuan.responsibility.models import Coverage, DutyItem, Gap  # noqa: F401  # the classes' parameters


class DutyItemQuerySet(ScopedQuerySet["DutyItem"]):
    """Duty items …"""

    def in_force(self, on: date) -> Self:
        """Of lists published and in force on a day; the day on which a list ends is not its."""
        return self.filter(
            Q(duty_list__ended_on__isnull=True) | Q(duty_list__ended_on__gt=on),
            duty_list__status=ListStatus.PUBLISHED,
            duty_list__effective_on__lte=on,
            withdrawn_at__isnull=True,
        )


class CoverageQuerySet(ScopedQuerySet["Coverage"]):
    """Coverage …"""

    def now(self) -> Self:
        """As it is now."""
        return self.filter(until_on__isnull=True)

    def known_by(self, _moment: datetime) -> Self:
        """The days say since when; nothing is entered afterwards."""
        return self


class GapQuerySet(ScopedQuerySet["Gap"]):
    """Blind spots …"""

    def unfinished(self) -> Self:
        return self.filter(status__in=GAP_UNFINISHED)

    def pilots_ending(self, until: date) -> Self:
        """Pilots whose last day is on or before the day, and that were not evaluated."""
        return self.filter(
            status=GapStatus.PILOT, pilot_until__lte=until, evaluated_on__isnull=True
        )

    def known_by(self, moment: datetime) -> Self:
        """Those registered by a moment."""
        return self.filter(registered_at__lte=moment)
