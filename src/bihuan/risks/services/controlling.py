"""Measures that keep a risk down, and the proof that they still work."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from django.db import transaction
from django.utils.timezone import localdate

from bihuan.kernel import audit, evidence, packs
from bihuan.kernel.actors import Actor
from bihuan.kernel.announcements import announce
from bihuan.kernel.errors import InvalidInput
from bihuan.kernel.evidence import Upload
from bihuan.kernel.moving import Moves
from bihuan.risks import permissions as perms
from bihuan.risks.errors import AlreadyThere
from bihuan.risks.models import RiskMeasure, RiskPoint, RiskVerification
from bihuan.risks.services.basics import (
    ROOM,
    VERIFY_EVERY,
    locked_point,
    must_be_past,
    note_event,
    place_of_point,
    unknown_words,
    verify_days,
)
from bihuan.risks.services.identifying import withdraw_point
from bihuan.risks.services.settling import settle
from bihuan.risks.states.points import Checked, Colour, PointStatus
from bihuan.risks.workflow.points import FAIL, POINT_WORKFLOW, RESTORE

PROOF = "check"


def chain_of_check(verification: RiskVerification) -> str:
    """The name under which the photos of a verification are kept."""
    return audit.chain_of("risk_check", verification.pk)


@transaction.atomic
def add_measure(
    *, point_id: int, kind: str, text: str, owner: str, actor: Actor, at: datetime
) -> RiskMeasure:
    """Put down what keeps a risk down, and whose it is.

    Raises:
        NotPermitted: The actor may not.
        NotFound: Outside the actor's scope.
        InvalidInput: Words are missing.
        AlreadyThere: The same measure stands already.
    """
    actor.must(perms.KEEP_POINTS)
    found = {}
    if len(text.strip()) < 4:
        found["text"] = "写清措施的内容，至少 4 个字。"
    if not owner.strip():
        found["owner"] = "写明措施的责任人。"
    found |= {"kind": "选择措施类别。"} if not kind else {}
    found |= unknown_words("risk-measure-kinds", {"kind": kind})
    if found:
        raise InvalidInput(found)
    point = locked_point(point_id, actor)
    if point.measures.filter(withdrawn_at__isnull=True, text=text.strip()).exists():
        raise AlreadyThere({"text": "这条措施已经登记过。"}, what="这条管控措施")
    measure = RiskMeasure.objects.create(
        point=point,
        kind=kind,
        text=text.strip()[:300],
        owner=owner.strip()[:40],
        next_due_on=localdate(at) + timedelta(days=verify_days(point)),
        recorded_at=at,
        recorded_by_id=actor.user_id,
    )
    data = {"measure": measure.pk, "kind": kind, "text": measure.text, "owner": measure.owner}
    said = f"增加管控措施：{measure.text}"
    note_event(point, "measure_added", said, actor=actor, at=at, data=data)
    settle(point, at=at)
    return measure


def locked_measure(measure_id: int, actor: Actor) -> tuple[RiskMeasure, RiskPoint]:
    """A standing measure and its point, locked.

    Raises:
        NotFound: Absent, withdrawn, or outside the actor's scope.
    """
    seen = RiskMeasure.objects.visible_to(actor).standing()
    point = locked_point(seen.one(measure_id).point_id, actor)
    return RiskMeasure.objects.visible_to(actor).standing().locked().one(measure_id), point


@transaction.atomic
def withdraw_measure(*, measure_id: int, note: str, actor: Actor, at: datetime) -> RiskMeasure:
    """Take a measure off, with the reason; its verifications stay.

    Raises:
        NotPermitted: The actor may not.
        NotFound: Outside the actor's scope, or withdrawn.
        InvalidInput: No reason.
    """
    actor.must(perms.KEEP_POINTS)
    if not note.strip():
        raise InvalidInput({"note": "写明停用这条措施的原因，以及用什么代替。"})
    measure, point = locked_measure(measure_id, actor)
    measure.withdrawn_at, measure.withdrawn_reason = at, note.strip()[:200]
    measure.save(update_fields=["withdrawn_at", "withdrawn_reason"])
    data = {"measure": measure.pk, "note": note}
    said = f"停用管控措施：{measure.text}"
    note_event(point, "measure_withdrawn", said, actor=actor, at=at, data=data)
    settle(point, at=at)
    return measure


@transaction.atomic
def verify_measure(
    *,
    measure_id: int,
    checked_on: date | None,
    result: str,
    note: str = "",
    photos: Sequence[Upload] = (),
    photos_owed: bool = True,
    actor: Actor,
    at: datetime,
) -> RiskVerification:
    """Say after a look on the spot whether a measure still works.

    One that failed raises the point until it works again, and is announced.

    Args:
        photos_owed: Whether it is refused without a photo; first fillings bring none.

    Raises:
        NotPermitted: The actor may not.
        NotFound: Outside the actor's scope.
        InvalidInput: No result, no photo, or a failure without words.
        AssessedInFuture: After today.
    """
    actor.must(perms.VERIFY)
    found = {}
    if result not in Checked.values:
        found["result"] = "选择有效或失效。"
    if result == Checked.FAILED and not note.strip():
        found["note"] = "写明措施怎样失效。"
    if photos_owed and not photos:
        found["photos"] = "请附现场照片，至少一张。"
    if found:
        raise InvalidInput(found)
    on = must_be_past(checked_on, "checked_on", at)
    measure, point = locked_measure(measure_id, actor)
    made = RiskVerification.objects.create(
        point=point,
        measure=measure,
        checked_on=on,
        result=result,
        note=note.strip()[:300],
        next_due_on=on + timedelta(days=days_until_next(point, result)),
        recorded_at=at,
        recorded_by_id=actor.user_id,
    )
    evidence.keep_all(
        photos,
        chain=chain_of_check(made),
        place=place_of_point(point),
        role=PROOF,
        actor=actor,
        at=at,
    )
    if measure.checked_on is None or on >= measure.checked_on:
        measure.checked_on, measure.result = on, result
        measure.next_due_on = made.next_due_on
        measure.save(update_fields=["checked_on", "result", "next_due_on"])
    words = f"核验“{measure.text}”：{Checked(result).label}"
    data = {"measure": measure.pk, "note": note, "checked_on": on}
    note_event(point, "measure_verified", words, actor=actor, at=at, data=data)
    follow_result(point, measure, made, actor=actor, at=at)
    settle(point, at=at)
    return made


def days_until_next(point: RiskPoint, result: str) -> int:
    """Until the next verification: the period of the point; of a failure that of red at the most."""
    usual = verify_days(point)
    if result != Checked.FAILED:
        return usual
    return min(usual, int(packs.setting(ROOM, VERIFY_EVERY[Colour.RED])))


def follow_result(
    point: RiskPoint,
    measure: RiskMeasure,
    made: RiskVerification,
    *,
    actor: Actor,
    at: datetime,
) -> None:
    """Raise the point behind a measure that failed; let it down when all work again."""
    failing = point.measures.filter(withdrawn_at__isnull=True, result=Checked.FAILED).exists()
    if made.result == Checked.FAILED:
        reason = f"措施失效：{measure.text}"[:200]
        if point.status == PointStatus.CONTROLLED:
            raise_it(point, reason, actor=actor, at=at)
        payload = {
            "point": point.pk,
            "measure": measure.pk,
            "verification": made.pk,
            "enterprise": point.enterprise_id,
            "region": point.region,
            "checked_on": made.checked_on,
            "reason": reason,
        }
        announce("risks.measure_failed", payload, at)
    elif point.status == PointStatus.RAISED and not failing:
        let_down(point, "失效的措施已全部恢复", actor=actor, at=at)


def raise_it(
    point: RiskPoint, note: str, *, actor: Actor, at: datetime, key: str | None = None
) -> None:
    changes = {"raised_reason": note[:200], "raised_on": localdate(at)}
    text = "当前风险临时升级"
    POINT_WORKFLOW.apply(
        FAIL, point, actor=actor, at=at, text=text, data={"note": note}, changes=changes, key=key
    )


def let_down(
    point: RiskPoint, note: str, *, actor: Actor, at: datetime, key: str | None = None
) -> None:
    changes = {"raised_reason": "", "raised_on": None}
    POINT_WORKFLOW.apply(
        RESTORE, point, actor=actor, at=at, data={"note": note}, changes=changes, key=key
    )


@transaction.atomic
def raise_point(
    *, point_id: int, note: str, actor: Actor, at: datetime, key: str | None = None
) -> RiskPoint:
    """Raise the level for a time, for a reason that no measure shows.

    Raises:
        InvalidInput: No reason.
        TransitionRefused: It is not under control.
    """
    point = locked_point(point_id, actor)
    if not note.strip():
        raise InvalidInput({"note": "写明临时升级的原因。"})
    raise_it(point, note.strip(), actor=actor, at=at, key=key)
    settle(point, at=at)
    return point


@transaction.atomic
def restore_point(
    *, point_id: int, note: str, actor: Actor, at: datetime, key: str | None = None
) -> RiskPoint:
    """Bring a raised point back to its level.

    Raises:
        InvalidInput: No reason.
        MeasureFailing: A measure still fails.
        TransitionRefused: It is not raised.
    """
    point = locked_point(point_id, actor)
    if not note.strip():
        raise InvalidInput({"note": "写明恢复的理由。"})
    let_down(point, note.strip(), actor=actor, at=at, key=key)
    settle(point, at=at)
    return point


# Moves that the page asks for directly; assessments have forms of their own.
make_point_move = Moves(
    POINT_WORKFLOW,
    "point_id",
    {"fail": raise_point, "restore": restore_point, "withdraw": withdraw_point},
)
