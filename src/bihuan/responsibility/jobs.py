"""What responsibility does by itself, and what it hears of."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from bihuan.kernel.actors import system_actor
from bihuan.kernel.announcements import Subscriber
from bihuan.kernel.jobs import periodic
from bihuan.responsibility.services.following import follow_succeeded_unit, follow_transfer
from bihuan.responsibility.services.gaps import open_judged_gap
from bihuan.responsibility.services.listing import begin_lists
from bihuan.responsibility.services.revising import follow_revised_duty


@periodic(code="responsibility.begin_lists", label=_("责任清单生效与覆盖更新"), cron="10 0 * * *")
def begin_lists_due(now: datetime) -> int:
    """Let lists begin on their day, and bring the coverage up to date."""
    return begin_lists(actor=system_actor(), at=now)


def duty_revised(payload: Mapping[str, Any], at: datetime) -> None:
    follow_revised_duty(
        unit=payload["unit"], version=payload["version"], actor=system_actor(), at=at
    )


def unit_succeeded(payload: Mapping[str, Any], at: datetime) -> None:
    follow_succeeded_unit(
        unit=payload["unit"], successor=payload["successor"], actor=system_actor(), at=at
    )


def business_transferred(payload: Mapping[str, Any], at: datetime) -> None:
    follow_transfer(
        unit=payload["unit"],
        successor=payload["successor"],
        sectors=payload["sectors"],
        document=payload["document"],
        actor=system_actor(),
        at=at,
    )


def novelty_judged(payload: Mapping[str, Any], at: datetime) -> None:
    open_judged_gap(
        subject=payload["subject"],
        reason=payload.get("reason") or "",
        proposed_unit=payload.get("proposed_unit"),
        region=payload["region"],
        actor=system_actor(),
        at=at,
    )


ON_DUTY_REVISED = Subscriber("organisations.duty_revised", duty_revised)
ON_UNIT_SUCCEEDED = Subscriber("organisations.unit_succeeded", unit_succeeded)
ON_BUSINESS_TRANSFERRED = Subscriber("organisations.business_transferred", business_transferred)
ON_NOVELTY_JUDGED = Subscriber("risks.novelty_judged", novelty_judged)
