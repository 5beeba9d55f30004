"""Handing in a rectification."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal

from django.db import transaction
from django.utils.timezone import localdate

from bihuan.hazards.models import Hazard
from bihuan.hazards.services.applying import apply_for_recheck
from bihuan.hazards.services.common import (
    AFTER,
    keep_photos,
    locked_hazard,
    refuse_used,
    require_photos,
)
from bihuan.hazards.services.deferring import end_running
from bihuan.hazards.workflow import HAZARD_WORKFLOW, RECTIFY
from bihuan.kernel import audit
from bihuan.kernel.actors import Actor
from bihuan.kernel.errors import InvalidInput
from bihuan.kernel.evidence import Upload


@transaction.atomic
def rectify_hazard(
    *,
    hazard_id: int,
    note: str,
    photos: Sequence[Upload],
    cost_yuan: Decimal | None = None,
    actor: Actor,
    at: datetime,
    key: str | None = None,
) -> Hazard:
    """Hand in what was done, with photos of the state after.

    Args:
        note: What was done.
        photos: At least one; none that proved something else before.
        cost_yuan: Money spent, 0 or more; ``None`` where unknown.
        key: Idempotency key of the phone.

    Raises:
        InvalidInput: Nothing was written, or a cost below zero.
        PlanMissing: A major hazard, and no approved plan.
        NoPhotos: No photo.
        SamePhoto: A photo was used before.
        TransitionRefused: It is not open, or an extension is being decided.

    Source:
        S95: before/after evidence compulsory.
    """
    hazard = locked_hazard(hazard_id, actor)
    if audit.already(HAZARD_WORKFLOW.chain(hazard), key):
        return hazard
    if not note.strip():
        raise InvalidInput({"note": "写明做了什么。"})
    if cost_yuan is not None and cost_yuan < 0:
        raise InvalidInput({"cost_yuan": "花费不能小于 0；不清楚的可以不填。"})
    require_photos(photos, AFTER, RECTIFY.label)
    today = localdate(at)
    HAZARD_WORKFLOW.apply(
        RECTIFY,
        hazard,
        actor=actor,
        at=at,
        data={"note": note, "photos": len(photos)},
        changes={
            "rectified_on": today,
            "rectified_by_id": actor.user_id,
            "rectify_note": note,
            "cost_yuan": cost_yuan,
            "fixed_on_spot": today == hazard.found_on,
        },
        key=key,
    )
    end_running(hazard, note="已提交整改", is_early=True, actor=actor, at=at)
    refuse_used(hazard, keep_photos(hazard, photos, AFTER, actor=actor, at=at))
    apply_for_recheck(hazard, actor=actor, at=at)
    return hazard
