"""待办: what waits for a person, asked of the loops."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db import connection
from django.db.models import F, Q, QuerySet

from bihuan.kernel.actors import Actor
from bihuan.kernel.ledgers.statements import SHAPES, Statement
from bihuan.kernel.models import Event, Loop, Notice

COUNT_LIMIT = 1000  # counters stop here and print 999+
SOON_DAYS = 3


@dataclass(frozen=True)
class Group:
    """One group of the list, by what is left until the deadline."""

    code: str
    label: str
    tone: str
    when: Q


def groups(today: date) -> tuple[Group, ...]:
    """已超期, 今天, 三天内, 以后."""
    soon = today + timedelta(days=SOON_DAYS)
    return (
        Group("late", "已超期", "danger", Q(due_on__lt=today)),
        Group("today", "今天到期", "warn", Q(due_on=today)),
        Group("soon", "三天内到期", "info", Q(due_on__gt=today, due_on__lte=soon)),
        Group("later", "以后", "muted", Q(due_on__gt=soon) | Q(due_on__isnull=True)),
    )


def mine(actor: Actor) -> Q:
    """Loops whose next step is this actor's: in person, by unit and permission, by enterprise."""
    able = Q(permission="") | Q(permission__in=sorted(actor.permissions))
    nobody = Q(owner_user_id__isnull=True)
    found = Q(owner_user_id=actor.user_id)
    if actor.unit_id is not None:
        found |= Q(owner_unit_id=actor.unit_id) & nobody & able
    if actor.enterprise_id is not None:
        found |= Q(owner_enterprise_id=actor.enterprise_id) & nobody & able
    return found


def open_loops(actor: Actor, whose: Q) -> QuerySet[Loop]:
    """Open loops in the actor's scope, the most urgent first."""
    return (
        Loop.objects.visible_to(actor)
        .filter(whose, closed_at__isnull=True)
        .order_by(F("due_on").asc(nulls_last=True), "id")
    )


def supervised(actor: Actor) -> Q:
    """Loops the actor's unit watches over while somebody else has to act."""
    if actor.unit_id is None:
        return Q(pk__in=[])
    others = Q(owner_unit_id__isnull=True) | ~Q(owner_unit_id=actor.unit_id)
    return Q(supervisor_unit_id=actor.unit_id) & others


def page_of(
    found: QuerySet[Loop], after: tuple[date | None, int] | None, size: int
) -> tuple[list[Loop], bool]:
    """One page by keyset, and whether more follow.

    Args:
        after: Deadline and id of the last row of the page before.
    """
    if after is not None:
        due_on, pk = after
        beyond = Q(due_on__isnull=True)
        found = found.filter(
            beyond & Q(pk__gt=pk)
            if due_on is None
            else Q(due_on__gt=due_on) | Q(due_on=due_on, pk__gt=pk) | beyond
        )
    rows = list(found[: size + 1])
    return rows[:size], len(rows) > size


def done_by(actor: Actor, before: int | None, size: int) -> tuple[list[Event], bool]:
    """What the actor did, newest first, and whether more follow."""
    found = Event.objects.filter(actor_id=actor.user_id).order_by("-id")
    if before is not None:
        found = found.filter(pk__lt=before)
    rows = list(found[: size + 1])
    return rows[:size], len(rows) > size


def done_since(actor: Actor, since: datetime) -> int:
    """How many steps the actor took since a moment; stops at `COUNT_LIMIT`."""
    found = Event.objects.filter(actor_id=actor.user_id, at__gte=since)
    return found.order_by()[:COUNT_LIMIT].count()


def loops_of(chains: Iterable[str]) -> dict[str, Loop]:
    """The loops behind some chains, by chain, as far as the actor's scope reaches."""
    wanted = Q(pk__in=[])
    for chain in set(chains):
        kind, _, pk = chain.partition(":")
        if pk.isdecimal():
            wanted |= Q(kind=kind, object_id=int(pk))
    return {f"{loop.kind}:{loop.object_id}": loop for loop in Loop.objects.filter(wanted)}


def counters(actor: Actor) -> tuple[int, int]:
    """How much waits and how much is unread, in one question; both stop at `COUNT_LIMIT`."""
    held = (actor.scope, actor.user_id, actor.unit_id, actor.enterprise_id, actor.permissions)
    statement = SHAPES.statement(("counters", *held), lambda: counting(actor))
    [(waiting, new)] = statement.rows({})
    return int(waiting), int(new)


def counting(actor: Actor) -> Statement:
    """The question of an actor's counters."""
    todo = (
        Loop.objects.visible_to(actor).filter(mine(actor), closed_at__isnull=True).order_by()
    ).values("pk")[:COUNT_LIMIT]
    reader = -1 if actor.user_id is None else actor.user_id
    unread = (Notice.objects.filter(user_id=reader, read_at__isnull=True).order_by()).values("pk")[
        :COUNT_LIMIT
    ]
    (todo_sql, todo_values), (unread_sql, unread_values) = compiled(todo), compiled(unread)
    return Statement.made(
        f"SELECT (SELECT count(*) FROM ({todo_sql}) t), (SELECT count(*) FROM ({unread_sql}) n)",
        (*todo_values, *unread_values),
    )


def compiled(found: QuerySet[Any, Any]) -> tuple[str, tuple[Any, ...]]:
    sql, values = found.query.sql_with_params()
    return sql, tuple(values)


def group_counts(actor: Actor, whose: Q, today: date) -> dict[str, int]:
    """How many open loops each group holds, in one question; each count stops at `COUNT_LIMIT`."""
    parts: list[str] = []
    values: list[Any] = []
    for group in groups(today):
        found = open_loops(actor, whose).filter(group.when).order_by().values("pk")[:COUNT_LIMIT]
        sql, given = compiled(found)
        parts.append(f"(SELECT count(*) FROM ({sql}) {group.code}_rows)")
        values += given
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {', '.join(parts)}", values)
        row = cursor.fetchone()
    return dict(zip([group.code for group in groups(today)], map(int, row), strict=True))


def count_text(count: int) -> str:
    """A counted number as it is printed: ``999+`` where counting stopped."""
    return f"{COUNT_LIMIT - 1:,}+" if count >= COUNT_LIMIT else f"{count:,}"
