"""Checks of the distances between facilities and protected places, and what follows (S89)."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils.timezone import localdate

from bihuan.kernel import evidence, packs
from bihuan.kernel.actors import Actor
from bihuan.kernel.announcements import announce
from bihuan.kernel.errors import InvalidInput
from bihuan.kernel.evidence import Upload
from bihuan.kernel.geometry import Place, metres_between_outlines, plane, unplane
from bihuan.kernel.moving import Moves
from bihuan.kernel.scope import elevated
from bihuan.risks.errors import NoPlaceNear
from bihuan.risks.models import DistanceCheck, DistanceFinding, RiskFacility, SensitivePlace
from bihuan.risks.rules.contours import Band, Scenario, contours_of, risk_at
from bihuan.risks.rules.distances import Verdict, judge, limit_of, required_of
from bihuan.risks.services.basics import must_be_past, new_id, place_of_enterprise
from bihuan.risks.services.neighbours import locked_facility
from bihuan.risks.states.distances import CheckResult
from bihuan.risks.workflow.distances import ACCEPT, DISTANCE_WORKFLOW, FINISH, PLAN, REJECT

LEAST_RANGE_M = 1000
MOST_RANGE_M = 20_000
LIMITS, DISTANCES = "individual-risk-limits", "safety-distances"


def corners_of(obj: RiskFacility | SensitivePlace) -> list[Place]:
    """The outline of a facility or place, or its position alone."""
    if obj.outline:
        return [(float(latitude), float(longitude)) for latitude, longitude in obj.outline]
    return [(obj.latitude, obj.longitude)]


def scenarios_of(facility: RiskFacility) -> list[Scenario]:
    """The facility's scenarios in metres of its position."""
    return [
        Scenario(
            name=one.name,
            at=(0.0, 0.0),
            frequency=one.frequency,
            bands=tuple(Band(float(radius), float(lethality)) for radius, lethality in one.bands),
            wind=tuple(facility.wind) if one.half_width is not None else (),
            half_width_deg=one.half_width or 0.0,
        )
        for one in facility.scenarios.filter(withdrawn_at__isnull=True)
    ]


def places_near(facility: RiskFacility, metres: float) -> list[tuple[SensitivePlace, float]]:
    """Places within a distance of a facility's edge, nearest first, whoever's region they lie in."""
    corners = corners_of(facility)
    spread = metres + 2000.0  # an outline's corner may lie far from its position
    back = unplane((facility.latitude, facility.longitude))
    (south, west), (north, east) = back((-spread, -spread)), back((spread, spread))
    with elevated():
        found = list(SensitivePlace.objects.kept().between(south, west, north, east))
    ways = [(place, metres_between_outlines(corners, corners_of(place))) for place in found]
    near = [(place, way) for place, way in ways if way <= metres]
    return sorted(near, key=lambda pair: (pair[1], pair[0].pk))


def range_of(facility: RiskFacility, scenarios: Sequence[Scenario]) -> float:
    """How far a check looks: a kilometre, the largest distance asked for, or as far as it kills."""
    asked = [
        float(row["data"]["metres"])
        for row in packs.rows("dictionary", DISTANCES)
        if row["data"]["facility"] == facility.kind
    ]
    reach = [one.reach_m for one in scenarios]
    return min(MOST_RANGE_M, max([LEAST_RANGE_M, *asked, *reach]))


def risk_of(place: SensitivePlace, facility: RiskFacility, scenarios: Sequence[Scenario]) -> float:
    """The largest individual risk at a place: at its position and at each corner of its outline."""
    mapped = plane((facility.latitude, facility.longitude))
    spots = [(place.latitude, place.longitude), *corners_of(place)]
    return max(risk_at(scenarios, mapped(spot)) for spot in spots)


def verdict_on(
    place: SensitivePlace, way: float, facility: RiskFacility, scenarios: Sequence[Scenario]
) -> Verdict:
    """One neighbour judged by the tables in force here."""
    rows = packs.rows("dictionary", DISTANCES)
    required = required_of(rows, facility.kind, place.target)
    risk, limit = None, None
    if scenarios:
        limits = packs.rows("dictionary", LIMITS)
        risk = risk_of(place, facility, scenarios)
        limit = limit_of(limits, place.target, is_existing=facility.is_existing)
    return judge(required, way, risk, limit)


