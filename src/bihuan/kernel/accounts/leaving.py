"""Leaving: posts end on the day, open work goes to a successor."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from bihuan.kernel import audit, live
from bihuan.kernel.accounts.errors import AlreadyLeft, HandOverNeeded, NotOnYourself
from bihuan.kernel.accounts.managing import (
    note,
    reached,
    reason_of,
    refuse_last_administrator,
)
from bihuan.kernel.accounts.posting import close
from bihuan.kernel.actors import Actor
from bihuan.kernel.audit import Place
from bihuan.kernel.errors import InvalidInput
from bihuan.kernel.models import Loop, Post, User
from bihuan.kernel.posts import held_on
from bihuan.kernel.registry import collect


@dataclass(frozen=True)
class HandOver:
    """How an app hands an object of one kind to another person.

    Declared in the app's ``handover.py`` where the object itself names a person; other loops are
    handed over by the kernel alone.

    Args:
        kind: Code of the workflow.
        run: Called as ``run(object_id, user_id=, actor=, at=, reason=)``; it writes object and loop.
    """

    kind: str
    run: Callable[..., object]


def personal_work(user_id: int) -> QuerySet[Loop]:
    """Open loops that wait for this very person, the most urgent first."""
    found: QuerySet[Loop] = Loop.objects.filter(owner_user_id=user_id, closed_at__isnull=True)
    return found.order_by("due_on", "id")


def unit_work(user_id: int, on: date) -> QuerySet[Loop]:
    """Open loops of the units the person works in; they stay with the unit."""
    units = Post.objects.filter(held_on(on), user_id=user_id, unit__isnull=False)
    found: QuerySet[Loop] = Loop.objects.filter(
        owner_unit_id__in=units.values("unit_id"), owner_user_id=None, closed_at__isnull=True
    )
    return found.order_by("due_on", "id")


def hand_over(loop: Loop, user: User, *, reason: str, actor: Actor, at: datetime) -> None:
    """Give one open loop to another person, with an event on its chain."""
    for declared in collect("handover", HandOver):
        if declared.kind == loop.kind:
            declared.run(loop.object_id, user_id=user.pk, actor=actor, at=at, reason=reason)
            return
    former = loop.owner_user_id
    loop.owner_user_id = user.pk
    loop.save(update_fields=["owner_user_id"])
    audit.record(
        audit.chain_of(loop.kind, loop.object_id),
        f"{loop.kind}.handed_over",
        _("移交%(name)s办理") % {"name": user.name},
        actor=actor,
        at=at,
        place=Place(loop.region, loop.units, loop.enterprise_id),
        data={"from": former, "to": user.pk, "reason": reason},
    )


@transaction.atomic
def leave(
    user_id: int,
    *,
    on: date,
    successor_id: int | None,
    reason: str,
    actor: Actor,
    at: datetime,
) -> int:
    """Somebody leaves: posts end on the day, open personal work goes to the successor.

    Stand-ins end too. From the day after, nobody signs in with the account.

    Returns:
        How many loops were handed over.

    Raises:
        NotOnYourself: Another administrator does it.
        AlreadyLeft: It was done before.
        HandOverNeeded: Work is open and nobody was named to take it.
        InvalidInput: No reason, or a successor without a post.
        LastAdministrator: Nobody else could manage accounts.
    """
    user = reached(user_id, actor)
    said = reason_of(reason)
    if user.pk == actor.user_id:
        raise NotOnYourself(act=_("离岗"))
    if user.left_on is not None:
        raise AlreadyLeft(name=user.name, on=user.left_on)
    refuse_last_administrator(user.pk, at)
    work = list(personal_work(user.pk).select_for_update(no_key=True))
    successor = successor_of(user, successor_id, on) if successor_id is not None else None
    if work and successor is None:
        raise HandOverNeeded(name=user.name, count=len(work))
    for loop in work if successor else []:
        assert successor is not None
        hand_over(loop, successor, reason=said, actor=actor, at=at)
    for post in Post.objects.filter(Q(ends_on__isnull=True) | Q(ends_on__gt=on), user=user):
        close(post, on=on, reason=said, actor=actor, at=at)
    user.left_on = on
    user.is_active = on >= localdate(at)
    user.save(update_fields=["left_on", "is_active"])
    note(
        user,
        "left",
        _("%(name)s离岗，移交 %(count)s 件") % {"name": user.name, "count": len(work)},
        actor=actor,
        at=at,
        reason=said,
        on=on,
        successor=successor.pk if successor else None,
    )
    if successor is not None and work:
        live.tell_work(user_id=successor.pk)
    return len(work)


def successor_of(user: User, successor_id: int, on: date) -> User:
    """Who takes the work: somebody else, active, in a post after the day.

    Raises:
        InvalidInput: Not such a person.
    """
    found = User.objects.filter(pk=successor_id, is_active=True, left_on=None).first()
    if found is None or found.pk == user.pk:
        raise InvalidInput({"successor_id": _("请选择接手人，须是启用中的其他账号。")})
    if not Post.objects.filter(held_on(on), user=found).exists():
        raise InvalidInput(
            {"successor_id": _("%(name)s当天没有在任岗位，接不了。") % {"name": found.name}}
        )
    return found
