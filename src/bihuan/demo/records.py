"""What invented enterprises keep: policies, declarations, cards, people, and what they lack."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta
from random import Random
from typing import Any

from django.db.models import Q
from django.utils.timezone import localdate

from bihuan.demo.places import DISTRICT
from bihuan.demo.register import credit_code
from bihuan.demo.setting import Stage
from bihuan.demo.words import person
from bihuan.enterprises.models import Enterprise
from bihuan.enterprises.services import tag
from bihuan.enterprises.services.agencies import (
    AgencyFacts,
    EntryFacts,
    enter,
    register_agency,
    suspend_agency,
)
from bihuan.enterprises.services.helping import (
    ask_help,
    assign_expert,
    finish_help,
    give_advice,
    record_visit,
)
from bihuan.enterprises.services.records import LoadedRecord, load_records, pattern_of
from bihuan.enterprises.services.records.population import owing
from bihuan.kernel.actors import acting

Typed = dict[str, Any]
Make = Callable[["Scene", Enterprise], Iterator[Typed]]
DAY, YEAR = timedelta(days=1), timedelta(days=365)
MOST_A_KIND, MOST_TAGGED = 100, 30
SEED = 20261101
RISKY = ("hazchem", "non-coal-mine", "construction", "metallurgy", "fireworks", "road-transport")
INSURERS = ("云岭财产保险临江支公司", "长岭保险东湖营销部", "同安财产保险临江中心支公司")
AGENCIES = (
    ("临江安评技术服务有限公司", ("evaluation", "consulting")),
    ("云岭正检检测有限公司", ("testing",)),
    ("东湖安培职业培训学校", ("training",)),
    ("云岭衡准标准化咨询有限公司", ("standardisation", "consulting")),
)
FIRST_AGENCY = 9_000_001  # of the running numbers of invented credit codes


class Scene:
    """The day, the dice, and words for the records."""

    def __init__(self, stage: Stage) -> None:
        self.rng = Random(SEED)  # noqa: S311  # its own, so that other scenes stay as they were
        self.now: datetime = stage.now
        self.today: date = localdate(stage.now)

    def before(self, most: int, enterprise: Enterprise | None = None) -> date:
        """A day in the past, not before the enterprise was founded."""
        found = self.today - timedelta(days=self.rng.randint(1, most))
        founded = enterprise.founded_on if enterprise is not None else None
        return max(found, founded) if founded else found

    def after(self, least: int, most: int) -> str:
        return (self.today + timedelta(days=self.rng.randint(least, most))).isoformat()

    def serial(self, head: str) -> str:
        return f"{head}{self.rng.randint(10**7, 10**8 - 1)}"


def policies(scene: Scene, one: Enterprise) -> Iterator[Typed]:
    rng = scene.rng
    first = scene.before(340, one)
    people = max(5, one.employees or 5)
    yield {
        "insurer": rng.choice(INSURERS),
        "policy": scene.serial("AZX"),
        "insured": people,
        "per-person": rng.choice((40, 50, 60, 80)),
        "total": people * 40,
        "premium": people * 320,
        "from": first.isoformat(),
        "until": (first + YEAR - DAY).isoformat(),
        "service": "每季度上门查隐患一次，培训一次。",
        "service-cost": people * 80,
    }


def directors(scene: Scene, one: Enterprise) -> Iterator[Typed]:
    yield {
        "name": person(scene.rng),
        "qualification": scene.rng.choice(("注册安全工程师", "安全管理人员考核合格")),
        "certificate": scene.serial("ZS"),
        "appointed-on": scene.before(500, one).isoformat(),
        "document-number": f"任〔{scene.today.year}〕{scene.rng.randint(1, 40)}号",
        "until": scene.after(20, 700),
    }


def principals(scene: Scene, one: Enterprise) -> Iterator[Typed]:
    since = scene.before(1500, one)
    yield {
        "name": one.principal,
        "since": since.isoformat(),
        "certificate": scene.serial("FZR"),
        "issued-on": since.isoformat(),
        "until": (since + 3 * YEAR).isoformat(),
        "hours": scene.rng.choice((8, 12, 16, 24)),
        "trained-on": scene.before(200).isoformat(),
    }


def pledges(scene: Scene, one: Enterprise) -> Iterator[Typed]:
    yield {
        "name": one.principal,
        "signed-on": scene.before(200, one).isoformat(),
        "text": "依法履行主要负责人安全生产职责，保证投入，不违章指挥。",
    }


def licensed(scene: Scene, _one: Enterprise) -> Iterator[Typed]:
    for _number in range(scene.rng.randint(1, 4)):
        issued = scene.before(1150)
        yield {
            "name": person(scene.rng),
            "post": scene.rng.choice(("电工作业", "焊接与热切割作业", "高处作业")),
            "certificate": scene.serial("T9901"),
            "issued-on": issued.isoformat(),
            "until": (issued + 3 * YEAR).isoformat(),
            "hours": scene.rng.choice((8, 16, 24)),
        }


def posts(scene: Scene, one: Enterprise) -> Iterator[Typed]:
    for post, level in (
        ("总经理", "主要负责人"),
        ("车间主任", "部门负责人"),
        ("操作工", "一般岗位"),
    ):
        signed = scene.before(120, one).isoformat() if scene.rng.random() < 0.8 else ""
        yield {
            "post": post,
            "person": person(scene.rng),
            "level": level,
            "scope": f"{post}职责范围内的安全生产工作。",
            "standard": "每季度考核一次，结果与绩效挂钩。",
            "signed-on": signed,
        }


def declarations(scene: Scene, one: Enterprise) -> Iterator[Typed]:
    items = pattern_of("principal-responsibility").items
    found: Typed = {
        "year": scene.today.year,
        "principal": one.principal or person(scene.rng),
        "invested": scene.rng.randint(1, 80),
    }
    for item in items:
        done = scene.rng.random() < 0.9
        found[f"item-{item.key}"] = "done" if done else "not-done"
        found[f"item-{item.key}-note"] = "制度文件和记录已存档。" if done else ""
    yield found


def notices(scene: Scene, _one: Enterprise) -> Iterator[Typed]:
    for back in range(10):
        if scene.rng.random() < 0.85:
            yield {
                "on": (scene.today - timedelta(days=back)).isoformat(),
                "state": "正常生产",
                "risk": scene.rng.choice(("较高", "中等", "低")),
                "hot-work": scene.rng.randint(0, 2),
                "confined-space": scene.rng.randint(0, 1),
                "text": "今天各装置安全运行，特殊作业已审批，承诺安全风险得到有效管控。",
                "promiser": person(scene.rng),
            }


def cards(scene: Scene, _one: Enterprise) -> Iterator[Typed]:
    for back in range(4):
        full = scene.rng.random() < 0.9
        yield {
            "on": (scene.today - timedelta(days=back)).isoformat(),
            "team": "一班",
            "shift": "白班",
            "workers": 12,
            "attended": 12 if full else 10,
            "meeting": True,
            "minutes": "交底当天作业风险。",
            "start-card": True,
            "health-card": full,
            "emergency-card": True,
            "started": True,
        }


def reports(scene: Scene, one: Enterprise) -> Iterator[Typed]:
    title, kind = scene.rng.choice(
        (("更换主要生产设备", "重大变更"), ("配电室存在隐患", "隐患"), ("新增危险作业", "风险"))
    )
    yield {
        "title": title,
        "kind": kind,
        "on": scene.before(12, one).isoformat(),
        "detail": "已组织评估并采取临时措施，现向监管单位报告。",
        "measures": "设置警戒，专人看守。",
    }


def ratings(scene: Scene, _one: Enterprise) -> Iterator[Typed]:
    parts = [scene.rng.randint(14, 25) for _ in range(4)]
    names = ("people", "equipment", "environment", "management")
    found: Typed = dict(zip(names, parts, strict=True))
    yield found | {
        "on": scene.before(60).isoformat(),
        "score": sum(parts),
        "plan": "补齐短板，年底复评。",
    }


def grades(scene: Scene, one: Enterprise) -> Iterator[Typed]:
    graded = scene.before(700, one)
    yield {
        "stage": "已定级",
        "grade": scene.rng.choice(("二级", "三级")),
        "applied-on": graded.isoformat(),
        "graded-on": graded.isoformat(),
        "certificate": scene.serial("BZH"),
        "until": (graded + 3 * YEAR).isoformat(),
    }


def trainings(scene: Scene, one: Enterprise) -> Iterator[Typed]:
    people = one.employees or 1
    trained = scene.rng.randint(0, people)
    yield {
        "on": scene.before(150, one).isoformat(),
        "to-train": people,
        "trained": trained,
        "state": "已完成培训" if trained == people else "已列入培训计划",
    }


def lifts(scene: Scene, _one: Enterprise) -> Iterator[Typed]:
    inspected = scene.before(330)
    yield {
        "category": scene.rng.choice(("锅炉", "压力容器", "起重机械", "电梯")),
        "name": "一号设备",
        "code": scene.serial("9901"),
        "inspected-on": inspected.isoformat(),
        "until": (inspected + YEAR).isoformat(),
        "state": "在用",
    }


def licences(scene: Scene, one: Enterprise) -> Iterator[Typed]:
    first = scene.before(900, one)
    yield {
        "kind": "危险化学品经营许可证",
        "number": scene.serial("WH"),
        "authority": "临江市应急管理局",
        "from": first.isoformat(),
        "until": (first + 3 * YEAR).isoformat(),
    }


def visits(scene: Scene, one: Enterprise) -> Iterator[Typed]:
    given = scene.rng.randint(2, 8)
    yield {
        "on": scene.before(200, one).isoformat(),
        "contract": scene.serial("HT"),
        "expert": person(scene.rng),
        "advice": "完善有限空间作业审批，补充应急器材。",
        "given": given,
        "adopted": scene.rng.randint(1, given),
    }


# kind, how records are made, share of those that owe it, and whether some still wait
KINDS: tuple[tuple[str, Make, float, bool], ...] = (
    ("liability-insurance", policies, 0.7, False),
    ("safety-director", directors, 0.6, False),
    ("principal", principals, 0.6, False),
    ("principal-pledge", pledges, 0.5, False),
    ("post-duty", posts, 0.5, False),
    ("principal-responsibility", declarations, 0.4, True),
    ("commitment", notices, 0.9, False),
    ("one-meeting-three-cards", cards, 0.7, False),
    ("four-elements", ratings, 0.6, False),
    ("standardisation", grades, 0.5, False),
    ("training-survey", trainings, 0.5, False),
    ("licence", licences, 0.8, False),
    ("licensed-person", licensed, 0.3, False),
    ("active-report", reports, 0.04, True),
    ("special-equipment", lifts, 0.2, False),
    ("service-visit", visits, 0.1, False),
)


def keep_records(stage: Stage) -> None:
    """Records of every kind for some of those that owe them, agencies, and two requests."""
    with acting(stage.system):
        mark_large(stage)
        scene = Scene(stage)
        for kind, make, share, waits in KINDS:
            load_records(
                kind, list(made(scene, kind, make, share, waits=waits)), actor=stage.system
            )
        set_up_agencies(stage, scene.rng)
        help_out(stage, scene.rng)


def mark_large(stage: Stage) -> None:
    """The largest of the dangerous are above the statistical threshold, and high-risk."""
    found = Enterprise.objects.active().filter(Q(sector__in=RISKY) | Q(size="large"))
    for one in found.order_by("-employees", "pk")[:MOST_TAGGED]:
        tag(
            enterprise_id=one.pk,
            tags=["above-scale", "high-risk"],
            actor=stage.system,
            at=stage.now,
        )


def made(
    scene: Scene, kind: str, make: Make, share: float, *, waits: bool
) -> Iterator[LoadedRecord]:
    pattern = pattern_of(kind)
    owed = owing(pattern) if pattern.is_owed else Q(size__in=("large", "medium", "small"))
    chosen = Enterprise.objects.filter(owed, withdrawn_at=None).order_by("pk")
    for one in chosen[: int(MOST_A_KIND / max(share, 0.1))]:
        if scene.rng.random() >= share or not one.principal:
            continue
        for typed in make(scene, one):
            yield LoadedRecord(
                one,
                typed,
                at=scene.now,
                is_by_enterprise=pattern.fills != "authority",
                waits=waits and scene.rng.random() < 0.3,
            )


def set_up_agencies(stage: Stage, rng: Random) -> None:
    """Four agencies with their work; one is suspended."""
    day, last = stage.now.date(), 0
    for number, (name, scopes) in enumerate(AGENCIES):
        facts = AgencyFacts(
            name=name,
            code=credit_code(FIRST_AGENCY + number, is_company=True),
            region=DISTRICT,
            scopes=scopes,
            qualification=f"APJ-{rng.randint(100, 999)}",
            qualified_until=day + timedelta(days=rng.randint(-20, 800)),
            staff=rng.randint(8, 60),
            principal=person(rng),
        )
        agency = register_agency(facts, actor=stage.system, at=stage.now)
        last = agency.pk
        for back in (30, 90):
            report = EntryFacts(
                "report", day - timedelta(days=back), "安全现状评价报告", f"PJ-{back}"
            )
            enter(agency_id=agency.pk, facts=report, actor=stage.system, at=stage.now)
    fault = EntryFacts("violation", day - timedelta(days=20), "报告结论与现场情况不符，限期整改")
    enter(agency_id=last, facts=fault, actor=stage.system, at=stage.now)
    suspend_agency(
        agency_id=last,
        until=day + timedelta(days=60),
        reason="报告失实，停业整顿",
        actor=stage.system,
        at=stage.now,
    )


def help_out(stage: Stage, rng: Random) -> None:
    """One request that was carried out, one that waits."""
    system, now = stage.system, stage.now
    some = list(Enterprise.objects.operating().filter(supervisor__isnull=False).order_by("pk")[:2])
    for number, one in enumerate(some):
        request = ask_help(
            enterprise_id=one.pk,
            title="除尘系统泄爆改造" if number else "配电系统隐患整改",
            detail="请派专家到现场指导整改方案。",
            actor=system,
            at=now - 9 * DAY,
        )
        if number:
            continue
        assign_expert(
            request_id=request.pk,
            expert=person(rng),
            planned_on=(now - 6 * DAY).date(),
            actor=system,
            at=now - 8 * DAY,
        )
        record_visit(
            request_id=request.pk,
            visited_on=(now - 6 * DAY).date(),
            note="查看配电室和车间线路。",
            actor=system,
            at=now - 6 * DAY,
        )
        give_advice(
            request_id=request.pk,
            advice="更换老化线路；加装漏电保护。",
            given=2,
            actor=system,
            at=now - 5 * DAY,
        )
        finish_help(
            request_id=request.pk,
            adopted=2,
            result="已按意见整改。",
            actor=system,
            at=now - 2 * DAY,
        )
