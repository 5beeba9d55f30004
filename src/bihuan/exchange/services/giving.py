"""Rows out: what is new or changed becomes items, which are sent until the other side has them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from itertools import islice
from typing import Any

from django.db.models import Q, QuerySet

from bihuan.exchange.errors import FieldWrong, NoAnswer
from bihuan.exchange.models import Connector, ExchangeItem, ExchangeRun
from bihuan.exchange.rules import Unconverted, digest_of, mapped
from bihuan.exchange.services.calling import post_records
from bihuan.exchange.services.common import map_of, number, worker_of
from bihuan.exchange.services.resources import RESOURCES, Given
from bihuan.exchange.services.resources.base import newest_row
from bihuan.exchange.services.taking import next_try, wrong
from bihuan.exchange.states import DONE, QUEUED, WRONG, ItemState
from bihuan.kernel.actors import acting
from bihuan.kernel.audit import plain
from bihuan.kernel.bulk import insert_many
from bihuan.kernel.jobs import claim

LEASE = timedelta(minutes=10)  # a sender that dies lets go of its rows after this
TAKEN_THERE = {"stored", "unchanged", "acknowledged", "sent"}
Answer = Mapping[str, Mapping[str, Any]]
Send = Callable[[list[ExchangeItem]], Answer]


def outgoing(connector: Connector, given: Given) -> tuple[dict[str, Any], str]:
    """A row in the other side's words, and what is wrong with it, empty where nothing is."""
    try:
        return mapped(plain(given.values), map_of(connector), inwards=False), ""
    except Unconverted as problem:
        return plain(given.values), str(problem)


def gather(connector: Connector, run: ExchangeRun, *, at: datetime, is_full: bool = False) -> int:
    """Make items of what has changed since the last time; says how many rows were looked at.

    Args:
        is_full: Look at every row, whatever was looked at before.
    """
    give = RESOURCES[connector.resource].give
    assert give is not None, "switched on only where it can be given"
    with acting(worker_of(connector)) as actor:
        held = Connector.objects.locked().get(pk=connector.pk)  # one gathers at a time
        newest = newest_row()
        since = 0 if is_full else held.position
        rows, seen = iter(give(connector, actor, since)), 0
        while batch := list(islice(rows, number("batch-rows"))):
            seen += len(batch)
            run.unchanged += len(batch) - keep_changed(connector, run, batch, at=at)
        run.read += seen
        run.save(update_fields=["read", "unchanged", "refused"])
        connector.position = newest
        connector.save(update_fields=["position"])
    return seen


def keep_changed(
    connector: Connector, run: ExchangeRun, batch: Sequence[Given], *, at: datetime
) -> int:
    """Items for those rows whose content was not there yet."""
    known: dict[str, dict[str, str]] = {}
    items = ExchangeItem.objects.filter(
        connector=connector, external_id__in=[one.external_id for one in batch]
    )
    for external_id, digest, state in items.values_list("external_id", "digest", "state"):
        known.setdefault(external_id, {})[digest] = state
    made = []
    for given in batch:
        payload, problem = outgoing(connector, given)
        digest = digest_of(payload)
        before = known.get(given.external_id, {}).get(digest)
        if before == ItemState.REPLACED:  # it was so before, and is so again
            items.filter(external_id=given.external_id, digest=digest).update(
                state=ItemState.WAITING, next_try_at=None, attempts=0, last_at=at
            )
        elif before is not None:
            continue
        else:
            made.append(new_item(connector, run, given, payload, problem, at=at))
        others = items.filter(external_id=given.external_id).exclude(digest=digest)
        others.exclude(state=ItemState.DROPPED).update(state=ItemState.REPLACED, next_try_at=None)
    insert_many(ExchangeItem, made)
    run.refused += sum(item.state == ItemState.REFUSED for item in made)
    return len(made)


