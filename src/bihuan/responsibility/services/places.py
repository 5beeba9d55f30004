"""Where a record of a unit lies, and the committee's office that answers for its county."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from bihuan.kernel import audit
from bihuan.kernel.actors import Actor
from bihuan.kernel.audit import Place, chain_of
from bihuan.kernel.errors import InvalidInput, NotFound
from bihuan.organisations.models import Unit, UnitKind

COUNTY_DIGITS = 6


def office_near(unit: Unit) -> int | None:
    """The living office of the committee of the unit's county, the first in the directory."""
    found = Unit.objects.filter(
        kind=UnitKind.OFFICE, region_id=unit.region_id[:COUNTY_DIGITS], abolished_on__isnull=True
    )
    return found.order_by("order", "pk").values_list("pk", flat=True).first()


def units_of(unit: Unit, *, with_office: bool = False) -> list[int]:
    """The unit, and where it is to be told the office of its county."""
    office = office_near(unit) if with_office else None
    return sorted({unit.pk, *([office] if office else [])})


def own_unit(unit_id: int | None, actor: Actor) -> Unit:
    """A living unit within the actor's scope.

    Raises:
        InvalidInput: None was chosen, or it was abolished.
        NotFound: It lies outside the scope.
    """
    if unit_id is None:
        raise InvalidInput({"unit_id": "选择单位。"})
    unit = Unit.objects.select_related("region").one(unit_id)
    if not actor.scope.holds(unit.region_id):
        raise NotFound
    if actor.scope.units is not None and unit.pk not in actor.scope.units:
        raise NotFound
    if unit.abolished_on is not None:
        raise InvalidInput({"unit_id": f"{unit.name}已撤销，请选择现有的单位。"})
    return unit


def log(
    kind: str,
    what: str,
    pk: int,
    text: str,
    *,
    place: Place,
    actor: Actor,
    at: datetime,
    **data: Any,
) -> None:
    """One event in the chain of a record that has no workflow: ``leader:12``, ``leader.ended``."""
    audit.record(
        chain_of(kind, pk), f"{kind}.{what}", text[:200], actor=actor, at=at, place=place, data=data
    )


def require(**texts: tuple[str, str]) -> None:
    """Refuse empty texts: ``name=(typed, sentence)``.

    Raises:
        InvalidInput: One sentence for each that is empty.
    """
    missing = {name: sentence for name, (typed, sentence) in texts.items() if not typed.strip()}
    if missing:
        raise InvalidInput(missing)
