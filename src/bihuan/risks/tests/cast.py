"""The cast of the tests: invented offices, people, an enterprise, photos, judgements."""

from __future__ import annotations

import io
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from PIL import Image, ImageDraw

from bihuan.enterprises.models import Enterprise
from bihuan.kernel.actors import Actor, acting, system_actor
from bihuan.kernel.evidence import Upload
from bihuan.kernel.models import User
from bihuan.kernel.permissions import Role, permissions_of
from bihuan.kernel.scope import Scope
from bihuan.organisations.models import Region, RegionLevel, Unit, UnitKind
from bihuan.risks.services import Judgement, Owner, PointFacts

NOON = datetime(2026, 11, 10, 4, tzinfo=UTC)  # Tuesday, noon in Shanghai
TODAY = date(2026, 11, 10)
DISTRICT, RIVER, HILL = "990102", "990102001", "990102002"


def photo(mark: int, name: str = "") -> Upload:
    """A picture of its own for every mark."""
    picture = Image.new("RGB", (400, 300), "white")
    draw = ImageDraw.Draw(picture)
    for cell in range(48):
        if (mark * 2654435761 >> (cell % 31)) & 1:
            left, top = cell % 8 * 50, cell // 8 * 50
            draw.rectangle((left, top, left + 49, top + 49), fill=(20, 40, 90 + cell * 3))
    out = io.BytesIO()
    picture.save(out, "JPEG")
    out.seek(0)
    return Upload(name or f"photo-{mark}.jpg", out)


def paper(text: str = "会议纪要") -> Upload:
    return Upload("proof.txt", io.BytesIO(text.encode()))


def set_house() -> dict[str, Any]:
    """Regions, units and two enterprises, made as the platform itself."""
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
            ("river", "河畔街道办事处", UnitKind.STREET, RIVER),
            ("hill", "山前街道办事处", UnitKind.STREET, HILL),
        ):
            unit = Unit.objects.create(name=name, kind=kind, region_id=region)
            Unit.objects.filter(pk=unit.pk).update(subtree=[unit.pk])
            made[key] = unit
        made["enterprise"] = enterprise_named("宏图加工厂", 1, RIVER, made["emergency"])
        made["other"] = enterprise_named("山前化工厂", 2, HILL, made["emergency"])
    return made


def enterprise_named(
    name: str, number: int, region: str, supervisor: Unit, **more: Any
) -> Enterprise:
    return Enterprise.objects.create(
        **{
            "name": name,
            "name_key": name,
            "code": f"91990102MA000000{number:02d}",
            "kind": "enterprise",
            "sector": "machinery",
            "size": "small",
            "region": region,
            "address": "河畔路1号",
            "latitude": 30.1,
            "longitude": 120.2,
            "supervisor": supervisor,
            "units": [supervisor.pk],
            "registered_at": datetime(2025, 1, 1, tzinfo=UTC),
        }
        | more
    )


def person(
    house: dict[str, Any], name: str, role: Role, unit: str, region: str = DISTRICT, **scope: Any
) -> Actor:
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


def point_facts(enterprise_id: int, **more: Any) -> PointFacts:
    return PointFacts(
        **{
            "name": "液氨储罐区",
            "unit_kind": "place",
            "enterprise_id": enterprise_id,
            "place": "厂区北侧",
            "accidents": ("WSA10023", "WSA10026"),
            "danger": "阀门泄漏致人中毒",
        }
        | more
    )


def lec(L: str, E: str, C: str, **more: Any) -> Judgement:  # noqa: N803  # the letters of the method
    values = {"L": Decimal(L), "E": Decimal(E), "C": Decimal(C)}
    return Judgement(
        **{"method": "lec", "values": values, "assessed_on": TODAY, "team": "周某、王某"} | more
    )


COMPANY = Owner("company", "周某", "总经理")
