"""Facts that one app announces and others hear of, without knowing each other."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import connection, transaction
from django.db.models import F, Q, QuerySet

from bihuan.kernel.actors import acting, system_actor
from bihuan.kernel.audit import plain
from bihuan.kernel.errors import NotFound
from bihuan.kernel.jobs.running import claim
from bihuan.kernel.models import Announcement
from bihuan.kernel.registry import collect

logger = logging.getLogger(__name__)

BATCH = 100
KEEP_DAYS = 30
# How long after the announcement the next attempt is made, by the number of those that failed;
# past the last it waits for somebody to look.
DELAYS = (
    timedelta(seconds=10),
    timedelta(minutes=1),
    timedelta(minutes=5),
    timedelta(minutes=30),
    timedelta(hours=2),
    timedelta(hours=8),
    timedelta(hours=24),
)
Handle = Callable[[Mapping[str, Any], datetime], None]


@dataclass(frozen=True)
class Subscriber:
    """Who hears of a kind of fact; stands in the ``jobs.py`` of its app.

    Args:
        kind: ``app.past_tense`` of the app that announces it.
        handle: Called with the payload and the moment of the fact, in a transaction that sees
            every row; it must bear being called twice. It raises to be called again later.
    """

    kind: str
    handle: Handle


def announce(kind: str, payload: Mapping[str, Any], at: datetime) -> None:
    """Announce a fact, in the transaction that makes it one.

    Args:
        kind: ``app.past_tense``, ``"hazards.closed"``.
        payload: Ids and plain values; never names or telephone numbers.
        at: When it happened, timezone-aware.
    """
    assert connection.in_atomic_block, "an announcement belongs to the transaction of its fact"
    Announcement.objects.create(kind=kind, payload=plain(payload), at=at)


def subscribers() -> dict[str, list[Subscriber]]:
    """Every declared subscriber by kind."""
    found: dict[str, list[Subscriber]] = {}
    for subscriber in collect("jobs", Subscriber):
        found.setdefault(subscriber.kind, []).append(subscriber)
    return found


def waiting(now: datetime) -> QuerySet[Announcement]:
    """Announcements due for dispatch, oldest first."""
    due = Q(attempts=0)
    for failed, delay in enumerate(DELAYS, start=1):
        due |= Q(attempts=failed, at__lte=now - delay)
    return Announcement.objects.filter(due, claimed_at__isnull=True).order_by("id")


def dispatch(now: datetime) -> int:
    """Tell the subscribers of what was announced; says how many announcements were done with.

    Each is dispatched in a transaction of its own together with everything its subscribers write,
    so that what they do in the database happens once, and what they do elsewhere at least once.
    """
    known, done = subscribers(), 0
    for _turn in range(BATCH):
        outcome = dispatch_one(known, now)
        if outcome is None:
            break
        done += outcome
    return done


def dispatch_one(known: Mapping[str, list[Subscriber]], now: datetime) -> bool | None:
    """The next announcement: done, failed, or ``None`` when none waits."""
    taken: list[Announcement] = []
    try:
        with acting(system_actor()):
            taken = claim(waiting(now), 1)
            if not taken:
                return None
            fact = taken[0]
            for subscriber in known.get(fact.kind, []):
                subscriber.handle(fact.payload, fact.at)
            Announcement.objects.filter(pk=fact.pk).update(claimed_at=now, failure="")
    except Exception as error:  # the job runner
        if not taken:
            raise
        logger.exception("announcement.failed", extra={"announcement": taken[0].pk})
        failure = f"{type(error).__name__}：{error}"[:2000]
        Announcement.objects.filter(pk=taken[0].pk).update(
            attempts=F("attempts") + 1, failure=failure
        )
        return False
    return True


def failed() -> QuerySet[Announcement]:
    """Announcements that some subscriber refused and that are not done with."""
    return Announcement.objects.filter(claimed_at__isnull=True, attempts__gt=0).order_by("id")


@transaction.atomic
def try_again(announcement_id: int) -> None:
    """Let a failed announcement be dispatched at the next turn.

    Raises:
        NotFound: It has not failed, or is done with.
    """
    if not failed().filter(pk=announcement_id).update(attempts=0):
        raise NotFound


def clear_announcements(now: datetime) -> int:
    """Make room: announcements dispatched long ago are no record, their effects are."""
    old = Announcement.objects.filter(claimed_at__lt=now - timedelta(days=KEEP_DAYS))
    deleted, _by_model = old.delete()
    return deleted
