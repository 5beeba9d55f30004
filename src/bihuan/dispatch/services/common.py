"""What several of the services need."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from django.utils.translation import gettext_lazy as _

from bihuan.dispatch.errors import AlreadyIssued
from bihuan.dispatch.models import Finding, OfficialText, Share, WorkItem
from bihuan.dispatch.states import DocumentStatus
from bihuan.kernel import packs
from bihuan.kernel.actors import Actor
from bihuan.kernel.audit import Place, chain_of
from bihuan.kernel.errors import InvalidInput
from bihuan.kernel.notices import NoticeKind

ISSUED = NoticeKind("dispatch.issued", _("新任务下达"))
REMINDED = NoticeKind("dispatch.reminded", _("任务催办"))
COPIED = NoticeKind("dispatch.copied", _("报送抄送"))


def document_chain(document: OfficialText) -> str:
    return chain_of("official_text", document.pk)


def place_of(row: OfficialText) -> Place:
    return Place(row.region, row.units)


def item_chain(item: WorkItem) -> str:
    return chain_of("work_item", item.pk)


def place_of_item(item: WorkItem) -> Place:
    return Place(item.region, item.units)


def locked_item(item_id: int, actor: Actor) -> WorkItem:
    """The task, locked until commit.

    Raises:
        NotFound: Absent, or outside the actor's scope.
    """
    return WorkItem.objects.visible_to(actor).locked().one(item_id)


def locked_share(share_id: int, actor: Actor) -> Share:
    """The share, locked until commit.

    Raises:
        NotFound: Absent, or outside the actor's scope.
    """
    found = Share.objects.visible_to(actor).select_related("item", "unit")
    return found.locked().one(share_id)


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


def laid_out_until(due: Mapping[str, Any], until: date, today: date) -> date:
    """Until when a duty's submissions are opened: daily ones only for some weeks ahead."""
    if not str(due.get("rule", "")).startswith("daily"):
        return until
    ahead = timedelta(days=int(packs.setting("dispatch", "daily-ahead-days")))
    return min(until, today + ahead)
