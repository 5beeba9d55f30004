"""The cast: who reports, rectifies and closes hazards in the tests.

Chen of the office, Wu of the emergency department, Sun of River Street, Lin of Hill Street,
Wang the safety manager of 宏图加工厂, and the enterprise itself. All invented.
"""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest
from PIL import Image, ImageDraw

from bihuan.enterprises.models import Enterprise
from bihuan.hazards.models import Hazard
from bihuan.hazards.services import (
    ControlOrder,
    HazardReport,
    PlanParts,
    approve_plan,
    begin_control,
    confirm_hazard,
    rectify_hazard,
    report_hazard,
    submit_plan,
)
from bihuan.hazards.supervision import PlanKind
from bihuan.kernel.actors import Actor, acting, system_actor
from bihuan.kernel.evidence import Upload
from bihuan.kernel.models import User
from bihuan.kernel.permissions import Role, permissions_of
from bihuan.kernel.scope import Scope
from bihuan.organisations.models import Region, RegionLevel, Unit, UnitKind
from bihuan.statutes import criteria

NOON = datetime(2026, 11, 10, 4, tzinfo=UTC)  # Tuesday, noon in Shanghai
TODAY = date(2026, 11, 10)
DISTRICT, RIVER, HILL = "990102", "990102001", "990102002"


def photo(mark: int) -> Upload:
    """A picture of its own for every mark: blocks laid out by the mark's bits."""
    picture = Image.new("RGB", (320, 240), "white")
    draw = ImageDraw.Draw(picture)
    for cell in range(48):
        if (mark * 2654435761 >> (cell % 31)) & 1:
            left, top = cell % 8 * 40, cell // 8 * 40
            draw.rectangle((left, top, left + 39, top + 39), fill=(20, 40, 90 + cell * 3))
    out = io.BytesIO()
    picture.save(out, "JPEG")
    out.seek(0)
    return Upload(f"photo-{mark}.jpg", out)


@pytest.fixture
def house(db: None, as_app_role: None, settings: Any, tmp_path: Any) -> dict[str, Any]:
    """Regions, units, people and an enterprise, made as the platform itself."""
    settings.EVIDENCE_DIR = tmp_path / "evidence"
    made: dict[str, Any] = {}
    with acting(system_actor()):
        for code, name, level, parent in (
            (DISTRICT, "云川区", RegionLevel.COUNTY, None),
            (RIVER, "河畔街道", RegionLevel.STREET, DISTRICT),
            (HILL, "山前街道", RegionLevel.STREET, DISTRICT),
        ):
            Region.objects.create(
                code=code, name=name, level=level, parent_id=parent, full_name=name, source="测试"
            )
        for key, name, kind, region in (
            ("office", "区安委办", UnitKind.OFFICE, DISTRICT),
            ("emergency", "区应急管理局", UnitKind.DEPARTMENT, DISTRICT),
            ("fire", "区消防救援大队", UnitKind.DEPARTMENT, DISTRICT),
            ("river", "河畔街道办事处", UnitKind.STREET, RIVER),
            ("hill", "山前街道办事处", UnitKind.STREET, HILL),
        ):
            unit = Unit.objects.create(name=name, kind=kind, region_id=region)
            Unit.objects.filter(pk=unit.pk).update(subtree=[unit.pk])
            made[key] = unit
        made["enterprise"] = Enterprise.objects.create(
            name="宏图加工厂",
            name_key="宏图加工厂",
            code="91990102MA00000001",
            kind="enterprise",
            sector="industry-trade",
            region=RIVER,
            address="河畔路1号",
            supervisor=made["emergency"],
            units=[made["emergency"].pk],
            principal="周某",
            registered_at=NOON,
        )
    return made


@pytest.fixture
def person(house: dict[str, Any]) -> Callable[..., Actor]:
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
            enterprise_id=scope.get("enterprise"),
        )

    return make


