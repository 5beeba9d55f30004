"""The risk level of an enterprise, as the rooms that judge risks find it."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from bihuan.enterprises.models import Enterprise, RiskLevel
from bihuan.enterprises.services.changing import in_use
from bihuan.enterprises.services.facts import chain, place_of
from bihuan.kernel import audit
from bihuan.kernel.actors import Actor
from bihuan.kernel.announcements import announce
from bihuan.kernel.errors import InvalidInput


@transaction.atomic
def set_risk_level(
    *, enterprise_id: int, level: int, reason: str, actor: Actor, at: datetime
) -> Enterprise:
    """Write the level that a judgement of risks gave, with its reason; the log keeps the former one.

    The caller has asked whether the actor may judge.

    Args:
        level: 1 (red) to 4 (blue).

    Raises:
        NotFound: Outside the actor's scope.
        AlreadyWithdrawn: It is no longer in use.
        InvalidInput: No such level, or no reason.
    """
    if level not in RiskLevel.values:
        raise InvalidInput({"level": "风险等级只有红、橙、黄、蓝四级。"})
    if not reason.strip():
        raise InvalidInput({"reason": "写明定为这个等级的理由。"})
    enterprise = in_use(enterprise_id, actor)
    former = enterprise.risk_level
    if former == level:
        return enterprise
    enterprise.risk_level = level
    enterprise.save(update_fields=["risk_level"])
    said = f"风险等级由{RiskLevel(former).label if former else '未定'}改为{RiskLevel(level).label}"
    audit.record(
        chain(enterprise),
        "enterprises.risk_graded",
        said,
        actor=actor,
        at=at,
        place=place_of(enterprise),
        data={"reason": reason, "changed": {"risk_level": [former, level]}},
    )
    announce("enterprises.changed", {"enterprise": enterprise.pk}, at)
    return enterprise
