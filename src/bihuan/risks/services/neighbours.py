"""Sensitive places, facilities and their scenarios on the register (S89)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction

from bihuan.enterprises.models import Enterprise
from bihuan.kernel import audit
from bihuan.kernel.actors import Actor
from bihuan.kernel.errors import InvalidInput
from bihuan.kernel.geometry import OutlineInvalid, Place, centre_of, read_outline, read_place
from bihuan.organisations.models import Region
from bihuan.risks import permissions as perms
from bihuan.risks.errors import AlreadyThere, ScenarioUnreadable
from bihuan.risks.models import MajorSource, RiskFacility, RiskScenario, SensitivePlace
from bihuan.risks.rules.distances import (
    ScenarioWrong,
    read_bands,
    read_frequency,
    read_half_width,
    read_wind,
)
from bihuan.risks.services.basics import place_of_enterprise, unknown_words
from bihuan.risks.states.distances import Method, Target

PLACE_CHAIN, FACILITY_CHAIN = "sensitive_place", "risk_facility"


@dataclass(frozen=True)
class PlaceFacts:
    """What a sensitive place's form or a row of a workbook holds; positions as typed."""

    name: str
    kind: str
    target: str
    region: str
    latitude: str
    longitude: str
    outline: str = ""
    people: int | None = None
    address: str = ""


@dataclass(frozen=True)
class FacilityFacts:
    """What a facility's form holds; positions, wind as typed."""

    enterprise_id: int
    name: str
    kind: str
    method: str
    latitude: str
    longitude: str
    outline: str = ""
    wind: str = ""
    is_existing: bool = True
    source_id: int | None = None


def place_on_earth(
    latitude: str, longitude: str, outline: str
) -> tuple[Place, list[list[float]] | None]:
    """Position and outline as they are kept; the outline's middle where no position was typed.

    Raises:
        InvalidInput: Neither was given, or one of them cannot be.
    """
    ring = None
    if outline.strip():
        try:
            ring = read_outline(outline)
        except OutlineInvalid as wrong:
            raise InvalidInput({"outline": str(wrong)}) from wrong
    kept = None if ring is None else [list(corner) for corner in ring]
    if ring is not None and not latitude.strip() and not longitude.strip():
        return centre_of(ring), kept
    try:
        return read_place(latitude.strip(), longitude.strip()), kept
    except OutlineInvalid as wrong:
        raise InvalidInput({"latitude": str(wrong)}) from wrong


@transaction.atomic
def register_place(
    facts: PlaceFacts, *, actor: Actor, at: datetime, key: str | None = None
) -> SensitivePlace:
    """Put a place to be protected on the register.

    Raises:
        NotPermitted: The actor may not.
        InvalidInput: A word, the region or the position is missing or cannot be.
        AlreadyThere: The region has a place of that name.
    """
    actor.must(perms.KEEP_PLACES)
    fields = unknown_words("sensitive-places", {"kind": facts.kind or "-"})
    if len(facts.name.strip()) < 2:
        fields["name"] = "填写防护目标的名称。"
    if facts.target not in Target.values:
        fields["target"] = "选择防护目标分类。"
    if facts.people is not None and facts.people < 0:
        fields["people"] = "人数不能小于0。"
    known = Region.objects.filter(code=facts.region, abolished_on__isnull=True).exists()
    if not known or not actor.scope.holds(facts.region):
        fields["region"] = "选择您辖区内的属地。"
    if fields:
        raise InvalidInput(fields)
    (latitude, longitude), outline = place_on_earth(facts.latitude, facts.longitude, facts.outline)
    there = SensitivePlace.objects.kept().filter(name=facts.name.strip(), region=facts.region)
    if there.exists():
        raise AlreadyThere({"name": "这个名称已经登记。"}, what=f"防护目标“{facts.name.strip()}”")
    place = SensitivePlace.objects.create(
        name=facts.name.strip(),
        kind=facts.kind,
        target=facts.target,
        people=facts.people,
        address=facts.address.strip(),
        region=facts.region,
        latitude=latitude,
        longitude=longitude,
        outline=outline,
        recorded_at=at,
        recorded_by_id=actor.user_id,
    )
    note_place(place, "registered", f"登记防护目标：{place.name}", actor=actor, at=at, key=key)
    return place


