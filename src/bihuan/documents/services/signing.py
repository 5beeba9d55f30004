"""Signing a document, or sending it back."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from bihuan.documents.models import IssuedDocument
from bihuan.documents.services.locking import locked_document
from bihuan.documents.workflow import DOCUMENT_WORKFLOW, RETURN, SIGN
from bihuan.kernel.actors import Actor
from bihuan.kernel.errors import InvalidInput


@transaction.atomic
def sign_document(
    *,
    document_id: int,
    note: str = "",
    actor: Actor,
    at: datetime,
    key: str | None = None,
    origin: str = "",
) -> IssuedDocument:
    """Sign a document; the level of the signer's post is recorded.

    Raises:
        SignerTooLow: The post holds a lower level than the document asks for.
        SignedByDrafter: The actor brought it here.
        TransitionRefused: It is not waiting for a signature.

    Source:
        Seed 004: progress is signed by the leader in charge, the summary by the principal leader.
    """
    document = locked_document(document_id, actor, origin=origin)
    DOCUMENT_WORKFLOW.apply(
        SIGN,
        document,
        actor=actor,
        at=at,
        data={"note": note, "level": actor.signer_level},
        changes={
            "signer": actor.name[:40],
            "signed_by_id": actor.user_id,
            "signed_level": actor.signer_level,
            "signed_at": at,
        },
        key=key,
    )
    return document


@transaction.atomic
def return_document(
    *,
    document_id: int,
    note: str,
    actor: Actor,
    at: datetime,
    key: str | None = None,
    origin: str = "",
) -> IssuedDocument:
    """Send a document back to its writer.

    Raises:
        InvalidInput: No opinion was written.
        TransitionRefused: It is not waiting for a signature.
    """
    if not note.strip():
        raise InvalidInput({"note": "写明要改什么。"})
    document = locked_document(document_id, actor, origin=origin)
    DOCUMENT_WORKFLOW.apply(RETURN, document, actor=actor, at=at, data={"note": note}, key=key)
    return document
