"""Who is given a letter, and the letter made for one of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db import connection
from django.db.models import Q

from bihuan.enterprises.models import Enterprise
from bihuan.kernel import packs
from bihuan.kernel.actors import Actor
from bihuan.organisations.choices import region_name
from bihuan.organisations.models import ContactKind, Unit
from bihuan.responsibility.lives import LetterStatus
from bihuan.responsibility.models import Letter, LetterTemplate
from bihuan.responsibility.models.letters import LIVING
from bihuan.responsibility.services.texts import PACK, PLACEHOLDER, class_row
from bihuan.responsibility.workflow.letters import LETTER_WORKFLOW

NEXT_NUMBER = "SELECT nextval(pg_get_serial_sequence('responsibility_letter', 'id'))"
BLANK = "________"


@dataclass(frozen=True)
class Party:
    """Somebody who may be given a letter: a unit or an enterprise."""

    name: str
    region: str
    principal: str = ""
    unit_id: int | None = None
    enterprise_id: int | None = None
    supervisors: tuple[int, ...] = ()
    letter_id: int | None = None  # of this text, where there is one

    @property
    def key(self) -> str:
        """As a form names it: ``u12`` or ``e7``."""
        return f"u{self.unit_id}" if self.unit_id else f"e{self.enterprise_id}"


def parties_of(template: LetterTemplate, actor: Actor, *, on: date) -> list[Party]:
    """Everybody of the class in the actor's scope, with the letter that stands, in order of names."""
    data = class_row(template.party_class).get("data", {})
    standing = template.letters.visible_to(actor).filter(LIVING)
    if data.get("party") == "enterprise":
        held = dict(standing.values_list("enterprise_id", "pk"))
        return [party_of_enterprise(one, held.get(one.pk)) for one in enterprises_of(data, actor)]
    held = dict(standing.values_list("unit_id", "pk"))
    units = (
        Unit.objects.living(on)
        .in_region(template.region)
        .filter(kind__in=data.get("kinds", ()), region_id__gte=actor.scope.low)
        .filter(region_id__lt=actor.scope.high)
        .exclude(pk=template.issuer_id)
        .order_by("order", "pk")
    )
    heads = heads_of(units, on)
    return [party_of_unit(one, heads.get(one.pk, ""), held.get(one.pk)) for one in units]


def heads_of(units: Any, on: date) -> dict[int, str]:
    """The head of each unit on a day, where registered."""
    found: dict[int, str] = {}
    for unit in units.prefetch_related("contacts"):
        for one in unit.contacts.all():
            if (
                one.kind == ContactKind.HEAD
                and one.starts_on <= on
                and (not one.ends_on or one.ends_on > on)
            ):
                found[unit.pk] = one.name
    return found


def enterprises_of(data: Mapping[str, Any], actor: Actor) -> Any:
    """Living enterprises of a class: with one of its tags, or at one of its levels of risk."""
    wanted = Q(pk__in=[])
    if data.get("tags"):
        wanted |= Q(tags__overlap=list(data["tags"]))
    if data.get("risk_levels"):
        wanted |= Q(risk_level__in=list(data["risk_levels"]))
    found = Enterprise.objects.visible_to(actor).filter(wanted, withdrawn_at__isnull=True)
    return found.order_by("region", "name", "pk")


def party_of_unit(unit: Unit, head: str, letter_id: int | None) -> Party:
    return Party(unit.name, unit.region_id, head, unit_id=unit.pk, letter_id=letter_id)


def party_of_enterprise(enterprise: Enterprise, letter_id: int | None) -> Party:
    return Party(
        enterprise.name,
        enterprise.region,
        enterprise.principal,
        enterprise_id=enterprise.pk,
        supervisors=tuple(enterprise.units),
        letter_id=letter_id,
    )


def written(text: str, template: LetterTemplate, party: Party, *, due_on: date) -> str:
    """The text of one letter, its placeholders filled; what is not known prints as a blank line."""
    words = {
        "年份": str(template.year),
        "甲方": template.issuer_name,
        "乙方": party.name,
        "乙方负责人": party.principal or BLANK,
        "属地": region_name(party.region) or BLANK,
        "签订期限": f"{due_on.year}年{due_on.month}月{due_on.day}日",
    }
    return PLACEHOLDER.sub(lambda found: words.get(found.group(1), found.group(0)), text)


def next_number(year: int) -> tuple[int, str]:
    """The id and the number of the next letter, ``ZR2026-00012``."""
    with connection.cursor() as cursor:
        cursor.execute(NEXT_NUMBER)
        pk = cursor.fetchone()[0]
    return pk, f"ZR{year}-{pk:05d}"


def store_letter(
    template: LetterTemplate,
    party: Party,
    *,
    due_on: date,
    actor: Actor,
    at: datetime,
    replaces: Letter | None = None,
    cause: str = "",
) -> Letter:
    pk, number = next_number(template.year)
    units = {template.issuer_id, party.unit_id, *party.supervisors} - {None}
    letter = Letter.objects.create(
        pk=pk,
        number=number,
        template=template,
        year=template.year,
        kind=template.kind,
        party_class=template.party_class,
        title=template.title,
        text=written(template.text, template, party, due_on=due_on),
        issuer_id=template.issuer_id,
        issuer_name=template.issuer_name,
        unit_id=party.unit_id,
        enterprise_id=party.enterprise_id,
        party_name=party.name,
        principal=party.principal,
        status=LetterStatus.DRAFT,
        due_on=due_on,
        replaces=replaces,
        cause=cause[:200],
        recorded_at=at,
        recorded_by_id=actor.user_id,
        region=party.region,
        units=sorted(one for one in units if one is not None),
    )
    said = f"为{party.name}制作{template.get_kind_display()}"
    LETTER_WORKFLOW.begin(letter, actor=actor, at=at, text=said, data={"cause": cause})
    return letter


def repledge_due(on: date) -> date:
    """Until when a party whose head changed signs anew."""
    return on + timedelta(days=int(packs.setting(PACK, "repledge-days")))
