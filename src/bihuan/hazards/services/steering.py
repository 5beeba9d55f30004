"""Handing over, urging, taking back."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from bihuan.hazards.models import Hazard
from bihuan.hazards.services.common import locked_hazard
from bihuan.hazards.services.filing import pass_to
from bihuan.hazards.workflow import HAND_OVER, HAZARD_WORKFLOW, REMIND, WITHDRAW
from bihuan.kernel.actors import Actor
from bihuan.kernel.errors import InvalidInput
from bihuan.kernel.notices import NoticeKind, notify_enterprise, notify_unit
from bihuan.kernel.scope import elevated
from bihuan.organisations.models import Unit

HANDED_OVER = NoticeKind("hazards.handed_over", _("隐患移交"))
REMINDED = NoticeKind("hazards.reminded", _("隐患催办"))


@transaction.atomic
def hand_over_hazard(
    *,
    hazard_id: int,
    unit_id: int,
    note: str,
    person: str = "",
    actor: Actor,
    at: datetime,
    key: str | None = None,
) -> Hazard:
    """Hand the supervision of a hazard to another unit; the former one still sees it.

    Args:
        person: Who follows it there, if it stands on the list; the unit's head where empty.

    Raises:
        InvalidInput: No such unit, the same unit, an abolished one, or no reason.
        TransitionRefused: It is finished or waits for its check.
    """
    hazard = locked_hazard(hazard_id, actor)
    unit = Unit.objects.filter(pk=unit_id).first()
    if unit is None or unit.abolished_on is not None:
        raise InvalidInput({"unit_id": "选择一个现有的接收单位。"})
    if unit.pk == hazard.unit_id:
        raise InvalidInput({"unit_id": f"这条隐患现在就由{unit.name}督促整改。"})
    if not note.strip():
        raise InvalidInput({"note": "写明移交理由。"})
    with elevated():
        applied = HAZARD_WORKFLOW.apply(
            HAND_OVER,
            hazard,
            actor=actor,
            at=at,
            text=f"移交{unit.name}",
            data={"note": note, "unit": unit.name},
            changes={"unit_id": unit.pk, "units": sorted({*hazard.units, unit.pk})},
            key=key,
        )
        if not applied.is_replay:
            pass_to(hazard, unit, person, note, actor=actor, at=at)
    notify_unit(
        unit.pk,
        permission=STEP_PERMISSION,
        kind=HANDED_OVER.code,
        title=f"移交来一条隐患：{hazard.title}",
        body=note,
        url=f"/hazards/{hazard.pk}/",
        chain=HAZARD_WORKFLOW.chain(hazard),
        key=f"hazards.handed_over:{hazard.pk}:{unit.pk}:{at.isoformat()}",
        at=at,
    )
    return hazard


STEP_PERMISSION = "hazards.confirm"


@transaction.atomic
def remind_hazard(
    *, hazard_id: int, note: str = "", actor: Actor, at: datetime, key: str | None = None
) -> Hazard:
    """Urge whoever holds the hazard now."""
    hazard = locked_hazard(hazard_id, actor)
    applied = HAZARD_WORKFLOW.apply(
        REMIND,
        hazard,
        actor=actor,
        at=at,
        data={"note": note},
        changes={"reminders": hazard.reminders + 1},
        key=key,
    )
    if applied.is_replay:
        return hazard
    facts = HAZARD_WORKFLOW.facts(hazard)
    words: dict[str, Any] = {
        "kind": REMINDED.code,
        "title": f"催办：{hazard.title}",
        "body": note or f"下一步：{facts.step}",
        "url": f"/hazards/{hazard.pk}/",
        "chain": HAZARD_WORKFLOW.chain(hazard),
        "key": f"hazards.reminded:{hazard.pk}:{hazard.reminders}",
        "at": at,
    }
    if facts.owner_enterprise_id is not None:
        notify_enterprise(facts.owner_enterprise_id, **words)
    elif facts.owner_unit_id is not None:
        notify_unit(facts.owner_unit_id, permission=facts.permission or None, **words)
    return hazard


@transaction.atomic
def withdraw_hazard(
    *, hazard_id: int, note: str, actor: Actor, at: datetime, key: str | None = None
) -> Hazard:
    """Take back a hazard that was entered by mistake; the row stays, with the reason.

    Raises:
        InvalidInput: No reason.
        TransitionRefused: Already rectified or finished.
    """
    hazard = locked_hazard(hazard_id, actor)
    if not note.strip():
        raise InvalidInput({"note": "写明撤回的原因。"})
    HAZARD_WORKFLOW.apply(
        WITHDRAW,
        hazard,
        actor=actor,
        at=at,
        data={"note": note},
        changes={"withdrawn_at": at, "withdrawn_reason": note[:200]},
        key=key,
    )
    return hazard
