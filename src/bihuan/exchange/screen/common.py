"""Words that the pages of the exchange share."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from django.urls import reverse
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from bihuan.exchange.models import Connector
from bihuan.exchange.services.common import minutes
from bihuan.exchange.services.resources import RESOURCES
from bihuan.exchange.states import TONES, Direction, ItemState
from bihuan.kernel.models import Event

Cell = dict[str, Any]
CRUMB = {"label": "平台对接", "url": "/l/connectors/"}


def moment(at: datetime | None) -> str | None:
    return f"{localtime(at):%Y-%m-%d %H:%M}" if at else None


def said(event: Event) -> str:
    data = event.data
    return str(data.get("note") or data.get("file") or data.get("address") or "")


def lag_of(connector: Connector, now: datetime) -> timedelta | None:
    """By how much a connector is late; ``None`` where it is not, or is off."""
    if not connector.is_on:
        return None
    due = (connector.last_success_at or connector.made_at) + timedelta(
        minutes=connector.every_minutes
    )
    late = now - due
    return late if late > minutes("late-minutes") else None


def words_for(lag: timedelta) -> str:
    hours, rest = divmod(int(lag.total_seconds()) // 60, 60)
    days, hours = divmod(hours, 24)
    if days:
        return f"{days} 天 {hours} 小时"
    return f"{hours} 小时 {rest} 分钟" if hours else f"{rest} 分钟"


def health_of(connector: Connector, now: datetime) -> tuple[str, str]:
    """How a connector is, in a word and a tone."""
    if connector.resource not in RESOURCES:
        return _("等业务部分建成"), "muted"
    if not connector.is_on:
        return _("停用"), "muted"
    if connector.failure:
        return _("最近一次没有成功"), "danger"
    lag = lag_of(connector, now)
    if lag is not None:
        return _("迟滞 %(lag)s") % {"lag": words_for(lag)}, "warn"
    if connector.last_success_at is None:
        return _("还没有运行过"), "info"
    return _("正常"), "done"


def difference(connector: Connector) -> Any:
    if connector.theirs is None or connector.ours is None:
        return None
    left = missing(connector.direction, connector.theirs, connector.ours)
    return {"text": str(left), "tone": "danger" if left else "done"}


def missing(direction: str, theirs: int, ours: int) -> int:
    """How many rows the receiving side lacks."""
    return theirs - ours if direction == Direction.IN else ours - theirs


def move(name: str, label: str, url: str, *, fields: list[Cell] | None = None, **more: Any) -> Cell:
    return {
        "name": name,
        "label": label,
        "url": url,
        "method": "post",
        "tone": "",
        "allowed": True,
        "refusal_text": None,
        "fields": fields or [],
        "confirm": "",
    } | more


def reason_field(label: str, errors: Mapping[str, str]) -> Cell:
    return {
        "name": "reason",
        "label": label,
        "kind": "textarea",
        "required": True,
        "error": errors.get("reason", ""),
    }


def listing(
    title: str, columns: list[tuple[str, str, str]], rows: list[tuple[str, list[Any]]]
) -> Cell:
    """A table that becomes cards on a phone.

    Args:
        columns: Key, label, kind of cell; the one of kind ``link`` is the title of a row.
        rows: Address and cells of each row.
    """
    return {
        "title": title,
        "columns": [
            {"key": key, "label": label, "kind": kind, "main": kind == "link"}
            for key, label, kind in columns
        ],
        "rows": [
            {"id": number, "url": url, "cells": [cell_of(cell) for cell in cells]}
            for number, (url, cells) in enumerate(rows)
        ],
    }


def cell_of(cell: Any) -> Cell:
    if isinstance(cell, dict):
        return cell
    return {"text": None if cell is None else str(cell)}


def state_cell(state: str) -> Cell:
    return {"text": ItemState(state).label, "tone": TONES[ItemState(state)]}


def items_list(title: str, items: Any) -> Cell:
    """Rows that came or go."""
    columns = [
        ("id", _("记录号"), "text"),
        ("title", _("内容"), "link"),
        ("state", _("状态"), "status"),
        ("error", _("原因"), "text"),
        ("next", _("下次重试"), "text"),
    ]
    rows: list[tuple[str, list[Any]]] = []
    for item in items:
        url = reverse("exchange:item", args=[item.pk])
        cells = [
            item.external_id,
            {"text": item.title or item.external_id, "url": url},
            state_cell(item.state),
            item.error or None,
            moment(item.next_try_at),
        ]
        rows.append((url, cells))
    return listing(title, columns, rows)
