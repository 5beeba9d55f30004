"""The end of a plan's year: what is undone goes into the next year's plan, nothing is lost."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction

from bihuan.dispatch import permissions as perms
from bihuan.dispatch.errors import PlanYearWrong, UndecidedItems, YearClosed
from bihuan.dispatch.models import OfficialText, Share, WorkItem
from bihuan.dispatch.services.common import document_chain, locked_document, place_of
from bihuan.dispatch.services.itemising import log
from bihuan.dispatch.services.opening import open_share
from bihuan.dispatch.states import SHARE_FINISHED, DocumentStatus, ItemStatus
from bihuan.dispatch.workflow import CARRY_SHARE, SHARE_WORKFLOW, WITHDRAW_SHARE
from bihuan.kernel import audit
from bihuan.kernel.actors import Actor
from bihuan.kernel.errors import InvalidInput


@dataclass(frozen=True)
class Carry:
    """What becomes of an undone task: carried forward, or dropped; both with a reason.

    Args:
        due_on: Its day in the new year, where it has one.
    """

    is_carried: bool
    reason: str
    due_on: date | None = None


@transaction.atomic
def mark_plan(*, document_id: int, year: int, actor: Actor, at: datetime) -> OfficialText:
    """Say that a document is a year's plan (年度工作要点).

    Raises:
        InvalidInput: Not a year.
        YearClosed: Its year was closed.
    """
    actor.must(perms.CONFIRM)
    document = locked_document(document_id, actor)
    if not 1949 <= year <= 2100:
        raise InvalidInput({"year": "年度填四位数字。"})
    if document.year_closed_at is not None:
        raise YearClosed(title=document.title)
    document.plan_year = year
    document.save(update_fields=["plan_year"])
    audit.record(
        document_chain(document),
        "dispatch.plan_marked",
        f"作为 {year} 年度计划",
        actor=actor,
        at=at,
        place=place_of(document),
        data={"year": year},
    )
    return document


@transaction.atomic
def close_year(
    *,
    document_id: int,
    into_id: int,
    decided: Mapping[int, Carry],
    actor: Actor,
    at: datetime,
) -> list[WorkItem]:
    """Close a year's plan: its undone tasks go into the next year's plan, or are dropped.

    Args:
        into_id: The plan of the next year, already issued.
        decided: Id of a running task → what becomes of it; every running one must be there.

    Returns:
        The new tasks of the next year.

    Raises:
        YearClosed: It was.
        PlanYearWrong: The documents are no plans of two following years, or not issued.
        UndecidedItems: A running task that nobody decided about.
        InvalidInput: A decision without a reason.
    """
    actor.must(perms.CONFIRM)
    plan, into = locked_document(document_id, actor), locked_document(into_id, actor)
    if plan.year_closed_at is not None:
        raise YearClosed(title=plan.title)
    issued = {one.status for one in (plan, into)} == {DocumentStatus.ISSUED}
    if plan.plan_year is None or into.plan_year != plan.plan_year + 1 or not issued:
        raise PlanYearWrong(title=plan.title)
    running = list(plan.items.filter(status=ItemStatus.RUNNING).order_by("id").locked())
    left = [item for item in running if item.pk not in decided]
    if left:
        raise UndecidedItems(count=len(left), title=left[0].title[:40])
    if any(not decided[item.pk].reason.strip() for item in running):
        raise InvalidInput({"reason": "每一项都要写明结转或不再办理的理由。"})
    made = []
    for item in running:
        carry = decided[item.pk]
        made += [carry_item(item, into, carry, actor=actor, at=at)] if carry.is_carried else []
        end_item(item, carry, actor=actor, at=at)
    plan.year_closed_at = at
    plan.save(update_fields=["year_closed_at"])
    audit.record(
        document_chain(plan),
        "dispatch.year_closed",
        f"{plan.plan_year} 年度销号，结转 {len(made)} 项",
        actor=actor,
        at=at,
        place=place_of(plan),
        data={"into": into.pk, "carried": len(made), "dropped": len(running) - len(made)},
    )
    return made


def carry_item(
    item: WorkItem, into: OfficialText, carry: Carry, *, actor: Actor, at: datetime
) -> WorkItem:
    """The task again, in the next year's plan, for the units that have not finished it."""
    new = WorkItem.objects.create(
        document=into,
        no=item.no,
        chapter=item.chapter,
        segment=item.segment,
        title=item.title,
        quote=item.quote,
        due_on=carry.due_on,
        target=item.target,
        is_joint=item.is_joint,
        carried_from=item,
        ending_reason="",
        plan_node=item.plan_node,
        origin=item.origin,
        origin_url=item.origin_url,
        region=into.region,
        units=item.units,
        issued_at=at,
    )
    log(new, "item_carried_in", f"由上年结转：{carry.reason}"[:200], actor=actor, at=at)
    for target in item.targets.filter(withdrawn_at__isnull=True):
        target.pk, target.item, target.indicator = None, new, ""
        target.first = target.last = None
        target.save(force_insert=True)
    for share in unfinished(item):
        more = {"user_id": share.person_id, "part": share.part, "watching": frozenset(share.units)}
        open_share(new, share.unit, share.named_as, share.role, actor=actor, at=at, **more)  # type: ignore[arg-type]  # three kinds of values
    return new


def unfinished(item: WorkItem) -> list[Share]:
    found = item.shares.exclude(status__in=SHARE_FINISHED).select_related("item", "unit")
    return list(found.order_by("id").locked())


def end_item(item: WorkItem, carry: Carry, *, actor: Actor, at: datetime) -> None:
    move = CARRY_SHARE if carry.is_carried else WITHDRAW_SHARE
    for share in unfinished(item):
        SHARE_WORKFLOW.apply(move, share, actor=actor, at=at, data={"note": carry.reason})
    item.status = ItemStatus.CARRIED if carry.is_carried else ItemStatus.DROPPED
    item.ending_reason = carry.reason.strip()[:200]
    item.save(update_fields=["status", "ending_reason"])
    word = "结转下年" if carry.is_carried else "不再办理"
    log(item, "item_ended", f"{word}：{carry.reason}"[:200], actor=actor, at=at)
