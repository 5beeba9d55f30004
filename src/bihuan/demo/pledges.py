"""Invented letters, leaders with their work, the workforce and the grass roots."""

from __future__ import annotations

import io
from datetime import date, datetime, timedelta

from bihuan.content.loader import load_pack
from bihuan.demo.papers import at
from bihuan.demo.places import DISTRICT
from bihuan.demo.setting import Stage
from bihuan.demo.words import person, phone
from bihuan.enterprises.models import Enterprise
from bihuan.kernel.actors import Actor, acting
from bihuan.kernel.evidence import Upload
from bihuan.organisations.models import UnitKind
from bihuan.organisations.services import create_unit, register_contact
from bihuan.responsibility import services
from bihuan.responsibility.models import Letter

FEW_KEY = 12
CLASSES = ("departments", "towns", "key-enterprises")
LEADERS = (
    ("government", "区长", True, "主持区政府全面工作", "对全区安全生产负总责，主持区安委会工作"),
    (
        "government",
        "副区长",
        False,
        "分管应急、工业",
        "分管全区安全生产综合监管，协助区长抓区安委会日常工作",
    ),
)
TOWN_LEADERS = (
    ("party", "党工委书记", True, "主持党工委全面工作", "辖区安全生产第一责任人"),
    ("government", "办事处主任", True, "主持办事处全面工作", "辖区安全生产第一责任人"),
    ("government", "办事处副主任", False, "分管应急、城管", "分管辖区安全生产和消防工作"),
)
WORK = (
    (3, "主持召开一季度安全生产形势分析会"),
    (6, "带队检查有限空间作业单位"),
    (9, "听取重大事故隐患整改情况汇报"),
    (11, "带队检查冬季消防和燃气安全"),
    (12, "组织年度责任书考核"),
)
RULES = (
    ("national", "地方党政领导干部安全生产责任制规定", "", date(2018, 4, 8)),
    ("county", "云川区党政领导干部安全生产责任制实施措施", DISTRICT, date(2024, 5, 20)),
)
PDF = b"%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n"


def pledge(stage: Stage, clerk: Actor) -> None:
    """This year's letters of three classes: most signed, some waiting, two late."""
    year, made_on = stage.now.year, date(stage.now.year, 1, 12)
    rows = {row["key"]: row for row in load_pack("dictionary", "letter-classes").rows}
    for party_class in CLASSES:
        moment = at(made_on, 9)
        text = services.LetterText(
            year=year,
            kind="pledge",
            party_class=party_class,
            title=f"{year}年安全生产责任状",
            text=rows[party_class]["data"]["text"],
            due_on=date(year, 3, 31),
            issuer_name="云川区安全生产委员会",
            issuer_signer=stage.people["leader"][0].name,
        )
        with acting(clerk):
            template = services.prepare_letters(text, actor=clerk, at=moment)
            found = services.parties_of(template, clerk, on=made_on)
            keys = [one.key for one in found][: FEW_KEY if "enter" in party_class else None]
            if not keys:
                continue
            letters = services.make_letters(
                template_id=template.pk, chosen=keys, is_issued=True, actor=clerk, at=moment
            )
        sign(clerk, letters[:-1] if party_class != "departments" else letters, made_on)


def sign(clerk: Actor, letters: list[Letter], since: date) -> None:
    with acting(clerk):
        for number, letter in enumerate(letters):
            on = since + timedelta(days=10 + number % 20)
            scan = Upload(f"签字页{letter.number}.pdf", io.BytesIO(PDF + letter.number.encode()))
            values = {"signed_on": on, "signer": letter.principal or "负责人", "files": [scan]}
            services.make_letter_move(letter.pk, "register", values, actor=clerk, at=at(on, 15))


