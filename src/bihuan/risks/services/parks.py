"""Parks assessed as a whole, and the issues of their own plan (S91)."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.utils.timezone import localdate

from bihuan.kernel import audit, evidence
from bihuan.kernel.actors import Actor
from bihuan.kernel.audit import Place
from bihuan.kernel.deadlines import due
from bihuan.kernel.errors import InvalidInput
from bihuan.kernel.evidence import Upload
from bihuan.kernel.moving import Moves
from bihuan.organisations.models import Unit
from bihuan.risks import permissions as perms
from bihuan.risks.models import ParkAssessment, ParkIssue
from bihuan.risks.services.basics import must_be_past, new_id, unknown_words
from bihuan.risks.states.parks import IssueStatus
from bihuan.risks.workflow.distances import (
    ACCEPT_ISSUE,
    FINISH_ISSUE,
    PARK_WORKFLOW,
    REJECT_ISSUE,
)

PARK_CHAIN = "park_assessment"
AGAIN = "park-assessment"


@dataclass(frozen=True)
class ParkFacts:
    """What the form of a park's assessment holds."""

    park: str
    agency: str
    assessed_on: date | None
    conclusion: str
    unit_id: int | None = None
    team: str = ""
    grade: str = ""
    enterprises: int | None = None
    capacity: str = ""


@dataclass(frozen=True)
class IssueFacts:
    """An issue and how the park means to mend it."""

    title: str
    measures: str
    owner: str
    person: str
    due_on: date | None


def chain_of_park(assessment: ParkAssessment) -> str:
    """The name of an assessment's chain."""
    return audit.chain_of(PARK_CHAIN, assessment.pk)


def place_of_park(assessment: ParkAssessment) -> Place:
    return Place(assessment.region, assessment.units)


def refuse_park(facts: ParkFacts, files: Sequence[Upload]) -> None:
    """Refuse what no assessment of a park can be.

    Raises:
        InvalidInput: One sentence a field.
    """
    fields = unknown_words("park-grades", {"grade": facts.grade})
    for name, word in (("park", "园区名称"), ("agency", "评估单位"), ("conclusion", "评估结论")):
        if len(getattr(facts, name).strip()) < 2:
            fields[name] = f"填写{word}。"
    if facts.enterprises is not None and facts.enterprises < 0:
        fields["enterprises"] = "企业数不能小于0。"
    if not files:
        fields["files"] = "请上传评估报告。"
    if fields:
        raise InvalidInput(fields)


@transaction.atomic
def record_park(
    facts: ParkFacts,
    *,
    files: Sequence[Upload] = (),
    actor: Actor,
    at: datetime,
    key: str | None = None,
) -> ParkAssessment:
    """Record the assessment of a whole park; the next one is owed three years later.

    Raises:
        NotPermitted: The actor may not.
        NotFound: The unit is outside the actor's scope.
        InvalidInput: Words, the day or the report are missing.

    Source:
        Dangerous Chemicals Safety Law (2025) art. 19: at least every three years.
    """
    actor.must(perms.KEEP_PARKS)
    refuse_park(facts, files)
    on = must_be_past(facts.assessed_on, "assessed_on", at)
    unit_id = facts.unit_id or actor.unit_id
    unit = Unit.objects.visible_to(actor).one(unit_id)
    units = sorted({unit.pk} | ({actor.unit_id} if actor.unit_id else set()))
    pk, number = new_id(ParkAssessment, "YQPG", at)
    assessment = ParkAssessment.objects.create(
        id=pk,
        number=number,
        park=facts.park.strip(),
        region=unit.region_id,
        unit=unit,
        units=units,
        agency=facts.agency.strip(),
        team=facts.team.strip(),
        assessed_on=on,
        due_on=due(AGAIN, on).due_on,
        grade=facts.grade,
        enterprises=facts.enterprises,
        conclusion=facts.conclusion.strip(),
        capacity=facts.capacity.strip(),
        recorded_at=at,
        recorded_by_id=actor.user_id,
    )
    audit.record(
        chain_of_park(assessment),
        "risks.park_recorded",
        f"登记整体性安全风险评估：{assessment.park}",
        actor=actor,
        at=at,
        place=place_of_park(assessment),
        data={"assessed_on": on, "due_on": assessment.due_on},
        key=key,
    )
    evidence.keep_all(
        files,
        chain=chain_of_park(assessment),
        place=place_of_park(assessment),
        role="report",
        actor=actor,
        at=at,
    )
    return assessment


@transaction.atomic
def add_issue(
    assessment_id: int,
    facts: IssueFacts,
    *,
    actor: Actor,
    at: datetime,
    key: str | None = None,
) -> ParkIssue:
    """Add an issue to a park's own plan, with measure, person and date.

    Raises:
        NotPermitted: The actor may not.
        NotFound: The assessment is withdrawn or outside the actor's scope.
        InvalidInput: Something is missing, or the date lies before the assessment.
    """
    actor.must(perms.KEEP_PARKS)
    found = ParkAssessment.objects.visible_to(actor).kept()
    assessment = found.select_related("unit").locked().one(assessment_id)
    words = {
        "title": "写清存在的问题。",
        "measures": "写清整治措施。",
        "owner": "填写责任单位。",
        "person": "填写责任人。",
    }
    fields = {name: text for name, text in words.items() if len(getattr(facts, name).strip()) < 2}
    if facts.due_on is None or facts.due_on < assessment.assessed_on:
        fields["due_on"] = "填写不早于评估日期的完成时限。"
    if fields or facts.due_on is None:
        raise InvalidInput(fields)
    issue = ParkIssue.objects.create(
        assessment=assessment,
        title=facts.title.strip()[:200],
        measures=facts.measures.strip(),
        owner=facts.owner.strip()[:100],
        person=facts.person.strip()[:40],
        due_on=facts.due_on,
        status=IssueStatus.OPEN,
        recorded_at=at,
        recorded_by_id=actor.user_id,
    )
    PARK_WORKFLOW.begin(issue, actor=actor, at=at, text=f"列入一园一策：{issue.title}", key=key)
    return issue


