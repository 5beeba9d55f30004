"""Invented risk points in four colours, a plan with them, dual prevention, judgements, a situation."""

from __future__ import annotations

import io
from datetime import timedelta
from decimal import Decimal

from PIL import Image, ImageDraw, ImageFont

from bihuan.demo.photos import picture
from bihuan.demo.register import Seen
from bihuan.demo.setting import Stage
from bihuan.demo.words import person
from bihuan.enterprises.models import Enterprise
from bihuan.enterprises.services import tag
from bihuan.kernel import fonts
from bihuan.kernel.actors import Actor, acting
from bihuan.kernel.evidence import Upload
from bihuan.kernel.indicators import Period
from bihuan.risks import services
from bihuan.risks.models import RiskMeasure, RiskPoint

MOST_ENTERPRISES, MOST_BUILT = 260, 24
FEW = 3
# name, unit, accidents, how it happens, L E C before, L E C behind the measures, measures
KINDS: tuple[tuple[str, str, tuple[str, ...], str, tuple[str, str, str], tuple[str, str, str],
                   tuple[tuple[str, str], ...]], ...] = (
    ("冲压机作业", "operation", ("WSA10004",), "双手误入模具区被压伤", ("3", "6", "15"), ("1", "6", "7"),
     (("engineering", "装设双手启动和光电保护"), ("training", "新上岗人员实操考核合格后上岗"))),
    ("配电室", "equipment", ("WSA10006", "WSA10009"), "线路老化短路引燃周边物品", ("3", "3", "15"),
     ("1", "3", "15"), (("engineering", "装设电气火灾监测"), ("management", "每月红外测温并记录"))),
    ("喷漆房", "place", ("WSA10009", "WSA10017"), "溶剂蒸气遇静电火花爆燃", ("3", "6", "40"),
     ("1", "6", "40"), (("engineering", "装设可燃气体报警并与风机联锁"), ("emergency", "定期开展爆燃疏散演练"))),
    ("污水池清理", "operation", ("WSA10023", "WSA10024"), "硫化氢聚集致人中毒窒息", ("6", "2", "40"),
     ("1", "2", "40"), (("management", "先通风再检测后作业，实行作业票"), ("ppe", "配备正压式呼吸器"))),
    ("叉车通道", "place", ("WSA10002",), "人车混行碰撞", ("3", "6", "7"), ("1", "6", "7"),
     (("engineering", "人车分流划线并装设反光镜"), ("management", "限速5公里并专人指挥"))),
    ("成品仓库", "place", ("WSA10009", "WSA10012"), "堆垛过高倒塌，违规充电起火", ("1", "6", "15"),
     ("0.5", "6", "15"), (("management", "限高堆放，禁止库内充电"), ("emergency", "每季度开展灭火演练"))),
    ("登高检修", "operation", ("WSA10010",), "屋面检修不系安全带坠落", ("3", "2", "15"), ("1", "2", "15"),
     (("ppe", "系挂双钩安全带"), ("management", "登高作业审批并专人监护"))),
    ("除尘系统", "equipment", ("WSA10018",), "管道积尘遇火花爆炸", ("3", "6", "40"), ("3", "6", "15"),
     (("engineering", "装设火花探测和泄爆装置"), ("management", "每班清扫，每周清理管道"))),
)  # fmt: skip
POSTS = {"company": "总经理", "department": "车间主任", "team": "班组长", "post": "操作岗位"}
OWNERS = {1: "company", 2: "department", 3: "team", 4: "post"}


def keep_risks_down(seen: list[Seen], stage: Stage) -> None:
    """Points of some enterprises, one of them shown in full; then the rest of the scene."""
    chosen = [one.enterprise for one in seen if one.enterprise.status == "operating"]
    mine = next(
        one.enterprise for one in seen if one.enterprise.pk == stage.actor("qiye").enterprise_id
    )
    others = [one for one in chosen if one.pk != mine.pk][:MOST_ENTERPRISES]
    points = load_points(others, mine, stage)
    show_one(mine, [point for point in points if point.enterprise_id == mine.pk], stage)
    list_areas(stage)
    build_dual(others, mine, stage)
    judge(stage)


