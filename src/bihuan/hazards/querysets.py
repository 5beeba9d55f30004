"""Questions about hazards."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING, Self

from django.db.models import F, Q

from bihuan.hazards.states import NEVER_OWED, NOT_YET_RECTIFIED, UNFINISHED, Grade, Status
from bihuan.kernel.querysets import ScopedQuerySet

if TYPE_CHECKING:
    from bihuan.hazards.models import Hazard  # noqa: F401  # the parameter of the class below


class HazardQuerySet(ScopedQuerySet["Hazard"]):
    """Hazards …"""

    def real(self) -> Self:
        """Hazards that are some: neither dismissed nor withdrawn nor merged into another."""
        return self.exclude(status__in=NEVER_OWED)

    def known_by(self, moment: datetime) -> Self:
        """Hazards as they stood in the register at a moment: recorded by then, not yet withdrawn."""
        return self.filter(recorded_at__lte=moment).filter(
            Q(withdrawn_at__isnull=True) | Q(withdrawn_at__gt=moment)
        )

    def found_between(self, first: date, last: date) -> Self:
        """Hazards found on a day of the period, both ends included."""
        return self.filter(found_on__range=(first, last))

    def closed_between(self, first: date, last: date) -> Self:
        """Hazards closed on a day of the period, both ends included."""
        return self.filter(closed_on__range=(first, last))

    def due_between(self, first: date, last: date) -> Self:
        """Hazards whose limit falls in the period; what was never owed is left out."""
        return self.real().filter(due_on__range=(first, last))

    def rectified_on_time(self) -> Self:
        """Hazards rectified on or before the day of their limit."""
        return self.filter(rectified_on__lte=F("due_on"))

    def unfinished(self) -> Self:
        """Hazards neither closed nor put aside."""
        return self.filter(status__in=UNFINISHED)

    def open_on(self, on: date) -> Self:
        """Hazards found by that day and not closed by its end."""
        return (
            self.real()
            .filter(found_on__lte=on)
            .filter(Q(closed_on__isnull=True) | Q(closed_on__gt=on))
        )

    def overdue(self, *, on: date) -> Self:
        """Hazards past their limit on that day and still not rectified.

        Args:
            on: A day in the platform's zone. The day of the limit itself is in time.
        """
        return self.filter(due_on__lt=on, status__in=NOT_YET_RECTIFIED)

    def overdue_as_of(self, on: date) -> Self:
        """Hazards that were past their limit at the end of that day, whatever happened since."""
        return (
            self.real()
            .filter(due_on__lt=on)
            .filter(Q(rectified_on__isnull=True) | Q(rectified_on__gt=on))
            .filter(Q(closed_on__isnull=True) | Q(closed_on__gt=on))
        )

    def major(self) -> Self:
        """Hazards graded major."""
        return self.filter(grade=Grade.MAJOR)

    def waiting_for_check(self) -> Self:
        """Hazards reported and not yet looked at by the supervising unit."""
        return self.filter(status=Status.REPORTED)

    def below(self, low: str, high: str) -> Self:
        """Hazards of a range of regions."""
        return self.filter(region__gte=low, region__lt=high)
