"""Questions about reports' own tables."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Self

from django.db.models import Q

from bihuan.kernel.querysets import ScopedQuerySet

if TYPE_CHECKING:
    from bihuan.reports.models import Quota, Report, StatisticsRow, YearProblem  # noqa: F401  # parameters of the classes


class ReportQuerySet(ScopedQuerySet["Report"]):
    """Reports …"""

    def known_by(self, moment: datetime) -> Self:
        """Reports made by a moment."""
        return self.filter(made_at__lte=moment)


class StatisticsQuerySet(ScopedQuerySet["StatisticsRow"]):
    """Rows of accident statistics …"""

    def known_by(self, moment: datetime) -> Self:
        """Rows of the sheets that were in force at a moment."""
        return self.filter(sheet__recorded_at__lte=moment).filter(
            Q(sheet__superseded_at__isnull=True) | Q(sheet__superseded_at__gt=moment)
        )


class YearProblemQuerySet(ScopedQuerySet["YearProblem"]):
    """Problems of yearly summaries …"""

    def known_by(self, moment: datetime) -> Self:
        """Problems recorded by a moment and not taken back by then."""
        return self.filter(recorded_at__lte=moment).filter(
            Q(withdrawn_at__isnull=True) | Q(withdrawn_at__gt=moment)
        )


class QuotaQuerySet(ScopedQuerySet["Quota"]):
    """Control figures …"""

    def in_force(self) -> Self:
        """Those that were not changed or taken back."""
        return self.filter(withdrawn_at__isnull=True)

    def known_by(self, moment: datetime) -> Self:
        """Those that were in force at a moment."""
        return self.filter(recorded_at__lte=moment).filter(
            Q(withdrawn_at__isnull=True) | Q(withdrawn_at__gt=moment)
        )
