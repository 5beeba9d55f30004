"""When the limit has passed: the written explanation, and the way to the government."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils.timezone import localdate

from bihuan.hazards.models import Explanation, Hazard, Referral
from bihuan.hazards.services.common import DOCUMENT, keep_photos, locked_hazard
from bihuan.hazards.services.filing import living_unit, pass_to
from bihuan.hazards.workflow import DECIDE, EXPLAIN, HAZARD_WORKFLOW, REFER
from bihuan.kernel.actors import Actor
from bihuan.kernel.errors import InvalidInput
from bihuan.kernel.evidence import Upload
from bihuan.kernel.scope import elevated


def require_words(words: dict[str, str], sentences: dict[str, str]) -> None:
    """Refuse empty fields, each with its own sentence.

    Raises:
        InvalidInput: At least one is empty.
    """
    missing = {name: sentences[name] for name, value in words.items() if not value.strip()}
    if missing:
        raise InvalidInput(missing)


@transaction.atomic
def explain_expiry(
    *,
    hazard_id: int,
    reason: str,
    plan: str,
    signer: str,
    promised_on: date | None = None,
    documents: Sequence[Upload] = (),
    actor: Actor,
    at: datetime,
    key: str | None = None,
) -> Hazard:
    """Explain in writing to the office why a hazard was not rectified in time.

    Raises:
        NotOverdue: The limit has not passed.
        InvalidInput: Reason, plan or signer is missing.

    Source:
        Seed 004: 「到期無法完成的書面向區政府安委辦說明情況」 (S100).
    """
    hazard = locked_hazard(hazard_id, actor)
    require_words(
        {"reason": reason, "plan": plan, "signer": signer},
        {
            "reason": "写明没有完成的原因。",
            "plan": "写明下一步怎样整改。",
            "signer": "填写签发这份说明的负责人。",
        },
    )
    applied = HAZARD_WORKFLOW.apply(
        EXPLAIN,
        hazard,
        actor=actor,
        at=at,
        data={"reason": reason, "plan": plan, "signer": signer, "promised_on": promised_on},
        changes={"explained_on": localdate(at)},
        key=key,
    )
    if not applied.is_replay and hazard.due_on is not None:
        Explanation.objects.create(
            hazard=hazard,
            due_on=hazard.due_on,
            reason=reason,
            plan=plan,
            promised_on=promised_on,
            signer=signer,
            given_at=at,
            given_by_id=actor.user_id,
        )
        keep_photos(hazard, documents, DOCUMENT, actor=actor, at=at)
    return hazard


@transaction.atomic
def refer_hazard(
    *,
    hazard_id: int,
    cause: str,
    proposal: str,
    actor: Actor,
    at: datetime,
    key: str | None = None,
) -> Hazard:
    """Put a hazard before the government because its cause lies in the system.

    Raises:
        ExplanationMissing: Past its limit without an explanation.
        InvalidInput: Cause or proposal is missing.

    Source:
        Seed 004: 「因體制機制等原因確難整改的，及時提請區政府研究」 (S101).
    """
    hazard = locked_hazard(hazard_id, actor)
    require_words(
        {"cause": cause, "proposal": proposal},
        {"cause": "写明体制机制上的原因。", "proposal": "写明建议怎样解决。"},
    )
    applied = HAZARD_WORKFLOW.apply(
        REFER, hazard, actor=actor, at=at, data={"cause": cause, "proposal": proposal}, key=key
    )
    if not applied.is_replay:
        Referral.objects.create(
            hazard=hazard,
            cause=cause,
            proposal=proposal,
            referred_at=at,
            referred_by_id=actor.user_id,
        )
    return hazard


@transaction.atomic
def decide_referral(
    *,
    hazard_id: int,
    meeting: str,
    decision: str,
    new_due_on: date,
    unit_id: int | None = None,
    actor: Actor,
    at: datetime,
    key: str | None = None,
) -> Hazard:
    """Record what was decided; the hazard is open again with a new limit.

    Args:
        unit_id: Who supervises it from now on, where the decision names another unit.

    Raises:
        InvalidInput: Meeting or decision is missing, the limit is not in the future, or there is no
            such unit.
    """
    hazard = locked_hazard(hazard_id, actor)
    today = localdate(at)
    require_words(
        {"meeting": meeting, "decision": decision},
        {"meeting": "填写研究的会议。", "decision": "写明研究决定。"},
    )
    if new_due_on <= today:
        raise InvalidInput({"new_due_on": f"新的期限要晚于今天（{today}）。"})
    changes: dict[str, Any] = {"due_on": new_due_on, "is_due_by_rule": False}
    data: dict[str, Any] = {"meeting": meeting, "decision": decision, "new_due_on": new_due_on}
    owner = None if unit_id in {None, hazard.unit_id} else living_unit(unit_id)
    if owner is not None:
        changes |= {"unit_id": owner.pk, "units": sorted({*hazard.units, owner.pk})}
        data["unit"] = owner.name
    with elevated():
        applied = HAZARD_WORKFLOW.apply(
            DECIDE, hazard, actor=actor, at=at, data=data, changes=changes, key=key
        )
        if owner is not None and not applied.is_replay:
            pass_to(hazard, owner, "", f"{meeting}研究决定", actor=actor, at=at)
    if not applied.is_replay:
        referral = Referral.objects.filter(hazard=hazard, decided_on__isnull=True).last()
        if referral is not None:
            referral.meeting, referral.decision = meeting, decision
            referral.decided_on, referral.decided_by_id = today, actor.user_id
            referral.save(update_fields=["meeting", "decision", "decided_on", "decided_by"])
    return hazard
