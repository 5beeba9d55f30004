"""Questions about enterprises."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import TYPE_CHECKING, Self

from django.db.models import F, Q

from bihuan.enterprises.workflow.records import RecordStatus
from bihuan.kernel.querysets import ScopedQuerySet
from bihuan.organisations.querysets import lies_under

if TYPE_CHECKING:
    from bihuan.enterprises.models import (  # the classes' parameters
        Enterprise,  # noqa: F401
        Record,  # noqa: F401
        SafetyManager,  # noqa: F401
    )

GONE = ("closed", "revoked", "moved")
SUSPENDED = "suspended"
STOPPED = (SUSPENDED, "resuming")  # what asks to resume stands still until it is approved
SMALL = ("small", "micro", "self-employed")


class EnterpriseQuerySet(ScopedQuerySet["Enterprise"]):
    """Enterprises …"""

    def kept(self) -> Self:
        """Records not withdrawn and not merged into another."""
        return self.filter(withdrawn_at__isnull=True)

    def active(self) -> Self:
        """Those that exist: kept, and neither closed nor revoked nor moved away."""
        return self.kept().exclude(status__in=GONE)

    def operating(self) -> Self:
        """Active ones that are not suspended."""
        return self.active().exclude(status__in=STOPPED)

    def suspended(self) -> Self:
        """Those suspended now (停产企业清单)."""
        return self.kept().filter(status__in=STOPPED)

    def in_region(self, code: str) -> Self:
        """Those in the region or anything below it."""
        return self.filter(lies_under(code, "region"))

    def in_sector(self, *sectors: str) -> Self:
        """Those of one of the sectors."""
        return self.filter(sector__in=sectors)

    def of_size(self, *sizes: str) -> Self:
        """Those of one of the sizes."""
        return self.filter(size__in=sizes)

    def small_and_micro(self) -> Self:
        """Small, micro and self-employed ones (小微企业); counted apart from the others."""
        return self.filter(size__in=SMALL)

    def above_scale(self) -> Self:
        """Those above the statistical threshold (规模以上)."""
        return self.tagged("above-scale")

    def tagged(self, *tags: str) -> Self:
        """Those with all of the tags."""
        return self.filter(tags__contains=list(tags))

    def unlicensed(self) -> Self:
        """Sites that work without a licence."""
        return self.filter(is_unlicensed=True)

    def with_supervisor(self, units: Iterable[int] | None = None) -> Self:
        """Those with a supervising unit; with ``units``, with one of these."""
        if units is None:
            return self.filter(supervisor__isnull=False)
        return self.filter(supervisor__in=list(units))

    def without_supervisor(self) -> Self:
        """Those that nobody supervises yet."""
        return self.filter(supervisor__isnull=True)

    def at_risk(self, *levels: int) -> Self:
        """Those of one of the risk levels, 1 (red) to 4 (blue)."""
        return self.filter(risk_level__in=levels)

    def registered_by(self, on: date) -> Self:
        """Those registered on or before the day and not withdrawn by then."""
        return self.filter(
            Q(withdrawn_at__isnull=True) | Q(withdrawn_at__date__gt=on),
            registered_at__date__lte=on,
        )


class SafetyManagerQuerySet(ScopedQuerySet["SafetyManager"]):
    """Safety managers …"""

    def in_office(self) -> Self:
        """Those who have not left."""
        return self.filter(left_on__isnull=True)

    def expiring(self, until: date) -> Self:
        """Those in office whose certificate ends on or before the day."""
        return self.in_office().filter(certificate_until__lte=until)


class RecordQuerySet(ScopedQuerySet["Record"]):
    """Records …"""

    def of_kind(self, *kinds: str) -> Self:
        """Those of one of the kinds."""
        return self.filter(kind__in=kinds)

    def in_force(self) -> Self:
        """Those in use: neither on the way, nor superseded, nor withdrawn."""
        return self.filter(status=RecordStatus.IN_FORCE)

    def covering(self, on: date) -> Self:
        """Those in force that cover a day; the last day of a record still counts."""
        return self.in_force().filter(
            Q(covers_until__isnull=True) | Q(covers_until__gte=on), covers_from__lte=on
        )

    def bound_to_principal(self) -> Self:
        """Those whose title names the enterprise's present principal."""
        return self.filter(title=F("enterprise__principal"))

    def expired(self, on: date) -> Self:
        """Those in force that ended before the day."""
        return self.in_force().filter(covers_until__lt=on)