def note_place(
    place: SensitivePlace,
    kind: str,
    text: str,
    *,
    actor: Actor,
    at: datetime,
    data: Mapping[str, Any] | None = None,
    key: str | None = None,
) -> None:
    """Append to the place's chain."""
    audit.record(
        audit.chain_of(PLACE_CHAIN, place.pk),
        f"risks.place_{kind}",
        text[:200],
        actor=actor,
        at=at,
        place=audit.Place(place.region, []),
        data=data,
        key=key,
    )


@transaction.atomic
def withdraw_place(*, place_id: int, reason: str, actor: Actor, at: datetime) -> SensitivePlace:
    """Take a place off the register: moved away, or registered by mistake.

    Raises:
        NotPermitted: The actor may not.
        NotFound: Outside the actor's scope.
        InvalidInput: No reason was given.
        AlreadyThere: It was taken off before.
    """
    actor.must(perms.KEEP_PLACES)
    place = SensitivePlace.objects.visible_to(actor).locked().one(place_id)
    if not reason.strip():
        raise InvalidInput({"reason": "写清撤销的原因，如已搬迁。"})
    if place.withdrawn_at is not None:
        raise AlreadyThere({"reason": "已经撤销。"}, what=f"“{place.name}”的撤销")
    place.withdrawn_at, place.withdrawn_reason = at, reason.strip()[:200]
    place.save(update_fields=["withdrawn_at", "withdrawn_reason"])
    note_place(
        place, "withdrawn", f"撤销：{reason.strip()}", actor=actor, at=at, data={"reason": reason}
    )
    return place


@transaction.atomic
def register_facility(
    facts: FacilityFacts, *, actor: Actor, at: datetime, key: str | None = None
) -> RiskFacility:
    """Register a plant or store whose distances are to be checked.

    Raises:
        NotPermitted: The actor may not.
        NotFound: Enterprise or source is outside the actor's scope, or the source is another's.
        InvalidInput: A word or the position is missing or cannot be.
        AlreadyThere: The enterprise has a facility of that name.
    """
    actor.must(perms.KEEP_FACILITIES)
    enterprise = Enterprise.objects.visible_to(actor).locked().one(facts.enterprise_id)
    fields = unknown_words("distance-facilities", {"kind": facts.kind or "-"})
    if len(facts.name.strip()) < 2:
        fields["name"] = "填写设施名称。"
    if facts.method not in Method.values:
        fields["method"] = "选择确定方法。"
    try:
        wind = read_wind(facts.wind)
    except ScenarioWrong as wrong:
        fields["wind"], wind = f"{wrong.args[1]}。", ()
    if fields:
        raise InvalidInput(fields)
    (latitude, longitude), outline = place_on_earth(facts.latitude, facts.longitude, facts.outline)
    if facts.source_id is not None:
        MajorSource.objects.visible_to(actor).filter(enterprise=enterprise).one(facts.source_id)
    if enterprise.risk_facilities.filter(
        name=facts.name.strip(), withdrawn_at__isnull=True
    ).exists():
        raise AlreadyThere({"name": "这个名称已经登记。"}, what=f"设施“{facts.name.strip()}”")
    facility = RiskFacility.objects.create(
        enterprise=enterprise,
        source_id=facts.source_id,
        name=facts.name.strip(),
        kind=facts.kind,
        is_existing=facts.is_existing,
        method=facts.method,
        latitude=latitude,
        longitude=longitude,
        outline=outline,
        wind=list(wind),
        recorded_at=at,
        recorded_by_id=actor.user_id,
    )
    note_facility(facility, "registered", f"登记设施：{facility.name}", actor=actor, at=at, key=key)
    return facility


