"""How far a task is by an indicator: computed, not typed."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

from django.db import transaction

from bihuan.dispatch import permissions as perms
from bihuan.dispatch.models import Target, WorkItem
from bihuan.dispatch.planning import Sign
from bihuan.dispatch.services.common import item_chain, place_of_item
from bihuan.kernel import audit
from bihuan.kernel.actors import Actor, system_actor
from bihuan.kernel.errors import InvalidInput
from bihuan.kernel.indicators import Period, Query, Value, all_indicators, indicator_of, value
from bihuan.kernel.scope import elevated

HOLDS = {
    Sign.AT_LEAST: lambda present, aim: present >= aim,
    Sign.AT_MOST: lambda present, aim: present <= aim,
    Sign.EXACTLY: lambda present, aim: present == aim,
    Sign.ABOVE: lambda present, aim: present > aim,
    Sign.BELOW: lambda present, aim: present < aim,
}
GROWING = (Sign.AT_LEAST, Sign.ABOVE, Sign.EXACTLY)


def holds(op: str, present: Decimal, aim: Decimal) -> bool:
    """Whether a value meets its aim."""
    return bool(HOLDS[Sign(op)](present, aim))


def percent_reached(op: str, present: Decimal, aim: Decimal) -> int:
    """How much of an aim is reached, 0 to 100, rounded down; 100 only where it is met.

    >>> percent_reached(">=", Decimal(4), Decimal(6))
    66
    """
    if holds(op, present, aim):
        return 100
    if op not in GROWING or aim <= 0 or present <= 0:
        return 0
    return min(99, int(present * 100 / aim))


def present_value(target: Target, at: datetime) -> Value | None:
    """A target's indicator as it stands; ``None`` where no indicator was chosen.

    Counted over the target's whole region, whatever the reader's own scope: it is one number.
    """
    if not target.indicator or target.indicator not in all_indicators():
        return None
    assert target.first is not None
    assert target.last is not None
    query = Query(Period(target.first, target.last), at, target.region)
    with elevated():
        return value(indicator_of(target.indicator), query, system_actor())


def measured_percent(item: WorkItem, at: datetime) -> int | None:
    """How far a task is by its measured targets, the least of them.

    ``None`` where none is measured, or one of them is unknown.
    """
    found = []
    for target in item.targets.filter(withdrawn_at__isnull=True).exclude(indicator=""):
        present = present_value(target, at)
        if present is None or present.number is None:
            return None
        found.append(percent_reached(target.op, present.number, target.value))
    return min(found, default=None)


@transaction.atomic
def measure_target(
    *,
    target_id: int,
    indicator: str,
    region: str,
    first: date | None,
    last: date | None,
    actor: Actor,
    at: datetime,
) -> Target:
    """Choose the indicator by which a target is measured, over which region and days.

    Raises:
        NotFound: No such target in the actor's scope.
        IndicatorUnknown: No such indicator.
        InvalidInput: No days, or a region outside the actor's own.
    """
    actor.must(perms.REVIEW)
    target = Target.objects.visible_to(actor).select_related("item").one(target_id)
    chosen = indicator_of(indicator)
    if first is None or last is None:
        raise InvalidInput({"first": "填写统计的起止日期。"})
    Period(first, last)
    if not actor.scope.holds(region):
        raise InvalidInput({"region": "统计区域要在本级管辖范围内。"})
    target.indicator, target.region, target.first, target.last = chosen.code, region, first, last
    target.save(update_fields=["indicator", "region", "first", "last"])
    audit.record(
        item_chain(target.item),
        "dispatch.target_measured",
        f"“{target.metric}”按指标“{chosen.label}”计算",
        actor=actor,
        at=at,
        place=place_of_item(target.item),
        data={"indicator": chosen.code, "region": region, "first": first, "last": last},
    )
    return target
