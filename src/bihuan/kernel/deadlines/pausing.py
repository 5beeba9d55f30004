"""Clocks stopped and started again, and deadlines counted anew."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from bihuan.kernel import audit, evidence
from bihuan.kernel.actors import Actor
from bihuan.kernel.audit import Place
from bihuan.kernel.deadlines.errors import AlreadyPaused, ClockStopped, NotPaused
from bihuan.kernel.errors import InvalidInput, NotFound
from bihuan.kernel.models import DeadlinePause, Evidence, Loop
from bihuan.kernel.permissions import EXTEND_DEADLINES
from bihuan.kernel.registry import collect
from bihuan.proofs.deadlines import Pause

REASON_LENGTH = 200
ONE_DAY = timedelta(days=1)
Recompute = Callable[[int, Actor, datetime], bool]


@dataclass(frozen=True)
class DueKeeper:
    """How the deadline of a kind of loop is counted anew; stands in its app's ``jobs.py``.

    A deadline belongs to the object that has it, so that only the object's own app can say how it
    came about and write it.

    Args:
        kind: Code of the workflow, ``"hazard"``.
        recompute: Called with the object's id, the actor and the moment, inside a transaction that
            sees every row. Counts again from the object's own rule and start with
            `pauses_of(kind, object_id)`, and where the day differs writes the object, its event
            and its loop. Says whether it differed.
    """

    kind: str
    recompute: Recompute


def keepers() -> dict[str, DueKeeper]:
    """Every declared keeper by kind of loop."""
    return {keeper.kind: keeper for keeper in collect("jobs", DueKeeper)}


def pauses_of(kind: str, object_id: int) -> tuple[Pause, ...]:
    """The ended pauses of a loop; an open one has no place in a count."""
    found = DeadlinePause.objects.filter(
        loop__kind=kind, loop__object_id=object_id, ends_on__isnull=False
    ).order_by("starts_on")
    return tuple(
        Pause(row.starts_on, row.ends_on, row.reason)
        for row in found
        if row.ends_on is not None and row.ends_on >= row.starts_on
    )


@transaction.atomic
def pause(
    *, kind: str, object_id: int, reason: str, document_id: int, actor: Actor, at: datetime
) -> DeadlinePause:
    """Stop the clock of a loop from today on, on the strength of a document.

    While it stands still the loop is neither overdue nor escalated.

    Args:
        kind: Of the loop; ``object_id`` of its object.
        reason: Why, at most 200 characters.
        document_id: The kept file that grants it (`kernel.evidence`).
        actor: Needs ``kernel.pause_deadlines``.

    Raises:
        NotPermitted: The actor may not.
        NotFound: No such loop in the actor's scope.
        ClockStopped: It is closed or has no deadline.
        AlreadyPaused: Its clock stands still already.
        InvalidInput: No reason, or no such document.
    """
    actor.must(EXTEND_DEADLINES)
    document = checked(reason, document_id, actor)
    loop = locked_loop(kind, object_id, actor)
    if loop.closed_at is not None or loop.due_on is None:
        raise ClockStopped(title=loop.title)
    if loop.paused_at is not None:
        raise AlreadyPaused(title=loop.title)
    made = DeadlinePause.objects.create(
        loop=loop,
        starts_on=localdate(at),
        reason=reason.strip(),
        document=document,
        paused_by_id=actor.user_id,
    )
    evidence.attach(document, chain=chain_of(loop), role="document", at=at)
    Loop.objects.filter(pk=loop.pk).update(paused_at=at)
    tell(loop, "deadline.paused", _("中止计时：%(reason)s") % {"reason": reason.strip()}, actor, at)
    return made


@transaction.atomic
def resume(*, kind: str, object_id: int, actor: Actor, at: datetime) -> date | None:
    """Let the clock run again from today on, and count the deadline anew.

    Returns:
        The new due day; ``None`` where the app keeps none.

    Raises:
        NotPermitted: The actor may not.
        NotFound: No such loop in the actor's scope.
        NotPaused: Its clock runs.
    """
    actor.must(EXTEND_DEADLINES)
    loop = locked_loop(kind, object_id, actor)
    found = DeadlinePause.objects.filter(loop=loop, ends_on__isnull=True).first()
    if found is None:
        raise NotPaused(title=loop.title)
    found.ends_on = localdate(at) - ONE_DAY  # the last day it stood still
    found.save(update_fields=["ends_on"])
    Loop.objects.filter(pk=loop.pk).update(paused_at=None)
    tell(loop, "deadline.resumed", _("恢复计时"), actor, at)
    keeper = keepers().get(kind)
    if keeper is not None:
        keeper.recompute(object_id, actor, at)
    loop.refresh_from_db()
    return loop.due_on


def recount(object_ids: list[tuple[str, int]], *, actor: Actor, at: datetime) -> int:
    """Count the deadlines of some loops anew; says how many changed."""
    known = keepers()
    return sum(
        known[kind].recompute(object_id, actor, at)
        for kind, object_id in object_ids
        if kind in known
    )


def open_loops_with_keeper(after: int, limit: int) -> list[tuple[int, str, int]]:
    """The next open loops whose deadline can be counted anew: (loop, kind, object)."""
    found = Loop.objects.filter(
        closed_at__isnull=True, due_on__isnull=False, kind__in=list(keepers()), pk__gt=after
    )
    return list(found.order_by("pk").values_list("pk", "kind", "object_id")[:limit])


def checked(reason: str, document_id: int, actor: Actor) -> Evidence:
    if not reason.strip():
        raise InvalidInput({"reason": _("请写明中止计时的理由。")})
    if len(reason) > REASON_LENGTH:
        raise InvalidInput({"reason": _("理由最多 200 字，请精简。")})
    try:
        return Evidence.objects.visible_to(actor).one(document_id)
    except NotFound as error:
        raise InvalidInput({"document": _("请上传准予中止的文件。")}) from error


def locked_loop(kind: str, object_id: int, actor: Actor) -> Loop:
    found = Loop.objects.visible_to(actor).locked().filter(kind=kind, object_id=object_id).first()
    if found is None:
        raise NotFound
    return found


def chain_of(loop: Loop) -> str:
    return audit.chain_of(loop.kind, loop.object_id)


def place_of(loop: Loop) -> Place:
    return Place(loop.region, loop.units, loop.enterprise_id)


def tell(loop: Loop, kind: str, text: str, actor: Actor, at: datetime) -> None:
    audit.record(chain_of(loop), kind, text, actor=actor, at=at, place=place_of(loop))
