"""The problems of a year and the items of next year's plan that answer them."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime
from typing import TypeVar

from django.db import transaction
from django.db.models import Max

from bihuan.dispatch.models import WorkItem
from bihuan.kernel import audit
from bihuan.kernel.actors import Actor
from bihuan.kernel.audit import Place, chain_of
from bihuan.kernel.errors import InvalidInput
from bihuan.organisations.models import Unit
from bihuan.reports import permissions as perms
from bihuan.reports.errors import PlanItemInUse
from bihuan.reports.kinds.places import issuing_unit
from bihuan.reports.models import PlanItem, ProblemLink, YearProblem

LONGEST, SHORTEST = 500, 4
EARLIEST, LATEST = 2000, 2100
Entry = TypeVar("Entry", YearProblem, PlanItem)


def checked(text: str, year: int, actor: Actor) -> tuple[str, Unit]:
    """The text and the unit whose summary it stands in.

    Raises:
        InvalidInput: Too short, too long, no such year, or no unit.
    """
    said, fields = " ".join(text.split()), {}
    if not SHORTEST <= len(said) <= LONGEST:
        fields["text"] = f"写 {SHORTEST} 到 {LONGEST} 个字，现在是 {len(said)} 个字。"
    if not EARLIEST <= year <= LATEST:
        fields["year"] = "年度写成四位数，例如 2026。"
    unit = issuing_unit(actor.region, actor)
    if unit is None:
        fields["unit"] = "没有找到编制单位，请先登记安委办或选择区划。"
    if fields or unit is None:
        raise InvalidInput(fields)
    return said, unit


def enter(model: type[Entry], text: str, year: int, actor: Actor, at: datetime) -> Entry:
    said, unit = checked(text, year, actor)
    Unit.objects.select_for_update(no_key=True).filter(pk=unit.pk).first()  # one number at a time
    last = model.objects.filter(unit=unit, year=year).aggregate(last=Max("number"))["last"]
    return model.objects.create(
        year=year,
        number=(last or 0) + 1,
        text=said,
        unit=unit,
        recorded_at=at,
        recorded_by_id=actor.user_id,
        region=unit.region_id,
        units=[unit.pk],
    )


def log(
    entry: YearProblem | PlanItem, verb: str, text: str, actor: Actor, at: datetime, note: str = ""
) -> None:
    kind = "year-problem" if isinstance(entry, YearProblem) else "plan-item"
    audit.record(
        chain_of(kind, entry.pk),
        f"{kind.replace('-', '_')}.{verb}",
        text,
        actor=actor,
        at=at,
        place=Place(entry.region, entry.units),
        data={"note": note or entry.text},
    )


@transaction.atomic
def add_problem(*, year: int, text: str, actor: Actor, at: datetime) -> YearProblem:
    """Name a problem in the summary of a year.

    Raises:
        NotPermitted: The actor may not.
        InvalidInput: See `checked`.
    """
    actor.must(perms.COMPOSE)
    problem = enter(YearProblem, text, year, actor, at)
    log(problem, "added", "登记年度存在问题", actor, at)
    return problem


@transaction.atomic
def add_plan_item(*, year: int, text: str, actor: Actor, at: datetime) -> PlanItem:
    """Put down an item of a year's plan, written with the summary of the year before.

    Raises:
        NotPermitted: The actor may not.
        InvalidInput: See `checked`.
    """
    actor.must(perms.COMPOSE)
    item = enter(PlanItem, text, year, actor, at)
    log(item, "added", "登记下年工作思路", actor, at)
    return item


def problem_of(problem_id: int, actor: Actor) -> YearProblem:
    """The problem, its row locked until commit.

    Raises:
        NotFound: Absent, withdrawn or out of scope.
    """
    actor.must(perms.COMPOSE)
    found = YearProblem.objects.visible_to(actor).filter(withdrawn_at__isnull=True)
    return found.locked().one(problem_id)


def item_of(item_id: int, actor: Actor) -> PlanItem:
    """The item, its row locked until commit.

    Raises:
        NotFound: Absent, withdrawn or out of scope.
    """
    actor.must(perms.COMPOSE)
    found = PlanItem.objects.visible_to(actor).filter(withdrawn_at__isnull=True)
    return found.locked().one(item_id)


@transaction.atomic
def link_problem(
    *, problem_id: int, item_ids: Collection[int], actor: Actor, at: datetime
) -> YearProblem:
    """Say which items of next year's plan answer a problem; those not named answer it no more.

    Raises:
        NotFound: No such problem.
        InvalidInput: An item that is not of the year after.
    """
    problem = problem_of(problem_id, actor)
    items = PlanItem.objects.visible_to(actor).filter(
        pk__in=item_ids, year=problem.year + 1, unit=problem.unit_id, withdrawn_at__isnull=True
    )
    if items.count() != len(set(item_ids)):
        raise InvalidInput({"items": f"请从 {problem.year + 1} 年的工作思路里选择。"})
    for link in ProblemLink.objects.filter(problem=problem):
        wanted = link.item_id in item_ids
        if wanted == (link.unlinked_at is not None):
            link.unlinked_at = None if wanted else at
            link.save(update_fields=["unlinked_at"])
    known = set(ProblemLink.objects.filter(problem=problem).values_list("item_id", flat=True))
    ProblemLink.objects.bulk_create(
        ProblemLink(problem=problem, item=item, linked_at=at)
        for item in items
        if item.pk not in known
    )
    log(
        problem,
        "linked",
        "对应下年工作思路",
        actor,
        at,
        "、".join(str(one.number) for one in items),
    )
    return problem


@transaction.atomic
def close_problem(
    *, problem_id: int, on: date, note: str, actor: Actor, at: datetime
) -> YearProblem:
    """Say that a problem is solved, and how.

    Raises:
        NotFound: No such problem.
        InvalidInput: No note, or a day before the year has begun.
    """
    problem = problem_of(problem_id, actor)
    if not note.strip():
        raise InvalidInput({"note": "写明怎样解决的。"})
    if on.year < problem.year:
        raise InvalidInput({"on": f"解决日期早于问题的年度（{problem.year}）。"})
    problem.closed_on, problem.closed_note = on, note.strip()[:LONGEST]
    problem.save(update_fields=["closed_on", "closed_note"])
    log(problem, "closed", "年度问题已解决", actor, at, problem.closed_note)
    return problem


@transaction.atomic
def withdraw_problem(*, problem_id: int, reason: str, actor: Actor, at: datetime) -> YearProblem:
    """Take back a problem that was named by mistake.

    Raises:
        NotFound: No such problem.
        InvalidInput: No reason.
    """
    problem = problem_of(problem_id, actor)
    if not reason.strip():
        raise InvalidInput({"reason": "写明为什么撤回。"})
    problem.withdrawn_at, problem.withdrawn_reason = at, reason.strip()[:200]
    problem.save(update_fields=["withdrawn_at", "withdrawn_reason"])
    log(problem, "withdrawn", "撤回年度存在问题", actor, at, problem.withdrawn_reason)
    return problem


@transaction.atomic
def withdraw_plan_item(*, item_id: int, reason: str, actor: Actor, at: datetime) -> PlanItem:
    """Take back an item of a plan that no problem rests on.

    Raises:
        NotFound: No such item.
        InvalidInput: No reason.
        PlanItemInUse: A problem is answered by it.
    """
    item = item_of(item_id, actor)
    if not reason.strip():
        raise InvalidInput({"reason": "写明为什么撤回。"})
    answered = ProblemLink.objects.filter(
        item=item, unlinked_at__isnull=True, problem__withdrawn_at__isnull=True
    )
    if answered.exists():
        raise PlanItemInUse(text=item.text[:30])
    item.withdrawn_at, item.withdrawn_reason = at, reason.strip()[:200]
    item.save(update_fields=["withdrawn_at", "withdrawn_reason"])
    log(item, "withdrawn", "撤回下年工作思路", actor, at, item.withdrawn_reason)
    return item


@transaction.atomic
def tie_to_task(*, item_id: int, work_item_id: int | None, actor: Actor, at: datetime) -> PlanItem:
    """Say which task of the plan that was issued an item became; ``None`` unties it.

    Raises:
        NotFound: No such item, or no such task in the actor's scope.
    """
    item = item_of(item_id, actor)
    task = None
    if work_item_id is not None:
        task = WorkItem.objects.visible_to(actor).one(work_item_id)
    item.work_item = task
    item.save(update_fields=["work_item"])
    log(item, "tied", "对应已下达的任务", actor, at, str(task) if task else "不再对应")
    return item
