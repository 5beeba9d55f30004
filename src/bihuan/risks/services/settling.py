"""What follows from a change of a point: what falls due next, and the level of its enterprise."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction
from django.utils.timezone import localdate

from bihuan.enterprises.models import Enterprise
from bihuan.enterprises.services import set_risk_level
from bihuan.kernel import audit, packs
from bihuan.kernel.actors import Actor, system_actor
from bihuan.kernel.announcements import announce
from bihuan.kernel.errors import InvalidInput
from bihuan.risks import permissions as perms
from bihuan.risks.models import EnterpriseGrade, RiskPoint
from bihuan.risks.rules.grading import raised
from bihuan.risks.services.basics import ROOM, place_of_enterprise
from bihuan.risks.states.points import COLOUR_WORDS, Colour, PointStatus
from bihuan.risks.workflow.points import POINT_WORKFLOW

JUDGE = "风险分级管控"


def level_now(point: RiskPoint) -> int | None:
    """The residual risk, else the inherent one; worse while it is raised."""
    base = point.residual_level or point.inherent_level
    if base is None or point.status != PointStatus.RAISED:
        return base
    return raised(base, int(packs.setting(ROOM, "raise-steps")))


def settle(point: RiskPoint, *, at: datetime) -> None:
    """Bring level, next due day, work list and the enterprise's level to what the point is now."""
    point.level = level_now(point)
    due = [] if point.assess_due_on is None else [point.assess_due_on]
    measures = point.measures.filter(withdrawn_at__isnull=True, next_due_on__isnull=False)
    due += [day for day in measures.values_list("next_due_on", flat=True) if day is not None]
    point.next_due_on = min(due, default=None)
    point.is_due = is_near(point, at)
    point.save(update_fields=["level", "next_due_on", "is_due"])
    POINT_WORKFLOW.keep_loop(point, POINT_WORKFLOW.facts(point), at=at)
    if point.enterprise_id is not None:
        follow_enterprise(point.enterprise_id, at=at)


def is_near(point: RiskPoint, at: datetime) -> bool:
    """Whether what falls due next is near enough for the work list."""
    notice = timedelta(days=int(packs.setting(ROOM, "notice-days")))
    return point.next_due_on is not None and point.next_due_on <= localdate(at) + notice


@transaction.atomic
def bring_up_what_is_due(*, at: datetime) -> int:
    """Put points whose verification or assessment comes near onto the work list.

    Returns:
        How many came newly.
    """
    notice = timedelta(days=int(packs.setting(ROOM, "notice-days")))
    found = RiskPoint.objects.due_by(localdate(at) + notice).filter(is_due=False)
    count = 0
    for point in found.select_related("enterprise", "area").locked():
        point.is_due = True
        point.save(update_fields=["is_due"])
        POINT_WORKFLOW.keep_loop(point, POINT_WORKFLOW.facts(point), at=at)
        count += 1
    return count


def follow_enterprise(enterprise_id: int, *, at: datetime) -> EnterpriseGrade:
    """Let the enterprise's level be that of its worst point, unless a person set it."""
    worst = (
        RiskPoint.objects.graded()
        .filter(enterprise_id=enterprise_id)
        .order_by("level", "pk")
        .first()
    )
    found, _new = EnterpriseGrade.objects.get_or_create(
        enterprise_id=enterprise_id,
        defaults={"decided_at": at, "decided_by": JUDGE},
    )
    by_points = worst.level if worst else None
    if found.by_points != by_points or found.worst_id != (worst.pk if worst else None):
        found.by_points, found.worst = by_points, worst
        found.save(update_fields=["by_points", "worst"])
    if found.manual is None and worst is not None and worst.level is not None:
        write_level(enterprise_id, worst.level, words_of(worst), at=at)
    return found


def words_of(worst: RiskPoint) -> str:
    """Why the enterprise has its level, by its worst point."""
    return f"按风险点{worst.number}“{worst.name}”的当前等级"[:200]


def write_level(enterprise_id: int, level: int, reason: str, *, at: datetime) -> None:
    """Write the level at the enterprise and announce it, where it is another one."""
    enterprise = Enterprise.objects.get(pk=enterprise_id)
    if enterprise.risk_level == level or enterprise.withdrawn_at is not None:
        return
    former = enterprise.risk_level
    set_risk_level(
        enterprise_id=enterprise_id, level=level, reason=reason, actor=system_actor(JUDGE), at=at
    )
    payload = {"enterprise": enterprise_id, "level": level, "former": former, "reason": reason}
    announce("risks.enterprise_level_changed", payload, at)


@transaction.atomic
def set_enterprise_level(
    *, enterprise_id: int, level: int, reason: str, actor: Actor, at: datetime
) -> EnterpriseGrade:
    """Set the level of an enterprise by hand; its points no longer move it until released.

    Raises:
        NotPermitted: The actor may not.
        NotFound: Outside the actor's scope.
        InvalidInput: No such level, or no reason.
    """
    actor.must(perms.SET_LEVEL)
    enterprise = Enterprise.objects.visible_to(actor).locked().one(enterprise_id)
    problems = {}
    if level not in Colour.values:
        problems["level"] = "选择红、橙、黄、蓝之一。"
    if not reason.strip():
        problems["reason"] = "写明人工定级的理由。"
    if problems:
        raise InvalidInput(problems)
    found = follow_enterprise(enterprise_id, at=at)
    found.manual, found.reason = level, reason.strip()[:200]
    found.decided_at, found.decided_by = at, actor.name
    found.save(update_fields=["manual", "reason", "decided_at", "decided_by"])
    note_grade(enterprise, f"人工定为{COLOUR_WORDS[Colour(level)]}", reason, actor=actor, at=at)
    write_level(enterprise_id, level, f"人工确定：{reason}"[:200], at=at)
    return found


@transaction.atomic
def release_enterprise_level(*, enterprise_id: int, actor: Actor, at: datetime) -> EnterpriseGrade:
    """Let the level follow the points again.

    Raises:
        NotPermitted: The actor may not.
        NotFound: Outside the actor's scope.
    """
    actor.must(perms.SET_LEVEL)
    enterprise = Enterprise.objects.visible_to(actor).locked().one(enterprise_id)
    found = follow_enterprise(enterprise_id, at=at)
    found.manual, found.reason = None, ""
    found.decided_at, found.decided_by = at, actor.name
    found.save(update_fields=["manual", "reason", "decided_at", "decided_by"])
    note_grade(enterprise, "风险等级恢复按风险点确定", "", actor=actor, at=at)
    return follow_enterprise(enterprise_id, at=at)


def note_grade(
    enterprise: Enterprise, text: str, reason: str, *, actor: Actor, at: datetime
) -> None:
    audit.record(
        audit.chain_of("enterprise", enterprise.pk),
        "risks.enterprise_graded",
        text,
        actor=actor,
        at=at,
        place=place_of_enterprise(enterprise),
        data={"reason": reason},
    )
