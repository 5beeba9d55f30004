"""Key areas: listed, corrected, taken off (五个清单之重点区域清单)."""

from __future__ import annotations

from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any

from django.db import transaction

from bihuan.kernel import audit
from bihuan.kernel.actors import Actor
from bihuan.kernel.audit import Place
from bihuan.kernel.errors import InvalidInput, NotFound
from bihuan.organisations.models import Region, Unit
from bihuan.risks import permissions as perms
from bihuan.risks.errors import AlreadyThere
from bihuan.risks.models import KeyArea, RiskPoint
from bihuan.risks.services.basics import new_id, unknown_words

CHAIN = "key_area"


@dataclass(frozen=True)
class AreaFacts:
    """What is said of a key area.

    Args:
        kind: Key of ``key-area-kinds``.
        region: Code of the street, village or zone it lies in.
        unit_id: The unit that answers for it, with its ``leader``.
        latitude: Degrees, WGS-84.
    """

    name: str
    kind: str
    region: str
    unit_id: int | None
    leader: str
    dangers: str
    measures: str
    leader_post: str = ""
    address: str = ""
    latitude: float | None = None
    longitude: float | None = None
    people: int | None = None


NEEDED = {
    "name": "写明区域名称。",
    "kind": "选择区域类别。",
    "region": "选择所在街镇。",
    "leader": "写明责任领导。",
    "dangers": "写明主要风险。",
    "measures": "写明管控措施。",
}


def check(facts: AreaFacts, actor: Actor) -> None:
    """Refuse what cannot be so.

    Raises:
        InvalidInput: One sentence a field.
        NotFound: The region lies outside the actor's scope.
    """
    found = {name: said for name, said in NEEDED.items() if not getattr(facts, name).strip()}
    if not Unit.objects.filter(pk=facts.unit_id or 0).exists():
        found["unit_id"] = "选择责任单位。"
    if (facts.latitude is None) != (facts.longitude is None):
        found["latitude"] = "经度和纬度要么都填，要么都不填。"
    if facts.people is not None and facts.people < 0:
        found["people"] = "人数不能是负数。"
    found |= unknown_words("key-area-kinds", {"kind": facts.kind})
    if facts.region and not Region.objects.filter(pk=facts.region).exists():
        found["region"] = "没有这个区划代码。"
    if found:
        raise InvalidInput(found)
    if not actor.scope.holds(facts.region):
        raise NotFound


def refuse_twice(facts: AreaFacts, *, but: int | None = None) -> None:
    """Refuse a second area of the same name in the same region.

    Raises:
        AlreadyThere: There is one.
    """
    same = KeyArea.objects.standing().filter(region=facts.region, name=facts.name.strip())
    if same.exclude(pk=but or 0).exists():
        raise AlreadyThere({"name": "这个区域已经登记过。"}, what=f"重点区域“{facts.name}”")


def values_of(facts: AreaFacts) -> dict[str, Any]:
    found = {field.name: getattr(facts, field.name) for field in fields(facts)}
    return {name: v.strip() if isinstance(v, str) else v for name, v in found.items()}


def facts_of_area(area: KeyArea) -> AreaFacts:
    """The area as it is now, for a form."""
    return AreaFacts(**{field.name: getattr(area, field.name) for field in fields(AreaFacts)})


@transaction.atomic
def list_area(facts: AreaFacts, *, actor: Actor, at: datetime) -> KeyArea:
    """Put an area on the list of key areas.

    Raises:
        NotPermitted: The actor may not.
        InvalidInput: See `check`.
        NotFound: Outside the actor's scope.
        AlreadyThere: It is on the list.
    """
    actor.must(perms.KEEP_AREAS)
    check(facts, actor)
    refuse_twice(facts)
    pk, number = new_id(KeyArea, "QY", at)
    area = KeyArea.objects.create(
        pk=pk, number=number, recorded_at=at, recorded_by_id=actor.user_id, **values_of(facts)
    )
    note(area, "area_listed", "列为重点区域", {"name": area.name}, actor=actor, at=at)
    return area


@transaction.atomic
def change_area(*, area_id: int, facts: AreaFacts, actor: Actor, at: datetime) -> KeyArea:
    """Correct what is said of an area.

    Raises:
        NotPermitted: The actor may not.
        NotFound: Outside the actor's scope, or off the list.
        InvalidInput: See `check`.
        AlreadyThere: Another one of that name is there.
    """
    actor.must(perms.KEEP_AREAS)
    check(facts, actor)
    area = KeyArea.objects.visible_to(actor).standing().locked().one(area_id)
    refuse_twice(facts, but=area.pk)
    values = values_of(facts)
    changed = {
        name: [getattr(area, name), value]
        for name, value in values.items()
        if getattr(area, name) != value
    }
    for name in changed:
        setattr(area, name, values[name])
    if changed:
        area.save(update_fields=list(changed))
        note(area, "area_changed", "修改重点区域", {"changed": changed}, actor=actor, at=at)
    return area


@transaction.atomic
def withdraw_area(*, area_id: int, reason: str, actor: Actor, at: datetime) -> KeyArea:
    """Take an area off the list; it stays with the reason.

    Raises:
        NotPermitted: The actor may not.
        NotFound: Outside the actor's scope, or off the list.
        InvalidInput: No reason, or risk points still lie in it.
    """
    actor.must(perms.KEEP_AREAS)
    if not reason.strip():
        raise InvalidInput({"reason": "写明移出清单的原因。"})
    area = KeyArea.objects.visible_to(actor).standing().locked().one(area_id)
    left = RiskPoint.objects.standing().filter(area=area).count()
    if left:
        raise InvalidInput({"reason": f"区域内还有 {left} 个风险点，请先撤销这些风险点。"})
    area.withdrawn_at, area.withdrawn_reason = at, reason.strip()[:200]
    area.save(update_fields=["withdrawn_at", "withdrawn_reason"])
    note(area, "area_withdrawn", "移出重点区域清单", {"reason": reason}, actor=actor, at=at)
    return area


def note(
    area: KeyArea, kind: str, text: str, data: dict[str, Any], *, actor: Actor, at: datetime
) -> None:
    audit.record(
        audit.chain_of(CHAIN, area.pk),
        f"risks.{kind}",
        text,
        actor=actor,
        at=at,
        place=Place(area.region, [area.unit_id]),
        data=data,
    )
