"""From confirmed findings to tasks and dated duties in the units' lists."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils.timezone import localdate

from bihuan.dispatch import permissions as perms
from bihuan.dispatch.errors import FindingsOpen, NothingFound
from bihuan.dispatch.models import Duty, Finding, OfficialText, Submission, WorkItem
from bihuan.dispatch.rules import Occurrence, chapters, last_day, occurrences
from bihuan.dispatch.services.common import ISSUED, document_chain, laid_out_until, open_document
from bihuan.dispatch.services.confirming import due_of, refuse_unready
from bihuan.dispatch.services.opening import (
    Holder,
    lay_milestones,
    lay_targets,
    open_shares,
    units_with,
)
from bihuan.dispatch.services.resolving import Named, Names
from bihuan.dispatch.states import (
    DocumentStatus,
    FindingKind,
    FindingState,
    SignerLevel,
    SubmissionStatus,
)
from bihuan.dispatch.workflow import SUBMISSION_WORKFLOW
from bihuan.kernel import audit
from bihuan.kernel.actors import Actor
from bihuan.kernel.audit import Place
from bihuan.kernel.notices import notify_unit
from bihuan.organisations.directory import freeze
from bihuan.organisations.models import Unit, UnitKind
from bihuan.organisations.services import lead_of

SIGNERS = {"分管": SignerLevel.DEPUTY, "主要": SignerLevel.PRINCIPAL}


def signer_of(words: str | None) -> str:
    """The level a document's words mean: 分管领导 or 主要领导, else none."""
    return next((level for mark, level in SIGNERS.items() if mark in (words or "")), "")


@transaction.atomic
def issue_document(*, document_id: int, actor: Actor, at: datetime) -> OfficialText:
    """Issue what was confirmed: a share for each unit of each task, a submission for each date.

    Raises:
        NotPermitted: The actor may not.
        AlreadyIssued: It was.
        FindingsOpen: Findings wait for a decision.
        NothingFound: Nothing was confirmed.
        UnitsUnknown, NobodyResponsible, DateUnknown: A finding is not ready.
    """
    actor.must(perms.CONFIRM)
    document = open_document(document_id, actor)
    findings = list(document.findings.all())
    waiting = sum(finding.state == FindingState.OPEN for finding in findings)
    if waiting:
        raise FindingsOpen(count=waiting)
    accepted = [finding for finding in findings if finding.state == FindingState.ACCEPTED]
    if not accepted:
        raise NothingFound({"findings": "没有确认任何条目。"})
    names, seen = Names(document, localdate(at)), {actor.unit_id} - {None}
    for finding in accepted:
        finding.document = document
        refuse_unready(finding, names)
        issue = issue_task if finding.kind == FindingKind.TASK else issue_duty
        seen |= issue(finding, names, actor=actor, at=at)
    document.status, document.issued_at = DocumentStatus.ISSUED, at
    document.units = sorted(pk for pk in seen if pk is not None)
    document.save(update_fields=["status", "issued_at", "units"])
    audit.record(
        document_chain(document),
        "dispatch.document_issued",
        "分解下达",
        actor=actor,
        at=at,
        place=Place(document.region, document.units),
        data={"findings": len(accepted), "units": len(seen)},
    )
    tell(document, seen - {actor.unit_id}, at=at)
    return document


def tell(document: OfficialText, units: Iterable[int | None], *, at: datetime) -> None:
    for pk in sorted(unit for unit in units if unit is not None):
        notify_unit(
            pk,
            permission=perms.SEE,
            kind=ISSUED.code,
            title=f"新任务：{document.title}"[:120],
            body="文件已分解下达，请在待办里认领任务、查看报送时限。",
            url=f"/dispatch/documents/{document.pk}/",
            chain=document_chain(document),
            key=f"dispatch.issued:{document.pk}",
            at=at,
        )


def holders_of(named: list[Named], names: Names, at: datetime) -> list[Holder]:
    """The units behind names, each once with the name it was called by; groups are frozen."""
    found: dict[int, Holder] = {}
    for one in named:
        if one.group is not None:
            freeze(group_id=one.group.pk, on=one.day(names.on), at=at)
        for unit in one.units(names.on):
            answering = answers_for(unit, names.on)
            found.setdefault(answering.pk, Holder(answering, one.name, one.user_id))
    return list(found.values())


def answers_for(unit: Unit, on: date) -> Unit:
    """Who works for a unit: a professional committee's office is its leading unit."""
    if unit.kind != UnitKind.PROFESSIONAL:
        return unit
    return lead_of(unit, on) or unit


