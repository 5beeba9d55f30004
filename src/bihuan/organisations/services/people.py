"""Who answers for safety in a unit, and which duties the unit has."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction

from bihuan.kernel.actors import Actor
from bihuan.kernel.announcements import announce
from bihuan.kernel.errors import InvalidInput
from bihuan.organisations import permissions as perms
from bihuan.organisations.errors import DateOrder, NotTeamMember
from bihuan.organisations.models import Contact, ContactKind, Duty, UnitKind
from bihuan.organisations.services.history import chinese_day, log_unit
from bihuan.organisations.services.units import living


@transaction.atomic
def register_contact(
    *,
    unit_id: int,
    kind: str,
    name: str,
    on: date,
    actor: Actor,
    at: datetime,
    title: str = "",
    phone: str = "",
    is_team_member: bool | None = None,
) -> Contact:
    """Register the head, the leader in charge or the liaison of a unit.

    A new head or liaison ends the former one's time; leaders in charge may be several.

    Raises:
        NotTeamMember: The leader in charge of a town or street is not of its leadership.

    Source:
        House rule from a city committee's yearly summary (2021): towns' leaders in charge of
        emergency management all belong to the party and government leadership.
    """
    actor.must(perms.MANAGE_UNITS)
    unit = living(unit_id, on)
    name = name.strip()
    if not name:
        raise InvalidInput({"name": "姓名没有填写。"})
    if kind not in ContactKind.values:
        raise InvalidInput({"kind": "请选择主要负责人、分管负责人或联络员。"})
    if kind == ContactKind.LEADER and unit.kind == UnitKind.STREET and not is_team_member:
        fields = {"is_team_member": "街道乡镇的分管负责人须为党政班子成员。"}
        raise NotTeamMember(fields, unit=unit.name, name=name)
    if kind != ContactKind.LEADER:
        end_former(unit.pk, kind, on)
    contact = Contact.objects.create(
        unit=unit,
        kind=kind,
        name=name,
        title=title.strip(),
        phone=phone.strip(),
        is_team_member=is_team_member,
        starts_on=on,
    )
    text = f"{ContactKind(kind).label}自{chinese_day(on)}起为{name}"
    log_unit(unit, "contact_registered", text, actor=actor, at=at)
    return contact


def end_former(unit_id: int, kind: str, on: date) -> None:
    former = Contact.objects.filter(unit_id=unit_id, kind=kind, ends_on=None).first()
    if former is None:
        return
    if on < former.starts_on:
        raise DateOrder(
            what="到任日期",
            day=chinese_day(on),
            other=f"前任{former.name}的到任日期",
            other_day=chinese_day(former.starts_on),
        )
    former.ends_on = on
    former.save(update_fields=["ends_on"])


@transaction.atomic
def end_contact(*, contact_id: int, on: date, actor: Actor, at: datetime) -> Contact:
    """End somebody's time in a unit.

    Raises:
        DateOrder: The day is before the first.
        NotFound: There is no such contact.
    """
    actor.must(perms.MANAGE_UNITS)
    contact = Contact.objects.select_related("unit").one(contact_id)
    if on < contact.starts_on:
        raise DateOrder(
            what="离任日期",
            day=chinese_day(on),
            other="到任日期",
            other_day=chinese_day(contact.starts_on),
        )
    contact.ends_on = on
    contact.save(update_fields=["ends_on"])
    text = f"{ContactKind(contact.kind).label}{contact.name}自{chinese_day(on)}起离任"
    log_unit(contact.unit, "contact_ended", text, actor=actor, at=at)
    return contact


@transaction.atomic
def revise_duty(
    *, unit_id: int, text: str, on: date, source: str, actor: Actor, at: datetime
) -> Duty:
    """Set down a new version of a unit's duties; the former one ends the same day.

    Announces ``organisations.duty_revised`` so that the unit can be asked to adapt its own list.

    Raises:
        DateOrder: The version in force took effect later.
    """
    actor.must(perms.MANAGE_UNITS)
    unit = living(unit_id, on)
    fields = {}
    if not text.strip():
        fields["text"] = "职责内容没有填写。"
    if not source.strip():
        fields["source"] = "请写明依据的文件。"
    if fields:
        raise InvalidInput(fields)
    former = Duty.objects.filter(unit=unit, ended_on=None).first()
    if former is not None:
        if on <= former.effective_on:
            raise DateOrder(
                what="施行日期",
                day=chinese_day(on),
                other="现行版的施行日期",
                other_day=chinese_day(former.effective_on),
            )
        former.ended_on = on
        former.save(update_fields=["ended_on"])
    version = former.version + 1 if former else 1
    duty = Duty.objects.create(
        unit=unit, version=version, text=text.strip(), effective_on=on, source=source.strip()
    )
    log_unit(unit, "duty_revised", f"安全生产职责第{version}版", actor=actor, at=at)
    announce("organisations.duty_revised", {"unit": unit.pk, "version": version}, at)
    return duty
