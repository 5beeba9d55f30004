"""What the register does by itself: directories that follow the facts, watches that were forgotten."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from bihuan.enterprises.services import note_missed, relist, relist_all, restate_funds
from bihuan.enterprises.services.following import follow_handed_unit
from bihuan.enterprises.services.records import (
    follow_merger,
    principal_changed,
    remind_ending,
    remind_owed,
)
from bihuan.kernel.actors import system_actor
from bihuan.kernel.announcements import Subscriber
from bihuan.kernel.jobs import periodic


def enterprise_changed(payload: Mapping[str, Any], at: datetime) -> None:
    relist(enterprise_id=payload["enterprise"], actor=system_actor(), at=at)


ON_ENTERPRISE_CHANGED = Subscriber("enterprises.changed", enterprise_changed)


@periodic(code="enterprises.note_missed", label=_("登记专盯漏联系"), cron="10 0 * * *")
def note_missed_contacts(now: datetime) -> int:
    """Log the contacts that were due yesterday or before and not made."""
    return note_missed(on=localdate(now), at=now)


@periodic(code="enterprises.relist", label=_("重算企业名录"), cron="40 1 * * *")
def relist_enterprises(now: datetime) -> int:
    """Follow changed rules, and facts that came in many at once."""
    return relist_all(actor=system_actor(), at=now)


@periodic(code="enterprises.restate_funds", label=_("重算安全费用状态"), cron="35 0 * * *")
def restate_fund_accounts(now: datetime) -> int:
    """Let the year's accounts follow the months."""
    return restate_funds(localdate(now))


def unit_succeeded(payload: Mapping[str, Any], at: datetime) -> None:
    follow_handed_unit(
        unit=payload["unit"], successor=payload["successor"], actor=system_actor(), at=at
    )


def business_transferred(payload: Mapping[str, Any], at: datetime) -> None:
    follow_handed_unit(
        unit=payload["unit"],
        successor=payload["successor"],
        sectors=payload["sectors"],
        actor=system_actor(),
        at=at,
    )


ON_UNIT_SUCCEEDED = Subscriber("organisations.unit_succeeded", unit_succeeded)
ON_BUSINESS_TRANSFERRED = Subscriber("organisations.business_transferred", business_transferred)


def renew_principal(payload: Mapping[str, Any], at: datetime) -> None:
    principal_changed(enterprise_id=payload["enterprise"], at=at)


def records_follow(payload: Mapping[str, Any], at: datetime) -> None:
    follow_merger(kept=payload["kept"], dropped=payload["dropped"], actor=system_actor(), at=at)


ON_PRINCIPAL_CHANGED = Subscriber("enterprises.principal_changed", renew_principal)
ON_ENTERPRISES_MERGED = Subscriber("enterprises.merged", records_follow)


@periodic(code="enterprises.remind_ending", label=_("提醒企业记录到期"), cron="20 7 * * *")
def remind_ending_records(now: datetime) -> int:
    """Tell enterprises which records run out, and supervisors which have."""
    return remind_ending(at=now)


@periodic(code="enterprises.remind_owed", label=_("提醒企业应办事项"), cron="30 7 * * 1")
def remind_owed_records(now: datetime) -> int:
    """Tell each enterprise once a week what it owes and lacks."""
    return remind_owed(at=now)
