"""Hazards put right on the spot, put off, come back; measures, self-checks, snaps, lists: all invented."""

from __future__ import annotations

from datetime import datetime, timedelta
from decimal import Decimal

from django.utils.timezone import localdate

from bihuan.demo.photos import picture
from bihuan.demo.setting import Stage
from bihuan.enterprises.models import Enterprise
from bihuan.hazards import services
from bihuan.hazards.models import Hazard, SelfCheckPlan
from bihuan.hazards.services import Answer, CheckPlan, HazardReport, SnapReport, Taken
from bihuan.hazards.services.lists import on_the_lists
from bihuan.hazards.states import Grade, Status
from bihuan.kernel.actors import Actor, acting
from bihuan.kernel.evidence import Upload
from bihuan.kernel.indicators import Period

# who, what, category, clause, what was done
ON_SPOT = (
    (
        "yingji",
        "车间东门口灭火器被纸箱挡住",
        "fire",
        "general/extinguisher",
        "当场移开纸箱并画出禁放线",
    ),
    ("yingji2", "配电箱前堆放木托盘", "electrical", "general/panel", "当场搬离托盘"),
    ("jiedao", "疏散通道停放一辆电动自行车充电", "ebike", "general/ebike", "当场推离并取下电池"),
    ("jiedao", "二楼安全出口指示灯不亮", "evacuation", "general/emergency-light", "当场更换灯具"),
    ("yingji2", "砂轮机防护罩没有装回", "protection", "general/guard", "当场装回并试运转"),
)
# measure, quantity, unit, campaign
MEASURES = (
    ("seal", 2, "台", "大排查大整治"),
    ("stop", 1, "家", "大排查大整治"),
    ("demolish", 36, "平方米", "大排查大整治"),
    ("cut", 1, "处", "大排查大整治"),
    ("close", 1, "家", ""),
    ("watch", 1, "处", "大排查大整治"),
    ("strike", 3, "起", ""),
)
# words, place, who says it
SNAPS = (
    ("楼道里停了很多电瓶车在充电", "河畔路12号2单元", "resident"),
    ("工地围挡外的电缆拖在水里", "河畔路与青石巷路口", "resident"),
    ("车间后门白天一直锁着", "某加工厂后门", "employee"),
    ("饭店后厨煤气罐挨着炉灶", "河畔路美食街中段", "family"),
    ("路灯坏了晚上很黑", "青石巷", "other"),
)
DONE_WEEKS = 5


def shots(stage: Stage, *, is_mended: bool, mark: str) -> list[Upload]:
    return [Upload(f"{mark}.jpg", picture(stage.rng, is_mended=is_mended))]


def seen_by(actor: Actor) -> list[Enterprise]:
    """Some enterprises in a person's scope."""
    with acting(actor):
        found = Enterprise.objects.visible_to(actor).filter(withdrawn_at=None)
        return list(found.order_by("id")[:30])


def fix_some(stage: Stage) -> None:
    """Found and put right in one visit; one of them is looked at by somebody else."""
    for place, (who, title, category, clause, note) in enumerate(ON_SPOT):
        actor = stage.actor(who)
        mine = seen_by(actor)
        enterprise = mine[place % len(mine)]
        at = stage.now - timedelta(hours=2 + place)
        report = HazardReport(
            title=title,
            found_on=localdate(at),
            source="street-check" if who == "jiedao" else "department-check",
            category=category,
            criterion=clause,
            enterprise_id=enterprise.pk,
            unit_id=actor.unit_id,
        )
        with acting(stage.system):
            fixed = services.fix_on_spot(
                report,
                note=note,
                before=shots(stage, is_mended=False, mark=f"spot-{place}-a"),
                after=shots(stage, is_mended=True, mark=f"spot-{place}-b"),
                actor=actor,
                at=at,
            )
            if place == 0:
                services.sample_passed(
                    hazard_id=fixed.pk,
                    note="到场看过，确已移开",
                    actor=stage.actor("anweiban"),
                    at=stage.now,
                )


def put_off_some(stage: Stage) -> None:
    """Two general hazards accepted for a time, the second until next week."""
    actor = stage.actor("yingji")
    open_ones = Hazard.objects.visible_to(actor).filter(
        status=Status.OPEN, grade=Grade.GENERAL, has_extension_pending=False
    )
    for hazard, days in zip(open_ones.order_by("-id")[:2], (60, 6), strict=False):
        services.defer_hazard(
            hazard_id=hazard.pk,
            until=localdate(stage.now) + timedelta(days=days),
            reason="更换设备要等厂家排产",
            measures="停用该设备，挂牌上锁，每班专人查看",
            watcher="车间主任",
            approver="区应急管理局分管负责人",
            actor=actor,
            at=stage.now - timedelta(days=1),
        )


def bring_back_some(stage: Stage) -> None:
    """Some closed lately are found again at the same enterprise."""
    actor = stage.actor("yingji2")
    closed = Hazard.objects.visible_to(actor).filter(status=Status.CLOSED, enterprise__isnull=False)
    lately = closed.filter(closed_on__gt=localdate(stage.now) - timedelta(days=200))
    for place, former in enumerate(lately.exclude(category="", criterion="").order_by("-id")[:4]):
        report = HazardReport(
            title=f"{former.title[:180]}（再次发现）",
            found_on=localdate(stage.now),
            source="department-check",
            grade=former.grade,
            category=former.category,
            criterion=former.criterion,
            enterprise_id=former.enterprise_id,
            unit_id=former.unit_id,
        )
        photos = shots(stage, is_mended=False, mark=f"again-{place}")
        services.report_hazard(report, photos=photos, actor=actor, at=stage.now)


