"""Aliases and abbreviations of units."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction
from django.db.models import Q

from bihuan.kernel.actors import Actor
from bihuan.kernel.errors import InvalidInput, NotFound
from bihuan.organisations import permissions as perms
from bihuan.organisations.errors import FormerNameKept
from bihuan.organisations.models import NameKind, Unit, UnitName
from bihuan.organisations.services.history import log_unit
from bihuan.organisations.services.units import living, named


@transaction.atomic
def add_name(
    *, unit_id: int, name: str, kind: str, actor: Actor, at: datetime, source: str = ""
) -> UnitName:
    """Add an alias or an abbreviation; the same one twice changes nothing.

    Raises:
        InvalidInput: It is the unit's own name, or a former name (that comes by renaming).
    """
    actor.must(perms.MANAGE_UNITS)
    unit = living(unit_id, at.date())
    name = named(name)
    if kind not in {NameKind.ALIAS, NameKind.ABBREVIATION}:
        raise InvalidInput({"kind": "这里只登记别名和简称；曾用名请用“更名”登记。"})
    if name == unit.name:
        raise InvalidInput({"name": f"“{name}”就是单位名称本身。"})
    found, is_new = UnitName.objects.get_or_create(
        unit=unit, name=name, kind=kind, defaults={"source": source[:200]}
    )
    if is_new:
        label = NameKind(kind).label
        log_unit(unit, "name_added", f"登记{label}“{name}”", actor=actor, at=at)
    return found


@transaction.atomic
def drop_name(*, name_id: int, actor: Actor, at: datetime) -> None:
    """Take back an alias entered by mistake.

    Raises:
        FormerNameKept: It is a former name.
    """
    actor.must(perms.MANAGE_UNITS)
    found = UnitName.objects.select_related("unit").filter(pk=name_id).first()
    if found is None:
        raise NotFound
    if found.kind == NameKind.FORMER:
        raise FormerNameKept(name=found.name)
    log_unit(found.unit, "name_dropped", f"删除别名“{found.name}”", actor=actor, at=at)
    found.delete()


def name_on(unit: Unit, on: date) -> str:
    """What a unit was called on a day: what was written then keeps the name it was written under.

    Args:
        on: The first day of a new name already bears it.
    """
    former = unit.names.filter(kind=NameKind.FORMER, valid_to__gt=on).order_by("valid_to")
    own = former.filter(Q(valid_from__isnull=True) | Q(valid_from__lte=on)).first()
    return own.name if own is not None else unit.name
