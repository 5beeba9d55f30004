"""What hazards do by themselves: limits counted anew when the calendar or a pause changes."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from bihuan.hazards.services.following import follow_merged_enterprise, follow_succeeded_unit
from bihuan.hazards.services.time import recount_due
from bihuan.kernel.actors import Actor, system_actor
from bihuan.kernel.announcements import Subscriber
from bihuan.kernel.deadlines import DueKeeper


def recompute(hazard_id: int, actor: Actor, at: datetime) -> bool:
    return recount_due(hazard_id=hazard_id, actor=actor, at=at)


HAZARD_DUES = DueKeeper("hazard", recompute)


def enterprise_merged(payload: Mapping[str, Any], at: datetime) -> None:
    follow_merged_enterprise(
        kept=payload["kept"], dropped=payload["dropped"], actor=system_actor(), at=at
    )


def unit_succeeded(payload: Mapping[str, Any], at: datetime) -> None:
    follow_succeeded_unit(
        unit=payload["unit"], successor=payload["successor"], actor=system_actor(), at=at
    )


ON_ENTERPRISE_MERGED = Subscriber("enterprises.merged", enterprise_merged)
ON_UNIT_SUCCEEDED = Subscriber("organisations.unit_succeeded", unit_succeeded)
