"""What the files of some enterprises hold: sites, chemicals, funds, watches, suspensions, requests."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from decimal import Decimal

from bihuan.demo.register import Seen
from bihuan.demo.setting import SOURCE, Stage
from bihuan.demo.words import person, phone
from bihuan.enterprises.models import Enterprise, Suspension, Watch
from bihuan.enterprises.services import (
    ChemicalFacts,
    EntryFacts,
    FundBasis,
    SiteFacts,
    SuspensionFacts,
    WatchFacts,
    apply_for_resumption,
    approve_resumption,
    facts_of,
    open_fund_account,
    open_watch,
    pass_resumption_check,
    propose_change,
    record_contact,
    record_fund_entry,
    record_survey,
    register_chemical,
    register_site,
    relist_all,
    suspend_enterprise,
)
from bihuan.enterprises.services.funds import rates
from bihuan.enterprises.states import FundEntryKind
from bihuan.kernel.actors import acting

FILES, WATCHED, STOPPED = 12, 16, 10
SITES = (("生产厂区", "plant"), ("成品仓库", "warehouse"), ("员工宿舍", "dormitory"))
CHEMICALS = (
    ChemicalFacts("液氨", "storage", Decimal("6.5"), cas="7664-41-7", place="制冷机房"),
    ChemicalFacts("甲苯", "use", Decimal("1.2"), cas="108-88-3", place="调漆间"),
    ChemicalFacts("乙炔", "use", Decimal(12), "cylinder", cas="74-86-2", place="气瓶间"),
    ChemicalFacts("氧（压缩的）", "use", Decimal(20), "cylinder", cas="7782-44-7", place="气瓶间"),
    ChemicalFacts("甲醇", "trade", Decimal(18), cas="67-56-1", place="罐区2号罐"),
)
SPENT = ("ppe", "facilities", "training", "testing")
DEGREES = 0.0004  # about 40 m


def fill_files(seen: Sequence[Seen], stage: Stage) -> None:
    """The files of some enterprises, through the services; a fixed number, whatever the district."""
    chosen = [one.enterprise for one in seen if one.enterprise.status == "operating"]
    rated = {sector for row in rates() for sector in row.get("sectors", ())}
    chosen.sort(
        key=lambda one: (one.sector not in rated, one.size not in {"large", "medium"}, one.pk)
    )
    _user, post = stage.people["qiye"]
    own = next(one.enterprise for one in seen if one.enterprise.pk == post.enterprise_id)
    files = [own, *(one for one in chosen[:FILES] if one.pk != own.pk)]
    with acting(stage.system):
        for number, enterprise in enumerate(files):
            fill_one(enterprise, number, stage)
        keep_watch(seen, stage)
        relist_all(actor=stage.system, at=stage.now)
    stand_still(seen, stage)
    ask_for_change(own, stage)


def fill_one(enterprise: Enterprise, number: int, stage: Stage) -> None:
    """Sites with an outline, chemicals, a survey, a year of safety funds."""
    for name, kind in SITES[: 1 + number % len(SITES)]:
        register_site(
            enterprise_id=enterprise.pk,
            facts=site_of(enterprise, name, kind, stage),
            actor=stage.system,
            at=stage.now,
        )
    for facts in CHEMICALS[number % 3 : number % 3 + 2]:
        amount = (facts.quantity or Decimal(1)) * (1 + number % 4)
        register_chemical(
            enterprise_id=enterprise.pk,
            facts=replace(facts, quantity=amount),
            actor=stage.system,
            at=stage.now,
        )
    record_survey(
        enterprise_id=enterprise.pk,
        on=stage.now.date() - timedelta(days=30 + number),
        has_chemicals=True,
        actor=stage.system,
        at=stage.now,
    )
    keep_fund(enterprise, number, stage)


def site_of(enterprise: Enterprise, name: str, kind: str, stage: Stage) -> SiteFacts:
    facts = SiteFacts(
        name, kind, enterprise.region, enterprise.address, contact=person(stage.rng),
        employees=stage.rng.randint(3, 80),
    )  # fmt: skip
    if kind != "plant" or enterprise.latitude is None or enterprise.longitude is None:
        return facts
    south, west = enterprise.latitude - DEGREES, enterprise.longitude - DEGREES
    north, east = enterprise.latitude + DEGREES, enterprise.longitude + DEGREES
    ring = [(south, west), (south, east), (north, east), (north, west)]
    return replace(
        facts, latitude=enterprise.latitude, longitude=enterprise.longitude, outline=ring
    )


def keep_fund(enterprise: Enterprise, number: int, stage: Stage) -> None:
    """An account of the year; every third one is short, every fourth has not been spent."""
    year = stage.now.year
    fitting = [row["key"] for row in rates() if enterprise.sector in row.get("sectors", ())]
    if not fitting:
        return
    if enterprise.founded_on is not None and enterprise.founded_on.year > year:
        return
    account = open_fund_account(
        enterprise_id=enterprise.pk,
        year=year,
        basis=FundBasis(fitting[0], Decimal(2_400_000 + 900_000 * number), note=SOURCE),
        actor=stage.system,
        at=stage.now,
    )
    share = Decimal("0.6") if number % 3 == 0 else Decimal(1)
    on = stage.now.date().replace(day=1)
    amounts = [
        EntryFacts(FundEntryKind.EXTRACTION, on, (account.required * share).quantize(Decimal(1)))
    ]
    if number % 4:
        part = (account.required * share / 5).quantize(Decimal(1))
        amounts += [
            EntryFacts(FundEntryKind.SPENDING, on, part, category)
            for category in SPENT[: number % 4]
        ]
    for facts in amounts:
        if facts.amount > 0:
            record_fund_entry(account_id=account.pk, facts=facts, actor=stage.system, at=stage.now)


def keep_watch(seen: Sequence[Seen], stage: Stage) -> None:
    """Watchers of enterprises with chemicals or gas, most of them in touch, some late."""
    wanted = [
        one.enterprise
        for one in seen
        if one.enterprise.sector in {"hazchem", "town-gas"} and one.enterprise.status == "operating"
    ]
    for number, enterprise in enumerate(wanted[:WATCHED]):
        since = stage.now.date() - timedelta(days=20)
        watch = open_watch(
            enterprise_id=enterprise.pk,
            kind="gas" if enterprise.sector == "town-gas" else "hazchem",
            facts=WatchFacts(
                person(stage.rng),
                stage.street(enterprise.region[:9]).pk,
                phone=phone(stage.rng),
                measures="按间隔上门，核对储存量、值班和联锁投用情况",
                since_on=max(since, enterprise.founded_on or since),
            ),
            actor=stage.system,
            at=stage.now,
        )
        if number % 5:
            contact(watch, stage, days=number % 5)


def contact(watch: Watch, stage: Stage, *, days: int) -> None:
    record_contact(
        watch_id=watch.pk,
        way="visit",
        found="值班人员在岗，储存量未超，联锁投用正常",
        on=max(watch.since_on, stage.now.date() - timedelta(days=days)),
        actor=stage.system,
        at=stage.now,
    )


def stand_still(seen: Sequence[Seen], stage: Stage) -> None:
    """Suspensions at every step: stopped, applied, checked, resumed."""
    stopped = [one.enterprise for one in seen if one.enterprise.status == "suspended"][:STOPPED]
    with acting(stage.system):
        for number, enterprise in enumerate(stopped):
            suspension = stop(enterprise, number, stage)
            if number % 4:
                come_back(suspension, number % 4, stage)


def stop(enterprise: Enterprise, number: int, stage: Stage) -> Suspension:
    unit = stage.street(enterprise.region[:9])
    from_on = stage.now.date() - timedelta(days=12 + 3 * number)
    facts = SuspensionFacts(
        "ordered" if number % 2 else "repair",
        "除尘系统不能正常运行，责令停产整顿" if number % 2 else "年度设备检修",
        max(from_on, enterprise.founded_on or from_on),
        until_on=stage.now.date() + timedelta(days=10 - 2 * number),
        ordered_by=stage.units["emergency"].name if number % 2 else "",
        order_number=f"云应急责停〔{stage.now.year}〕{number + 1}号" if number % 2 else "",
        watch=WatchFacts(person(stage.rng), unit.pk, phone=phone(stage.rng)),
    )
    if facts.until_on is not None and facts.until_on < facts.from_on:
        facts = replace(facts, until_on=None)
    return suspend_enterprise(
        enterprise_id=enterprise.pk, facts=facts, actor=stage.system, at=stage.now
    )


def come_back(suspension: Suspension, steps: int, stage: Stage) -> None:
    """One step applies, two are checked, three resume."""
    at: datetime = stage.now
    actor = stage.system
    apply_for_resumption(
        suspension_id=suspension.pk,
        self_check="设备已检修，岗位人员已复训，隐患已整改，应急物资已补齐",
        commitment=suspension.enterprise.principal or "主要负责人",
        actor=actor,
        at=at,
    )
    if steps > 1:
        pass_resumption_check(
            suspension_id=suspension.pk,
            guidance="现场核对自查情况属实，具备复产条件",
            actor=actor,
            at=at,
        )
    if steps > 2:
        approve_resumption(suspension_id=suspension.pk, actor=actor, at=at)


def ask_for_change(own: Enterprise, stage: Stage) -> None:
    """The demo enterprise asks for another address."""
    actor = stage.actor("qiye")
    with acting(actor):
        enterprise = Enterprise.objects.get(pk=own.pk)
        facts = replace(facts_of(enterprise), address=f"{enterprise.address}2栋")
        propose_change(
            enterprise_id=own.pk,
            facts=facts,
            remark="新租用2栋厂房，营业执照已变更",
            actor=actor,
            at=stage.now,
        )
