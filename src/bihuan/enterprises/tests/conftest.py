"""The cast: Lin of the district office, Zhou of 东关街道, Qian of 河西镇, Wang of an enterprise."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any

import pytest

from bihuan.content.loader import codes, load_pack
from bihuan.enterprises.models import Enterprise
from bihuan.enterprises.services import EnterpriseFacts, register
from bihuan.kernel import packs
from bihuan.kernel.actors import Actor, acting, system_actor
from bihuan.kernel.models import User
from bihuan.kernel.permissions import Role, permissions_of
from bihuan.kernel.scope import Scope
from bihuan.organisations import divisions
from bihuan.organisations.models import Unit
from bihuan.organisations.services import create_unit, load_divisions

NOON = datetime(2026, 3, 9, 4, tzinfo=UTC)
TODAY = date(2026, 3, 9)
DISTRICT, EASTGATE, WESTTOWN = "990102", "990102001", "990102002"
PLACES = {
    "990000": "云岭省",
    "990100": "临江市",
    DISTRICT: "东湖区",
    EASTGATE: "东关街道",
    WESTTOWN: "河西镇",
    "990102001001": "柳林社区",
}
DICTIONARIES = (
    "sectors",
    "enterprise-kinds",
    "enterprise-sizes",
    "enterprise-states",
    "enterprise-tags",
    "gbt4754-2017",
    "unit-words",
)
FILE_PACKS = (
    ("dictionary", "site-kinds"),
    ("dictionary", "suspension-reasons"),
    ("dictionary", "chemical-classes"),
    ("dictionary", "key-chemicals"),
    ("dictionary", "gb18218-2018-substances"),
    ("dictionary", "fund-categories"),
    ("dictionary", "directories"),
    ("setting", "enterprises"),
    ("time-limit", "enterprises"),
    ("calendar", "cn"),
    ("fund-rate", "caizi-2022-136"),
    *(
        ("directory", code)
        for code in (
            "key",
            "high-risk",
            "strict-inspection",
            "watch-hazchem",
            "watch-ammonia",
            "watch-gas",
        )
    ),
)
ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
WEIGHTS = (1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28)


def credit_code(number: int, county: str = DISTRICT) -> str:
    """A code that is right by GB 32100, counted out here by hand and not by the house."""
    body = f"91{county}MA{number:07d}"
    total = sum(ALPHABET.index(sign) * weight for sign, weight in zip(body, WEIGHTS, strict=True))
    return body + ALPHABET[(31 - total) % 31]


def actor_in(role: Role, region: str, name: str, **more: Any) -> Actor:
    enterprise = more.get("enterprise_id")
    return Actor(
        user_id=1,
        name=name,
        role=role,
        scope=Scope.of_region(region, enterprise=enterprise),
        permissions=permissions_of(role),
        region=region,
        **more,
    )


@pytest.fixture
def register_ready(db: None) -> None:
    """Regions and dictionaries."""
    load_divisions(divisions.rows(PLACES), source="演示", on=TODAY)
    packs.forget()
    words = [load_pack("dictionary", code) for code in DICTIONARIES]
    packs.load(NOON, [*words, load_pack("setting", "enterprises")])
    packs.forget()


@pytest.fixture
def file_ready(register_ready: None) -> None:
    """What the file of an enterprise needs besides: rates, rules, limits, words."""
    packs.load(NOON, [load_pack(kind, code) for kind, code in FILE_PACKS])
    packs.forget()


@pytest.fixture
def lin() -> Actor:
    return actor_in(Role.OFFICE, DISTRICT, "林")


@pytest.fixture
def zhou() -> Actor:
    return actor_in(Role.STREET, EASTGATE, "周")


@pytest.fixture
def qian() -> Actor:
    return actor_in(Role.STREET, WESTTOWN, "钱")


@pytest.fixture
def bureau(register_ready: None) -> Unit:
    return create_unit(
        name="东湖区应急管理局",
        kind="department",
        region=DISTRICT,
        actor=system_actor(),
        at=NOON,
    )


def facts(**changed: Any) -> EnterpriseFacts:
    """A mechanical workshop in 东关街道, but for what is changed."""
    plain: dict[str, Any] = {
        "name": "临江明辉机械有限公司",
        "code": credit_code(1),
        "region": EASTGATE,
        "sector": "machinery",
        "address": "柳林路8号",
        "industry": "C3311",
        "principal": "吴某",
        "principal_phone": "13800000000",
        "employees": 12,
        "founded_on": date(2015, 6, 1),
    }
    return EnterpriseFacts(**plain | changed)


MakeEnterprise = Callable[..., Enterprise]


@pytest.fixture
def make(register_ready: None) -> MakeEnterprise:
    def made(number: int = 1, **changed: Any) -> Enterprise:
        named = {"name": f"临江第{number}机械厂", "code": credit_code(number)}
        with acting(system_actor()):
            return register(facts(**named | changed), actor=system_actor(), at=NOON, is_other=True)

    return made


@pytest.fixture
def ready(register_ready: None) -> None:
    User.objects.create(pk=1, username="cast", name="众人", created_at=NOON)
    packs.load(
        NOON,
        [
            *(load_pack("record", code) for code in codes("record")),
            load_pack("time-limit", "records"),
            load_pack("calendar", "cn"),
        ],
    )
    packs.forget()


@pytest.fixture
def plant(ready: None, make: Any, bureau: Any) -> Enterprise:
    found: Enterprise = make(
        7,
        name="临江南岸化工有限公司",
        sector="hazchem",
        tags=("above-scale", "high-risk"),
        supervisor_id=bureau.pk,
    )
    return found


@pytest.fixture
def wang(plant: Enterprise) -> Actor:
    """The safety manager of the plant."""
    return actor_in(Role.ENTERPRISE, EASTGATE, "王", enterprise_id=plant.pk)
