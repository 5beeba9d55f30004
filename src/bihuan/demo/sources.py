"""Invented major hazard sources, protected places, distance checks with contours, and a park."""

from __future__ import annotations

import io
from datetime import datetime, timedelta

from bihuan.demo.register import Seen
from bihuan.demo.setting import Stage
from bihuan.demo.words import person, phone
from bihuan.enterprises.models import Enterprise
from bihuan.kernel.actors import Actor, acting
from bihuan.kernel.evidence import Upload
from bihuan.kernel.geometry import Place, unplane
from bihuan.risks.models import MajorSource, RiskFacility
from bihuan.risks.services.distances import check_distances, move_check
from bihuan.risks.services.filing import move_source
from bihuan.risks.services.neighbours import (
    FacilityFacts,
    PlaceFacts,
    add_scenario,
    register_facility,
    register_place,
)
from bihuan.risks.services.parks import (
    IssueFacts,
    ParkFacts,
    add_issue,
    move_issue,
    record_park,
)
from bihuan.risks.services.sources import SourceFacts, register_source

MOST = 12
# unit, kind, substances, residents, how far it got
UNITS: tuple[tuple[str, str, str, str, str], ...] = (
    ("1号液氨罐区", "storage", "氨 | 7664-41-7 | 60", "86", "filed"),
    ("液氯库", "storage", "氯 | 7782-50-5 | 18", "120", "filed"),
    ("甲醇罐区", "storage", "甲醇 | 67-56-1 | 1200 | W5.3\n丙酮 | 67-64-1 | 300 | W5.3", "12", "filed"),
    ("氯化车间", "production", "氯 | 7782-50-5 | 3\n苯 | 71-43-2 | 25 | W5.3", "40", "submitted"),
    ("液化石油气站", "storage", "液化石油气 | 68476-85-7 | 80 | W2", "210", "filed"),
    ("溶剂库", "storage", "甲苯 | 108-88-3 | 180 | W5.3\n乙酸乙酯 | 141-78-6 | 90 | W5.3", "", "below"),
    ("环氧乙烷储罐", "storage", "环氧乙烷 | 75-21-8 | 12", "0", "unfiled"),
    ("硝化车间", "production", "硝化甘油 | 55-63-0 | 0.4 | W1.1\n发烟硝酸 | 52583-42-3 | 16 | W9.1", "35", "returned"),
)  # fmt: skip
# name, kind, class, people, metres east and north of the tank
PLACES: tuple[tuple[str, str, str, int, int, int], ...] = (
    ("柳溪小学", "school", "high", 640, 260, 180),
    ("河畔卫生院", "hospital", "high", 90, -520, 310),
    ("柳溪新村", "residence", "general-1", 1350, 420, -260),
    ("东桥农贸市场", "market", "general-2", 260, -180, -390),
    ("宏达五金厂", "industry", "general-3", 70, 90, -110),
)


def paper(name: str, text: str) -> Upload:
    return Upload(f"{name}.txt", io.BytesIO(text.encode()))


def keep_sources(seen: list[Seen], stage: Stage) -> None:
    """Units of some enterprises in every state, a gas station with its neighbours, a park."""
    placed = [
        one.enterprise
        for one in seen
        if one.enterprise.status == "operating" and one.enterprise.latitude is not None
    ]
    hazchem = [one for one in placed if one.sector == "hazchem"]
    owners = (hazchem or placed)[:MOST]
    officer, system = stage.actor("yingji"), stage.system
    at = stage.now - timedelta(days=40)
    with acting(system):
        for number, unit in enumerate(UNITS):
            register_unit(owners[number % len(owners)], unit, stage, officer, at)
        measure_distances(owners[len(UNITS) % len(owners)], stage, officer, at)
        assess_park(stage, at)


def register_unit(
    enterprise: Enterprise,
    unit: tuple[str, str, str, str, str],
    stage: Stage,
    officer: Actor,
    at: datetime,
) -> MajorSource:
    """One unit, brought as far as its story says."""
    name, kind, substances, residents, end = unit
    rng, system = stage.rng, stage.system
    source = register_source(
        SourceFacts(
            enterprise_id=enterprise.pk,
            name=name,
            kind=kind,
            substances=substances,
            graded_on=at.date() - timedelta(days=rng.randint(20, 700)),
            residents=residents,
            principal=enterprise.principal or person(rng),
            principal_phone=phone(rng),
            technician=person(rng),
            technician_phone=phone(rng),
            operator=person(rng),
            operator_phone=phone(rng),
            sensors="温度、压力、液位、气体浓度，数据接入中控室",
            plan=f"{name}专项应急预案，每半年演练一次",
        ),
        files=[paper("安全评估报告", f"{name}安全评估报告（演示）")],
        actor=system,
        at=at,
    )

    def move(step: str, actor: Actor, days: int, **values: object) -> None:
        move_source(source.pk, step, values, actor=actor, at=at + timedelta(days=days))

    if end in {"filed", "submitted", "returned"}:
        move("submit", system, 3, files=[paper("备案申请表", f"{name}备案申请（演示）")])
    if end == "filed":
        day = (at + timedelta(days=9)).date()
        number = f"演备{day.year}-{source.pk:04d}"
        move("file", officer, 9, filing_number=number, filed_on=day, note="材料齐全")
    if end == "returned":
        move("return", officer, 6, note="缺少反应安全风险评估报告")
    return source


