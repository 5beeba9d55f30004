"""The stage: regions, offices, committees, grids, people."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from random import Random

from bihuan.demo import places
from bihuan.demo.accounts import CAST, PASSWORD
from bihuan.demo.offices import (
    BOTH,
    CITY_GROUPS,
    CITY_ONLY,
    COMMITTEES,
    DISTRICT_GROUPS,
    DISTRICT_NAMES,
    Office,
)
from bihuan.demo.places import CITY, COUNTIES, DISTRICT, PROVINCE, Place
from bihuan.demo.words import person, phone
from bihuan.kernel.accounts import DemoPerson, load_demo_people
from bihuan.kernel.actors import Actor
from bihuan.kernel.models import Post, User
from bihuan.kernel.permissions import Role
from bihuan.kernel.posts import actor_of
from bihuan.organisations.divisions import Division
from bihuan.organisations.models import Grid, RegionLevel, Unit, UnitKind
from bihuan.organisations.services import (
    add_name,
    create_unit,
    define_group,
    draw_region,
    load_divisions,
    register_contact,
    set_up_committee,
    set_up_grid,
)

SOURCE = "演示数据（虚构）"


@dataclass
class Stage:
    """What the later scenes need: places, units by key, people by sign-in name."""

    rng: Random
    now: datetime
    since: date
    system: Actor
    places: list[Place] = field(default_factory=list)
    units: dict[str, Unit] = field(
        default_factory=dict
    )  # "emergency", "street:990102001", "city:…"
    people: dict[str, tuple[User, Post]] = field(default_factory=dict)
    staff: dict[int, list[Actor]] = field(default_factory=dict)  # unit id → its actors
    grids: dict[str, list[Grid]] = field(default_factory=dict)

    def actor(self, username: str) -> Actor:
        """A person as an actor today."""
        user, post = self.people[username]
        found = actor_of(user, self.now.date(), post.pk)
        assert found is not None, username
        return found

    def street(self, code: str) -> Unit:
        return self.units[f"street:{code}"]


def divisions(stage: Stage) -> Iterator[Division]:
    """Province, city, counties, streets and villages, from above."""
    province, city = places.PROVINCE_NAME, places.PROVINCE_NAME + places.CITY_NAME
    district = city + places.DISTRICT_NAME
    yield PROVINCE, province, RegionLevel.PROVINCE, None, province, None
    yield CITY, places.CITY_NAME, RegionLevel.CITY, PROVINCE, city, None
    for code, name in COUNTIES:
        yield code, name, RegionLevel.COUNTY, CITY, city + name, None
    for place in stage.places:
        full = district + place.name
        yield place.code, place.name, RegionLevel.STREET, DISTRICT, full, None
        for code, name in place.villages:
            yield code, name, RegionLevel.VILLAGE, place.code, full + name, None


def unit_name(office: Office, place: str, level: str) -> str:
    pattern = DISTRICT_NAMES.get(office.key, office.name) if level == "区" else office.name
    return pattern.format(place=place)


def set_up_office(
    stage: Stage, office: Office, *, prefix: str, place: str, level: str, region: str, order: int
) -> None:
    unit = create_unit(
        name=unit_name(office, place, level),
        kind=office.kind,
        region=region,
        short_name=f"{level}{office.short}",
        sectors=office.sectors,
        is_member=True,
        set_up_on=stage.since,
        order=order,
        actor=stage.system,
        at=stage.now,
    )
    for alias in office.aliases:
        name = alias.format(level=level)
        if name != unit.name:
            add_name(
                unit_id=unit.pk,
                name=name,
                kind="alias",
                actor=stage.system,
                at=stage.now,
                source=SOURCE,
            )
    stage.units[prefix + office.key] = unit


def set_up_level(
    stage: Stage, offices: Sequence[Office], *, prefix: str, place: str, level: str, region: str
) -> None:
    """The committee, its office and the departments of one level."""
    committee = set_up_committee(
        name=f"{place}安全生产委员会",
        kind=UnitKind.COMMITTEE,
        region=region,
        on=stage.since,
        actor=stage.system,
        at=stage.now,
        source=SOURCE,
    )
    stage.units[f"{prefix}committee"] = committee
    stage.units[f"{prefix}office"] = create_unit(
        name=f"{place}安全生产委员会办公室",
        kind=UnitKind.OFFICE,
        region=region,
        parent_id=committee.pk,
        short_name=f"{level}安委办",
        set_up_on=stage.since,
        order=1,
        actor=stage.system,
        at=stage.now,
    )
    for order, office in enumerate(offices, 10):
        set_up_office(
            stage, office, prefix=prefix, place=place, level=level, region=region, order=order
        )


def set_up_streets(stage: Stage) -> None:
    for order, place in enumerate(stage.places, 60):
        draw_region(code=place.code, outline=place.corners, actor=stage.system, at=stage.now)
        ending = "办事处" if place.name.endswith("街道") else "人民政府"
        stage.units[f"street:{place.code}"] = create_unit(
            name=f"{place.name}{ending}",
            kind=UnitKind.STREET,
            region=place.code,
            short_name=place.name,
            is_member=True,
            set_up_on=stage.since,
            order=order,
            actor=stage.system,
            at=stage.now,
        )
        for number, (code, name) in enumerate(place.villages[:3], 1):
            grid = set_up_grid(
                code=f"{code}G{number}",
                name=f"{name}第{number}网格",
                region=code,
                unit_id=stage.units[f"street:{place.code}"].pk,
                keeper_name=person(stage.rng),
                keeper_phone=phone(stage.rng),
                actor=stage.system,
                at=stage.now,
            )
            stage.grids.setdefault(place.code, []).append(grid)


def set_up_committees(stage: Stage) -> None:
    """The professional committees with their leading units and members."""
    for name, lead, sectors, members in COMMITTEES:
        unit = set_up_committee(
            name=f"{places.DISTRICT_NAME}安委会{name}专业委员会",
            kind=UnitKind.PROFESSIONAL,
            region=DISTRICT,
            on=stage.since,
            parent_id=stage.units["committee"].pk,
            lead_id=stage.units[lead].pk,
            member_ids=[stage.units[key].pk for key in members],
            sectors=sectors,
            actor=stage.system,
            at=stage.now,
            source=SOURCE,
        )
        stage.units[f"professional:{name}"] = unit


def set_up_groups(stage: Stage) -> None:
    for region, groups in ((CITY, CITY_GROUPS), (DISTRICT, DISTRICT_GROUPS)):
        for name, rule, aliases in groups:
            define_group(
                name=name,
                region=region,
                rule=rule,
                aliases=aliases,
                actor=stage.system,
                at=stage.now,
            )


def set_up_counties(stage: Stage) -> None:
    """The governments of the city's other counties, who get the city's tasks."""
    for order, (code, name) in enumerate(COUNTIES, 80):
        stage.units[f"government:{code}"] = create_unit(
            name=f"{name}人民政府",
            kind=UnitKind.GOVERNMENT,
            region=code,
            short_name=name,
            is_member=True,
            set_up_on=stage.since,
            order=order,
            actor=stage.system,
            at=stage.now,
        )


def cast(stage: Stage) -> list[DemoPerson]:
    """The named accounts, one a role."""
    names = {username: name for username, _role, name in CAST}
    river = stage.places[0].code

    def one(
        username: str, role: Role, title: str, unit: str, region: str, **more: str | bool
    ) -> DemoPerson:
        unit_id = stage.units[unit].pk if unit else None
        signer, all_units = str(more.get("signer", "")), bool(more.get("sees_units"))
        return DemoPerson(
            username,
            names[username],
            role,
            title,
            region,
            unit_id,
            None,
            signer,
            all_units,
            phone(stage.rng),
        )

    return [
        one("anweiban", Role.OFFICE, "综合协调科科员", "office", DISTRICT),
        one(
            "anweiban-head", Role.OFFICE_HEAD, "办公室主任", "office", DISTRICT, signer="principal"
        ),
        one(
            "leader", Role.LEADER, "副区长", "committee", DISTRICT, signer="deputy", sees_units=True
        ),
        one("yingji", Role.DEPARTMENT, "监管科科长", "emergency", DISTRICT),
        one("yingji2", Role.INSPECTOR, "执法大队队员", "emergency", DISTRICT),
        one("xiaofang", Role.DEPARTMENT, "监督科参谋", "fire", DISTRICT),
        one("jiedao", Role.STREET, "应急办主任", f"street:{river}", river),
        one(
            "jiedao-head",
            Role.STREET,
            "街道办事处主任",
            f"street:{river}",
            river,
            signer="principal",
        ),
        one("wangge", Role.GRID, "网格员", f"street:{river}", river),
        one("shenji", Role.AUDITOR, "审计员", "discipline", DISTRICT, sees_units=True),
        one("admin", Role.ADMIN, "系统管理员", "office", CITY),
        one("shi-anweiban", Role.OFFICE, "综合科科员", "city:office", CITY),
    ]


def colleagues(stage: Stage) -> list[DemoPerson]:
    """A clerk and a second pair of eyes in every supervising unit, leaders to sign."""
    people = []
    for key, unit in stage.units.items():
        if unit.kind not in {UnitKind.DEPARTMENT, UnitKind.STREET, UnitKind.GOVERNMENT}:
            continue
        role = Role.STREET if unit.kind == UnitKind.STREET else Role.DEPARTMENT
        slug = key.replace("street:", "s").replace("city:", "c-").replace("government:", "g")
        for number, (title, level) in enumerate(
            (("监管人员", ""), ("复查人员", ""), ("分管领导", "deputy"), ("主要领导", "principal"))
        ):
            people.append(
                DemoPerson(
                    f"{slug}-{number + 1}",
                    person(stage.rng),
                    role,
                    title,
                    unit.region_id,
                    unit.pk,
                    None,
                    level,
                    sees_units=False,
                    phone=phone(stage.rng),
                )
            )
    return people


def set_up_people(stage: Stage) -> None:
    """Accounts and posts; each supervising unit's clerk and checker as actors for the histories."""
    people = cast(stage) + colleagues(stage)
    stage.people = load_demo_people(
        people, password=PASSWORD, since=stage.since, actor=stage.system, at=stage.now
    )
    for one in people:
        if one.unit_id is not None and one.role in {Role.DEPARTMENT, Role.STREET, Role.INSPECTOR}:
            stage.staff.setdefault(one.unit_id, []).append(stage.actor(one.username))


def set_up_contacts(stage: Stage) -> None:
    """A liaison in every member unit of the district."""
    for key, unit in stage.units.items():
        if unit.kind == UnitKind.DEPARTMENT and not key.startswith("city:"):
            register_contact(
                unit_id=unit.pk,
                kind="liaison",
                name=person(stage.rng),
                phone=phone(stage.rng),
                on=stage.since,
                actor=stage.system,
                at=stage.now,
            )


def set_stage(rng: Random, now: datetime, since: date, system: Actor) -> Stage:
    """Build everything that stands before the first enterprise."""
    stage = Stage(rng, now, since, system, places=places.draw_places(rng))
    load_divisions(divisions(stage), source=SOURCE, on=since)
    set_up_level(
        stage, (*BOTH, *CITY_ONLY), prefix="city:", place=places.CITY_NAME, level="市", region=CITY
    )
    set_up_level(stage, BOTH, prefix="", place=places.DISTRICT_NAME, level="区", region=DISTRICT)
    set_up_streets(stage)
    set_up_counties(stage)
    set_up_committees(stage)
    set_up_groups(stage)
    set_up_contacts(stage)
    set_up_people(stage)
    return stage
