"""Units that end: abolished, or merged into another that goes on."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime

from django.db import transaction

from bihuan.kernel.actors import Actor
from bihuan.kernel.announcements import announce
from bihuan.kernel.errors import InvalidInput
from bihuan.organisations import permissions as perms
from bihuan.organisations.errors import DateOrder, StillHasUnits, UnitCycle
from bihuan.organisations.models import Membership, Unit
from bihuan.organisations.rules import below
from bihuan.organisations.services.committees import take_seat
from bihuan.organisations.services.history import chinese_day, log_unit
from bihuan.organisations.services.units import keep_former, living, move_unit, parents


@transaction.atomic
def abolish_unit(
    *,
    unit_id: int,
    on: date,
    actor: Actor,
    at: datetime,
    successor_id: int | None = None,
    source: str = "",
) -> Unit:
    """End a unit; with a successor, its name and the units below it pass on.

    Announces ``organisations.unit_succeeded`` so that every app hands over open business.

    Args:
        on: First day without the unit.
        successor_id: Who takes over its duties and open business.

    Raises:
        StillHasUnits: Units stand below it and nobody takes them over.
        UnitGone: It, or the successor, is abolished already.
    """
    actor.must(perms.MANAGE_UNITS)
    unit = living(unit_id, on)
    if unit.set_up_on is not None and on < unit.set_up_on:
        raise DateOrder(
            what="撤销日期",
            day=chinese_day(on),
            other="成立日期",
            other_day=chinese_day(unit.set_up_on),
        )
    successor = living(successor_id, on) if successor_id is not None else None
    if successor is not None and successor.pk in below(parents(), unit.pk):
        raise UnitCycle(unit=unit.name, parent=successor.name)
    children = Unit.objects.living(on).filter(parent=unit).order_by("order", "id")
    names = [child.name for child in children]
    if names and successor is None:
        raise StillHasUnits(unit=unit.name, count=len(names), names="、".join(names[:5]))
    for child in children if successor else ():
        move_unit(unit_id=child.pk, parent_id=successor_id, actor=actor, at=at)
    pass_seats(unit, successor, on=on, actor=actor, at=at, source=source)
    unit.abolished_on, unit.successor = on, successor
    unit.save(update_fields=["abolished_on", "successor"])
    if successor is not None:
        keep_former(successor, unit.name, since=unit.set_up_on, until=on, source=source)
        payload = {"unit": unit.pk, "successor": successor.pk, "on": on.isoformat()}
        announce("organisations.unit_succeeded", payload, at)
    tail = f"，职责由“{successor.name}”承接" if successor else ""
    log_unit(
        unit,
        "unit_abolished",
        f"“{unit.name}”自{chinese_day(on)}起撤销{tail}",
        actor=actor,
        at=at,
        data={"on": on.isoformat(), "successor": successor_id, "source": source},
    )
    return unit


def pass_seats(
    unit: Unit, successor: Unit | None, *, on: date, actor: Actor, at: datetime, source: str
) -> None:
    """End the seats of a unit; its successor takes those of committees in which it has none."""
    held = list(Membership.objects.held(on).filter(member=unit, ends_on=None))
    Membership.objects.filter(pk__in=[seat.pk for seat in held]).update(ends_on=on)
    for seat in held if successor is not None else ():
        assert successor is not None
        sits = Membership.objects.filter(
            committee_id=seat.committee_id, member=successor, ends_on__isnull=True
        )
        if seat.committee_id == successor.pk or sits.exists():
            continue
        take_seat(
            committee_id=seat.committee_id,
            member_id=successor.pk,
            role=seat.role,
            on=on,
            actor=actor,
            at=at,
            source=source,
        )


@transaction.atomic
def merge_units(
    *,
    unit_ids: Iterable[int],
    into_id: int,
    on: date,
    actor: Actor,
    at: datetime,
    source: str = "",
) -> Unit:
    """Merge units into one that goes on; each of them is abolished with it as successor.

    Raises:
        InvalidInput: No other unit was named.
    """
    merged = [unit_id for unit_id in dict.fromkeys(unit_ids) if unit_id != into_id]
    if not merged:
        raise InvalidInput({"units": "没有要并入的单位，请至少选择一个。"})
    for unit_id in merged:
        abolish_unit(
            unit_id=unit_id, on=on, actor=actor, at=at, successor_id=into_id, source=source
        )
    return Unit.objects.one(into_id)
