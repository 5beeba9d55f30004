"""Institutional reforms: drawn up, approved, carried out on their day (S24)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils.timezone import localdate

from bihuan.kernel import audit
from bihuan.kernel.actors import Actor
from bihuan.kernel.announcements import announce
from bihuan.kernel.audit import Place
from bihuan.kernel.errors import DomainError, InvalidInput
from bihuan.kernel.models import Loop
from bihuan.kernel.moving import Moves
from bihuan.organisations import permissions as perms
from bihuan.organisations.errors import ReformCircle, ReformTooEarly
from bihuan.organisations.models import Membership, Reform, ReformPart, SeatRole, Unit, UnitKind
from bihuan.organisations.services.committees import end_seat, take_seat
from bihuan.organisations.services.endings import merge_units
from bihuan.organisations.services.history import chinese_day, log_unit
from bihuan.organisations.services.regions import require_region
from bihuan.organisations.services.units import (
    create_unit,
    living,
    named,
    rename_unit,
    set_sectors,
)
from bihuan.organisations.states import PartKind, ReformStatus
from bihuan.organisations.workflow import APPROVE, CARRY_OUT, REFORM_WORKFLOW, WITHDRAW
from bihuan.statutes.dictionaries import labels

ORDER = (PartKind.RENAME, PartKind.SPLIT, PartKind.TRANSFER, PartKind.MERGE)


@transaction.atomic
def plan_reform(
    *, title: str, region: str, effective_on: date, actor: Actor, at: datetime
) -> Reform:
    """Draw up a hand-over act; its parts are added, then it is approved.

    Raises:
        InvalidInput: No title, or a region out of reach.
    """
    actor.must(perms.MANAGE_UNITS)
    fields = {}
    if not title.strip():
        fields["title"] = "写明改革事项。"
    if not actor.scope.holds(region):
        fields["region"] = "区划不在您的管辖范围内。"
    if fields:
        raise InvalidInput(fields)
    reform = Reform.objects.create(
        title=title.strip()[:200],
        region=require_region(region),
        effective_on=effective_on,
        status=ReformStatus.DRAFT,
        office_id=actor.unit_id,
        made_at=at,
    )
    text = f"拟订：{title}，{chinese_day(effective_on)}起生效"
    REFORM_WORKFLOW.begin(reform, actor=actor, at=at, text=text[:200])
    return reform


def locked_reform(reform_id: int) -> Reform:
    return Reform.objects.locked().one(reform_id)


def draft_of(reform_id: int) -> Reform:
    """A reform that is still being drawn up.

    Raises:
        InvalidInput: It was approved, carried out or withdrawn.
    """
    reform = locked_reform(reform_id)
    if reform.status != ReformStatus.DRAFT:
        raise InvalidInput({"": f"“{reform.title}”{reform.get_status_display()}，不能再改内容。"})
    return reform


@transaction.atomic
def add_part(
    *,
    reform_id: int,
    kind: str,
    unit_id: int,
    to_unit_id: int | None = None,
    new_name: str = "",
    sectors: Sequence[str] = (),
    actor: Actor,
    at: datetime,
) -> ReformPart:
    """Say what a reform does to one unit.

    Raises:
        InvalidInput: No new name, no taker, no sectors where they are needed, or the unit renamed
            or merged twice.
        ReformCircle: What it gives would come back to it.
        UnitGone: One of the units was abolished.
    """
    actor.must(perms.MANAGE_UNITS)
    reform = draft_of(reform_id)
    unit = living(unit_id, reform.effective_on)
    taker = living(to_unit_id, reform.effective_on) if to_unit_id else None
    check_part(reform, kind, unit, taker, new_name, sectors)
    needs_taker = kind in {PartKind.MERGE, PartKind.TRANSFER}
    part = ReformPart.objects.create(
        reform=reform,
        kind=kind,
        unit=unit,
        to_unit=taker if needs_taker else None,
        new_name=new_name.strip()[:100] if not needs_taker else "",
        sectors=sorted(set(sectors)) if kind in {PartKind.SPLIT, PartKind.TRANSFER} else [],
    )
    log(reform, f"增加：{said(part)}", actor=actor, at=at)
    return part


def check_part(
    reform: Reform,
    kind: str,
    unit: Unit,
    taker: Unit | None,
    new_name: str,
    sectors: Sequence[str],
) -> None:
    if kind not in PartKind.values:
        raise InvalidInput({"kind": "方式请选更名、并入、分设或划转职责。"})
    fields = missing_of(kind, taker, new_name, sectors)
    once = {PartKind.MERGE: "并入别的单位", PartKind.RENAME: "更名"}
    standing = reform.parts.filter(withdrawn_at__isnull=True, unit=unit, kind=kind)
    if PartKind(kind) in once and standing.exists():
        fields["unit"] = f"“{unit.name}”已写明{once[PartKind(kind)]}。"
    if fields:
        raise InvalidInput(fields)
    if taker is not None and kind in {PartKind.MERGE, PartKind.TRANSFER}:
        refuse_circle(reform, kind, unit, taker, sectors)


def missing_of(
    kind: str, taker: Unit | None, new_name: str, sectors: Sequence[str]
) -> dict[str, str]:
    """What a part of this kind still lacks, a sentence a field."""
    fields = {}
    if kind in {PartKind.RENAME, PartKind.SPLIT}:
        named(new_name)
    elif taker is None:
        fields["to_unit"] = "选择承接单位。"
    if kind in {PartKind.SPLIT, PartKind.TRANSFER}:
        known = labels("sectors")
        strange = [one for one in sectors if one not in known]
        if not sectors:
            fields["sectors"] = "选择划出的行业领域。"
        elif strange:
            fields["sectors"] = f"没有“{'、'.join(strange)}”这样的行业领域。"
    return fields


def refuse_circle(
    reform: Reform, kind: str, unit: Unit, taker: Unit, sectors: Sequence[str]
) -> None:
    """Refuse to hand over in a circle: whole units, or the same sector.

    Raises:
        ReformCircle: The taker gives the same on, and it arrives where it came from.
    """
    if taker.pk == unit.pk:
        raise ReformCircle({"to_unit": "不能交给自己。"}, unit=unit.name, other=taker.name)
    parts = reform.parts.filter(withdrawn_at__isnull=True, to_unit__isnull=False)
    given: dict[int, set[int]] = {}
    for one in parts:
        shares = one.is_whole or kind == PartKind.MERGE or set(one.sectors) & set(sectors)
        if shares:
            given.setdefault(one.unit_id, set()).add(one.to_unit_id or 0)
    reached, waiting = set[int](), [taker.pk]
    while waiting:
        here = waiting.pop()
        if here == unit.pk:
            words = {"to_unit": f"“{taker.name}”又交回给“{unit.name}”。"}
            raise ReformCircle(words, unit=unit.name, other=taker.name)
        if here not in reached:
            reached.add(here)
            waiting += given.get(here, set())


@transaction.atomic
def drop_part(*, part_id: int, actor: Actor, at: datetime) -> ReformPart:
    """Take a part out of a reform that is still being drawn up."""
    actor.must(perms.MANAGE_UNITS)
    part = ReformPart.objects.filter(withdrawn_at__isnull=True).locked().one(part_id)
    reform = draft_of(part.reform_id)
    part.withdrawn_at = at
    part.save(update_fields=["withdrawn_at"])
    log(reform, f"删去：{said(part)}", actor=actor, at=at)
    return part


def said(part: ReformPart) -> str:
    """A part as a sentence: 甲更名为乙; 甲并入乙; 从甲分设乙，划出……."""
    words = labels("sectors")
    sectors = "、".join(words.get(one, one) for one in part.sectors)
    other = part.to_unit.name if part.to_unit else part.new_name
    return {
        PartKind.RENAME: f"“{part.unit.name}”更名为“{part.new_name}”",
        PartKind.MERGE: f"“{part.unit.name}”并入“{other}”",
        PartKind.SPLIT: f"从“{part.unit.name}”分设“{other}”，划出{sectors}",
        PartKind.TRANSFER: f"“{part.unit.name}”的{sectors}划给“{other}”",
    }[PartKind(part.kind)]


def log(reform: Reform, text: str, *, actor: Actor, at: datetime) -> None:
    chain, place = REFORM_WORKFLOW.chain(reform), Place(reform.region_id)
    audit.record(chain, "reform.changed", text[:200], actor=actor, at=at, place=place)


@transaction.atomic
def approve_reform(
    *, reform_id: int, document: str, actor: Actor, at: datetime, key: str | None = None
) -> Reform:
    """Register the document that approves a reform; on its day it is carried out.

    Raises:
        InvalidInput: No document.
        ReformEmpty: Nothing is handed over.
    """
    reform = locked_reform(reform_id)
    if not document.strip():
        raise InvalidInput({"document": "填写批准的方案和文号。"})
    changes = {"document": document.strip()[:200]}
    REFORM_WORKFLOW.apply(APPROVE, reform, actor=actor, at=at, changes=changes, key=key)
    return reform


@transaction.atomic
def withdraw_reform(
    *, reform_id: int, note: str, actor: Actor, at: datetime, key: str | None = None
) -> Reform:
    """Give a reform up before its day.

    Raises:
        InvalidInput: No reason.
        TransitionRefused: It was carried out or withdrawn.
    """
    reform = locked_reform(reform_id)
    if not note.strip():
        raise InvalidInput({"note": "写明撤销的理由。"})
    data = {"note": note}
    REFORM_WORKFLOW.apply(WITHDRAW, reform, actor=actor, at=at, data=data, key=key)
    return reform


@transaction.atomic
def carry_out_reform(
    *, reform_id: int, actor: Actor, at: datetime, key: str | None = None
) -> Reform:
    """Carry an approved reform out, all or nothing.

    Renamed units keep resolving under their former name; of merged units everything passes on
    (``organisations.unit_succeeded``), of split and transferred sectors what belongs to them
    (``organisations.business_transferred``): every app hands over its open matters. What is
    finished stays under the unit and the name it was finished under.

    Raises:
        ReformTooEarly: Its day has not come.
    """
    reform = locked_reform(reform_id)
    if reform.effective_on > localdate(at):
        raise ReformTooEarly(title=reform.title, day=chinese_day(reform.effective_on))
    parts = list(reform.parts.filter(withdrawn_at__isnull=True).select_related("unit", "to_unit"))
    changes = {"carried_out_at": at, "moved": standing_of(parts), "failure": ""}
    applied = REFORM_WORKFLOW.apply(CARRY_OUT, reform, actor=actor, at=at, changes=changes, key=key)
    if not applied.is_replay:
        for part in sorted(parts, key=lambda one: ORDER.index(PartKind(one.kind))):
            ACTS[PartKind(part.kind)](part, reform, actor=actor, at=at)
    return reform


def standing_of(parts: Sequence[ReformPart]) -> dict[str, Any]:
    """What the units of a reform have open when it is carried out, kept for later questions."""
    units = sorted({part.unit_id for part in parts})
    found = Loop.objects.filter(owner_unit_id__in=units, closed_at__isnull=True)
    seats = Membership.objects.filter(member__in=units, ends_on__isnull=True)
    return {"loops": found.count(), "seats": seats.count()}


def do_rename(part: ReformPart, reform: Reform, *, actor: Actor, at: datetime) -> None:
    rename_unit(
        unit_id=part.unit_id,
        name=part.new_name,
        on=reform.effective_on,
        source=reform.document,
        actor=actor,
        at=at,
    )


def do_merge(part: ReformPart, reform: Reform, *, actor: Actor, at: datetime) -> None:
    assert part.to_unit_id is not None
    merge_units(
        unit_ids=[part.unit_id],
        into_id=part.to_unit_id,
        on=reform.effective_on,
        source=reform.document,
        actor=actor,
        at=at,
    )


def do_split(part: ReformPart, reform: Reform, *, actor: Actor, at: datetime) -> None:
    """Set up the new unit beside the old one, then pass it its sectors."""
    old = part.unit
    part.to_unit = create_unit(
        name=part.new_name,
        kind=old.kind,
        region=old.region_id,
        parent_id=old.parent_id,
        is_member=old.is_member,
        set_up_on=reform.effective_on,
        order=old.order,
        actor=actor,
        at=at,
    )
    part.save(update_fields=["to_unit"])
    do_transfer(part, reform, actor=actor, at=at)


def do_transfer(part: ReformPart, reform: Reform, *, actor: Actor, at: datetime) -> None:
    """Pass sectors from one unit to another, with the lead of committees for exactly these."""
    taker = part.to_unit
    assert taker is not None
    old = Unit.objects.get(pk=part.unit_id)
    moving = [one for one in old.sectors if one in part.sectors]
    kept = [one for one in old.sectors if one not in part.sectors]
    taken = [*Unit.objects.get(pk=taker.pk).sectors, *moving]
    set_sectors(unit_id=old.pk, sectors=kept, actor=actor, at=at)
    set_sectors(unit_id=taker.pk, sectors=taken, actor=actor, at=at)
    pass_lead(part, taker, reform, actor=actor, at=at)
    payload = {
        "unit": old.pk,
        "successor": taker.pk,
        "sectors": list(part.sectors),
        "reform": reform.pk,
        "document": reform.document,
        "on": reform.effective_on.isoformat(),
    }
    announce("organisations.business_transferred", payload, at)
    log_unit(old, "business_transferred", said(part), actor=actor, at=at, data=payload)
    log_unit(taker, "business_taken", said(part), actor=actor, at=at, data=payload)


def pass_lead(part: ReformPart, taker: Unit, reform: Reform, *, actor: Actor, at: datetime) -> None:
    """The lead of professional committees whose field is among what passes."""
    held = Membership.objects.filter(
        member_id=part.unit_id,
        role=SeatRole.LEAD,
        ends_on__isnull=True,
        committee__kind=UnitKind.PROFESSIONAL,
    ).select_related("committee")
    on, source = reform.effective_on, reform.document
    for seat in held:
        field = set(seat.committee.sectors)
        if not field or not field <= set(part.sectors):
            continue
        end_seat(seat_id=seat.pk, on=on, actor=actor, at=at, source=source)
        former = Membership.objects.filter(
            committee=seat.committee, member=taker, ends_on__isnull=True
        ).first()
        if former is not None:
            end_seat(seat_id=former.pk, on=on, actor=actor, at=at, source=source)
        take_seat(
            committee_id=seat.committee_id,
            member_id=taker.pk,
            role=SeatRole.LEAD,
            on=on,
            actor=actor,
            at=at,
            source=source,
        )


ACTS = {
    PartKind.RENAME: do_rename,
    PartKind.SPLIT: do_split,
    PartKind.TRANSFER: do_transfer,
    PartKind.MERGE: do_merge,
}


def carry_out_due(*, actor: Actor, at: datetime) -> int:
    """Carry out the approved reforms whose day has come; one that is refused says why and waits.

    Returns:
        How many were carried out.
    """
    due = Reform.objects.filter(
        status=ReformStatus.APPROVED, effective_on__lte=localdate(at)
    ).order_by("effective_on", "id")
    done = 0
    for pk in due.values_list("pk", flat=True):
        try:
            with transaction.atomic():
                carry_out_reform(reform_id=pk, actor=actor, at=at)
            done += 1
        except DomainError as refusal:
            note_failure(pk, str(refusal), actor=actor, at=at)
    return done


@transaction.atomic
def note_failure(reform_id: int, why: str, *, actor: Actor, at: datetime) -> None:
    """Keep why a reform could not be carried out on its day; its item in the work list turns red."""
    reform = locked_reform(reform_id)
    if reform.failure == why[:300]:
        return
    reform.failure = why[:300]
    reform.save(update_fields=["failure"])
    log(reform, f"没有实施：{why}", actor=actor, at=at)
    REFORM_WORKFLOW.refresh_loop(reform)


make_reform_move = Moves(
    REFORM_WORKFLOW,
    "reform_id",
    {"approve": approve_reform, "carry_out": carry_out_reform, "withdraw": withdraw_reform},
)
