"""What follows when a unit hands on its business, whole or by sectors."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils.timezone import localdate

from bihuan.kernel import audit
from bihuan.kernel.actors import Actor
from bihuan.kernel.audit import Place
from bihuan.kernel.workflow import Workflow
from bihuan.organisations.models import Unit
from bihuan.responsibility.dividing import (
    GAP_UNFINISHED,
    DutyRole,
    ListStatus,
    ProblemStatus,
    RevisionStatus,
    StaffingStatus,
)
from bihuan.responsibility.models import (
    CommitteeProblem,
    DutyItem,
    DutyList,
    DutyRevision,
    Gap,
    Staffing,
)
from bihuan.responsibility.services.covering import refresh_coverage
from bihuan.responsibility.services.listing import (
    DutyFacts,
    add_duty,
    current_list,
    draft_list,
    publish_list,
    strike_duty,
)
from bihuan.responsibility.subjects import SECTOR, title_of
from bihuan.responsibility.workflow.committees import (
    COMMITTEE_PROBLEM_WORKFLOW,
    STAFFING_WORKFLOW,
)
from bihuan.responsibility.workflow.duties import DUTY_REVISION_WORKFLOW
from bihuan.responsibility.workflow.gaps import GAP_WORKFLOW

OPEN_REVISIONS = (RevisionStatus.OPEN, RevisionStatus.SUBMITTED)
OPEN_PROBLEMS = (ProblemStatus.OPEN, ProblemStatus.SOLVED)
TEXT = "职责由承接单位接续"


def facts_of(item: DutyItem, origin: str) -> DutyFacts:
    return DutyFacts(
        text=item.text,
        role=item.role,
        law=item.law,
        article=item.article,
        covers=tuple(item.covers),
        boundary=item.boundary,
        principle=item.principle,
        origin=origin,
    )


@transaction.atomic
def follow_succeeded_unit(*, unit: int, successor: int, actor: Actor, at: datetime) -> int:
    """Hand a unit's duties and open business to its successor; safe to run twice.

    Its duties become a new version of the successor's list; the former list ends and stays as it
    was. Open blind spots, revisions, problems and posts follow.

    Returns:
        How many duties and matters moved.
    """
    heir = Unit.objects.get(pk=successor)
    former = current_list(unit, "", localdate(at))
    moved = 0
    if former is not None:
        items = list(former.items.filter(withdrawn_at__isnull=True).order_by("no"))
        source = f"承接“{former.unit.name}”职责"
        moved += pass_on(items, heir, source, actor=actor, at=at)
        DutyList.objects.filter(unit_id=unit, status=ListStatus.PUBLISHED, ended_on=None).update(
            ended_on=localdate(at)
        )
        refresh_coverage(regions=[former.unit.region_id, heir.region_id], on=localdate(at))
    return moved + pass_matters(unit, heir, actor=actor, at=at)


def pass_on(
    items: Iterable[DutyItem], heir: Unit, document: str, *, actor: Actor, at: datetime
) -> int:
    """Write duties into the heir's next version, each once, and publish it."""
    wanted = {f"handed:{item.pk}": item for item in items}
    known = DutyItem.objects.filter(duty_list__unit=heir, origin__in=wanted)
    for origin in known.values_list("origin", flat=True):
        wanted.pop(origin, None)
    if not wanted:
        return 0
    draft = draft_list(unit_id=heir.pk, note=document, actor=actor, at=at)
    for origin, item in wanted.items():
        add_duty(list_id=draft.pk, facts=facts_of(item, origin), actor=actor, at=at)
    publish_today(draft, document, actor=actor, at=at)
    return len(wanted)


def publish_today(draft: DutyList, document: str, *, actor: Actor, at: datetime) -> None:
    """Publish from today; where a version began today or later already, it is left to people."""
    today = localdate(at)
    later = DutyList.objects.filter(
        unit=draft.unit, post="", status=ListStatus.PUBLISHED, effective_on__gte=today
    )
    if not later.exists():
        publish_list(list_id=draft.pk, document=document, effective_on=today, actor=actor, at=at)


