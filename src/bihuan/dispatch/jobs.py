"""What dispatch hears of: a unit handed on its business."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from bihuan.dispatch.services.following import follow_succeeded_unit
from bihuan.kernel.actors import system_actor
from bihuan.kernel.announcements import Subscriber


def unit_succeeded(payload: Mapping[str, Any], at: datetime) -> None:
    follow_succeeded_unit(
        unit=payload["unit"], successor=payload["successor"], actor=system_actor(), at=at
    )


ON_UNIT_SUCCEEDED = Subscriber("organisations.unit_succeeded", unit_succeeded)
