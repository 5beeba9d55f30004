"""Units: set up, renamed, moved, merged, abolished; what they were stays known."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime

from django.db import connection, transaction

from bihuan.kernel.actors import Actor
from bihuan.kernel.errors import InvalidInput
from bihuan.organisations import permissions as perms
from bihuan.organisations.errors import (
    DateOrder,
    UnitCycle,
    UnitGone,
    UnitNameTaken,
)
from bihuan.organisations.models import NameKind, Unit, UnitKind, UnitName
from bihuan.organisations.rules import below, plain_name
from bihuan.organisations.services.history import chinese_day, log_unit
from bihuan.organisations.services.regions import require_region

REFRESH_SUBTREES = """
    UPDATE organisations_unit SET subtree = ARRAY(
        WITH RECURSIVE below (id) AS (
            SELECT organisations_unit.id
            UNION
            SELECT child.id FROM organisations_unit child JOIN below ON child.parent_id = below.id
        ) SELECT id::int FROM below ORDER BY id
    ) WHERE id = ANY(%s)
"""


@transaction.atomic
def create_unit(
    *,
    name: str,
    kind: str,
    region: str,
    actor: Actor,
    at: datetime,
    parent_id: int | None = None,
    short_name: str = "",
    sectors: Sequence[str] = (),
    is_member: bool = False,
    set_up_on: date | None = None,
    order: int = 0,
) -> Unit:
    """Set up a unit.

    Args:
        region: Code of the region it serves.
        parent_id: The unit above it.
        sectors: Keys of the sector dictionary that it supervises.

    Raises:
        UnitNameTaken: A living unit of the region bears the name.
        UnknownRegion: No such region.
        NotFound: No such unit above it.
    """
    actor.must(perms.MANAGE_UNITS)
    name = named(name)
    require_region(region)
    refuse_taken(name, region)
    if kind not in UnitKind.values:
        raise InvalidInput({"kind": f"没有“{kind}”这一类单位，请从列表中选择。"})
    parent = Unit.objects.one(parent_id) if parent_id is not None else None
    unit = Unit.objects.create(
        name=name,
        short_name=short_name.strip(),
        kind=kind,
        region_id=region,
        parent=parent,
        sectors=list(sectors),
        is_member=is_member,
        set_up_on=set_up_on,
        order=order,
    )
    refresh_subtrees([unit.pk, *ancestors(unit)])
    log_unit(unit, "unit_created", f"设立“{name}”", actor=actor, at=at, data={"kind": kind})
    unit.refresh_from_db()
    return unit


@transaction.atomic
def change_unit(
    *,
    unit_id: int,
    actor: Actor,
    at: datetime,
    short_name: str,
    sectors: Sequence[str],
    is_member: bool,
    order: int,
) -> Unit:
    """Change what is not history: abbreviation, sectors, membership mark, order."""
    actor.must(perms.MANAGE_UNITS)
    unit = living(unit_id, at.date())
    values = {
        "short_name": short_name.strip(),
        "sectors": list(sectors),
        "is_member": is_member,
        "order": order,
    }
    changed = {key: [getattr(unit, key), new] for key, new in values.items()}
    changed = {key: pair for key, pair in changed.items() if pair[0] != pair[1]}
    if changed:
        for key, (_old, new) in changed.items():
            setattr(unit, key, new)
        unit.save(update_fields=list(changed))
        log_unit(unit, "unit_changed", "修改单位资料", actor=actor, at=at, data=changed)
    return unit


@transaction.atomic
def rename_unit(
    *, unit_id: int, name: str, on: date, actor: Actor, at: datetime, source: str = ""
) -> Unit:
    """Give a unit a new name from a day on; the former one keeps resolving.

    Args:
        on: First day of the new name.
        source: The document that says so.

    Raises:
        UnitNameTaken: Another living unit of the region bears it.
        DateOrder: Before the unit was set up, or before its last renaming.
    """
    actor.must(perms.MANAGE_UNITS)
    unit = living(unit_id, on)
    name = named(name)
    if name == unit.name:
        raise InvalidInput({"name": f"“{name}”就是现在的名称，请填写新名称。"})
    refuse_taken(name, unit.region_id)
    last = unit.names.filter(kind=NameKind.FORMER).order_by("-valid_to").first()
    since = last.valid_to if last else unit.set_up_on
    if since is not None and on < since:
        raise DateOrder(
            what="更名日期",
            day=chinese_day(on),
            other="上次更名或成立日期",
            other_day=chinese_day(since),
        )
    keep_former(unit, unit.name, since=since, until=on, source=source)
    former, unit.name = unit.name, name
    unit.save(update_fields=["name"])
    log_unit(
        unit,
        "unit_renamed",
        f"“{former}”自{chinese_day(on)}起更名为“{name}”",
        actor=actor,
        at=at,
        data={"from": former, "to": name, "on": on.isoformat(), "source": source},
    )
    return unit


@transaction.atomic
def move_unit(*, unit_id: int, parent_id: int | None, actor: Actor, at: datetime) -> Unit:
    """Put a unit under another one, with everything below it.

    Raises:
        UnitCycle: The new unit above stands below it.
    """
    actor.must(perms.MANAGE_UNITS)
    list(Unit.objects.locked().order_by("id").values_list("id", flat=True))  # one move at a time
    unit = Unit.objects.one(unit_id)
    parent = Unit.objects.one(parent_id) if parent_id is not None else None
    if parent is not None and parent.pk in below(parents(), unit.pk):
        raise UnitCycle(unit=unit.name, parent=parent.name)
    touched = [unit.pk, *ancestors(unit)]
    former = unit.parent
    unit.parent = parent
    unit.save(update_fields=["parent"])
    refresh_subtrees([*touched, *ancestors(unit)])
    log_unit(
        unit,
        "unit_moved",
        f"“{unit.name}”的上级改为“{parent.name if parent else '无'}”",
        actor=actor,
        at=at,
        data={"from": former.pk if former else None, "to": parent_id},
    )
    unit.refresh_from_db()
    return unit


def living(unit_id: int, on: date) -> Unit:
    """The unit, locked.

    Raises:
        NotFound: No such unit.
        UnitGone: Abolished before that day.
    """
    unit = Unit.objects.locked().one(unit_id)
    if unit.abolished_on is not None:
        successor = f"“{unit.successor.name}”" if unit.successor else ""
        raise UnitGone(unit=unit.name, day=chinese_day(unit.abolished_on), successor=successor)
    return unit


def named(name: str) -> str:
    """A name fit to be kept.

    Raises:
        InvalidInput: Empty, or longer than the 100 characters there is room for.
    """
    name = name.strip()
    if not plain_name(name):
        raise InvalidInput({"name": "单位名称没有填写。"})
    if len(name) > 100:
        raise InvalidInput({"name": f"单位名称最多100个字，现在是{len(name)}个。"})
    return name


def refuse_taken(name: str, region: str) -> None:
    """Refuse a name that a living unit of the region bears."""
    taken = Unit.objects.filter(region_id=region, name=name, abolished_on=None)
    found = taken.select_related("region").first()
    if found is not None:
        raise UnitNameTaken(
            {"name": f"已有名为“{name}”的单位。"}, region=found.region.full_name, unit=name
        )


def keep_former(unit: Unit, name: str, *, since: date | None, until: date, source: str) -> None:
    """Remember what a unit, or one it took over, was called."""
    UnitName.objects.update_or_create(
        unit=unit,
        name=name,
        kind=NameKind.FORMER,
        defaults={"valid_from": since, "valid_to": until, "source": source[:200]},
    )


def parents() -> dict[int, int | None]:
    """Each unit's parent."""
    return dict(Unit.objects.values_list("id", "parent_id"))


def ancestors(unit: Unit) -> list[int]:
    """The units above, nearest first."""
    above, found = parents(), []
    current = unit.parent_id
    while current is not None and current not in found:
        found.append(current)
        current = above[current]
    return found


def refresh_subtrees(unit_ids: Iterable[int]) -> None:
    """Write anew which units lie below these."""
    with connection.cursor() as cursor:
        cursor.execute(REFRESH_SUBTREES, [list(unit_ids)])


@transaction.atomic
def set_sectors(*, unit_id: int, sectors: Sequence[str], actor: Actor, at: datetime) -> Unit:
    """Say which industries a unit supervises; nothing happens where that is so already.

    Raises:
        UnitGone: It was abolished.
    """
    actor.must(perms.MANAGE_UNITS)
    unit = living(unit_id, at.date())
    former, wanted = list(unit.sectors), list(dict.fromkeys(sectors))
    if sorted(former) != sorted(wanted):
        unit.sectors = wanted
        unit.save(update_fields=["sectors"])
        data = {"from": former, "to": wanted}
        log_unit(unit, "sectors_set", "调整监管行业", actor=actor, at=at, data=data)
    return unit
