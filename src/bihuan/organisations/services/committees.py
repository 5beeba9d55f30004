"""The committee, its office, professional committees, and who sits in them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime

from django.db import transaction

from bihuan.kernel.actors import Actor
from bihuan.kernel.errors import InvalidInput, NotFound
from bihuan.organisations import permissions as perms
from bihuan.organisations.errors import DateOrder, NotACommittee, SeatTaken
from bihuan.organisations.models import Membership, SeatRole, Unit, UnitKind
from bihuan.organisations.services.history import chinese_day, log_unit
from bihuan.organisations.services.units import create_unit, living

COMMITTEES = frozenset({UnitKind.COMMITTEE, UnitKind.OFFICE, UnitKind.PROFESSIONAL})
ALONE = frozenset({SeatRole.LEAD, SeatRole.CHAIR})


@transaction.atomic
def set_up_committee(
    *,
    name: str,
    kind: str,
    region: str,
    on: date,
    actor: Actor,
    at: datetime,
    parent_id: int | None = None,
    lead_id: int | None = None,
    member_ids: Iterable[int] = (),
    sectors: Sequence[str] = (),
    source: str = "",
) -> Unit:
    """Set up a committee with its lead (whose office it is) and its members in one go.

    Args:
        kind: ``committee``, ``office`` or ``professional``.
        parent_id: For an office and professional committees, the committee they belong to.

    Raises:
        NotACommittee: Another kind of unit.
    """
    actor.must(perms.MANAGE_COMMITTEES)
    if kind not in COMMITTEES:
        raise NotACommittee({"kind": "请选择委员会、办公室或专业委员会。"}, unit=name)
    unit = create_unit(
        name=name,
        kind=kind,
        region=region,
        parent_id=parent_id,
        sectors=sectors,
        set_up_on=on,
        actor=actor,
        at=at,
    )
    seats = [] if lead_id is None else [(lead_id, SeatRole.LEAD)]
    seats += [(pk, SeatRole.MEMBER) for pk in dict.fromkeys(member_ids) if pk != lead_id]
    for member_id, role in seats:
        take_seat(
            committee_id=unit.pk,
            member_id=member_id,
            role=role,
            on=on,
            actor=actor,
            at=at,
            source=source,
        )
    return unit


@transaction.atomic
def take_seat(
    *,
    committee_id: int,
    member_id: int,
    role: str,
    on: date,
    actor: Actor,
    at: datetime,
    source: str = "",
) -> Membership:
    """Give a unit a seat in a committee from a day on.

    Raises:
        NotACommittee: The first unit is none.
        SeatTaken: The unit sits there already, or the committee has a lead.
    """
    actor.must(perms.MANAGE_COMMITTEES)
    committee, member = committee_of(committee_id, on), living(member_id, on)
    if committee.pk == member.pk:
        raise InvalidInput({"member": f"“{member.name}”不能做自己的成员单位。"})
    if role not in SeatRole.values:
        raise InvalidInput({"role": "角色请在主任单位、牵头单位、成员单位中选择。"})
    refuse_sitting(committee, member)
    refuse_second(committee, role)
    seat = Membership.objects.create(
        committee=committee, member=member, role=role, starts_on=on, source=source[:200]
    )
    text = f"“{member.name}”自{chinese_day(on)}起为{SeatRole(role).label}"
    data = {"member": member.pk, "role": str(role), "source": source}
    log_unit(committee, "seat_taken", text, actor=actor, at=at, data=data)
    return seat


@transaction.atomic
def end_seat(*, seat_id: int, on: date, actor: Actor, at: datetime, source: str = "") -> Membership:
    """End a seat: ``on`` is the first day without it.

    Raises:
        NotFound: It has ended already.
        DateOrder: The day is before its first.
    """
    actor.must(perms.MANAGE_COMMITTEES)
    seat = Membership.objects.select_related("committee", "member").locked().one(seat_id)
    if seat.ends_on is not None:
        raise NotFound
    if on < seat.starts_on:
        raise DateOrder(
            what="终止日期",
            day=chinese_day(on),
            other="起始日期",
            other_day=chinese_day(seat.starts_on),
        )
    seat.ends_on = on
    seat.save(update_fields=["ends_on"])
    text = f"“{seat.member.name}”自{chinese_day(on)}起不再为{SeatRole(seat.role).label}"
    data = {"member": seat.member_id, "source": source}
    log_unit(seat.committee, "seat_ended", text, actor=actor, at=at, data=data)
    return seat


@transaction.atomic
def change_role(
    *, seat_id: int, role: str, on: date, actor: Actor, at: datetime, source: str = ""
) -> Membership:
    """Change what a member is from a day on; the former seat stays on record."""
    seat = end_seat(seat_id=seat_id, on=on, actor=actor, at=at, source=source)
    return take_seat(
        committee_id=seat.committee_id,
        member_id=seat.member_id,
        role=role,
        on=on,
        actor=actor,
        at=at,
        source=source,
    )


def committee_of(committee_id: int, on: date) -> Unit:
    """The committee, locked.

    Raises:
        NotACommittee: A unit of another kind.
    """
    committee = living(committee_id, on)
    if committee.kind not in COMMITTEES:
        raise NotACommittee({"committee": "请选择委员会。"}, unit=committee.name)
    return committee


def refuse_sitting(committee: Unit, member: Unit) -> None:
    held = Membership.objects.filter(committee=committee, member=member, ends_on=None).first()
    if held is not None:
        raise SeatTaken(
            committee=committee.name, role=SeatRole(held.role).label, member=member.name
        )


def refuse_second(committee: Unit, role: str) -> None:
    """A committee has one lead and one chair at a time."""
    if role not in ALONE:
        return
    held = Membership.objects.filter(committee=committee, role=role, ends_on=None)
    found = held.select_related("member").first()
    if found is not None:
        raise SeatTaken(
            committee=committee.name, role=SeatRole(role).label, member=found.member.name
        )


def lead_of(committee: Unit, on: date) -> Unit | None:
    """The unit that leads a committee on a day, which is its office; ``None`` where none does.

    Source:
        Seed 002: 「各安全生产专业委员会办公室」 – the office of a professional committee is its leading
        unit (S04).
    """
    held = Membership.objects.held(on).filter(committee=committee, role=SeatRole.LEAD)
    seat = held.select_related("member").first()
    return None if seat is None else seat.member
