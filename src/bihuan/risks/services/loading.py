"""Many risk points at once, for a first filling: graded, with measures and the proof of some."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal

from django.db import transaction

from bihuan.enterprises.models import Enterprise
from bihuan.enterprises.services import set_risk_level
from bihuan.kernel import audit, packs
from bihuan.kernel.actors import Actor
from bihuan.kernel.audit import Entry
from bihuan.kernel.bulk import insert_many, next_ids
from bihuan.risks.models import (
    EnterpriseGrade,
    RiskAssessment,
    RiskMeasure,
    RiskPoint,
    RiskVerification,
)
from bihuan.risks.rules.grading import Graded, Method, grade, shown
from bihuan.risks.services.basics import ROOM, method_of, months_later, place_of_point, verify_days
from bihuan.risks.services.settling import JUDGE, is_near, words_of
from bihuan.risks.states.points import Checked, Occasion, PointStatus, Stage, Subject
from bihuan.risks.workflow.points import POINT_WORKFLOW

METHOD = "lec"
Values = tuple[str, str, str]


@dataclass(frozen=True)
class LoadedPoint:
    """A point as a register kept elsewhere has it.

    Args:
        inherent: Values of L, E and C before the measures; ``residual`` behind them.
        measures: Kind and text of each.
        checked_on: When all of them were found to work.
    """

    enterprise: Enterprise
    name: str
    unit_kind: str
    place: str
    accidents: tuple[str, ...]
    danger: str
    inherent: Values
    residual: Values
    measures: tuple[tuple[str, str], ...]
    owner_level: str
    responsible: str
    responsible_post: str
    assessed_on: date
    checked_on: date


@dataclass
class Rows:
    """What is to be inserted."""

    points: list[RiskPoint]
    assessments: list[RiskAssessment]
    measures: list[RiskMeasure]
    checks: list[RiskVerification]


def judged(method: Method, values: Values) -> Graded:
    """What the method gives; a first filling brings values of its scale."""
    found = grade(method, dict(zip(method.factors, map(Decimal, values), strict=True)))
    assert found is not None, values
    return found


def graded_level(values: Values) -> int:
    """The colour that three values of the usual method give."""
    return judged(method_of(METHOD), values).level


@transaction.atomic
def load_points(loaded: Sequence[LoadedPoint], *, actor: Actor, at: datetime) -> list[RiskPoint]:
    """Store points with their assessments, measures and verifications, and what follows from them.

    Args:
        loaded: Each of an enterprise that stands.
        at: When they were taken over, timezone-aware.

    Returns:
        The points, in order.
    """
    method, rows = method_of(METHOD), Rows([], [], [], [])
    ids = next_ids(RiskPoint, len(loaded))
    measure_ids = iter(next_ids(RiskMeasure, sum(len(one.measures) for one in loaded)))
    for pk, one in zip(ids, loaded, strict=True):
        point = point_of(pk, one, method, at)
        rows.points.append(point)
        add_assessments(rows, point, one, method, at)
        add_measures(rows, point, one, measure_ids, at)
        due = [point.assess_due_on, *(m.next_due_on for m in rows.measures[-len(one.measures) :])]
        point.next_due_on = min(day for day in due if day is not None)
        point.is_due = is_near(point, at)
    for model, objects in (
        (RiskPoint, rows.points),
        (RiskAssessment, rows.assessments),
        (RiskMeasure, rows.measures),
        (RiskVerification, rows.checks),
    ):
        insert_many(model, objects)
    note_all(rows.points, actor, at)
    POINT_WORKFLOW.load_loops([(point, at, at) for point in rows.points])
    grade_all(rows.points, actor, at)
    return rows.points


def point_of(pk: int, one: LoadedPoint, method: Method, at: datetime) -> RiskPoint:
    before, behind = judged(method, one.inherent), judged(method, one.residual)
    enterprise = one.enterprise
    months = int(packs.setting(ROOM, "assessment-months"))
    return RiskPoint(
        pk=pk,
        number=f"FX{at.year}-{pk:06d}",
        subject=Subject.ENTERPRISE,
        enterprise=enterprise,
        name=one.name,
        unit_kind=one.unit_kind,
        place=one.place,
        accidents=list(one.accidents),
        danger=one.danger,
        latitude=enterprise.latitude,
        longitude=enterprise.longitude,
        region=enterprise.region,
        sector=enterprise.sector,
        status=PointStatus.CONTROLLED,
        inherent_level=before.level,
        residual_level=behind.level,
        level=behind.level,
        owner_level=one.owner_level,
        responsible=one.responsible,
        responsible_post=one.responsible_post,
        assessed_on=one.assessed_on,
        assess_due_on=months_later(one.assessed_on, months),
        recorded_at=at,
    )


def add_assessments(
    rows: Rows, point: RiskPoint, one: LoadedPoint, method: Method, at: datetime
) -> None:
    for stage, values in ((Stage.INHERENT, one.inherent), (Stage.RESIDUAL, one.residual)):
        result = judged(method, values)
        given = dict(zip(method.factors, (shown(Decimal(v)) for v in values), strict=True))
        rows.assessments.append(
            RiskAssessment(
                point=point,
                stage=stage,
                occasion=Occasion.FIRST,
                method=method.code,
                method_title=method.title,
                method_version=method.version,
                method_mark=method.mark,
                values=given,
                score=result.score,
                arithmetic=result.arithmetic,
                level=result.level,
                team=one.responsible,
                assessed_on=one.assessed_on,
                recorded_at=at,
            )
        )


def add_measures(
    rows: Rows, point: RiskPoint, one: LoadedPoint, ids: Iterator[int], at: datetime
) -> None:
    due = one.checked_on + timedelta(days=verify_days(point))
    for kind, text in one.measures:
        measure = RiskMeasure(
            pk=next(ids),
            point=point,
            kind=kind,
            text=text,
            owner=one.responsible,
            next_due_on=due,
            checked_on=one.checked_on,
            result=Checked.WORKS,
            recorded_at=at,
        )
        rows.measures.append(measure)
        rows.checks.append(
            RiskVerification(
                point=point,
                measure=measure,
                checked_on=one.checked_on,
                result=Checked.WORKS,
                next_due_on=due,
                recorded_at=at,
            )
        )


def note_all(points: Sequence[RiskPoint], actor: Actor, at: datetime) -> None:
    audit.record_many(
        [
            Entry(
                POINT_WORKFLOW.chain(point),
                "risk_point.began",
                "从已有清单转入",
                actor,
                at,
                place_of_point(point),
                {"to": point.status},
            )
            for point in points
        ]
    )


def grade_all(points: Sequence[RiskPoint], actor: Actor, at: datetime) -> None:
    """The level of each enterprise by its worst point, with the reason."""
    worst: dict[int, RiskPoint] = {}
    for point in points:
        assert point.enterprise_id is not None
        assert point.level is not None
        former = worst.get(point.enterprise_id)
        if former is None or point.level < (former.level or 0):
            worst[point.enterprise_id] = point
    grades = [
        EnterpriseGrade(
            enterprise_id=pk, by_points=one.level, worst=one, decided_at=at, decided_by=JUDGE
        )
        for pk, one in worst.items()
    ]
    insert_many(EnterpriseGrade, grades)
    for pk, one in worst.items():
        if one.enterprise is not None and one.enterprise.risk_level != one.level:
            set_risk_level(
                enterprise_id=pk, level=one.level or 4, reason=words_of(one), actor=actor, at=at
            )
