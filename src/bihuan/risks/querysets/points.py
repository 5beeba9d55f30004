"""Questions about risk points and key areas."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING, Self

from django.db.models import Q

from bihuan.kernel.querysets import ScopedQuerySet
from bihuan.risks.states.points import PointStatus, Subject

if TYPE_CHECKING:
    from bihuan.risks.models import (  # noqa: F401  # the classes' parameters
        KeyArea,
        RiskMeasure,
        RiskPoint,
    )


def is_listed(level: int) -> Q:
    """What the regional list holds: enterprise points of that level or worse, and area risks."""
    return Q(level__lte=level) | Q(subject=Subject.AREA, level__isnull=False)


class RiskPointQuerySet(ScopedQuerySet["RiskPoint"]):
    """Risk points …"""

    def standing(self) -> Self:
        """Those not withdrawn."""
        return self.exclude(status=PointStatus.WITHDRAWN)

    def graded(self) -> Self:
        """Standing ones that have a level."""
        return self.standing().filter(level__isnull=False)

    def listed(self, level: int) -> Self:
        """Those of the regional risk list."""
        return self.standing().filter(is_listed(level))

    def known_by(self, moment: datetime) -> Self:
        """Recorded by then, not yet withdrawn."""
        return self.filter(recorded_at__lte=moment).filter(
            Q(withdrawn_at__isnull=True) | Q(withdrawn_at__gt=moment)
        )

    def due_by(self, on: date) -> Self:
        """Standing ones that owe a verification or an assessment on or before the day."""
        return self.standing().filter(next_due_on__lte=on)


class RiskMeasureQuerySet(ScopedQuerySet["RiskMeasure"]):
    """Control measures …"""

    def standing(self) -> Self:
        """Those not withdrawn, of points that still stand."""
        return self.filter(withdrawn_at__isnull=True).exclude(point__status=PointStatus.WITHDRAWN)

    def known_by(self, moment: datetime) -> Self:
        """Recorded by then, not yet withdrawn."""
        return self.filter(recorded_at__lte=moment).filter(
            Q(withdrawn_at__isnull=True) | Q(withdrawn_at__gt=moment)
        )

    def overdue(self, *, on: date) -> Self:
        """Standing ones whose verification was due before the day."""
        return self.standing().filter(next_due_on__lt=on)


class KeyAreaQuerySet(ScopedQuerySet["KeyArea"]):
    """Key areas …"""

    def standing(self) -> Self:
        """Those on the list."""
        return self.filter(withdrawn_at__isnull=True)

    def known_by(self, moment: datetime) -> Self:
        """Listed by then, not yet taken off."""
        return self.filter(recorded_at__lte=moment).filter(
            Q(withdrawn_at__isnull=True) | Q(withdrawn_at__gt=moment)
        )
