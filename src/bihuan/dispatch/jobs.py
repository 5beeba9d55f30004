"""What dispatch hears of: a unit handed on its business."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from bihuan.dispatch.planning import Rung
from bihuan.dispatch.services.duties import lay_out_daily_duties
from bihuan.dispatch.services.following import follow_succeeded_unit
from bihuan.dispatch.services.itemising import relight_all
from bihuan.dispatch.services.slipping import draft_slip
from bihuan.kernel.actors import system_actor
from bihuan.kernel.announcements import Subscriber
from bihuan.kernel.jobs import periodic


def unit_succeeded(payload: Mapping[str, Any], at: datetime) -> None:
    follow_succeeded_unit(
        unit=payload["unit"], successor=payload["successor"], actor=system_actor(), at=at
    )


ON_UNIT_SUCCEEDED = Subscriber("organisations.unit_succeeded", unit_succeeded)


@periodic(code="dispatch.lay_out_daily", label=_("展开每日报送"), cron="20 0 * * *")
def lay_out_daily(now: datetime) -> int:
    """Open what daily duties will owe in the weeks to come."""
    return lay_out_daily_duties(actor=system_actor(), at=now)


@periodic(code="dispatch.relight", label=_("重算任务灯号"), cron="25 0 * * *")
def relight(_now: datetime) -> int:
    """Follow a changed number of yellow days, and a changed calendar."""
    return relight_all()


def rung_taken(payload: Mapping[str, Any], at: datetime) -> None:
    draft_slip(
        kind=str(payload["kind"]),
        object_id=payload["object"],
        rung=str(payload["rung"]),
        paper=str(payload["document"]),
        due_on=date.fromisoformat(payload["due_on"]),
        reason=str(payload.get("reason") or ""),
        actor=system_actor(),
        at=at,
    )


ON_RUNG_TAKEN = Subscriber("escalation.taken", rung_taken)


def major_overdue(payload: Mapping[str, Any], at: datetime) -> None:
    draft_slip(
        kind="major_hazard",
        object_id=payload["hazard"],
        rung=Rung.CIRCULAR,
        paper=str(Rung.CIRCULAR.label),
        due_on=date.fromisoformat(payload["due_on"]),
        actor=system_actor(),
        at=at,
    )


ON_MAJOR_OVERDUE = Subscriber("hazards.major_overdue", major_overdue)
