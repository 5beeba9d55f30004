"""Questions about major hazard sources."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING, Self

from django.db.models import Q

from bihuan.kernel.querysets import ScopedQuerySet
from bihuan.risks.states.sources import ENDED, STANDING

if TYPE_CHECKING:
    from bihuan.risks.models import MajorSource  # noqa: F401  # the class's parameter


class MajorSourceQuerySet(ScopedQuerySet["MajorSource"]):
    """Major hazard sources …"""

    def kept(self) -> Self:
        """Neither struck off nor withdrawn."""
        return self.exclude(status__in=ENDED)

    def standing(self) -> Self:
        """What counts as a major hazard source today."""
        return self.filter(status__in=STANDING)

    def due_by(self, on: date) -> Self:
        """Standing ones whose reassessment is due on or before the day."""
        return self.standing().filter(due_on__lte=on)

    def known_by(self, moment: datetime) -> Self:
        """Recorded by then, not withdrawn by then."""
        return self.filter(recorded_at__lte=moment).filter(
            Q(withdrawn_at__isnull=True) | Q(withdrawn_at__gt=moment)
        )
