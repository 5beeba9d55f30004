"""The confirm screen: each finding accepted, edited or skipped, its names settled."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.timezone import localdate

from bihuan.dispatch import permissions as perms
from bihuan.dispatch.errors import (
    DateUnknown,
    GroupEmpty,
    NobodyResponsible,
    UnitsUnknown,
)
from bihuan.dispatch.models import Finding
from bihuan.dispatch.rules import is_dated, occurrences
from bihuan.dispatch.services.common import document_chain, finding_of, open_document, place_of
from bihuan.dispatch.services.resolving import Names
from bihuan.dispatch.states import FindingKind, FindingState
from bihuan.kernel import audit
from bihuan.kernel.actors import Actor
from bihuan.kernel.errors import InvalidInput, NotFound
from bihuan.organisations.models import Unit

SETTLED = {"chosen", "left_out", "people"}
TASK_FIELDS = {"title", "lead_units", "co_units", "joint", "deadline", "targets"} | SETTLED
DUTY_FIELDS = {"what", "who", "due", "signer", "recipient", "cc", "form"} | SETTLED
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
        GroupEmpty: A generic subject that means no unit on the document's day.
        DateUnknown: A date without a year.
    """
    unknown = names.unknown(finding)
    if unknown:
        raise UnitsUnknown({"lead_units": "选定对应的单位。"}, names="、".join(unknown))
    if not names.everyone(finding):
        raise NobodyResponsible({"lead_units": "选定责任单位。"}, title=words_of(finding)[:40])
    empty = names.empty(finding)
    if empty:
        in_lead = {one.name for one in names.lead(finding)}
        where = "lead_units" if in_lead.intersection(empty) else "co_units"
        day = f"{names.on.year}年{names.on.month}月{names.on.day}日"
        raise GroupEmpty({where: "写成具体单位。"}, names="、".join(empty), on=day)
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
        AlreadyIssued, UnitsUnknown, NobodyResponsible, GroupEmpty, DateUnknown: See `refuse_unready`.
    """
    actor.must(perms.CONFIRM)
    finding = finding_of(finding_id, actor)
    refuse_unready(finding, Names(finding.document, localdate(at)))
    return decide(finding, FindingState.ACCEPTED, actor=actor, at=at)


def is_sure(finding: Finding, names: Names) -> bool:
    """Whether a finding may be confirmed unseen: units and dates known, nothing doubtful."""
    try:
        refuse_unready(finding, names)
    except (UnitsUnknown, NobodyResponsible, GroupEmpty, DateUnknown):
        return False
    if any(one.needs_eyes for one in names.everyone(finding)):
        return False
    return min(confidences(finding).values(), default=1.0) >= SURE_ENOUGH


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
        if not is_sure(finding, names):
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
    return change(finding, changed, actor=actor, at=at)


def change(finding: Finding, changed: Mapping[str, Any], *, actor: Actor, at: datetime) -> Finding:
    before = {name: finding.value.get(name) for name in changed}
    finding.value = finding.value | dict(changed)
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
def settle_name(
    *,
    finding_id: int,
    name: str,
    unit_id: int,
    user_id: int | None = None,
    actor: Actor,
    at: datetime,
) -> Finding:
    """Say which unit, or which person of it, a name in a finding means.

    The same name in the document's other open findings then means the same.

    Raises:
        NotFound: The finding has no such name.
        InvalidInput: No such unit, or the person holds no post in it.
    """
    actor.must(perms.CONFIRM)
    finding = finding_of(finding_id, actor)
    names = Names(finding.document, localdate(at))
    if name not in {one.name for one in names.everyone(finding)}:
        raise NotFound
    if not Unit.objects.filter(pk=unit_id, abolished_on__isnull=True).exists():
        raise InvalidInput({"unit": "没有这个单位，请从名录里选。"})
    called = names.people.get(name, [])
    if user_id is not None and (user_id, unit_id) not in {(p.user_id, p.unit_id) for p in called}:
        raise InvalidInput({"person": "这个人不在该单位任职，请另选。"})
    others = finding.document.findings.filter(state=FindingState.OPEN).exclude(pk=finding.pk)
    for one in [finding, *others]:
        one.document = finding.document
        if name in {named.name for named in names.everyone(one)}:
            value = one.value
            settled: dict[str, Any] = {"chosen": (value.get("chosen") or {}) | {name: [unit_id]}}
            if user_id is not None:
                settled["people"] = (value.get("people") or {}) | {name: user_id}
            change(one, settled, actor=actor, at=at)
    return finding


@transaction.atomic
def keep_units(
    *, finding_id: int, name: str, unit_ids: Sequence[int], actor: Actor, at: datetime
) -> Finding:
    """Say which units of a generic subject a finding goes to; the others are left out.

    Raises:
        NotFound: The finding has no such generic subject.
        NobodyResponsible: None would be left.
    """
    actor.must(perms.CONFIRM)
    finding = finding_of(finding_id, actor)
    names = Names(finding.document, localdate(at))
    named = next((one for one in names.everyone(finding) if one.name == name), None)
    if named is None or named.group is None:
        raise NotFound
    everybody = [unit.pk for unit in named.everybody(names.on)]
    kept = set(unit_ids) & set(everybody)
    if not kept:
        raise NobodyResponsible({"lead_units": "至少留一个单位。"}, title=words_of(finding)[:40])
    out = [pk for pk in everybody if pk not in kept]
    left_out = (finding.value.get("left_out") or {}) | {name: out}
    return change(finding, {"left_out": left_out}, actor=actor, at=at)
