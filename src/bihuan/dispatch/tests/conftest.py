"""The cast of dispatch: Chen of the office, He its head, Wu of the emergency department with its
deputy and principal, Sun of River Street. All invented."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any

import pytest

from bihuan.dispatch.models import OfficialText
from bihuan.dispatch.services import (
    accept_finding,
    accept_sure_findings,
    issue_document,
    take_in_document,
)
from bihuan.kernel.actors import Actor, acting, system_actor
from bihuan.kernel.evidence import Upload
from bihuan.kernel.models import User
from bihuan.kernel.permissions import Role, permissions_of
from bihuan.kernel.scope import Scope
from bihuan.organisations.models import Region, RegionLevel, Unit, UnitKind
from bihuan.organisations.services.groups import define_group

NOON = datetime(2026, 3, 10, 4, tzinfo=UTC)
TODAY = date(2026, 3, 10)
DISTRICT, RIVER, HILL = "990102", "990102001", "990102002"
PLAN = """云川区安全生产隐患大排查大整治工作方案

一、工作任务
1.开展有限空间专项整治。对全区有限空间作业单位逐一排查，建立台账。(区应急管理局牵头,区消防救援大队、各街道分工负责)
2.开展消防通道整治。打通消防生命通道。(区消防救援大队负责)

二、工作要求
各街道、各相关部门要制定具体实施方案，于3月19日前报区安委办汇总；于3月30日、4月14日、4月30日向区安委办报送排查整治工作情况，由分管领导签发，各部门同时报分管本部门的区政府领导；5月7日前报送工作总结，由主要领导签发。

2026年3月9日
"""


def upload(text: str, name: str = "plan.txt") -> Upload:
    return Upload(name, io.BytesIO(text.encode()))


@pytest.fixture
def house(db: None, as_app_role: None, settings: Any, tmp_path: Any) -> dict[str, Unit]:
    settings.EVIDENCE_DIR = tmp_path / "evidence"
    made: dict[str, Unit] = {}
    with acting(system_actor()) as system:
        for code, name, level, parent in (
            (DISTRICT, "云川区", RegionLevel.COUNTY, None),
            (RIVER, "河畔街道", RegionLevel.STREET, DISTRICT),
            (HILL, "山前街道", RegionLevel.STREET, DISTRICT),
        ):
            Region.objects.create(
                code=code, name=name, level=level, parent_id=parent, full_name=name, source="测试"
            )
        for key, name, kind, region in (
            ("office", "云川区安全生产委员会办公室", UnitKind.OFFICE, DISTRICT),
            ("emergency", "云川区应急管理局", UnitKind.DEPARTMENT, DISTRICT),
            ("fire", "云川区消防救援大队", UnitKind.DEPARTMENT, DISTRICT),
            ("river", "河畔街道办事处", UnitKind.STREET, RIVER),
            ("hill", "山前街道办事处", UnitKind.STREET, HILL),
        ):
            unit = Unit.objects.create(name=name, kind=kind, region_id=region, short_name=name[-6:])
            Unit.objects.filter(pk=unit.pk).update(subtree=[unit.pk])
            made[key] = unit
        for name, kinds in (("各街道", ["street"]), ("各相关部门", ["department"])):
            define_group(name=name, region=DISTRICT, rule={"kinds": kinds}, actor=system, at=NOON)
    return made


@pytest.fixture
def person(house: dict[str, Unit]) -> Callable[..., Actor]:
    def make(name: str, role: Role, unit: str, region: str = DISTRICT, **scope: Any) -> Actor:
        user, _new = User.objects.get_or_create(
            username=name, defaults={"name": name, "created_at": NOON}
        )
        return Actor(
            user_id=user.pk,
            name=name,
            role=role,
            scope=Scope.of_region(region, own=frozenset({house[unit].pk}), **scope),
            permissions=permissions_of(role),
            unit_id=house[unit].pk,
            unit_name=house[unit].name,
            region=region,
        )

    return make


@pytest.fixture
def chen(person: Callable[..., Actor]) -> Actor:
    return person("陈某", Role.OFFICE, "office")


@pytest.fixture
def he(person: Callable[..., Actor]) -> Actor:
    return person("何某", Role.OFFICE_HEAD, "office")


@pytest.fixture
def wu(person: Callable[..., Actor], house: dict[str, Unit]) -> Actor:
    return person("吴某", Role.DEPARTMENT, "emergency", units=frozenset({house["emergency"].pk}))


@pytest.fixture
def fang(person: Callable[..., Actor], house: dict[str, Unit]) -> Actor:
    return person("方某", Role.DEPARTMENT, "fire", units=frozenset({house["fire"].pk}))


@pytest.fixture
def sun(person: Callable[..., Actor]) -> Actor:
    return person("孙某", Role.STREET, "river", RIVER)


@pytest.fixture
def taken_in(chen: Actor) -> OfficialText:
    with acting(chen):
        return take_in_document(upload(PLAN), campaign="大排查大整治", actor=chen, at=NOON)


@pytest.fixture
def issued(taken_in: OfficialText, chen: Actor) -> OfficialText:
    with acting(chen):
        accept_sure_findings(document_id=taken_in.pk, actor=chen, at=NOON)
        for finding in taken_in.findings.filter(state="open"):
            accept_finding(finding_id=finding.pk, actor=chen, at=NOON)
        return issue_document(document_id=taken_in.pk, actor=chen, at=NOON)


@pytest.fixture
def lin_of_hill(person: Callable[..., Actor]) -> Actor:
    return person("林某", Role.STREET, "hill", HILL)
