"""立查立改: found and put right in one visit, closed by rule, looked at later by somebody else."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from decimal import Decimal

from django.db import transaction
from django.utils.timezone import localdate

from bihuan.hazards import permissions as perms
from bihuan.hazards.errors import NotFixedOnSpot
from bihuan.hazards.models import Hazard
from bihuan.hazards.rules import DUE_RULES
from bihuan.hazards.services.common import (
    AFTER,
    BEFORE,
    CHECK,
    keep_photos,
    locked_hazard,
    refuse_used,
    require_photos,
)
from bihuan.hazards.services.reporting import (
    HazardReport,
    begin_report,
    check_report,
    placed,
    replayed,
)
from bihuan.hazards.states import Grade
from bihuan.hazards.workflow import (
    ACCEPT,
    HAZARD_WORKFLOW,
    RECTIFY,
    SAMPLE_FAIL,
    SAMPLE_PASS,
)
from bihuan.kernel import packs
from bihuan.kernel.actors import Actor, system_actor
from bihuan.kernel.deadlines import due
from bihuan.kernel.errors import InvalidInput
from bihuan.kernel.evidence import Upload

BY_RULE = "立查立改"


@transaction.atomic
def fix_on_spot(
    report: HazardReport,
    *,
    note: str,
    before: Sequence[Upload],
    after: Sequence[Upload],
    cost_yuan: Decimal | None = None,
    actor: Actor,
    at: datetime,
    key: str | None = None,
) -> Hazard:
    """Register a general hazard that was put right while somebody stood there; it closes by rule.

    Nobody closes it: the rule does, and another person may look at it later (`sample_passed`).

    Args:
        report: What was found, today.
        note: What was done about it.
        before: Photos of the state found; ``after`` of the state left.
        key: Idempotency key of the phone; a second call with it returns the first hazard.

    Raises:
        NotPermitted: The actor may not both report and rectify.
        InvalidInput: See `check_report`; nothing was written about what was done; a cost below 0.
        NotFixedOnSpot: Major, found on another day, or the photos' times contradict it.
        NoPhotos: Too few before or after.
        SamePhoto: A photo was used before, or both show the same.

    Source:
        S98 立查立改、立行立改（区级大排查大整治方案）; who closes it is our own rule.
    """
    actor.must(perms.REPORT)
    actor.must(perms.RECTIFY)
    earlier = replayed(key) if key is not None else None
    if earlier is not None:
        return earlier
    today = localdate(at)
    check_report(report, on=today)
    check_conditions(report, before, after, at=at)
    if not note.strip():
        raise InvalidInput({"note": "写明当场做了什么。"})
    if cost_yuan is not None and cost_yuan < 0:
        raise InvalidInput({"cost_yuan": "花费不能小于 0；不清楚的可以不填。"})
    require_photos(before, BEFORE, BY_RULE)
    require_photos(after, AFTER, BY_RULE)
    placed_report = replace(placed(report, actor), measures=report.measures or note)
    hazard = begin_report(placed_report, ordered=True, actor=actor, at=at, key=key)
    keep_photos(hazard, before, BEFORE, actor=actor, at=at)
    HAZARD_WORKFLOW.apply(
        RECTIFY,
        hazard,
        actor=actor,
        at=at,
        text="当场整改",
        data={"note": note, "photos": len(after)},
        changes={
            "rectified_on": today,
            "rectified_by_id": actor.user_id,
            "rectify_note": note,
            "cost_yuan": cost_yuan,
            "fixed_on_spot": True,
        },
    )
    refuse_used(hazard, keep_photos(hazard, after, AFTER, actor=actor, at=at))
    HAZARD_WORKFLOW.apply(
        ACCEPT,
        hazard,
        actor=system_actor(BY_RULE),
        at=at,
        text="立查立改，按规则当场销号",
        changes={"closed_on": today, "closed_at": at, "closed_by_id": None},
    )
    return hazard


def check_conditions(
    report: HazardReport, before: Sequence[Upload], after: Sequence[Upload], *, at: datetime
) -> None:
    """Refuse what is not closed on the spot.

    Raises:
        NotFixedOnSpot: Major, found on another day, or the photos' times contradict it.
    """
    if report.grade != Grade.GENERAL:
        raise NotFixedOnSpot({"grade": "重大事故隐患不当场办结。"}, why="它是重大事故隐患")
    if report.found_on != localdate(at):
        raise NotFixedOnSpot({"found_on": "立查立改只登记今天发现的。"}, why="它不是今天发现的")
    first = [file.captured.at for file in before if file.captured.at is not None]
    last = [file.captured.at for file in after if file.captured.at is not None]
    if not first or not last:
        return
    most = timedelta(hours=int(packs.setting("hazard-finding", "on-spot-hours")))
    if min(last) < min(first):
        fields = {"after": "整改后的照片拍在整改前的照片之前。"}
        raise NotFixedOnSpot(fields, why="照片的先后不对")
    if max(last) - min(first) > most:
        raise NotFixedOnSpot({"after": "两张照片隔得太久。"}, why="照片相隔太久，不是当场整改")


@transaction.atomic
def sample_passed(
    *,
    hazard_id: int,
    note: str,
    photos: Sequence[Upload] = (),
    actor: Actor,
    at: datetime,
    key: str | None = None,
) -> Hazard:
    """Look at something put right on the spot and find it so; it stays closed.

    Raises:
        NotToBeSampled: Not closed on the spot, or looked at already.
        AcceptedByRectifier: The actor put it right.
        InvalidInput: What was seen is not written.
    """
    hazard = locked_hazard(hazard_id, actor)
    if not note.strip():
        raise InvalidInput({"note": "写明抽查时看到的情况。"})
    applied = HAZARD_WORKFLOW.apply(
        SAMPLE_PASS,
        hazard,
        actor=actor,
        at=at,
        data={"note": note},
        changes={"sampled_on": localdate(at)},
        key=key,
    )
    if not applied.is_replay:
        keep_photos(hazard, photos, CHECK, actor=actor, at=at)
    return hazard


@transaction.atomic
def sample_failed(
    *,
    hazard_id: int,
    note: str,
    photos: Sequence[Upload] = (),
    actor: Actor,
    at: datetime,
    key: str | None = None,
) -> Hazard:
    """Look at something put right on the spot and find it not so: it opens again with a new limit.

    Raises:
        NotToBeSampled: Not closed on the spot, or looked at already.
        AcceptedByRectifier: The actor put it right.
        InvalidInput: What is wrong is not written.
    """
    hazard, today = locked_hazard(hazard_id, actor), localdate(at)
    if not note.strip():
        raise InvalidInput({"note": "写明哪里不合格。"})
    due_on = due(DUE_RULES[Grade(hazard.grade)], today).due_on
    applied = HAZARD_WORKFLOW.apply(
        SAMPLE_FAIL,
        hazard,
        actor=actor,
        at=at,
        data={"note": note, "due_on": due_on},
        changes={
            "sampled_on": today,
            "closed_on": None,
            "closed_at": None,
            "closed_by_id": None,
            "rectified_on": None,
            "rectified_by_id": None,
            "fixed_on_spot": False,
            "rejections": hazard.rejections + 1,
            "confirmed_on": today,
            "due_on": due_on,
            "is_due_by_rule": True,
        },
        key=key,
    )
    if not applied.is_replay:
        keep_photos(hazard, photos, CHECK, actor=actor, at=at)
    return hazard