def load_points(others: list[Enterprise], mine: Enterprise, stage: Stage) -> list[RiskPoint]:
    """Two or three points each; of the demo's own enterprise every kind."""
    rng, today = stage.rng, stage.now.date()
    loaded = []
    for enterprise in [mine, *others]:
        kinds = KINDS if enterprise is mine else rng.sample(KINDS, rng.randint(2, 3))
        for name, unit, accidents, danger, before, behind, measures in kinds:
            level = services.graded_level(before)
            owner = OWNERS[level]
            loaded.append(
                services.LoadedPoint(
                    enterprise=enterprise,
                    name=name,
                    unit_kind=unit,
                    place=rng.choice(("一车间", "二车间", "厂区东侧", "库区", "辅助用房")),
                    accidents=accidents,
                    danger=danger,
                    inherent=before,
                    residual=behind,
                    measures=measures,
                    owner_level=owner,
                    responsible=enterprise.principal or person(rng),
                    responsible_post=POSTS[owner],
                    assessed_on=today - timedelta(days=rng.randint(5, 380)),
                    checked_on=today - timedelta(days=rng.randint(1, 120)),
                )
            )
    with acting(stage.system):
        return services.load_points(loaded, actor=stage.system, at=stage.now - timedelta(days=1))


def floor_plan() -> Upload:
    """A drawn plan of an invented works: halls, a yard, a road."""
    image = Image.new("RGB", (1600, 1000), "#fbfcfe")
    draw = ImageDraw.Draw(image)
    font = ImageFont.truetype(str(fonts.sans()), 34)
    draw.rectangle((30, 30, 1570, 970), outline="#5a6478", width=8)
    draw.rectangle((30, 440, 1570, 560), fill="#e9edf3")
    for box, name in (
        ((80, 80, 560, 400), "一车间"),
        ((620, 80, 1060, 400), "二车间"),
        ((1120, 80, 1520, 400), "喷漆房"),
        ((80, 600, 620, 920), "成品仓库"),
        ((700, 600, 980, 920), "配电室"),
        ((1060, 600, 1520, 920), "污水处理"),
    ):
        draw.rectangle(box, fill="#ffffff", outline="#8a94a6", width=5)
        draw.text((box[0] + 18, box[1] + 14), name, font=font, fill="#465064")
    draw.text((720, 476), "厂区道路", font=font, fill="#5a6478")
    out = io.BytesIO()
    image.save(out, "PNG")
    out.seek(0)
    return Upload("厂区总平面.png", out)


# name of the point → kind of mark, spots as fractions of the plan
MARKS = {
    "冲压机作业": ("point", "[[0.2,0.25]]"),
    "除尘系统": ("point", "[[0.52,0.28]]"),
    "喷漆房": ("zone", "[[0.7,0.08],[0.95,0.08],[0.95,0.4],[0.7,0.4]]"),
    "成品仓库": ("zone", "[[0.05,0.6],[0.39,0.6],[0.39,0.92],[0.05,0.92]]"),
    "配电室": ("zone", "[[0.44,0.6],[0.61,0.6],[0.61,0.92],[0.44,0.92]]"),
    "污水池清理": ("zone", "[[0.66,0.6],[0.95,0.6],[0.95,0.92],[0.66,0.92]]"),
    "叉车通道": ("zone", "[[0.02,0.44],[0.98,0.44],[0.98,0.56],[0.02,0.56]]"),
    "登高检修": ("point", "[[0.3,0.14]]"),
}


def show_one(mine: Enterprise, points: list[RiskPoint], stage: Stage) -> None:
    """A plan with every risk on it; a measure that failed; an assessment that is waited for."""
    owner, at = stage.actor("qiye"), stage.now - timedelta(hours=30)
    with acting(owner):
        plan = services.add_plan(
            enterprise_id=mine.pk, title="厂区总平面", upload=floor_plan(), actor=owner, at=at
        )
        for point in points:
            kind, spots = MARKS[point.name]
            services.place_mark(
                plan_id=plan.pk, point_id=point.pk, kind=kind, spots=spots, actor=owner, at=at
            )
        failing = RiskMeasure.objects.filter(point__enterprise=mine, text__contains="光电").first()
        if failing is not None:
            services.verify_measure(
                measure_id=failing.pk,
                checked_on=at.date(),
                result="failed",
                note="光电保护被短接，冲压时手可伸入",
                photos=[Upload("光电保护.jpg", picture(stage.rng, is_mended=False))],
                actor=owner,
                at=at,
            )
        services.identify_point(
            services.PointFacts(
                name="新增激光切割机",
                unit_kind="equipment",
                enterprise_id=mine.pk,
                place="二车间",
                accidents=("WSA10008", "WSA10009"),
                danger="激光灼伤，切割火花引燃",
            ),
            actor=owner,
            at=at,
        )


