"""Checking a rectification on site: closed, or back."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.utils.timezone import localdate

from bihuan.hazards.models import Hazard
from bihuan.hazards.services.applying import settle_applied
from bihuan.hazards.services.common import CHECK, keep_photos, locked_hazard
from bihuan.hazards.services.controlling import lift_all
from bihuan.hazards.services.filing import cancel_number
from bihuan.hazards.workflow import ACCEPT, HAZARD_WORKFLOW, REJECT
from bihuan.kernel.actors import Actor
from bihuan.kernel.errors import InvalidInput
from bihuan.kernel.evidence import Upload


@transaction.atomic
def accept_rectification(
    *,
    hazard_id: int,
    note: str,
    photos: Sequence[Upload] = (),
    actor: Actor,
    at: datetime,
    key: str | None = None,
) -> Hazard:
    """Close a rectified hazard after it was checked on site by another person.

    Raises:
        AcceptedByRectifier: The actor rectified it.
        AcceptedByEnterprise: A major hazard, and the actor is the enterprise's.
        InvalidInput: What was seen is not written.
        TransitionRefused: Not waiting for its check.

    Source:
        Work Safety Law (2021) art. 41: what was done is recorded truthfully; two pairs of eyes
        are our own rule.
    """
    hazard = locked_hazard(hazard_id, actor)
    if not note.strip():
        raise InvalidInput({"note": "写明复查时看到的情况。"})
    applied = HAZARD_WORKFLOW.apply(
        ACCEPT,
        hazard,
        actor=actor,
        at=at,
        data={"note": note},
        changes={"closed_on": localdate(at), "closed_at": at, "closed_by_id": actor.user_id},
        key=key,
    )
    if not applied.is_replay:
        keep_photos(hazard, photos, CHECK, actor=actor, at=at)
        settle_applied(hazard, has_passed=True, note=note, actor=actor, at=at)
        lift_all(hazard, actor=actor, at=at)
        cancel_number(hazard, on=localdate(at))
    return hazard


@transaction.atomic
def reject_rectification(
    *,
    hazard_id: int,
    note: str,
    photos: Sequence[Upload] = (),
    actor: Actor,
    at: datetime,
    key: str | None = None,
) -> Hazard:
    """Send a rectification back; the limit stays as it was.

    Raises:
        AcceptedByRectifier: The actor rectified it.
        InvalidInput: No reason was given.
        TransitionRefused: Not waiting for its check.
    """
    hazard = locked_hazard(hazard_id, actor)
    if not note.strip():
        raise InvalidInput({"note": "写明哪里不合格。"})
    applied = HAZARD_WORKFLOW.apply(
        REJECT,
        hazard,
        actor=actor,
        at=at,
        data={"note": note},
        changes={
            "rectified_on": None,
            "rectified_by_id": None,
            "fixed_on_spot": False,
            "rejections": hazard.rejections + 1,
        },
        key=key,
    )
    if not applied.is_replay:
        keep_photos(hazard, photos, CHECK, actor=actor, at=at)
        settle_applied(hazard, has_passed=False, note=note, actor=actor, at=at)
    return hazard
