"""Notices to rectify: drawn up over several hazards, numbered, delivered, answered, closed."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils.timezone import localdate

from bihuan.enterprises.models import Enterprise
from bihuan.hazards import permissions as perms
from bihuan.hazards.models import Hazard, NoticeItem, RectifyNotice
from bihuan.hazards.papers import notice_paper
from bihuan.hazards.services.filing import note_on, require_words
from bihuan.hazards.services.listing import numbered
from bihuan.hazards.services.setting import keep_paper
from bihuan.hazards.states import NOT_YET_RECTIFIED, Status
from bihuan.hazards.supervision import NoticeStatus
from bihuan.hazards.workflow import (
    CLOSE_NOTICE,
    DELIVER_NOTICE,
    HAZARD_WORKFLOW,
    ISSUE_NOTICE,
    NOTICE_WORKFLOW,
    REPLY_NOTICE,
    WITHDRAW_NOTICE,
)
from bihuan.kernel import evidence, packs
from bihuan.kernel.actors import Actor
from bihuan.kernel.audit import Place
from bihuan.kernel.errors import InvalidInput
from bihuan.kernel.evidence import Upload
from bihuan.kernel.moving import Moves
from bihuan.kernel.notices import NoticeKind, notify_enterprise, notify_unit
from bihuan.kernel.workflow import Transition
from bihuan.organisations.models import Unit
from bihuan.statutes.dictionaries import options

NOTIFIED = NoticeKind("hazards.notified", "限期整改通知")
ASKED_OF = (Status.REPORTED, *NOT_YET_RECTIFIED)


@dataclass(frozen=True)
class NoticeLine:
    """One hazard of a notice.

    Args:
        requirement: The hazard's own where empty.
        due_on: The hazard's own limit where ``None``.
    """

    hazard_id: int
    requirement: str = ""
    due_on: date | None = None


@dataclass(frozen=True)
class NoticeDraft:
    """A notice as somebody draws it up.

    Args:
        kind: Key of the dictionary ``rectify-notices``.
        check_name: The check in which the problems were found; they are counted by it.
    """

    kind: str
    enterprise_id: int
    check_name: str
    checked_on: date | None
    lines: Sequence[NoticeLine]


def refuse_draft(draft: NoticeDraft, *, on: date) -> None:
    """Refuse what no notice can be.

    Raises:
        InvalidInput: One sentence a field.
    """
    problems = {}
    if draft.kind not in {key for key, _title in options("rectify-notices")}:
        problems["kind"] = "选择文书的类别。"
    if not draft.check_name.strip():
        problems["check_name"] = "填写检查名称。"
    if draft.checked_on is None or draft.checked_on > on:
        problems["checked_on"] = "填写今天或以前的检查日期。"
    if not draft.lines:
        problems["hazards"] = "至少选择一条隐患。"
    if problems:
        raise InvalidInput(problems)


def checked_lines(draft: NoticeDraft, actor: Actor, on: date) -> list[tuple[Hazard, str, date]]:
    """The hazards of a notice with what is asked of each, in the order given.

    Raises:
        NotFound: One is outside the actor's scope.
        InvalidInput: One lies elsewhere, is rectified, has no requirement, or no limit from today.
    """
    found = []
    for line in draft.lines:
        hazard = Hazard.objects.visible_to(actor).locked().one(line.hazard_id)
        requirement, limit = (
            line.requirement.strip() or hazard.measures,
            line.due_on or hazard.due_on,
        )
        wrong = ""
        if hazard.enterprise_id != draft.enterprise_id:
            wrong = "不是这家企业的隐患"
        elif hazard.status not in ASKED_OF:
            wrong = f"现在是“{Status(hazard.status).label}”，不能再下通知"
        elif not requirement:
            wrong = "没有整改要求"
        elif limit is None or limit < on:
            wrong = "没有今天或以后的整改期限"
        if wrong or limit is None:
            raise InvalidInput({"hazards": f"{hazard.number}{wrong}。"})
        found.append((hazard, requirement, limit))
    return found


@transaction.atomic
def draft_notice(
    draft: NoticeDraft, *, actor: Actor, at: datetime, key: str | None = None
) -> RectifyNotice:
    """Draw up a notice over hazards of one enterprise.

    Raises:
        NotPermitted: The actor may not.
        InvalidInput: See `refuse_draft` and `checked_lines`.
        NotFound: The enterprise or a hazard is outside the actor's scope.

    Source:
        S107, seed 001: 发现安全问题若干个，并限期整改.
    """
    actor.must(perms.NOTIFY)
    today = localdate(at)
    refuse_draft(draft, on=today)
    enterprise = Enterprise.objects.visible_to(actor).one(draft.enterprise_id)
    lines = checked_lines(draft, actor, today)
    unit = Unit.objects.one(actor.unit_id or lines[0][0].unit_id)
    assert draft.checked_on is not None, "refused before"
    seen = {unit.pk, *(one for hazard, _text, _limit in lines for one in hazard.units)}
    notice = RectifyNotice.objects.create(
        kind=draft.kind,
        status=NoticeStatus.DRAFT,
        unit=unit,
        enterprise=enterprise,
        check_name=draft.check_name.strip()[:100],
        checked_on=draft.checked_on,
        problems=len(lines),
        last_due_on=max(limit for _hazard, _text, limit in lines),
        region=enterprise.region,
        units=sorted(seen),
        made_at=at,
        made_by_id=actor.user_id,
    )
    NoticeItem.objects.bulk_create(
        NoticeItem(notice=notice, order=order, hazard=hazard, requirement=text, due_on=limit)
        for order, (hazard, text, limit) in enumerate(lines, start=1)
    )
    NOTICE_WORKFLOW.begin(notice, actor=actor, at=at, text="拟制通知书", key=key)
    return notice


def locked_notice(notice_id: int, actor: Actor) -> RectifyNotice:
    """The notice, locked until commit.

    Raises:
        NotFound: Absent, or outside the actor's scope.
    """
    found = RectifyNotice.objects.visible_to(actor).select_related("unit", "enterprise")
    return found.locked().one(notice_id)


def make(
    move: Transition[RectifyNotice],
    notice: RectifyNotice,
    *,
    changes: Mapping[str, Any] | None = None,
    data: Mapping[str, Any] | None = None,
    files: Sequence[Upload] = (),
    actor: Actor,
    at: datetime,
    key: str | None,
) -> bool:
    """Make a move of a notice and keep its files; says whether it was made now."""
    applied = NOTICE_WORKFLOW.apply(
        move, notice, actor=actor, at=at, data=data, changes=changes, key=key
    )
    if applied.is_replay:
        return False
    evidence.keep_all(
        files,
        chain=NOTICE_WORKFLOW.chain(notice),
        place=place_of_notice(notice),
        role="document",
        actor=actor,
        at=at,
    )
    return True


def place_of_notice(notice: RectifyNotice) -> Place:
    return Place(notice.region, notice.units, notice.enterprise_id)


def items_of(notice: RectifyNotice) -> list[NoticeItem]:
    """The hazards of a notice in order."""
    found = NoticeItem.objects.filter(notice=notice).select_related("hazard", "hazard__enterprise")
    return list(found.order_by("order"))


@transaction.atomic
def issue_notice(
    *, notice_id: int, signer: str, actor: Actor, at: datetime, key: str | None = None
) -> RectifyNotice:
    """Sign a notice: it is numbered and set, and its limits become those of its hazards.

    A hazard that waited for its check is left to it; one that is ordered takes the notice's limit
    where that is earlier than its own, since more time goes through an extension.

    Raises:
        InvalidInput: Nobody signed.
    """
    notice = locked_notice(notice_id, actor)
    require_words({"signer": (signer, "填写签发人。")})
    refused = NOTICE_WORKFLOW.refusal(ISSUE_NOTICE, notice, actor)
    if refused is not None:
        raise refused
    today, row = localdate(at), packs.row("dictionary", "rectify-notices", notice.kind)
    code = str(((row or {}).get("data") or {}).get("code", ""))
    notice.number, notice.issued_on = numbered(notice.unit, code, today), today
    changes = {"number": notice.number, "signer": signer.strip()[:40], "issued_on": today}
    said = {"signer": signer, "note": notice.number}
    if make(ISSUE_NOTICE, notice, changes=changes, data=said, actor=actor, at=at, key=key):
        items = items_of(notice)
        for item in items:
            shorten(item, notice, actor=actor, at=at)
        paper = notice_paper(notice, items, is_draft=False)
        chain = NOTICE_WORKFLOW.chain(notice)
        keep_paper(paper, "通知书", chain, place_of_notice(notice), actor=actor, at=at)
    return notice


def shorten(item: NoticeItem, notice: RectifyNotice, *, actor: Actor, at: datetime) -> None:
    """Write a notice into its hazard's log, and its limit where it is the earlier one."""
    hazard = Hazard.objects.select_related("enterprise").locked().get(pk=item.hazard_id)
    is_earlier = hazard.due_on is not None and item.due_on < hazard.due_on
    if hazard.status in NOT_YET_RECTIFIED and is_earlier:
        hazard.due_on, hazard.is_due_by_rule = item.due_on, False
        hazard.save(update_fields=["due_on", "is_due_by_rule"])
        HAZARD_WORKFLOW.keep_loop(hazard, HAZARD_WORKFLOW.facts(hazard), at=at)
    said = {"due_on": item.due_on, "note": notice.number}
    note_on(hazard, "notified", f"列入{notice.number}", actor=actor, at=at, data=said)