def drawn_contours(
    facility: RiskFacility, scenarios: Sequence[Scenario]
) -> tuple[float | None, list[dict[str, Any]]]:
    """Contours at every limit of the table, in degrees; none without a scenario."""
    if not scenarios:
        return None, []
    key = "existing" if facility.is_existing else "new"
    limits = {float(row["data"][key]) for row in packs.rows("dictionary", LIMITS)}
    found = contours_of(scenarios, sorted(limits))
    back = unplane((facility.latitude, facility.longitude))
    drawn = [
        {"limit": limit, "rings": [[list(back(spot)) for spot in ring] for ring in rings]}
        for limit, rings in found.loops.items()
    ]
    return found.cell_m, drawn


@transaction.atomic
def check_distances(
    *,
    facility_id: int,
    checked_on: date | None,
    note: str = "",
    files: Sequence[Upload] = (),
    actor: Actor,
    at: datetime,
    key: str | None = None,
) -> DistanceCheck:
    """Judge every protected place near a facility, and keep what was found with the contours.

    Raises:
        NotFound: The facility is not there.
        InvalidInput: The day is missing or lies ahead.
        NoPlaceNear: Nothing is registered near, and no note says that somebody looked.

    Source:
        GB 36894-2018 (limits), GB/T 37243-2019 (method); Dangerous Chemicals Safety Law art. 22.
    """
    facility = locked_facility(facility_id, actor)
    on = must_be_past(checked_on, "checked_on", at)
    scenarios = scenarios_of(facility)
    metres = range_of(facility, scenarios)
    near = places_near(facility, metres)
    if not near and not note.strip():
        raise NoPlaceNear({"note": "写明现场核实的情况。"}, metres=f"{metres:,.0f}")
    judged = [(one, way, verdict_on(one, way, facility, scenarios)) for one, way in near]
    failed = sum(verdict.is_met is False for _one, _way, verdict in judged)
    unknown = sum(verdict.is_met is None for _one, _way, verdict in judged)
    cell, contours = drawn_contours(facility, scenarios)
    pk, number = new_id(DistanceCheck, "FHJL", at)
    check = DistanceCheck.objects.create(
        id=pk,
        number=number,
        facility=facility,
        checked_on=on,
        status=result_of(failed, unknown),
        within_m=round(metres),
        failed=failed,
        unknown=unknown,
        cell_m=cell,
        contours=contours,
        scenarios=[
            {"name": one.name, "frequency": one.frequency, "reach_m": one.reach_m}
            for one in scenarios
        ],
        note=note.strip(),
        recorded_at=at,
        recorded_by_id=actor.user_id,
    )
    DistanceFinding.objects.bulk_create(finding_of(check, *one) for one in judged)
    text = f"核查{len(judged)}处防护目标：不符合{failed}处，无法判定{unknown}处"
    DISTANCE_WORKFLOW.begin(check, actor=actor, at=at, text=text, key=key)
    keep_papers(check, files, "check", actor=actor, at=at)
    if failed:
        payload = {
            "check": check.pk,
            "number": check.number,
            "facility": facility.pk,
            "enterprise": facility.enterprise_id,
            "failed": failed,
        }
        announce("risks.distance_failed", payload, at)
    return check


def result_of(failed: int, unknown: int) -> CheckResult:
    if failed:
        return CheckResult.FAILED
    return CheckResult.OPEN if unknown else CheckResult.MET


def finding_of(
    check: DistanceCheck, place: SensitivePlace, way: float, verdict: Verdict
) -> DistanceFinding:
    """A judged neighbour as it is kept, with the words of the day."""
    return DistanceFinding(
        check_of=check,
        place=place,
        name=place.name,
        target=place.target,
        people=place.people,
        latitude=place.latitude,
        longitude=place.longitude,
        actual_m=round(way, 1),
        required_m=verdict.required.metres if verdict.required else None,
        basis=verdict.required.basis[:120] if verdict.required else "",
        risk=verdict.risk,
        limit=verdict.limit,
        is_met=verdict.is_met,
    )


def keep_papers(
    check: DistanceCheck, files: Sequence[Upload], role: str, *, actor: Actor, at: datetime
) -> None:
    evidence.keep_all(
        files,
        chain=DISTANCE_WORKFLOW.chain(check),
        place=place_of_enterprise(check.facility.enterprise),
        role=role,
        actor=actor,
        at=at,
    )


def locked_check(check_id: int, actor: Actor) -> DistanceCheck:
    """A check with facility and enterprise, locked until commit.

    Raises:
        NotFound: Absent, or outside the actor's scope.
    """
    found = DistanceCheck.objects.visible_to(actor).select_related("facility__enterprise")
    return found.locked().one(check_id)


def must_say(note: str, field: str, sentence: str) -> str:
    """The words, unless there are none.

    Raises:
        InvalidInput: Nothing was written.
    """
    if not note.strip():
        raise InvalidInput({field: sentence})
    return note.strip()


