"""What several of the services need."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from bihuan.dispatch.errors import AlreadyIssued
from bihuan.dispatch.models import Finding, OfficialText
from bihuan.dispatch.states import DocumentStatus
from bihuan.kernel.actors import Actor
from bihuan.kernel.audit import Place, chain_of
from bihuan.kernel.errors import InvalidInput
from bihuan.kernel.notices import NoticeKind

ISSUED = NoticeKind("dispatch.issued", _("新任务下达"))
REMINDED = NoticeKind("dispatch.reminded", _("任务催办"))


def document_chain(document: OfficialText) -> str:
    return chain_of("official_text", document.pk)


def place_of(row: OfficialText) -> Place:
    return Place(row.region, row.units)


def locked_document(document_id: int, actor: Actor) -> OfficialText:
    """The document, locked until commit.

    Raises:
        NotFound: Absent, or outside the actor's scope.
    """
    return OfficialText.objects.visible_to(actor).locked().one(document_id)


def open_document(document_id: int, actor: Actor) -> OfficialText:
    """The document, locked, while what was read in it may still be changed.

    Raises:
        AlreadyIssued: Its tasks were issued, or it was withdrawn.
    """
    document = locked_document(document_id, actor)
    if document.status != DocumentStatus.READ:
        raise AlreadyIssued(title=document.title)
    return document


def finding_of(finding_id: int, actor: Actor) -> Finding:
    """A finding whose document is locked and still open."""
    finding = Finding.objects.visible_to(actor).one(finding_id)
    finding.document = open_document(finding.document_id, actor)
    return finding


def require(words: str, field: str, sentence: str) -> None:
    """Refuse an empty text.

    Raises:
        InvalidInput: It is empty.
    """
    if not words.strip():
        raise InvalidInput({field: sentence})
