"""The cast of reports: Chen of the office, He its head who signs, Sun of River Street, Lin of Hill
Street, Wu of the emergency department. All invented.

The worked example is the tenth of November 2026, a Tuesday::

    hazard     region  sector          found       due         closed      grade
    A          river   industry-trade  2026-11-10  2026-11-11  –           general
    B          river   industry-trade  2026-11-10  2026-11-20  –           major
    C          hill    construction    2026-11-10  2026-11-15  2026-11-10  general, on the spot
    D          hill    industry-trade  2026-11-09  2026-11-09  –           general
    E          (none)  (none)          2026-11-08  2026-11-20  2026-11-10  general
    F          river   industry-trade  2025-11-05  2025-11-20  –           general
"""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.utils import timezone
from PIL import Image, ImageDraw

from bihuan.dispatch.models import OfficialText
from bihuan.dispatch.services import (
    accept_finding,
    accept_sure_findings,
    issue_document,
    take_in_document,
)
from bihuan.hazards.models import Hazard
from bihuan.hazards.services import (
    HazardReport,
    accept_rectification,
    rectify_hazard,
    report_hazard,
)
from bihuan.kernel import packs
from bihuan.kernel.actors import Actor, acting, system_actor
from bihuan.kernel.evidence import Upload
from bihuan.kernel.models import Post, User
from bihuan.kernel.permissions import Role, permissions_of
from bihuan.kernel.scope import Scope
from bihuan.organisations.models import Region, RegionLevel, Unit, UnitKind
from bihuan.organisations.services.groups import define_group

DAY = date(2026, 11, 10)
NOON = datetime(2026, 11, 10, 4, tzinfo=UTC)  # noon in Shanghai
LONG_AGO = date(2020, 1, 1)
NEXT = datetime(2026, 11, 11, 2, tzinfo=UTC)  # ten o'clock of the next morning
DISTRICT, RIVER, HILL = "990102", "990102001", "990102002"
PLAN = """云川区安全生产隐患大排查大整治工作方案

一、工作要求
各街道、各相关部门要制定具体实施方案，于3月19日前报区安委办汇总；于3月30日、4月14日、4月30日向区安委办报送排查整治工作情况，由分管领导签发；5月7日前报送工作总结，由主要领导签发。各部门同时报分管本部门的区政府领导。

2026年3月9日
"""


def noon(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 4, tzinfo=UTC)


def photo(mark: int) -> Upload:
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
def house(db: None, as_app_role: None, settings: Any, tmp_path: Any) -> dict[str, Unit]:
    settings.EVIDENCE_DIR = tmp_path / "evidence"
    made: dict[str, Unit] = {}
    with acting(system_actor()) as system:
        packs.load(NOON)
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
            ("river", "河畔街道办事处", UnitKind.STREET, RIVER),
            ("hill", "山前街道办事处", UnitKind.STREET, HILL),
        ):
            short = "云安办" if key == "office" else ""
            unit = Unit.objects.create(name=name, kind=kind, region_id=region, short_name=short)
            Unit.objects.filter(pk=unit.pk).update(subtree=[unit.pk])
            made[key] = unit
        for name, kinds in (("各街道", ["street"]), ("各相关部门", ["department"])):
            define_group(name=name, region=DISTRICT, rule={"kinds": kinds}, actor=system, at=NOON)
    return made


@pytest.fixture
def person(house: dict[str, Unit]) -> Callable[..., Actor]:
    def make(
        name: str, role: Role, unit: str, region: str = DISTRICT, level: str = "", **scope: Any
    ) -> Actor:
        user, _new = User.objects.get_or_create(
            username=name, defaults={"name": name, "created_at": NOON}
        )
        return Actor(
            user_id=user.pk,
            name=name,
            role=role,
            scope=Scope.of_region(region, **scope),
            permissions=permissions_of(role),
            unit_id=house[unit].pk,
            unit_name=house[unit].name,
            region=region,
            signer_level=level,
        )

    return make