def new_item(
    connector: Connector,
    run: ExchangeRun,
    given: Given,
    payload: dict[str, Any],
    problem: str,
    *,
    at: datetime,
) -> ExchangeItem:
    item = ExchangeItem(
        connector=connector,
        run=run,
        external_id=given.external_id,
        our_id=given.our_id,
        title=given.title[:200],
        digest=digest_of(payload),
        state=ItemState.WAITING,
        payload=payload,
        first_at=at,
        last_at=at,
    )
    if problem:
        wrong(item, ItemState.REFUSED, FieldWrong(what=problem), at=at)
        item.next_try_at = None  # it stays wrong until the row or the map changes
    return item


def sendable(connector: Connector, at: datetime) -> QuerySet[ExchangeItem]:
    """Items whose turn it is, oldest first."""
    due = Q(state=ItemState.WAITING, next_try_at__isnull=True) | Q(next_try_at__lte=at)
    found = ExchangeItem.objects.filter(due, connector=connector)
    return found.filter(state__in=(ItemState.WAITING, *WRONG)).order_by("pk")


def send_all(connector: Connector, run: ExchangeRun, send: Send, *, at: datetime) -> None:
    """Send what waits, batch by batch; stops at the first batch that meets no answer."""
    while batch := taken_up(connector, run, at=at):
        try:
            answers, failure = send(batch), None
        except NoAnswer as refusal:
            answers, failure = {}, refusal
        with acting(worker_of(connector)):
            settle(run, batch, answers, failure, at=at)
        if failure is not None:
            run.failure = str(failure)[:300]
            return


def taken_up(connector: Connector, run: ExchangeRun, *, at: datetime) -> list[ExchangeItem]:
    """The next batch, ours until the lease runs out; no lock is held while it is sent."""
    with acting(worker_of(connector)):
        batch = claim(sendable(connector, at), number("batch-rows"))
        for item in batch:
            item.attempts, item.last_at, item.next_try_at = item.attempts + 1, at, at + LEASE
            item.run = run
        fields = ["attempts", "last_at", "next_try_at", "run"]
        ExchangeItem.objects.bulk_update(batch, fields)
    return batch


def settle(
    run: ExchangeRun,
    batch: Iterable[ExchangeItem],
    answers: Answer,
    failure: NoAnswer | None,
    *,
    at: datetime,
) -> None:
    """Keep what the other side said of each row; one that has newer content by now stays replaced."""
    states: Counter[str] = Counter()
    sent = list(batch)
    held = ExchangeItem.objects.locked().filter(pk__in=[item.pk for item in sent])
    states_now = dict(held.values_list("pk", "state"))
    for item in sent:
        if states_now[item.pk] not in QUEUED:
            continue
        if failure is not None:
            wrong(item, ItemState.FAILED, failure, at=at)
        else:
            answered(item, answers, at=at)
        item.save()
        states[item.state] += 1
    run.sent += sum(states[state] for state in DONE)
    run.acknowledged += states[ItemState.ACKNOWLEDGED]
    run.refused += states[ItemState.REFUSED]
    run.failed += states[ItemState.FAILED]
    run.save(update_fields=["sent", "acknowledged", "refused", "failed"])


def answered(item: ExchangeItem, answers: Answer, *, at: datetime) -> None:
    """One row by its answer; without answers row by row, the whole message counts as taken."""
    answer = answers.get(item.external_id)
    state = str(answer.get("state")) if answer else ("acknowledged" if not answers else "")
    if state == "sent":
        item.state = ItemState.SENT
    elif state in TAKEN_THERE:
        item.state = ItemState.ACKNOWLEDGED
    else:
        said = str((answer or {}).get("message") or "对方没有说明收没收到。")
        item.state, item.error_code = ItemState.REFUSED, str((answer or {}).get("code") or "")[:60]
        item.error, item.next_try_at = f"对方退回：{said}"[:500], next_try(item.attempts, at)
        return
    item.error, item.error_code, item.next_try_at = "", "", None


def by_interface(connector: Connector, at: datetime) -> Send:
    """Sending over the other side's interface."""

    def send(batch: list[ExchangeItem]) -> Answer:
        records = [dict(item.content) for item in batch]
        message = digest_of([(item.external_id, item.digest, item.attempts) for item in batch])
        return post_records(connector, records, message=message, at=at)

    return send
