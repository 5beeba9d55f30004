"""Recurring self-checks: planned, laid out for a near window, done on the phone, missed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils.timezone import localdate

from bihuan.enterprises.models import Enterprise
from bihuan.hazards import permissions as perms
from bihuan.hazards.errors import CheckNotOpen, PlanStopped
from bihuan.hazards.models import Hazard, SelfCheck, SelfCheckPlan
from bihuan.hazards.services.reporting import (
    SELF_CHECK as DOOR,
)
from bihuan.hazards.services.reporting import (
    HazardReport,
    add_source,
    report_hazard,
)
from bihuan.hazards.states import UNFINISHED, Cadence, CheckStatus
from bihuan.hazards.workflow import CANCEL, FINISH, MISS, SELF_CHECK_WORKFLOW
from bihuan.kernel import audit, packs
from bihuan.kernel.actors import Actor
from bihuan.kernel.audit import Place
from bihuan.kernel.errors import InvalidInput
from bihuan.kernel.evidence import Upload
from bihuan.organisations.models import Unit
from bihuan.statutes import criteria

PACK = "hazard-finding"
MISSED_DOOR = "missed-check"
OK, BAD, NONE = "ok", "bad", "none"
Item = dict[str, str]


@dataclass(frozen=True)
class CheckPlan:
    """A plan as the form gives it.

    Args:
        enterprise_id: Whose; of the unit ``unit_id`` itself where ``None``.
        cadence: Of `Cadence`; by the risk level of the enterprise where empty.
        sources: Codes of criteria packs and registers whose clauses are looked at,
            ``"criteria/general"``, ``"register/combustible-dust"``.
        lines: Further things to look at, one a line.
    """

    title: str
    starts_on: date
    cadence: str = ""
    enterprise_id: int | None = None
    unit_id: int | None = None
    sources: Sequence[str] = ()
    lines: Sequence[str] = ()
    ends_on: date | None = None


@dataclass(frozen=True)
class Answer:
    """What was seen at one item: ``ok``, ``bad`` with words and photos, or ``none`` (不适用)."""

    result: str
    note: str = ""
    photos: Sequence[Upload] = ()


def items_of(sources: Iterable[str], lines: Iterable[str], on: date) -> list[Item]:
    """What a plan looks at: clauses and checks of packs, then the lines written by hand."""
    found: list[Item] = []
    for source in sources:
        kind, _slash, code = source.partition("/")
        if kind == "criteria" and code in packs.codes("criteria"):
            found += [
                {"key": one.key, "text": one.body, "basis": one.key}
                for one in criteria.of_pack(code, on)
            ]
        elif kind == "register" and code in packs.codes("register"):
            checks = [row for row in packs.rows("register", code, on) if row.get("part") == "check"]
            found += [
                {"key": f"{code}/{row['key']}", "text": row["title"], "basis": ""} for row in checks
            ]
        else:
            raise InvalidInput({"sources": f"没有检查清单“{source}”，请重新选择。"})
    written = [line.strip()[:200] for line in lines if line.strip()]
    found += [
        {"key": f"own/{place}", "text": line, "basis": ""} for place, line in enumerate(written, 1)
    ]
    return found


CADENCE_OF_LEVEL = {
    1: "self-check-level-1",
    2: "self-check-level-2",
    3: "self-check-level-3",
    4: "self-check-level-4",
    None: "self-check-level-unknown",
}


def cadence_by_risk(level: int | None) -> str:
    """How often an enterprise of a risk level checks itself, by the settings."""
    return str(packs.setting(PACK, CADENCE_OF_LEVEL[level]))


def due_days(cadence: str, first: date, last: date) -> Iterator[tuple[date, date]]:
    """The checks that fall due in a stretch of days: the day each opens, and its last day.

    Daily ones open and fall due on the day; weekly ones run from Monday to Sunday, monthly ones from
    the first to the last of the month.

    >>> [str(due) for _opens, due in due_days("weekly", date(2026, 11, 2), date(2026, 11, 15))]
    ['2026-11-08', '2026-11-15']
    """
    day = first
    while day <= last:
        if cadence == Cadence.DAILY:
            yield day, day
        elif cadence == Cadence.WEEKLY and day.isoweekday() == 7:
            yield day - timedelta(days=6), day
        elif cadence == Cadence.MONTHLY and (day + timedelta(days=1)).day == 1:
            yield day.replace(day=1), day
        day += timedelta(days=1)


def check_plan(plan: CheckPlan, items: Sequence[Item]) -> None:
    """Refuse what cannot be so.

    Raises:
        InvalidInput: One sentence a field.
    """
    fields = {}
    most = int(packs.setting(PACK, "self-check-items-max"))
    if len(plan.title.strip()) < 2:
        fields["title"] = "写明计划名称。"
    if plan.cadence and plan.cadence not in Cadence.values:
        fields["cadence"] = "从每日、每周、每月里选择，或按风险等级。"
    if not items:
        fields["lines"] = "至少选一份检查清单，或写一项检查内容。"
    elif len(items) > most:
        fields["lines"] = f"一份自查清单最多 {most} 项，现在是 {len(items)} 项。"
    if plan.ends_on is not None and plan.ends_on < plan.starts_on:
        fields["ends_on"] = "结束日期早于开始日期。"
    if not plan.cadence and plan.enterprise_id is None:
        fields["cadence"] = "单位的自查要选频次；按风险等级只用于企业。"
    if fields:
        raise InvalidInput(fields)


def whose(plan: CheckPlan, actor: Actor) -> dict[str, Any]:
    """The enterprise or unit of a plan, and where it lies.

    Raises:
        NotFound: The enterprise is outside the actor's scope.
        InvalidInput: Neither is named, or nobody supervises it.
    """
    if plan.enterprise_id is not None:
        enterprise = Enterprise.objects.visible_to(actor).one(plan.enterprise_id)
        unit_id = enterprise.supervisor_id or plan.unit_id or actor.unit_id
        if unit_id is None:
            raise InvalidInput({"unit_id": "选择监管单位。"})
        return {
            "enterprise_id": enterprise.pk,
            "unit_id": unit_id,
            "units": sorted({*enterprise.units, unit_id}),
            "region": enterprise.region,
            "cadence": plan.cadence or cadence_by_risk(enterprise.risk_level),
            "is_by_risk": not plan.cadence,
        }
    wanted = plan.unit_id or actor.unit_id
    unit = None if wanted is None else Unit.objects.filter(pk=wanted).first()
    if unit is None:
        raise InvalidInput({"unit_id": "选择企业，或选择自查的单位。"})
    place = {"unit_id": unit.pk, "units": [unit.pk], "region": unit.region_id}
    return place | {"cadence": plan.cadence}


@transaction.atomic
def plan_self_checks(plan: CheckPlan, *, actor: Actor, at: datetime) -> SelfCheckPlan:
    """Lay down what is looked at and how often; the first checks exist at once.

    Raises:
        NotPermitted: The actor may not.
        InvalidInput: See `check_plan` and `whose`.
        NotFound: The enterprise is outside the actor's scope.

    Source:
        S106 隐患排查治理常态化、长效化、制度化、规范化（某区安监局年度总结）; how often is a setting.
    """
    actor.must(perms.PLAN_SELF_CHECK)
    items = items_of(plan.sources, plan.lines, plan.starts_on)
    check_plan(plan, items)
    made = SelfCheckPlan.objects.create(
        title=plan.title.strip()[:100],
        items=items,
        starts_on=plan.starts_on,
        ends_on=plan.ends_on,
        made_at=at,
        made_by_id=actor.user_id,
        **whose(plan, actor),
    )
    note_plan(made, "self_check_plan.made", "制定自查计划", actor=actor, at=at)
    lay_out_plan(made, today=localdate(at), actor=actor, at=at)
    return made


def note_plan(
    plan: SelfCheckPlan, kind: str, text: str, *, actor: Actor, at: datetime, note: str = ""
) -> None:
    audit.record(
        audit.chain_of("self_check_plan", plan.pk),
        kind,
        text,
        actor=actor,
        at=at,
        place=Place(plan.region, plan.units, plan.enterprise_id),
        data={"cadence": plan.cadence, "items": len(plan.items), "note": note},
    )


@transaction.atomic
def stop_self_checks(*, plan_id: int, reason: str, actor: Actor, at: datetime) -> SelfCheckPlan:
    """End a plan today; what has not fallen due is cancelled.

    Raises:
        NotPermitted: The actor may not.
        InvalidInput: No reason.
        PlanStopped: It has ended.
    """
    actor.must(perms.PLAN_SELF_CHECK)
    plan = SelfCheckPlan.objects.visible_to(actor).locked().one(plan_id)
    today = localdate(at)
    if plan.stop_reason:
        raise PlanStopped(title=plan.title)
    if not reason.strip():
        raise InvalidInput({"reason": "写明为什么停止。"})
    plan.ends_on, plan.stop_reason = max(today, plan.starts_on), reason[:200]
    plan.save(update_fields=["ends_on", "stop_reason"])
    for check in plan.checks.filter(status=CheckStatus.PENDING, due_on__gte=today):
        SELF_CHECK_WORKFLOW.apply(CANCEL, check, actor=actor, at=at, data={"note": reason})
    note_plan(plan, "self_check_plan.stopped", "停止自查计划", actor=actor, at=at, note=reason)
    return plan


def lay_out_plan(plan: SelfCheckPlan, *, today: date, actor: Actor, at: datetime) -> int:
    """Make the checks of a plan that fall due within the window; those that exist are left alone.

    The cadence of a plan by risk follows the level that the enterprise has today.
    """
    if plan.is_by_risk and plan.enterprise is not None:
        plan.cadence = cadence_by_risk(plan.enterprise.risk_level)
    ahead = today + timedelta(days=int(packs.setting(PACK, "self-check-ahead-days")))
    if plan.cadence == Cadence.MONTHLY:
        ahead = max(ahead, (today.replace(day=28) + timedelta(days=4)).replace(day=1))
    last = min(ahead, plan.ends_on) if plan.ends_on else ahead
    first = max(plan.starts_on, today, (plan.laid_until or date.min) + timedelta(days=1))
    made = 0
    for opens_on, due_on in due_days(plan.cadence, first, last):
        check, is_new = SelfCheck.objects.get_or_create(
            plan=plan, due_on=due_on, defaults={"opens_on": max(opens_on, plan.starts_on)}
        )
        if is_new:
            SELF_CHECK_WORKFLOW.begin(check, actor=actor, at=at, text="生成自查任务")
            made += 1
    plan.laid_until = max(last, plan.laid_until or date.min)
    plan.save(update_fields=["laid_until", "cadence"])
    return made


def lay_out_checks(*, today: date, actor: Actor, at: datetime) -> int:
    """Make the near checks of every running plan; safe to run twice.

    Returns:
        How many were made.
    """
    running = SelfCheckPlan.objects.filter(starts_on__lte=today + timedelta(days=31))
    running = running.exclude(ends_on__lt=today).select_related("enterprise", "unit")
    made = 0
    for plan in running.order_by("id"):
        with transaction.atomic():
            made += lay_out_plan(plan, today=today, actor=actor, at=at)
    return made


def check_answers(check: SelfCheck, answers: Mapping[str, Answer]) -> None:
    """Refuse a check with an item left open, or a problem without words or photo.

    Raises:
        InvalidInput: One sentence an item; the field is the item's key.
    """
    least = int(packs.setting("hazards", "evidence-before-photos"))
    fields = {}
    for item in check.plan.items:
        answer = answers.get(item["key"])
        if answer is None or answer.result not in {OK, BAD, NONE}:
            fields[item["key"]] = f"“{item['text'][:20]}”还没有选结果。"
        elif answer.result == BAD and len(answer.note.strip()) < 4:
            fields[item["key"]] = "写清是哪个部位、什么问题，至少 4 个字。"
        elif answer.result == BAD and len(answer.photos) < least:
            fields[item["key"]] = f"请为这个问题拍照，至少 {least} 张。"
    if fields:
        raise InvalidInput(fields)


@transaction.atomic
def finish_self_check(
    *,
    check_id: int,
    answers: Mapping[str, Answer],
    actor: Actor,
    at: datetime,
    key: str | None = None,
) -> SelfCheck:
    """Hand in one self-check; every problem becomes a hazard found by the enterprise itself.

    Raises:
        InvalidInput: An item without a result, a problem without words or photo.
        CheckNotOpen: Before its first day.
        NotPermitted: The actor may not.
        TransitionRefused: It is done, missed or cancelled.
    """
    check = SelfCheck.objects.visible_to(actor).locked().one(check_id)
    if audit.already(SELF_CHECK_WORKFLOW.chain(check), key):
        return check
    if localdate(at) < check.opens_on:
        raise CheckNotOpen(opens=check.opens_on)
    refused = SELF_CHECK_WORKFLOW.refusal(FINISH, check, actor)
    if refused is not None:
        raise refused
    check_answers(check, answers)
    results = [result_of(check, item, answers[item["key"]], actor, at) for item in check.plan.items]
    problems = sum(one["result"] == BAD for one in results)
    SELF_CHECK_WORKFLOW.apply(
        FINISH,
        check,
        actor=actor,
        at=at,
        text=f"自查 {len(results)} 项，发现问题 {problems} 个",
        data={"problems": problems},
        changes={
            "results": results,
            "problems": problems,
            "done_at": at,
            "done_by_id": actor.user_id,
        },
        key=key,
    )
    return check


def result_of(
    check: SelfCheck, item: Item, answer: Answer, actor: Actor, at: datetime
) -> dict[str, Any]:
    """What is kept of one item; a problem with the hazard it became."""
    kept: dict[str, Any] = {"key": item["key"], "text": item["text"], "result": answer.result}
    if answer.result != BAD:
        return kept | {"note": answer.note, "hazard": None}
    plan = check.plan
    basis = criteria.find(item["basis"]) if item["basis"] else None
    is_major = basis is not None and basis.grade == "major"
    report = HazardReport(
        title=answer.note.strip()[:200],
        detail=f"自查项目：{item['text']}",
        found_on=localdate(at),
        source=DOOR if plan.enterprise_id is not None else "street-check",
        grade="major" if is_major else "general",
        criterion=item["basis"],
        enterprise_id=plan.enterprise_id,
        place="" if plan.enterprise_id is not None else plan.unit.name,
        region=plan.region,
        unit_id=plan.unit_id,
        reference=f"ZC{check.pk}",
    )
    hazard = report_hazard(report, photos=answer.photos, actor=actor, at=at)
    return kept | {"note": answer.note, "hazard": hazard.pk}


def miss_checks(*, today: date, actor: Actor, at: datetime) -> int:
    """Mark every check whose day has passed as missed; by the settings it becomes a finding.

    Returns:
        How many were missed.
    """
    late = SelfCheck.objects.filter(status=CheckStatus.PENDING, due_on__lt=today).order_by("id")
    done = 0
    for check_id in late.values_list("pk", flat=True):
        with transaction.atomic():
            done += miss(check_id, actor, at)
    return done


def miss(check_id: int, actor: Actor, at: datetime) -> int:
    """One check that nobody did; safe to run twice."""
    check = SelfCheck.objects.locked().filter(pk=check_id, status=CheckStatus.PENDING).first()
    if check is None:
        return 0
    SELF_CHECK_WORKFLOW.apply(MISS, check, actor=actor, at=at, changes={"missed_at": at})
    if packs.setting(PACK, "self-check-missed-is-finding"):
        check.finding = finding_of(check, actor, at)
        check.save(update_fields=["finding"])
    return 1


def finding_of(check: SelfCheck, actor: Actor, at: datetime) -> Hazard:
    """The hazard that a missed check is: an unfinished one of the same plan takes it as a further door."""
    plan = check.plan
    open_one = Hazard.objects.filter(
        pk__in=plan.checks.exclude(finding=None).values("finding"), status__in=UNFINISHED
    ).first()
    if open_one is not None:
        add_source(
            hazard_id=open_one.pk,
            kind=MISSED_DOOR,
            found_on=localdate(at),
            reference=f"ZC{check.pk}",
            note=f"{check.due_on} 又未自查",
            actor=actor,
            at=at,
        )
        return open_one
    report = HazardReport(
        title=f"未按计划自查：{plan.title}",
        detail=f"应在 {check.due_on} 前完成的自查没有做。",
        found_on=localdate(at),
        source=MISSED_DOOR,
        category="dual-prevention",
        enterprise_id=plan.enterprise_id,
        place=plan.unit.name if plan.enterprise_id is None else "",
        region=plan.region,
        unit_id=plan.unit_id,
        measures="立即补做自查，并说明原因",
        reference=f"ZC{check.pk}",
        is_confirmed=True,
    )
    key = f"self-check-missed:{check.pk}"
    return report_hazard(report, photos_owed=False, actor=actor, at=at, key=key)


def follow_enterprise(*, kept: int, dropped: int) -> int:
    """Put the plans of a merged enterprise under the one that remains; safe to run twice."""
    return SelfCheckPlan.objects.filter(enterprise_id=dropped).update(enterprise_id=kept)