def note_facility(
    facility: RiskFacility,
    kind: str,
    text: str,
    *,
    actor: Actor,
    at: datetime,
    data: Mapping[str, Any] | None = None,
    key: str | None = None,
) -> None:
    """Append to the facility's chain."""
    audit.record(
        audit.chain_of(FACILITY_CHAIN, facility.pk),
        f"risks.facility_{kind}",
        text[:200],
        actor=actor,
        at=at,
        place=place_of_enterprise(facility.enterprise),
        data=data,
        key=key,
    )


def locked_facility(facility_id: int, actor: Actor) -> RiskFacility:
    """A facility on the register with its enterprise, locked until commit.

    Raises:
        NotPermitted: The actor may not.
        NotFound: Absent, withdrawn or outside the actor's scope.
    """
    actor.must(perms.KEEP_FACILITIES)
    found = RiskFacility.objects.visible_to(actor).kept().select_related("enterprise")
    return found.locked().one(facility_id)


@transaction.atomic
def add_scenario(
    *,
    facility_id: int,
    name: str,
    frequency: str,
    bands: str,
    half_width: str = "",
    basis: str = "",
    actor: Actor,
    at: datetime,
) -> RiskScenario:
    """Add a way in which a facility may fail.

    Raises:
        NotFound: The facility is not there.
        InvalidInput: No name.
        ScenarioUnreadable: Frequency, bands or angle cannot be; an angle without a wind rose.
    """
    facility = locked_facility(facility_id, actor)
    if len(name.strip()) < 2:
        raise InvalidInput({"name": "写清是什么事故，如“储罐破裂中毒”。"})
    try:
        read = read_frequency(frequency), read_bands(bands), read_half_width(half_width)
    except ScenarioWrong as wrong:
        field, why = wrong.args
        raise ScenarioUnreadable({field: f"{why}。"}, why=why) from wrong
    if read[2] is not None and not facility.wind:
        why = "设施没有登记风向频率，不能按云团计算"
        raise ScenarioUnreadable({"half_width": f"{why}。"}, why=why)
    scenario = RiskScenario.objects.create(
        facility=facility,
        name=name.strip(),
        frequency=read[0],
        bands=[[band.radius_m, band.lethality] for band in read[1]],
        half_width=read[2],
        basis=basis.strip(),
        recorded_at=at,
        recorded_by_id=actor.user_id,
    )
    data = {"frequency": frequency, "bands": scenario.bands}
    note_facility(facility, "scenario", f"增加情景：{scenario.name}", actor=actor, at=at, data=data)
    return scenario


@transaction.atomic
def withdraw_scenario(*, scenario_id: int, actor: Actor, at: datetime) -> RiskScenario:
    """Leave a scenario out of later checks; those made keep it.

    Raises:
        NotPermitted: The actor may not.
        NotFound: Absent, withdrawn before, or outside the actor's scope.
    """
    actor.must(perms.KEEP_FACILITIES)
    found = RiskScenario.objects.visible_to(actor).filter(withdrawn_at__isnull=True)
    scenario = found.select_related("facility__enterprise").locked().one(scenario_id)
    scenario.withdrawn_at = at
    scenario.save(update_fields=["withdrawn_at"])
    note_facility(
        scenario.facility, "scenario_gone", f"删去情景：{scenario.name}", actor=actor, at=at
    )
    return scenario


@transaction.atomic
def withdraw_facility(*, facility_id: int, reason: str, actor: Actor, at: datetime) -> RiskFacility:
    """Take a facility off the register; its checks stay.

    Raises:
        NotFound: Absent, withdrawn or outside the actor's scope.
        InvalidInput: No reason was given.
    """
    facility = locked_facility(facility_id, actor)
    if not reason.strip():
        raise InvalidInput({"reason": "写清撤销的原因，如已拆除。"})
    facility.withdrawn_at, facility.withdrawn_reason = at, reason.strip()[:200]
    facility.save(update_fields=["withdrawn_at", "withdrawn_reason"])
    note_facility(facility, "withdrawn", f"撤销：{reason.strip()}", actor=actor, at=at)
    return facility
