"""Questions about safety distances and parks."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Self

from django.db.models import OuterRef, Q, Subquery

from bihuan.kernel.querysets import ScopedQuerySet

if TYPE_CHECKING:
    from bihuan.risks.models import (  # noqa: F401  # the classes' parameters
        DistanceCheck,
        ParkAssessment,
        ParkIssue,
        RiskFacility,
        SensitivePlace,
    )


def known(moment: datetime) -> Q:
    """Recorded by then, not withdrawn by then."""
    return Q(recorded_at__lte=moment) & (Q(withdrawn_at__isnull=True) | Q(withdrawn_at__gt=moment))


class PlaceQuerySet(ScopedQuerySet["SensitivePlace"]):
    """Sensitive places …"""

    def kept(self) -> Self:
        """Those on the register."""
        return self.filter(withdrawn_at__isnull=True)

    def between(self, south: float, west: float, north: float, east: float) -> Self:
        """Those whose position lies in a box of degrees."""
        return self.filter(
            latitude__range=(south, north), longitude__range=(west, east)
        )  # fmt: skip

    def known_by(self, moment: datetime) -> Self:
        """Recorded by then, not withdrawn by then."""
        return self.filter(known(moment))


class FacilityQuerySet(ScopedQuerySet["RiskFacility"]):
    """Facilities …"""

    def kept(self) -> Self:
        """Those on the register."""
        return self.filter(withdrawn_at__isnull=True)

    def known_by(self, moment: datetime) -> Self:
        """Recorded by then, not withdrawn by then."""
        return self.filter(known(moment))


class DistanceCheckQuerySet(ScopedQuerySet["DistanceCheck"]):
    """Checks of distances …"""

    def last_of_each(self) -> Self:
        """The last one of each facility."""
        last = self.model.objects.filter(facility=OuterRef("facility")).order_by("-id")
        return self.filter(pk=Subquery(last.values("pk")[:1]))

    def known_by(self, moment: datetime) -> Self:
        """Recorded by then, of facilities that stand."""
        return self.filter(recorded_at__lte=moment, facility__withdrawn_at__isnull=True)


class ParkQuerySet(ScopedQuerySet["ParkAssessment"]):
    """Assessments of parks …"""

    def kept(self) -> Self:
        """Those not withdrawn."""
        return self.filter(withdrawn_at__isnull=True)

    def known_by(self, moment: datetime) -> Self:
        """Recorded by then, not withdrawn by then."""
        return self.filter(known(moment))


class ParkIssueQuerySet(ScopedQuerySet["ParkIssue"]):
    """Issues of parks …"""

    def kept(self) -> Self:
        """Those of assessments not withdrawn."""
        return self.filter(assessment__withdrawn_at__isnull=True)

    def known_by(self, moment: datetime) -> Self:
        """Recorded by then, of assessments that stand."""
        return self.kept().filter(recorded_at__lte=moment)
