"""What the pages of every life share."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.urls import reverse

from bihuan.kernel import detail
from bihuan.kernel.actors import Actor
from bihuan.kernel.errors import DomainError, InvalidInput
from bihuan.kernel.models import Event
from bihuan.kernel.workflow import Workflow
from bihuan.organisations.models import Unit

Cell = dict[str, Any]
SAID = ("note", "reason", "source")


def said(event: Event) -> str:
    """What was written with an event."""
    found = [str(event.data[name]) for name in SAID if event.data.get(name)]
    return "；".join(found)


def unit_cell(unit: Unit | None) -> Cell | None:
    if unit is None:
        return None
    return {"text": unit.name, "url": reverse("organisations:unit", args=[unit.pk])}


def unit_fact(label: str, unit: Unit | None) -> Cell:
    cell: Cell = {"label": label, "value": unit.name if unit else None}
    if unit is not None:
        cell["url"] = reverse("organisations:unit", args=[unit.pk])
    return cell


def alert_of(refusal: DomainError | None) -> Cell | None:
    if refusal is None:
        return None
    return {
        "tone": "danger",
        "title": refusal.user_message(),
        "text": refusal.user_remedy(),
    }


def late_alert(due_on: date | None, today: date, *, is_open: bool, word: str) -> Cell | None:
    if not is_open or due_on is None or due_on >= today:
        return None
    days = (today - due_on).days
    return {"tone": "danger", "title": f"已超过{word}{days}天。", "text": f"{word}：{due_on}"}


def life_of(
    workflow: Workflow[Any],
    obj: Any,
    actor: Actor,
    address: str,
    *,
    tried: str = "",
    typed: Mapping[str, Any] | None = None,
    refusal: InvalidInput | None = None,
    options: Mapping[str, list[tuple[Any, str]]] | None = None,
) -> Cell:
    """Moves, files and timeline of an object, with the refusal of what was tried."""
    chain = workflow.chain(obj)
    found: Cell = {
        "moves": detail.moves_of(
            workflow,
            obj,
            actor,
            address=lambda name: reverse(address, args=[obj.pk, name]),
            tried=tried,
            typed=typed,
            errors=dict(refusal.fields) if refusal else {},
            options=options,
        ),
        "version": "",
        "timeline": detail.timeline_of(chain, texts=said),
        **detail.chain_line(chain, actor),
    }
    if refusal is not None:
        found["alert"] = alert_of(refusal)
    return found