AREAS = (
    (
        "河畔老街",
        "street-market",
        "商铺前店后宅，电动自行车进楼充电",
        "拆除隔墙，集中充电，夜间巡查",
        3200,
    ),
    (
        "机械工业园",
        "industrial-park",
        "有限空间和粉尘作业集中",
        "一园一策，园区专职安全员每日巡查",
        5400,
    ),
    (
        "东片城中村",
        "urban-village",
        "出租房密集，消防通道不足",
        "网格包保，打通消防通道，限制用气",
        9800,
    ),
    ("中心广场商业楼", "crowded", "节假日人流超过疏散能力", "人流监测，超过上限分时段限流", 12000),
)


def list_areas(stage: Stage) -> None:
    """A few key areas with a leader each, and a risk in one of them."""
    clerk, at = stage.actor("anweiban"), stage.now - timedelta(days=40)
    with acting(clerk):
        for number, (name, kind, dangers, measures, people) in enumerate(AREAS):
            place = stage.places[number % len(stage.places)]
            latitude, longitude = place.inside(stage.rng)
            area = services.list_area(
                services.AreaFacts(
                    name=name,
                    kind=kind,
                    region=place.code,
                    unit_id=stage.street(place.code).pk,
                    leader=person(stage.rng),
                    leader_post="街镇分管负责人",
                    dangers=dangers,
                    measures=measures,
                    latitude=latitude,
                    longitude=longitude,
                    people=people,
                ),
                actor=clerk,
                at=at,
            )
            if number < 2:
                assess_area(area.pk, name, clerk, stage)


def assess_area(area_id: int, name: str, clerk: Actor, stage: Stage) -> None:
    at = stage.now - timedelta(days=39)
    point = services.identify_point(
        services.PointFacts(
            name=f"{name}火灾",
            unit_kind="public",
            subject="area",
            area_id=area_id,
            accidents=("WSA10009",),
            danger="夜间起火，疏散通道堵塞",
        ),
        actor=clerk,
        at=at,
    )
    services.assess_inherent(
        point_id=point.pk,
        judgement=services.Judgement(
            "ls-5x5",
            {"L": Decimal(4), "S": Decimal(4)},
            at.date(),
            "安委办、消防、街道联合评估",
        ),
        actor=clerk,
        at=at,
    )


def build_dual(others: list[Enterprise], mine: Enterprise, stage: Stage) -> None:
    """Some built, some being built; a plan, a review, a handbook, the platform's list, a pilot."""
    clerk, now = stage.actor("anweiban"), stage.now
    with acting(clerk):
        above = [one for one in others if one.size in {"large", "medium"}][:8] or others[:8]
        for one in above:
            tag(enterprise_id=one.pk, tags=["above-scale"], actor=stage.system, at=now)
        small = [one for one in others if one.size in {"small", "micro"}][:MOST_BUILT]
        built = [mine, *above[:6], *small[: MOST_BUILT - 7]]
        for number, one in enumerate(built):
            days = timedelta(days=20 + number * 9)
            build_one(one, clerk, stage, days, is_whole=number % 4 != 3 or one is mine)
        services.set_up_plan(
            services.PlanFacts(
                title=f"{now.year}年下半年双重预防体系建设推进方案",
                period="second_half",
                first=now.date().replace(month=7, day=1),
                last=now.date().replace(month=12, day=31),
                targets=(
                    services.TargetFacts("above_scale", Decimal(100)),
                    services.TargetFacts("small", Decimal(60)),
                    services.TargetFacts("small", Decimal(40), region=stage.places[0].code),
                ),
                text="七月动员培训，八月至十一月分批建设，十二月点评验收；小微企业由街镇组织。",
            ),
            actor=clerk,
            at=now - timedelta(days=120),
        )
        spread(built, others[-1], clerk, stage)
        for number, one in enumerate(built[:9]):
            services.take_in_entry(
                services.PlatformFacts(
                    enterprise_id=one.pk,
                    is_running=number % 3 != 2,
                    seen_on=now.date() - timedelta(days=2),
                    external_id=f"SP{number + 1:05d}",
                    registered_on=now.date() - timedelta(days=90),
                    last_run_on=now.date() - timedelta(days=3 + number * 4),
                    shortcoming="连续三十日没有上传隐患排查记录" if number % 3 == 2 else "",
                ),
                actor=clerk,
                at=now - timedelta(days=1),
            )