@transaction.atomic
def follow_transfer(
    *,
    unit: int,
    successor: int,
    sectors: Sequence[str],
    document: str,
    actor: Actor,
    at: datetime,
) -> int:
    """Hand the duties for some sectors from one unit to another; safe to run twice.

    Both get a new version of their list by the hand-over's document. Without a list, nothing of
    duties moves here: the directory's sectors were moved by organisations.

    Returns:
        How many duties moved.
    """
    heir, today = Unit.objects.get(pk=successor), localdate(at)
    former = current_list(unit, "", today)
    keys = [SECTOR + sector for sector in sectors]
    moved = 0
    if former is not None:
        items = former.items.filter(withdrawn_at__isnull=True, covers__overlap=keys)
        moving = [item for item in items.order_by("no") if DutyRole(item.role) != DutyRole.LOCAL]
        moved = pass_on(moving, heir, document, actor=actor, at=at)
        if moving:
            strike_out(former, moving, keys, document, actor=actor, at=at)
    refresh_coverage(regions=[heir.region_id], on=today)
    return moved


def strike_out(
    former: DutyList,
    moving: Sequence[DutyItem],
    keys: Sequence[str],
    document: str,
    *,
    actor: Actor,
    at: datetime,
) -> None:
    """The former unit's next version, without what it gave away."""
    draft = draft_list(unit_id=former.unit_id, note=document, actor=actor, at=at)
    texts = {(item.text, item.role) for item in moving}
    words = "、".join(title_of(key) for key in keys)
    for item in draft.items.filter(withdrawn_at__isnull=True, covers__overlap=list(keys)):
        if (item.text, item.role) in texts:
            reason = f"{words}移交：{document}"
            strike_duty(item_id=item.pk, reason=reason, actor=actor, at=at)
    if draft.items.filter(withdrawn_at__isnull=True).exists():
        publish_today(draft, document, actor=actor, at=at)
    else:
        DutyList.objects.filter(pk=former.pk, ended_on=None).update(ended_on=localdate(at))


def pass_matters(unit: int, heir: Unit, *, actor: Actor, at: datetime) -> int:
    """Open blind spots, revisions, problems and posts of a unit to its heir."""
    count = 0
    gaps = Gap.objects.filter(
        Q(interim_unit_id=unit) | Q(decided_unit_id=unit) | Q(proposed_unit_id=unit),
        status__in=GAP_UNFINISHED,
    )
    for gap in gaps.locked().order_by("id"):
        fields = ("interim_unit", "decided_unit", "proposed_unit")
        count += pass_one(GAP_WORKFLOW, gap, fields, unit, heir, actor=actor, at=at)
    problems = CommitteeProblem.objects.filter(owner_id=unit, status__in=OPEN_PROBLEMS)
    for problem in problems.locked().order_by("id"):
        flow = COMMITTEE_PROBLEM_WORKFLOW
        count += pass_one(flow, problem, ("owner",), unit, heir, actor=actor, at=at)
    for staffing in Staffing.objects.filter(office_id=unit, status=StaffingStatus.SHORT).locked():
        count += pass_one(STAFFING_WORKFLOW, staffing, ("office",), unit, heir, actor=actor, at=at)
    known = DutyRevision.objects.filter(unit=heir).exclude(division=None).values("division_id")
    asked = DutyRevision.objects.filter(unit_id=unit, status__in=OPEN_REVISIONS)
    for revision in asked.exclude(division_id__in=known).locked().order_by("id"):
        revision.draft = draft_list(unit_id=heir.pk, note=revision.title, actor=actor, at=at)
        revision.save(update_fields=["draft"])
        flow_of = DUTY_REVISION_WORKFLOW
        count += pass_one(flow_of, revision, ("unit",), unit, heir, actor=actor, at=at)
    return count


def pass_one(
    workflow: Workflow[Any],
    row: Any,
    fields: Sequence[str],
    unit: int,
    heir: Unit,
    *,
    actor: Actor,
    at: datetime,
) -> int:
    """One matter to the heir: whoever it names, who sees it, its log, its loop."""
    for name in fields:
        if getattr(row, f"{name}_id") == unit:
            setattr(row, name, heir)
    row.units = sorted({*row.units, heir.pk})
    row.save(update_fields=[*fields, "units"])
    chain, place = workflow.chain(row), Place(row.region, row.units)
    kind = f"{workflow.code}.unit_succeeded"
    audit.record(chain, kind, TEXT, actor=actor, at=at, place=place, data={"unit": heir.name})
    workflow.refresh_loop(row)
    return 1