def lead(stage: Stage, clerk: Actor) -> None:
    """Leaders of the district and of three towns with lists, inspections and charges."""
    since, system = date(stage.now.year, 1, 4), stage.system
    above = None
    for level, title, region, issued_on in RULES:
        rule = services.RuleFacts(level, title, region, issued_on=issued_on, carries_out_id=above)
        with acting(system):
            above = services.register_rule(rule, actor=system, at=at(since, 9)).pk
    seats: list[tuple[str, tuple[tuple[str, str, bool, str, str], ...]]] = [("committee", LEADERS)]
    seats += [(f"street:{place.code}", TOWN_LEADERS) for place in stage.places[:3]]
    for key, leaders in seats:
        for number, (body, title, is_head, business, safety) in enumerate(leaders):
            is_vice = key == "committee" and not is_head
            name = stage.people["leader"][0].name if is_vice else person(stage.rng)
            facts = services.LeaderFacts(
                name=name,
                unit_id=stage.units[key].pk,
                title=title,
                business_duty=business,
                safety_duty=safety,
                starts_on=since,
                body=body,
                is_head=is_head,
                user_id=stage.people["leader"][0].pk if is_vice else None,
            )
            with acting(system):
                leader = services.register_leader(facts, actor=system, at=at(since, 10))
                busy(stage, leader.pk, number, above)
            in_charge = not is_head and key != "committee"
            if in_charge:
                with acting(system):
                    register_contact(
                        unit_id=stage.units[key].pk,
                        kind="leader",
                        name=name,
                        title=title,
                        is_team_member=True,
                        on=since,
                        actor=system,
                        at=at(since, 10),
                    )
                    charge = services.ChargeFacts(
                        leader.pk, "region", since, area=stage.units[key].region_id
                    )
                    services.take_charge(charge, actor=system, at=at(since, 11))


def busy(stage: Stage, leader_id: int, number: int, rule_id: int | None) -> None:
    """One leader's year: duties, the list worked off up to now, an inspection every three weeks."""
    system, year = stage.system, stage.now.year
    moment = at(date(year, 1, 15), 9)
    for kind, text in (
        ("safety", "每季度研究一次安全生产工作"),
        ("business", "同部署、同检查、同考核"),
    ):
        duty = services.add_leader_duty(
            leader_id=leader_id, kind=kind, text=text, rule_id=rule_id, actor=system, at=moment
        )
        if number != 1:
            services.prove_leader_duty(
                duty_id=duty.pk,
                evidence_note="会议纪要、检查记录",
                on=date(year, 9, 28),
                actor=system,
                at=at(date(year, 9, 28), 17),
            )
    worklist = services.make_worklist(
        leader_id=leader_id,
        year=year,
        items=[(text, month) for month, text in WORK],
        actor=system,
        at=moment,
    )
    services.make_worklist_move(worklist.pk, "submit", {}, actor=system, at=moment)
    services.make_worklist_move(worklist.pk, "confirm", {}, actor=system, at=moment)
    for item in worklist.items.filter(due_on__lt=stage.now.date()).order_by("no"):
        values = {"done_on": item.due_on, "evidence_note": "会议纪要或检查记录", "files": []}
        services.make_work_move(item.pk, "finish", values, actor=system, at=at(item.due_on, 17))
    inspect(stage, leader_id, number)


def inspect(stage: Stage, leader_id: int, number: int) -> None:
    system, today = stage.system, stage.now.date()
    for back in range(84, 20 + 30 * (number % 2), -21):
        on = today - timedelta(days=back)
        if on < date(today.year, 1, 4):
            continue
        report = services.LedReport(
            leader_id=leader_id,
            held_on=on,
            sites="工业园区两家企业" if back % 2 else "沿街餐饮场所和农贸市场",
            team="应急、消防、市场监管各一人",
            found="现场查看安全出口、用电和特种设备，查阅台账。",
        )
        services.record_led_inspection(report, actor=system, at=at(on, 16))


def staff_up(stage: Stage) -> None:
    """People, approved numbers, a station, service stations, patrols and towns' checklists."""
    system, today = stage.system, stage.now.date()
    since = today - timedelta(days=300)
    with acting(system):
        for key in ("emergency", "fire", *(f"street:{one.code}" for one in stage.places[:4])):
            unit = stage.units[key]
            for _number in range(3):
                facts = services.StaffFacts(
                    name=person(stage.rng),
                    unit_id=unit.pk,
                    post="supervisor" if key.startswith("street") else "enforcer",
                    starts_on=since,
                    phone=phone(stage.rng),
                    certificate=f"YC{unit.pk:04d}{_number}",
                    certificate_until=today + timedelta(days=90 * _number - 20),
                )
                services.add_staff(facts, actor=system, at=stage.now)
            services.set_establishment(
                unit_id=unit.pk,
                people=5,
                vehicles=1,
                source="区委编办核定（虚构）",
                on=since,
                actor=system,
                at=stage.now,
            )
        walk(stage, since)
        cover(stage)


