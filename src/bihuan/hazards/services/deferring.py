"""A risk accepted for a limited time: granted, watched, ended early, ended by itself."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from bihuan.hazards.errors import DeferralOutOfRange
from bihuan.hazards.models import Deferral, Hazard
from bihuan.hazards.services.common import DOCUMENT, keep_photos, locked_hazard
from bihuan.hazards.states import Status
from bihuan.hazards.workflow import DEFER, HAZARD_WORKFLOW, RESUME
from bihuan.kernel import packs
from bihuan.kernel.actors import Actor
from bihuan.kernel.errors import InvalidInput
from bihuan.kernel.evidence import Upload
from bihuan.kernel.notices import NoticeKind, notify_enterprise, notify_unit

PACK = "hazard-finding"
RESUMED = NoticeKind("hazards.resumed", _("暂缓到期恢复整改"))
ASKED = {
    "reason": "写明为什么要暂缓。",
    "measures": "写明暂缓期间的补偿措施。",
    "watcher": "写明由谁落实补偿措施。",
    "approver": "写明由谁批准。",
}


def check_words(words: dict[str, str]) -> None:
    """Refuse a deferral that leaves something unsaid.

    Raises:
        InvalidInput: One sentence a missing field.
    """
    missing = {name: text for name, text in ASKED.items() if not words[name].strip()}
    if missing:
        raise InvalidInput(missing)


def check_until(until: date, today: date) -> None:
    """Refuse a day that is not later, or later than the settings allow.

    Raises:
        DeferralOutOfRange: It is.
    """
    latest = today + timedelta(days=int(packs.setting(PACK, "deferral-max-days")))
    if not today < until <= latest:
        raise DeferralOutOfRange(
            {"until": f"填 {latest} 及以前的日期。"}, until=until, latest=latest
        )


@transaction.atomic
def defer_hazard(
    *,
    hazard_id: int,
    until: date,
    reason: str,
    measures: str,
    watcher: str,
    approver: str,
    documents: Sequence[Upload] = (),
    actor: Actor,
    at: datetime,
    key: str | None = None,
) -> Hazard:
    """Accept a risk until a day, with measures that hold it down meanwhile.

    The clock of the rectification stands still: what was left of the limit is left when the deferral
    ends, none if it had passed already.

    Args:
        until: The day on which it ends by itself.
        approver: Who approved it, by name and office.

    Raises:
        InvalidInput: Reason, measures, watcher or approver is missing.
        DeferralOutOfRange: Not later than today, or beyond the setting ``deferral-max-days``.
        MajorNotDeferred: A major hazard, unless ``deferral-of-major`` says so.
        DeferredOftenEnough: As often as ``deferrals-max`` allows already.
        TransitionRefused: It is not open.
    """
    hazard, today = locked_hazard(hazard_id, actor), localdate(at)
    words = {"reason": reason, "measures": measures, "watcher": watcher, "approver": approver}
    check_words(words)
    check_until(until, today)
    former = hazard.due_on
    left = max((former - today).days, 0) if former else 0
    applied = HAZARD_WORKFLOW.apply(
        DEFER,
        hazard,
        actor=actor,
        at=at,
        data=words | {"until": until},
        changes={"due_on": until + timedelta(days=left), "is_due_by_rule": False},
        key=key,
    )
    if not applied.is_replay:
        Deferral.objects.create(
            hazard=hazard,
            until=until,
            former_due_on=former,
            granted_on=today,
            granted_at=at,
            granted_by_id=actor.user_id,
            **words,
        )
        keep_photos(hazard, documents, DOCUMENT, actor=actor, at=at)
    return hazard


def end_running(
    hazard: Hazard, *, note: str, is_early: bool, actor: Actor, at: datetime
) -> Deferral | None:
    """Close the running deferral of a hazard; ``None`` where there is none."""
    running = Deferral.objects.filter(hazard=hazard, ended_on__isnull=True).first()
    if running is None:
        return None
    running.ended_on, running.ended_at, running.ended_by_id = localdate(at), at, actor.user_id
    running.is_ended_early, running.end_note = is_early, note
    running.save(update_fields=["ended_on", "ended_at", "ended_by", "is_ended_early", "end_note"])
    return running


@transaction.atomic
def resume_hazard(
    *, hazard_id: int, note: str, actor: Actor, at: datetime, key: str | None = None
) -> Hazard:
    """End a deferral before its day; what was left of the limit counts from today.

    Raises:
        InvalidInput: No reason.
        TransitionRefused: It is not deferred.
    """
    if not note.strip():
        raise InvalidInput({"note": "写明为什么提前恢复。"})
    hazard = locked_hazard(hazard_id, actor)
    return reopen(hazard, note, is_early=True, actor=actor, at=at, key=key)


def reopen(
    hazard: Hazard, note: str, *, is_early: bool, actor: Actor, at: datetime, key: str | None
) -> Hazard:
    """Let the loop run again and tell whoever has to act."""
    running = Deferral.objects.filter(hazard=hazard, ended_on__isnull=True).first()
    due_on = hazard.due_on
    if running is not None and due_on is not None:
        due_on = max(due_on - (running.until - localdate(at)), hazard.found_on)
    applied = HAZARD_WORKFLOW.apply(
        RESUME,
        hazard,
        actor=actor,
        at=at,
        text=str(RESUME.label) if is_early else "暂缓到期，自动恢复整改",
        data={"note": note, "due_on": due_on},
        changes={"due_on": due_on},
        key=key,
    )
    if not applied.is_replay:
        end_running(hazard, note=note, is_early=is_early, actor=actor, at=at)
        tell(hazard, at)
    return hazard


def tell(hazard: Hazard, at: datetime) -> None:
    """A notice to whoever holds the ball now, and to the unit that supervises it."""
    facts = HAZARD_WORKFLOW.facts(hazard)
    words: dict[str, Any] = {
        "kind": RESUMED.code,
        "title": f"恢复整改：{hazard.title}",
        "body": f"暂缓已经结束，整改期限 {hazard.due_on}。",
        "url": f"/hazards/{hazard.pk}/",
        "chain": HAZARD_WORKFLOW.chain(hazard),
        "key": f"hazards.resumed:{hazard.pk}:{localdate(at)}",
        "at": at,
    }
    if facts.owner_enterprise_id is not None:
        notify_enterprise(facts.owner_enterprise_id, **words)
    notify_unit(hazard.unit_id, **words)


def end_due_deferrals(*, today: date, actor: Actor, at: datetime) -> int:
    """Reopen every hazard whose deferral ends today or ended before; safe to run twice.

    Returns:
        How many came back.
    """
    due = Deferral.objects.filter(ended_on__isnull=True, until__lte=today).order_by("id")
    done = 0
    for hazard_id in due.values_list("hazard_id", flat=True):
        with transaction.atomic():
            hazard = locked_hazard(hazard_id, actor)
            if hazard.status == Status.DEFERRED:
                reopen(hazard, "", is_early=False, actor=actor, at=at, key=None)
                done += 1
    return done