def build_one(
    one: Enterprise, clerk: Actor, stage: Stage, days: timedelta, *, is_whole: bool
) -> None:
    """Begin; where it is whole, finish every step and accept."""
    at = stage.now - days - timedelta(days=15)
    dual = services.open_dual(enterprise_id=one.pk, actor=clerk, at=at)
    due_on = (stage.now + timedelta(days=30)).date()
    leader = one.principal or "负责人"
    services.begin_dual(dual_id=dual.pk, leader=leader, due_on=due_on, actor=clerk, at=at)
    steps = services.steps_of(dual.variant)
    for key, _title in steps if is_whole else steps[:FEW]:
        services.finish_step(
            dual_id=dual.pk, step=key, done_on=at.date(), files_owed=False, actor=clerk, at=at
        )
    if is_whole:
        on = stage.now - days
        services.accept_dual(dual_id=dual.pk, note="步骤齐全，现场核验符合", actor=clerk, at=on)
        services.run_dual(dual_id=dual.pk, note="按周排查，按月考核", actor=clerk, at=on)


def spread(built: list[Enterprise], outsider: Enterprise, clerk: Actor, stage: Stage) -> None:
    """A handbook, a meeting at which one enterprise was reviewed, a pilot of a high building."""
    at = stage.now - timedelta(days=18)
    book = services.publish_handbook(
        title="双重预防体系建设应知应会手册",
        edition="第一版",
        printed_on=at.date(),
        copies=2000,
        actor=clerk,
        at=at,
    )
    for place in stage.places[:4]:
        services.issue_handbook(
            handbook_id=book.pk,
            recipient=stage.street(place.code).name,
            copies=150,
            on=at.date(),
            receiver=person(stage.rng),
            actor=clerk,
            at=at,
        )
    event = services.record_event(
        services.EventFacts(
            kind="commentary",
            title="双重预防体系建设经验交流观摩暨点评会",
            held_on=at.date(),
            people=46,
            place=built[0].name,
            summary="观摩风险告知和岗位应知应会，现场点评一家企业。",
            enterprises=tuple(one.pk for one in built[:12]),
        ),
        actor=clerk,
        at=at,
    )
    points = {item.key: item.points for item in services.review_items()}
    services.review_enterprise(
        services.ReviewFacts(
            enterprise_id=built[0].pk,
            reviewed_on=at.date(),
            reviewers="安委办、应急管理局和专家组",
            scores=points | {"identification": Decimal(16), "notice": Decimal(7)},
            comment="风险辨识比较全面，告知卡更新不及时。",
            improvements=(("补充有限空间作业的风险点", None), ("更换喷漆房的风险告知卡", None)),
            event_id=event.pk,
        ),
        actor=clerk,
        at=at,
    )
    begin_pilot(outsider, clerk, stage)


def begin_pilot(outsider: Enterprise, clerk: Actor, stage: Stage) -> None:
    """A high building and its property company on trial."""
    at, place = stage.now - timedelta(days=18), stage.places[0]
    pilot = services.begin_pilot(
        title="高层楼宇物业双重预防体系试点",
        region=place.code,
        unit_id=stage.street(place.code).pk,
        started_on=at.date(),
        actor=clerk,
        at=at,
    )
    services.join_pilot(
        pilot_id=pilot.pk,
        enterprise_id=outsider.pk,
        building="中心大厦A座",
        actor=clerk,
        at=at,
    )


def judge(stage: Stage) -> None:
    """Something new that nobody supervises yet, and what the last month means."""
    clerk, at = stage.actor("anweiban"), stage.now - timedelta(days=6)
    with acting(clerk):
        one = services.judge_novelty(
            services.NoveltyFacts(
                subject="电动自行车换电柜",
                kind="business",
                about="沿街布设换电柜三十余处，由四家企业经营，多数靠近商铺。",
                dangers="电池热失控引燃周边，夜间无人值守，监管单位不明确。",
            ),
            actor=clerk,
            at=at,
        )
        services.make_novelty_move(
            one.pk,
            "discuss",
            {"note": "消防、市场监管、城管均认为需明确牵头单位。", "proposed_unit_id": None},
            actor=clerk,
            at=at,
        )
        last = at.date()
        services.conclude(
            title="近一个月安全生产形势研判",
            period=Period(last - timedelta(days=29), last),
            region="",
            conclusion="隐患发现数上升，逾期集中在机械行业；喷漆、除尘等红橙风险要盯紧。",
            adjustment="十二月前对红橙风险点措施逐条核验一遍，小微企业由街镇包保。",
            actor=clerk,
            at=at,
        )