@pytest.fixture
def chen(person: Callable[..., Actor]) -> Actor:
    return person("陈某", Role.OFFICE, "office")


@pytest.fixture
def wu(person: Callable[..., Actor], house: dict[str, Any]) -> Actor:
    units = frozenset({house["emergency"].pk})
    return person("吴某", Role.DEPARTMENT, "emergency", units=units)


@pytest.fixture
def sun(person: Callable[..., Actor]) -> Actor:
    return person("孙某", Role.STREET, "river", RIVER)


@pytest.fixture
def lin(person: Callable[..., Actor]) -> Actor:
    return person("林某", Role.STREET, "hill", HILL)


@pytest.fixture
def wang(person: Callable[..., Actor], house: dict[str, Any]) -> Actor:
    return person("王某", Role.ENTERPRISE, "river", RIVER, enterprise=house["enterprise"].pk)


@pytest.fixture
def make_report(house: dict[str, Any]) -> Callable[..., HazardReport]:
    def make(**about: Any) -> HazardReport:
        return HazardReport(
            **{
                "title": "配电箱门缺失，线头裸露",
                "found_on": TODAY,
                "source": "department-check",
                "enterprise_id": house["enterprise"].pk,
            }
            | about
        )

    return make


@pytest.fixture
def reported(make_report: Callable[..., HazardReport], wang: Actor) -> Hazard:
    """A hazard the enterprise found itself, waiting for its check."""
    with acting(wang):
        return report_hazard(
            make_report(source="self-check"), photos=[photo(1)], actor=wang, at=NOON
        )


@pytest.fixture
def opened(reported: Hazard, wu: Actor) -> Hazard:
    with acting(wu):
        return confirm_hazard(
            hazard_id=reported.pk, measures="补装箱门，整理线路", actor=wu, at=NOON
        )


@pytest.fixture
def rectified(opened: Hazard, wang: Actor) -> Hazard:
    with acting(wang):
        return rectify_hazard(
            hazard_id=opened.pk,
            note="已补装箱门",
            photos=[photo(2), photo(3)],
            actor=wang,
            at=NOON,
        )


PARTS = PlanParts(
    goal="拆除违规夹层，恢复疏散通道",
    measures="委托有资质的单位拆除，更换防火门",
    leader="周某",
    funds_yuan=Decimal(120000),
    funds_from="企业自筹",
    due_on=date(2026, 12, 20),
    emergency="发现异响立即停工撤人，报区应急管理局",
)


@pytest.fixture
def hold() -> Callable[..., Any]:
    """Puts a hazard under a control measure, as a supervisor."""

    def put(hazard: Hazard, actor: Actor, **about: Any) -> Any:
        order = ControlOrder(**{"kind": "stop-use", "checker": "吴某", "starts_on": TODAY} | about)
        with acting(actor):
            return begin_control(hazard_id=hazard.pk, order=order, actor=actor, at=NOON)

    return put


@pytest.fixture
def major(make_report: Callable[..., HazardReport], wu: Actor) -> Hazard:
    """A major hazard that a supervisor found and ordered, with its control measure."""
    with acting(wu):
        report = make_report(
            title="二层违规搭建夹层住人",
            grade="major",
            criterion=criteria.options()[0][0],
            is_confirmed=True,
            measures="停产整改，拆除夹层",
            control="stop-production",
            checker="吴某",
        )
        return report_hazard(report, photos=[photo(11)], actor=wu, at=NOON)


@pytest.fixture
def planned(major: Hazard, wu: Actor, wang: Actor, person: Callable[..., Actor]) -> Hazard:
    """The major hazard with its plan approved."""
    with acting(wang):
        plan = submit_plan(hazard_id=major.pk, kind=PlanKind.CURE, parts=PARTS, actor=wang, at=NOON)
    with acting(wu):
        approve_plan(plan_id=plan.pk, actor=wu, at=NOON)
        return Hazard.objects.get(pk=major.pk)
