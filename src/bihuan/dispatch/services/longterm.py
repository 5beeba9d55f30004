"""Control targets, long plans, local measures and the fifteen measures: what is entered."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils.timezone import localdate

from bihuan.dispatch import permissions as perms
from bihuan.dispatch.models import (
    ControlTarget,
    LocalMeasure,
    LongPlan,
    MeasureCheck,
    OfficialText,
    PlanNode,
    WorkItem,
)
from bihuan.dispatch.planning import Against, MeasureStatus, NodeKind, Sign, Verdict
from bihuan.dispatch.services.common import locked_item, require
from bihuan.dispatch.services.itemising import log
from bihuan.dispatch.workflow import (
    DRAFT_ON,
    DROP_MEASURE,
    ISSUE_MEASURE,
    LOCAL_MEASURE_WORKFLOW,
)
from bihuan.kernel import audit, packs
from bihuan.kernel.actors import Actor
from bihuan.kernel.audit import Place, chain_of
from bihuan.kernel.errors import InvalidInput
from bihuan.kernel.indicators import all_indicators
from bihuan.kernel.moving import Moves
from bihuan.organisations.models import Unit

FIFTEEN = "fifteen-measures"


def known_indicator(code: str) -> str:
    """The code of an indicator, or empty.

    Raises:
        InvalidInput: There is none of that code.
    """
    if code and code not in all_indicators():
        raise InvalidInput({"indicator": f"没有“{code}”这个指标，请从指标目录里选，或者留空。"})
    return code


@transaction.atomic
def set_control_target(
    *,
    year: int,
    title: str,
    metric: str,
    op: str,
    value: Decimal | None,
    against: str = Against.VALUE,
    unit: str = "",
    indicator: str = "",
    quote: str = "",
    actor: Actor,
    at: datetime,
) -> ControlTarget:
    """Set one control target of a year for the actor's region, or change it.

    Args:
        against: A fixed value, or last year's by the same day; then ``value`` is not needed.
        indicator: By which it is compared live; empty while no list holds the figure.

    Raises:
        InvalidInput: No title, no value where one is needed, or an indicator that is none.
    """
    actor.must(perms.CONFIRM)
    require(title, "title", "写明控制目标。")
    if against == Against.VALUE and value is None:
        raise InvalidInput({"value": "填写目标值；与上年同期比的，选“上年同期”。"})
    target, _is_new = ControlTarget.objects.update_or_create(
        year=year,
        region=actor.region,
        title=title.strip()[:200],
        withdrawn_at=None,
        defaults={
            "metric": metric[:120] or title[:120],
            "op": Sign(op),
            "value": value if against == Against.VALUE else None,
            "against": Against(against),
            "unit": unit[:20],
            "indicator": known_indicator(indicator),
            "quote": quote[:300],
            "made_at": at,
        },
    )
    record(chain_of("control_target", target.pk), f"设定 {year} 年控制目标：{title}", actor, at)
    return target


def record(chain: str, text: str, actor: Actor, at: datetime) -> None:
    place = Place(actor.region, [actor.unit_id] if actor.unit_id else [])
    audit.record(chain, "dispatch.entered", text[:200], actor=actor, at=at, place=place)


@transaction.atomic
def withdraw_control_target(*, target_id: int, reason: str, actor: Actor, at: datetime) -> None:
    """Withdraw a control target that was set by mistake."""
    actor.must(perms.CONFIRM)
    target = ControlTarget.objects.visible_to(actor).locked().one(target_id)
    target.withdrawn_at = at
    target.save(update_fields=["withdrawn_at"])
    record(chain_of("control_target", target.pk), f"撤回控制目标：{reason}", actor, at)


@transaction.atomic
def store_plan_node(row: Mapping[str, Any], *, actor: Actor, at: datetime) -> PlanNode:
    """One row of a plan's table: a goal, an indicator or a project under its parent's number.

    The plan is made with its first row; the same number again changes the row.

    Raises:
        InvalidInput: Years that contradict the plan, a parent that is not there, no such unit.
    """
    actor.must(perms.CONFIRM)
    first, last = int(row["first_year"]), int(row["last_year"])
    if last < first:
        raise InvalidInput({"last_year": "截止年早于起始年。"})
    plan, _new_plan = LongPlan.objects.get_or_create(
        region=actor.region,
        title=str(row["plan"]).strip()[:200],
        defaults={
            "sector": str(row.get("sector") or "")[:60],
            "first_year": first,
            "last_year": last,
            "made_at": at,
        },
    )
    if (plan.first_year, plan.last_year) != (first, last):
        years = f"{plan.first_year}—{plan.last_year}"
        raise InvalidInput({"first_year": f"这份规划登记的年份是 {years}。"})
    no = str(row["no"]).strip()
    node, _is_new = PlanNode.objects.update_or_create(
        plan=plan,
        no=no,
        defaults={
            "parent": parent_of(plan, no, str(row.get("parent") or "").strip()),
            "kind": NodeKind(row["kind"]),
            "title": str(row["title"])[:300],
            "unit": row.get("unit"),
            "measure_unit": str(row.get("measure_unit") or "")[:20],
            "indicator": known_indicator(str(row.get("indicator") or "")),
            "base": row.get("base"),
            "midterm": row.get("midterm"),
            "final": row.get("final"),
            "yearly": row.get("yearly") or {},
            "withdrawn_at": None,
        },
    )
    record(chain_of("plan_node", node.pk), f"{plan.title}：{no} {node.title}", actor, at)
    return node


def parent_of(plan: LongPlan, no: str, parent: str) -> PlanNode | None:
    """The node of a number, walked up once so that no circle comes about.

    Raises:
        InvalidInput: Absent, or below the row itself.
    """
    if not parent:
        return None
    found = plan.nodes.filter(no=parent).first()
    if found is None:
        raise InvalidInput({"parent": f"没有序号为“{parent}”的上级，上级要排在前面。"})
    above: PlanNode | None = found
    while above is not None:
        if above.no == no:
            raise InvalidInput({"parent": "上级不能是自己或自己的下级。"})
        above = above.parent
    return found


@transaction.atomic
def withdraw_plan_node(*, node_id: int, reason: str, actor: Actor, at: datetime) -> None:
    """Withdraw a node of a plan."""
    actor.must(perms.CONFIRM)
    node = PlanNode.objects.visible_to(actor).locked().one(node_id)
    node.withdrawn_at = at
    node.save(update_fields=["withdrawn_at"])
    record(chain_of("plan_node", node.pk), f"撤下：{reason}", actor, at)


@transaction.atomic
def link_to_plan(*, item_id: int, node_id: int | None, actor: Actor, at: datetime) -> WorkItem:
    """Say which part of a long plan a year's task carries out; ``None`` takes it back.

    Raises:
        NotFound: No such task or part in the actor's scope, or the part was withdrawn.
    """
    actor.must(perms.CONFIRM)
    item = locked_item(item_id, actor)
    standing = PlanNode.objects.visible_to(actor).filter(withdrawn_at__isnull=True)
    node = standing.one(node_id) if node_id is not None else None
    item.plan_node = node
    item.save(update_fields=["plan_node"])
    log(item, "item_linked", f"落实规划：{node}" if node else "不再关联规划", actor=actor, at=at)
    return item


@transaction.atomic
def ask_for_measure(
    *,
    upper_id: int,
    title: str,
    unit_id: int | None,
    due_on: date | None,
    actor: Actor,
    at: datetime,
) -> LocalMeasure:
    """Have a unit draft a local measure for a document from above.

    Raises:
        InvalidInput: No title, no unit, or no day.
    """
    actor.must(perms.CONFIRM)
    upper = OfficialText.objects.visible_to(actor).one(upper_id)
    require(title, "title", "写明要制定的配套措施。")
    unit = Unit.objects.filter(pk=unit_id or 0, abolished_on__isnull=True).first()
    if unit is None:
        raise InvalidInput({"unit_id": "选定起草单位。"})
    if due_on is None or due_on < localdate(at):
        raise InvalidInput({"due_on": "填写今天或以后的出台时限。"})
    office = int(actor.unit_id or unit.pk)
    measure = LocalMeasure.objects.create(
        upper=upper,
        title=title.strip()[:200],
        unit=unit,
        due_on=due_on,
        status=MeasureStatus.DRAFTING,
        office_id=office,
        region=upper.region,
        units=sorted({office, unit.pk}),
        made_at=at,
    )
    LOCAL_MEASURE_WORKFLOW.begin(measure, actor=actor, at=at, text="交办起草配套措施")
    if unit.pk not in upper.units:
        upper.units = sorted({*upper.units, unit.pk})
        upper.save(update_fields=["units"])
    return measure


def locked_measure(measure_id: int, actor: Actor) -> LocalMeasure:
    found = LocalMeasure.objects.visible_to(actor).select_related("unit")
    return found.locked().one(measure_id)


@transaction.atomic
def report_drafting(
    *, measure_id: int, note: str, actor: Actor, at: datetime, key: str | None = None
) -> LocalMeasure:
    """Say how far a local measure is.

    Raises:
        InvalidInput: Nothing written.
    """
    measure = locked_measure(measure_id, actor)
    require(note, "note", "写明起草进展。")
    LOCAL_MEASURE_WORKFLOW.apply(
        DRAFT_ON,
        measure,
        actor=actor,
        at=at,
        data={"note": note},
        changes={"progress": note},
        key=key,
    )
    return measure


@transaction.atomic
def issue_measure(
    *,
    measure_id: int,
    issued_on: date | None,
    doc_no: str,
    document: int | str | None = None,
    actor: Actor,
    at: datetime,
    key: str | None = None,
) -> LocalMeasure:
    """Register that a local measure was issued.

    Args:
        document: The measure as it was taken in, whose tasks are the units'.

    Raises:
        InvalidInput: No day or one to come, or no number.
    """
    measure = locked_measure(measure_id, actor)
    require(doc_no, "doc_no", "填写文号。")
    if issued_on is None or issued_on > localdate(at):
        raise InvalidInput({"issued_on": "填写出台日期，不晚于今天。"})
    taken_in = OfficialText.objects.visible_to(actor).one(int(document)) if document else None
    changes = {"issued_on": issued_on, "doc_no": doc_no.strip()[:60], "document": taken_in}
    LOCAL_MEASURE_WORKFLOW.apply(
        ISSUE_MEASURE, measure, actor=actor, at=at, changes=changes, key=key
    )
    return measure


@transaction.atomic
def drop_measure(
    *, measure_id: int, note: str, actor: Actor, at: datetime, key: str | None = None
) -> LocalMeasure:
    """Do without a local measure.

    Raises:
        InvalidInput: No reason.
    """
    measure = locked_measure(measure_id, actor)
    require(note, "note", "写明不再制定的理由。")
    data = {"note": note}
    LOCAL_MEASURE_WORKFLOW.apply(DROP_MEASURE, measure, actor=actor, at=at, data=data, key=key)
    return measure


MEASURE_SERVICES: Mapping[str, Callable[..., LocalMeasure]] = {
    "progress": report_drafting,
    "issue": issue_measure,
    "withdraw": drop_measure,
}
make_measure_move = Moves(LOCAL_MEASURE_WORKFLOW, "measure_id", MEASURE_SERVICES)


@transaction.atomic
def check_measure(
    *,
    unit_id: int,
    year: int,
    measure: str,
    verdict: str,
    finding: str = "",
    checked_on: date | None = None,
    actor: Actor,
    at: datetime,
) -> MeasureCheck:
    """Write down what was found of one of the fifteen measures at a unit; again changes it.

    Raises:
        InvalidInput: No such measure or unit, or a shortcoming without words.
    """
    actor.must(perms.REVIEW)
    pack = packs.in_force("dictionary", FIFTEEN)
    if measure not in {str(row["key"]) for row in pack.rows if row.get("parent")}:
        raise InvalidInput({"measure": "没有这一条措施。"})
    unit = Unit.objects.filter(pk=unit_id, abolished_on__isnull=True).first()
    if unit is None or not actor.scope.holds(unit.region_id):
        raise InvalidInput({"unit": "选定本级管辖的单位。"})
    if Verdict(verdict) != Verdict.DONE:
        require(finding, "finding", "没有完全落实的，写明检查情况。")
    check, _is_new = MeasureCheck.objects.update_or_create(
        unit=unit,
        year=year,
        measure=measure,
        defaults={
            "pack_version": pack.version,
            "verdict": Verdict(verdict),
            "finding": finding,
            "checked_on": checked_on or localdate(at),
            "checked_by_id": actor.user_id,
            "region": unit.region_id,
            "units": sorted({unit.pk, int(actor.unit_id or unit.pk)}),
        },
    )
    chain = chain_of("measure_check", check.pk)
    record(chain, f"{unit.name}：{check.get_verdict_display()}", actor, at)
    return check
