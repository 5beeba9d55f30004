"""What becomes of an order of listed supervision: progress, more time, acceptance, its end."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils.timezone import localdate

from bihuan.hazards.models import (
    Listing,
    ListingExtension,
    ListingProgress,
)
from bihuan.hazards.services.filing import require_words
from bihuan.hazards.services.listing import (
    file_listing,
    issue_listing,
    keep_public,
    locked_listing,
    make,
    publish_listing,
    tell_owner,
    withdraw_listing,
)
from bihuan.hazards.workflow import (
    ACCEPT_LISTING,
    APPLY_LISTING,
    ASK_LISTING_EXTENSION,
    DELIST,
    DENY_LISTING_EXTENSION,
    GRANT_LISTING_EXTENSION,
    LISTING_WORKFLOW,
    REJECT_LISTING,
    REPORT_LISTING,
)
from bihuan.kernel.actors import Actor
from bihuan.kernel.deadlines import due
from bihuan.kernel.errors import InvalidInput
from bihuan.kernel.evidence import Upload
from bihuan.kernel.moving import Moves
from bihuan.kernel.workflow import Transition

ANSWER = "listing-extension-answer"


@transaction.atomic
def report_on_listing(
    *,
    listing_id: int,
    note: str,
    percent: Decimal | None = None,
    photos: Sequence[Upload] = (),
    actor: Actor,
    at: datetime,
    key: str | None = None,
) -> Listing:
    """Tell how far it is.

    Args:
        percent: 0 to 100, a whole number.

    Raises:
        InvalidInput: Nothing written, or no such share.
    """
    listing = locked_listing(listing_id, actor)
    require_words({"note": (note, "写明进展情况。")})
    if percent is not None and not (0 <= percent <= 100 and percent == int(percent)):
        raise InvalidInput({"percent": "填写 0 到 100 之间的整数。"})
    data = {"note": note, "percent": None if percent is None else int(percent)}
    made = make(
        REPORT_LISTING,
        listing,
        data=data,
        files=photos,
        role="after",
        actor=actor,
        at=at,
        key=key,
    )
    if made:
        ListingProgress.objects.create(
            listing=listing,
            on=localdate(at),
            text=note,
            percent=data["percent"],
            told_at=at,
            told_by_id=actor.user_id,
        )
    return listing


@transaction.atomic
def ask_listing_extension(
    *,
    listing_id: int,
    new_due_on: date | None,
    note: str,
    actor: Actor,
    at: datetime,
    key: str | None = None,
) -> Listing:
    """Ask the body for more time; the clock runs on until it answers.

    Raises:
        InvalidInput: Not later than the limit, or no reason.
    """
    listing = locked_listing(listing_id, actor)
    require_words({"note": (note, "写明做不完的原因。")})
    if new_due_on is None or new_due_on <= listing.due_on:
        raise InvalidInput({"new_due_on": f"要晚于现在的期限 {listing.due_on}。"})
    data, changes = {"new_due_on": new_due_on, "note": note}, {"has_extension_pending": True}
    made = make(
        ASK_LISTING_EXTENSION, listing, changes=changes, data=data, actor=actor, at=at, key=key
    )
    if made:
        ListingExtension.objects.create(
            listing=listing,
            old_due_on=listing.due_on,
            new_due_on=new_due_on,
            reason=note,
            asked_at=at,
            asked_by_id=actor.user_id,
            answer_by=due(ANSWER, localdate(at)).due_on,
        )
    return listing


@transaction.atomic
def grant_listing_extension(
    *, listing_id: int, note: str = "", actor: Actor, at: datetime, key: str | None = None
) -> Listing:
    """Grant the extension asked for; the public page says the new limit.

    Raises:
        NoListingExtension: None was asked for.
    """
    return answer(listing_id, GRANT_LISTING_EXTENSION, note, actor=actor, at=at, key=key)


@transaction.atomic
def deny_listing_extension(
    *, listing_id: int, note: str, actor: Actor, at: datetime, key: str | None = None
) -> Listing:
    """Deny the extension asked for.

    Raises:
        InvalidInput: No reason.
        NoListingExtension: None was asked for.
    """
    require_words({"note": (note, "写明不同意的理由。")})
    return answer(listing_id, DENY_LISTING_EXTENSION, note, actor=actor, at=at, key=key)


def answer(
    listing_id: int,
    move: Transition[Listing],
    note: str,
    *,
    actor: Actor,
    at: datetime,
    key: str | None,
) -> Listing:
    listing = locked_listing(listing_id, actor)
    asked = ListingExtension.objects.filter(listing=listing, answer="").first()
    is_granted = move is GRANT_LISTING_EXTENSION
    changes: dict[str, Any] = {"has_extension_pending": False}
    if is_granted and asked is not None:
        changes["due_on"] = asked.new_due_on
    data = {"note": note}
    made = make(move, listing, changes=changes, data=data, actor=actor, at=at, key=key)
    if made and asked is not None:
        asked.answer, asked.answer_note = "granted" if is_granted else "denied", note
        asked.answered_at, asked.answered_by_id = at, actor.user_id
        asked.save(update_fields=["answer", "answer_note", "answered_at", "answered_by"])
        keep_public(listing)
        word = "同意" if is_granted else "不同意"
        tell_owner(listing, f"{word}延期", note, f"answer:{asked.pk}", at=at)
    return listing


@transaction.atomic
def apply_for_acceptance(
    *,
    listing_id: int,
    note: str,
    cleared_on: date | None,
    documents: Sequence[Upload] = (),
    actor: Actor,
    at: datetime,
    key: str | None = None,
) -> Listing:
    """Say that it is put right, and ask for acceptance.

    Raises:
        InvalidInput: Nothing written, or no day between the listing and today.
    """
    listing = locked_listing(listing_id, actor)
    require_words({"note": (note, "写明整改完成情况。")})
    today, first = localdate(at), listing.listed_on
    if cleared_on is None or first is None or not first <= cleared_on <= today:
        raise InvalidInput({"cleared_on": f"填写 {first} 到今天之间的日期。"})
    changes, data = {"cleared_on": cleared_on}, {"note": note}
    make(
        APPLY_LISTING,
        listing,
        changes=changes,
        data=data,
        files=documents,
        actor=actor,
        at=at,
        key=key,
    )
    return listing


@transaction.atomic
def reject_listing(
    *, listing_id: int, note: str, actor: Actor, at: datetime, key: str | None = None
) -> Listing:
    """Find it not put right; the order runs on.

    Raises:
        InvalidInput: No reason.
    """
    listing = locked_listing(listing_id, actor)
    require_words({"note": (note, "写明不通过的原因。")})
    changes = {"cleared_on": None, "rejections": listing.rejections + 1}
    data = {"note": note}
    if make(REJECT_LISTING, listing, changes=changes, data=data, actor=actor, at=at, key=key):
        tell_owner(listing, "验收不通过", note, f"rejected:{listing.rejections}", at=at)
    return listing


@transaction.atomic
def accept_listing(
    *,
    listing_id: int,
    note: str,
    photos: Sequence[Upload] = (),
    actor: Actor,
    at: datetime,
    key: str | None = None,
) -> Listing:
    """Find it put right.

    Raises:
        InvalidInput: Nothing written.
        NotYetCleared: The hazard is not closed.
    """
    listing = locked_listing(listing_id, actor)
    require_words({"note": (note, "写明验收意见。")})
    make(
        ACCEPT_LISTING,
        listing,
        changes={"accepted_on": localdate(at)},
        data={"note": note},
        files=photos,
        role="check",
        actor=actor,
        at=at,
        key=key,
    )
    return listing


@transaction.atomic
def delist(
    *, listing_id: int, note: str, actor: Actor, at: datetime, key: str | None = None
) -> Listing:
    """End an order; the public page says since when.

    Raises:
        InvalidInput: No decision written.
        ListedByAnother: Only the body that listed it takes the sign down.
    """
    listing = locked_listing(listing_id, actor)
    require_words({"note": (note, "写明摘牌决定。")})
    changes, data = {"delisted_on": localdate(at)}, {"note": note}
    if make(DELIST, listing, changes=changes, data=data, actor=actor, at=at, key=key):
        keep_public(listing)
        tell_owner(listing, "摘牌", note, "delisted", at=at)
    return listing


SERVICES: Mapping[str, Callable[..., Listing]] = {
    "issue": issue_listing,
    "withdraw": withdraw_listing,
    "file": file_listing,
    "publish": publish_listing,
    "report": report_on_listing,
    "ask_extension": ask_listing_extension,
    "grant_extension": grant_listing_extension,
    "deny_extension": deny_listing_extension,
    "apply": apply_for_acceptance,
    "reject": reject_listing,
    "accept": accept_listing,
    "delist": delist,
}
make_listing_move = Moves(LISTING_WORKFLOW, "listing_id", SERVICES, {"document": "documents"})
