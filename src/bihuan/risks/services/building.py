"""Dual prevention of one enterprise built step by step, accepted, run (S77, S82)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils.timezone import localdate

from bihuan.enterprises.models import Enterprise
from bihuan.kernel import audit, evidence, packs
from bihuan.kernel.actors import Actor
from bihuan.kernel.audit import Place
from bihuan.kernel.errors import InvalidInput
from bihuan.kernel.evidence import Upload
from bihuan.kernel.moving import Moves
from bihuan.kernel.workflow import Transition
from bihuan.organisations.models import Unit
from bihuan.risks import permissions as perms
from bihuan.risks.errors import StepsMissing
from bihuan.risks.models import DualPrevention, DualStep, Pilot
from bihuan.risks.services.basics import must_be_past, new_id, place_of_enterprise
from bihuan.risks.states.dual import STEPS_PACK, DualStatus, Variant
from bihuan.risks.workflow.dual import (
    ACCEPT,
    BEGIN,
    DUAL_WORKFLOW,
    FIND_PROBLEM,
    RUN,
    SOLVE,
    TAKE_BACK,
)

PILOT_CHAIN = "dual_pilot"


def steps_of(variant: str) -> list[tuple[str, str]]:
    """The steps of a variant in order: key and title."""
    rows = packs.rows("dictionary", STEPS_PACK[Variant(variant)])
    return [(str(row["key"]), str(row["title"])) for row in rows]


def chain_of_step(step: DualStep) -> str:
    """The name under which the proof of a step is kept."""
    return audit.chain_of("dual_step", step.pk)


@transaction.atomic
def open_dual(
    *,
    enterprise_id: int,
    variant: str = Variant.ENTERPRISE,
    building: str = "",
    pilot_id: int | None = None,
    actor: Actor,
    at: datetime,
) -> DualPrevention:
    """The record of an enterprise's dual prevention; what stands already is returned as it is.

    Raises:
        NotPermitted: The actor may not.
        NotFound: Outside the actor's scope.
        InvalidInput: A building without its name.
    """
    actor.must(perms.BUILD_DUAL)
    enterprise = Enterprise.objects.visible_to(actor).locked().one(enterprise_id)
    if variant not in Variant.values:
        raise InvalidInput({"variant": "选择模板。"})
    if variant == Variant.BUILDING and not building.strip():
        raise InvalidInput({"building": "高层楼宇物业试点，写明是哪一栋楼。"})
    found = (
        DualPrevention.objects.filter(enterprise=enterprise).select_related("enterprise").first()
    )
    if found is not None:
        return found
    dual = DualPrevention.objects.create(
        enterprise=enterprise,
        variant=variant,
        building=building.strip()[:100],
        pilot_id=pilot_id,
        status=DualStatus.NOT_STARTED,
    )
    DUAL_WORKFLOW.begin(dual, actor=actor, at=at, text="纳入双重预防建设范围")
    return dual


def locked_dual(dual_id: int, actor: Actor) -> DualPrevention:
    """The record, locked.

    Raises:
        NotFound: Absent, or outside the actor's scope.
    """
    found = DualPrevention.objects.visible_to(actor).select_related("enterprise")
    return found.locked().one(dual_id)


@transaction.atomic
def begin_dual(
    *,
    dual_id: int,
    leader: str,
    due_on: date | None,
    actor: Actor,
    at: datetime,
    key: str | None = None,
) -> DualPrevention:
    """Begin to build.

    Raises:
        InvalidInput: Nobody leads it, or it is to be done before today.
        TransitionRefused: It has begun.
    """
    dual = locked_dual(dual_id, actor)
    if not leader.strip():
        raise InvalidInput({"leader": "写明由谁牵头。"})
    if due_on is None or due_on < localdate(at):
        raise InvalidInput({"due_on": "计划建成日期不能早于今天。"})
    changes = {"leader": leader.strip()[:40], "due_on": due_on, "begun_on": localdate(at)}
    data = {"leader": leader, "due_on": due_on}
    DUAL_WORKFLOW.apply(BEGIN, dual, actor=actor, at=at, data=data, changes=changes, key=key)
    return dual


@transaction.atomic
def finish_step(
    *,
    dual_id: int,
    step: str,
    done_on: date | None,
    note: str = "",
    files: Sequence[Upload] = (),
    files_owed: bool = True,
    actor: Actor,
    at: datetime,
) -> DualStep:
    """Say that a step is done, with its proof.

    Raises:
        NotPermitted: The actor may not.
        NotFound: Outside the actor's scope.
        InvalidInput: No such step, no proof, or it is not being built.
        AssessedInFuture: After today.
    """
    actor.must(perms.BUILD_DUAL)
    dual = locked_dual(dual_id, actor)
    titles = dict(steps_of(dual.variant))
    if step not in titles:
        raise InvalidInput({"step": "没有这个步骤。"})
    if dual.status != DualStatus.BUILDING:
        raise InvalidInput({"step": f"现在是“{dual.get_status_display()}”，建设中才登记步骤。"})
    if files_owed and not files:
        raise InvalidInput({"files": "请上传这一步的证明材料。"})
    on = must_be_past(done_on, "done_on", at)
    found, _new = DualStep.objects.update_or_create(
        dual=dual,
        step=step,
        defaults={
            "done_on": on,
            "note": note.strip()[:300],
            "recorded_at": at,
            "recorded_by_id": actor.user_id,
        },
    )
    place = place_of_enterprise(dual.enterprise)
    evidence.keep_all(
        files, chain=chain_of_step(found), place=place, role="proof", actor=actor, at=at
    )
    data = {"step": step, "done_on": on, "note": note}
    said = f"完成步骤：{titles[step]}"
    note_dual(dual, "step_done", said, data, actor=actor, at=at)
    return found


def missing_steps(dual: DualPrevention) -> list[str]:
    """Titles of the steps that are not done."""
    done = set(dual.steps.values_list("step", flat=True))
    return [title for key, title in steps_of(dual.variant) if key not in done]


@transaction.atomic
def accept_dual(
    *,
    dual_id: int,
    note: str,
    files: Sequence[Upload] = (),
    built_on: date | None = None,
    actor: Actor,
    at: datetime,
    key: str | None = None,
) -> DualPrevention:
    """Accept a system whose every step is done; from that day it counts as built.

    Args:
        built_on: The day of the acceptance, where it was not today.

    Raises:
        InvalidInput: No opinion.
        StepsMissing: A step has no proof.
        AssessedInFuture: After today.
        TransitionRefused: It is not being built.
    """
    dual = locked_dual(dual_id, actor)
    if not note.strip():
        raise InvalidInput({"note": "写明验收意见。"})
    missing = missing_steps(dual)
    if missing:
        raise StepsMissing(count=len(missing), steps="、".join(missing))
    on = must_be_past(built_on or localdate(at), "built_on", at)
    changes = {"built_on": on, "lost_on": None, "problem": ""}
    applied = apply(dual, ACCEPT, note, changes, actor=actor, at=at, key=key)
    if not applied:
        place, chain = place_of_enterprise(dual.enterprise), DUAL_WORKFLOW.chain(dual)
        evidence.keep_all(files, chain=chain, place=place, role="accept", actor=actor, at=at)
    return dual


def apply(
    dual: DualPrevention,
    move: Transition[DualPrevention],
    note: str,
    changes: dict[str, Any],
    *,
    actor: Actor,
    at: datetime,
    key: str | None,
) -> bool:
    """Make a move with its words; whether it was a replay.

    Raises:
        InvalidInput: No words.
    """
    if not note.strip():
        raise InvalidInput({"note": "写明情况。"})
    return DUAL_WORKFLOW.apply(
        move, dual, actor=actor, at=at, data={"note": note}, changes=changes, key=key
    ).is_replay


@transaction.atomic
def run_dual(
    *, dual_id: int, note: str, actor: Actor, at: datetime, key: str | None = None
) -> DualPrevention:
    """Put a built system to daily use.

    Raises:
        TransitionRefused: It is not built.
    """
    dual = locked_dual(dual_id, actor)
    apply(dual, RUN, note, {"running_on": localdate(at)}, actor=actor, at=at, key=key)
    return dual


@transaction.atomic
def find_problem(
    *, dual_id: int, note: str, actor: Actor, at: datetime, key: str | None = None
) -> DualPrevention:
    """Say that a system does not work as it should; it still counts as built.

    Raises:
        TransitionRefused: It is not built.
    """
    dual = locked_dual(dual_id, actor)
    apply(dual, FIND_PROBLEM, note, {"problem": note.strip()[:300]}, actor=actor, at=at, key=key)
    return dual


@transaction.atomic
def solve_problem(
    *, dual_id: int, note: str, actor: Actor, at: datetime, key: str | None = None
) -> DualPrevention:
    """Say that it works again.

    Raises:
        TransitionRefused: It has no problem.
    """
    dual = locked_dual(dual_id, actor)
    changes = {"problem": "", "running_on": dual.running_on or localdate(at)}
    apply(dual, SOLVE, note, changes, actor=actor, at=at, key=key)
    return dual


@transaction.atomic
def take_back_dual(
    *, dual_id: int, note: str, actor: Actor, at: datetime, key: str | None = None
) -> DualPrevention:
    """Send a system back to be built; from today it no longer counts.

    Raises:
        TransitionRefused: It is not built.
    """
    dual = locked_dual(dual_id, actor)
    changes = {"lost_on": localdate(at), "running_on": None, "problem": note.strip()[:300]}
    apply(dual, TAKE_BACK, note, changes, actor=actor, at=at, key=key)
    return dual


make_dual_move = Moves(
    DUAL_WORKFLOW,
    "dual_id",
    {
        "begin": begin_dual,
        "accept": accept_dual,
        "run": run_dual,
        "find_problem": find_problem,
        "solve": solve_problem,
        "take_back": take_back_dual,
    },
)


def note_dual(
    dual: DualPrevention,
    kind: str,
    text: str,
    data: dict[str, Any],
    *,
    actor: Actor,
    at: datetime,
) -> None:
    audit.record(
        DUAL_WORKFLOW.chain(dual),
        f"risks.{kind}",
        text[:200],
        actor=actor,
        at=at,
        place=place_of_enterprise(dual.enterprise),
        data=data,
    )


@transaction.atomic
def begin_pilot(
    *,
    title: str,
    region: str,
    unit_id: int | None,
    started_on: date | None,
    actor: Actor,
    at: datetime,
) -> Pilot:
    """Begin a trial somewhere new, such as high buildings.

    Raises:
        NotPermitted: The actor may not.
        InvalidInput: Words are missing.
    """
    actor.must(perms.PLAN_DUAL)
    found = {} if title.strip() else {"title": "写明试点的名称。"}
    if unit_id is None or not Unit.objects.filter(pk=unit_id).exists():
        found["unit_id"] = "选择牵头单位。"
    if not region or not actor.scope.holds(region):
        found["region"] = "选择您管辖范围内的街镇。"
    if found or unit_id is None:
        raise InvalidInput(found)
    on = must_be_past(started_on, "started_on", at)
    pk, number = new_id(Pilot, "SD", at)
    pilot = Pilot.objects.create(
        pk=pk,
        number=number,
        title=title.strip()[:100],
        region=region,
        unit_id=unit_id,
        started_on=on,
        recorded_at=at,
        recorded_by_id=actor.user_id,
    )
    note_pilot(pilot, "pilot_begun", "开始试点", {"title": title}, actor=actor, at=at)
    return pilot


@transaction.atomic
def join_pilot(
    *, pilot_id: int, enterprise_id: int, building: str, actor: Actor, at: datetime
) -> DualPrevention:
    """Take a building and its property company into a trial.

    Raises:
        NotPermitted: The actor may not.
        NotFound: Outside the actor's scope.
        InvalidInput: No building, or it has begun to build otherwise.
    """
    actor.must(perms.PLAN_DUAL)
    pilot = Pilot.objects.visible_to(actor).locked().one(pilot_id)
    dual = open_dual(
        enterprise_id=enterprise_id,
        variant=Variant.BUILDING,
        building=building,
        pilot_id=pilot.pk,
        actor=actor,
        at=at,
    )
    if dual.pilot_id != pilot.pk:
        if dual.status != DualStatus.NOT_STARTED:
            words = "这家企业已经按原模板开始建设，不能改入试点。"
            raise InvalidInput({"enterprise_id": words})
        dual.variant, dual.building, dual.pilot = Variant.BUILDING, building.strip()[:100], pilot
        dual.save(update_fields=["variant", "building", "pilot"])
    data = {"enterprise": enterprise_id, "building": building}
    note_pilot(pilot, "pilot_joined", f"纳入楼宇：{building}", data, actor=actor, at=at)
    return dual


@transaction.atomic
def sum_up_pilot(
    *,
    pilot_id: int,
    problems: str,
    summary: str,
    is_rolled_out: bool | None,
    actor: Actor,
    at: datetime,
) -> Pilot:
    """Write down what a trial found, and whether it is rolled out.

    Raises:
        NotPermitted: The actor may not.
        NotFound: Outside the actor's scope.
        InvalidInput: It is to be rolled out without a summary.
    """
    actor.must(perms.PLAN_DUAL)
    pilot = Pilot.objects.visible_to(actor).locked().one(pilot_id)
    if is_rolled_out is not None and not summary.strip():
        raise InvalidInput({"summary": "决定是否推广前，先写试点总结。"})
    pilot.problems, pilot.summary = problems.strip(), summary.strip()
    pilot.is_rolled_out = is_rolled_out
    pilot.summarised_on = localdate(at) if summary.strip() else None
    pilot.save(update_fields=["problems", "summary", "is_rolled_out", "summarised_on"])
    data = {"problems": problems, "summary": summary, "is_rolled_out": is_rolled_out}
    note_pilot(pilot, "pilot_summed_up", "登记试点问题和总结", data, actor=actor, at=at)
    return pilot


def note_pilot(
    pilot: Pilot, kind: str, text: str, data: dict[str, Any], *, actor: Actor, at: datetime
) -> None:
    audit.record(
        audit.chain_of(PILOT_CHAIN, pilot.pk),
        f"risks.{kind}",
        text[:200],
        actor=actor,
        at=at,
        place=Place(pilot.region, [pilot.unit_id]),
        data=data,
    )
