"""Papers of the ladder: drafted when a rung is reached, sent, answered, closed."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils.timezone import localdate

from bihuan.dispatch import permissions as perms
from bihuan.dispatch.models import LocalMeasure, Share, Slip, Submission
from bihuan.dispatch.planning import Rung, SlipStatus
from bihuan.dispatch.services.common import REMINDED, require
from bihuan.dispatch.workflow import (
    ANSWER_SLIP,
    ASK_AGAIN,
    CLOSE_SLIP,
    SEND,
    SLIP_WORKFLOW,
    WITHDRAW_SLIP,
)
from bihuan.hazards.models import Hazard
from bihuan.hazards.services import note_circular
from bihuan.kernel.actors import Actor
from bihuan.kernel.announcements import announce
from bihuan.kernel.errors import InvalidInput
from bihuan.kernel.moving import Moves
from bihuan.kernel.notices import notify_unit
from bihuan.kernel.workflow import Transition
from bihuan.organisations.models import Unit, UnitKind

Object = Share | Submission | LocalMeasure | Hazard
WORDS = {
    "share": "任务",
    "submission": "报送",
    "local_measure": "配套措施",
    "major_hazard": "重大事故隐患",
}
FIELDS = {
    "share": "share",
    "submission": "submission",
    "local_measure": "measure",
    "major_hazard": "hazard",
}


def object_of(kind: str, object_id: int) -> tuple[Object | None, str]:
    """The share, submission or measure that climbed, and what it is called."""
    if kind == "share":
        share = Share.objects.select_related("item", "unit").filter(pk=object_id).first()
        return share, (share.part or share.item.title) if share else ""
    if kind == "submission":
        found = Submission.objects.select_related("duty", "unit").filter(pk=object_id).first()
        return found, found.duty.what if found else ""
    if kind == "major_hazard":
        hazard = Hazard.objects.select_related("unit").filter(pk=object_id).first()
        return hazard, f"{hazard.number} {hazard.title}" if hazard else ""
    measure = LocalMeasure.objects.select_related("unit").filter(pk=object_id).first()
    return measure, measure.title if measure else ""


@transaction.atomic
def draft_slip(
    *,
    kind: str,
    object_id: int,
    rung: str,
    paper: str,
    due_on: date,
    reason: str = "",
    actor: Actor,
    at: datetime,
) -> Slip | None:
    """Draft the paper of a rung, once for an object, rung and deadline.

    Announces ``dispatch.slip_drafted`` with ids, kind and rung, for whoever makes the document.

    Args:
        kind: Of the loop that climbed: ``share``, ``submission`` or ``local_measure``; or
            ``major_hazard``, a major hazard on the list whose limit has passed.

    Returns:
        ``None`` where the rung leaves no paper, or the object is gone.
    """
    if rung not in Rung.values or kind not in WORDS:
        return None
    obj, title = object_of(kind, object_id)
    if obj is None:
        return None
    office = office_of(obj)
    late = (localdate(at) - due_on).days
    body = f"{obj.unit.name}：\n{WORDS[kind]}“{title}”应于 {due_on} 前完成，现已逾期 {late} 天。"
    body += f"\n{reason}" if reason else ""
    slip, is_new = Slip.objects.get_or_create(
        **{FIELDS[kind]: obj},
        rung=rung,
        due_on=due_on,
        defaults={
            "title": title[:300],
            "unit": obj.unit,
            "paper": paper[:60],
            "body": f"{body}\n请抓紧办理，并按时书面回复办理情况。",
            "status": SlipStatus.DRAFT,
            "made_at": at,
            "office_id": office,
            "region": obj.region,
            "units": sorted({office}),
        },
    )
    if is_new:
        text = f"生成{paper}"
        SLIP_WORKFLOW.begin(slip, actor=actor, at=at, text=text, data={"unit": obj.unit.name})
        ids = {"slip": slip.pk, "kind": kind, "object": object_id, "rung": rung}
        announce("dispatch.slip_drafted", ids | {"unit": obj.unit_id}, at)
    return slip


def office_of(obj: Object) -> int:
    """The unit that writes the paper: whoever gave the work; of a hazard, the county's office."""
    if isinstance(obj, Submission):
        return obj.duty.office_id
    if isinstance(obj, Hazard):
        living = Unit.objects.filter(kind=UnitKind.OFFICE, abolished_on=None)
        found = living.filter(region_id=obj.region[:6]).order_by("pk").first()
        return found.pk if found else obj.unit_id
    return obj.office_id


