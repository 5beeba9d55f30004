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
from bihuan.responsibility.services.inspecting import link_hazard
from bihuan.responsibility.services.listing import begin_lists
from bihuan.responsibility.services.revising import follow_revised_duty
from bihuan.responsibility.services.signing import follow_merged, follow_principal
from bihuan.responsibility.services.worklists import remind_year_end


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


@periodic(
    code="responsibility.remind_worklists", label=_("年底前提醒工作清单"), cron="40 8 * * 1-5"
)
def remind_worklists(now: datetime) -> int:
    """Tell whoever has undone items on the year's list, once a week as the year ends."""
    return remind_year_end(at=now)


def principal_changed(payload: Mapping[str, Any], at: datetime) -> None:
    follow_principal(enterprise=payload["enterprise"], actor=system_actor(), at=at)


def enterprise_merged(payload: Mapping[str, Any], at: datetime) -> None:
    follow_merged(kept=payload["kept"], dropped=payload["dropped"], actor=system_actor(), at=at)


def problem_taken_in(payload: Mapping[str, Any], _at: datetime) -> None:
    link_hazard(problem_id=payload["problem"], hazard_id=payload["hazard"])


ON_PRINCIPAL_CHANGED = Subscriber("enterprises.principal_changed", principal_changed)
ON_ENTERPRISE_MERGED = Subscriber("enterprises.merged", enterprise_merged)
ON_PROBLEM_TAKEN_IN = Subscriber("hazards.problem_taken_in", problem_taken_in)
