"""What a person finds in the inbox, and what has been read."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db.models import QuerySet

from bihuan.kernel import live
from bihuan.kernel.actors import Actor
from bihuan.kernel.models import Notice
from bihuan.kernel.notices.errors import NoticeUnknown


def inbox(actor: Actor, *, unread: bool | None = None) -> QuerySet[Notice]:
    """The actor's own notices, newest first; all of them, or the read or unread ones."""
    assert actor.user_id is not None, "only a person has an inbox"
    found = Notice.objects.filter(user_id=actor.user_id).order_by("-created_at", "-id")
    return found if unread is None else found.filter(read_at__isnull=unread)


def unread_count(actor: Actor, limit: int = 100) -> int:
    """How many the actor has not read, counted up to ``limit``."""
    return inbox(actor, unread=True)[:limit].count()


def open_notice(*, notice_id: int, actor: Actor, at: datetime) -> Notice:
    """A notice of the actor's, read by opening it; the receipt keeps the first time.

    Raises:
        NoticeUnknown: No such notice of this reader.
    """
    found = inbox(actor).filter(pk=notice_id).first()
    if found is None:
        raise NoticeUnknown
    if found.read_at is None:
        mark_read(actor=actor, at=at, notice_ids=[found.pk])
        found.read_at = at
    return found


def mark_read(*, actor: Actor, at: datetime, notice_ids: Sequence[int] | None = None) -> int:
    """Mark some of the actor's notices read, or all; says how many were unread."""
    found = inbox(actor, unread=True)
    if notice_ids is not None:
        found = found.filter(pk__in=notice_ids)
    changed = found.order_by().update(read_at=at)
    if changed and actor.user_id is not None:
        live.tell_users([actor.user_id])
    return changed


def receipts(chain: str, key: str) -> list[tuple[str, datetime | None]]:
    """Who got a notice and when it was read: (name, moment or ``None``)."""
    found = Notice.objects.filter(chain=chain, key=key).order_by("user__name")
    return list(found.values_list("user__name", "read_at"))
