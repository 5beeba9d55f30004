"""Inspections that leaders lead: recorded, their problems handed on, the next one laid out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils.timezone import localdate

from bihuan.enterprises.models import Enterprise
from bihuan.kernel import evidence, packs
from bihuan.kernel.actors import Actor
from bihuan.kernel.announcements import announce
from bihuan.kernel.audit import Place
from bihuan.kernel.errors import InvalidInput
from bihuan.kernel.evidence import Upload
from bihuan.kernel.moving import Moves
from bihuan.responsibility import permissions as perms
from bihuan.responsibility.errors import InspectionInFuture, LeaderLeft
from bihuan.responsibility.lives import InspectionDutyStatus, LeaderLevel, LedStatus
from bihuan.responsibility.models import InspectionDuty, Leader, LedInspection, LedProblem
from bihuan.responsibility.services.places import require, units_of
from bihuan.responsibility.services.texts import PACK
from bihuan.responsibility.workflow.leaders import (
    CLOSE,
    END,
    INSPECTION_DUTY_WORKFLOW,
    LED_WORKFLOW,
    MEET,
    NOTE,
    WITHDRAW_LED,
)

INTERVALS = {
    LeaderLevel.COUNTY: "led-days-county",
    LeaderLevel.DEPARTMENT: "led-days-department",
    LeaderLevel.TOWN: "led-days-town",
}
SCENE = "scene"


@dataclass(frozen=True)
class Found:
    """A problem found: at an enterprise, or at a place outside any."""

    text: str
    enterprise_id: int | None = None
    place: str = ""


@dataclass(frozen=True)
class LedReport:
    """An inspection as it is recorded.

    Args:
        sites: Where, in words; ``enterprise_ids`` those of the register that were visited.
        problems: Each goes into the register of hazards.
    """

    leader_id: int
    held_on: date
    sites: str
    team: str = ""
    found: str = ""
    enterprise_ids: tuple[int, ...] = ()
    problems: tuple[Found, ...] = ()


def interval_of(level: str) -> int:
    """Days within which a leader of the level leads the next inspection; 0 asks for none."""
    return int(packs.setting(PACK, INTERVALS[LeaderLevel(level)]))


def open_duty(leader: Leader, *, since: date, actor: Actor, at: datetime) -> InspectionDuty | None:
    """Lay out the next inspection, counted from the last one or the first day in the post."""
    days = interval_of(leader.level)
    if days == 0 or leader.ends_on is not None:
        return None
    start = max(since, localdate(at) - timedelta(days=days)) if since < localdate(at) else since
    duty = InspectionDuty.objects.create(
        leader=leader,
        due_on=start + timedelta(days=days),
        days=days,
        status=InspectionDutyStatus.OWED,
        opened_at=at,
        region=leader.region,
        units=units_of(leader.unit, with_office=True),
    )
    text = f"每{days}日至少带队检查一次，下一次在{duty.due_on}前"
    INSPECTION_DUTY_WORKFLOW.begin(duty, actor=actor, at=at, text=text)
    return duty


def owed(leader: Leader) -> InspectionDuty | None:
    """The inspection the leader owes now, locked."""
    found = leader.inspection_duties.filter(status=InspectionDutyStatus.OWED)
    return found.select_related("leader").locked().first()


def end_duty(leader: Leader, note: str, *, actor: Actor, at: datetime) -> None:
    duty = owed(leader)
    if duty is not None:
        INSPECTION_DUTY_WORKFLOW.apply(END, duty, actor=actor, at=at, data={"note": note})


def refuse_led(report: LedReport, leader: Leader, at: datetime) -> None:
    """Refuse what no inspection can be.

    Raises:
        InvalidInput: No site, or a problem without a place.
        InspectionInFuture: On a day to come.
        LeaderLeft: The leader was not in the post on that day.
    """
    require(sites=(report.sites, "写明检查了哪些地方。"))
    if report.held_on > localdate(at):
        raise InspectionInFuture({"held_on": "检查日期在今天之后。"}, day=report.held_on)
    if report.held_on < leader.starts_on:
        raise InvalidInput({"held_on": f"{leader.name}自{leader.starts_on}起任职。"})
    if leader.ends_on is not None and report.held_on >= leader.ends_on:
        words = {"name": leader.name, "day": leader.ends_on}
        raise LeaderLeft({"leader_id": f"{leader.name}当天已离任。"}, **words)
    for problem in report.problems:
        if len(problem.text.strip()) < 4:
            raise InvalidInput({"problems": "每个问题写清部位和情况，至少4个字。"})
        if problem.enterprise_id is None and not problem.place.strip():
            raise InvalidInput({"problems": "不在企业里的问题，写明位置。"})


@transaction.atomic
def record_led_inspection(
    report: LedReport,
    *,
    photos: Sequence[Upload] = (),
    actor: Actor,
    at: datetime,
    key: str | None = None,
) -> LedInspection:
    """Record an inspection that a leader led; the one owed is met, the next one laid out.

    Each problem is announced (``responsibility.problem_found``) and becomes a hazard. An inspection
    without a problem is finished at once.

    Raises:
        NotPermitted: The actor records none.
        NotFound: Leader or enterprise lies outside the scope.
        InvalidInput: See `refuse_led`.
        InspectionInFuture: See `refuse_led`.
        LeaderLeft: See `refuse_led`.
    """
    actor.must(perms.LEAD_INSPECTIONS)
    leader = Leader.objects.visible_to(actor).select_related("unit").one(report.leader_id)
    refuse_led(report, leader, at)
    visited = {one.enterprise_id for one in report.problems if one.enterprise_id}
    ids = sorted({*report.enterprise_ids, *visited})
    for pk in ids:
        Enterprise.objects.visible_to(actor).one(pk)
    inspection = LedInspection.objects.create(
        leader=leader,
        held_on=report.held_on,
        sites=report.sites.strip()[:300],
        team=report.team.strip()[:300],
        found=report.found.strip(),
        enterprises=ids,
        problems_count=len(report.problems),
        status=LedStatus.FOLLOWING,
        recorded_at=at,
        recorded_by_id=actor.user_id,
        region=leader.region,
        units=units_of(leader.unit),
    )
    text = f"{leader.name}带队检查，发现问题{len(report.problems)}个"
    LED_WORKFLOW.begin(inspection, actor=actor, at=at, text=text, key=key)
    keep(inspection, photos, actor=actor, at=at)
    for problem in report.problems:
        hand_on(inspection, problem, at=at)
    if not report.problems:
        close(inspection, "没有发现问题", actor=actor, at=at)
    meet_duty(inspection, actor=actor, at=at)
    return inspection


def hand_on(inspection: LedInspection, problem: Found, *, at: datetime) -> None:
    """Store a problem and announce it to whoever keeps the hazards."""
    stored = LedProblem.objects.create(
        inspection=inspection,
        text=problem.text.strip()[:200],
        enterprise_id=problem.enterprise_id,
        place=problem.place.strip()[:200],
    )
    announce(
        "responsibility.problem_found",
        {
            "problem": stored.pk,
            "title": stored.text,
            "enterprise": stored.enterprise_id,
            "place": stored.place,
            "region": inspection.region,
            "unit": inspection.leader.unit_id,
            "found_on": inspection.held_on,
        },
        at,
    )


def meet_duty(inspection: LedInspection, *, actor: Actor, at: datetime) -> None:
    """Meet the inspection that is owed, unless the recorded one lies before the last."""
    leader = inspection.leader
    latest = (
        leader.inspections.exclude(status=LedStatus.WITHDRAWN).order_by("-held_on", "-pk").first()
    )
    duty = owed(leader)
    if duty is None or latest is None or latest.pk != inspection.pk:
        return
    INSPECTION_DUTY_WORKFLOW.apply(
        MEET, duty, actor=actor, at=at, changes={"met_by_id": inspection.pk}
    )
    open_duty(leader, since=inspection.held_on, actor=actor, at=at)


def keep(inspection: LedInspection, files: Sequence[Upload], *, actor: Actor, at: datetime) -> None:
    evidence.keep_all(
        files,
        chain=LED_WORKFLOW.chain(inspection),
        place=Place(inspection.region, inspection.units),
        role=SCENE,
        actor=actor,
        at=at,
    )


def locked_led(inspection_id: int, actor: Actor) -> LedInspection:
    """The inspection, locked until commit.

    Raises:
        NotFound: Absent, or outside the scope.
    """
    found = LedInspection.objects.visible_to(actor).select_related("leader", "leader__unit")
    return found.locked().one(inspection_id)


@transaction.atomic
def note_led_inspection(
    *,
    inspection_id: int,
    follow_up: str,
    files: Sequence[Upload] = (),
    actor: Actor,
    at: datetime,
    key: str | None = None,
) -> LedInspection:
    """Set down how far the problems are.

    Raises:
        InvalidInput: Nothing is written.
    """
    inspection = locked_led(inspection_id, actor)
    require(follow_up=(follow_up, "写明整改情况。"))
    changes = {"follow_up": follow_up.strip()}
    applied = LED_WORKFLOW.apply(
        NOTE, inspection, actor=actor, at=at, data={"note": follow_up}, changes=changes, key=key
    )
    if not applied.is_replay:
        keep(inspection, files, actor=actor, at=at)
    return inspection


def close(
    inspection: LedInspection,
    follow_up: str,
    *,
    actor: Actor,
    at: datetime,
    key: str | None = None,
) -> None:
    changes = {"follow_up": follow_up.strip(), "closed_on": localdate(at)}
    LED_WORKFLOW.apply(
        CLOSE, inspection, actor=actor, at=at, data={"note": follow_up}, changes=changes, key=key
    )


@transaction.atomic
def close_led_inspection(
    *, inspection_id: int, follow_up: str, actor: Actor, at: datetime, key: str | None = None
) -> LedInspection:
    """Finish an inspection whose problems are all finished.

    Raises:
        InvalidInput: Nothing is written.
        ProblemsOpen: Something found is still open in the register of hazards.
    """
    inspection = locked_led(inspection_id, actor)
    require(follow_up=(follow_up, "写明整改情况。"))
    close(inspection, follow_up, actor=actor, at=at, key=key)
    return inspection


@transaction.atomic
def withdraw_led_inspection(
    *, inspection_id: int, note: str, actor: Actor, at: datetime, key: str | None = None
) -> LedInspection:
    """Take back an inspection entered by mistake; the one that it met is not owed again at once.

    Raises:
        InvalidInput: No reason.
    """
    inspection = locked_led(inspection_id, actor)
    require(note=(note, "写明撤回的原因。"))
    LED_WORKFLOW.apply(
        WITHDRAW_LED,
        inspection,
        actor=actor,
        at=at,
        data={"note": note},
        changes={"withdrawn_at": at},
        key=key,
    )
    return inspection


@transaction.atomic
def link_hazard(*, problem_id: int, hazard_id: int) -> None:
    """Remember which hazard became of a problem; called when the register says so."""
    LedProblem.objects.filter(pk=problem_id).update(hazard_id=hazard_id)


SERVICES: dict[str, Any] = {
    "note": note_led_inspection,
    "close": close_led_inspection,
    "withdraw": withdraw_led_inspection,
}
make_led_move = Moves(LED_WORKFLOW, "inspection_id", SERVICES)


@transaction.atomic
def end_inspection_duty(*, leader_id: int, note: str, actor: Actor, at: datetime) -> Leader:
    """Ask for no further inspection of a leader, who stays in the post.

    Raises:
        NotPermitted: The actor keeps no leaders.
        InvalidInput: No reason, or none is owed.
    """
    actor.must(perms.MANAGE_LEADERS)
    leader = Leader.objects.visible_to(actor).select_related("unit").one(leader_id)
    require(note=(note, "写明原因。"))
    if owed(leader) is None:
        raise InvalidInput({"note": "现在没有待开展的带队检查。"})
    end_duty(leader, note, actor=actor, at=at)
    return leader
