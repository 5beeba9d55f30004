"""A task as a whole: raised from something else, its lead fixed, divided, closed with its parts."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from django.db import transaction
from django.utils.timezone import localdate

from bihuan.dispatch import permissions as perms
from bihuan.dispatch.errors import NobodyResponsible, ShareThere
from bihuan.dispatch.models import Milestone, Share, WorkItem
from bihuan.dispatch.services.common import item_chain, locked_item, place_of_item, require
from bihuan.dispatch.services.opening import (
    Holder,
    open_share,
    open_shares,
    set_lights,
    units_with,
)
from bihuan.dispatch.states import SHARE_FINISHED, ItemStatus, ShareRole, ShareStatus
from bihuan.dispatch.workflow import SHARE_WORKFLOW
from bihuan.kernel import audit
from bihuan.kernel.actors import Actor
from bihuan.kernel.announcements import announce
from bihuan.kernel.errors import InvalidInput
from bihuan.kernel.scope import elevated
from bihuan.organisations.models import Unit


@transaction.atomic
def raise_item(
    *,
    title: str,
    holders: Sequence[Holder],
    lead_id: int | None = None,
    due_on: date | None = None,
    quote: str = "",
    origin: str = "",
    origin_url: str = "",
    actor: Actor,
    at: datetime,
) -> WorkItem:
    """A task that comes from no document: a hazard or problem with several responsible units.

    Args:
        holders: The units with their parts, each unit once.
        lead_id: The one that answers for all; without it they share alike.
        origin: Chain of what it was raised from, ``hazard:12``, with its page.

    Raises:
        NotPermitted: The actor may not.
        InvalidInput: No title, a unit twice, or a lead that is none of them.
        NobodyResponsible: No unit.
    """
    actor.must(perms.CONFIRM)
    require(title, "title", "写明任务。")
    ids = [one.unit.pk for one in holders]
    if not ids:
        raise NobodyResponsible({"units": "选定责任单位。"}, title=title[:40])
    if len(set(ids)) != len(ids) or (lead_id is not None and lead_id not in ids):
        raise InvalidInput({"lead": "牵头单位要在责任单位之内，每个单位只列一次。"})
    item = WorkItem.objects.create(
        title=title.strip()[:300],
        quote=quote,
        due_on=due_on,
        is_joint=lead_id is None,
        origin=origin[:60],
        origin_url=origin_url[:200],
        region=actor.region,
        units=units_with(holders, actor),
        issued_at=at,
    )
    log(item, "item_raised", "提出任务", actor=actor, at=at, units=ids, lead=lead_id)
    leads = [one for one in holders if one.unit.pk == lead_id]
    others = [one for one in holders if one.unit.pk != lead_id]
    open_shares(item, leads, others, actor=actor, at=at)
    return item


def log(
    item: WorkItem, kind: str, text: str, *, actor: Actor, at: datetime, **data: object
) -> None:
    audit.record(
        item_chain(item),
        f"dispatch.{kind}",
        text,
        actor=actor,
        at=at,
        place=place_of_item(item),
        data=data,
    )


def running_item(item_id: int, actor: Actor) -> WorkItem:
    """The task, locked, while it is not finished.

    Raises:
        InvalidInput: It is.
    """
    actor.must(perms.CONFIRM)
    item = locked_item(item_id, actor)
    if item.status != ItemStatus.RUNNING:
        raise InvalidInput({"item": f"这项任务“{item.get_status_display()}”，不能再调整。"})
    return item


@transaction.atomic
def fix_lead(*, item_id: int, unit_id: int, note: str, actor: Actor, at: datetime) -> WorkItem:
    """Say which of a task's units leads from now on; the former lead takes part.

    Raises:
        InvalidInput: No reason, or the unit has no open share of it.
    """
    item = running_item(item_id, actor)
    require(note, "note", "写明确定牵头单位的理由。")
    shares = list(item.shares.exclude(status=ShareStatus.WITHDRAWN).select_related("item", "unit"))
    if unit_id not in {one.unit_id for one in shares if one.status not in SHARE_FINISHED}:
        raise InvalidInput({"unit": "这个单位没有承担这项任务，先增加它的分工。"})
    for share in shares:
        share.role = ShareRole.LEAD if share.unit_id == unit_id else ShareRole.PARTICIPANT
        share.units = sorted({*share.units, unit_id})
        share.save(update_fields=["role", "units"])
        SHARE_WORKFLOW.refresh_loop(share)
    item.is_joint = False
    item.save(update_fields=["is_joint"])
    name = next(one.unit.name for one in shares if one.unit_id == unit_id)
    log(item, "lead_fixed", f"确定{name}牵头", actor=actor, at=at, unit=unit_id, note=note)
    return item


@transaction.atomic
def divide_item(
    *,
    item_id: int,
    unit_id: int,
    part: str,
    due_on: date | None = None,
    actor: Actor,
    at: datetime,
) -> Share:
    """Give a unit its own piece of a task: a new share, or the piece of the one it has.

    Raises:
        InvalidInput: No words for the piece, or no such unit.
        ShareThere: The unit's share is finished.
    """
    item = running_item(item_id, actor)
    require(part, "part", "写明这个单位的子任务。")
    unit = Unit.objects.filter(pk=unit_id, abolished_on__isnull=True).first()
    if unit is None:
        raise InvalidInput({"unit": "没有这个单位，请从名录里选。"})
    share = item.shares.select_related("unit").filter(unit=unit).first()
    leads = item.shares.filter(role=ShareRole.LEAD).exclude(status=ShareStatus.WITHDRAWN)
    watching = frozenset(leads.values_list("unit_id", flat=True))
    if share is None:
        role = ShareRole.PARTICIPANT
        more = {"part": part, "due_on": due_on, "watching": watching}
        share = open_share(item, unit, unit.name, role, actor=actor, at=at, **more)  # type: ignore[arg-type]  # three kinds of values
        item.units = sorted({*item.units, unit.pk})
        item.save(update_fields=["units"])
    elif share.status in SHARE_FINISHED:
        raise ShareThere(unit=unit.name, status=share.get_status_display())
    else:
        share.item = item
        share.part, share.due_on = part.strip()[:300], due_on or share.due_on
        set_lights(share)
        share.save(update_fields=["part", "due_on", "next_due_on", "yellow_from"])
        SHARE_WORKFLOW.refresh_loop(share)
    log(item, "item_divided", f"{unit.name}：{part}"[:200], actor=actor, at=at, unit=unit.pk)
    return share


@transaction.atomic
def add_milestone(
    *,
    item_id: int,
    due_on: date | None,
    percent: int | None,
    amount: str = "",
    actor: Actor,
    at: datetime,
) -> Milestone:
    """Add a stage to a task.

    Args:
        percent: What has to be reached by then, 0 to 100.

    Raises:
        InvalidInput: No day, no percentage between 1 and 100, or a day past the task's own.
    """
    item = running_item(item_id, actor)
    if due_on is None or (item.due_on is not None and due_on > item.due_on):
        raise InvalidInput({"due_on": "填写阶段时限，不晚于任务的完成时限。"})
    if percent is None or not 1 <= percent <= 100:
        raise InvalidInput({"percent": "填写 1 到 100 的整数。"})
    made = Milestone.objects.create(
        item=item, due_on=due_on, percent=percent, amount=amount.strip()[:100]
    )
    relight_shares(item)
    log(item, "milestone_added", f"{due_on} 前达到 {percent}%", actor=actor, at=at)
    return made


def relight_shares(item: WorkItem) -> None:
    """Reckon the lights of a task's open shares anew."""
    for share in item.shares.exclude(status__in=SHARE_FINISHED).select_related("item", "unit"):
        set_lights(share)
        share.save(update_fields=["next_due_on", "yellow_from"])
        SHARE_WORKFLOW.refresh_loop(share)


