"""The document that a service works on."""

from __future__ import annotations

from bihuan.documents.errors import HandledElsewhere
from bihuan.documents.models import IssuedDocument
from bihuan.kernel.actors import Actor


def locked_document(document_id: int, actor: Actor, *, origin: str = "") -> IssuedDocument:
    """The document, its row locked until commit.

    Args:
        origin: Chain of what it was made from; a report moves its own document and nobody else.

    Raises:
        NotFound: Absent, or outside the actor's scope.
        HandledElsewhere: It was made from something else.
    """
    document = IssuedDocument.objects.visible_to(actor).locked().one(document_id)
    if document.origin != origin:
        raise HandledElsewhere(title=document.title)
    return document