def move_slip(
    move: Transition[Slip],
    slip_id: int,
    changes: Mapping[str, Any],
    note: str,
    *,
    actor: Actor,
    at: datetime,
    key: str | None,
) -> tuple[Slip, bool]:
    """Make a move of a slip; says whether it was made now."""
    found = Slip.objects.visible_to(actor).select_related("unit")
    slip = found.locked().one(slip_id)
    data = {"note": note}
    applied = SLIP_WORKFLOW.apply(
        move, slip, actor=actor, at=at, data=data, changes=changes, key=key
    )
    return slip, not applied.is_replay


@transaction.atomic
def send_slip(
    *,
    slip_id: int,
    reply_by: date | None,
    body: str = "",
    doc_no: str = "",
    document_id: int | None = None,
    actor: Actor,
    at: datetime,
    key: str | None = None,
) -> Slip:
    """Send a drafted paper to its unit; from now on the unit sees it.

    Args:
        document_id: The issued document it was taken up in, where there is one.

    Raises:
        InvalidInput: No day for the answer, or one that is past.
    """
    actor.must(perms.CONFIRM)
    if reply_by is None or reply_by < localdate(at):
        raise InvalidInput({"reply_by": "填写今天或以后的回复时限。"})
    drafted = Slip.objects.visible_to(actor).one(slip_id)
    changes = {
        "body": body.strip() or drafted.body,
        "reply_by": reply_by,
        "doc_no": doc_no.strip()[:60],
        "document_id": document_id,
        "sent_on": localdate(at),
        "units": sorted({*drafted.units, drafted.unit_id}),
    }
    slip, is_new = move_slip(SEND, slip_id, changes, "", actor=actor, at=at, key=key)
    if is_new and slip.hazard_id is not None and slip.rung == Rung.CIRCULAR:
        note_circular(
            hazard_id=slip.hazard_id, doc_no=slip.doc_no, on=localdate(at), actor=actor, at=at
        )
    if is_new:
        notify_unit(
            slip.unit_id,
            permission=perms.REPORT_PROGRESS,
            kind=REMINDED.code,
            title=f"{slip.paper}：{slip.title}"[:120],
            body=f"请于 {reply_by} 前回复。",
            url=f"/dispatch/slips/{slip.pk}/",
            chain=SLIP_WORKFLOW.chain(slip),
            key=f"slip.sent:{slip.pk}",
            at=at,
        )
    return slip


@transaction.atomic
def answer_slip(
    *, slip_id: int, reply: str, actor: Actor, at: datetime, key: str | None = None
) -> Slip:
    """Answer a paper, as the unit it went to.

    Raises:
        InvalidInput: Nothing written.
    """
    require(reply, "reply", "写明办理情况。")
    return move_slip(ANSWER_SLIP, slip_id, {"reply": reply}, reply, actor=actor, at=at, key=key)[0]


@transaction.atomic
def ask_slip_again(
    *, slip_id: int, note: str, actor: Actor, at: datetime, key: str | None = None
) -> Slip:
    """Send an answer back.

    Raises:
        InvalidInput: No reason.
    """
    require(note, "note", "写明退回的原因。")
    return move_slip(ASK_AGAIN, slip_id, {}, note, actor=actor, at=at, key=key)[0]


@transaction.atomic
def close_slip(
    *, slip_id: int, note: str = "", actor: Actor, at: datetime, key: str | None = None
) -> Slip:
    """Find an answer sufficient."""
    return move_slip(CLOSE_SLIP, slip_id, {}, note, actor=actor, at=at, key=key)[0]


@transaction.atomic
def withdraw_slip(
    *, slip_id: int, note: str, actor: Actor, at: datetime, key: str | None = None
) -> Slip:
    """Leave a drafted paper unsent.

    Raises:
        InvalidInput: No reason.
    """
    require(note, "note", "写明不予印发的理由。")
    return move_slip(WITHDRAW_SLIP, slip_id, {}, note, actor=actor, at=at, key=key)[0]


SERVICES: Mapping[str, Callable[..., Slip]] = {
    "send": send_slip,
    "answer": answer_slip,
    "ask_again": ask_slip_again,
    "close": close_slip,
    "withdraw": withdraw_slip,
}
make_slip_move = Moves(SLIP_WORKFLOW, "slip_id", SERVICES)
