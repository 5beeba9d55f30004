"""Generic subjects of documents: whom they mean, and whom they meant."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import Q

from bihuan.kernel.actors import Actor
from bihuan.kernel.audit import Place, chain_of, record
from bihuan.organisations import permissions as perms
from bihuan.organisations.errors import GroupRuleUnknown
from bihuan.organisations.models import GroupExpansion, RegionLevel, Unit, UnitGroup, UnitKind
from bihuan.organisations.querysets import lies_under
from bihuan.organisations.services.regions import require_region
from bihuan.organisations.services.units import named

WORDS = frozenset(
    {"kinds", "levels", "sectors", "members_of", "is_member", "units", "except", "below"}
)


@transaction.atomic
def define_group(
    *,
    name: str,
    region: str,
    rule: Mapping[str, Any],
    actor: Actor,
    at: datetime,
    aliases: Sequence[str] = (),
) -> UnitGroup:
    """Define a generic subject, or change its rule; expansions already frozen stay.

    Args:
        rule: See `UnitGroup`; conditions hold together, ``units`` join besides.

    Raises:
        GroupRuleUnknown: A word or a unit that does not exist.
    """
    actor.must(perms.MANAGE_UNITS)
    name = named(name)
    require_region(region)
    check_rule(name, rule)
    group, is_new = UnitGroup.objects.update_or_create(
        region_id=region, name=name, defaults={"rule": dict(rule), "aliases": list(aliases)}
    )
    record(
        chain_of("unit_group", group.pk),
        "organisations.group_defined",
        f"{'设定' if is_new else '修改'}统称“{name}”的范围",
        actor=actor,
        at=at,
        place=Place(region),
        data={"rule": rule, "aliases": aliases},
    )
    return group


def check_rule(name: str, rule: Mapping[str, Any]) -> None:
    unknown = sorted(set(rule) - WORDS)
    unknown += [str(kind) for kind in rule.get("kinds", ()) if kind not in UnitKind.values]
    unknown += [str(level) for level in rule.get("levels", ()) if level not in RegionLevel.values]
    ids = {*rule.get("units", ()), *rule.get("except", ())}
    if "members_of" in rule:
        ids.add(rule["members_of"])
    known = set(Unit.objects.filter(pk__in=ids).values_list("pk", flat=True))
    unknown += [f"单位{pk}" for pk in sorted(ids - known)]
    if unknown or not rule:
        part = "、".join(unknown) or "没有任何条件"
        raise GroupRuleUnknown({"rule": f"{part}。"}, group=name, part=part)


def expand(group: UnitGroup, on: date) -> list[Unit]:
    """Whom the subject means on a day, in the order of the directory.

    An expansion frozen for that day wins over the rule.
    """
    frozen = GroupExpansion.objects.filter(group=group, on=on).values_list("units", flat=True)
    kept = frozen.first()
    if kept is not None:
        return in_order(Q(pk__in=kept))
    rule = group.rule
    found = in_order(Q(pk__in=Unit.objects.living(on).filter(chosen(group, on)).values("pk")))
    left_out = set(rule.get("except", ()))
    return [unit for unit in found if unit.pk not in left_out]


def in_order(condition: Q) -> list[Unit]:
    units = Unit.objects.filter(condition).select_related("region")
    return list(units.order_by("order", "region_id", "id"))


def chosen(group: UnitGroup, on: date) -> Q:
    """The rule as a filter of units."""
    rule, found = group.rule, lies_under(group.region_id)
    if "below" in rule:  # only regions strictly below the group's own
        found &= ~Q(region_id=group.region_id) if rule["below"] else Q(region_id=group.region_id)
    if "kinds" in rule:
        found &= Q(kind__in=rule["kinds"])
    if "levels" in rule:
        found &= Q(region__level__in=rule["levels"])
    if "sectors" in rule:
        found &= Q(sectors__overlap=list(rule["sectors"]))
    if "is_member" in rule:
        found &= Q(is_member=rule["is_member"])
    if "members_of" in rule:
        seated = Unit.objects.seated_in(rule["members_of"], on)
        found &= Q(pk__in=seated.values("pk"))
    named_only = not set(rule) - {"units", "except"}
    besides = Q(pk__in=rule.get("units", ()))
    return besides if named_only else found | besides


@transaction.atomic
def freeze(*, group_id: int, on: date, at: datetime) -> GroupExpansion:
    """Keep whom the subject means on a day; the same day again returns what was kept.

    Raises:
        NotFound: There is no such subject.
    """
    group = UnitGroup.objects.one(group_id)
    units = [unit.pk for unit in expand(group, on)]
    found, _is_new = GroupExpansion.objects.get_or_create(
        group=group, on=on, defaults={"units": units, "rule": group.rule, "made_at": at}
    )
    return found
