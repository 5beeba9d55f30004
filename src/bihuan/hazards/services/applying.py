"""Applying for a re-check: what handing in a rectification does, and what its check settles."""

from __future__ import annotations

from datetime import datetime

from django.utils.timezone import localdate

from bihuan.hazards.models import Hazard, Recheck
from bihuan.hazards.supervision import RECHECK_OPEN, RecheckKind, RecheckStatus
from bihuan.hazards.workflow import FAIL_RECHECK, PASS_RECHECK, RECHECK_WORKFLOW
from bihuan.kernel.actors import Actor
from bihuan.kernel.deadlines import due

RECHECK_RULE = "hazard-recheck"


def apply_for_recheck(hazard: Hazard, *, actor: Actor, at: datetime) -> Recheck:
    """Ask for the visit that a rectification needs, due by the rule ``hazard-recheck``."""
    today = localdate(at)
    recheck = Recheck.objects.create(
        hazard=hazard,
        kind=RecheckKind.APPLIED,
        status=RecheckStatus.PENDING,
        asked_on=today,
        due_on=due(RECHECK_RULE, today).due_on,
        asked_at=at,
        asked_by_id=actor.user_id,
    )
    RECHECK_WORKFLOW.begin(recheck, actor=actor, at=at, text="整改完成，申请复查")
    return recheck


def settle_applied(
    hazard: Hazard, *, has_passed: bool, note: str, actor: Actor, at: datetime
) -> None:
    """Write the result of the check into the application that waits for it."""
    waiting = Recheck.objects.filter(
        hazard=hazard, kind=RecheckKind.APPLIED, status__in=RECHECK_OPEN
    )
    move = PASS_RECHECK if has_passed else FAIL_RECHECK
    for recheck in waiting.select_related("hazard", "hazard__enterprise", "batch").locked():
        RECHECK_WORKFLOW.apply(
            move,
            recheck,
            actor=actor,
            at=at,
            data={"note": note},
            changes={
                "checked_on": localdate(at),
                "note": note,
                "officer": recheck.officer or actor.name[:60],
            },
        )
