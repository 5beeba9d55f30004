"""Grids and who walks them."""

from __future__ import annotations

import re
from datetime import datetime

from django.db import transaction

from bihuan.kernel.actors import Actor
from bihuan.kernel.audit import Place, chain_of, record
from bihuan.kernel.errors import InvalidInput, NotFound
from bihuan.organisations import permissions as perms
from bihuan.organisations.errors import GridCodeTaken
from bihuan.organisations.models import Grid, RegionLevel
from bihuan.organisations.services.regions import require_region
from bihuan.organisations.services.units import living

FINE = frozenset({RegionLevel.STREET, RegionLevel.VILLAGE, RegionLevel.ZONE})
PHONE = re.compile(r"^(?:1\d{10}|0\d{2,3}-?\d{7,8}|\d{7,8})$")


@transaction.atomic
def set_up_grid(
    *,
    code: str,
    name: str,
    region: str,
    actor: Actor,
    at: datetime,
    unit_id: int | None = None,
    keeper_name: str = "",
    keeper_phone: str = "",
) -> Grid:
    """Set up a grid in a street, a village or a zone.

    Raises:
        GridCodeTaken: The number is in use.
        NotFound: The region lies outside what the actor reaches.
    """
    actor.must(perms.MANAGE_GRIDS)
    code, name = code.strip(), name.strip()
    refuse_empty(code=code, name=name)
    refuse_phone(keeper_phone)
    where = require_region(region)
    if not actor.scope.holds(region):
        raise NotFound
    if where.level not in FINE:
        raise InvalidInput({"region": f"网格须设在街道、村居或功能区，“{where.name}”不是。"})
    used = Grid.objects.filter(code=code).first()
    if used is not None:
        fields = {"code": f"编号“{code}”已使用。"}
        raise GridCodeTaken(fields, grid=code, name=used.name)
    grid = Grid.objects.create(
        code=code,
        name=name,
        region=where,
        unit=living(unit_id, at.date()) if unit_id is not None else None,
        keeper_name=keeper_name.strip(),
        keeper_phone=keeper_phone.strip(),
    )
    log_grid(grid, "grid_set_up", f"设立网格“{name}”", actor=actor, at=at)
    return grid


@transaction.atomic
def change_grid(
    *,
    grid_id: int,
    name: str,
    keeper_name: str,
    keeper_phone: str,
    actor: Actor,
    at: datetime,
) -> Grid:
    """Change a grid's name or who walks it.

    Raises:
        NotFound: It lies outside the actor's region.
    """
    actor.must(perms.MANAGE_GRIDS)
    refuse_empty(name=name.strip())
    refuse_phone(keeper_phone)
    grid = Grid.objects.locked().one(grid_id)
    if not actor.scope.holds(grid.region_id):
        raise NotFound
    former = {"name": grid.name, "keeper": grid.keeper_name}
    grid.name, grid.keeper_name = name.strip(), keeper_name.strip()
    grid.keeper_phone = keeper_phone.strip()
    grid.save(update_fields=["name", "keeper_name", "keeper_phone"])
    text = f"网格“{grid.name}”的网格员为{grid.keeper_name or '（未定）'}"
    log_grid(grid, "grid_changed", text, actor=actor, at=at, data={"before": former})
    return grid


def refuse_empty(**values: str) -> None:
    labels = {"code": "网格编号", "name": "网格名称"}
    fields = {key: f"{labels[key]}没有填写。" for key, value in values.items() if not value}
    if fields:
        raise InvalidInput(fields)


def refuse_phone(phone: str) -> None:
    if phone.strip() and not PHONE.match(phone.strip()):
        sentence = f"电话“{phone}”不完整：手机为11位数字，座机请带区号。"
        raise InvalidInput({"keeper_phone": sentence})


def log_grid(
    grid: Grid,
    kind: str,
    text: str,
    *,
    actor: Actor,
    at: datetime,
    data: dict[str, dict[str, str]] | None = None,
) -> None:
    chain = chain_of("grid", grid.pk)
    place = Place(grid.region_id)
    record(chain, f"organisations.{kind}", text, actor=actor, at=at, place=place, data=data)
