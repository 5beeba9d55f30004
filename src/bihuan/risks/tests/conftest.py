"""Fixtures of the room: see `cast` for who is who."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from bihuan.kernel.actors import Actor, acting
from bihuan.kernel.permissions import Role
from bihuan.risks.models import RiskMeasure, RiskPoint
from bihuan.risks.services import (
    add_measure,
    assess_inherent,
    assess_residual,
    identify_point,
)
from bihuan.risks.tests import cast
from bihuan.risks.tests.cast import COMPANY, HILL, NOON, RIVER, lec, point_facts


@pytest.fixture
def house(db: None, as_app_role: None, settings: Any, tmp_path: Any) -> dict[str, Any]:
    """Regions, units and enterprises, as the role that owns nothing."""
    settings.EVIDENCE_DIR = tmp_path / "evidence"
    return cast.set_house()


@pytest.fixture
def chen(house: dict[str, Any]) -> Actor:
    """Of the district's safety office."""
    return cast.person(house, "陈某", Role.OFFICE, "office")


@pytest.fixture
def sun(house: dict[str, Any]) -> Actor:
    """Of River Street."""
    return cast.person(house, "孙某", Role.STREET, "river", RIVER)


@pytest.fixture
def lin(house: dict[str, Any]) -> Actor:
    """Of Hill Street."""
    return cast.person(house, "林某", Role.STREET, "hill", HILL)


@pytest.fixture
def wang(house: dict[str, Any]) -> Actor:
    """Safety manager of 宏图加工厂."""
    pk = house["enterprise"].pk
    return cast.person(house, "王某", Role.ENTERPRISE, "river", RIVER, enterprise=pk)


@pytest.fixture
def identified(house: dict[str, Any], wang: Actor) -> RiskPoint:
    with acting(wang):
        return identify_point(point_facts(house["enterprise"].pk), actor=wang, at=NOON)


@pytest.fixture
def graded(identified: RiskPoint, wang: Actor) -> RiskPoint:
    """Red before its measures: 6 × 6 × 15 = 540."""
    with acting(wang):
        return assess_inherent(
            point_id=identified.pk, judgement=lec("6", "6", "15"), actor=wang, at=NOON
        )


@pytest.fixture
def measure(graded: RiskPoint, wang: Actor) -> RiskMeasure:
    with acting(wang):
        return add_measure(
            point_id=graded.pk,
            kind="engineering",
            text="设置氨气泄漏报警并联锁切断",
            owner="王某",
            actor=wang,
            at=NOON,
        )


@pytest.fixture
def controlled(graded: RiskPoint, measure: RiskMeasure, wang: Actor) -> RiskPoint:
    """Yellow behind its measures: 1 × 6 × 15 = 90."""
    with acting(wang):
        return assess_residual(
            point_id=graded.pk, judgement=lec("1", "6", "15"), owner=COMPANY, actor=wang, at=NOON
        )


@pytest.fixture
def reread() -> Callable[[Actor, RiskPoint], RiskPoint]:
    def read(actor: Actor, point: RiskPoint) -> RiskPoint:
        with acting(actor):
            return RiskPoint.objects.visible_to(actor).one(point.pk)

    return read
