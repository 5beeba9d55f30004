"""The confirm screen: each finding accepted, edited, skipped, split, merged."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.timezone import localdate

from bihuan.dispatch import permissions as perms
from bihuan.dispatch.errors import (
    DateUnknown,
    NobodyResponsible,
    NothingToMerge,
    NothingToSplit,
    UnitsUnknown,
)
from bihuan.dispatch.models import Finding
from bihuan.dispatch.rules import is_dated, occurrences
from bihuan.dispatch.services.common import document_chain, finding_of, open_document, place_of
from bihuan.dispatch.services.resolving import Names
from bihuan.dispatch.states import FindingKind, FindingState
from bihuan.kernel import audit
from bihuan.kernel.actors import Actor

TASK_FIELDS = {"title", "lead_units", "co_units", "joint", "deadline", "chosen"}
DUTY_FIELDS = {"what", "who", "due", "signer", "recipient", "cc", "form", "chosen"}
SURE_ENOUGH = 0.7  # the reader's confidence from which a finding may be confirmed unseen


def due_of(finding: Finding) -> dict[str, Any] | None:
    found = finding.value.get("deadline" if finding.kind == FindingKind.TASK else "due")
    return found if isinstance(found, dict) else None


def confidences(finding: Finding) -> dict[str, float]:
    """The reader's confidence in each field that it filled."""
    said: dict[str, float] = finding.read.get("confidence") or {}
    return {name: value for name, value in said.items() if finding.read.get(name)}


def words_of(finding: Finding) -> str:
    return str(finding.value.get("title") or finding.value.get("what") or "")


def refuse_unready(finding: Finding, names: Names) -> None:
    """Refuse a finding that cannot be issued as it is.

    Raises:
        UnitsUnknown: Names that mean no unit.
        NobodyResponsible: No unit at all.
        DateUnknown: A date without a year.
    """
    unknown = names.unknown(finding)
    if unknown:
        raise UnitsUnknown({"lead_units": "选定对应的单位。"}, names="、".join(unknown))
    if not names.lead(finding) and not names.participants(finding):
        raise NobodyResponsible({"lead_units": "选定责任单位。"}, title=words_of(finding)[:40])
    due = due_of(finding)
    if due is not None and is_dated(due) and due.get("kind") != "recurring":
        today = names.today
        if not occurrences(due, today, today):
            raise DateUnknown({"due": "填写完整日期。"}, text=due.get("text", ""))


def decide(finding: Finding, state: str, *, actor: Actor, at: datetime) -> Finding:
    finding.state, finding.decided_at, finding.decided_by_id = state, at, actor.user_id
    finding.save(update_fields=["state", "decided_at", "decided_by"])
    return finding


@transaction.atomic
def accept_finding(*, finding_id: int, actor: Actor, at: datetime) -> Finding:
    """Confirm a finding as it stands.

    Raises:
        AlreadyIssued, UnitsUnknown, NobodyResponsible, DateUnknown: See `refuse_unready`.
    """
    actor.must(perms.CONFIRM)
    finding = finding_of(finding_id, actor)
    refuse_unready(finding, Names(finding.document, localdate(at)))
    return decide(finding, FindingState.ACCEPTED, actor=actor, at=at)


@transaction.atomic
def accept_sure_findings(*, document_id: int, actor: Actor, at: datetime) -> int:
    """Confirm every open finding whose units and dates are all known without doubt.

    Returns:
        How many were confirmed; the doubtful ones stay open.
    """
    actor.must(perms.CONFIRM)
    document = open_document(document_id, actor)
    names, count = Names(document, localdate(at)), 0
    for finding in document.findings.filter(state=FindingState.OPEN):
        finding.document = document
        try:
            refuse_unready(finding, names)
        except (UnitsUnknown, NobodyResponsible, DateUnknown):
            continue
        named = [*names.lead(finding), *names.participants(finding)]
        if any(one.match.needs_eyes for one in named if not one.chosen):
            continue
        if min(confidences(finding).values(), default=1.0) < SURE_ENOUGH:
            continue
        decide(finding, FindingState.ACCEPTED, actor=actor, at=at)
        count += 1
    return count


