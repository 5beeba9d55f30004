"""What leaders plan for a year, sent up, worked off, reminded before the year ends."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from bihuan.kernel import evidence, packs
from bihuan.kernel.actors import Actor
from bihuan.kernel.errors import InvalidInput
from bihuan.kernel.evidence import Upload
from bihuan.kernel.moving import Moves
from bihuan.kernel.notices import NoticeKind, notify, notify_unit
from bihuan.responsibility import permissions as perms
from bihuan.responsibility.errors import LeaderLeft, WorkEvidenceMissing, WorklistTaken
from bihuan.responsibility.lives import WorklistStatus, WorkStatus
from bihuan.responsibility.models import Leader, Worklist, WorklistItem
from bihuan.responsibility.services.places import require, units_of
from bihuan.responsibility.services.texts import PACK
from bihuan.responsibility.workflow.leaders import (
    ADD,
    CONFIRM,
    DROP,
    FINISH,
    ITEM_WORKFLOW,
    MOVE,
    RETURN,
    SUBMIT,
    WITHDRAW_LIST,
    WORKLIST_WORKFLOW,
)

YEAR_END = NoticeKind("responsibility.worklist_year_end", _("年底前未完成的工作清单"))
PROOF = "proof"


def last_of(year: int, month: int) -> date:
    return date(year, month, monthrange(year, month)[1])


def month_of(text: str | int) -> int:
    """A month as typed.

    Raises:
        InvalidInput: It is none.
    """
    if str(text).isdecimal() and 1 <= int(text) <= 12:
        return int(text)
    raise InvalidInput({"month": "选择1到12月。"})


@transaction.atomic
def make_worklist(
    *,
    leader_id: int,
    year: int,
    items: Sequence[tuple[str, int]] = (),
    actor: Actor,
    at: datetime,
) -> Worklist:
    """Begin a leader's list of a year.

    Args:
        items: What is planned, each with its month.

    Raises:
        NotPermitted: The actor keeps no lists.
        LeaderLeft: The leader's term ended before the year.
        WorklistTaken: There is one already.
        InvalidInput: The year is none, or an item is empty.
    """
    actor.must(perms.KEEP_WORKLISTS)
    leader = Leader.objects.visible_to(actor).select_related("unit").one(leader_id)
    if not 2000 <= year <= 2100:
        raise InvalidInput({"year": "填写四位数的年份。"})
    if leader.ends_on is not None and leader.ends_on <= date(year, 1, 1):
        fields = {"leader_id": "请选择在任的领导。"}
        raise LeaderLeft(fields, name=leader.name, day=leader.ends_on)
    if leader.worklists.filter(year=year, withdrawn_at__isnull=True).exists():
        raise WorklistTaken({"year": "这一年已有清单。"}, name=leader.name, year=year)
    worklist = Worklist.objects.create(
        leader=leader,
        year=year,
        status=WorklistStatus.DRAFT,
        made_at=at,
        region=leader.region,
        units=units_of(leader.unit, with_office=True),
    )
    WORKLIST_WORKFLOW.begin(worklist, actor=actor, at=at, text=f"建立{worklist}")
    for text, month in items:
        store_item(worklist, text, month, actor=actor, at=at)
    return worklist


def store_item(
    worklist: Worklist, text: str, month: int, *, actor: Actor, at: datetime
) -> WorklistItem:
    require(text=(text, "写明工作事项。"))
    item = WorklistItem.objects.create(
        worklist=worklist,
        no=worklist.items.count() + 1,
        text=text.strip()[:300],
        due_on=last_of(worklist.year, month_of(month)),
        status=WorkStatus.PLANNED,
        recorded_at=at,
    )
    ITEM_WORKFLOW.begin(item, actor=actor, at=at, text=f"列入{worklist}")
    return item


def locked_worklist(worklist_id: int, actor: Actor) -> Worklist:
    """The list, locked until commit.

    Raises:
        NotFound: Absent, or outside the scope.
    """
    found = Worklist.objects.visible_to(actor).select_related("leader", "leader__unit")
    return found.locked().one(worklist_id)


@transaction.atomic
def add_work(
    *,
    worklist_id: int,
    text: str,
    month: str | int,
    actor: Actor,
    at: datetime,
    key: str | None = None,
) -> Worklist:
    """Add an item; after the list was sent up, the log shows that it came later.

    Raises:
        InvalidInput: No text, or no month.
    """
    worklist = locked_worklist(worklist_id, actor)
    require(text=(text, "写明工作事项。"))
    number = month_of(month)
    data = {"note": f"{number}月：{text.strip()}"}
    applied = WORKLIST_WORKFLOW.apply(ADD, worklist, actor=actor, at=at, data=data, key=key)
    if not applied.is_replay:
        store_item(worklist, text, number, actor=actor, at=at)
    return worklist


@transaction.atomic
def submit_worklist(
    *, worklist_id: int, actor: Actor, at: datetime, key: str | None = None
) -> Worklist:
    """Send a list up.

    Raises:
        WorklistEmpty: Nothing is on it.
    """
    worklist = locked_worklist(worklist_id, actor)
    changes = {"submitted_on": localdate(at)}
    WORKLIST_WORKFLOW.apply(SUBMIT, worklist, actor=actor, at=at, changes=changes, key=key)
    return worklist


@transaction.atomic
def confirm_worklist(
    *, worklist_id: int, actor: Actor, at: datetime, key: str | None = None
) -> Worklist:
    """Put a list that was sent up on file."""
    worklist = locked_worklist(worklist_id, actor)
    WORKLIST_WORKFLOW.apply(CONFIRM, worklist, actor=actor, at=at, key=key)
    return worklist


@transaction.atomic
def return_worklist(
    *, worklist_id: int, note: str, actor: Actor, at: datetime, key: str | None = None
) -> Worklist:
    """Send a list back.

    Raises:
        InvalidInput: No reason.
    """
    worklist = locked_worklist(worklist_id, actor)
    require(note=(note, "写明退回的原因。"))
    WORKLIST_WORKFLOW.apply(RETURN, worklist, actor=actor, at=at, data={"note": note}, key=key)
    return worklist


@transaction.atomic
def withdraw_worklist(
    *, worklist_id: int, note: str, actor: Actor, at: datetime, key: str | None = None
) -> Worklist:
    """Take a list back together with what is still planned on it.

    Raises:
        InvalidInput: No reason.
    """
    worklist = locked_worklist(worklist_id, actor)
    require(note=(note, "写明撤回的原因。"))
    data, changes = {"note": note}, {"withdrawn_at": at}
    applied = WORKLIST_WORKFLOW.apply(
        WITHDRAW_LIST, worklist, actor=actor, at=at, data=data, changes=changes, key=key
    )
    if not applied.is_replay:
        for item in worklist.items.filter(status=WorkStatus.PLANNED):
            drop_work(item_id=item.pk, note=note, actor=actor, at=at)
    return worklist


def locked_item(item_id: int, actor: Actor) -> WorklistItem:
    """The item, locked until commit.

    Raises:
        NotFound: Absent, or outside the scope.
    """
    related = ("worklist", "worklist__leader", "worklist__leader__unit")
    return WorklistItem.objects.visible_to(actor).select_related(*related).locked().one(item_id)


@transaction.atomic
def finish_work(
    *,
    item_id: int,
    done_on: date,
    evidence_note: str = "",
    files: Sequence[Upload] = (),
    actor: Actor,
    at: datetime,
    key: str | None = None,
) -> WorklistItem:
    """Set an item down as done, with what proves it.

    Raises:
        WorkEvidenceMissing: Neither named nor uploaded.
        InvalidInput: The day is still to come.
    """
    item = locked_item(item_id, actor)
    if not evidence_note.strip() and not files:
        raise WorkEvidenceMissing({"evidence_note": "写明佐证，或上传文件。"}, title=item.text)
    if done_on > localdate(at):
        raise InvalidInput({"done_on": "完成日期在今天之后。"})
    applied = ITEM_WORKFLOW.apply(
        FINISH,
        item,
        actor=actor,
        at=at,
        data={"note": evidence_note},
        changes={"done_on": done_on, "evidence_note": evidence_note.strip()[:300]},
        key=key,
    )
    if not applied.is_replay:
        evidence.keep_all(
            files,
            chain=ITEM_WORKFLOW.chain(item),
            place=ITEM_WORKFLOW.facts(item).place,
            role=PROOF,
            actor=actor,
            at=at,
        )
    return item


@transaction.atomic
def move_work(
    *,
    item_id: int,
    month: str | int,
    note: str,
    actor: Actor,
    at: datetime,
    key: str | None = None,
) -> WorklistItem:
    """Plan an item for another month.

    Raises:
        InvalidInput: No month, or no reason.
    """
    item = locked_item(item_id, actor)
    require(note=(note, "写明调整的原因。"))
    changes = {"due_on": last_of(item.worklist.year, month_of(month))}
    ITEM_WORKFLOW.apply(
        MOVE, item, actor=actor, at=at, data={"note": note}, changes=changes, key=key
    )
    return item


@transaction.atomic
def drop_work(
    *, item_id: int, note: str, actor: Actor, at: datetime, key: str | None = None
) -> WorklistItem:
    """Give an item up; it stays on the list with its reason.

    Raises:
        InvalidInput: No reason.
    """
    item = locked_item(item_id, actor)
    require(note=(note, "写明原因。"))
    changes = {"dropped_at": at}
    ITEM_WORKFLOW.apply(
        DROP, item, actor=actor, at=at, data={"note": note}, changes=changes, key=key
    )
    return item


@transaction.atomic
def remind_year_end(*, at: datetime) -> int:
    """Tell whoever has undone items as the year draws to its end, once a week; safe to run twice.

    Returns:
        How many lists it told of.
    """
    today = localdate(at)
    left = (date(today.year, 12, 31) - today).days
    if left > int(packs.setting(PACK, "worklist-remind-days")):
        return 0
    lists = Worklist.objects.filter(
        year=today.year, withdrawn_at__isnull=True, items__status=WorkStatus.PLANNED
    )
    told = 0
    week = today - timedelta(days=today.weekday())
    for worklist in lists.distinct().select_related("leader", "leader__unit"):
        undone = worklist.items.filter(status=WorkStatus.PLANNED).count()
        told += tell_undone(worklist, undone, left, key=week.isoformat(), at=at) > 0
    return told


def tell_undone(worklist: Worklist, undone: int, left: int, *, key: str, at: datetime) -> int:
    words: dict[str, Any] = {
        "kind": YEAR_END.code,
        "title": f"{worklist}还有{undone}项未完成",
        "body": f"距年底还有{left}天，请抓紧完成并登记佐证。",
        "url": f"/responsibility/worklists/{worklist.pk}/",
        "chain": WORKLIST_WORKFLOW.chain(worklist),
        "key": f"worklist.year_end:{worklist.pk}:{key}",
        "at": at,
    }
    leader = worklist.leader
    people = notify(users=[leader.user_id], **words) if leader.user_id else 0
    return people + notify_unit(leader.unit_id, permission=perms.KEEP_WORKLISTS, **words)


make_worklist_move = Moves(
    WORKLIST_WORKFLOW,
    "worklist_id",
    {
        "submit": submit_worklist,
        "confirm": confirm_worklist,
        "return": return_worklist,
        "add": add_work,
        "withdraw": withdraw_worklist,
    },
)
make_work_move = Moves(
    ITEM_WORKFLOW, "item_id", {"finish": finish_work, "move": move_work, "drop": drop_work}
)
