"""Records in: each is taken through its room's services, or kept with what is wrong with it."""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import DataError, IntegrityError, transaction

from bihuan.exchange.errors import FieldWrong, RecordFailed, RecordUnreadable, RowConflict
from bihuan.exchange.models import Connector, ExchangeItem, ExchangeRun
from bihuan.exchange.rules import EXTERNAL_ID, Unconverted, digest_of, is_empty, mapped, wait_after
from bihuan.exchange.services.common import id_field, map_of, minutes, number, worker_of
from bihuan.exchange.services.resources import RESOURCES, Incoming, Taken
from bihuan.exchange.states import DONE, QUEUED, ItemState
from bihuan.kernel.actors import acting
from bihuan.kernel.errors import DomainError

logger = logging.getLogger(__name__)

ID_LENGTH, ERROR_LENGTH = 80, 500
Record = Mapping[str, Any]


def take_records(
    connector: Connector, run: ExchangeRun, records: Sequence[Record], *, at: datetime
) -> list[ExchangeItem]:
    """Take records in, a batch in a transaction, each in a savepoint of its own.

    The good ones stay whatever happens to the others. A record that came before with the same
    content is not taken again.

    Args:
        records: As the other side has them.

    Returns:
        One item a record, in order.
    """
    size, found = number("batch-rows"), []
    for start in range(0, len(records), size):
        with acting(worker_of(connector)):
            batch = [take_one(connector, run, one, at=at) for one in records[start : start + size]]
            count(run, batch)
        found += batch
    return found


def count(run: ExchangeRun, batch: Sequence[ExchangeItem]) -> None:
    """Add a batch to the counts of its run."""
    states = Counter(item.state if not was_seen(item) else "unchanged" for item in batch)
    run.read += len(batch)
    run.stored += states[ItemState.STORED]
    run.unchanged += states["unchanged"]
    run.refused += states[ItemState.REFUSED]
    run.failed += states[ItemState.FAILED]
    run.save(update_fields=["read", "stored", "unchanged", "refused", "failed"])


def was_seen(item: ExchangeItem) -> bool:
    """Whether the item was done with before this run touched it."""
    return bool(getattr(item, "is_seen", False))


def take_one(
    connector: Connector, run: ExchangeRun, record: Record, *, at: datetime
) -> ExchangeItem:
    """Take one record in; its item says what became of it."""
    number_of = record.get(id_field(map_of(connector)))
    digest = digest_of(record)
    external_id = f"?{digest[:12]}" if is_empty(number_of) else str(number_of).strip()[:ID_LENGTH]
    item, is_new = ExchangeItem.objects.get_or_create(
        connector=connector,
        external_id=external_id,
        digest=digest,
        defaults={
            "run": run,
            "state": ItemState.WAITING,
            "payload": dict(record),
            "first_at": at,
            "last_at": at,
        },
    )
    item = ExchangeItem.objects.locked().get(pk=item.pk)
    if not is_new and item.state in (*DONE, ItemState.DROPPED):
        item.is_seen = True  # type: ignore[attr-defined]  # of this run only
        return item
    item.run = run
    outdate(item)
    attempt(connector, item, at=at)
    return item


def outdate(item: ExchangeItem) -> None:
    """Contents of the same record that still wait are older than this one: they go no further."""
    others = ExchangeItem.objects.filter(
        connector_id=item.connector_id, external_id=item.external_id, state__in=QUEUED
    )
    others.exclude(pk=item.pk).update(state=ItemState.REPLACED, next_try_at=None)


def attempt(connector: Connector, item: ExchangeItem, *, at: datetime) -> ExchangeItem:
    """Try to take an item's content; stored, or refused with its reason and the next try."""
    item.attempts, item.last_at = item.attempts + 1, at
    try:
        with transaction.atomic():
            taken = taken_in(connector, item, at=at)
    except DomainError as refusal:
        wrong(item, ItemState.REFUSED, refusal, at=at)
    except (IntegrityError, DataError):
        wrong(item, ItemState.REFUSED, RowConflict(), at=at)
    except Exception:  # one record must not stop the others
        logger.exception("exchange.record_failed", extra={"item": item.pk})
        wrong(item, ItemState.FAILED, RecordFailed(), at=at)
    else:
        item.state, item.our_id, item.title = ItemState.STORED, taken.our_id, taken.title[:200]
        item.result = dict(taken.result)
        item.error, item.error_code, item.next_try_at = "", "", None
        replace_others(item)
    item.save()
    return item


def taken_in(connector: Connector, item: ExchangeItem, *, at: datetime) -> Taken:
    """The room's own service on the mapped record.

    Raises:
        RecordUnreadable: Without a number of its own.
        FieldWrong: A field is missing or cannot be read.
        DomainError: What the room refuses.
    """
    lines = map_of(connector)
    if item.external_id.startswith("?") and is_empty(item.content.get(id_field(lines))):
        raise RecordUnreadable({EXTERNAL_ID: "没有记录号。"}, field=id_field(lines))
    try:
        values = mapped(item.content, lines, inwards=True)
    except Unconverted as problem:
        raise FieldWrong(what=str(problem)) from problem
    take = RESOURCES[connector.resource].take
    assert take is not None, "switched on only where it can be taken"
    one = Incoming(
        connector=connector,
        external_id=str(values[EXTERNAL_ID]),
        digest=item.digest,
        values=values,
        actor=worker_of(connector),
        at=at,
        former=former_of(item),
    )
    return take(one)


def former_of(item: ExchangeItem) -> ExchangeItem | None:
    """The newest content of the same record that was stored."""
    others = ExchangeItem.objects.filter(
        connector_id=item.connector_id, external_id=item.external_id, our_id__isnull=False
    )
    return others.exclude(pk=item.pk).order_by("-pk").first()


def replace_others(item: ExchangeItem) -> None:
    """Earlier contents of the same record are history now."""
    others = ExchangeItem.objects.filter(
        connector_id=item.connector_id, external_id=item.external_id
    ).exclude(pk=item.pk)
    others.exclude(state=ItemState.DROPPED).update(state=ItemState.REPLACED, next_try_at=None)


def wrong(item: ExchangeItem, state: str, refusal: DomainError, *, at: datetime) -> None:
    """Keep why an item could not be taken, and when it is tried again; past the last try it waits."""
    item.state, item.error_code = state, refusal.code
    item.error = told(refusal)[:ERROR_LENGTH]
    item.next_try_at = next_try(item.attempts, at)
    if not item.title:
        item.title = str(next((v for k, v in item.content.items() if "NAME" in k.upper()), ""))[
            :200
        ]


def told(refusal: DomainError) -> str:
    """A refusal in one text: field by field where it names fields."""
    fields = getattr(refusal, "fields", {})
    if fields and not isinstance(refusal, FieldWrong):
        return "".join(fields.values())
    return str(refusal)


def next_try(attempts: int, at: datetime) -> datetime | None:
    """When an item is tried again by itself; ``None`` after the last time."""
    if attempts >= number("most-attempts"):
        return None
    return at + wait_after(attempts, minutes("first-retry-minutes"))