def measure_distances(enterprise: Enterprise, stage: Stage, officer: Actor, at: datetime) -> None:
    """A tank farm with its neighbours: one school too near, measures under way."""
    assert enterprise.latitude is not None
    assert enterprise.longitude is not None
    centre, system = (enterprise.latitude, enterprise.longitude), stage.system
    put_neighbours(enterprise, centre, system, at)
    facility = tank_farm(enterprise, centre, system, at)
    add_releases(facility.pk, system, at)
    check = check_distances(
        facility_id=facility.pk, checked_on=at.date(), actor=system, at=at + timedelta(hours=2)
    )
    if check.failed:
        move_check(
            check.pk,
            "plan",
            {
                "measures": "拆除两座储罐并移至西侧罐位，完成前降低储量至设计量的一半，与学校建立联动告警",
                "due_on": (stage.now + timedelta(days=75)).date(),
            },
            actor=system,
            at=at + timedelta(days=2),
        )


def put_neighbours(enterprise: Enterprise, centre: Place, system: Actor, at: datetime) -> None:
    """The protected places around the tanks."""
    back = unplane(centre)
    for name, kind, target, people, east, north in PLACES:
        latitude, longitude = back((east, north))
        register_place(
            PlaceFacts(
                name=name,
                kind=kind,
                target=target,
                region=enterprise.region,
                latitude=str(latitude),
                longitude=str(longitude),
                people=people,
            ),
            actor=system,
            at=at,
        )


def tank_farm(enterprise: Enterprise, centre: Place, system: Actor, at: datetime) -> RiskFacility:
    """The tanks with their outline and the winds over them."""
    back = unplane(centre)
    corners = [back(one) for one in ((-40, -25), (40, -25), (40, 25), (-40, 25))]
    return register_facility(
        FacilityFacts(
            enterprise_id=enterprise.pk,
            name="液化烃罐组",
            kind="lpg-tanks",
            method="risk",
            latitude=str(centre[0]),
            longitude=str(centre[1]),
            outline="\n".join(f"{latitude},{longitude}" for latitude, longitude in corners),
            wind="18 8 6 10 22 12 9 15",
        ),
        actor=system,
        at=at,
    )


def add_releases(facility: int, system: Actor, at: datetime) -> None:
    """Three ways in which the gas gets out."""
    for name, frequency, bands, half in (
        ("储罐灾难性破裂，沸腾液体扩展蒸气爆炸", "1e-6", "120 1\n260 0.5\n420 0.05", ""),
        ("管道泄漏，蒸气云爆炸", "2e-5", "90 0.8\n180 0.1", ""),
        ("装车鹤管泄漏，可燃气云随风扩散", "1e-4", "150 0.6\n320 0.05", "20"),
    ):
        add_scenario(
            facility_id=facility,
            name=name,
            frequency=frequency,
            bands=bands,
            half_width=half,
            basis="演示数据",
            actor=system,
            at=at,
        )


def assess_park(stage: Stage, at: datetime) -> None:
    """A park with three issues of its own plan: mended, reported, open."""
    office = stage.actor("anweiban")
    head = stage.actor("anweiban-head")
    park = record_park(
        ParkFacts(
            park="临江东部化工园区",
            agency="某安全技术服务公司",
            assessed_on=at.date() - timedelta(days=200),
            conclusion="园区整体安全风险可控；公用消防水源、危化品车辆停放和监控平台需要改进。",
            team="张某、刘某等5人",
            grade="C",
            enterprises=14,
            capacity="现有液氨、液氯储量接近核定容量上限，不再新增剧毒气体储存。",
        ),
        files=[paper("整体性安全风险评估报告", "园区整体性安全风险评估报告（演示）")],
        actor=office,
        at=at,
    )
    for number, (title, measures, days) in enumerate(
        (
            ("公用消防水源不足", "新建2000立方米消防水池和泵房", 20),
            ("危化品运输车辆无专用停车场", "建成专用停车场并实行预约进园", 90),
            ("园区安全监控平台没有接入全部重大危险源", "完成剩余3处重大危险源数据接入", -5),
        )
    ):
        facts = IssueFacts(
            title=title,
            measures=measures,
            owner="园区管理办公室",
            person=person(stage.rng),
            due_on=(stage.now + timedelta(days=days)).date(),
        )
        issue = add_issue(park.pk, facts, actor=office, at=at)
        if number == 0:
            proof = [paper("完工验收单", "消防水池完工验收单（演示）")]
            done = {"note": "消防水池已建成并试水", "files": proof}
            move_issue(issue.pk, "finish", done, actor=office, at=at + timedelta(days=20))
            seen = {"note": "现场试水，流量符合要求"}
            move_issue(issue.pk, "accept", seen, actor=head, at=at + timedelta(days=22))
