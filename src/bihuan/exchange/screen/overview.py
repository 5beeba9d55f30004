"""Every connector at a glance, and what is shipped to be registered."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from bihuan.content.pack import MARKS
from bihuan.exchange.models import Connector
from bihuan.exchange.screen.common import (
    Cell,
    difference,
    health_of,
    listing,
    moment,
)
from bihuan.exchange.services.common import KIND, header_of
from bihuan.exchange.services.registering import has_partner
from bihuan.exchange.services.resources import RESOURCES
from bihuan.exchange.states import Direction
from bihuan.kernel import packs

COLUMNS = (
    ("title", _("对接"), "link"),
    ("word", _("状况"), "status"),
    ("direction", _("方向"), "text"),
    ("success", _("最近成功"), "text"),
    ("queue", _("差错"), "number"),
    ("theirs", _("对方数"), "number"),
    ("ours", _("我方数"), "number"),
    ("left", _("还差"), "number"),
    ("why", _("原因"), "text"),
)
WORST = ("danger", "warn", "info", "done", "muted")


def health_page(connectors: list[Connector], queued: Mapping[int, int], now: datetime) -> Cell:
    """Every connector in one table, the worst first."""
    shown = sorted(connectors, key=lambda one: (WORST.index(health_of(one, now)[1]), one.pk))
    rows = [
        (reverse("exchange:connector", args=[one.pk]), health_row(one, queued.get(one.pk, 0), now))
        for one in shown
    ]
    columns = [(key, str(label), kind) for key, label, kind in COLUMNS]
    return listing(str(_("对接运行状况")), columns, rows)


def health_row(one: Connector, count: int, now: datetime) -> list[Any]:
    word, tone = health_of(one, now)
    url = reverse("exchange:connector", args=[one.pk])
    return [
        {"text": one.title, "url": url},
        {"text": word, "tone": tone},
        Direction(one.direction).label,
        moment(one.last_success_at),
        {"text": str(count), "tone": "danger" if count else ""},
        one.theirs,
        one.ours,
        difference(one) or {"text": None},
        {"text": one.failure or None, "tone": "danger" if one.failure else ""},
    ]


def catalogue_cards(registered: Mapping[str, int], partners: list[tuple[int, str]]) -> list[Cell]:
    """What is shipped, with what may be registered."""
    cards = []
    for code in packs.codes(KIND):
        header = header_of(code)
        waits = str(header.get("waits_for") or "")
        cards.append(
            {
                "code": code,
                "title": header["title"],
                "system": header["system"],
                "keeper": header["keeper"],
                "direction": Direction(header["direction"]).label,
                "mark": MARKS[str(header["mark"])],
                "mark_tone": {"verified": "done", "unverified": "warn", "house": "info"}[
                    str(header["mark"])
                ],
                "note": header.get("note", ""),
                "waits": waits if header["resource"] not in RESOURCES else "",
                "count": registered.get(code, 0),
                "url": reverse("exchange:register", args=[code]),
                "partners": partners if has_partner(code) else [],
                "needs_partner": has_partner(code),
                "can": has_partner(code) or not registered.get(code),
            }
        )
    return sorted(cards, key=lambda card: (bool(card["waits"]), card["count"] > 0))