@pytest.fixture
def chen(person: Callable[..., Actor]) -> Actor:
    return person("陈某", Role.OFFICE, "office")


@pytest.fixture
def he(person: Callable[..., Actor]) -> Actor:
    return person("何某", Role.OFFICE_HEAD, "office", level="principal")


@pytest.fixture
def sun(person: Callable[..., Actor]) -> Actor:
    return person("孙某", Role.STREET, "river", RIVER)


@pytest.fixture
def wu(person: Callable[..., Actor], house: dict[str, Unit]) -> Actor:
    return person("吴某", Role.DEPARTMENT, "emergency", units=frozenset({house["emergency"].pk}))


@pytest.fixture
def make_hazard(house: dict[str, Unit], chen: Actor) -> Callable[..., Hazard]:
    """A hazard found, ordered, and perhaps closed, through the services."""
    marks = iter(range(1, 100))

    def make(found_on: date, due_on: date, closed_on: date | None = None, **about: Any) -> Hazard:
        grade = about.pop("grade", "general")
        at = noon(found_on)
        said: dict[str, Any] = {
            "title": "配电箱门缺失，线头裸露",
            "found_on": found_on,
            "due_on": due_on,
            "source": "department-check",
            "place": "某处",
            "region": RIVER,
            "sector": "industry-trade",
            "unit_id": house["emergency"].pk,
            "is_confirmed": True,
        } | about
        with acting(system_actor()) as system:
            hazard = report_hazard(HazardReport(**said), photos_owed=False, actor=system, at=at)
            Hazard.objects.filter(pk=hazard.pk).update(grade=grade)
            if closed_on is not None:
                rectify_hazard(
                    hazard_id=hazard.pk,
                    note="已补装",
                    photos=[photo(next(marks))],
                    actor=system,
                    at=noon(closed_on),
                )
                accept_rectification(
                    hazard_id=hazard.pk, note="现场看过", actor=chen, at=noon(closed_on)
                )
        return hazard

    return make


@pytest.fixture
def example(make_hazard: Callable[..., Hazard]) -> dict[str, Hazard]:
    """The worked example of this file's head."""
    day = date(2026, 11, 1).replace
    return {
        "A": make_hazard(DAY, day(day=11)),
        "B": make_hazard(DAY, day(day=20), grade="major"),
        "C": make_hazard(DAY, day(day=15), DAY, region=HILL, sector="construction"),
        "D": make_hazard(day(day=9), day(day=9), region=HILL),
        "E": make_hazard(day(day=8), day(day=20), DAY, region=DISTRICT, sector=""),
        "F": make_hazard(date(2025, 11, 5), date(2025, 11, 20)),
    }


@pytest.fixture
def campaign(chen: Actor) -> OfficialText:
    """The plan of March, issued: 5 dates, owed by two streets and one department."""
    at = datetime(2026, 3, 10, 4, tzinfo=UTC)
    with acting(chen):
        upload = Upload("plan.txt", io.BytesIO(PLAN.encode()))
        document = take_in_document(upload, campaign="great-search", actor=chen, at=at)
        accept_sure_findings(document_id=document.pk, actor=chen, at=at)
        for finding in document.findings.filter(state="open"):
            accept_finding(finding_id=finding.pk, actor=chen, at=at)
        return issue_document(document_id=document.pk, actor=chen, at=at)


@pytest.fixture
def signed_in(client: Any, house: Any) -> Any:
    """Signs somebody in who holds a post of the role."""

    def sign_in(role: Role, unit: str, region: str, level: str = "") -> Any:
        user = User.objects.create(
            username=f"{role}-{unit}", name="某人", created_at=timezone.now()
        )
        Post.objects.create(
            user=user,
            role=role,
            unit=house[unit],
            region=region,
            signer_level=level,
            starts_on=LONG_AGO,
        )
        client.force_login(user)
        return client

    return sign_in
