"""Invented duty lists, a division from above, three blind spots of the seeds, committees, a reform."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

from bihuan.demo.papers import at
from bihuan.demo.places import DISTRICT
from bihuan.demo.setting import SOURCE, Stage
from bihuan.demo.words import person, phone
from bihuan.enterprises.models import Enterprise
from bihuan.kernel.actors import Actor, acting
from bihuan.organisations.models import ContactKind, UnitKind
from bihuan.organisations.services import (
    add_part,
    adjust_committee,
    approve_reform,
    begin_term,
    create_unit,
    plan_reform,
    register_contact,
    register_zone,
)
from bihuan.organisations.states import PartKind
from bihuan.responsibility import services
from bihuan.responsibility.dividing import DutyRole, GapDoor, GapWhy
from bihuan.responsibility.models import DivisionRow, DutyRevision
from bihuan.responsibility.subjects import SECTOR, SUBJECT, title_of

LAW = "安全生产法"
BASIS = "云川区安委会成员单位安全生产工作职责（云安委〔2026〕1号，演示）"
# unit → sectors led, subjects led, sectors in which it takes part
LISTS: tuple[tuple[str, tuple[str, ...], tuple[str, ...], tuple[str, ...]], ...] = (
    (
        "emergency",
        (
            "hazchem",
            "fireworks",
            "non-coal-mine",
            "industry-trade",
            "combustible-dust",
            "ammonia-refrigeration",
            "confined-space",
            "warehousing",
        ),
        ("refuelling-boat",),
        ("fire-safety", "construction"),
    ),
    (
        "construction",
        ("construction", "self-built-housing"),
        ("house-demolition",),
        ("town-gas", "fire-safety"),
    ),
    (
        "city-management",
        ("town-gas", "restaurant-gas", "urban-operation"),
        ("outdoor-sign", "bottled-gas"),
        ("construction",),
    ),
    ("transport", ("road-transport", "water-transport"), ("charging-station",), ("tourism",)),
    (
        "fire",
        ("fire-safety", "crowded-place", "high-rise", "nine-small"),
        ("ebike-parking", "mixed-use"),
        ("commerce", "education", "health"),
    ),
    ("market", ("special-equipment",), ("lift-maintenance",), ("town-gas", "hazchem")),
    ("culture", ("tourism", "culture-entertainment"), ("escape-room", "glass-walkway"), ()),
    ("education", ("education",), ("off-campus-training", "field-trip"), ()),
    ("commerce", ("commerce", "hotel"), ("open-market",), ("town-gas",)),
    ("health", ("health", "elderly-care"), ("infant-care",), ()),
    ("civil", ("elderly-care",), (), ()),
    ("police", ("civil-explosives",), ("mass-event",), ("road-transport", "fire-safety")),
)
# both lead: a two-owner case (elderly-care) and one with its line drawn
BOUNDARIES = {
    ("construction", SECTOR + "construction"): "房屋建筑和市政工程",
    ("transport", SECTOR + "construction"): "公路、水运工程",
}
# a city's division of duties as its table writes it: subject, lead, participants
DIVISION: tuple[tuple[str, str, str], ...] = (
    ("城镇燃气", "市城市管理和综合执法局", "市市场监督管理局、市商务局、市住房和城乡建设局"),
    ("密室逃脱", "市文化旅游广电体育局", "市消防救援支队、市市场监督管理局"),
    ("新能源汽车充换电站", "市发展和改革局", "市交通运输局、市消防救援支队"),
    ("电化学储能电站", "市发展和改革局", "市消防救援支队"),
    ("低空经济运营企业", "市交通运输局、市低空办", "市公安局"),
    ("校外培训机构", "市教育局", "市市场监督管理局、市消防救援支队"),
)
GAPS: tuple[tuple[str, str, str], ...] = (
    ("邮政快递", GapWhy.REFORM, "快递网点安全监管原由市级单位直接负责，区里没有单位牵头。"),
    (
        "室内装饰维修",
        GapWhy.NO_RULE,
        "限额以下的室内装饰装修没有施工许可，住建、街道都没有明确的监管职责。",
    ),
    (
        "户外高空绳索作业",
        GapWhy.NO_RULE,
        "外墙清洗、空调安装等高空悬吊作业没有资质要求，没有单位监管。",
    ),
    ("醇基燃料", GapWhy.NEW_FORM, "餐饮店改用醇基燃料，生产、储存、使用分属几家，没有单位牵头。"),
    ("共享电单车换电柜", GapWhy.NEW_FORM, "换电柜沿街摆放，充电安全没有单位管。"),
    ("棋牌室", GapWhy.OTHER, "群众反映棋牌室夜间锁闭安全出口。"),
)
PROBLEMS: tuple[tuple[str, str, str, int], ...] = (
    ("城镇燃气", "老旧小区燃气立管锈蚀，更换资金没有落实", "city-management", 60),
    ("危险化学品", "两家储罐区外部安全距离内新建停车场", "emergency", 30),
    ("道路交通", "学校门口人车混行，信号灯建设滞后", "transport", -10),
    ("消防", "城中村消防车通道被违建占用", "fire", 45),
)
STAFF: tuple[tuple[str, int, int, int], ...] = (
    ("危险化学品", 6, 6, 5),
    ("工贸", 5, 4, 3),
    ("建筑施工", 6, 5, 4),
    ("消防", 6, 6, 6),
    ("城镇燃气", 4, 2, 1),
)


def divide(stage: Stage) -> None:
    """Duty lists, the division, blind spots, committees and a reform, as the office and the units."""
    office = stage.actor("anweiban")
    with acting(stage.system):
        people(stage)
        zone(stage)
    with acting(office):
        publish_lists(stage, office)
        asked = take_division(stage, office)
        registered = register_gaps(stage, office)
        run_gaps(stage, registered, office)
        run_committees(stage, office)
        plan_change(stage, office)
    submit_revised(stage, asked)
    with acting(stage.actor("jiedao")):
        report_pilots(stage, registered)
    with acting(stage.system):
        services.refresh_coverage(on=stage.now.date())


def people(stage: Stage) -> None:
    """Leaders in charge of streets and liaisons of departments."""
    for key, unit in stage.units.items():
        if key.startswith(("city:", "government:", "professional:")):
            continue
        is_street = unit.kind == UnitKind.STREET
        if not is_street and unit.kind != UnitKind.DEPARTMENT:
            continue
        register_contact(
            unit_id=unit.pk,
            kind=ContactKind.LEADER,
            name=person(stage.rng),
            title="党工委委员、办事处副主任" if is_street else "分管副局长",
            phone=phone(stage.rng),
            on=stage.since,
            is_team_member=True if is_street else None,
            actor=stage.system,
            at=stage.now,
        )


def zone(stage: Stage) -> None:
    """A park as a level of its own, with its management committee and its duty division (S26)."""
    region = register_zone(
        parent=DISTRICT, name="云川经济开发区", actor=stage.system, at=stage.now, source=SOURCE
    )
    stage.units["zone"] = create_unit(
        name="云川经济开发区管理委员会",
        kind=UnitKind.ZONE,
        region=region.code,
        short_name="经开区管委会",
        is_member=True,
        set_up_on=stage.since,
        order=58,
        actor=stage.system,
        at=stage.now,
    )


def facts_of(key: str, cover: str, role: str) -> services.DutyFacts:
    what = title_of(cover)
    text = f"牵头负责{what}安全生产监督管理，组织开展风险排查和隐患治理。"
    if role == DutyRole.JOIN:
        text = f"在职责范围内参与{what}安全生产监督管理，配合牵头单位开展联合检查。"
    return services.DutyFacts(
        text=text,
        role=role,
        law=LAW,
        article="第十条",
        covers=(cover,),
        boundary=BOUNDARIES.get((key, cover), ""),
        principle="san-ge-bi-xu.1" if role == DutyRole.LEAD else "",
    )


def publish_lists(stage: Stage, office: Actor) -> None:
    """One list a unit, one of a park, one of a post."""
    day = stage.now.date() - timedelta(days=200)
    moment = at(day)
    for key, sectors, subjects, joins in LISTS:
        covers = [(SECTOR + one, DutyRole.LEAD) for one in sectors]
        covers += [(SUBJECT + one, DutyRole.LEAD) for one in subjects]
        covers += [(SECTOR + one, DutyRole.JOIN) for one in joins]
        if key == "transport":
            covers.append((SECTOR + "construction", DutyRole.LEAD))
        duties = [facts_of(key, cover, role) for cover, role in covers]
        publish(stage.units[key].pk, "", duties, day, office, moment)
    local = [
        services.DutyFacts(
            text=f"负责园区内{title_of(SECTOR + one)}企业安全生产属地监管，{who}负责行业监管和执法。",
            role=DutyRole.LOCAL,
            law=LAW,
            article="第九条",
            covers=(SECTOR + one,),
        )
        for one, who in (("hazchem", "区应急管理局"), ("industry-trade", "区应急管理局"))
    ]
    publish(stage.units["zone"].pk, "", local, day, office, moment)
    head = services.DutyFacts(
        text="对本行业领域安全生产工作负总责，每季度至少研究一次安全生产工作。",
        law="地方党政领导干部安全生产责任制规定",
        principle="dang-zheng-tong-ze",
    )
    publish(stage.units["emergency"].pk, "主要负责人", [head], day, office, moment)


def publish(
    unit: int, post: str, duties: list[services.DutyFacts], day: date, office: Actor, moment: Any
) -> None:
    draft = services.draft_list(unit_id=unit, post=post, actor=office, at=moment)
    for one in duties:
        services.add_duty(list_id=draft.pk, facts=one, actor=office, at=moment)
    services.publish_list(
        list_id=draft.pk, document=BASIS, effective_on=day, actor=office, at=moment
    )


def take_division(stage: Stage, office: Actor) -> DutyRevision | None:
    """The city's division: rows that map by themselves, one that nobody here can take."""
    day = stage.now.date() - timedelta(days=20)
    counterparts = services.Counterparts(DISTRICT, day)
    made: list[DivisionRow] = []
    for subject, lead, joins in DIVISION:
        row = services.Written(
            title="云岭市重点行业领域安全生产监管责任分工",
            doc_no="云安〔2026〕3号",
            issuer="云岭市安全生产委员会",
            effective_on=day,
            subject=subject,
            named={
                DutyRole.LEAD: services.names_in(lead),
                DutyRole.JOIN: services.names_in(joins),
            },
        )
        made.append(services.take_row(row, counterparts, actor=office, at=at(day)))
    division = made[0].division_id
    asked = services.open_revisions(
        division_id=division, actor=office, at=at(day + timedelta(days=3))
    )
    return next((one for one in asked if one.unit_id == stage.units["education"].pk), None)