def relight_all() -> int:
    """Reckon the lights of every open share anew, for a changed setting or calendar.

    Returns:
        How many changed.
    """
    changed = 0
    for share in Share.objects.exclude(status__in=SHARE_FINISHED).locked().order_by("id"):
        before = (share.next_due_on, share.yellow_from)
        set_lights(share)
        if before != (share.next_due_on, share.yellow_from):
            share.save(update_fields=["next_due_on", "yellow_from"])
            changed += 1
    return changed


def settle_item(item_id: int, *, actor: Actor, at: datetime) -> WorkItem:
    """Close a task whose shares are all closed; called whenever one was."""
    with elevated():  # shares of other units are not the actor's to see
        item = WorkItem.objects.locked().get(pk=item_id)
        shares = item.shares.all()
        if item.status != ItemStatus.RUNNING or shares.exclude(status__in=SHARE_FINISHED).exists():
            return item
        is_done = shares.filter(status=ShareStatus.DONE).exists()
        item.status = ItemStatus.DONE if is_done else ItemStatus.WITHDRAWN
        item.done_on = localdate(at) if is_done else None
        item.save(update_fields=["status", "done_on"])
        text = "全部单位办结，任务办结" if is_done else "各单位的任务都已撤回"
        log(item, "item_settled", text, actor=actor, at=at, status=item.status)
        announce("dispatch.item_settled", {"item": item.pk, "origin": item.origin}, at)
    return item
