"""Enterprises in the search over everything."""

from __future__ import annotations

from collections.abc import Sequence
from urllib.parse import urlencode

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from bihuan.enterprises import permissions as perms
from bihuan.enterprises.models import Enterprise, FormerName
from bihuan.kernel.actors import Actor
from bihuan.kernel.search import Hit, SearchSource, gather, holding


def find(actor: Actor, words: Sequence[str], limit: int) -> Sequence[Hit]:
    """Enterprises by credit code, and by the words of name, former names and code."""
    visible = Enterprise.objects.visible_to(actor).kept().order_by("id")
    exact = visible.filter(code__in=[word.upper() for word in words])
    former = FormerName.objects.filter(holding(words, "name")).values("enterprise")
    named = holding(words, "name", "code") | Q(pk__in=former)
    return gather(exact, visible.filter(named), limit, draw)


def draw(enterprise: Enterprise, is_exact: bool) -> Hit:  # noqa: FBT001
    return Hit(
        title=enterprise.name,
        url=reverse("enterprises:detail", args=[enterprise.pk]),
        text=" · ".join(filter(None, [enterprise.code, enterprise.address])),
        is_exact=is_exact,
    )


ENTERPRISES = SearchSource(
    "enterprises",
    _("企业"),
    perms.SEE,
    find,
    more=lambda text: f"/l/enterprises/?{urlencode({'q': text})}",
    order=10,
)