@transaction.atomic
def withdraw_park(*, assessment_id: int, reason: str, actor: Actor, at: datetime) -> ParkAssessment:
    """Take back an assessment that was recorded by mistake; its open issues end with it.

    Raises:
        NotPermitted: The actor may not.
        NotFound: Withdrawn before, or outside the actor's scope.
        InvalidInput: No reason, or issues are still open.
    """
    actor.must(perms.KEEP_PARKS)
    found = ParkAssessment.objects.visible_to(actor).kept()
    assessment = found.locked().one(assessment_id)
    if not reason.strip():
        raise InvalidInput({"reason": "写清撤回的原因。"})
    if assessment.issues.exclude(status=IssueStatus.CLOSED).exists():
        raise InvalidInput({"reason": "还有没有验收的整治事项，不能撤回这次评估。"})
    assessment.withdrawn_at, assessment.withdrawn_reason = at, reason.strip()[:200]
    assessment.save(update_fields=["withdrawn_at", "withdrawn_reason"])
    audit.record(
        chain_of_park(assessment),
        "risks.park_withdrawn",
        f"撤回：{reason.strip()}"[:200],
        actor=actor,
        at=at,
        place=place_of_park(assessment),
    )
    return assessment


def locked_issue(issue_id: int, actor: Actor) -> ParkIssue:
    """An issue with its assessment, locked until commit.

    Raises:
        NotFound: Absent, or outside the actor's scope.
    """
    found = ParkIssue.objects.visible_to(actor).kept().select_related("assessment")
    return found.locked().one(issue_id)


def keep_papers(
    issue: ParkIssue, files: Sequence[Upload], role: str, *, actor: Actor, at: datetime
) -> None:
    evidence.keep_all(
        files,
        chain=PARK_WORKFLOW.chain(issue),
        place=place_of_park(issue.assessment),
        role=role,
        actor=actor,
        at=at,
    )


@transaction.atomic
def finish_issue(
    *,
    issue_id: int,
    note: str,
    files: Sequence[Upload] = (),
    actor: Actor,
    at: datetime,
    key: str | None = None,
) -> ParkIssue:
    """Report that an issue is mended, with proof.

    Raises:
        InvalidInput: Words or proof are missing.
        TransitionRefused: It is not open.
    """
    if not note.strip():
        raise InvalidInput({"note": "写清完成情况。"})
    if not files:
        raise InvalidInput({"files": "请上传完成整治的证明材料。"})
    issue = locked_issue(issue_id, actor)
    changes = {
        "done_on": localdate(at),
        "done_note": note.strip(),
        "done_by_id": actor.user_id,
    }
    applied = PARK_WORKFLOW.apply(
        FINISH_ISSUE, issue, actor=actor, at=at, data={"note": note}, changes=changes, key=key
    )
    if not applied.is_replay:
        keep_papers(issue, files, "done", actor=actor, at=at)
    return issue


@transaction.atomic
def accept_issue(
    *,
    issue_id: int,
    note: str,
    files: Sequence[Upload] = (),
    actor: Actor,
    at: datetime,
    key: str | None = None,
) -> ParkIssue:
    """Accept a mended issue after it was looked at by somebody else.

    Raises:
        InvalidInput: No opinion was written.
        AcceptedByDoer: The actor reported it.
        TransitionRefused: Nothing was reported.
    """
    if not note.strip():
        raise InvalidInput({"note": "写下验收意见。"})
    issue = locked_issue(issue_id, actor)
    applied = PARK_WORKFLOW.apply(
        ACCEPT_ISSUE,
        issue,
        actor=actor,
        at=at,
        data={"note": note},
        changes={"closed_on": localdate(at)},
        key=key,
    )
    if not applied.is_replay:
        keep_papers(issue, files, "accepted", actor=actor, at=at)
    return issue


@transaction.atomic
def reject_issue(
    *, issue_id: int, note: str, actor: Actor, at: datetime, key: str | None = None
) -> ParkIssue:
    """Give an issue back; its date stays.

    Raises:
        InvalidInput: No reason was given.
        AcceptedByDoer: The actor reported it.
        TransitionRefused: Nothing was reported.
    """
    if not note.strip():
        raise InvalidInput({"note": "写清哪里不通过。"})
    issue = locked_issue(issue_id, actor)
    changes = {"done_on": None, "done_by_id": None, "rejections": issue.rejections + 1}
    PARK_WORKFLOW.apply(
        REJECT_ISSUE, issue, actor=actor, at=at, data={"note": note}, changes=changes, key=key
    )
    return issue


SERVICES: Mapping[str, Callable[..., ParkIssue]] = {
    "finish": finish_issue,
    "accept": accept_issue,
    "reject": reject_issue,
}
move_issue = Moves(PARK_WORKFLOW, "issue_id", SERVICES)
