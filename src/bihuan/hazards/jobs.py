"""What hazards do by themselves: limits counted anew when the calendar or a pause changes."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from bihuan.hazards.services.controlling import tell_of_lapsed
from bihuan.hazards.services.deferring import end_due_deferrals
from bihuan.hazards.services.filing import announce_overdue, open_missing_files
from bihuan.hazards.services.following import follow_merged_enterprise, follow_succeeded_unit
from bihuan.hazards.services.handing import follow_transfer
from bihuan.hazards.services.listing import draft_after_ladder
from bihuan.hazards.services.self_checking import follow_enterprise, lay_out_checks, miss_checks
from bihuan.hazards.services.taking_in import take_in_problem
from bihuan.hazards.services.time import recount_due
from bihuan.kernel.actors import Actor, system_actor
from bihuan.kernel.announcements import Subscriber
from bihuan.kernel.deadlines import DueKeeper
from bihuan.kernel.jobs import periodic


def recompute(hazard_id: int, actor: Actor, at: datetime) -> bool:
    return recount_due(hazard_id=hazard_id, actor=actor, at=at)


HAZARD_DUES = DueKeeper("hazard", recompute)


def enterprise_merged(payload: Mapping[str, Any], at: datetime) -> None:
    follow_merged_enterprise(
        kept=payload["kept"], dropped=payload["dropped"], actor=system_actor(), at=at
    )
    follow_enterprise(kept=payload["kept"], dropped=payload["dropped"])


def unit_succeeded(payload: Mapping[str, Any], at: datetime) -> None:
    follow_succeeded_unit(
        unit=payload["unit"], successor=payload["successor"], actor=system_actor(), at=at
    )


ON_ENTERPRISE_MERGED = Subscriber("enterprises.merged", enterprise_merged)
ON_UNIT_SUCCEEDED = Subscriber("organisations.unit_succeeded", unit_succeeded)


@periodic(code="hazards.end_deferrals", label=_("暂缓到期恢复整改"), cron="10 0 * * *")
def end_deferrals(now: datetime) -> int:
    """Every hazard whose deferral ends today goes back to its owner."""
    return end_due_deferrals(today=localdate(now), actor=system_actor(), at=now)


@periodic(code="hazards.lay_out_self_checks", label=_("生成自查任务"), cron="15 0 * * *")
def lay_out_self_checks(now: datetime) -> int:
    """The checks that fall due in the days to come; what nobody did yesterday is missed first."""
    system = system_actor()
    missed = miss_checks(today=localdate(now), actor=system, at=now)
    return missed + lay_out_checks(today=localdate(now), actor=system, at=now)


def business_transferred(payload: Mapping[str, Any], at: datetime) -> None:
    follow_transfer(
        unit=payload["unit"],
        successor=payload["successor"],
        sectors=payload["sectors"],
        actor=system_actor(),
        at=at,
    )


ON_BUSINESS_TRANSFERRED = Subscriber("organisations.business_transferred", business_transferred)


@periodic(code="hazards.open_files", label=_("重大隐患列入清单"), cron="5 0 * * *")
def open_files(now: datetime) -> int:
    """Ordered majors that are not on the list yet, as after a register was loaded, enter it."""
    return open_missing_files(actor=system_actor(), at=now)


@periodic(code="hazards.watch_controls", label=_("管控措施到期提醒"), cron="30 6 * * *")
def watch_controls(now: datetime) -> int:
    """Units whose hazards lost their control measure yesterday are told."""
    return tell_of_lapsed(at=now)


@periodic(code="hazards.announce_overdue", label=_("重大隐患逾期通报"), cron="35 6 * * *")
def announce_overdue_majors(now: datetime) -> int:
    """Majors past their limit are announced, once a limit, to whoever makes circulars."""
    return announce_overdue(at=now)


def rung_taken(payload: Mapping[str, Any], at: datetime) -> None:
    if payload["kind"] == "hazard" and payload["rung"] == "listing":
        draft_after_ladder(
            hazard_id=payload["object"],
            reason=str(payload.get("reason") or ""),
            actor=system_actor(),
            at=at,
        )


ON_RUNG_TAKEN = Subscriber("escalation.taken", rung_taken)


def problem_found(payload: Mapping[str, Any], at: datetime) -> None:
    take_in_problem(
        problem=payload["problem"],
        title=payload["title"],
        enterprise_id=payload["enterprise"],
        place=payload["place"],
        region=payload["region"],
        unit_id=payload["unit"],
        found_on=date.fromisoformat(payload["found_on"]),
        actor=system_actor(),
        at=at,
    )


ON_PROBLEM_FOUND = Subscriber("responsibility.problem_found", problem_found)
