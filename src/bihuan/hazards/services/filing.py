"""The list of followed hazards: entered, designated, reported twice, circulated, demolished."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils.timezone import localdate

from bihuan.hazards import permissions as perms
from bihuan.hazards.errors import FollowedAlready, NotFollowed, NotMajor
from bihuan.hazards.models import Designation, DualReport, Hazard, MajorFile
from bihuan.hazards.services.common import (
    AFTER,
    DOCUMENT,
    keep_photos,
    locked_hazard,
    place_of,
)
from bihuan.hazards.states import NEVER_OWED, UNFINISHED, Grade
from bihuan.hazards.supervision import ReportedTo
from bihuan.hazards.workflow import HAZARD_WORKFLOW
from bihuan.kernel import audit
from bihuan.kernel.actors import Actor
from bihuan.kernel.announcements import announce
from bihuan.kernel.bulk import insert_many, next_ids
from bihuan.kernel.deadlines import due
from bihuan.kernel.errors import InvalidInput
from bihuan.kernel.evidence import Upload
from bihuan.kernel.notices import NoticeKind, notify_unit
from bihuan.organisations.models import Unit

PLAN_RULE, REPORT_RULE = "hazard-major-plan", "hazard-dual-report"
ON_THE_LIST = "定级为重大事故隐患"
FOLLOWED = NoticeKind("hazards.followed", "隐患跟踪整改")
LATE_MAJOR = "hazards.major_overdue"


def note_on(
    hazard: Hazard,
    kind: str,
    text: str,
    *,
    actor: Actor,
    at: datetime,
    data: Mapping[str, Any] | None = None,
) -> None:
    """A line in the hazard's own log about something beside it."""
    audit.record(
        HAZARD_WORKFLOW.chain(hazard),
        f"hazard.{kind}",
        text[:200],
        actor=actor,
        at=at,
        place=place_of(hazard),
        data=data,
    )


def file_of(hazard: Hazard) -> MajorFile:
    """The hazard's entry in the list, locked.

    Raises:
        NotFollowed: It has none.
    """
    found = MajorFile.objects.locked().filter(hazard=hazard).first()
    if found is None:
        raise NotFollowed(title=hazard.title)
    return found


def drawn_up(hazard: Hazard, *, person: str, reason: str, on: date, at: datetime) -> MajorFile:
    """The entry of a hazard on the list, not stored yet: what it owes and until when."""
    is_major = hazard.grade == Grade.MAJOR
    owes_reports = is_major and hazard.enterprise_id is not None
    return MajorFile(
        hazard=hazard,
        number="",
        reason=reason[:200],
        opened_on=on,
        opened_at=at,
        handed_over_on=hazard.confirmed_on,
        person=person[:40],
        person_unit_id=hazard.unit_id,
        plan_due_on=due(PLAN_RULE, on).due_on if is_major else None,
        reports_due_on=due(REPORT_RULE, on).due_on if owes_reports else None,
        authority_on=hazard.found_on if owes_reports and hazard.is_self_found else None,
    )


def first_designation(file: MajorFile, actor: Actor) -> Designation:
    return Designation(
        hazard=file.hazard,
        unit_id=file.person_unit_id,
        person=file.person,
        reason=file.reason,
        from_on=file.opened_on,
        recorded_at=file.opened_at,
        recorded_by_id=actor.user_id,
    )


def first_report(file: MajorFile, actor: Actor) -> DualReport | None:
    """The report to the authority that an enterprise made by registering its own finding here."""
    if file.authority_on is None:
        return None
    return DualReport(
        hazard=file.hazard,
        to=ReportedTo.AUTHORITY,
        reported_on=file.authority_on,
        receiver=file.hazard.unit.name[:100],
        reporter=file.hazard.responsible or "企业",
        content="企业自查发现，已在本平台登记上报。",
        recorded_at=file.opened_at,
        recorded_by_id=actor.user_id,
    )


def store_files(files: Sequence[MajorFile], actor: Actor) -> None:
    """Store entries with their numbers, their first designation and what they reported already."""
    for file, pk in zip(files, next_ids(MajorFile, len(files)), strict=True):
        file.pk, file.number = pk, f"ZD{file.opened_on.year}-{pk:05d}"
    insert_many(MajorFile, files)
    insert_many(Designation, [first_designation(file, actor) for file in files])
    reports = [first_report(file, actor) for file in files]
    insert_many(DualReport, [report for report in reports if report is not None])


