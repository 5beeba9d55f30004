"""Stations of towns and villages, patrols of grids."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.utils.timezone import localdate

from bihuan.kernel import audit, evidence
from bihuan.kernel.actors import Actor
from bihuan.kernel.audit import Place, chain_of
from bihuan.kernel.errors import InvalidInput, NotFound
from bihuan.kernel.evidence import Upload
from bihuan.organisations.models import Region, RegionLevel, Unit, UnitKind
from bihuan.responsibility import permissions as perms
from bihuan.responsibility.errors import NoPatroller, PatrolInFuture, StationTaken
from bihuan.responsibility.lives import ServiceStationStatus
from bihuan.responsibility.models import Patrol, ServiceStation, Staff, Station
from bihuan.responsibility.services.places import log, own_unit, require, units_of

SCENE = "scene"


@dataclass(frozen=True)
class StationFacts:
    """A grass-roots station: a unit of kind 基层安监站所, and the places it covers."""

    unit_id: int | None
    jurisdiction: tuple[str, ...]
    address: str
    phone: str = ""
    duties: str = ""


def check_station(facts: StationFacts, unit: Unit, actor: Actor) -> None:
    """Refuse what no station can be.

    Raises:
        InvalidInput: No address, a unit of another kind, a place outside the scope.
    """
    require(address=(facts.address, "填写地址。"))
    problems = {}
    if unit.kind != UnitKind.STATION:
        problems["unit_id"] = f"{unit.name}不是基层安监站所，请先在单位名录里登记站所。"
    known = set(Region.objects.filter(pk__in=facts.jurisdiction).values_list("pk", flat=True))
    if not facts.jurisdiction:
        problems["jurisdiction"] = "选择管辖的村（社区）或街道。"
    elif any(code not in known or not actor.scope.holds(code) for code in facts.jurisdiction):
        problems["jurisdiction"] = "管辖区域里有不在您管辖范围内的，请重选。"
    if problems:
        raise InvalidInput(problems)


@transaction.atomic
def set_station(facts: StationFacts, *, actor: Actor, at: datetime) -> Station:
    """Register a station, or change what is registered of it.

    Raises:
        NotPermitted: The actor keeps no stations.
        NotFound: The unit lies outside the scope.
        InvalidInput: See `check_station`.
    """
    actor.must(perms.KEEP_STATIONS)
    unit = own_unit(facts.unit_id, actor)
    check_station(facts, unit, actor)
    values = {
        "jurisdiction": sorted(set(facts.jurisdiction)),
        "address": facts.address.strip()[:200],
        "phone": facts.phone.strip()[:20],
        "duties": facts.duties.strip(),
        "region": unit.region_id,
        "units": units_of(unit),
    }
    station, is_new = Station.objects.update_or_create(
        unit=unit, defaults=values, create_defaults=values | {"registered_at": at}
    )
    said = f"{'登记' if is_new else '修改'}{unit.name}，管辖{len(values['jurisdiction'])}处"
    place = Place(station.region, station.units)
    log("station", "set", station.pk, said, place=place, actor=actor, at=at)
    return station


@dataclass(frozen=True)
class ServiceFacts:
    """The emergency service station of a village; ``people`` None is not known."""

    village: str
    name: str
    address: str = ""
    keeper: str = ""
    phone: str = ""
    people: int | None = None
    equipment: str = ""
    opened_on: date | None = None


def town_units(village: str) -> list[int]:
    """The town whose village it is."""
    found = Unit.objects.filter(
        kind__in=(UnitKind.STREET, UnitKind.ZONE),
        region_id=village[:9],
        abolished_on__isnull=True,
    )
    return list(found.values_list("pk", flat=True))


def check_service(facts: ServiceFacts, actor: Actor, at: datetime) -> Region:
    """The village; refuses what no service station can be.

    Raises:
        InvalidInput: No village, no name, a number below nought, opened tomorrow.
        NotFound: The village lies outside the scope.
    """
    require(name=(facts.name, "填写站点名称。"))
    village = Region.objects.filter(pk=facts.village, level=RegionLevel.VILLAGE).first()
    problems = {}
    if village is None:
        problems["village"] = "选择村（社区）。"
    if facts.people is not None and facts.people < 0:
        problems["people"] = "人数不能是负数。"
    if facts.opened_on is not None and facts.opened_on > localdate(at):
        problems["opened_on"] = "投用日期在今天之后；还没有投用的不填。"
    if problems or village is None:
        raise InvalidInput(problems)
    if not actor.scope.holds(village.code):
        raise NotFound
    return village


@transaction.atomic
def register_service_station(facts: ServiceFacts, *, actor: Actor, at: datetime) -> ServiceStation:
    """Register the station of a village: running since a day, or planned where none is given.

    Raises:
        NotPermitted: The actor keeps no stations.
        InvalidInput: See `check_service`.
        StationTaken: The village has one.
    """
    actor.must(perms.KEEP_STATIONS)
    village = check_service(facts, actor, at)
    held = ServiceStation.objects.filter(village=village).exclude(
        status=ServiceStationStatus.CLOSED
    )
    if held.exists():
        raise StationTaken({"village": "已登记过站点。"}, name=village.name)
    running = facts.opened_on is not None
    station = ServiceStation.objects.create(
        village=village,
        name=facts.name.strip()[:100],
        address=facts.address.strip()[:200],
        keeper=facts.keeper.strip()[:40],
        phone=facts.phone.strip()[:20],
        people=facts.people,
        equipment=facts.equipment.strip()[:300],
        status=ServiceStationStatus.RUNNING if running else ServiceStationStatus.PLANNED,
        opened_on=facts.opened_on,
        registered_at=at,
        region=village.code,
        units=town_units(village.code),
    )
    place = Place(station.region, station.units)
    log("service_station", "registered", station.pk, station.name, place=place, actor=actor, at=at)
    return station


def locked_service(station_id: int, actor: Actor) -> ServiceStation:
    """A service station in the actor's scope, locked.

    Raises:
        NotFound: Absent, or outside the scope.
    """
    return ServiceStation.objects.visible_to(actor).locked().one(station_id)


@transaction.atomic
def open_service_station(
    *, station_id: int, on: date, actor: Actor, at: datetime
) -> ServiceStation:
    """Open a planned station.

    Raises:
        NotPermitted: The actor keeps no stations.
        InvalidInput: It is not planned, or the day is still to come.
    """
    actor.must(perms.KEEP_STATIONS)
    station = locked_service(station_id, actor)
    if station.status != ServiceStationStatus.PLANNED:
        raise InvalidInput({"on": "只有计划建设的站点才能登记投用。"})
    if on > localdate(at):
        raise InvalidInput({"on": "投用日期在今天之后。"})
    station.status, station.opened_on = ServiceStationStatus.RUNNING, on
    station.save(update_fields=["status", "opened_on"])
    place = Place(station.region, station.units)
    log("service_station", "opened", station.pk, f"{on}投用", place=place, actor=actor, at=at)
    return station


@transaction.atomic
def close_service_station(
    *, station_id: int, on: date, reason: str, actor: Actor, at: datetime
) -> ServiceStation:
    """Close a station; the village counts as one without from that day.

    Raises:
        NotPermitted: The actor keeps no stations.
        InvalidInput: It is closed already, no reason, or a day before it opened.
    """
    actor.must(perms.KEEP_STATIONS)
    station = locked_service(station_id, actor)
    require(reason=(reason, "写明停用的原因。"))
    if station.status == ServiceStationStatus.CLOSED:
        raise InvalidInput({"on": "站点已停用。"})
    if station.opened_on is not None and on < station.opened_on:
        raise InvalidInput({"on": f"早于投用日期{station.opened_on}。"})
    station.status, station.closed_on = ServiceStationStatus.CLOSED, on
    station.save(update_fields=["status", "closed_on"])
    place = Place(station.region, station.units)
    log("service_station", "closed", station.pk, reason, place=place, actor=actor, at=at)
    return station


@dataclass(frozen=True)
class PatrolReport:
    """A round: on which day, where, what was seen; the position as the phone gave it."""

    held_on: date
    place: str
    seen: str
    staff_id: int | None = None
    has_hazard: bool = False
    latitude: float | None = None
    longitude: float | None = None


def patroller(report: PatrolReport, actor: Actor) -> Staff:
    """Who walked: the one chosen, else the one whose account it is.

    Raises:
        NotFound: The one chosen lies outside the scope.
        NoPatroller: The account belongs to nobody of the roster.
        InvalidInput: The one has left.
    """
    found = Staff.objects.visible_to(actor).select_related("unit", "grid")
    if report.staff_id is not None:
        staff = found.one(report.staff_id)
    else:
        if actor.user_id is None:
            raise NoPatroller({"staff_id": "选择巡查人员。"})
        own = found.filter(user_id=actor.user_id, ends_on__isnull=True).first()
        if own is None:
            raise NoPatroller({"staff_id": "选择巡查人员。"})
        staff = own
    if staff.ends_on is not None and report.held_on >= staff.ends_on:
        raise InvalidInput({"staff_id": f"{staff.name}已于{staff.ends_on}离岗。"})
    return staff


@transaction.atomic
def record_patrol(
    report: PatrolReport,
    *,
    photos: Sequence[Upload] = (),
    actor: Actor,
    at: datetime,
    key: str | None = None,
) -> Patrol:
    """Record a round through a grid.

    Raises:
        NotPermitted: The actor records none.
        NoPatroller: See `patroller`.
        PatrolInFuture: On a day to come.
        InvalidInput: Nothing is said of where or what.
    """
    actor.must(perms.PATROL)
    require(place=(report.place, "写明巡查地点。"), seen=(report.seen, "写明看到的情况。"))
    if report.held_on > localdate(at):
        raise PatrolInFuture({"held_on": "巡查日期在今天之后。"}, day=report.held_on)
    staff = patroller(report, actor)
    patrol = Patrol.objects.create(
        staff=staff,
        grid=staff.grid,
        held_on=report.held_on,
        place=report.place.strip()[:200],
        seen=report.seen.strip(),
        has_hazard=report.has_hazard,
        latitude=report.latitude,
        longitude=report.longitude,
        recorded_at=at,
        recorded_by_id=actor.user_id,
        region=staff.region,
        units=staff.units,
    )
    place, chain = Place(patrol.region, patrol.units), chain_of("grid_patrol", patrol.pk)
    audit.record(
        chain, "grid_patrol.recorded", "登记巡查", actor=actor, at=at, place=place, key=key
    )
    evidence.keep_all(photos, chain=chain, place=place, role=SCENE, actor=actor, at=at)
    return patrol


@transaction.atomic
def withdraw_patrol(*, patrol_id: int, reason: str, actor: Actor, at: datetime) -> Patrol:
    """Take back a round entered by mistake; it no longer counts.

    Raises:
        NotPermitted: The actor records none.
        NotFound: Absent, or taken back already.
        InvalidInput: No reason.
    """
    actor.must(perms.PATROL)
    require(reason=(reason, "写明撤回的原因。"))
    standing = Patrol.objects.visible_to(actor).filter(withdrawn_at__isnull=True)
    patrol = standing.locked().one(patrol_id)
    patrol.withdrawn_at, patrol.withdrawn_reason = at, reason.strip()[:200]
    patrol.save(update_fields=["withdrawn_at", "withdrawn_reason"])
    place = Place(patrol.region, patrol.units)
    log("grid_patrol", "withdrawn", patrol.pk, reason, place=place, actor=actor, at=at)
    return patrol