def submit_revised(stage: Stage, revision: DutyRevision | None) -> None:
    """The education bureau hands in its revised list."""
    if revision is None:
        return
    clerk = stage.staff[revision.unit_id][0]
    with acting(clerk):
        services.make_revision_move(
            revision.pk,
            "submit",
            {"note": "增加校外培训机构的监管职责"},
            actor=clerk,
            at=at(stage.now.date() - timedelta(days=11)),
        )


def register_gaps(stage: Stage, office: Actor) -> dict[str, int]:
    day = stage.now.date() - timedelta(days=150)
    made = {}
    for number, (title, why, detail) in enumerate(GAPS):
        found = day + timedelta(days=24 * number)
        facts = services.GapFacts(
            title=title,
            why=why,
            region=DISTRICT,
            found_on=found,
            detail=detail,
            door=GapDoor.COVERAGE if number < 3 else GapDoor.PERSON,
        )
        made[title] = services.register_gap(facts=facts, actor=office, at=at(found)).pk
    return made


def run_gaps(stage: Stage, gaps: dict[str, int], office: Actor) -> None:
    """邮政快递 is on a list, 室内装饰维修 near the end of its pilot, 绳索作业 proposed."""
    today, street = stage.now.date(), stage.street(stage.places[0].code)
    postal, go = stage.units["postal"].pk, gap_mover(stage, gaps, office)
    go(
        "邮政快递",
        "propose",
        140,
        proposal="建议由区邮政管理局牵头，各街道属地配合。",
        unit_id=postal,
    )
    go(
        "邮政快递",
        "assign",
        130,
        unit_id=postal,
        decision="区安委会会议纪要（2026年第3次）",
        duty_text="牵头负责邮政快递网点、分拣场所安全生产监督管理。",
        decided_on=today - timedelta(days=131),
    )
    go("邮政快递", "enter", 120, effective_on=today - timedelta(days=120))
    go(
        "室内装饰维修",
        "propose",
        115,
        proposal="按属地监管原则先由街道试点，摸清底数后再明确主管部门。",
        unit_id=stage.units["construction"].pk,
    )
    go(
        "室内装饰维修",
        "start_pilot",
        110,
        unit_id=street.pk,
        pilot_from=today - timedelta(days=110),
        pilot_until=today + timedelta(days=12),
        document="关于室内装饰维修安全监管试点的通知（云安办〔2026〕15号）",
    )
    run_later_gaps(stage, gaps, office)
    sites = Enterprise.objects.filter(is_unlicensed=True, withdrawn_at__isnull=True)
    for site in sites.order_by("id")[:3]:
        services.link_site(
            gap_id=gaps["室内装饰维修"], enterprise_id=site.pk, actor=office, at=stage.now
        )


