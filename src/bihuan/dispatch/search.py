"""Documents taken in and shares of tasks in the search over everything."""

from __future__ import annotations

from collections.abc import Sequence
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from bihuan.dispatch import permissions as perms
from bihuan.dispatch.models import OfficialText, Share
from bihuan.dispatch.states import DocumentStatus, ShareStatus
from bihuan.kernel.actors import Actor
from bihuan.kernel.search import Hit, SearchSource, gather, holding


def find_documents(actor: Actor, words: Sequence[str], limit: int) -> Sequence[Hit]:
    """Documents by their number, and by the words of their title."""
    visible = OfficialText.objects.visible_to(actor).order_by("-id")
    exact = visible.filter(doc_no__in=words)
    alike = visible.filter(holding(words, "title", "doc_no"))
    return gather(exact, alike, limit, draw_document)


def draw_document(document: OfficialText, is_exact: bool) -> Hit:  # noqa: FBT001
    return Hit(
        title=document.title,
        url=reverse("dispatch:document", args=[document.pk]),
        text=" · ".join(filter(None, [document.doc_no, document.issuer])),
        tag=str(DocumentStatus(document.status).label),
        is_exact=is_exact,
    )


def find_shares(actor: Actor, words: Sequence[str], limit: int) -> Sequence[Hit]:
    """Shares of tasks by the words of the task and the unit."""
    visible = Share.objects.visible_to(actor).select_related("item", "unit").order_by("-id")
    alike = visible.filter(holding(words, "item__title", "unit__name"))
    return gather(visible.none(), alike, limit, draw_share)


def draw_share(share: Share, is_exact: bool) -> Hit:  # noqa: FBT001
    return Hit(
        title=share.item.title,
        url=reverse("dispatch:share", args=[share.pk]),
        text=share.unit.name,
        tag=str(ShareStatus(share.status).label),
        is_exact=is_exact,
    )


DOCUMENTS = SearchSource("documents", _("来文"), perms.SEE, find_documents, order=30)
TASKS = SearchSource(
    "tasks",
    _("任务"),
    perms.SEE,
    find_shares,
    more=lambda text: f"/l/tasks/?{urlencode({'q': text})}",
    order=40,
)
