"""Assessments of a risk: by a method in force, with its arithmetic, kept as they were made."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django.db import transaction

from bihuan.kernel import packs
from bihuan.kernel.actors import Actor
from bihuan.kernel.errors import InvalidInput
from bihuan.kernel.workflow import Transition
from bihuan.risks.errors import MethodSilent, NotGraded, ResidualAboveInherent, ValueOffScale
from bihuan.risks.models import RiskAssessment, RiskPoint
from bihuan.risks.rules.grading import COLOURS, Graded, Method, grade, problems, shown
from bihuan.risks.services.basics import (
    ROOM,
    locked_point,
    method_of,
    method_options,
    months_later,
    must_be_past,
)
from bihuan.risks.services.identifying import must_own
from bihuan.risks.services.settling import settle
from bihuan.risks.states.points import Colour, Occasion, OwnerLevel, PointStatus, Stage
from bihuan.risks.workflow.points import (
    ASSESS,
    CONTROL,
    POINT_WORKFLOW,
    REASSESS,
    RECONTROL,
)
from bihuan.statutes.dictionaries import label, labels

DIRECT = "risk-direct-red"


@dataclass(frozen=True)
class Judgement:
    """One assessment as somebody gives it.

    Args:
        method: Code of a pack of kind ``matrix``; ``values`` factor → chosen value.
        direct: Key of ``risk-direct-red`` where the risk is red without being scored.
        team: Who assessed, names with 、.
        note: Why, where the result needs it.
    """

    method: str
    values: Mapping[str, Decimal | None]
    assessed_on: date | None
    team: str
    occasion: str = Occasion.FIRST
    direct: str = ""
    note: str = ""


@dataclass(frozen=True)
class Owner:
    """Who holds a risk: the level in the enterprise and the person."""

    level: str
    name: str
    post: str = ""


def graded_by(judgement: Judgement) -> tuple[Method, Graded]:
    """The method in force and what it gives.

    Raises:
        InvalidInput: No such method, or no such case of a direct judgement.
        ValueOffScale: A value is none of its factor's scale.
        MethodSilent: No band or cell holds the values.
    """
    if judgement.method not in dict(method_options()):
        raise InvalidInput({"method": "选择评价方法。"})
    method = method_of(judgement.method)
    if judgement.direct:
        if judgement.direct not in labels(DIRECT):
            raise InvalidInput({"direct": "选择直接判定的情形。"})
        words = f"直接判定：{label(DIRECT, judgement.direct)}，为红色"
        return method, Graded(Colour.RED, None, words)
    wrong = problems(method, judgement.values)
    if wrong:
        raise ValueOffScale(wrong)
    values = {factor: Decimal(judgement.values[factor] or 0) for factor in method.factors}
    found = grade(method, values)
    if found is None:
        said = "、".join(f"{factor}={shown(value)}" for factor, value in values.items())
        raise MethodSilent({"method": "缺少这一档。"}, method=method.title, values=said)
    return method, found


def check(judgement: Judgement, at: datetime) -> date:
    """Refuse an assessment without its team, its occasion or a day that has been.

    Raises:
        InvalidInput: One sentence a field.
        AssessedInFuture: After today.
    """
    found = {}
    if not judgement.team.strip():
        found["team"] = "写明参加评估的人员。"
    if judgement.occasion not in Occasion.values:
        found["occasion"] = "选择评估时机。"
    if found:
        raise InvalidInput(found)
    return must_be_past(judgement.assessed_on, "assessed_on", at)


def store(
    point: RiskPoint,
    stage: Stage,
    judgement: Judgement,
    method: Method,
    result: Graded,
    *,
    actor: Actor,
    at: datetime,
) -> RiskAssessment:
    """Keep the assessment with the version it was judged by."""
    assert judgement.assessed_on is not None
    said = {factor: shown(value) for factor, value in judgement.values.items() if value is not None}
    return RiskAssessment.objects.create(
        point=point,
        stage=stage,
        occasion=judgement.occasion,
        method=method.code,
        method_title=method.title,
        method_version=method.version,
        method_mark=method.mark,
        values={} if judgement.direct else said,
        score=result.score,
        arithmetic=result.arithmetic[:200],
        direct=judgement.direct,
        level=result.level,
        team=judgement.team.strip()[:120],
        assessed_on=judgement.assessed_on,
        note=judgement.note.strip()[:300],
        recorded_at=at,
        recorded_by_id=actor.user_id,
    )


@transaction.atomic
def assess_inherent(
    *, point_id: int, judgement: Judgement, actor: Actor, at: datetime, key: str | None = None
) -> RiskPoint:
    """Assess how bad a risk is without its measures; the residual risk has to be assessed anew.

    Raises:
        NotPermitted: The actor may not.
        NotFound: Outside the actor's scope.
        InvalidInput: See `check`, `graded_by`.
        TransitionRefused: The point was withdrawn.

    Source:
        Yearly or event-driven assessment (S84); the period is the setting ``assessment-months``.
    """
    point = locked_point(point_id, actor)
    on = check(judgement, at)
    method, result = graded_by(judgement)
    move = ASSESS if point.status == PointStatus.IDENTIFIED else REASSESS
    months = int(packs.setting(ROOM, "assessment-months"))
    changes = {
        "inherent_level": result.level,
        "residual_level": None,
        "assessed_on": on,
        "assess_due_on": months_later(on, months),
        "raised_reason": "",
        "raised_on": None,
    }
    text = f"固有风险评为{COLOURS[result.level]}色"
    data = {"arithmetic": result.arithmetic, "team": judgement.team, "version": method.version}
    applied = POINT_WORKFLOW.apply(
        move, point, actor=actor, at=at, text=text, data=data, changes=changes, key=key
    )
    if not applied.is_replay:
        store(point, Stage.INHERENT, judgement, method, result, actor=actor, at=at)
        settle(point, at=at)
    return point


@transaction.atomic
def assess_residual(
    *,
    point_id: int,
    judgement: Judgement,
    owner: Owner,
    actor: Actor,
    at: datetime,
    key: str | None = None,
) -> RiskPoint:
    """Assess what is left of a risk behind its measures, and put it under control.

    Raises:
        NotPermitted: The actor may not.
        NotFound: Outside the actor's scope.
        InvalidInput: See `check`, `graded_by`; the owner is missing.
        OwnerTooLow: The inherent risk needs somebody higher up.
        ResidualAboveInherent: Worse than before the measures, and nothing says why.
        NoMeasures: There is nothing that keeps it down.
        NotGraded: The inherent risk comes first.
    """
    point = locked_point(point_id, actor)
    if point.inherent_level is None:
        raise NotGraded(title=point.name)
    on = check(judgement, at)
    check_owner(owner)
    must_own(point.inherent_level, owner.level)
    method, result = graded_by(judgement)
    refuse_worse(point, result, judgement.note)
    move: Transition[RiskPoint] = RECONTROL
    if point.status == PointStatus.GRADED:
        move = CONTROL
    changes = {
        "residual_level": result.level,
        "owner_level": owner.level,
        "responsible": owner.name.strip()[:40],
        "responsible_post": owner.post.strip()[:60],
    }
    text = f"残余风险评为{COLOURS[result.level]}色，由{OwnerLevel(owner.level).label}管控"
    data = {"arithmetic": result.arithmetic, "team": judgement.team, "note": judgement.note}
    applied = POINT_WORKFLOW.apply(
        move, point, actor=actor, at=at, text=text, data=data, changes=changes, key=key
    )
    if not applied.is_replay:
        store(point, Stage.RESIDUAL, judgement, method, result, actor=actor, at=at)
        follow_year(point, judgement, on)
        settle(point, at=at)
    return point


def follow_year(point: RiskPoint, judgement: Judgement, on: date) -> None:
    """A yearly assessment of what is left is the yearly assessment of the point."""
    if judgement.occasion != Occasion.FIRST and (
        point.assessed_on is None or on > point.assessed_on
    ):
        point.assessed_on = on
        point.assess_due_on = months_later(on, int(packs.setting(ROOM, "assessment-months")))
        point.save(update_fields=["assessed_on", "assess_due_on"])


def check_owner(owner: Owner) -> None:
    """Refuse a risk that nobody holds.

    Raises:
        InvalidInput: No level, or no name.
    """
    found = {}
    if owner.level not in OwnerLevel.values:
        found["owner_level"] = "选择由哪一级管控。"
    if not owner.name.strip():
        found["responsible"] = "写明责任人。"
    if found:
        raise InvalidInput(found)


def refuse_worse(point: RiskPoint, result: Graded, note: str) -> None:
    """Refuse a residual risk above the inherent one without a reason.

    Raises:
        ResidualAboveInherent: So it is, and the note is empty.
    """
    assert point.inherent_level is not None
    if result.level < point.inherent_level and not note.strip():
        raise ResidualAboveInherent(
            {"note": "残余风险高于固有风险，写明原因。"},
            residual=f"{COLOURS[result.level]}色",
            inherent=f"{COLOURS[point.inherent_level]}色",
        )
