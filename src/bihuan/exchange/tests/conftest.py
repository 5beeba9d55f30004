"""A city with one district: Ma of the city office, Chen of the district's, Gao its head. All invented."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest

from bihuan.dispatch.models import OfficialText
from bihuan.dispatch.services import (
    accept_finding,
    edit_finding,
    issue_document,
    take_in_document,
)
from bihuan.enterprises.services import EnterpriseFacts, register
from bihuan.exchange.models import Connector
from bihuan.exchange.services import (
    RouteFacts,
    register_connector,
    set_route,
    switch_on,
)
from bihuan.exchange.services.resources.enterprises import invented_code
from bihuan.kernel.actors import Actor, acting, system_actor
from bihuan.kernel.evidence import Upload
from bihuan.kernel.models import User
from bihuan.kernel.permissions import Role, permissions_of
from bihuan.kernel.scope import Scope
from bihuan.organisations.models import Region, RegionLevel, Unit, UnitKind

NOON = datetime(2026, 3, 10, 4, tzinfo=UTC)
CITY, DISTRICT, RIVER = "990100", "990102", "990102001"
CODE = invented_code(1)
PLAN = """云州市安全生产专项整治工作方案

一、工作任务
1.开展餐饮场所燃气安全整治，建立台账。（云川区安全生产委员会办公室牵头，2026年6月30日前完成）
2.清理消防通道。（云川区安全生产委员会办公室牵头）

二、工作要求
云川区安全生产委员会办公室于2026年3月30日前将整治进展情况报市安委办，由分管领导签发。

2026年3月9日
"""


@pytest.fixture
def house(db: None, as_app_role: None, settings: Any, tmp_path: Any) -> dict[str, Unit]:
    """Regions, units, one enterprise; files go to a folder of the test."""
    settings.EVIDENCE_DIR, settings.DATA_DIR = tmp_path / "evidence", tmp_path
    made: dict[str, Unit] = {}
    with acting(system_actor()) as system:
        for code, name, level, parent in (
            (CITY, "云州市", RegionLevel.CITY, None),
            (DISTRICT, "云川区", RegionLevel.COUNTY, CITY),
            (RIVER, "河畔街道", RegionLevel.STREET, DISTRICT),
        ):
            Region.objects.create(
                code=code, name=name, level=level, parent_id=parent, full_name=name, source="测试"
            )
        for key, name, kind, region in (
            ("city", "云州市安全生产委员会办公室", UnitKind.OFFICE, CITY),
            ("office", "云川区安全生产委员会办公室", UnitKind.OFFICE, DISTRICT),
            ("emergency", "云川区应急管理局", UnitKind.DEPARTMENT, DISTRICT),
        ):
            unit = Unit.objects.create(name=name, kind=kind, region_id=region, short_name=name[-6:])
            Unit.objects.filter(pk=unit.pk).update(subtree=[unit.pk])
            made[key] = unit
        register(
            EnterpriseFacts(
                code=CODE,
                name="宏图加工厂",
                region=RIVER,
                address="河畔路1号",
                sector="machinery",
                supervisor_id=made["emergency"].pk,
            ),
            actor=system,
            at=NOON,
        )
    return made


@pytest.fixture
def person(house: dict[str, Unit]) -> Callable[..., Actor]:
    def make(name: str, role: Role, unit: str, region: str = DISTRICT) -> Actor:
        user, _new = User.objects.get_or_create(
            username=name, defaults={"name": name, "created_at": NOON}
        )
        return Actor(
            user_id=user.pk,
            name=name,
            role=role,
            scope=Scope.of_region(region, own=frozenset({house[unit].pk})),
            permissions=permissions_of(role),
            unit_id=house[unit].pk,
            unit_name=house[unit].name,
            region=region,
        )

    return make


@pytest.fixture
def ma(person: Callable[..., Actor]) -> Actor:
    """Head of the city's office."""
    return person("马某", Role.OFFICE_HEAD, "city", CITY)


@pytest.fixture
def gao(person: Callable[..., Actor]) -> Actor:
    """Head of the district's office, who sets connectors up."""
    return person("高某", Role.OFFICE_HEAD, "office")


@pytest.fixture
def chen(person: Callable[..., Actor]) -> Actor:
    """Of the district's office, who handles the error queue."""
    return person("陈某", Role.OFFICE, "office")


@pytest.fixture
def wu(person: Callable[..., Actor]) -> Actor:
    return person("吴某", Role.DEPARTMENT, "emergency")


@pytest.fixture
def connect() -> Callable[..., Connector]:
    """A connector that is on, by files unless an address is given."""

    def make(code: str, actor: Actor, address: str = "", partner: Unit | None = None) -> Connector:
        with acting(actor):
            partner_id = partner.pk if partner else None
            made = register_connector(code=code, partner_id=partner_id, actor=actor, at=NOON)
            if address:
                facts = RouteFacts("rest", address, "bh_test", 60)
                set_route(connector_id=made.pk, facts=facts, actor=actor, at=NOON)
            switch_on(connector_id=made.pk, actor=actor, at=NOON)
            return Connector.objects.select_related("unit", "partner").get(pk=made.pk)

    return make


@pytest.fixture
def assigned(house: dict[str, Unit], ma: Actor) -> OfficialText:
    """The city's document: two tasks and a report, all of them the district office's."""
    with acting(ma):
        document = take_in_document(
            Upload("plan.txt", io.BytesIO(PLAN.encode())), actor=ma, at=NOON
        )
        for finding in document.findings.all():
            unit = {house["office"].name: [house["office"].pk]}
            values = {"chosen": unit}
            edit_finding(finding_id=finding.pk, values=values, actor=ma, at=NOON)
            accept_finding(finding_id=finding.pk, actor=ma, at=NOON)
        return issue_document(document_id=document.pk, actor=ma, at=NOON)


def read_file(connector: Connector, place: str) -> list[Any]:
    """The files of a connector's folder."""
    from bihuan.exchange.services import folders

    return folders.files_in(connector, place)
