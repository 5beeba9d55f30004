"""The cast: Lin of the office, Zhou of the street; the invented city 临江 with two districts."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from typing import Any

import pytest

from bihuan.content.loader import load_pack
from bihuan.kernel import packs
from bihuan.kernel.actors import Actor, acting, system_actor
from bihuan.kernel.permissions import Role, permissions_of
from bihuan.kernel.scope import Scope
from bihuan.organisations import divisions
from bihuan.organisations.models import Unit
from bihuan.organisations.services import create_unit, load_divisions

NOON = datetime(2026, 3, 9, 4, tzinfo=UTC)
TODAY = date(2026, 3, 9)
CITY, EAST, WEST = "990100", "990102", "990103"
PLACES = {
    "990000": "云岭省",
    CITY: "临江市",
    EAST: "东湖区",
    WEST: "西山区",
    "990102001": "东关街道",
    "990102002": "河西镇",
    "990102001001": "柳林社区",
    "990103001": "北岭街道",
}
MakeUnit = Callable[..., Unit]


@pytest.fixture
def places(db: None) -> None:
    load_divisions(divisions.rows(PLACES), source="演示", on=TODAY)


@pytest.fixture
def words(db: None) -> None:
    packs.forget()
    packs.load(NOON, [load_pack("dictionary", "unit-words")])
    packs.forget()


def actor_in(role: Role, region: str, name: str, **extra: Any) -> Actor:
    return Actor(
        user_id=1,
        name=name,
        role=role,
        scope=Scope.of_region(region),
        permissions=permissions_of(role),
        region=region,
        **extra,
    )


@pytest.fixture
def lin() -> Actor:
    return actor_in(Role.OFFICE, CITY, "林")


@pytest.fixture
def zhou() -> Actor:
    return actor_in(Role.STREET, "990102001", "周")


@pytest.fixture
def as_lin(places: None, as_app_role: None, lin: Actor) -> Iterator[Actor]:
    """The test works as the application's role in Lin's scope."""
    with acting(lin):
        yield lin


@pytest.fixture
def make_unit(places: None) -> MakeUnit:
    def make(name: str, kind: str = "department", region: str = CITY, **extra: Any) -> Unit:
        return create_unit(
            name=name, kind=kind, region=region, actor=system_actor(), at=NOON, **extra
        )

    return make