def enter_on_list(
    hazard: Hazard, *, person: str, reason: str = ON_THE_LIST, actor: Actor, at: datetime
) -> MajorFile:
    """Enter a hazard on the list, with the person who follows it."""
    file = drawn_up(
        hazard, person=person.strip() or actor.name, reason=reason, on=localdate(at), at=at
    )
    store_files([file], actor)
    said = {"person": file.person, "number": file.number}
    note_on(hazard, "listed", f"列入清单{file.number}", actor=actor, at=at, data=said)
    return file


@transaction.atomic
def follow_hazard(
    *, hazard_id: int, person: str, reason: str, actor: Actor, at: datetime
) -> MajorFile:
    """Put a hazard that is not major under follow-up by name: exposed, listed, of public concern.

    Raises:
        NotPermitted: The actor may not.
        InvalidInput: No person, or no reason.
        FollowedAlready: It stands on the list.

    Source:
        S108, seed 003: 事故隐患跟踪整改有关行政主管部门及责任人的指定.
    """
    actor.must(perms.FOLLOW)
    hazard = locked_hazard(hazard_id, actor)
    require_words({"person": (person, "填写跟踪责任人。"), "reason": (reason, "写明列入原因。")})
    known = MajorFile.objects.filter(hazard=hazard).first()
    if known is not None:
        raise FollowedAlready(title=hazard.title, number=known.number)
    return enter_on_list(hazard, person=person, reason=reason, actor=actor, at=at)


def require_words(asked: Mapping[str, tuple[str, str]]) -> None:
    """Refuse empty fields: name → what was typed, and the sentence.

    Raises:
        InvalidInput: At least one is empty.
    """
    missing = {name: sentence for name, (text, sentence) in asked.items() if not text.strip()}
    if missing:
        raise InvalidInput(missing)


@transaction.atomic
def designate_person(
    *,
    hazard_id: int,
    unit_id: int | None,
    person: str,
    reason: str,
    actor: Actor,
    at: datetime,
) -> MajorFile:
    """Name another department or person who follows the rectification; the former stay written.

    Raises:
        NotFollowed: It is not on the list.
        InvalidInput: No person, no reason, no living unit.
    """
    actor.must(perms.FOLLOW)
    hazard = locked_hazard(hazard_id, actor)
    file = file_of(hazard)
    require_words({"person": (person, "填写跟踪责任人。"), "reason": (reason, "写明变更原因。")})
    unit = living_unit(unit_id or file.person_unit_id)
    if hazard.status not in UNFINISHED:
        raise InvalidInput({"person": "这条隐患已经办结，不再变更跟踪责任人。"})
    rename(file, unit, person, reason, actor=actor, at=at)
    notify_unit(
        unit.pk,
        permission=perms.FOLLOW,
        kind=FOLLOWED.code,
        title=f"跟踪整改：{hazard.title}"[:120],
        body=f"跟踪责任人：{file.person}。{reason}",
        url=f"/hazards/{hazard.pk}/",
        chain=HAZARD_WORKFLOW.chain(hazard),
        key=f"hazards.followed:{hazard.pk}:{at.isoformat()}",
        at=at,
    )
    return file


def living_unit(unit_id: int | None) -> Unit:
    """A unit that exists.

    Raises:
        InvalidInput: It does not, or was abolished.
    """
    unit = Unit.objects.filter(pk=unit_id or 0, abolished_on=None).first()
    if unit is None:
        raise InvalidInput({"unit_id": "选择一个现有的单位。"})
    return unit


def rename(
    file: MajorFile, unit: Unit, person: str, reason: str, *, actor: Actor, at: datetime
) -> None:
    """Write another person beside the former ones."""
    name = person.strip()[:40]
    Designation.objects.create(
        hazard=file.hazard,
        unit=unit,
        person=name,
        reason=reason.strip()[:200],
        from_on=localdate(at),
        recorded_at=at,
        recorded_by_id=actor.user_id,
    )
    text = f"跟踪责任人由{file.person}变更为{unit.name}{name}"
    file.person, file.person_unit = name, unit
    file.save(update_fields=["person", "person_unit"])
    note_on(file.hazard, "designated", text, actor=actor, at=at, data={"reason": reason})


