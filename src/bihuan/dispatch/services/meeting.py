"""Calling a meeting, holding it, and what comes out of it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from django.db import transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from bihuan.dispatch import permissions as perms
from bihuan.dispatch.errors import MeetingNotDue
from bihuan.dispatch.gatherings import MatterKind, MeetingKind, MeetingStatus, Presence
from bihuan.dispatch.models import AgendaItem, Attendance, Decision, Meeting, WorkItem
from bihuan.dispatch.services.common import require
from bihuan.dispatch.services.matters import raise_matter
from bihuan.dispatch.services.naming import one_unit_named, units_named
from bihuan.dispatch.services.opening import Holder, open_shares
from bihuan.dispatch.workflow import (
    ADD_ITEM,
    CANCEL,
    DECIDE,
    FILE,
    HOLD,
    INVITE,
    MEETING_WORKFLOW,
    NOTICE,
    RAISE,
    RESCHEDULE,
)
from bihuan.enterprises.models import Enterprise
from bihuan.kernel import evidence
from bihuan.kernel.actors import Actor
from bihuan.kernel.audit import Place
from bihuan.kernel.errors import InvalidInput
from bihuan.kernel.evidence import Upload
from bihuan.kernel.indicators import Period, Query, all_indicators, link, values
from bihuan.kernel.moving import Moves
from bihuan.kernel.notices import NoticeKind, notify_unit
from bihuan.kernel.permissions import OFFICE_ROLES
from bihuan.kernel.workflow import Applied, Transition
from bihuan.organisations.models import Unit

CALLED = NoticeKind("dispatch.meeting", _("会议通知"))
OFFICE_KINDS = (MeetingKind.COMMITTEE, MeetingKind.STANDING, MeetingKind.EXECUTIVE)
# What a meeting on the situation looks at, as far as the rooms are there.
SITUATION = (
    "hazards.found",
    "hazards.closed",
    "hazards.overdue",
    "dispatch.tasks",
    "dispatch.tasks_late",
    "dispatch.missing",
)


@dataclass(frozen=True)
class MeetingPlan:
    """A meeting as it is planned.

    Args:
        invited: Units that are to come, as written; groups are expanded on the day.
        enterprises: Names or codes of the enterprises it is about, one a line.
    """

    kind: str
    title: str
    held_on: date
    begins_at: time | None = None
    session: str = ""
    topic: str = ""
    place: str = ""
    chair: str = ""
    invited: str = ""
    occasion: str = ""
    valid_until: date | None = None
    enterprises: str = ""
    agenda: tuple[str, ...] = ()


def locked_meeting(meeting_id: int, actor: Actor) -> Meeting:
    """The meeting, locked until commit.

    Raises:
        NotFound: Absent, or outside the actor's scope.
    """
    return Meeting.objects.visible_to(actor).select_related("host").locked().one(meeting_id)


def refuse_plan(plan: MeetingPlan, actor: Actor) -> None:
    """Refuse what no meeting can be.

    Raises:
        InvalidInput: A field is missing, or the kind is not the actor's to call.
    """
    problems = {}
    if not plan.title.strip():
        problems["title"] = "填写会议名称。"
    if plan.kind not in MeetingKind.values:
        problems["kind"] = "选择会议类别。"
    elif plan.kind in OFFICE_KINDS and actor.role not in OFFICE_ROLES:
        problems["kind"] = "这类会议由安委办登记，请选专题会议、调度会或街镇会议。"
    if plan.kind == MeetingKind.CONSULTATION and not plan.occasion.strip():
        problems["occasion"] = "写明会商的起因，例如预警或重大案件。"
    if plan.valid_until is not None and plan.valid_until < plan.held_on:
        problems["valid_until"] = "结论有效期不能早于会议日期。"
    if problems:
        raise InvalidInput(problems)


def enterprises_named(text: str, actor: Actor) -> list[int]:
    """The enterprises a text lists, one a line, by name or code.

    Raises:
        InvalidInput: A line names none, or several.
    """
    found: list[int] = []
    for line in filter(None, (line.strip() for line in text.splitlines())):
        living = Enterprise.objects.visible_to(actor).filter(withdrawn_at__isnull=True)
        ids = list(living.filter(code=line.upper()).values_list("pk", flat=True)[:2])
        ids = ids or list(living.filter(name=line).values_list("pk", flat=True)[:2])
        if len(ids) != 1:
            said = "有多家同名企业，请改填信用代码" if ids else "企业清单里没有"
            raise InvalidInput({"enterprises": f"“{line}”：{said}。"})
        found.append(ids[0])
    return list(dict.fromkeys(found))


@transaction.atomic
def plan_meeting(
    plan: MeetingPlan, *, actor: Actor, at: datetime, key: str | None = None
) -> Meeting:
    """Put a meeting down.

    Raises:
        NotPermitted: The actor calls no meetings.
        InvalidInput: See `refuse_plan`, `enterprises_named`.
        NamesUnknown: A unit that is invited is not in the directory.
    """
    actor.must(perms.CALL_MEETINGS)
    refuse_plan(plan, actor)
    host = Unit.objects.one(actor.unit_id)
    meeting = Meeting.objects.create(
        kind=plan.kind,
        title=plan.title.strip()[:200],
        session=plan.session[:60],
        topic=plan.topic[:300],
        held_on=plan.held_on,
        begins_at=plan.begins_at,
        place=plan.place[:120],
        chair=plan.chair[:60],
        host=host,
        occasion=plan.occasion[:200],
        valid_until=plan.valid_until,
        enterprises=enterprises_named(plan.enterprises, actor),
        status=MeetingStatus.PLANNED,
        region=host.region_id,
        units=[host.pk],
        made_at=at,
        made_by_id=actor.user_id,
    )
    MEETING_WORKFLOW.begin(meeting, actor=actor, at=at, text="登记会议", key=key)
    for no, topic in enumerate(filter(None, (one.strip() for one in plan.agenda)), 1):
        AgendaItem.objects.create(meeting=meeting, no=no, topic=topic[:300])
    if plan.invited.strip():
        seat_units(meeting, plan.invited, actor=actor, at=at)
    return meeting


def seat_units(meeting: Meeting, named: str, *, actor: Actor, at: datetime) -> list[Unit]:
    """Seat the units a text names; those already seated stay as they are."""
    found = units_named(named, "named", actor=actor, on=meeting.held_on, at=at)
    seated = set(meeting.attendances.values_list("unit_id", flat=True))
    new = [unit for unit, _name in found if unit.pk not in seated]
    Attendance.objects.bulk_create(
        Attendance(meeting=meeting, unit=unit, presence=Presence.INVITED) for unit in new
    )
    meeting.units = sorted({*meeting.units, *(unit.pk for unit in new)})
    meeting.save(update_fields=["units"])
    return new


def apply(
    move: Transition[Meeting],
    meeting: Meeting,
    note: str,
    *,
    actor: Actor,
    at: datetime,
    key: str | None,
    changes: Mapping[str, Any] | None = None,
) -> Applied:
    return MEETING_WORKFLOW.apply(
        move, meeting, actor=actor, at=at, data={"note": note}, changes=changes, key=key
    )


@transaction.atomic
def add_agenda_item(
    *,
    meeting_id: int,
    topic: str,
    material: str = "",
    actor: Actor,
    at: datetime,
    key: str | None = None,
) -> Meeting:
    """Put something on the agenda.

    Raises:
        InvalidInput: No topic.
    """
    meeting = locked_meeting(meeting_id, actor)
    require(topic, "topic", "写明议题。")
    if not apply(ADD_ITEM, meeting, topic[:200], actor=actor, at=at, key=key).is_replay:
        no = meeting.agenda.count() + 1
        AgendaItem.objects.create(meeting=meeting, no=no, topic=topic[:300], material=material)
    return meeting


@transaction.atomic
def invite_units(
    *, meeting_id: int, named: str, actor: Actor, at: datetime, key: str | None = None
) -> Meeting:
    """Ask more units to come; if the notice is out already, they are told at once.

    Raises:
        InvalidInput: Nobody is named.
        NamesUnknown: A name means no unit.
    """
    meeting = locked_meeting(meeting_id, actor)
    if not apply(INVITE, meeting, named[:200], actor=actor, at=at, key=key).is_replay:
        new = seat_units(meeting, named, actor=actor, at=at)
        if meeting.status == MeetingStatus.NOTICED:
            tell(meeting, [unit.pk for unit in new], "", at=at)
    return meeting


@transaction.atomic
def send_notice(
    *, meeting_id: int, note: str = "", actor: Actor, at: datetime, key: str | None = None
) -> Meeting:
    """Tell every unit that is to come.

    Raises:
        InvalidInput: Nobody is invited yet.
    """
    meeting = locked_meeting(meeting_id, actor)
    invited = list(meeting.attendances.values_list("unit_id", flat=True))
    if not invited:
        raise InvalidInput({"note": "还没有参会单位，请先增加。"})
    if not apply(NOTICE, meeting, note, actor=actor, at=at, key=key).is_replay:
        tell(meeting, invited, note, at=at)
    return meeting


def tell(meeting: Meeting, units: Iterable[int], note: str, *, at: datetime) -> None:
    hour = f" {meeting.begins_at:%H:%M}" if meeting.begins_at else ""
    for pk in units:
        notify_unit(
            pk,
            permission=perms.SEE,
            kind=CALLED.code,
            title=f"会议通知：{meeting.title}"[:120],
            body=f"{meeting.held_on}{hour} {meeting.place} {note}".strip(),
            url=f"/dispatch/meetings/{meeting.pk}/",
            chain=MEETING_WORKFLOW.chain(meeting),
            key=f"meeting.notice:{meeting.pk}:{meeting.held_on}",
            at=at,
        )


@transaction.atomic
def reschedule_meeting(
    *, meeting_id: int, on: date, note: str, actor: Actor, at: datetime, key: str | None = None
) -> Meeting:
    """Move a meeting to another day; who was told is told again.

    Raises:
        InvalidInput: No reason.
    """
    meeting = locked_meeting(meeting_id, actor)
    require(note, "note", "写明改期的原因。")
    changes = {"held_on": on}
    applied = apply(RESCHEDULE, meeting, note, actor=actor, at=at, key=key, changes=changes)
    if not applied.is_replay and meeting.status == MeetingStatus.NOTICED:
        invited = meeting.attendances.values_list("unit_id", flat=True)
        tell(meeting, invited, f"改期：{note}", at=at)
    return meeting


@transaction.atomic
def hold_meeting(
    *,
    meeting_id: int,
    absent: str = "",
    excused: str = "",
    actor: Actor,
    at: datetime,
    key: str | None = None,
) -> Meeting:
    """Set down that a meeting took place, and who was not there.

    Raises:
        MeetingNotDue: Its day has not come.
        InvalidInput: Somebody is named who was not invited, or as absent and excused at once.
    """
    meeting = locked_meeting(meeting_id, actor)
    if meeting.held_on > localdate(at):
        raise MeetingNotDue({"absent": f"会议定在 {meeting.held_on}。"}, on=meeting.held_on)
    seats = {seat.unit_id: seat for seat in meeting.attendances.all()}
    away: dict[int, str] = {}
    for field, text, presence in (
        ("absent", absent, Presence.ABSENT),
        ("excused", excused, Presence.EXCUSED),
    ):
        named = units_named(text, field, actor=actor, on=meeting.held_on, at=at) if text else []
        for unit, name in named:
            if unit.pk not in seats or unit.pk in away:
                raise InvalidInput({field: f"“{name}”不在应到单位里，或者填了两次。"})
            away[unit.pk] = presence
    if not apply(HOLD, meeting, "", actor=actor, at=at, key=key).is_replay:
        for unit_id, seat in seats.items():
            seat.presence = away.get(unit_id, Presence.ATTENDED)
        Attendance.objects.bulk_update(seats.values(), ["presence"])
    return meeting


@transaction.atomic
def add_decision(
    *,
    meeting_id: int,
    text: str,
    named: str,
    due_on: date | None = None,
    actor: Actor,
    at: datetime,
    key: str | None = None,
) -> Meeting:
    """Set down what was decided, who answers for it and until when.

    Raises:
        InvalidInput: Nothing decided, a limit before the meeting, a unit outside one's own region.
        NamesUnknown: A name means no unit.
    """
    meeting = locked_meeting(meeting_id, actor)
    require(text, "text", "写明议定事项。")
    if due_on is not None and due_on < meeting.held_on:
        raise InvalidInput({"due_on": "完成时限不能早于会议日期。"})
    for unit, name in units_named(named, "named", actor=actor, on=meeting.held_on, at=at):
        if not actor.scope.holds(unit.region_id):
            raise InvalidInput(
                {"named": f"“{name}”不在本级，不能直接派任务；请登记为难点问题提请答复。"}
            )
    if not apply(DECIDE, meeting, text[:200], actor=actor, at=at, key=key).is_replay:
        Decision.objects.create(meeting=meeting, text=text[:300], named=named[:300], due_on=due_on)
    return meeting


@transaction.atomic
def raise_at_meeting(
    *,
    meeting_id: int,
    kind: str,
    text: str,
    raised_by: str,
    named: str,
    due_on: date | None = None,
    actor: Actor,
    at: datetime,
    key: str | None = None,
) -> Meeting:
    """Set down a suggestion or a difficult problem, and who is to answer it.

    Raises:
        InvalidInput: A field is missing.
        NamesUnknown: The name means no unit.
    """
    meeting = locked_meeting(meeting_id, actor)
    if kind not in MatterKind.values:
        raise InvalidInput({"kind": "选择意见建议或难点问题。"})
    unit = one_unit_named(named, "named", actor=actor, on=meeting.held_on, at=at)
    if not apply(RAISE, meeting, text[:200], actor=actor, at=at, key=key).is_replay:
        raise_matter(
            kind=kind,
            text=text,
            raised_by=raised_by,
            raised_on=meeting.held_on,
            unit=unit,
            due_on=due_on,
            meeting=meeting,
            actor=actor,
            at=at,
        )
    return meeting


@transaction.atomic
def file_minutes(
    *,
    meeting_id: int,
    minutes: str,
    files: Sequence[Upload] = (),
    actor: Actor,
    at: datetime,
    key: str | None = None,
) -> Meeting:
    """Circulate the minutes; every decision becomes a task of the units it names.

    Raises:
        InvalidInput: Nothing written.
    """
    meeting = locked_meeting(meeting_id, actor)
    require(minutes, "minutes", "写明会议纪要。")
    changes = {"minutes": minutes, "filed_at": at, "situation": situation_of(meeting, actor, at)}
    if apply(FILE, meeting, "", actor=actor, at=at, key=key, changes=changes).is_replay:
        return meeting
    evidence.keep_all(
        files,
        chain=MEETING_WORKFLOW.chain(meeting),
        place=Place(meeting.region, meeting.units),
        role="document",
        actor=actor,
        at=at,
    )
    for decision in meeting.decisions.filter(withdrawn_at__isnull=True, item=None):
        issue_decision(meeting, decision, actor=actor, at=at)
    return meeting


def situation_of(meeting: Meeting, actor: Actor, at: datetime) -> list[dict[str, Any]]:
    """The figures a meeting looks at, for the year up to its day: label, text, unit, address."""
    known = all_indicators()
    asked = [known[code] for code in SITUATION if code in known]
    period = Period.year_to(min(meeting.held_on, localdate(at)))
    found = values(asked, Query(period, at, meeting.region), actor)
    return [
        {
            "label": str(item.label),
            "text": found[item.code].text(),
            "unit": item.unit,
            "url": link(found[item.code]),
        }
        for item in asked
    ]


def issue_decision(meeting: Meeting, decision: Decision, *, actor: Actor, at: datetime) -> None:
    """A task with a share for each unit, the first named leading."""
    named = units_named(decision.named, "named", actor=actor, on=meeting.held_on, at=at)
    item = WorkItem.objects.create(
        title=decision.text,
        quote=f"{meeting.title}（{meeting.held_on}）议定：{decision.text}",
        due_on=decision.due_on,
        region=meeting.region,
        units=sorted({meeting.host_id, *(unit.pk for unit, _name in named)}),
        issued_at=at,
    )
    holders = [Holder(unit, name) for unit, name in named]
    open_shares(item, holders[:1], holders[1:], actor=actor, at=at)
    decision.item = item
    decision.save(update_fields=["item"])


@transaction.atomic
def cancel_meeting(
    *, meeting_id: int, note: str, actor: Actor, at: datetime, key: str | None = None
) -> Meeting:
    """Call a meeting off; who was told is told.

    Raises:
        InvalidInput: No reason.
    """
    meeting = locked_meeting(meeting_id, actor)
    require(note, "note", "写明取消的原因。")
    was_told = meeting.status == MeetingStatus.NOTICED
    if not apply(CANCEL, meeting, note, actor=actor, at=at, key=key).is_replay and was_told:
        invited = meeting.attendances.values_list("unit_id", flat=True)
        tell(meeting, invited, f"会议取消：{note}", at=at)
    return meeting


SERVICES: Mapping[str, Callable[..., Meeting]] = {
    "add_item": add_agenda_item,
    "invite": invite_units,
    "notice": send_notice,
    "hold": hold_meeting,
    "decide": add_decision,
    "raise": raise_at_meeting,
    "file": file_minutes,
    "reschedule": reschedule_meeting,
    "cancel": cancel_meeting,
}
make_meeting_move = Moves(MEETING_WORKFLOW, "meeting_id", SERVICES)
