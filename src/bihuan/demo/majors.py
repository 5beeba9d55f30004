"""Majors under supervision: controls, plans, both reports, listings, notices, a batch of re-checks.

All invented. Some are left without what they owe, so that the lists of what is missing have rows.
"""

from __future__ import annotations

from collections import defaultdict
from datetime import date, timedelta
from decimal import Decimal

from bihuan.demo.setting import Stage
from bihuan.hazards import services
from bihuan.hazards.models import Hazard, Listing
from bihuan.hazards.services import (
    BatchOrder,
    ControlOrder,
    ListingOrder,
    NoticeDraft,
    NoticeLine,
    PlanParts,
    ReportMade,
)
from bihuan.hazards.states import NOT_YET_RECTIFIED, Grade, Status
from bihuan.hazards.supervision import ListingLevel, ListingObject, PlanKind, RecheckKind
from bihuan.kernel.actors import Actor, acting

MOST = 40  # of the open majors, the newest
CONTROLS = ("stop-production", "stop-use", "watch", "isolate", "evacuate")
WORK = (
    "按设计拆除重建，更换不合格设备，完成后委托检测",
    "停用隐患部位，分区改造并加装监测报警",
    "委托有资质的单位编制方案并施工，逐项验收",
)
NOTICES = 3


def people_of(stage: Stage, hazard: Hazard) -> list[Actor]:
    return stage.staff.get(hazard.unit_id) or stage.staff[stage.units["emergency"].pk]


def hold_down(stage: Stage, hazards: list[Hazard]) -> None:
    """Most are held down; every seventh is not, and is found by the list of offenders."""
    for place, hazard in enumerate(hazards):
        actor = people_of(stage, hazard)[0]
        if place % 7 == 6:
            continue
        order = ControlOrder(
            kind=CONTROLS[place % len(CONTROLS)],
            checker=actor.name,
            starts_on=hazard.confirmed_on or hazard.found_on,
            detail="隐患部位断电上锁，设警戒线，每日巡查两次",
        )
        with acting(actor):
            services.begin_control(
                hazard_id=hazard.pk, order=order, actor=actor, at=stage.now - timedelta(days=2)
            )


def bring_plans(stage: Stage, hazards: list[Hazard]) -> None:
    """Most plans are approved, some wait, some are not there."""
    for place, hazard in enumerate(hazards):
        people = people_of(stage, hazard)
        if place % 5 == 4 or len(people) < 2:
            continue
        limit = hazard.due_on or stage.now.date()
        parts = PlanParts(
            goal=f"消除{hazard.title}",
            measures=WORK[place % len(WORK)],
            leader=hazard.responsible or people[0].name,
            funds_yuan=Decimal(20000 + 15000 * (place % 9)),
            funds_from="企业自筹",
            due_on=max(limit, stage.now.date() + timedelta(days=7))
            if limit < stage.now.date()
            else limit,
            emergency="出现险情立即停工撤人，报告监管单位并拨打119",
        )
        with acting(people[0]):
            plan = services.submit_plan(
                hazard_id=hazard.pk,
                kind=PlanKind.CURE,
                parts=parts,
                actor=people[0],
                at=stage.now - timedelta(days=3),
            )
        if place % 4 != 3:
            with acting(people[1]):
                services.approve_plan(
                    plan_id=plan.pk,
                    opinion="同意实施",
                    actor=people[1],
                    at=stage.now - timedelta(days=2),
                )


def report_twice(stage: Stage, hazards: list[Hazard]) -> None:
    """Two of three reported to both sides."""
    for place, hazard in enumerate(hazards):
        if hazard.enterprise_id is None or place % 3 == 2:
            continue
        actor = people_of(stage, hazard)[0]
        for to, receiver in (("authority", hazard.unit.name), ("congress", "职工代表大会")):
            made = ReportMade(
                to=to,
                reported_on=min(hazard.found_on + timedelta(days=2), stage.now.date()),
                receiver=receiver,
                reporter=hazard.responsible or "企业负责人",
                content="隐患现状和成因、危害程度和整改难易、治理方案已说明。",
            )
            with acting(actor):
                services.record_dual_report(
                    hazard_id=hazard.pk, report=made, actor=actor, at=stage.now
                )


def listing_of(stage: Stage, hazard: Hazard) -> ListingOrder:
    return ListingOrder(
        object=ListingObject.HAZARD,
        level=ListingLevel.COUNTY,
        title=hazard.title,
        requirements="停产整改，明确专人，每周报告进展；逾期未完成的提级督办。",
        watcher="安委办分管负责人",
        due_on=stage.now.date() + timedelta(days=30),
        hazard_id=hazard.pk,
    )


