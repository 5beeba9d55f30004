"""The workforce: roster, training, commendations and discipline, posts approved, vehicles."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django.db import transaction
from django.utils.timezone import localdate

from bihuan.kernel.actors import Actor
from bihuan.kernel.audit import Place
from bihuan.kernel.errors import InvalidInput, NotFound
from bihuan.kernel.models import User
from bihuan.organisations.models import Grid
from bihuan.responsibility import permissions as perms
from bihuan.responsibility.lives import AssetKind, NoteKind
from bihuan.responsibility.models import (
    Establishment,
    ForceAsset,
    Staff,
    StaffNote,
    StaffTraining,
)
from bihuan.responsibility.services.places import log, own_unit, require, units_of
from bihuan.statutes.dictionaries import labels

POSTS = "staff-posts"


@dataclass(frozen=True)
class StaffFacts:
    """Somebody of the roster as the form or a workbook gives it.

    Args:
        post: Key of the dictionary of posts, which says who inspects and who patrols.
        grid_id: For whoever walks one.
        user_id: The account, so that patrols are entered on the own phone.
    """

    name: str
    unit_id: int | None
    post: str
    starts_on: date
    is_full_time: bool = True
    phone: str = ""
    certificate: str = ""
    certificate_until: date | None = None
    grid_id: int | None = None
    user_id: int | None = None


def place_of(staff: Staff) -> Place:
    return Place(staff.region, staff.units)


def check_staff(facts: StaffFacts, actor: Actor) -> Grid | None:
    """The grid walked; refuses what nobody of a roster can be.

    Raises:
        InvalidInput: A field is missing or stands for nothing.
        NotFound: The grid lies outside the scope.
    """
    require(name=(facts.name, "填写姓名。"))
    problems = {}
    if facts.post not in labels(POSTS):
        problems["post"] = "选择岗位。"
    if facts.user_id is not None:
        taken = Staff.objects.filter(user_id=facts.user_id, ends_on__isnull=True).first()
        if taken is not None:
            problems["user_id"] = f"这个账号已关联{taken.name}。"
        if not User.objects.filter(pk=facts.user_id, is_active=True).exists():
            problems["user_id"] = "没有这个账号，或者已停用。"
    if problems:
        raise InvalidInput(problems)
    if facts.grid_id is None:
        return None
    grid = Grid.objects.one(facts.grid_id)
    if not actor.scope.holds(grid.region_id):
        raise NotFound
    return grid


@transaction.atomic
def add_staff(facts: StaffFacts, *, actor: Actor, at: datetime) -> Staff:
    """Put somebody on the roster of a unit.

    Raises:
        NotPermitted: The actor keeps no roster.
        NotFound: Unit or grid lies outside the scope.
        InvalidInput: See `check_staff`.
    """
    actor.must(perms.KEEP_FORCE)
    unit = own_unit(facts.unit_id, actor)
    grid = check_staff(facts, actor)
    staff = Staff.objects.create(
        name=facts.name.strip()[:40],
        unit=unit,
        post=facts.post,
        is_full_time=facts.is_full_time,
        phone=facts.phone.strip()[:20],
        certificate=facts.certificate.strip()[:60],
        certificate_until=facts.certificate_until,
        grid=grid,
        user_id=facts.user_id,
        starts_on=facts.starts_on,
        registered_at=at,
        region=grid.region_id if grid else unit.region_id,
        units=units_of(unit),
    )
    said = f"{unit.name}{labels(POSTS)[facts.post]}到岗"
    log("staff", "added", staff.pk, said, place=place_of(staff), actor=actor, at=at)
    return staff


def locked_staff(staff_id: int, actor: Actor) -> Staff:
    """Somebody of the roster, locked until commit.

    Raises:
        NotFound: Absent, or outside the scope.
    """
    return Staff.objects.visible_to(actor).select_related("unit", "grid").locked().one(staff_id)


@transaction.atomic
def renew_certificate(
    *, staff_id: int, certificate: str, until: date, actor: Actor, at: datetime
) -> Staff:
    """Set down a new or renewed certificate.

    Raises:
        NotPermitted: The actor keeps no roster.
        InvalidInput: No number.
    """
    actor.must(perms.KEEP_FORCE)
    staff = locked_staff(staff_id, actor)
    require(certificate=(certificate, "填写证件号。"))
    staff.certificate, staff.certificate_until = certificate.strip()[:60], until
    staff.save(update_fields=["certificate", "certificate_until"])
    said = f"执法证件有效期至{until}"
    log("staff", "certified", staff.pk, said, place=place_of(staff), actor=actor, at=at)
    return staff


@transaction.atomic
def end_staff(*, staff_id: int, on: date, actor: Actor, at: datetime) -> Staff:
    """End somebody's time on the roster.

    Raises:
        NotPermitted: The actor keeps no roster.
        InvalidInput: Before the first day, or ended already.
    """
    actor.must(perms.KEEP_FORCE)
    staff = locked_staff(staff_id, actor)
    if staff.ends_on is not None:
        raise InvalidInput({"on": f"已于{staff.ends_on}离岗。"})
    if on < staff.starts_on:
        raise InvalidInput({"on": f"离岗日期早于到岗日期{staff.starts_on}。"})
    staff.ends_on = on
    staff.save(update_fields=["ends_on"])
    log("staff", "ended", staff.pk, f"自{on}起离岗", place=place_of(staff), actor=actor, at=at)
    return staff


@transaction.atomic
def add_training(
    *,
    staff_id: int,
    held_on: date,
    topic: str,
    hours: Decimal | None,
    organiser: str = "",
    actor: Actor,
    at: datetime,
) -> StaffTraining:
    """Set down a training somebody took part in.

    Raises:
        NotPermitted: The actor keeps no roster.
        InvalidInput: No topic, no hours, or a day to come.
    """
    actor.must(perms.KEEP_FORCE)
    staff = locked_staff(staff_id, actor)
    require(topic=(topic, "写明培训内容。"))
    if hours is None or not 0 < hours <= 500:
        raise InvalidInput({"hours": "填写学时，大于0，不超过500。"})
    if held_on > localdate(at):
        raise InvalidInput({"held_on": "培训日期在今天之后。"})
    training = StaffTraining.objects.create(
        staff=staff,
        held_on=held_on,
        topic=topic.strip()[:200],
        hours=hours,
        organiser=organiser.strip()[:100],
        recorded_at=at,
    )
    said = f"参加培训：{training.topic}"
    log("staff", "trained", staff.pk, said, place=place_of(staff), actor=actor, at=at)
    return training


@transaction.atomic
def note_staff(
    *,
    staff_id: int,
    kind: str,
    decided_on: date,
    text: str,
    source: str,
    actor: Actor,
    at: datetime,
) -> StaffNote:
    """Set down a commendation or a discipline; the log says that there is one, not what it says.

    Raises:
        NotPermitted: Only few keep these.
        InvalidInput: A field is missing.
    """
    actor.must(perms.KEEP_STAFF_NOTES)
    staff = locked_staff(staff_id, actor)
    require(text=(text, "写明奖惩内容。"), source=(source, "写明决定单位和文号。"))
    if kind not in NoteKind.values:
        raise InvalidInput({"kind": "选择表彰奖励或问责处理。"})
    note = StaffNote.objects.create(
        staff=staff,
        kind=kind,
        decided_on=decided_on,
        text=text.strip()[:300],
        source=source.strip()[:200],
        recorded_at=at,
        recorded_by_id=actor.user_id,
    )
    log("staff", "noted", staff.pk, "登记奖惩", place=place_of(staff), actor=actor, at=at)
    return note


@transaction.atomic
def set_establishment(
    *,
    unit_id: int | None,
    people: int,
    vehicles: int | None,
    source: str,
    on: date,
    actor: Actor,
    at: datetime,
) -> Establishment:
    """Set down how many people and vehicles a unit ought to have; the former number ends.

    Raises:
        NotPermitted: The actor keeps no roster.
        InvalidInput: Below nought, or no paper.
    """
    actor.must(perms.KEEP_FORCE)
    unit = own_unit(unit_id, actor)
    require(source=(source, "写明核定依据。"))
    if people < 0 or (vehicles is not None and vehicles < 0):
        raise InvalidInput({"people": "人数和车辆数不能是负数。"})
    Establishment.objects.filter(unit=unit, ended_at__isnull=True).update(ended_at=at)
    made = Establishment.objects.create(
        unit=unit,
        people=people,
        vehicles=vehicles,
        source=source.strip()[:200],
        since_on=on,
        region=unit.region_id,
        units=units_of(unit),
    )
    place = Place(made.region, made.units)
    said = f"{unit.name}核定监管人员{people}人"
    log("establishment", "set", made.pk, said, place=place, actor=actor, at=at)
    return made


@dataclass(frozen=True)
class AssetFacts:
    """A vehicle or a piece of equipment."""

    unit_id: int | None
    kind: str
    name: str
    code: str = ""
    quantity: int = 1
    since_on: date | None = None


@transaction.atomic
def add_asset(facts: AssetFacts, *, actor: Actor, at: datetime) -> ForceAsset:
    """Register a vehicle or a piece of equipment of a unit.

    Raises:
        NotPermitted: The actor keeps no roster.
        NotFound: The unit lies outside the scope.
        InvalidInput: A field is missing or cannot be so.
    """
    actor.must(perms.KEEP_FORCE)
    unit = own_unit(facts.unit_id, actor)
    require(name=(facts.name, "填写名称。"))
    problems = {}
    if facts.kind not in AssetKind.values:
        problems["kind"] = "选择执法车辆或执法装备。"
    if facts.quantity < 1:
        problems["quantity"] = "数量至少为1。"
    if facts.kind == AssetKind.VEHICLE and facts.quantity != 1:
        problems["quantity"] = "车辆逐台登记，数量为1。"
    if problems:
        raise InvalidInput(problems)
    asset = ForceAsset.objects.create(
        unit=unit,
        kind=facts.kind,
        name=facts.name.strip()[:100],
        code=facts.code.strip()[:40],
        quantity=facts.quantity,
        since_on=facts.since_on,
        registered_at=at,
        region=unit.region_id,
        units=units_of(unit),
    )
    place = Place(asset.region, asset.units)
    log("force_asset", "added", asset.pk, asset.name, place=place, actor=actor, at=at)
    return asset


@transaction.atomic
def retire_asset(*, asset_id: int, on: date, actor: Actor, at: datetime) -> ForceAsset:
    """Take a vehicle or a piece of equipment out of use.

    Raises:
        NotPermitted: The actor keeps no roster.
        InvalidInput: It is out of use already, or the day is before it came.
    """
    actor.must(perms.KEEP_FORCE)
    asset = ForceAsset.objects.visible_to(actor).locked().one(asset_id)
    if asset.retired_on is not None:
        raise InvalidInput({"on": f"已于{asset.retired_on}报废。"})
    if asset.since_on is not None and on < asset.since_on:
        raise InvalidInput({"on": f"早于配备日期{asset.since_on}。"})
    asset.retired_on = on
    asset.save(update_fields=["retired_on"])
    place = Place(asset.region, asset.units)
    log("force_asset", "retired", asset.pk, f"{on}报废", place=place, actor=actor, at=at)
    return asset
