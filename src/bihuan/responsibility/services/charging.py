"""What leaders have charge of, and the enterprises that towns inspect strictly."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.utils.timezone import localdate

from bihuan.enterprises.models import Enterprise
from bihuan.kernel.actors import Actor
from bihuan.kernel.audit import Place
from bihuan.kernel.errors import InvalidInput, NotFound
from bihuan.organisations.models import Region, Unit, UnitKind
from bihuan.responsibility import permissions as perms
from bihuan.responsibility.errors import AlreadyInCharge, LeaderLeft, NotOfTown
from bihuan.responsibility.lives import ChargeKind
from bihuan.responsibility.models import Charge, StrictTarget
from bihuan.responsibility.services.leaders import locked_leader, place_of
from bihuan.responsibility.services.places import log, own_unit, require, units_of
from bihuan.statutes.dictionaries import labels


@dataclass(frozen=True)
class ChargeFacts:
    """What a leader takes charge of: a region's code, a sector's key, an enterprise, or a project."""

    leader_id: int
    kind: str
    starts_on: date
    area: str = ""
    sector: str = ""
    enterprise_id: int | None = None
    project: str = ""
    note: str = ""


def what_of(facts: ChargeFacts, actor: Actor) -> str:
    """The name of what is taken charge of.

    Raises:
        InvalidInput: Nothing of the kind was chosen.
        NotFound: The enterprise lies outside the scope.
    """
    if facts.kind == ChargeKind.REGION:
        region = Region.objects.filter(pk=facts.area, abolished_on__isnull=True).first()
        if region is None or not actor.scope.holds(region.code):
            raise InvalidInput({"area": "选择管辖范围内的片区。"})
        return region.full_name
    if facts.kind == ChargeKind.SECTOR:
        if facts.sector not in labels("sectors"):
            raise InvalidInput({"sector": "选择行业领域。"})
        return labels("sectors")[facts.sector]
    if facts.kind == ChargeKind.ENTERPRISE:
        if facts.enterprise_id is None:
            raise InvalidInput({"enterprise_id": "选择企业。"})
        return Enterprise.objects.visible_to(actor).one(facts.enterprise_id).name
    if facts.kind == ChargeKind.PROJECT:
        require(project=(facts.project, "填写项目名称。"))
        return facts.project.strip()[:200]
    raise InvalidInput({"kind": "选择包联类别。"})


@transaction.atomic
def take_charge(facts: ChargeFacts, *, actor: Actor, at: datetime) -> Charge:
    """Give a leader charge of an area, a sector, an enterprise or a project.

    Raises:
        NotPermitted: The actor keeps no leaders.
        InvalidInput: Nothing of the kind was chosen.
        LeaderLeft: The term is over.
        AlreadyInCharge: The leader has it already.
    """
    actor.must(perms.MANAGE_LEADERS)
    leader = locked_leader(facts.leader_id, actor)
    if leader.ends_on is not None and facts.starts_on >= leader.ends_on:
        raise LeaderLeft({"leader_id": "已离任。"}, name=leader.name, day=leader.ends_on)
    what = what_of(facts, actor)
    held = leader.charges.filter(kind=facts.kind, what=what, ends_on__isnull=True)
    if held.exists():
        raise AlreadyInCharge({"kind": "已经包联。"}, name=leader.name, what=what)
    charge = Charge.objects.create(
        leader=leader,
        kind=facts.kind,
        area=facts.area if facts.kind == ChargeKind.REGION else "",
        sector=facts.sector if facts.kind == ChargeKind.SECTOR else "",
        enterprise_id=facts.enterprise_id if facts.kind == ChargeKind.ENTERPRISE else None,
        what=what[:200],
        starts_on=facts.starts_on,
        note=facts.note.strip()[:300],
        registered_at=at,
    )
    log(
        "leader",
        "charge_taken",
        leader.pk,
        f"自{facts.starts_on}起包联{what}",
        place=place_of(leader),
        actor=actor,
        at=at,
    )
    return charge


@transaction.atomic
def end_charge(*, charge_id: int, on: date, actor: Actor, at: datetime) -> Charge:
    """End a leader's charge.

    Raises:
        NotPermitted: The actor keeps no leaders.
        InvalidInput: The day is before the first, or it has ended already.
    """
    actor.must(perms.MANAGE_LEADERS)
    found = Charge.objects.visible_to(actor).select_related("leader", "leader__unit")
    charge = found.locked().one(charge_id)
    if charge.ends_on is not None:
        raise InvalidInput({"on": f"已于{charge.ends_on}结束。"})
    if on < charge.starts_on:
        raise InvalidInput({"on": f"早于起始日期{charge.starts_on}。"})
    charge.ends_on = on
    charge.save(update_fields=["ends_on"])
    leader = charge.leader
    said = f"自{on}起不再包联{charge.what}"
    log("leader", "charge_ended", leader.pk, said, place=place_of(leader), actor=actor, at=at)
    return charge


def town_of(enterprise: Enterprise) -> Unit:
    """The town or zone an enterprise lies in.

    Raises:
        InvalidInput: None is registered for its place.
    """
    found = Unit.objects.filter(
        kind__in=(UnitKind.STREET, UnitKind.ZONE),
        region_id=enterprise.region[:9],
        abolished_on__isnull=True,
    ).first()
    if found is None:
        raise InvalidInput({"enterprise_id": "企业属地没有登记街道乡镇。"})
    return found


@transaction.atomic
def list_strictly(
    *,
    enterprise_id: int,
    reason: str,
    on: date,
    actor: Actor,
    at: datetime,
    town_id: int | None = None,
) -> StrictTarget:
    """Put an enterprise on its town's list of strict inspection.

    Raises:
        NotPermitted: The actor keeps no leaders.
        InvalidInput: No reason, or it stands on the list already.
        NotOfTown: It lies outside the town.

    Source:
        Work Safety Law (2021) art. 62: units liable to grave accidents are inspected strictly by
        the local government.
    """
    actor.must(perms.MANAGE_LEADERS)
    require(reason=(reason, "写明列入的理由。"))
    if on > localdate(at):
        raise InvalidInput({"on": "列入日期在今天之后。"})
    enterprise = Enterprise.objects.visible_to(actor).one(enterprise_id)
    town = own_unit(town_id, actor) if town_id else town_of(enterprise)
    if not enterprise.region.startswith(town.region_id):
        fields = {"enterprise_id": "不在本辖区。"}
        raise NotOfTown(fields, enterprise=enterprise.name, town=town.name)
    if StrictTarget.objects.filter(enterprise=enterprise, removed_on__isnull=True).exists():
        raise InvalidInput({"enterprise_id": f"{enterprise.name}已在清单里。"})
    target = StrictTarget.objects.create(
        enterprise=enterprise,
        town=town,
        reason=reason.strip()[:300],
        listed_on=on,
        registered_at=at,
        region=enterprise.region,
        units=sorted({*units_of(town), *enterprise.units}),
    )
    place = Place(target.region, target.units, enterprise.pk)
    said = f"列入{town.name}严格检查清单"
    log("strict_target", "listed", target.pk, said, place=place, actor=actor, at=at)
    return target


@transaction.atomic
def remove_strict(
    *, target_id: int, reason: str, on: date, actor: Actor, at: datetime
) -> StrictTarget:
    """Take an enterprise off the list of strict inspection.

    Raises:
        NotPermitted: The actor keeps no leaders.
        NotFound: It is off already.
        InvalidInput: No reason, or a day before the first.
    """
    actor.must(perms.MANAGE_LEADERS)
    require(reason=(reason, "写明移出的理由。"))
    target = StrictTarget.objects.visible_to(actor).select_related("enterprise").locked()
    one = target.one(target_id)
    if one.removed_on is not None:
        raise NotFound
    if on < one.listed_on:
        raise InvalidInput({"on": f"早于列入日期{one.listed_on}。"})
    one.removed_on, one.removed_reason = on, reason.strip()[:200]
    one.save(update_fields=["removed_on", "removed_reason"])
    place = Place(one.region, one.units, one.enterprise_id)
    log("strict_target", "removed", one.pk, f"移出：{reason}", place=place, actor=actor, at=at)
    return one