def run_later_gaps(stage: Stage, gaps: dict[str, int], office: Actor) -> None:
    """绳索作业 proposed, 醇基燃料 assigned, 棋牌室 no blind spot."""
    today, go = stage.now.date(), gap_mover(stage, gaps, office)
    go(
        "户外高空绳索作业",
        "propose",
        80,
        proposal="建议街道试点作业报备，住建部门提供技术指导。",
        unit_id=stage.units["construction"].pk,
    )
    go(
        "醇基燃料",
        "propose",
        60,
        proposal="建议由市场监管部门牵头。",
        unit_id=stage.units["market"].pk,
    )
    go(
        "醇基燃料",
        "assign",
        8,
        unit_id=stage.units["market"].pk,
        decision="区政府专题会议纪要〔2026〕21号",
        duty_text="牵头负责餐饮场所醇基燃料安全监督管理。",
        decided_on=today - timedelta(days=9),
    )
    go(
        "棋牌室",
        "dismiss",
        3,
        note="棋牌室属文化娱乐场所，由区文化旅游广电体育局牵头，消防部门参与。",
    )


def gap_mover(stage: Stage, gaps: dict[str, int], office: Actor) -> Callable[..., None]:
    """What makes a move of a blind spot, so many days ago, in the office's name."""
    today = stage.now.date()

    def go(title: str, name: str, days_ago: int, **values: Any) -> None:
        moment = at(today - timedelta(days=days_ago))
        services.make_gap_move(gaps[title], name, values, actor=office, at=moment)

    return go