def deadline_of(due: dict[str, Any] | None, today: date) -> date | None:
    """The last day of a task's time limit, where its words give one."""
    if due is None or due.get("kind") == "recurring":
        return None
    return last_day(occurrences(due, today, today))


def target_words(finding: Finding) -> str:
    words = [str(target.get("quote") or "") for target in finding.value.get("targets") or ()]
    return "；".join(word for word in words if word)[:200]


def chapter_of(finding: Finding, headings: Mapping[str, str]) -> str:
    """The heading of the chapter in which a task stands, empty where the text has none."""
    path = finding.value.get("path") or [""]
    return headings.get(str(path[0]), "")


def issue_task(finding: Finding, names: Names, *, actor: Actor, at: datetime) -> set[int | None]:
    """One work item with a share for each unit; where nobody leads all share alike."""
    value, document, due = finding.value, finding.document, due_of(finding)
    leads = holders_of(names.lead(finding), names, at)
    lead_ids = {one.unit.pk for one in leads}
    others = [
        one
        for one in holders_of(names.participants(finding), names, at)
        if one.unit.pk not in lead_ids
    ]
    item = WorkItem.objects.create(
        document=document,
        finding=finding,
        no=str(value.get("no") or "")[:20],
        chapter=chapter_of(finding, chapters(document.text)),
        segment=int(value.get("seg") or 1),
        title=str(value.get("title") or value.get("quote") or "")[:300],
        quote=str(value.get("quote") or ""),
        deadline_text=str((due or {}).get("text") or "")[:120],
        due_on=deadline_of(due, localdate(at)),
        target=target_words(finding),
        is_joint=bool(value.get("joint")) or not leads,
        region=document.region,
        units=units_with([*leads, *others], actor),
        issued_at=at,
    )
    lay_milestones(item, occurrences(due or {}, localdate(at), localdate(at)))
    lay_targets(item, value.get("targets") or ())
    open_shares(item, leads, others, actor=actor, at=at)
    return {*item.units}


def horizon(finding: Finding, today: date) -> date:
    """Until when a recurring duty is laid out: the document's own period, else the year's end."""
    period = (finding.document.reading.get("envelope") or {}).get("period") or {}
    end = str(period.get("iso") or "").rpartition("/")[2]
    try:
        until = date.fromisoformat(end)
    except ValueError:
        until = today.replace(month=12, day=31)
    return min(max(until, today), today.replace(year=today.year + 1, month=12, day=31))


def issue_duty(finding: Finding, names: Names, *, actor: Actor, at: datetime) -> set[int | None]:
    """A reporting duty with a submission for each unit on each of its dates."""
    value, document, today = finding.value, finding.document, localdate(at)
    owing = holders_of(names.lead(finding), names, at)
    due, until = due_of(finding) or {}, horizon(finding, today)
    units = units_with(owing, actor)
    duty = Duty.objects.create(
        document=document,
        finding=finding,
        what=str(value.get("what") or value.get("quote") or "")[:200],
        quote=str(value.get("quote") or ""),
        due_text=str(due.get("text") or "")[:200],
        due=due,
        signer_level=signer_of(value.get("signer")),
        recipient=str(value.get("recipient") or "")[:100],
        copy_to=str(value.get("cc") or "")[:100],
        form=str(value.get("form") or "")[:60],
        campaign=document.campaign,
        office_id=int(actor.unit_id or 0),
        region=document.region,
        units=units,
        issued_at=at,
        ends_on=until if due.get("kind") == "recurring" else None,
    )
    days = occurrences(due, today, laid_out_until(due, until, today))
    for one in owing:
        for number, day in enumerate(days, 1):
            open_submission(duty, one.unit, one.name, number, day, actor=actor, at=at)
    return {*units}


def open_submission(
    duty: Duty,
    unit: Unit,
    name: str,
    number: int,
    day: Occurrence,
    *,
    actor: Actor,
    at: datetime,
) -> Submission:
    """One submission of a unit; only departments owe the copy to their district leader.

    Source:
        Seed 004: 「各部門同時報分管本部門的區政府領導」 – the copy is the departments'.
    """
    submission = Submission.objects.create(
        duty=duty,
        unit=unit,
        named_as=name[:100],
        round=number,
        due_on=day.on,
        due_time=day.at,
        copies=bool(duty.copy_to) and unit.kind == UnitKind.DEPARTMENT,
        status=SubmissionStatus.DUE,
        region=unit.region_id,
        units=sorted({unit.pk, duty.office_id}),
        made_at=at,
    )
    SUBMISSION_WORKFLOW.begin(
        submission, actor=actor, at=at, text="下达报送要求", data={"due_on": day.on}
    )
    return submission
