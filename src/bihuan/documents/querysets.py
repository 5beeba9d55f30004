"""Questions about outgoing documents."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Self

from bihuan.documents.states import ReceiptStatus, Status
from bihuan.kernel.querysets import ScopedQuerySet

if TYPE_CHECKING:
    from bihuan.documents.models import IssuedDocument, Receipt  # noqa: F401  # parameters of the classes


class DocumentQuerySet(ScopedQuerySet["IssuedDocument"]):
    """Documents …"""

    def in_force(self) -> Self:
        """Documents issued and not withdrawn."""
        return self.filter(status=Status.ISSUED)

    def issued_between(self, first: date, last: date) -> Self:
        """Documents that bear a day of the period, both ends included; withdrawn ones too."""
        return self.filter(
            status__in=(Status.ISSUED, Status.WITHDRAWN), dated_on__range=(first, last)
        )


class ReceiptQuerySet(ScopedQuerySet["Receipt"]):
    """Receipts …"""

    def waiting(self) -> Self:
        """Receipts that nobody has acknowledged yet."""
        return self.filter(status=ReceiptStatus.SENT)
