"""Taking back what was issued, and dropping what will not be."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.timezone import localdate

from bihuan.documents.models import IssuedDocument, PublishedCheck, Receipt
from bihuan.documents.services.locking import locked_document
from bihuan.documents.workflow import CANCEL, DOCUMENT_WORKFLOW, RECALL, RECEIPT_WORKFLOW, WITHDRAW
from bihuan.kernel.actors import Actor
from bihuan.kernel.errors import InvalidInput
from bihuan.kernel.scope import elevated


@transaction.atomic
def withdraw_document(
    *,
    document_id: int,
    note: str,
    actor: Actor,
    at: datetime,
    key: str | None = None,
    origin: str = "",
) -> IssuedDocument:
    """Withdraw an issued document with its reason; the number is not used again.

    What was issued stays readable; the check page says that it was withdrawn, receipts that wait
    are recalled.

    Raises:
        InvalidInput: No reason was given.
        TransitionRefused: It is not issued.
    """
    if not note.strip():
        raise InvalidInput({"note": "写明撤回的原因。"})
    document = locked_document(document_id, actor, origin=origin)
    applied = DOCUMENT_WORKFLOW.apply(
        WITHDRAW,
        document,
        actor=actor,
        at=at,
        data={"note": note},
        changes={"withdrawn_at": at, "withdrawn_reason": note.strip()[:200]},
        key=key,
    )
    if not applied.is_replay:
        PublishedCheck.objects.filter(code=document.check_code).update(withdrawn_on=localdate(at))
        recall(document, actor=actor, at=at)
    return document


def recall(document: IssuedDocument, *, actor: Actor, at: datetime) -> None:
    """Close the receipts of a withdrawn document that nobody has acknowledged."""
    with elevated():
        for receipt in Receipt.objects.filter(document=document).waiting().locked():
            RECEIPT_WORKFLOW.apply(RECALL, receipt, actor=actor, at=at)


@transaction.atomic
def cancel_document(
    *,
    document_id: int,
    note: str,
    actor: Actor,
    at: datetime,
    key: str | None = None,
    origin: str = "",
) -> IssuedDocument:
    """Drop a document before its issue, with the reason; no number is spent.

    Raises:
        InvalidInput: No reason was given.
        TransitionRefused: It is issued already.
    """
    if not note.strip():
        raise InvalidInput({"note": "写明作废的原因。"})
    document = locked_document(document_id, actor, origin=origin)
    DOCUMENT_WORKFLOW.apply(CANCEL, document, actor=actor, at=at, data={"note": note}, key=key)
    return document
