"""Suggestions and difficult problems: raised, answered, settled."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils.timezone import localdate

from bihuan.dispatch.gatherings import MatterStatus, Outcome
from bihuan.dispatch.models import Matter, Meeting
from bihuan.dispatch.services.common import require
from bihuan.dispatch.workflow import (
    ANSWER,
    MATTER_WORKFLOW,
    RETURN_MATTER,
    SETTLE,
    WITHDRAW_MATTER,
)
from bihuan.kernel.actors import Actor
from bihuan.kernel.errors import InvalidInput
from bihuan.kernel.moving import Moves
from bihuan.kernel.scope import elevated
from bihuan.kernel.workflow import Applied, Transition
from bihuan.organisations.models import Unit


@transaction.atomic
def raise_matter(
    *,
    kind: str,
    text: str,
    raised_by: str,
    raised_on: date,
    unit: Unit,
    due_on: date | None = None,
    meeting: Meeting | None = None,
    actor: Actor,
    at: datetime,
) -> Matter:
    """Set down what was raised, for the unit that is to answer.

    The unit may stand above the actor: a street's problem goes to its district.

    Raises:
        InvalidInput: Nothing written, nobody who raised it, or a limit before that day.
    """
    require(text, "text", "写明内容。")
    require(raised_by, "raised_by", "写明是谁提出的。")
    if due_on is not None and due_on < raised_on:
        raise InvalidInput({"due_on": "答复时限不能早于提出日期。"})
    office = int(actor.unit_id or unit.pk)
    with elevated():
        matter = Matter.objects.create(
            kind=kind,
            meeting=meeting,
            text=text[:500],
            raised_by=raised_by[:100],
            raised_on=raised_on,
            unit=unit,
            office_id=office,
            due_on=due_on,
            status=MatterStatus.RAISED,
            region=unit.region_id,
            units=sorted({unit.pk, office}),
        )
        MATTER_WORKFLOW.begin(matter, actor=actor, at=at, text="登记并转办", data={"by": raised_by})
    return matter


def locked_matter(matter_id: int, actor: Actor) -> Matter:
    """The matter, locked until commit.

    Raises:
        NotFound: Absent, or outside the actor's scope.
    """
    return Matter.objects.visible_to(actor).select_related("unit").locked().one(matter_id)


def apply(
    move: Transition[Matter],
    matter: Matter,
    note: str,
    *,
    actor: Actor,
    at: datetime,
    key: str | None,
    changes: Mapping[str, Any] | None = None,
) -> Applied:
    """Make a move; whoever gave it may sit in another region than who answers."""
    with elevated():
        return MATTER_WORKFLOW.apply(
            move, matter, actor=actor, at=at, data={"note": note}, changes=changes, key=key
        )


@transaction.atomic
def answer_matter(
    *,
    matter_id: int,
    outcome: str,
    note: str,
    actor: Actor,
    at: datetime,
    key: str | None = None,
) -> Matter:
    """Answer what was raised.

    Raises:
        InvalidInput: No answer, or no outcome.
    """
    matter = locked_matter(matter_id, actor)
    require(note, "note", "写明答复的内容。")
    if outcome not in Outcome.values:
        raise InvalidInput({"outcome": "选择采纳情况。"})
    changes = {"outcome": outcome, "answer": note, "answered_on": localdate(at)}
    apply(ANSWER, matter, note, actor=actor, at=at, key=key, changes=changes)
    return matter


@transaction.atomic
def return_matter(
    *, matter_id: int, note: str, actor: Actor, at: datetime, key: str | None = None
) -> Matter:
    """Send an answer back.

    Raises:
        InvalidInput: No reason.
    """
    matter = locked_matter(matter_id, actor)
    require(note, "note", "写明退回的原因。")
    changes = {"outcome": "", "answered_on": None}
    apply(RETURN_MATTER, matter, note, actor=actor, at=at, key=key, changes=changes)
    return matter


@transaction.atomic
def settle_matter(
    *, matter_id: int, note: str = "", actor: Actor, at: datetime, key: str | None = None
) -> Matter:
    """Find a matter settled."""
    matter = locked_matter(matter_id, actor)
    changes = {"settled_on": localdate(at)}
    apply(SETTLE, matter, note, actor=actor, at=at, key=key, changes=changes)
    return matter


@transaction.atomic
def withdraw_matter(
    *, matter_id: int, note: str, actor: Actor, at: datetime, key: str | None = None
) -> Matter:
    """Take a matter back that should not stand there.

    Raises:
        InvalidInput: No reason.
    """
    matter = locked_matter(matter_id, actor)
    require(note, "note", "写明撤回的原因。")
    apply(WITHDRAW_MATTER, matter, note, actor=actor, at=at, key=key)
    return matter


SERVICES: Mapping[str, Callable[..., Matter]] = {
    "answer": answer_matter,
    "return": return_matter,
    "settle": settle_matter,
    "withdraw": withdraw_matter,
}
make_matter_move = Moves(MATTER_WORKFLOW, "matter_id", SERVICES)
