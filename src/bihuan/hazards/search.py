"""Hazards in the search over everything."""

from __future__ import annotations

from collections.abc import Sequence
from urllib.parse import urlencode

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from bihuan.hazards import permissions as perms
from bihuan.hazards.ledgers import STATUS_TONES
from bihuan.hazards.models import Hazard
from bihuan.hazards.states import Status
from bihuan.kernel.actors import Actor
from bihuan.kernel.search import Hit, SearchSource, gather, holding


def find(actor: Actor, words: Sequence[str], limit: int) -> Sequence[Hit]:
    """Hazards by number or its beginning, and by the words of their description."""
    visible = Hazard.objects.visible_to(actor).select_related("enterprise").order_by("-id")
    numbers = [word.upper() for word in words]
    exact = visible.filter(number__in=numbers)
    begins = Q(number__startswith=numbers[0]) if len(numbers[0]) > 3 else Q(pk__in=[])
    return gather(exact, visible.filter(begins | holding(words, "title")), limit, draw)


def draw(hazard: Hazard, is_exact: bool) -> Hit:  # noqa: FBT001
    status = Status(hazard.status)
    where = hazard.enterprise.name if hazard.enterprise else hazard.place
    return Hit(
        title=hazard.title,
        url=reverse("hazards:detail", args=[hazard.pk]),
        text=" · ".join(filter(None, [hazard.number, where])),
        tag=str(status.label),
        tone=STATUS_TONES.get(status, ""),
        is_exact=is_exact,
    )


HAZARDS = SearchSource(
    "hazards",
    _("隐患"),
    perms.SEE,
    find,
    more=lambda text: f"/l/hazards/?{urlencode({'q': text})}",
    order=20,
)