def pass_to(
    hazard: Hazard, unit: Unit, person: str, reason: str, *, actor: Actor, at: datetime
) -> None:
    """Let the follow-up go along with the supervision, where the hazard stands on the list."""
    file = MajorFile.objects.filter(hazard=hazard).select_related("hazard").first()
    if file is not None:
        rename(file, unit, person or f"{unit.name}负责人", reason, actor=actor, at=at)


@transaction.atomic
def receive_hand_over(*, hazard_id: int, receiver: str, actor: Actor, at: datetime) -> MajorFile:
    """Sign the hand-over sheet of a hazard on the list.

    Raises:
        NotFollowed: It is not on the list.
        InvalidInput: Nobody signed, or somebody did before.
    """
    actor.must(perms.REPORT_TWICE)
    file = file_of(locked_hazard(hazard_id, actor))
    require_words({"receiver": (receiver, "填写接收人。")})
    if file.received_on is not None:
        raise InvalidInput({"receiver": f"{file.receiver}已于 {file.received_on} 接收。"})
    file.receiver, file.received_on = receiver.strip()[:40], localdate(at)
    file.save(update_fields=["receiver", "received_on"])
    note_on(file.hazard, "received", f"{file.receiver}接收交办单", actor=actor, at=at)
    return file


@dataclass(frozen=True)
class ReportMade:
    """One of the two reports as it was made.

    Args:
        to: `ReportedTo`; ``receiver`` the department, or the assembly and its session.
        reporter: Who reported; ``content`` what.
    """

    to: str
    reported_on: date | None
    receiver: str
    reporter: str
    content: str


@transaction.atomic
def record_dual_report(
    *,
    hazard_id: int,
    report: ReportMade,
    documents: Sequence[Upload] = (),
    actor: Actor,
    at: datetime,
) -> DualReport:
    """Record that a major hazard was reported to the authority, or to the workers' assembly.

    Raises:
        NotMajor: A general hazard owes none.
        NotFollowed: It is not ordered yet.
        InvalidInput: Words are missing, or a day before the finding or after today.

    Source:
        Work Safety Law (2021) art. 41 para. 2: major hazards are reported in time to the department
        and to the workers' assembly or congress.
    """
    actor.must(perms.REPORT_TWICE)
    hazard = locked_hazard(hazard_id, actor)
    if hazard.grade != Grade.MAJOR:
        raise NotMajor(title=hazard.title, what="双报告")
    file = file_of(hazard)
    require_words(
        {
            "receiver": (report.receiver, "填写接受报告的部门或者会议。"),
            "reporter": (report.reporter, "填写报告人。"),
            "content": (report.content, "写明现状和原因、危害程度和整改难易、治理方案。"),
        }
    )
    if report.to not in ReportedTo.values:
        raise InvalidInput({"to": "选择向谁报告。"})
    on = report.reported_on
    if on is None or not hazard.found_on <= on <= localdate(at):
        raise InvalidInput({"reported_on": f"填写 {hazard.found_on} 到今天之间的日期。"})
    made = DualReport.objects.create(
        hazard=hazard,
        to=report.to,
        reported_on=on,
        receiver=report.receiver.strip()[:100],
        reporter=report.reporter.strip()[:40],
        content=report.content,
        recorded_at=at,
        recorded_by_id=actor.user_id,
    )
    field = f"{report.to}_on"
    first = getattr(file, field)
    setattr(file, field, on if first is None else min(first, on))
    file.save(update_fields=[field])
    keep_photos(hazard, documents, DOCUMENT, actor=actor, at=at)
    words = f"已向{ReportedTo(report.to).label}报告"
    note_on(hazard, "reported_twice", words, actor=actor, at=at, data={"note": made.receiver})
    return made


