"""The log: append-only events, one hash chain an object, a root a day."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from itertools import groupby
from typing import Any, NamedTuple

from django.db import connection
from django.db.models import Max, Q, QuerySet
from django.db.models.functions import TruncDate
from django.utils.timezone import get_default_timezone
from psycopg.types.json import Jsonb

from bihuan.kernel.actors import Actor
from bihuan.kernel.bulk import among, insert_rows, next_ids
from bihuan.kernel.models import ChainHead, DailyRoot, Event
from bihuan.proofs import chains

ALGORITHM: chains.Algorithm = "sm3"
NEXT_LINK = """
    INSERT INTO kernel_chainhead AS head (chain, seq, hash) VALUES (%s, 1, %s)
    ON CONFLICT (chain) DO UPDATE SET seq = head.seq + 1
    RETURNING seq, hash
"""


@dataclass(frozen=True)
class Place:
    """Where a row lies in the scopes: its region, the units that see it, its enterprise."""

    region: str
    units: Sequence[int] = field(default_factory=tuple)
    enterprise_id: int | None = None


def plain(value: Any) -> Any:
    """A value as the log holds it: JSON without fractions, moments and days as ISO text."""
    if value is None or isinstance(value, str | bool | int):
        return value
    if isinstance(value, Mapping):
        return {str(key): plain(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [plain(inner) for inner in value]
    return value.isoformat() if isinstance(value, date) else str(value)


def chain_of(label: str, pk: object) -> str:
    """The name of an object's chain, ``"hazard:42"``."""
    return f"{label}:{pk}"


def body_of(event: Event | Link) -> dict[str, Any]:
    """What the hash covers: everything that the log says, nothing that the database adds.

    ``at`` is UTC with microseconds. The place of the row is not covered: it may be corrected
    without touching what happened.
    """
    return {
        "chain": event.chain,
        "seq": event.seq,
        "kind": event.kind,
        "at": event.at.astimezone(UTC).isoformat(timespec="microseconds"),
        "actor": event.actor_id,
        "actor_name": event.actor_name,
        "unit": event.unit_name,
        "stand_in_for": event.stand_in_for,
        "text": event.text,
        "data": event.data,
    }


def already(chain: str, key: str | None) -> bool:
    """Whether an event with this idempotency key stands in the chain."""
    return key is not None and Event.objects.filter(chain=chain, key=key).exists()


def record(
    chain: str,
    kind: str,
    text: str,
    *,
    actor: Actor,
    at: datetime,
    place: Place,
    data: Mapping[str, Any] | None = None,
    key: str | None = None,
) -> Event:
    """Append one event to a chain, in the transaction of the change it tells of.

    Args:
        chain: From `chain_of`.
        kind: ``app.past_tense``, for example ``hazards.closed``.
        text: One sentence in Chinese for the timeline.
        at: When it happened, timezone-aware.
        data: Facts that JSON can hold; dates as ISO text.
        key: Idempotency key of the request; a second event with it is refused by the database.
    """
    with connection.cursor() as cursor:
        cursor.execute(NEXT_LINK, [chain, ""])
        seq, previous = cursor.fetchone()
    link = linked(Entry(chain, kind, text, actor, at, place, data or {}), seq, previous)
    event = Event(**link._replace(key=key)._asdict())
    event.save(force_insert=True)
    ChainHead.objects.filter(chain=chain).update(hash=event.hash)
    return event


@dataclass(frozen=True)
class Entry:
    """An event of a batch: what `record` takes, as data."""

    chain: str
    kind: str
    text: str
    actor: Actor
    at: datetime
    place: Place
    data: Mapping[str, Any] = field(default_factory=dict)


def record_many(entries: Sequence[Entry]) -> None:
    """Append many events at once, each to its chain, in the order given.

    For first fillings and batches of one service; the chains are locked in one order.
    """
    names = {entry.chain for entry in entries}
    heads: dict[str, tuple[int, str]] = {
        head.chain: (head.seq, head.hash)
        for head in ChainHead.objects.select_for_update()
        .filter(among("chain", names))
        .order_by("chain")
    }
    known = set(heads)
    rows = []
    for pk, entry in zip(next_ids(Event, len(entries)), entries, strict=True):
        seq, previous = heads.get(entry.chain, (0, ""))
        link = linked(entry, seq + 1, previous)
        heads[entry.chain] = link.seq, link.hash
        rows.append((pk, *link._replace(data=Jsonb(link.data))))
    insert_rows(Event, rows)
    insert_rows(ChainHead, [(name, *heads[name]) for name in heads if name not in known])
    moved = [ChainHead(chain=name, seq=heads[name][0], hash=heads[name][1]) for name in known]
    ChainHead.objects.bulk_update(moved, ["seq", "hash"], batch_size=2000)


class Link(NamedTuple):
    """An event at its place in the chain: the columns of `Event` in their order, but for the id."""

    chain: str
    seq: int
    kind: str
    at: datetime
    actor_id: int | None
    actor_name: str
    unit_name: str
    stand_in_for: str
    text: str
    data: Any
    key: str | None
    previous: str
    hash: str
    region: str
    units: list[int]
    enterprise_id: int | None


