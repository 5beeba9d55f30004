"""Plans that bring dual prevention to enterprises, with targets by street and sector (S78)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db import transaction

from bihuan.kernel import audit
from bihuan.kernel.actors import Actor
from bihuan.kernel.audit import Place
from bihuan.kernel.errors import InvalidInput
from bihuan.kernel.scope import region_range
from bihuan.organisations.models import Unit, UnitKind
from bihuan.risks import permissions as perms
from bihuan.risks.models import PromotionPlan, PromotionTarget
from bihuan.risks.services.basics import new_id
from bihuan.risks.states.dual import Group, PlanPeriod
from bihuan.statutes.dictionaries import labels

CHAIN = "promotion_plan"
SEATS = (UnitKind.STREET, UnitKind.ZONE)


@dataclass(frozen=True)
class TargetFacts:
    """What share of a group is to be built by the end.

    Args:
        group: `Group`; ``region`` a street of the plan's region or empty for all of it;
            ``sector`` a key of ``sectors`` or empty for all of them.
        percent: 0 < percent ≤ 100.
    """

    group: str
    percent: Decimal | None
    region: str = ""
    sector: str = ""


@dataclass(frozen=True)
class PlanFacts:
    """A plan with its days and targets."""

    title: str
    period: str
    first: date | None
    last: date | None
    targets: tuple[TargetFacts, ...]
    text: str = ""


def check(facts: PlanFacts, actor: Actor) -> None:
    """Refuse what cannot be so.

    Raises:
        InvalidInput: One sentence a field; targets by their place, ``percent-2``.
    """
    found: dict[str, str] = {}
    if len(facts.title.strip()) < 4:
        found["title"] = "写明方案的名称，至少 4 个字。"
    if facts.period not in PlanPeriod.values:
        found["period"] = "选择全年、下半年或阶段。"
    if facts.first is None or facts.last is None:
        found["first"] = "填写开始和结束日期。"
    elif facts.last < facts.first:
        found["last"] = f"结束日期 {facts.last} 早于开始日期 {facts.first}。"
    if not facts.targets:
        found["percent-1"] = "至少写一个目标。"
    found |= problems_of(facts.targets, actor)
    if found:
        raise InvalidInput(found)


def problems_of(targets: Sequence[TargetFacts], actor: Actor) -> dict[str, str]:
    """What is wrong with the targets, by field."""
    found, seen = {}, set()
    low, high = region_range(actor.region)
    for place, one in enumerate(targets, start=1):
        if one.group not in Group.values:
            found[f"group-{place}"] = "选择规模以上或小微企业。"
        if one.percent is None or not 0 < one.percent <= 100:
            found[f"percent-{place}"] = "目标在 0 到 100 之间，单位是%。"
        if one.region and not low <= one.region < high:
            found[f"region-{place}"] = "街镇不在您的管辖范围内。"
        if one.sector and one.sector not in labels("sectors"):
            found[f"sector-{place}"] = "没有这个行业领域。"
        slice_ = (one.group, one.region, one.sector)
        if slice_ in seen:
            found[f"percent-{place}"] = "同一类别、街镇和行业的目标写了两次。"
        seen.add(slice_)
    return found


def units_with(targets: Sequence[TargetFacts], own: int) -> list[int]:
    """Who sees the plan: its own unit, and the streets it gives a target to, or all of them."""
    streets = {one.region for one in targets if one.region}
    found = Unit.objects.filter(kind__in=SEATS, abolished_on__isnull=True)
    if streets:
        found = found.filter(region_id__in=streets)
    return sorted({own, *found.values_list("pk", flat=True)})


@transaction.atomic
def set_up_plan(facts: PlanFacts, *, actor: Actor, at: datetime) -> PromotionPlan:
    """Set up a promotion plan with its targets.

    Raises:
        NotPermitted: The actor may not.
        InvalidInput: See `check`; the actor belongs to no unit.
    """
    actor.must(perms.PLAN_DUAL)
    check(facts, actor)
    if actor.unit_id is None:
        raise InvalidInput({"title": "您的岗位不属于任何单位，不能制定方案。"})
    assert facts.first is not None
    assert facts.last is not None
    pk, number = new_id(PromotionPlan, "TJ", at)
    plan = PromotionPlan.objects.create(
        pk=pk,
        number=number,
        title=facts.title.strip()[:120],
        period=facts.period,
        first=facts.first,
        last=facts.last,
        region=actor.region,
        unit_id=actor.unit_id,
        units=units_with(facts.targets, actor.unit_id),
        text=facts.text.strip(),
        recorded_at=at,
        recorded_by_id=actor.user_id,
    )
    write_targets(plan, facts.targets)
    note(plan, "plan_set_up", "制定推进方案", told(facts), actor=actor, at=at)
    return plan


def write_targets(plan: PromotionPlan, targets: Sequence[TargetFacts]) -> None:
    PromotionTarget.objects.bulk_create(
        PromotionTarget(
            plan=plan,
            group=one.group,
            region=one.region,
            sector=one.sector,
            percent=one.percent or 0,
        )
        for one in targets
    )


def told(facts: PlanFacts) -> dict[str, Any]:
    targets = [[one.group, one.region, one.sector, str(one.percent)] for one in facts.targets]
    return {"first": facts.first, "last": facts.last, "targets": targets}


@transaction.atomic
def change_plan(*, plan_id: int, facts: PlanFacts, actor: Actor, at: datetime) -> PromotionPlan:
    """Change a plan and its targets as a whole; the log keeps what they were.

    Raises:
        NotPermitted: The actor may not, or it is another unit's plan.
        NotFound: Outside the actor's scope.
        InvalidInput: See `check`.
    """
    actor.must(perms.PLAN_DUAL)
    check(facts, actor)
    plan = own_plan(plan_id, actor)
    was = [[t.group, t.region, t.sector, str(t.percent)] for t in plan.targets.all()]
    plan.title, plan.period = facts.title.strip()[:120], facts.period
    plan.text = facts.text.strip()
    plan.units = units_with(facts.targets, plan.unit_id)
    assert facts.first is not None
    assert facts.last is not None
    plan.first, plan.last = facts.first, facts.last
    plan.save(update_fields=["title", "period", "first", "last", "text", "units"])
    PromotionTarget.objects.filter(plan=plan).delete()
    write_targets(plan, facts.targets)
    data = told(facts) | {"was": was}
    note(plan, "plan_changed", "修改推进方案", data, actor=actor, at=at)
    return plan


def own_plan(plan_id: int, actor: Actor) -> PromotionPlan:
    """A plan in force of the actor's own unit, locked.

    Raises:
        NotFound: Absent, withdrawn, of another unit, or outside the actor's scope.
    """
    found = PromotionPlan.objects.visible_to(actor).filter(withdrawn_at__isnull=True)
    if not actor.is_system:
        found = found.filter(unit_id__in={actor.unit_id, *actor.scope.own})
    return found.locked().one(plan_id)


@transaction.atomic
def withdraw_promotion(*, plan_id: int, reason: str, actor: Actor, at: datetime) -> PromotionPlan:
    """Take a plan out of force, with the reason.

    Raises:
        NotPermitted: The actor may not.
        NotFound: Outside the actor's scope, or another unit's.
        InvalidInput: No reason.
    """
    actor.must(perms.PLAN_DUAL)
    if not reason.strip():
        raise InvalidInput({"reason": "写明停止执行的原因。"})
    plan = own_plan(plan_id, actor)
    plan.withdrawn_at, plan.withdrawn_reason = at, reason.strip()[:200]
    plan.save(update_fields=["withdrawn_at", "withdrawn_reason"])
    note(plan, "plan_withdrawn", "停止执行", {"reason": reason}, actor=actor, at=at)
    return plan


def note(
    plan: PromotionPlan, kind: str, text: str, data: dict[str, Any], *, actor: Actor, at: datetime
) -> None:
    audit.record(
        audit.chain_of(CHAIN, plan.pk),
        f"risks.promotion_{kind}",
        text,
        actor=actor,
        at=at,
        place=Place(plan.region, plan.units),
        data=data,
    )