@transaction.atomic
def record_demolition(
    *,
    hazard_id: int,
    on: date | None,
    area_m2: Decimal | None,
    before: Sequence[Upload] = (),
    after: Sequence[Upload] = (),
    actor: Actor,
    at: datetime,
) -> MajorFile:
    """Record that what was dangerous was torn down: the day, the area, pictures before and after.

    Args:
        area_m2: Square metres, more than 0.

    Raises:
        NotFollowed: It is not on the list.
        InvalidInput: A day outside, no area, no picture of one of the sides.

    Source:
        S104, seed 000: 实施提速整改、拆除.
    """
    actor.must(perms.FOLLOW)
    hazard = locked_hazard(hazard_id, actor)
    file = file_of(hazard)
    problems = {}
    if on is None or not hazard.found_on <= on <= localdate(at):
        problems["on"] = f"填写 {hazard.found_on} 到今天之间的日期。"
    if area_m2 is None or area_m2 <= 0:
        problems["area_m2"] = "填写拆除面积，大于 0。"
    if not before:
        problems["before"] = "附拆除前照片。"
    if not after:
        problems["after"] = "附拆除后照片。"
    if problems:
        raise InvalidInput(problems)
    file.demolished_on, file.demolished_m2 = on, area_m2
    file.save(update_fields=["demolished_on", "demolished_m2"])
    keep_photos(hazard, before, "torn_before", actor=actor, at=at)
    keep_photos(hazard, after, AFTER, actor=actor, at=at)
    note_on(hazard, "demolished", f"{on} 拆除 {area_m2} 平方米", actor=actor, at=at)
    return file


def cancel_number(hazard: Hazard, *, on: date) -> None:
    """Give a closed hazard the number under which it is struck from the list."""
    file = MajorFile.objects.filter(hazard=hazard).first()
    if file is not None:
        file.cancel_number, file.cancelled_on = f"XH{file.number.removeprefix('ZD')}", on
        file.save(update_fields=["cancel_number", "cancelled_on"])


@transaction.atomic
def note_circular(*, hazard_id: int, doc_no: str, on: date, actor: Actor, at: datetime) -> None:
    """Note that a hazard on the list was named in a circular; whoever sends circulars calls it.

    Raises:
        NotFollowed: It is not on the list.
    """
    hazard = locked_hazard(hazard_id, actor)
    file = file_of(hazard)
    file.circulars, file.circular_on, file.circular_no = file.circulars + 1, on, doc_no[:60]
    file.save(update_fields=["circulars", "circular_on", "circular_no"])
    note_on(hazard, "circulated", f"逾期未改，予以通报{doc_no}", actor=actor, at=at)


@transaction.atomic
def open_missing_files(*, actor: Actor, at: datetime) -> int:
    """Enter ordered majors that are not on the list, as when registers were loaded; safe to repeat.

    Returns:
        How many were entered.
    """
    found = Hazard.objects.major().filter(file__isnull=True, confirmed_on__isnull=False)
    waiting = list(found.exclude(status__in=NEVER_OWED).select_related("unit").order_by("pk"))
    store_files([loaded_file(hazard, at) for hazard in waiting], actor)
    return len(waiting)


def loaded_file(hazard: Hazard, at: datetime) -> MajorFile:
    """The entry of a hazard that came with its history."""
    assert hazard.confirmed_on is not None
    person = hazard.responsible or hazard.unit.name
    file = drawn_up(hazard, person=person, reason=ON_THE_LIST, on=hazard.confirmed_on, at=at)
    if hazard.closed_on is not None:
        file.cancelled_on = hazard.closed_on
        file.cancel_number = f"XH{hazard.closed_on.year}-{hazard.pk:05d}"
    return file


@transaction.atomic
def announce_overdue(*, at: datetime) -> int:
    """Announce each major hazard whose limit has passed, once a limit: ``hazards.major_overdue``.

    Returns:
        How many were announced.
    """
    today = localdate(at)
    late = MajorFile.objects.major().filter(
        hazard__in=Hazard.objects.overdue(on=today).values("pk")
    )
    waiting = [
        file
        for file in late.locked().select_related("hazard").order_by("pk")
        if file.announced_due_on != file.hazard.due_on
    ]
    for file in waiting:
        hazard = file.hazard
        file.announced_due_on = hazard.due_on
        file.save(update_fields=["announced_due_on"])
        ids = {"hazard": hazard.pk, "file": file.pk, "unit": hazard.unit_id}
        announce(LATE_MAJOR, ids | {"due_on": hazard.due_on}, at)
    return len(waiting)