def list_some(stage: Stage, hazards: list[Hazard]) -> None:
    """The three oldest are listed, one of them published; a town is listed for its own sake."""
    clerk = stage.actor("anweiban")
    begun = stage.now - timedelta(days=12)
    town = stage.street(stage.places[0].code)
    orders = [listing_of(stage, hazard) for hazard in hazards[:3]]
    orders.append(
        ListingOrder(
            object=ListingObject.FIELD,
            level=ListingLevel.COUNTY,
            title="自建房和小作坊混杂区域消防安全突出问题",
            about="连片自建房内住人、生产、仓储混杂，疏散通道不足。",
            requirements="逐栋建账，限期搬离住人，打通疏散通道。",
            watcher="安委办分管负责人",
            due_on=stage.now.date() + timedelta(days=60),
            region=town.region_id,
            owner_id=town.pk,
        )
    )
    for place, order in enumerate(orders):
        with acting(clerk):
            made = services.draft_listing(order, actor=clerk, at=begun)
            if place == 2:
                continue  # still to be signed
            services.issue_listing(listing_id=made.pk, signer="安委办主任", actor=clerk, at=begun)
            if place % 2 == 0:
                publish(stage, made, clerk)


def publish(stage: Stage, listing: Listing, clerk: Actor) -> None:
    moment = stage.now - timedelta(days=9)
    services.publish_listing(
        listing_id=listing.pk,
        on=moment.date(),
        note="区政府网站和现场公示牌",
        actor=clerk,
        at=moment,
    )


def notify(stage: Stage) -> None:
    """Notices to enterprises with several open hazards, in different states."""
    today = stage.now.date()
    open_ones: dict[int, list[Hazard]] = defaultdict(list)
    found = Hazard.objects.filter(
        status=Status.OPEN, due_on__gte=today, grade=Grade.GENERAL, enterprise_id__isnull=False
    )
    for hazard in found.select_related("unit").order_by("-pk")[:800]:
        open_ones[hazard.enterprise_id or 0].append(hazard)
    chosen = sorted(open_ones.values(), key=len, reverse=True)[:NOTICES]
    for place, hazards in enumerate(chosen):
        actor = people_of(stage, hazards[0])[0]
        with acting(actor):
            mine = [one for one in hazards if actor.unit_id in one.units][:6]
            if not mine:
                continue
            draft = NoticeDraft(
                kind=("order", "rectify", "on-site")[place % 3],
                enterprise_id=mine[0].enterprise_id or 0,
                check_name="冬季安全生产专项检查",
                checked_on=today - timedelta(days=4),
                lines=[NoticeLine(one.pk, one.measures, one.due_on) for one in mine],
            )
            made = services.draft_notice(draft, actor=actor, at=stage.now - timedelta(days=4))
            if place < 2:
                services.issue_notice(
                    notice_id=made.pk,
                    signer="分管负责人",
                    actor=actor,
                    at=stage.now - timedelta(days=3),
                )
            if place == 0:
                services.deliver_notice(
                    notice_id=made.pk,
                    on=today - timedelta(days=2),
                    how="in-person",
                    receiver="企业负责人",
                    actor=actor,
                    at=stage.now - timedelta(days=2),
                )


def check_again(stage: Stage) -> None:
    """A sample of what was closed in the last quarter, drawn by a seed told beforehand."""
    clerk, today = stage.actor("anweiban"), stage.now.date()
    order = BatchOrder(
        kind=RecheckKind.KEY,
        title="上季度销号隐患重点复查",
        finish_by=today + timedelta(days=15),
        first=today - timedelta(days=90),
        last=today - timedelta(days=1),
        size=10,
        seed=seed_of(today),
    )
    with acting(clerk):
        services.draw_batch(order, actor=clerk, at=stage.now - timedelta(days=1))


def seed_of(today: date) -> str:
    return f"{today:%Y%m%d}-37"


def supervise_majors(stage: Stage) -> None:
    """Everything that stands beside majors."""
    with acting(stage.system):
        open_majors = Hazard.objects.filter(
            grade=Grade.MAJOR, status__in=NOT_YET_RECTIFIED, file__isnull=False
        )
        hazards = list(open_majors.select_related("unit").order_by("-found_on", "-pk")[:MOST])
        hazards.sort(key=lambda one: (one.found_on, one.pk))
    hold_down(stage, hazards)
    bring_plans(stage, hazards)
    report_twice(stage, hazards)
    list_some(stage, hazards)
    with acting(stage.system):
        notify(stage)
    check_again(stage)
