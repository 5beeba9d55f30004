"""The invented district for tests of letters, leaders and the workforce."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any

from bihuan.enterprises.models import Enterprise
from bihuan.kernel.actors import Actor
from bihuan.kernel.evidence import Upload
from bihuan.kernel.models import User
from bihuan.kernel.permissions import Role, permissions_of
from bihuan.kernel.scope import Scope
from bihuan.organisations.models import Grid, Region, RegionLevel, Unit, UnitKind
from bihuan.responsibility import services

NOON = datetime(2026, 3, 10, 4, tzinfo=UTC)  # Tuesday, noon in Shanghai
TODAY = date(2026, 3, 10)
DISTRICT, RIVER, HILL = "990102", "990102001", "990102002"
EAST = "990102001001"
REGIONS = (
    (DISTRICT, "云川区", RegionLevel.COUNTY, None),
    (RIVER, "河畔街道", RegionLevel.STREET, DISTRICT),
    (HILL, "山前街道", RegionLevel.STREET, DISTRICT),
    (EAST, "河东社区", RegionLevel.VILLAGE, RIVER),
    ("990102001002", "河西社区", RegionLevel.VILLAGE, RIVER),
)
UNITS = (
    ("office", "云川区安全生产委员会办公室", UnitKind.OFFICE, DISTRICT),
    ("government", "云川区人民政府", UnitKind.GOVERNMENT, DISTRICT),
    ("emergency", "云川区应急管理局", UnitKind.DEPARTMENT, DISTRICT),
    ("fire", "云川区消防救援大队", UnitKind.DEPARTMENT, DISTRICT),
    ("river", "河畔街道办事处", UnitKind.STREET, RIVER),
    ("hill", "山前街道办事处", UnitKind.STREET, HILL),
    ("station", "河畔街道应急管理站", UnitKind.STATION, RIVER),
)
TEXT = "{甲方}与{乙方}签订{年份}年安全生产责任状，乙方负责人{乙方负责人}对{属地}安全生产负责。"
Make = Callable[..., Any]


def build() -> dict[str, Any]:
    """Regions, units, a grid and two enterprises, one of them a key one."""
    for code, name, level, parent in REGIONS:
        Region.objects.create(
            code=code, name=name, level=level, parent_id=parent, full_name=name, source="测试"
        )
    made: dict[str, Any] = {}
    for order, (key, name, kind, region) in enumerate(UNITS):
        unit = Unit.objects.create(
            name=name, kind=kind, region_id=region, short_name=name[-6:], order=order
        )
        Unit.objects.filter(pk=unit.pk).update(subtree=[unit.pk])
        made[key] = unit
    made["grid"] = Grid.objects.create(code="G1", name="河东第一网格", region_id=EAST)
    made["factory"] = enterprise("河畔机械厂", 1, made["emergency"], tags=["key"])
    made["shop"] = enterprise("河畔小店", 2, made["river"])
    return made


def enterprise(name: str, number: int, supervisor: Unit, **about: Any) -> Enterprise:
    given = {"region": EAST, "principal": "周某"} | about
    return Enterprise.objects.create(
        name=name,
        name_key=name,
        code=f"91990102MA0000000{number}",
        kind="enterprise",
        sector="machinery",
        address="河畔路1号",
        supervisor=supervisor,
        units=[supervisor.pk],
        registered_at=NOON,
        **given,
    )


def person(
    made: dict[str, Any], name: str, role: Role, unit: str = "", region: str = DISTRICT, **more: Any
) -> Actor:
    user, _new = User.objects.get_or_create(
        username=name, defaults={"name": name, "created_at": NOON}
    )
    own = frozenset({made[unit].pk}) if unit else frozenset()
    units = own if role == Role.DEPARTMENT else None
    enterprise_id = more.get("enterprise_id")
    return Actor(
        user_id=user.pk,
        name=name,
        role=role,
        scope=Scope.of_region(region, own=own, units=units, enterprise=enterprise_id),
        permissions=permissions_of(role),
        unit_id=made[unit].pk if unit else None,
        unit_name=made[unit].name if unit else "",
        region=region,
        enterprise_id=enterprise_id,
    )


def scan(name: str = "签字页.pdf") -> Upload:
    return Upload(name, io.BytesIO(b"%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n"))


def text_for(party_class: str, **changed: Any) -> services.LetterText:
    given = {
        "year": 2026,
        "kind": "pledge",
        "party_class": party_class,
        "title": "2026年安全生产责任状",
        "text": TEXT,
        "due_on": date(2026, 3, 31),
        "issuer_name": "云川区安全生产委员会",
        "issuer_signer": "高某",
    }
    return services.LetterText(**given | changed)
