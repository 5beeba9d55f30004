"""Who answers for an enterprise on the three levels: territory, department, enterprise (S09)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import Q

from bihuan.enterprises.models import Enterprise
from bihuan.organisations.models import Contact, ContactKind, Unit, UnitKind
from bihuan.responsibility.dividing import DutyRole
from bihuan.responsibility.owners import Owner, answer, home_of
from bihuan.responsibility.subjects import of_enterprise

STREET_DIGITS = 9
PREFERRED = (ContactKind.LEADER, ContactKind.HEAD, ContactKind.LIAISON)


@dataclass(frozen=True)
class Answerable:
    """One of the three who answer; what is not known is empty.

    Args:
        level: ``territory``, ``department`` or ``enterprise``.
        person: The leader in charge, the unit's contact, the principal.
        basis: Why it is this one: the register, the duty list with its version.
        list_id: The duty list it rests on.
    """

    level: str
    unit: Unit | None = None
    person: str = ""
    title: str = ""
    phone: str = ""
    basis: str = ""
    list_id: int | None = None


@dataclass(frozen=True)
class Answering:
    """The three levels of responsibility for one enterprise.

    Source:
        Seed 004: 「壓實三個責任」: territorial leadership, department supervision, enterprise
        principal (``dictionary/formulas``, san-ge-zeren).
    """

    territory: Answerable
    department: Answerable
    enterprise: Answerable

    def levels(self) -> tuple[Answerable, Answerable, Answerable]:
        return self.territory, self.department, self.enterprise


def answerable_for(enterprise: Enterprise, on: date) -> Answering:
    """Who answers for an enterprise on a day, on each of the three levels.

    The street is that of its region; the department its supervisor in the register, else the lead
    of its sector by the duty lists in force; the person its principal.
    """
    return Answering(
        territory_of(enterprise, on),
        department_of(enterprise, on),
        Answerable(
            "enterprise",
            None,
            enterprise.principal,
            "主要负责人" if enterprise.principal else "",
            enterprise.principal_phone,
            "企业档案" if enterprise.principal else "",
        ),
    )


def territory_of(enterprise: Enterprise, on: date) -> Answerable:
    """The street or town (or zone) in which it lies, with its leader in charge."""
    region = enterprise.region
    codes = [region, region[:STREET_DIGITS], home_of(region)]
    found = Unit.objects.living(on).filter(
        region_id__in=codes, kind__in=(UnitKind.STREET, UnitKind.ZONE)
    )
    units = sorted(found, key=lambda unit: (-len(unit.region_id), unit.order, unit.pk))
    if not units:
        return Answerable("territory")
    unit = units[0]
    who = contact_of(unit.pk, on)
    return with_contact(Answerable("territory", unit, basis="属地"), who)


def department_of(enterprise: Enterprise, on: date) -> Answerable:
    """The supervisor of the register, else who leads for its sector."""
    owner = lead_of_enterprise(enterprise, on)
    if enterprise.supervisor_id is not None:
        unit = enterprise.supervisor
        assert unit is not None
        agrees = owner is not None and owner.unit.pk == unit.pk
        basis = said(owner) if agrees and owner is not None else "企业档案登记的监管单位"
        list_id = owner.list_id if agrees and owner is not None else None
        return with_contact(
            Answerable("department", unit, basis=basis, list_id=list_id), contact_of(unit.pk, on)
        )
    if owner is None:
        return Answerable("department")
    made = Answerable("department", owner.unit, basis=said(owner), list_id=owner.list_id)
    return with_contact(made, contact_of(owner.unit.pk, on))


def lead_of_enterprise(enterprise: Enterprise, on: date) -> Owner | None:
    """The unit of its county that leads for its sector, or for its industry."""
    home = home_of(enterprise.region)
    for key in of_enterprise(enterprise.sector, enterprise.industry):
        for one in answer(key, enterprise.region, on):
            if one.role == DutyRole.LEAD and one.unit.region_id == home and not one.post:
                return one
    return None


def said(owner: Owner) -> str:
    if owner.version is None:
        return "单位名录登记的监管行业"
    return f"责任清单第{owner.version}版"


def contact_of(unit_id: int, on: date) -> Contact | None:
    """Whom one asks for in a unit: the leader in charge, else the head, else the liaison."""
    held = Contact.objects.filter(
        Q(ends_on__isnull=True) | Q(ends_on__gt=on), unit_id=unit_id, starts_on__lte=on
    )
    known = sorted(held, key=lambda one: (PREFERRED.index(ContactKind(one.kind)), one.pk))
    return known[0] if known else None


def with_contact(made: Answerable, who: Contact | None) -> Answerable:
    if who is None:
        return made
    title = who.title or str(ContactKind(who.kind).label)
    return Answerable(made.level, made.unit, who.name, title, who.phone, made.basis, made.list_id)
