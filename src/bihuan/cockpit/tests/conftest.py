"""The cast of the tests: the house of the risks' tests, with a row on each of the five lists.

Chen of the district's office, Sun of River Street, Wang the safety manager of 宏图加工厂. All invented.
"""

from __future__ import annotations

from typing import Any

import pytest

from bihuan.enterprises.models import Enterprise
from bihuan.enterprises.services import SuspensionFacts, WatchFacts, suspend_enterprise
from bihuan.hazards.services import HazardReport, report_hazard
from bihuan.kernel.actors import Actor, acting
from bihuan.kernel.permissions import Role
from bihuan.risks.services import (
    AreaFacts,
    add_measure,
    assess_inherent,
    assess_residual,
    identify_point,
    list_area,
)
from bihuan.risks.tests import cast
from bihuan.risks.tests.cast import COMPANY, HILL, NOON, RIVER, TODAY, lec, photo, point_facts


@pytest.fixture
def house(db: None, as_app_role: None, settings: Any, tmp_path: Any) -> dict[str, Any]:
    """Regions, units and two enterprises, as the role that owns nothing."""
    settings.EVIDENCE_DIR = tmp_path / "evidence"
    return cast.set_house()


@pytest.fixture
def chen(house: dict[str, Any]) -> Actor:
    return cast.person(house, "陈某", Role.OFFICE, "office")


@pytest.fixture
def sun(house: dict[str, Any]) -> Actor:
    return cast.person(house, "孙某", Role.STREET, "river", RIVER)


@pytest.fixture
def wang(house: dict[str, Any]) -> Actor:
    pk = house["enterprise"].pk
    return cast.person(house, "王某", Role.ENTERPRISE, "river", RIVER, enterprise=pk)


@pytest.fixture
def enterprise(house: dict[str, Any]) -> Enterprise:
    found: Enterprise = house["enterprise"]
    return found


@pytest.fixture
def risky(house: dict[str, Any], enterprise: Enterprise, wang: Actor) -> Enterprise:
    """宏图加工厂 with an orange risk behind a measure: 2 × 6 × 15 = 180."""
    with acting(wang):
        point = identify_point(point_facts(enterprise.pk), actor=wang, at=NOON)
        assess_inherent(point_id=point.pk, judgement=lec("6", "6", "15"), actor=wang, at=NOON)
        add_measure(
            point_id=point.pk,
            kind="engineering",
            text="设置氨气泄漏报警并联锁切断",
            owner="王某",
            actor=wang,
            at=NOON,
        )
        owner = COMPANY
        assess_residual(
            point_id=point.pk, judgement=lec("3", "6", "15"), owner=owner, actor=wang, at=NOON
        )
    return enterprise


@pytest.fixture
def on_all_lists(house: dict[str, Any], risky: Enterprise, chen: Actor) -> Enterprise:
    """宏图加工厂 stands on four lists; River Street has a key area besides."""
    with acting(chen):
        report_hazard(
            HazardReport(
                title="氨机房报警器未投用",
                found_on=TODAY,
                source="inspection",
                enterprise_id=risky.pk,
                responsible="王某",
            ),
            photos=[photo(1)],
            actor=chen,
            at=NOON,
        )
        list_area(
            AreaFacts(
                name="河畔老街",
                kind="street-market",
                region=RIVER,
                unit_id=house["river"].pk,
                leader="孙某",
                dangers="店铺密集，电气线路老化",
                measures="每周巡查，逐户更换线路",
            ),
            actor=chen,
            at=NOON,
        )
        suspend_enterprise(
            enterprise_id=risky.pk,
            facts=SuspensionFacts(
                "repair",
                "年度检修",
                TODAY,
                watch=WatchFacts("孙某", house["river"].pk, measures="每三天上门一次"),
            ),
            actor=chen,
            at=NOON,
        )
    return risky


__all__ = ["HILL", "NOON", "RIVER", "TODAY"]
