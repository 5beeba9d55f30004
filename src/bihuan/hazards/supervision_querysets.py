"""Questions about files, listings, notices and re-checks."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Self

from django.db.models import Q

from bihuan.hazards.states import NEVER_OWED, UNFINISHED, Grade
from bihuan.hazards.supervision import LISTING_RUNNING, RECHECK_OPEN, ListingStatus, NoticeStatus
from bihuan.kernel.querysets import ScopedQuerySet

if TYPE_CHECKING:
    from bihuan.hazards.models import (  # noqa: F401  # the parameters of the classes below
        Listing,
        MajorFile,
        Recheck,
        RectifyNotice,
    )


class FileQuerySet(ScopedQuerySet["MajorFile"]):
    """Files of followed hazards …"""

    def major(self) -> Self:
        """Files of hazards graded major that are some."""
        return self.filter(hazard__grade=Grade.MAJOR).exclude(hazard__status__in=NEVER_OWED)

    def standing(self) -> Self:
        """Files of hazards neither closed nor put aside."""
        return self.filter(hazard__status__in=UNFINISHED)

    def known_by(self, moment: datetime) -> Self:
        """Files as the register held them at a moment; what was put aside since then included."""
        return self.filter(hazard__recorded_at__lte=moment).filter(
            Q(hazard__withdrawn_at__isnull=True) | Q(hazard__withdrawn_at__gt=moment)
        )


class ListingQuerySet(ScopedQuerySet["Listing"]):
    """Orders of listed supervision …"""

    def known_by(self, moment: datetime) -> Self:
        """Orders made by a moment, without those never issued."""
        return self.filter(made_at__lte=moment).exclude(
            status__in=(ListingStatus.DRAFT, ListingStatus.WITHDRAWN)
        )

    def running(self) -> Self:
        """Orders listed and not delisted."""
        return self.filter(status__in=LISTING_RUNNING)


class NoticeQuerySet(ScopedQuerySet["RectifyNotice"]):
    """Notices to rectify …"""

    def known_by(self, moment: datetime) -> Self:
        """Notices issued and made by a moment, not withdrawn by then."""
        return (
            self.filter(made_at__lte=moment)
            .exclude(status=NoticeStatus.DRAFT)
            .filter(Q(withdrawn_at__isnull=True) | Q(withdrawn_at__gt=moment))
        )


class RecheckQuerySet(ScopedQuerySet["Recheck"]):
    """Re-checks …"""

    def known_by(self, moment: datetime) -> Self:
        """Re-checks asked for by a moment."""
        return self.filter(asked_at__lte=moment)

    def open(self) -> Self:
        """Re-checks without a result."""
        return self.filter(status__in=RECHECK_OPEN)
