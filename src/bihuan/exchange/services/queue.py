"""The error queue: a row is tried again, put right, or given up with a reason."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction

from bihuan.exchange import permissions as perms
from bihuan.exchange.errors import FieldWrong, NotInQueue, RecordUnreadable, SwitchedOff
from bihuan.exchange.models import Connector, ExchangeItem
from bihuan.exchange.rules import Unconverted, mapped
from bihuan.exchange.services.common import id_field, map_of, place_of, worker_of
from bihuan.exchange.services.running import RUN_JOB
from bihuan.exchange.services.taking import attempt
from bihuan.exchange.states import QUEUED, Direction, ItemState
from bihuan.kernel import audit
from bihuan.kernel.actors import Actor, acting
from bihuan.kernel.errors import InvalidInput
from bihuan.kernel.jobs import enqueue


def chain(item: ExchangeItem) -> str:
    return audit.chain_of("exchange_item", item.pk)


def locked_item(item_id: int, actor: Actor) -> tuple[ExchangeItem, Connector]:
    """A row of the queue with its connector, locked until commit.

    Raises:
        NotPermitted: The actor may not.
        NotFound: Absent, or outside the actor's scope.
        NotInQueue: It is done with.
    """
    actor.must(perms.HANDLE)
    item = ExchangeItem.objects.visible_to(actor).locked().one(item_id)
    if item.state not in QUEUED:
        raise NotInQueue(state=ItemState(item.state).label)
    found = Connector.objects.visible_to(actor).select_related("unit", "partner")
    return item, found.one(item.connector_id)


def note(
    item: ExchangeItem,
    connector: Connector,
    kind: str,
    text: str,
    *,
    actor: Actor,
    at: datetime,
    data: Mapping[str, Any] | None = None,
) -> None:
    place = place_of(connector)
    audit.record(chain(item), kind, text, actor=actor, at=at, place=place, data=data)


@transaction.atomic
def retry_item(*, item_id: int, actor: Actor, at: datetime) -> ExchangeItem:
    """Try a row again: on the way in at once, on the way out with the next run, which is asked for.

    Raises:
        NotPermitted: The actor may not.
        NotFound: Absent, or outside the actor's scope.
        NotInQueue: It is done with.
        SwitchedOff: Its connector is off.
        FieldWrong: On the way out: the row still does not fit the field map.
    """
    item, connector = locked_item(item_id, actor)
    again(item, connector, at=at)
    note(item, connector, "exchange.item_retried", "重试", actor=actor, at=at)
    return item


def again(item: ExchangeItem, connector: Connector, *, at: datetime) -> None:
    if not connector.is_on:
        raise SwitchedOff(title=connector.title)
    if connector.direction == Direction.IN:
        with acting(worker_of(connector)):
            attempt(connector, item, at=at)
        return
    if item.error_code == FieldWrong.code and item.corrected is None:
        try:
            item.corrected = mapped(item.payload, map_of(connector), inwards=False)
        except Unconverted as problem:
            raise FieldWrong(what=str(problem)) from problem
    item.state, item.attempts, item.next_try_at = ItemState.WAITING, 0, None
    item.error, item.error_code = "", ""
    item.save()
    enqueue(RUN_JOB, connector_id=connector.pk)


@transaction.atomic
def correct_item(
    *, item_id: int, content: Mapping[str, Any], reason: str, actor: Actor, at: datetime
) -> ExchangeItem:
    """Put a row's content right here and try it again; as it came stays beside it.

    Args:
        content: The whole record in the other side's words, with the same number.

    Raises:
        NotPermitted: The actor may not.
        NotFound: Absent, or outside the actor's scope.
        NotInQueue: It is done with.
        InvalidInput: No reason, or nothing in it.
        RecordUnreadable: The record's number is missing.
    """
    item, connector = locked_item(item_id, actor)
    if not reason.strip():
        raise InvalidInput({"reason": "写明修正的依据。"})
    if not content:
        raise InvalidInput({"content": "内容不能是空的。"})
    field = id_field(map_of(connector)) if connector.direction == Direction.IN else ""
    if field and not str(content.get(field) or "").strip():
        raise RecordUnreadable({"content": f"要有“{field}”。"}, field=field)
    data = {"before": item.content, "after": dict(content), "note": reason}
    if field and item.external_id.startswith("?"):
        item.external_id = str(content[field]).strip()[:80]
    item.corrected, item.attempts = dict(content), 0
    again(item, connector, at=at)
    note(item, connector, "exchange.item_corrected", "修正后重试", actor=actor, at=at, data=data)
    return item


@transaction.atomic
def drop_item(*, item_id: int, reason: str, actor: Actor, at: datetime) -> ExchangeItem:
    """Give a row up; it stays with the reason.

    Raises:
        NotPermitted: The actor may not.
        NotFound: Absent, or outside the actor's scope.
        NotInQueue: It is done with.
        InvalidInput: No reason.
    """
    item, connector = locked_item(item_id, actor)
    if not reason.strip():
        raise InvalidInput({"reason": "写明不再处理的理由。"})
    item.state, item.reason, item.next_try_at = ItemState.DROPPED, reason.strip()[:200], None
    item.last_at = at
    item.save()
    data = {"note": reason}
    note(item, connector, "exchange.item_dropped", "不再处理", actor=actor, at=at, data=data)
    return item
