"""The invented district for tests of duties, blind spots and committees."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any

from bihuan.content.loader import load_pack
from bihuan.enterprises.models import Enterprise
from bihuan.kernel import packs
from bihuan.kernel.actors import Actor, acting, system_actor
from bihuan.kernel.models import User
from bihuan.kernel.permissions import Role, permissions_of
from bihuan.kernel.scope import Scope
from bihuan.organisations import divisions
from bihuan.organisations.models import ContactKind, Unit
from bihuan.organisations.services import (
    create_unit,
    load_divisions,
    register_contact,
    set_up_committee,
)
from bihuan.responsibility import services
from bihuan.responsibility.models import DutyList

NOON = datetime(2026, 11, 10, 4, tzinfo=UTC)  # Tuesday, noon in Shanghai
TODAY = date(2026, 11, 10)
CITY, DISTRICT, RIVER, HILL = "990100", "990102", "990102001", "990102002"
PLACES = {
    "990000": "云岭省",
    CITY: "云岭市",
    DISTRICT: "云川区",
    RIVER: "河畔街道",
    HILL: "山前街道",
}
PACKS = (
    ("dictionary", "unit-words"),
    ("dictionary", "sectors"),
    ("dictionary", "supervised-subjects"),
    ("dictionary", "gbt4754-2017"),
    ("dictionary", "formulas"),
    ("dictionary", "enterprise-kinds"),
    ("dictionary", "enterprise-sizes"),
    ("dictionary", "enterprise-states"),
    ("dictionary", "enterprise-tags"),
    ("setting", "responsibility"),
    ("setting", "enterprises"),
    ("time-limit", "duties"),
    ("calendar", "cn"),
    ("ladder", "duties"),
)
UNITS = (
    ("office", "云川区安全生产委员会办公室", "office", DISTRICT, "云川区安委办"),
    ("culture", "云川区文化旅游广电体育局", "department", DISTRICT, "区文旅局"),
    ("fire", "云川区消防救援大队", "department", DISTRICT, "区消防"),
    ("market", "云川区市场监督管理局", "department", DISTRICT, "区市场监管局"),
    ("river", "河畔街道办事处", "street", RIVER, "河畔街道"),
    ("hill", "山前街道办事处", "street", HILL, "山前街道"),
    ("city-culture", "云岭市文化旅游广电体育局", "department", CITY, "市文旅局"),
    ("city-fire", "云岭市消防救援支队", "department", CITY, "市消防"),
)


def build() -> dict[str, Any]:
    """Regions, units, packs, an enterprise and a site without licence."""
    packs.forget()
    packs.load(NOON, [load_pack(kind, code) for kind, code in PACKS])
    packs.forget()
    load_divisions(divisions.rows(PLACES), source="测试", on=TODAY)
    system = system_actor()
    made: dict[str, Any] = {}
    for key, name, kind, region, short in UNITS:
        made[key] = create_unit(
            name=name, kind=kind, region=region, short_name=short, actor=system, at=NOON
        )
    made["gas"] = set_up_committee(
        name="云川区安委会文旅专业委员会",
        kind="professional",
        region=DISTRICT,
        on=date(2026, 1, 1),
        lead_id=made["culture"].pk,
        member_ids=[made["fire"].pk],
        sectors=["tourism"],
        actor=system,
        at=NOON,
    )
    register_contact(
        unit_id=made["river"].pk,
        kind=ContactKind.LEADER,
        name="郑某",
        title="办事处副主任",
        phone="13900000001",
        on=date(2026, 1, 1),
        is_team_member=True,
        actor=system,
        at=NOON,
    )
    made["enterprise"] = enterprise("云川迷踪密室", "tourism", industry="R9090", region=RIVER)
    made["unlicensed"] = enterprise("河畔路无名装修队", "other", region=RIVER, code=None)
    return made


def enterprise(name: str, sector: str, **about: Any) -> Enterprise:
    code = about.pop("code", f"91990102MA{abs(hash(name)) % 10**8:08d}")
    return Enterprise.objects.create(
        name=name,
        name_key=name,
        code=code,
        is_unlicensed=code is None,
        unlicensed_reason="" if code else "没有办理营业执照",
        kind="enterprise",
        sector=sector,
        address="河畔路1号",
        principal="周某",
        principal_phone="13900000009",
        registered_at=NOON,
        **about,
    )


def person(made: dict[str, Any], name: str, role: Role, unit: str, region: str = DISTRICT) -> Actor:
    user, _new = User.objects.get_or_create(
        username=name, defaults={"name": name, "created_at": NOON}
    )
    own: Unit = made[unit]
    units = frozenset({own.pk}) if role == Role.DEPARTMENT else None
    return Actor(
        user_id=user.pk,
        name=name,
        role=role,
        scope=Scope.of_region(region, own=frozenset({own.pk}), units=units),
        permissions=permissions_of(role),
        unit_id=own.pk,
        unit_name=own.name,
        region=region,
    )


Publish = Callable[..., DutyList]


def publish(
    actor: Actor, unit: Unit, *covers: str, on: date = TODAY, role: str = "lead", **about: Any
) -> DutyList:
    """A new version of a unit's list with one duty for each of these."""
    with acting(actor):
        draft = services.draft_list(unit_id=unit.pk, actor=actor, at=NOON)
        for cover in covers:
            facts = services.DutyFacts(
                text=f"负责{cover}",
                role=role,
                covers=(cover,),
                law="安全生产法",
                article="第十条",
                **about,
            )
            services.add_duty(list_id=draft.pk, facts=facts, actor=actor, at=NOON)
        return services.publish_list(
            list_id=draft.pk, document="云安委〔2026〕1号", effective_on=on, actor=actor, at=NOON
        )