def linked(entry: Entry, seq: int, previous: str) -> Link:
    """The event of an entry with its hash; not stored yet."""
    actor, place = entry.actor, entry.place
    link = Link(
        entry.chain,
        seq,
        entry.kind,
        entry.at,
        actor.user_id,
        actor.name,
        actor.unit_name,
        actor.stand_in_for,
        entry.text,
        plain(entry.data),
        None,
        previous,
        "",
        place.region,
        sorted(set(place.units)),
        place.enterprise_id,
    )
    return link._replace(hash=chains.event_hash(previous or None, body_of(link), ALGORITHM))


def day_bounds(on: date) -> tuple[datetime, datetime]:
    """The first moment of a day in the platform's zone, and that of the next."""
    start = datetime(on.year, on.month, on.day, tzinfo=get_default_timezone())
    return start, start + timedelta(days=1)


def covered(on: date, last_event: int, previous: DailyRoot | None) -> QuerySet[Event]:
    """The events that a day's root commits to, each event of the log in exactly one root.

    Those that happened by the end of the day and were written down when the root was computed, and
    that no earlier root holds. What happened on a day but was written down after its root (an
    inspection offline in a basement) is held by the next root.

    Args:
        last_event: The newest row of the log when the root was computed.
        previous: The root before.
    """
    found = Event.objects.filter(pk__lte=last_event, at__lt=day_bounds(on)[1])
    if previous is None:
        return found
    written_later = Q(pk__gt=previous.last_event)
    return found.filter(written_later | Q(at__gte=day_bounds(previous.on)[1]))


def heads_moved(events: QuerySet[Event]) -> tuple[chains.Head, ...]:
    """The chains that some events belong to, each with the last link among them."""
    rows = events.order_by("chain", "-seq").distinct("chain").values_list("chain", "seq", "hash")
    return tuple(chains.Head(*row) for row in rows)


def newest_event() -> int:
    """The newest row of the log, once everybody who is writing to it has finished.

    Writers take a row of the heads first, so that a lock on that table waits for them; nobody
    writes until the caller's transaction ends.
    """
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL lock_timeout = '10s'")
        cursor.execute("LOCK TABLE kernel_chainhead IN SHARE MODE")
    return Event.objects.aggregate(newest=Max("pk"))["newest"] or 0


def days_without_root(until: date) -> Iterator[date]:
    """Days after the newest root, up to and including ``until``, on which something happened."""
    newest = DailyRoot.objects.order_by("-on").values_list("on", flat=True).first()
    events = Event.objects.filter(at__lt=day_bounds(until)[1])
    if newest is not None:
        events = events.filter(at__gte=day_bounds(newest)[1])
    zone = get_default_timezone()
    yield from (
        events.annotate(on=TruncDate("at", tzinfo=zone))
        .order_by("on")
        .values_list("on", flat=True)
        .distinct()
    )


def store_roots(*, until: date, now: datetime) -> int:
    """Compute and keep the root of every day up to ``until`` that has none yet.

    A day on which nothing happened has no root; the next one commits to the same heads.

    Returns:
        How many were added.
    """
    days = list(days_without_root(until))
    if not days:
        return 0
    last_event = newest_event()
    previous = DailyRoot.objects.order_by("-on").first()
    for day in days:
        events = covered(day, last_event, previous)
        heads = heads_moved(events)
        former = previous.root if previous else ""
        previous = DailyRoot.objects.create(
            on=day,
            algorithm=ALGORITHM,
            chains=len(heads),
            events=events.count(),
            previous=former,
            root=chains.daily_root(former or None, day, heads, ALGORITHM),
            computed_at=now,
            last_event=last_event,
        )
    return len(days)


@dataclass(frozen=True)
class Verified:
    """What a verification went through and what it found broken."""

    chain_count: int
    event_count: int
    root_count: int
    broken: tuple[chains.Break, ...]


def stored_roots() -> Iterator[chains.DailyRoot]:
    """Every root with the heads it has to commit to, the oldest first."""
    previous: DailyRoot | None = None
    for root in DailyRoot.objects.order_by("on"):
        heads = heads_moved(covered(root.on, root.last_event, previous))
        yield chains.DailyRoot(root.on, heads, root.root)
        previous = root


def verify() -> Verified:
    """Recompute every chain and every daily root. The caller sees every row."""
    broken: list[chains.Break] = []
    counted = events = 0
    rows = Event.objects.order_by("chain", "seq").iterator(chunk_size=5000)
    newest = dict(ChainHead.objects.values_list("chain", "seq"))
    for name, links in groupby(rows, key=lambda event: event.chain):
        chain = [chains.Event(name, link.seq, body_of(link), link.hash) for link in links]
        broken += chains.verify_chain(chain, ALGORITHM)
        counted, events = counted + 1, events + len(chain)
        missing = newest.pop(name, 0)
        if missing != chain[-1].number:
            broken.append(chains.Break(name, missing, "gap", str(missing), str(chain[-1].number)))
    broken += [chains.Break(name, seq, "gap", str(seq), "0") for name, seq in newest.items()]
    roots = list(stored_roots())
    broken += chains.verify_roots(roots, ALGORITHM)
    return Verified(counted, events, len(roots), tuple(broken))