@transaction.atomic
def skip_finding(*, finding_id: int, actor: Actor, at: datetime) -> Finding:
    """Leave a finding out of what is issued; it stays readable beside the text."""
    actor.must(perms.CONFIRM)
    return decide(finding_of(finding_id, actor), FindingState.SKIPPED, actor=actor, at=at)


@transaction.atomic
def reopen_finding(*, finding_id: int, actor: Actor, at: datetime) -> Finding:
    """Take a decision back."""
    actor.must(perms.CONFIRM)
    return decide(finding_of(finding_id, actor), FindingState.OPEN, actor=actor, at=at)


@transaction.atomic
def edit_finding(
    *, finding_id: int, values: Mapping[str, Any], actor: Actor, at: datetime
) -> Finding:
    """Correct what was read; what the reader gave stays beside it, and the change is logged.

    Args:
        values: Any of the fields of its kind; ``chosen`` maps a name to the ids a person chose.
    """
    actor.must(perms.CONFIRM)
    finding = finding_of(finding_id, actor)
    allowed = TASK_FIELDS if finding.kind == FindingKind.TASK else DUTY_FIELDS
    changed = {name: value for name, value in values.items() if name in allowed}
    before = {name: finding.value.get(name) for name in changed}
    finding.value = finding.value | changed
    finding.is_edited = True
    finding.save(update_fields=["value", "is_edited"])
    audit.record(
        document_chain(finding.document),
        "dispatch.finding_edited",
        f"修改读出的{'任务' if finding.kind == FindingKind.TASK else '报送'}",
        actor=actor,
        at=at,
        place=place_of(finding.document),
        data={"finding": finding.pk, "before": before, "after": changed},
    )
    return finding


@transaction.atomic
def split_finding(*, finding_id: int, actor: Actor, at: datetime) -> list[Finding]:
    """Make one finding for each leading unit (or each unit where nobody leads).

    Raises:
        NothingToSplit: It has one unit only.
    """
    actor.must(perms.CONFIRM)
    finding = finding_of(finding_id, actor)
    key = "who" if finding.kind == FindingKind.DUTY else "lead_units"
    if key == "lead_units" and not finding.value.get(key):
        key = "co_units"
    names = list(finding.value.get(key) or ())
    if len(names) < 2:
        raise NothingToSplit({"lead_units": "只有一个单位。"})
    first, *others = names
    finding.value = finding.value | {key: [first]}
    finding.is_edited = True
    finding.save(update_fields=["value", "is_edited"])
    step = 1 / (len(names) + 1)
    made = [
        Finding.objects.create(
            document=finding.document,
            kind=finding.kind,
            position=finding.position + step * number,
            state=FindingState.OPEN,
            read=finding.read,
            value=finding.value | {key: [name]},
            is_edited=True,
        )
        for number, name in enumerate(others, 1)
    ]
    return [finding, *made]


@transaction.atomic
def merge_finding(*, finding_id: int, actor: Actor, at: datetime) -> Finding:
    """Merge a finding into the one of its kind before it: units are joined, this one is skipped.

    Raises:
        NothingToMerge: None stands before it.
    """
    actor.must(perms.CONFIRM)
    finding = finding_of(finding_id, actor)
    before = (
        finding.document.findings.filter(kind=finding.kind, position__lt=finding.position)
        .exclude(state=FindingState.SKIPPED)
        .last()
    )
    if before is None:
        raise NothingToMerge({"lead_units": "前面没有同类条目。"})
    joined = dict(before.value)
    for key in ("lead_units", "co_units", "who"):
        both = [*(before.value.get(key) or ()), *(finding.value.get(key) or ())]
        if both:
            joined[key] = list(dict.fromkeys(both))
    before.value, before.is_edited = joined, True
    before.save(update_fields=["value", "is_edited"])
    decide(finding, FindingState.SKIPPED, actor=actor, at=at)
    return before