def report_pilots(stage: Stage, gaps: dict[str, int]) -> None:
    clerk, today = stage.actor("jiedao"), stage.now.date()
    for days, text, checked, problems in (
        (70, "登记辖区装修施工点，入户告知安全要求。", 46, 31),
        (25, "开展动火、临时用电专项检查，督促整改。", 58, 22),
    ):
        services.make_gap_move(
            gaps["室内装饰维修"],
            "report",
            {"note": text, "checked": checked, "problems": problems},
            actor=clerk,
            at=at(today - timedelta(days=days)),
        )


def run_committees(stage: Stage, office: Actor) -> None:
    """Terms, an adjustment, posts of offices and problems of fields."""
    today = stage.now.date()
    begin_term(
        committee_id=stage.units["committee"].pk,
        name="第五届",
        chair="张明远",
        chair_post="副区长",
        starts_on=stage.since,
        document="关于调整区安委会组成人员的通知（云政办〔2025〕2号，演示）",
        actor=office,
        at=stage.now,
    )
    for name, need, have, fit in STAFF:
        services.set_staffing(
            committee_id=stage.units[f"professional:{name}"].pk,
            required=need,
            filled=have,
            qualified=fit,
            qualification="注册安全工程师或相关专业本科以上",
            actor=office,
            at=at(today - timedelta(days=40)),
        )
    for name, title, owner, days in PROBLEMS:
        services.raise_problem(
            committee_id=stage.units[f"professional:{name}"].pk,
            title=title,
            owner_id=stage.units[owner].pk,
            due_on=today + timedelta(days=days),
            raised_on=today - timedelta(days=50),
            actor=office,
            at=at(today - timedelta(days=50)),
        )
    adjust_committee(
        committee_id=stage.units["professional:城镇燃气"].pk,
        on=today - timedelta(days=90),
        document="关于调整区安委会专业委员会的通知（云安委〔2026〕4号，演示）",
        text="明确区城市管理和综合执法局为牵头单位，增加区商务局、区消防救援大队。",
        actor=office,
        at=stage.now,
    )


def plan_change(stage: Stage, office: Actor) -> None:
    """A hand-over act of next month, approved, to be carried out by itself."""
    reform = plan_reform(
        title="养老服务安全监管职责划转",
        region=DISTRICT,
        effective_on=stage.now.date() + timedelta(days=25),
        actor=office,
        at=stage.now,
    )
    add_part(
        reform_id=reform.pk,
        kind=PartKind.TRANSFER,
        unit_id=stage.units["civil"].pk,
        to_unit_id=stage.units["health"].pk,
        sectors=["elderly-care"],
        actor=office,
        at=stage.now,
    )
    approve_reform(
        reform_id=reform.pk,
        document="云川区机构改革方案（云委〔2026〕8号，演示）",
        actor=office,
        at=stage.now,
    )