@transaction.atomic
def plan_measures(
    *,
    check_id: int,
    measures: str,
    due_on: date | None,
    files: Sequence[Upload] = (),
    actor: Actor,
    at: datetime,
    key: str | None = None,
) -> DistanceCheck:
    """Say how a distance that is too short will be mended, and until when.

    Raises:
        InvalidInput: Measures or day are missing, or the day lies before the check.
        TransitionRefused: Nothing failed, or it is under way.
    """
    words = must_say(measures, "measures", "写清怎样处置，完成前怎样管控。")
    check = locked_check(check_id, actor)
    if due_on is None or due_on < check.checked_on:
        raise InvalidInput({"due_on": "填写不早于核查日期的完成时限。"})
    applied = DISTANCE_WORKFLOW.apply(
        PLAN,
        check,
        actor=actor,
        at=at,
        data={"measures": words, "due_on": due_on},
        changes={"measures": words, "due_on": due_on},
        key=key,
    )
    if not applied.is_replay:
        keep_papers(check, files, "plan", actor=actor, at=at)
    return check


@transaction.atomic
def finish_measures(
    *,
    check_id: int,
    note: str,
    files: Sequence[Upload] = (),
    actor: Actor,
    at: datetime,
    key: str | None = None,
) -> DistanceCheck:
    """Report that the measures are carried out.

    Raises:
        InvalidInput: Words or proof are missing.
        TransitionRefused: No measures were set.
    """
    words = must_say(note, "note", "写清措施怎样落实的。")
    if not files:
        raise InvalidInput({"files": "请上传落实措施的证明材料。"})
    check = locked_check(check_id, actor)
    applied = DISTANCE_WORKFLOW.apply(
        FINISH,
        check,
        actor=actor,
        at=at,
        data={"note": words},
        changes={"done_note": words, "done_by_id": actor.user_id},
        key=key,
    )
    if not applied.is_replay:
        keep_papers(check, files, "done", actor=actor, at=at)
    return check


@transaction.atomic
def accept_measures(
    *,
    check_id: int,
    note: str,
    files: Sequence[Upload] = (),
    actor: Actor,
    at: datetime,
    key: str | None = None,
) -> DistanceCheck:
    """Close a check whose measures were looked at by somebody else.

    Raises:
        InvalidInput: What was seen is not written.
        AcceptedByDoer: The actor reported it.
        TransitionRefused: Nothing was reported.
    """
    words = must_say(note, "note", "写清复核看到的情况。")
    check = locked_check(check_id, actor)
    applied = DISTANCE_WORKFLOW.apply(
        ACCEPT,
        check,
        actor=actor,
        at=at,
        data={"note": words},
        changes={"closed_on": localdate(at)},
        key=key,
    )
    if not applied.is_replay:
        keep_papers(check, files, "accepted", actor=actor, at=at)
    return check


@transaction.atomic
def reject_measures(
    *, check_id: int, note: str, actor: Actor, at: datetime, key: str | None = None
) -> DistanceCheck:
    """Give measures back that do not do; the date stays.

    Raises:
        InvalidInput: No reason was given.
        AcceptedByDoer: The actor reported it.
        TransitionRefused: Nothing was reported.
    """
    words = must_say(note, "note", "写清哪里不合格。")
    check = locked_check(check_id, actor)
    changes = {"done_by_id": None}
    DISTANCE_WORKFLOW.apply(
        REJECT, check, actor=actor, at=at, data={"note": words}, changes=changes, key=key
    )
    return check


@transaction.atomic
def note_check(
    *, check_id: int, note: str, actor: Actor, at: datetime, key: str | None = None
) -> DistanceCheck:
    """Add words to a check that asks for no measures.

    Raises:
        InvalidInput: Nothing was written.
        TransitionRefused: Measures are under way.
    """
    words = must_say(note, "note", "写下要补充的说明。")
    check = locked_check(check_id, actor)
    joined = f"{check.note}\n{words}".strip()
    DISTANCE_WORKFLOW.apply(
        DISTANCE_WORKFLOW.by_name["note"],
        check,
        actor=actor,
        at=at,
        data={"note": words},
        changes={"note": joined},
        key=key,
    )
    return check


SERVICES: Mapping[str, Callable[..., DistanceCheck]] = {
    "plan": plan_measures,
    "finish": finish_measures,
    "accept": accept_measures,
    "reject": reject_measures,
    "note": note_check,
}
move_check = Moves(DISTANCE_WORKFLOW, "check_id", SERVICES)
