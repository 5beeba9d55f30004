"""Every connector at a glance, and what is shipped to be registered."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext as _

from bihuan.content.pack import MARKS
from bihuan.exchange.models import Connector
from bihuan.exchange.screen.common import (
    Cell,
    difference,
    health_of,
    moment,
)
from bihuan.exchange.services.common import KIND, header_of
from bihuan.exchange.services.registering import has_partner
from bihuan.exchange.services.resources import RESOURCES
from bihuan.exchange.states import Direction
from bihuan.kernel import packs


def health_page(connectors: list[Connector], queued: Mapping[int, int], now: datetime) -> Cell:
    """Every connector in one table, the worst first."""
    order = {"danger": 0, "warn": 1, "info": 2, "done": 3, "muted": 4}
    shown = sorted(connectors, key=lambda one: (order[health_of(one, now)[1]], one.pk))
    rows = []
    for one in shown:
        word, tone = health_of(one, now)
        count = queued.get(one.pk, 0)
        items = f"/l/exchange-items/?connector={one.title}"
        rows.append(
            [
                {"text": one.title, "url": reverse("exchange:connector", args=[one.pk])},
                {"text": word, "tone": tone},
                Direction(one.direction).label,
                moment(one.last_success_at),
                {"text": str(count), "url": items if count else "", "tone": ""},
                one.theirs,
                one.ours,
                difference(one),
                {"text": one.failure or None, "tone": "danger" if one.failure else ""},
            ]
        )
    return {
        "columns": [
            _("对接"),
            _("状况"),
            _("方向"),
            _("最近成功"),
            {"label": _("差错"), "kind": "number"},
            {"label": _("对方数"), "kind": "number"},
            {"label": _("我方数"), "kind": "number"},
            {"label": _("差额"), "kind": "number"},
            _("原因"),
        ],
        "rows": rows,
    }


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
    return cards
