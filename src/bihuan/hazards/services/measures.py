"""关、停、拆、断、封、打、看: taken, lifted, taken back when entered by mistake."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django.db import transaction
from django.utils.timezone import localdate

from bihuan.enterprises.models import Enterprise
from bihuan.hazards import permissions as perms
from bihuan.hazards.errors import MeasureLiftedAlready
from bihuan.hazards.models import Hazard, Measure
from bihuan.kernel import audit
from bihuan.kernel.actors import Actor
from bihuan.kernel.audit import Place
from bihuan.kernel.errors import InvalidInput
from bihuan.organisations.models import Region, Unit
from bihuan.statutes.dictionaries import labels

SEVEN = "measures-seven"


@dataclass(frozen=True)
class Taken:
    """A measure as the form gives it: on a hazard, an enterprise, or a site without a file.

    Args:
        kind: Key of the dictionary ``measures-seven``.
        unit_id: Who carried it out; the actor's own unit where ``None``.
        quantity: More than 0, in ``quantity_unit`` (处, 家, 平方米).
    """

    kind: str
    taken_on: date
    quantity: Decimal
    quantity_unit: str
    hazard_number: str = ""
    enterprise_id: int | None = None
    site: str = ""
    region: str = ""
    unit_id: int | None = None
    campaign: str = ""
    note: str = ""


def check_taken(taken: Taken, *, on: date) -> None:
    """Refuse what cannot be so.

    Raises:
        InvalidInput: One sentence a field.
    """
    fields = {}
    if taken.kind not in labels(SEVEN):
        fields["kind"] = "从“关、停、拆、断、封、打、看”七项里选择。"
    if taken.quantity <= 0:
        fields["quantity"] = "数量要大于 0。"
    if not taken.quantity_unit.strip():
        fields["quantity_unit"] = "填写计量单位，例如处、家、平方米。"
    if taken.taken_on > on:
        fields["taken_on"] = "实施日期在今天之后。"
    if fields:
        raise InvalidInput(fields)


def object_of(taken: Taken, actor: Actor) -> dict[str, object]:
    """What the measure was taken on, and where it lies.

    Raises:
        InvalidInput: No such hazard, or neither a hazard, an enterprise nor a site with its region.
        NotFound: The enterprise is outside the actor's scope.
    """
    if taken.hazard_number.strip():
        number = taken.hazard_number.strip().upper()
        hazard = Hazard.objects.visible_to(actor).filter(number=number).first()
        if hazard is None:
            raise InvalidInput({"hazard_number": f"没有编号 {number} 的隐患，请核对。"})
        site = hazard.enterprise.name if hazard.enterprise else hazard.place
        return {
            "hazard_id": hazard.pk,
            "enterprise_id": hazard.enterprise_id,
            "site": site,
            "region": hazard.region,
            "campaign": taken.campaign or hazard.campaign,
            "units": hazard.units,
        }
    if taken.enterprise_id is not None:
        enterprise = Enterprise.objects.visible_to(actor).one(taken.enterprise_id)
        return {
            "enterprise_id": enterprise.pk,
            "site": enterprise.name,
            "region": enterprise.region,
            "campaign": taken.campaign,
            "units": enterprise.units,
        }
    if not taken.site.strip() or not Region.objects.filter(pk=taken.region).exists():
        raise InvalidInput({"site": "填隐患编号，或选企业；都没有的，写明地点并选择属地。"})
    return {"site": taken.site, "region": taken.region, "campaign": taken.campaign, "units": []}


@transaction.atomic
def take_measure(taken: Taken, *, actor: Actor, at: datetime) -> Measure:
    """Record one of the seven measures.

    Raises:
        NotPermitted: The actor may not.
        InvalidInput: See `check_taken` and `object_of`.
        NotFound: The enterprise is outside the actor's scope.

    Source:
        S111 通过采取“关、停、拆、断、封、打、看”等措施（某区安监局年度总结）。
    """
    actor.must(perms.TAKE_MEASURE)
    check_taken(taken, on=localdate(at))
    about = object_of(taken, actor)
    unit_id = taken.unit_id or actor.unit_id
    if unit_id is None or not Unit.objects.filter(pk=unit_id).exists():
        raise InvalidInput({"unit_id": "选择执行单位。"})
    units = {*about.pop("units"), unit_id, actor.unit_id} - {None}  # type: ignore[misc]  # a list of ids
    made = Measure.objects.create(
        kind=taken.kind,
        unit_id=unit_id,
        units=sorted(units),
        quantity=taken.quantity,
        quantity_unit=taken.quantity_unit.strip(),
        taken_on=taken.taken_on,
        note=taken.note,
        recorded_at=at,
        recorded_by_id=actor.user_id,
        **about,
    )
    told(made, "hazard_measure.taken", f"登记整治措施：{labels(SEVEN)[made.kind]}", actor, at)
    return made


def told(made: Measure, kind: str, text: str, actor: Actor, at: datetime, note: str = "") -> None:
    """The log of the measure, and of its hazard where it has one."""
    place = Place(made.region, made.units, made.enterprise_id)
    chains = [audit.chain_of("hazard_measure", made.pk)]
    if made.hazard_id is not None:
        chains.append(audit.chain_of("hazard", made.hazard_id))
    for chain in chains:
        audit.record(
            chain,
            kind,
            text,
            actor=actor,
            at=at,
            place=place,
            data={"measure": made.pk, "quantity": made.quantity, "note": note},
        )


def running(measure_id: int, actor: Actor) -> Measure:
    """The measure, locked, neither lifted nor taken back.

    Raises:
        NotPermitted: The actor may not record measures.
        NotFound: Absent, or outside the actor's scope.
        MeasureLiftedAlready: It has ended.
    """
    actor.must(perms.TAKE_MEASURE)
    found = Measure.objects.visible_to(actor).locked().one(measure_id)
    if found.lifted_on is not None or found.withdrawn_at is not None:
        raise MeasureLiftedAlready(title=found.site)
    return found


@transaction.atomic
def lift_measure(
    *, measure_id: int, lifted_on: date, reason: str, actor: Actor, at: datetime
) -> Measure:
    """End a measure on a day, with the reason.

    Raises:
        InvalidInput: No reason, or a day before the measure or after today.
        MeasureLiftedAlready: It has ended.
    """
    found = running(measure_id, actor)
    if not reason.strip():
        raise InvalidInput({"reason": "写明为什么解除。"})
    if not found.taken_on <= lifted_on <= localdate(at):
        raise InvalidInput({"lifted_on": "解除日期在实施日期和今天之间。"})
    found.lifted_on, found.lift_reason = lifted_on, reason[:200]
    found.save(update_fields=["lifted_on", "lift_reason"])
    told(found, "hazard_measure.lifted", "解除整治措施", actor, at, reason)
    return found


@transaction.atomic
def withdraw_measure(*, measure_id: int, reason: str, actor: Actor, at: datetime) -> Measure:
    """Take back a measure that was entered by mistake; the row stays, with the reason.

    Raises:
        InvalidInput: No reason.
        MeasureLiftedAlready: It has ended.
    """
    found = running(measure_id, actor)
    if not reason.strip():
        raise InvalidInput({"reason": "写明为什么撤回。"})
    found.withdrawn_at, found.withdrawn_reason = at, reason[:200]
    found.save(update_fields=["withdrawn_at", "withdrawn_reason"])
    told(found, "hazard_measure.withdrawn", "撤回整治措施登记", actor, at, reason)
    return found