def walk(stage: Stage, since: date) -> None:
    """Who walks the grids of the first street, and how often this month and the last."""
    system, today = stage.system, stage.now.date()
    river = stage.places[0]
    keeper = stage.people["wangge"][0]
    for number, grid in enumerate(stage.grids.get(river.code, [])):
        facts = services.StaffFacts(
            name=keeper.name if number == 0 else person(stage.rng),
            unit_id=stage.street(river.code).pk,
            post="grid-keeper",
            starts_on=since,
            grid_id=grid.pk,
            user_id=keeper.pk if number == 0 else None,
        )
        staff = services.add_staff(facts, actor=system, at=stage.now)
        for back in range(1, 30, 4 + 3 * number):
            on = today - timedelta(days=back)
            report = services.PatrolReport(
                held_on=on,
                place=f"{grid.name}沿街商铺",
                seen="疏散通道堆放纸箱" if back % 9 == 0 else "未见异常",
                staff_id=staff.pk,
                has_hazard=back % 9 == 0,
            )
            services.record_patrol(report, actor=system, at=at(on, 16))


def cover(stage: Stage) -> None:
    """A station, service stations in two villages of three, two towns on their way."""
    system, today, now = stage.system, stage.now.date(), stage.now
    river = stage.places[0]
    unit = create_unit(
        name=f"{river.name}应急管理站",
        kind=UnitKind.STATION,
        region=river.code,
        parent_id=stage.street(river.code).pk,
        short_name=f"{river.name}应急站",
        actor=system,
        at=now,
    )
    villages = [code for code, _name in river.villages]
    station = services.StationFacts(
        unit.pk, tuple(villages[:4]), f"{river.name}便民服务中心二楼", phone(stage.rng)
    )
    services.set_station(station, actor=system, at=now)
    for place in stage.places[:4]:
        for number, (code, name) in enumerate(place.villages):
            if number % 3 == 2:
                continue
            facts = services.ServiceFacts(
                village=code,
                name=f"{name}应急服务站",
                address=f"{name}党群服务中心",
                keeper=person(stage.rng),
                people=3,
                equipment="灭火器、应急照明、扩音器",
                opened_on=today - timedelta(days=200) if number % 3 == 0 else None,
            )
            services.register_service_station(facts, actor=system, at=now)
    build_towns(stage, now)


def build_towns(stage: Stage, now: datetime) -> None:
    system = stage.system
    for number, place in enumerate(stage.places[:3]):
        town = stage.street(place.code)
        due = date(now.year, 12, 20)
        made = services.plan_capability(town_id=town.pk, due_on=due, actor=system, at=now)
        if number == 2:
            continue
        services.make_capability_move(made.pk, "start", {}, actor=system, at=now)
        items = list(made.items.order_by("pk"))
        for one in items if number == 0 else items[:4]:
            values = {"item": one.key, "verdict": "passed", "note": "现场核对和台账", "files": []}
            services.make_capability_move(made.pk, "judge", values, actor=system, at=now)
        if number == 0:
            services.make_capability_move(made.pk, "submit", {}, actor=system, at=now)
            accepted = {"note": "逐项核对，符合标准。", "files": []}
            services.make_capability_move(made.pk, "accept", accepted, actor=system, at=now)


def list_strict(stage: Stage) -> None:
    """The first enterprises at the highest risk stand on their towns' lists."""
    system = stage.system
    with acting(system):
        found = Enterprise.objects.filter(risk_level=1, withdrawn_at__isnull=True).order_by("pk")
        for one in found[:3]:
            services.list_strictly(
                enterprise_id=one.pk,
                reason="风险等级为红色，作业人员较多",
                on=stage.now.date() - timedelta(days=60),
                actor=system,
                at=stage.now,
            )


def answer_for(stage: Stage) -> None:
    """Letters, leaders, people."""
    clerk = stage.actor("anweiban")
    pledge(stage, clerk)
    lead(stage, clerk)
    staff_up(stage)
    list_strict(stage)
