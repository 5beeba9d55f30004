"""A task's shares, milestones and targets as they begin, and the lights that follow from them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from bihuan.dispatch.models import Milestone, Share, Target, WorkItem
from bihuan.dispatch.planning import Sign
from bihuan.dispatch.rules import Occurrence, note_word, percent_of
from bihuan.dispatch.states import ShareRole, ShareStatus
from bihuan.dispatch.workflow import SHARE_WORKFLOW
from bihuan.kernel import packs
from bihuan.kernel.actors import Actor
from bihuan.kernel.deadlines import working_days_after
from bihuan.organisations.models import Unit


@dataclass(frozen=True)
class Holder:
    """A unit that answers for something, by the name it was called, through one person or not.

    Args:
        part: The piece of the task that is this unit's alone.
        due_on: Its own day, where it is not the task's.
    """

    unit: Unit
    name: str
    user_id: int | None = None
    part: str = ""
    due_on: date | None = None


def units_with(holders: Iterable[Holder], actor: Actor) -> list[int]:
    """The units of holders and the actor's own, as a row keeps them."""
    return sorted({*(one.unit.pk for one in holders), int(actor.unit_id or 0)} - {0})


def note_role(quote: str, role: str) -> str:
    """Key of the word by which the note gives a unit its role; empty where no word stands."""
    word = note_word(quote, leads=role == ShareRole.LEAD)
    rows = packs.in_force("dictionary", "duty-roles").rows
    return next((str(row["key"]) for row in rows if row["title"] == word), "")


def lay_milestones(item: WorkItem, stages: Iterable[Occurrence]) -> None:
    """A milestone for each stage of a time limit that says how much is due."""
    Milestone.objects.bulk_create(
        Milestone(item=item, due_on=one.on, percent=percent_of(one.amount), amount=one.amount[:100])
        for one in stages
        if one.amount
    )


def lay_targets(item: WorkItem, targets: Iterable[Mapping[str, Any]]) -> None:
    """A row for each numeric target whose sign and value are known."""
    for one in targets:
        try:
            value = Decimal(str(one.get("value")))
        except InvalidOperation:
            continue
        if not value.is_finite() or one.get("op") not in Sign.values:
            continue
        Target.objects.create(
            item=item,
            metric=str(one.get("metric") or one.get("quote") or "")[:120],
            op=str(one["op"]),
            value=value,
            unit=str(one.get("unit") or "")[:20],
            quote=str(one.get("quote") or "")[:300],
            region=item.region,
        )


def open_shares(
    item: WorkItem,
    leads: Iterable[Holder],
    others: Iterable[Holder],
    *,
    actor: Actor,
    at: datetime,
) -> list[Share]:
    """A share for each unit; whoever leads sees the shares of all."""
    leading = list(leads)
    watching = frozenset(one.unit.pk for one in leading)
    both = [(ShareRole.LEAD, one) for one in leading]
    both += [(ShareRole.PARTICIPANT, one) for one in others]
    return [
        open_share(
            item,
            one.unit,
            one.name,
            role,
            user_id=one.user_id,
            part=one.part,
            due_on=one.due_on,
            watching=watching,
            actor=actor,
            at=at,
        )
        for role, one in both
    ]


def open_share(
    item: WorkItem,
    unit: Unit,
    name: str,
    role: str,
    *,
    actor: Actor,
    at: datetime,
    user_id: int | None = None,
    part: str = "",
    due_on: date | None = None,
    watching: frozenset[int] = frozenset(),
) -> Share:
    """One unit's share, in its list from now on.

    Args:
        name: What the document calls the unit.
        role: ``lead`` or ``participant``.
        user_id: Whoever of the unit answers in person.
        part: The piece of the task that is this unit's alone.
        due_on: Its own day, where it is not the task's.
        watching: Leading units, which see it too.
    """
    office = int(actor.unit_id or unit.pk)
    share = Share(
        item=item,
        unit=unit,
        role=role,
        note_role=note_role(item.quote, role),
        named_as=name[:100],
        person_id=user_id,
        part=part[:300],
        status=ShareStatus.ISSUED,
        due_on=due_on or item.due_on,
        region=unit.region_id,
        units=sorted({unit.pk, office, *watching}),
        office_id=office,
    )
    set_lights(share)
    share.save()
    SHARE_WORKFLOW.begin(share, actor=actor, at=at, text="下达任务", data={"unit": unit.name})
    return share


def set_lights(share: Share) -> None:
    """Reckon the next day that counts for a share, and from when it is yellow; not saved.

    The next day is that of the first milestone whose percentage is not reached, else the share's
    own. Yellow comes so many working days before it (setting ``dispatch/yellow-days``).
    """
    stages = Milestone.objects.filter(
        item_id=share.item_id, withdrawn_at__isnull=True, percent__gt=share.percent
    )
    days = [stage.due_on for stage in stages if not share.due_on or stage.due_on <= share.due_on]
    share.next_due_on = min(days, default=share.due_on)
    yellow = int(packs.setting("dispatch", "yellow-days"))
    share.yellow_from = (
        working_days_after(share.next_due_on, -yellow) if share.next_due_on else None
    )