def take_measures(stage: Stage) -> None:
    """One of each of the seven, some for a campaign."""
    actor = stage.actor("yingji")
    seen = seen_by(actor)
    for place, (kind, quantity, unit, campaign) in enumerate(MEASURES):
        taken = Taken(
            kind=kind,
            taken_on=localdate(stage.now) - timedelta(days=3 * place),
            quantity=Decimal(quantity),
            quantity_unit=unit,
            enterprise_id=seen[(place + 10) % len(seen)].pk,
            campaign=campaign,
        )
        made = services.take_measure(taken, actor=actor, at=stage.now)
        if kind == "watch":
            services.lift_measure(
                measure_id=made.pk,
                lifted_on=localdate(stage.now),
                reason="隐患已消除",
                actor=actor,
                at=stage.now,
            )


def check_oneself(stage: Stage, seen: list[Enterprise]) -> None:
    """Weekly plans over some weeks: most checks done, a few missed, a problem found now and then."""
    owner = stage.actor("qiye")
    ids = [owner.enterprise_id, *(one.pk for one in seen[:6] if one.pk != owner.enterprise_id)]
    since = stage.now - timedelta(weeks=DONE_WEEKS)
    for pk in ids:
        if pk is None:
            continue
        plan = CheckPlan(
            title="班组每周自查",
            starts_on=localdate(since),
            cadence="weekly",
            enterprise_id=pk,
            lines=(
                "安全出口和疏散通道畅通",
                "灭火器、消火栓完好有效",
                "配电箱门关好，前方无杂物",
                "设备防护罩齐全",
                "危险化学品分类存放",
            ),
        )
        services.plan_self_checks(plan, actor=stage.system, at=since)
    plans = list(SelfCheckPlan.objects.filter(made_at=since).order_by("id"))
    for week in range(DONE_WEEKS + 1):
        moment = min(since + timedelta(weeks=week), stage.now)
        services.lay_out_checks(today=localdate(moment), actor=stage.system, at=moment)
        for place, one in enumerate(plans):
            if (place + week) % 5 != 0:
                answer(stage, one, owner, moment, with_problem=(place + week) % 7 == 1)
    services.miss_checks(today=localdate(stage.now), actor=stage.system, at=stage.now)


def answer(
    stage: Stage, plan: SelfCheckPlan, owner: Actor, moment: datetime, *, with_problem: bool
) -> None:
    """One check done by the enterprise's own person, or by the platform for those without one."""
    check = plan.checks.filter(status="pending", opens_on__lte=localdate(moment)).first()
    if check is None:
        return
    answers = {item["key"]: Answer("ok") for item in plan.items}
    if with_problem:
        photos = shots(stage, is_mended=False, mark=f"self-{check.pk}")
        answers[plan.items[2]["key"]] = Answer("bad", "配电箱前堆了周转箱", photos)
    actor = owner if plan.enterprise_id == owner.enterprise_id else stage.system
    services.finish_self_check(check_id=check.pk, answers=answers, actor=actor, at=moment)


def snap_some(stage: Stage) -> None:
    """From the public page: two settled, the others wait for the street."""
    street = stage.actor("jiedao")
    for place, (words, where, said_by) in enumerate(SNAPS):
        at = stage.now - timedelta(hours=5 * place + 1)
        report = SnapReport(
            words=words,
            place=where,
            region=street.region,
            said_by=said_by,
            phone="13900000000" if place % 2 == 0 else "",
            origin=f"demo-{place}",
        )
        photos = shots(stage, is_mended=False, mark=f"snap-{place}")
        snap = services.receive_snap(
            report, photos=photos, code=f"DEMO{place:08d}", actor=stage.system, at=at
        )
        if place == 3:
            services.verify_snap(
                snap_id=snap.pk,
                title="餐饮店后厨液化气瓶与灶台没有分开",
                answer="已到现场核实，责令当日移出，谢谢您的反映。",
                actor=street,
                at=stage.now,
            )
        elif place == 4:
            services.set_snap_aside(
                snap_id=snap.pk,
                answer="路灯报修已转城管热线，不属于生产安全隐患。",
                actor=street,
                at=stage.now,
            )


def hand_in_lists(stage: Stage) -> None:
    """The street's three lists of last month, with what is still missing."""
    street = stage.actor("jiedao")
    month = Period.month(localdate(stage.now)).the_one_before()
    if on_the_lists(street.unit_id, month.first, month.last, street).exists():
        services.submit_lists(
            first=month.first,
            last=month.last,
            signer="郑建国",
            note="部分一般隐患类别待核定",
            actor=street,
            at=stage.now,
        )


def find_and_fix(stage: Stage) -> None:
    """The scene: what people do about hazards beside the long way."""
    with acting(stage.system):
        seen = list(Enterprise.objects.filter(withdrawn_at=None).order_by("id")[:10])
    fix_some(stage)
    for step in (put_off_some, bring_back_some, take_measures):
        with acting(stage.system):
            step(stage)
    with acting(stage.system):
        check_oneself(stage, seen)
        snap_some(stage)
        hand_in_lists(stage)
