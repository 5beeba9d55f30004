"""The light of a share: green, yellow, red, by its next day."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.db.models import Q

from bihuan.dispatch.states import SHARE_FINISHED
from bihuan.kernel.ledgers.declaration import Cell

GREEN, YELLOW, RED = "green", "yellow", "red"
WORDS = {GREEN: "绿灯", YELLOW: "黄灯", RED: "红灯"}
TONES = {GREEN: "done", YELLOW: "warn", RED: "danger"}


def light_of(
    status: str, yellow_from: date | None, next_due_on: date | None, today: date
) -> str | None:
    """Red past the next day (a milestone's or its own), yellow some working days before it.

    ``None`` for what is finished and for what has no day; the day itself is still in time.

    Source:
        House rule; the working days are the setting ``dispatch/yellow-days``.
    """
    if status in SHARE_FINISHED or next_due_on is None:
        return None
    if next_due_on < today:
        return RED
    return YELLOW if yellow_from is not None and yellow_from <= today else GREEN


def with_light(light: str, today: date) -> Q:
    """The shares that show a light, as a filter."""
    waiting = ~Q(status__in=SHARE_FINISHED) & Q(next_due_on__isnull=False)
    if light == RED:
        return waiting & Q(next_due_on__lt=today)
    if light == YELLOW:
        return waiting & Q(next_due_on__gte=today, yellow_from__lte=today)
    return waiting & Q(next_due_on__gte=today) & ~Q(yellow_from__lte=today)


def draw_light(value: Mapping[str, Any] | None, today: date) -> Cell:
    """A cell from status, day of yellow and next day, the days as texts."""
    held = value or {}
    yellow, due = day_or_none(held.get("yellow")), day_or_none(held.get("due"))
    light = light_of(str(held.get("status", "")), yellow, due, today)
    if light is None:
        return {"kind": "status", "text": None}
    return {"kind": "status", "text": WORDS[light], "tone": TONES[light]}


def day_or_none(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None
