"""What every service of the app writes into the log."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from bihuan.kernel.actors import Actor
from bihuan.kernel.audit import Place, chain_of, record
from bihuan.organisations.models import Unit


def log_unit(
    unit: Unit,
    kind: str,
    text: str,
    *,
    actor: Actor,
    at: datetime,
    data: Mapping[str, Any] | None = None,
) -> None:
    """Append what happened to a unit's chain."""
    record(
        chain_of("unit", unit.pk),
        f"organisations.{kind}",
        text[:200],
        actor=actor,
        at=at,
        place=Place(unit.region_id, [unit.pk]),
        data=data,
    )


def chinese_day(day: date) -> str:
    """A day as sentences write it.

    >>> chinese_day(date(2019, 1, 5))
    '2019年1月5日'
    """
    return f"{day.year}年{day.month}月{day.day}日"
