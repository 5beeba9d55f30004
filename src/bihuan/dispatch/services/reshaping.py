"""One finding made into several, several into one; what each was read from stays with it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction

from bihuan.dispatch import permissions as perms
from bihuan.dispatch.errors import NothingToMerge, NothingToSplit
from bihuan.dispatch.models import Finding
from bihuan.dispatch.services.common import finding_of
from bihuan.dispatch.services.confirming import change, decide
from bihuan.dispatch.states import FindingKind, FindingState
from bihuan.kernel.actors import Actor

Value = dict[str, Any]
UNITS = ("lead_units", "co_units", "who")
SETTLED = ("chosen", "left_out", "people")


def parted(value: Value, key: str, number: int) -> Value:
    """What one part of a split finding holds: one of the units, and where that one was read."""
    spans = dict(value.get("spans") or {})
    where = list(spans.get(key) or ())
    if len(where) == len(value[key]):
        spans[key] = [where[number]]
    return value | {key: [value[key][number]], "spans": spans}


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
    whole, count = finding.value, len(finding.value.get(key) or ())
    if count < 2:
        raise NothingToSplit({"lead_units": "只有一个单位。"})
    following = finding.document.findings.filter(position__gt=finding.position).first()
    step = ((following.position if following else finding.position + 1) - finding.position) / count
    change(finding, parted(whole, key, 0), actor=actor, at=at)
    made = [
        Finding.objects.create(
            document=finding.document,
            kind=finding.kind,
            position=finding.position + step * number,
            state=FindingState.OPEN,
            read=finding.read,
            value=parted(whole, key, number),
            is_edited=True,
        )
        for number in range(1, count)
    ]
    return [finding, *made]


def list_of(spans: Any) -> list[Any]:
    """Spans as a list of ``[start, end]``, however the reader gave them."""
    if not spans:
        return []
    return [spans] if isinstance(spans[0], int) else list(spans)


def joined(first: Value, second: Value) -> Value:
    """Two findings as one: units, spans and targets of both, the rest of the first."""
    whole = second | {name: value for name, value in first.items() if value}
    mine, theirs = first.get("spans") or {}, second.get("spans") or {}
    spans: Value = {}
    for key in {*mine, *theirs}:
        both = [*list_of(mine.get(key)), *list_of(theirs.get(key))]
        spans[key] = [list(one) for one in dict.fromkeys(tuple(span) for span in both)]
    for key in UNITS:
        both = [*(first.get(key) or ()), *(second.get(key) or ())]
        if both:
            whole[key] = list(dict.fromkeys(both))
    for key in SETTLED:
        whole[key] = (second.get(key) or {}) | (first.get(key) or {})
    targets = [*(first.get("targets") or ()), *(second.get("targets") or ())]
    whole["targets"] = [one for n, one in enumerate(targets) if one not in targets[:n]]
    return whole | {"spans": spans}


@transaction.atomic
def merge_finding(*, finding_id: int, actor: Actor, at: datetime) -> Finding:
    """Merge a finding into the one of its kind before it; this one is skipped.

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
    before.document = finding.document
    change(before, joined(before.value, finding.value), actor=actor, at=at)
    decide(before, FindingState.OPEN, actor=actor, at=at)
    decide(finding, FindingState.SKIPPED, actor=actor, at=at)
    return before
