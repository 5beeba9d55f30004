"""What a unit does with its share of a task, and the office with its answer."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils.timezone import localdate

from bihuan.dispatch.models import ProgressNote, Share
from bihuan.dispatch.services.common import REMINDED, locked_share, require
from bihuan.dispatch.services.itemising import settle_item
from bihuan.dispatch.services.measuring import measured_percent
from bihuan.dispatch.services.opening import set_lights
from bihuan.dispatch.services.proving import add_proof, freeze_proofs, withdraw_proof
from bihuan.dispatch.workflow import (
    ACCEPT_SHARE,
    CLAIM,
    HAND_BACK,
    INSIST,
    PROGRESS,
    RELEASE,
    REMIND_SHARE,
    RETURN_SHARE,
    SHARE_WORKFLOW,
    SUBMIT_SHARE,
    WITHDRAW_SHARE,
)
from bihuan.kernel import evidence
from bihuan.kernel.actors import Actor
from bihuan.kernel.audit import Place
from bihuan.kernel.errors import InvalidInput
from bihuan.kernel.evidence import Upload
from bihuan.kernel.moving import Moves
from bihuan.kernel.notices import notify_unit
from bihuan.kernel.workflow import Applied, Transition


def apply(
    move: Transition[Share],
    share: Share,
    note: str,
    *,
    actor: Actor,
    at: datetime,
    key: str | None,
    changes: Mapping[str, Any] | None = None,
    data: Mapping[str, Any] | None = None,
) -> Applied:
    return SHARE_WORKFLOW.apply(
        move,
        share,
        actor=actor,
        at=at,
        data={"note": note} | dict(data or {}),
        changes=changes,
        key=key,
    )


@transaction.atomic
def claim_share(
    *, share_id: int, note: str = "", actor: Actor, at: datetime, key: str | None = None
) -> Share:
    """Take a share on; from now on somebody answers for it."""
    share = locked_share(share_id, actor)
    apply(CLAIM, share, note, actor=actor, at=at, key=key, changes={"claimed_by_id": actor.user_id})
    return share


@transaction.atomic
def hand_back_share(
    *, share_id: int, note: str, actor: Actor, at: datetime, key: str | None = None
) -> Share:
    """Ask the office to take a share back.

    Raises:
        InvalidInput: No reason.
    """
    share = locked_share(share_id, actor)
    require(note, "note", "写明退回的理由，例如不属本单位职责的依据。")
    apply(HAND_BACK, share, note, actor=actor, at=at, key=key)
    return share


@transaction.atomic
def insist_on_share(
    *, share_id: int, note: str, actor: Actor, at: datetime, key: str | None = None
) -> Share:
    """Refuse to take a share back.

    Raises:
        InvalidInput: No reason.
    """
    share = locked_share(share_id, actor)
    require(note, "note", "写明不同意退回的理由。")
    apply(INSIST, share, note, actor=actor, at=at, key=key)
    return share


@transaction.atomic
def release_share(
    *, share_id: int, note: str = "", actor: Actor, at: datetime, key: str | None = None
) -> Share:
    """Take a share back: the unit no longer answers for it."""
    share = locked_share(share_id, actor)
    apply(RELEASE, share, note, actor=actor, at=at, key=key)
    settle_item(share.item_id, actor=actor, at=at)
    return share


@transaction.atomic
def report_progress(
    *,
    share_id: int,
    percent: Decimal | int | None,
    note: str,
    obstacle: str = "",
    actor: Actor,
    at: datetime,
    key: str | None = None,
) -> Share:
    """Say how far a share is.

    Args:
        percent: 0 to 100, whole; not asked where an indicator measures the task's targets.

    Raises:
        InvalidInput: Not between 0 and 100, or nothing written.
    """
    share = locked_share(share_id, actor)
    require(note, "note", "写明进展情况。")
    if share.item.is_measured:
        measured = measured_percent(share.item, at)
        percent = share.percent if measured is None else measured
    if percent is None or not 0 <= percent <= 100 or percent != int(percent):
        raise InvalidInput({"percent": "填写 0 到 100 的整数。"})
    applied = apply(
        PROGRESS,
        share,
        note,
        actor=actor,
        at=at,
        key=key,
        changes={
            "percent": int(percent),
            "progress": note,
            "obstacle": obstacle,
            "progressed_at": at,
        },
        data={"percent": int(percent), "obstacle": obstacle},
    )
    if not applied.is_replay:
        keep_note(share, note, obstacle, actor=actor, at=at)
    return share


def keep_note(share: Share, note: str, obstacle: str, *, actor: Actor, at: datetime) -> None:
    """The history of the percentage, and the lights that follow from it."""
    ProgressNote.objects.create(
        share=share,
        on=localdate(at),
        at=at,
        percent=share.percent,
        note=note,
        obstacle=obstacle,
        by_id=actor.user_id,
    )
    relight(share)


def relight(share: Share) -> None:
    set_lights(share)
    share.save(update_fields=["next_due_on", "yellow_from"])
    SHARE_WORKFLOW.refresh_loop(share)


@transaction.atomic
def submit_share(
    *,
    share_id: int,
    note: str,
    files: Sequence[Upload] = (),
    actor: Actor,
    at: datetime,
    key: str | None = None,
) -> Share:
    """Hand a share in as done, with its proof: files, and what the platform itself shows.

    What the platform's proofs say now is kept as it stands.

    Raises:
        InvalidInput: Nothing written.
    """
    share = locked_share(share_id, actor)
    require(note, "note", "写明完成情况。")
    changes = {"progress": note, "percent": 100, "submitted_on": localdate(at)}
    applied = apply(SUBMIT_SHARE, share, note, actor=actor, at=at, key=key, changes=changes)
    if not applied.is_replay:
        place = Place(share.region, share.units)
        chain = SHARE_WORKFLOW.chain(share)
        evidence.keep_all(files, chain=chain, place=place, role="document", actor=actor, at=at)
        keep_note(share, note, "", actor=actor, at=at)
        freeze_proofs(share, actor=actor, at=at)
    return share


@transaction.atomic
def accept_share(
    *, share_id: int, note: str = "", actor: Actor, at: datetime, key: str | None = None
) -> Share:
    """Find a share done; the task is done with its last share.

    Raises:
        OthersOpen: It leads, and participants' shares are not closed.
    """
    share = locked_share(share_id, actor)
    apply(
        ACCEPT_SHARE, share, note, actor=actor, at=at, key=key, changes={"done_on": localdate(at)}
    )
    settle_item(share.item_id, actor=actor, at=at)
    return share


@transaction.atomic
def return_share(
    *, share_id: int, note: str, actor: Actor, at: datetime, key: str | None = None
) -> Share:
    """Send a share back for more.

    Raises:
        InvalidInput: No reason.
    """
    share = locked_share(share_id, actor)
    require(note, "note", "写明还缺什么。")
    changes = {"returns": share.returns + 1, "submitted_on": None}
    apply(RETURN_SHARE, share, note, actor=actor, at=at, key=key, changes=changes)
    return share


@transaction.atomic
def remind_share(
    *, share_id: int, note: str = "", actor: Actor, at: datetime, key: str | None = None
) -> Share:
    """Urge the unit."""
    share = locked_share(share_id, actor)
    applied = apply(REMIND_SHARE, share, note, actor=actor, at=at, key=key)
    if not applied.is_replay:
        facts = SHARE_WORKFLOW.facts(share)
        notify_unit(
            share.unit_id,
            permission=facts.permission or None,
            kind=REMINDED.code,
            title=f"催办：{share.item.title}"[:120],
            body=note or f"下一步：{facts.step}",
            url=f"/dispatch/shares/{share.pk}/",
            chain=SHARE_WORKFLOW.chain(share),
            key=f"share.remind:{applied.event_id}",
            at=at,
        )
    return share


@transaction.atomic
def withdraw_share(
    *, share_id: int, note: str, actor: Actor, at: datetime, key: str | None = None
) -> Share:
    """Take back a share that should not have been given.

    Raises:
        InvalidInput: No reason.
    """
    share = locked_share(share_id, actor)
    require(note, "note", "写明撤回的原因。")
    apply(WITHDRAW_SHARE, share, note, actor=actor, at=at, key=key)
    settle_item(share.item_id, actor=actor, at=at)
    return share


SERVICES: Mapping[str, Callable[..., Share]] = {
    "claim": claim_share,
    "hand_back": hand_back_share,
    "insist": insist_on_share,
    "release": release_share,
    "progress": report_progress,
    "prove": add_proof,
    "unprove": withdraw_proof,
    "submit": submit_share,
    "accept": accept_share,
    "return": return_share,
    "remind": remind_share,
    "withdraw": withdraw_share,
}
make_share_move = Moves(SHARE_WORKFLOW, "share_id", SERVICES)