@transaction.atomic
def deliver_notice(
    *,
    notice_id: int,
    on: date | None,
    how: str,
    receiver: str,
    photos: Sequence[Upload] = (),
    actor: Actor,
    at: datetime,
    key: str | None = None,
) -> RectifyNotice:
    """Record that the paper reached the enterprise: when, how, who took it.

    Raises:
        InvalidInput: A day before the signing or after today, no way, nobody.
    """
    notice = locked_notice(notice_id, actor)
    require_words({"receiver": (receiver, "填写签收人。")})
    if how not in {key for key, _title in options("delivery-ways")}:
        raise InvalidInput({"how": "选择送达方式。"})
    first = notice.issued_on or localdate(at)
    if on is None or not first <= on <= localdate(at):
        raise InvalidInput({"on": f"填写 {first} 到今天之间的日期。"})
    changes = {"delivered_on": on, "delivered_how": how, "receiver": receiver.strip()[:40]}
    made = make(
        DELIVER_NOTICE,
        notice,
        changes=changes,
        data={"note": receiver},
        files=photos,
        actor=actor,
        at=at,
        key=key,
    )
    if made:
        tell(notice, at=at)
    return notice


def tell(notice: RectifyNotice, *, at: datetime) -> None:
    notify_enterprise(
        notice.enterprise_id,
        kind=NOTIFIED.code,
        title=f"{notice.number}：{notice.problems} 项问题限期整改"[:120],
        body=f"最晚 {notice.last_due_on} 前整改完毕并回复。",
        url=f"/hazards/notices/{notice.pk}/",
        chain=NOTICE_WORKFLOW.chain(notice),
        key=f"notice.delivered:{notice.pk}",
        at=at,
    )


