"""The other end: reading what was sent, and acknowledging it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from bihuan.documents.models import IssuedDocument, Receipt
from bihuan.documents.workflow import ACKNOWLEDGE, RECEIPT_WORKFLOW
from bihuan.kernel.actors import Actor
from bihuan.kernel.models import Evidence
from bihuan.kernel.scope import elevated


@dataclass(frozen=True)
class Received:
    """A receipt with the document behind it, which may lie outside the reader's own region."""

    receipt: Receipt
    document: IssuedDocument
    files: Sequence[Evidence]


@transaction.atomic
def open_receipt(*, receipt_id: int, actor: Actor) -> Received:
    """The document that was sent to a unit, for whoever sees the unit's receipt.

    Raises:
        NotFound: No such receipt in the actor's scope.
    """
    receipt = Receipt.objects.visible_to(actor).select_related("unit", "read_by").one(receipt_id)
    with elevated():
        document = IssuedDocument.objects.select_related("issuer", "pdf", "docx", "xlsx").get(
            pk=receipt.document_id
        )
    files = [file for file in (document.pdf, document.docx, document.xlsx) if file is not None]
    return Received(receipt, document, files)


@transaction.atomic
def acknowledge_receipt(
    *, receipt_id: int, actor: Actor, at: datetime, key: str | None = None
) -> Receipt:
    """Acknowledge a document for one's unit.

    Raises:
        NotFound: No such receipt in the actor's scope.
        TransitionRefused: Acknowledged already, or recalled.
    """
    receipt = Receipt.objects.visible_to(actor).locked().one(receipt_id)
    RECEIPT_WORKFLOW.apply(
        ACKNOWLEDGE,
        receipt,
        actor=actor,
        at=at,
        changes={"read_at": at, "read_by_id": actor.user_id},
        key=key,
    )
    return receipt


@transaction.atomic
def receipts_of(document: IssuedDocument) -> list[Receipt]:
    """Every receipt of a document that the caller has read in its own scope."""
    with elevated():
        found = Receipt.objects.filter(document=document).select_related("unit", "read_by")
        return list(found.order_by("unit__order", "unit_id"))
