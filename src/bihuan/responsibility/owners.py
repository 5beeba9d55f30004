"""Who supervises what: the duty items in force, asked by subject, region and day."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from bihuan.organisations.directory.index import chain
from bihuan.organisations.models import Unit, UnitKind
from bihuan.responsibility.dividing import Cover, DutyRole
from bihuan.responsibility.models import DutyItem
from bihuan.responsibility.subjects import SECTOR, Subject, directory

COUNTY_DIGITS, STREET_DIGITS = 6, 9
ROLES = (DutyRole.LEAD, DutyRole.JOIN, DutyRole.LOCAL)


@dataclass(frozen=True)
class Owner:
    """A unit that is something for a subject.

    Args:
        item_id: The duty item; ``None`` where only the directory of units says it.
        list_id: Its list, with ``version``, ``effective_on`` and ``document``.
        post: Of the list, where it is a person's.
        through: The subject whose lead it is, where the list does not name the one asked for.
    """

    unit: Unit
    role: DutyRole
    key: str
    text: str = ""
    clause: str = ""
    boundary: str = ""
    post: str = ""
    item_id: int | None = None
    list_id: int | None = None
    version: int | None = None
    effective_on: date | None = None
    document: str = ""
    through: str = ""


def home_of(region: str) -> str:
    """The region whose departments answer for a place: its county, or itself where it lies above.

    Of a zone it is the county as well; its own committee is asked beside.
    """
    return region[:COUNTY_DIGITS]


def regions_of(region: str) -> list[str]:
    """The place, its street or zone, its county and what lies above, nearest first."""
    near = (region, region[:STREET_DIGITS], home_of(region))
    return list(dict.fromkeys((*near, *chain(home_of(region)))))


def owners_in(regions: Iterable[str], on: date, keys: Iterable[str] | None = None) -> list[Owner]:
    """Every owner among the units of some regions, from lists in force and from the directory.

    A unit that has no list of its own in force is taken at the directory's word (监管行业).

    Args:
        keys: Only for these subjects; all where not given.
    """
    wanted = None if keys is None else list(keys)
    found = DutyItem.objects.in_force(on).filter(duty_list__unit__region_id__in=list(regions))
    found = found.filter(duty_list__unit__abolished_on__isnull=True)
    if wanted is not None:
        found = found.filter(covers__overlap=wanted)
    related = "duty_list__unit__region"
    owners = [
        owner_of(item, key)
        for item in found.select_related(related).order_by("duty_list__unit__order", "id")
        for key in item.covers
        if wanted is None or key in wanted
    ]
    return owners + from_directory(regions, on, wanted)


def owner_of(item: DutyItem, key: str) -> Owner:
    held = item.duty_list
    return Owner(
        unit=held.unit,
        role=DutyRole(item.role),
        key=key,
        text=item.text,
        clause=item.clause,
        boundary=item.boundary,
        post=held.post,
        item_id=item.pk,
        list_id=held.pk,
        version=held.version,
        effective_on=held.effective_on,
        document=held.document,
    )


def from_directory(regions: Iterable[str], on: date, wanted: list[str] | None) -> list[Owner]:
    """Units known to supervise sectors that have no duty list yet."""
    listed = DutyItem.objects.in_force(on).filter(duty_list__post="")
    units = Unit.objects.living(on).filter(region_id__in=list(regions)).exclude(sectors=[])
    units = units.exclude(kind__in=(UnitKind.COMMITTEE, UnitKind.OFFICE, UnitKind.PROFESSIONAL))
    units = units.exclude(pk__in=listed.values("duty_list__unit_id")).select_related("region")
    return [
        Owner(unit, DutyRole.LEAD, SECTOR + sector)
        for unit in units.order_by("order", "id")
        for sector in unit.sectors
        if wanted is None or SECTOR + sector in wanted
    ]


def with_parents(keys: Iterable[str]) -> list[str]:
    """The subjects and all above them, nearest first."""
    known, found, waiting = directory().by_key, dict[str, None](), list(keys)
    while waiting:
        key = waiting.pop(0)
        if key not in found:
            found[key] = None
            waiting += known[key].parents if key in known else ()
    return list(found)


def answer(key: str, region: str, on: date) -> list[Owner]:
    """Who is something for a subject, seen from a place: its own units first, leads first.

    Where no unit of the county leads for the subject itself, those of the sector above it stand in
    (``through``).
    """
    regions = regions_of(region)
    known = owners_in(regions, on, with_parents([key]))
    home = home_of(region)
    mine = [one for one in known if one.key == key]
    if not leads_at(mine, home):
        above = [one for one in known if one.key != key and one.role != DutyRole.LOCAL]
        nearest = next((one.key for one in above if one.unit.region_id == home), None)
        mine += [Owner(**{**vars(one), "through": one.key}) for one in above if one.key == nearest]
    place = {code: number for number, code in enumerate(regions)}
    return sorted(
        dict.fromkeys(mine),
        key=lambda one: (
            one.unit.region_id != home,
            ROLES.index(one.role),
            place.get(one.unit.region_id, 9),
        ),
    )


def leads_at(owners: Iterable[Owner], region: str) -> list[Owner]:
    """The units' own leads in a region; a person's list does not make another owner."""
    return [
        one
        for one in owners
        if one.role == DutyRole.LEAD and one.unit.region_id == region and not one.post
    ]


@dataclass(frozen=True)
class Covered:
    """A subject in a region: the state, and which units are in it."""

    subject: Subject
    state: Cover
    leads: tuple[Unit, ...] = ()
    joins: tuple[Unit, ...] = ()


def covered(region: str, on: date) -> list[Covered]:
    """Every subject with who leads and takes part for it in a region on a day."""
    by_key: dict[str, list[Owner]] = {}
    for one in owners_in([region], on):
        if not one.post:
            by_key.setdefault(one.key, []).append(one)
    return [judge(subject, by_key, region) for subject in directory().by_key.values()]


def judge(subject: Subject, by_key: Mapping[str, list[Owner]], region: str) -> Covered:
    """How one subject is covered.

    Its own leads count first; without any, those of what it belongs to; without these too, it is
    covered when every part of it is.
    """
    owners = by_key.get(subject.key, [])
    joins = units_of(one for one in owners if one.role == DutyRole.JOIN)
    leads = leads_at(owners, region)
    for above in with_parents([subject.key])[1:] if not leads else ():
        leads = leads or leads_at(by_key.get(above, []), region)
    if not leads and subject.children:
        parts = [leads_at(by_key.get(child, []), region) for child in subject.children]
        whole = units_of(one for part in parts for one in part)
        return Covered(subject, Cover.ONE if all(parts) else Cover.NONE, whole, joins)
    units = units_of(leads)
    if len(units) < 2:
        return Covered(subject, Cover.ONE if units else Cover.NONE, units, joins)
    drawn = [any(one.boundary for one in leads if one.unit == unit) for unit in units]
    return Covered(subject, Cover.DIVIDED if all(drawn) else Cover.SEVERAL, units, joins)


def units_of(owners: Iterable[Owner]) -> tuple[Unit, ...]:
    return tuple(dict.fromkeys(one.unit for one in owners))
