"""More time: asked for, granted, denied."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction
from django.utils.timezone import localdate

from bihuan.hazards.errors import ExtendedOftenEnough, ExtensionNotLater, ExtensionTooLong
from bihuan.hazards.models import Extension, Hazard
from bihuan.hazards.rules import DUE_RULES
from bihuan.hazards.services.common import locked_hazard, place_of
from bihuan.hazards.services.controlling import require_control
from bihuan.hazards.states import NOT_YET_RECTIFIED
from bihuan.hazards.workflow import (
    ASK_EXTENSION,
    DENY_EXTENSION,
    GRANT_EXTENSION,
    HAZARD_WORKFLOW,
)
from bihuan.kernel import audit, packs
from bihuan.kernel.actors import Actor
from bihuan.kernel.deadlines import due, pauses_of
from bihuan.kernel.errors import InvalidInput
from bihuan.kernel.workflow import Transition


@transaction.atomic
def ask_extension(
    *,
    hazard_id: int,
    new_due_on: date,
    note: str,
    actor: Actor,
    at: datetime,
    key: str | None = None,
) -> Hazard:
    """Ask for a later limit; the clock runs on until it is answered.

    Raises:
        ExtensionNotLater: Not later than the present limit.
        ExtensionTooLong: By more days than the settings allow.
        ExtendedOftenEnough: As often as the settings allow already.
        ExtensionPending: One is being decided.
        InvalidInput: No reason.
    """
    hazard = locked_hazard(hazard_id, actor)
    old = hazard.due_on or new_due_on
    if not note.strip():
        raise InvalidInput({"note": "写明做不完的原因。"})
    if new_due_on <= old:
        raise ExtensionNotLater({"new_due_on": "要晚于原期限。"}, new=new_due_on, old=old)
    refuse_too_much(hazard, (new_due_on - old).days)
    applied = HAZARD_WORKFLOW.apply(
        ASK_EXTENSION,
        hazard,
        actor=actor,
        at=at,
        data={"new_due_on": new_due_on, "note": note},
        changes={"has_extension_pending": True},
        key=key,
    )
    if not applied.is_replay:
        Extension.objects.create(
            hazard=hazard,
            old_due_on=old,
            new_due_on=new_due_on,
            reason=note,
            asked_at=at,
            asked_by_id=actor.user_id,
        )
    return hazard


def refuse_too_much(hazard: Hazard, days: int) -> None:
    """Refuse more time than the settings ``extension-max-days`` and ``extensions-max`` allow.

    Raises:
        ExtensionTooLong, ExtendedOftenEnough: See there.
    """
    longest = int(packs.setting("hazards", "extension-max-days"))
    if days > longest:
        fields = {"new_due_on": f"一次最多延期 {longest} 天。"}
        raise ExtensionTooLong(fields, most=longest, days=days)
    most = int(packs.setting("hazards", "extensions-max"))
    if hazard.extensions.filter(answer="granted").count() >= most:
        raise ExtendedOftenEnough(title=hazard.title, most=most)


@transaction.atomic
def grant_extension(
    *, hazard_id: int, note: str = "", actor: Actor, at: datetime, key: str | None = None
) -> Hazard:
    """Grant the extension asked for; the new limit counts from now on.

    Raises:
        NoExtensionPending: None was asked for.
        ControlMissing: So much time is left then that a control measure is needed first.
    """
    return answer(hazard_id, GRANT_EXTENSION, "granted", note, actor=actor, at=at, key=key)


@transaction.atomic
def deny_extension(
    *, hazard_id: int, note: str, actor: Actor, at: datetime, key: str | None = None
) -> Hazard:
    """Deny the extension asked for; the limit stays.

    Raises:
        NoExtensionPending: None was asked for.
        InvalidInput: No reason.
    """
    if not note.strip():
        raise InvalidInput({"note": "写明不同意的理由。"})
    return answer(hazard_id, DENY_EXTENSION, "denied", note, actor=actor, at=at, key=key)


def answer(
    hazard_id: int,
    move: Transition[Hazard],
    verdict: str,
    note: str,
    *,
    actor: Actor,
    at: datetime,
    key: str | None,
) -> Hazard:
    hazard = locked_hazard(hazard_id, actor)
    asked = Extension.objects.filter(hazard=hazard, answer="").first()
    granted = verdict == "granted" and asked is not None
    if granted and asked is not None and hazard.has_extension_pending:
        today = localdate(at)
        require_control(hazard, hazard.confirmed_on or today, asked.new_due_on, on=today)
    applied = HAZARD_WORKFLOW.apply(
        move,
        hazard,
        actor=actor,
        at=at,
        data={"note": note, "new_due_on": asked.new_due_on if asked else None},
        changes={"has_extension_pending": False}
        | ({"due_on": asked.new_due_on, "is_due_by_rule": False} if granted and asked else {}),
        key=key,
    )
    if asked is not None and not applied.is_replay:
        asked.answer, asked.answered_at = verdict, at
        asked.answered_by_id, asked.answer_note = actor.user_id, note
        asked.save(update_fields=["answer", "answered_at", "answered_by", "answer_note"])
    return hazard


@transaction.atomic
def recount_due(*, hazard_id: int, actor: Actor, at: datetime) -> bool:
    """Count a limit again that the rule gave, after the calendar changed or the clock stood still.

    A limit that a person set, or that was extended, stays as it was decided.

    Returns:
        Whether the limit differs now.
    """
    hazard = locked_hazard(hazard_id, actor)
    if hazard.status not in NOT_YET_RECTIFIED or hazard.confirmed_on is None:
        return False
    if not hazard.is_due_by_rule:
        return False
    former, rule = hazard.due_on, DUE_RULES[hazard.grade]
    counted = due(rule, hazard.confirmed_on, pauses_of("hazard", hazard.pk))
    if counted.due_on == former:
        return False
    hazard.due_on = hazard.first_due_on = counted.due_on
    hazard.save(update_fields=["due_on", "first_due_on"])
    audit.record(
        HAZARD_WORKFLOW.chain(hazard),
        "hazard.recounted",
        f"整改期限重新计算为{counted.due_on}",
        actor=actor,
        at=at,
        place=place_of(hazard),
        data={"from": former, "to": counted.due_on, "rule": rule},
    )
    HAZARD_WORKFLOW.keep_loop(hazard, HAZARD_WORKFLOW.facts(hazard), at=at)
    return True