@transaction.atomic
def reply_to_notice(
    *,
    notice_id: int,
    reply: str,
    documents: Sequence[Upload] = (),
    actor: Actor,
    at: datetime,
    key: str | None = None,
) -> RectifyNotice:
    """Answer a notice as the enterprise it went to, or for it.

    Raises:
        InvalidInput: Nothing written.
    """
    notice = locked_notice(notice_id, actor)
    require_words({"reply": (reply, "逐项写明整改情况。")})
    changes, data = {"reply": reply, "replied_on": localdate(at)}, {"note": reply[:200]}
    made = make(
        REPLY_NOTICE,
        notice,
        changes=changes,
        data=data,
        files=documents,
        actor=actor,
        at=at,
        key=key,
    )
    if made:
        notify_unit(
            notice.unit_id,
            permission=perms.NOTIFY,
            kind=NOTIFIED.code,
            title=f"整改回复：{notice.number}",
            body=reply[:200],
            url=f"/hazards/notices/{notice.pk}/",
            chain=NOTICE_WORKFLOW.chain(notice),
            key=f"notice.replied:{notice.pk}",
            at=at,
        )
    return notice


@transaction.atomic
def close_notice(
    *, notice_id: int, note: str = "", actor: Actor, at: datetime, key: str | None = None
) -> RectifyNotice:
    """End a notice whose hazards are all closed.

    Raises:
        NoticeHazardsOpen: Some are not.
    """
    notice = locked_notice(notice_id, actor)
    changes, data = {"closed_on": localdate(at)}, {"note": note}
    make(CLOSE_NOTICE, notice, changes=changes, data=data, actor=actor, at=at, key=key)
    return notice


@transaction.atomic
def withdraw_notice(
    *, notice_id: int, note: str, actor: Actor, at: datetime, key: str | None = None
) -> RectifyNotice:
    """Take back a notice that has not reached the enterprise; its hazards stay.

    Raises:
        InvalidInput: No reason.
    """
    notice = locked_notice(notice_id, actor)
    require_words({"note": (note, "写明撤销的原因。")})
    changes, data = {"withdrawn_at": at}, {"note": note}
    make(WITHDRAW_NOTICE, notice, changes=changes, data=data, actor=actor, at=at, key=key)
    return notice


SERVICES: Mapping[str, Callable[..., RectifyNotice]] = {
    "issue": issue_notice,
    "deliver": deliver_notice,
    "reply": reply_to_notice,
    "close": close_notice,
    "withdraw": withdraw_notice,
}
make_notice_move = Moves(NOTICE_WORKFLOW, "notice_id", SERVICES, {"document": "documents"})
