"""A notice sent: into the inbox at once, through the channels when they may."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db import connection
from django.utils.timezone import localdate

from bihuan.kernel import live
from bihuan.kernel.models import Channel, Delivery, User
from bihuan.kernel.notices.channels import outlet_of
from bihuan.kernel.notices.quiet import not_before
from bihuan.kernel.notices.recipients import people_of, people_of_enterprise
from bihuan.kernel.permissions import Permission

TITLE_LENGTH, KEY_LENGTH = 120, 120
# One statement for all readers; whoever has the notice already is left alone.
INSERT = """
    INSERT INTO kernel_notice (user_id, kind, title, body, url, chain, is_urgent, key, created_at)
    SELECT reader, %s, %s, %s, %s, %s, %s, %s, %s FROM unnest(%s::bigint[]) AS reader
    ON CONFLICT DO NOTHING RETURNING id, user_id
"""


def notify(
    *,
    users: Iterable[int],
    kind: str,
    title: str,
    at: datetime,
    body: str = "",
    url: str = "",
    chain: str = "",
    key: str = "",
    urgent: bool = False,
) -> int:
    """Send a notice to people, in the transaction of what it tells of.

    Args:
        users: Accounts; each gets one notice.
        kind: ``app.past_tense``.
        title: One line, cut at 120 characters.
        at: When, timezone-aware.
        body: What there is to know; holds no more than its reader may see.
        url: Path of the page that shows the thing.
        chain: Of the object, ``"hazard:42"``.
        key: The same notice: sent with one key, a person gets it once.
        urgent: Passes quiet hours, and is escalated when it stays unread.

    Returns:
        How many people got it now.
    """
    readers = sorted(set(users))
    if not readers:
        return 0
    assert len(key) <= KEY_LENGTH, key
    with connection.cursor() as cursor:
        cursor.execute(
            INSERT,
            [kind, title[:TITLE_LENGTH], body, url, chain, urgent, key, at, readers],
        )
        made: list[tuple[int, int]] = cursor.fetchall()
    deliver_later(made, kind=kind, urgent=urgent, at=at)
    live.tell_users(reader for _notice, reader in made)
    return len(made)


def notify_unit(
    unit_id: int,
    *,
    kind: str,
    title: str,
    at: datetime,
    permission: Permission | str | None = None,
    body: str = "",
    url: str = "",
    chain: str = "",
    key: str = "",
    urgent: bool = False,
) -> int:
    """Send a notice to a unit's people; see `notify` and `people_of`."""
    readers = people_of(unit_id, permission, on=localdate(at))
    return notify(
        users=readers,
        kind=kind,
        title=title,
        at=at,
        body=body,
        url=url,
        chain=chain,
        key=key,
        urgent=urgent,
    )


def notify_enterprise(
    enterprise_id: int,
    *,
    kind: str,
    title: str,
    at: datetime,
    body: str = "",
    url: str = "",
    chain: str = "",
    key: str = "",
    urgent: bool = False,
) -> int:
    """Send a notice to an enterprise's own people; see `notify`."""
    return notify(
        users=people_of_enterprise(enterprise_id, on=localdate(at)),
        kind=kind,
        title=title,
        at=at,
        body=body,
        url=url,
        chain=chain,
        key=key,
        urgent=urgent,
    )


def deliver_later(made: list[tuple[int, int]], *, kind: str, urgent: bool, at: datetime) -> None:
    """One delivery for each channel that takes the kind and can reach the person."""
    channels = [
        channel
        for channel in Channel.objects.filter(is_enabled=True).order_by("id")
        if not channel.for_kinds or kind in channel.for_kinds
    ]
    if not channels or not made:
        return
    people = User.objects.in_bulk([reader for _notice, reader in made])
    Delivery.objects.bulk_create(
        Delivery(
            notice_id=notice,
            channel=channel,
            status="waiting",
            not_before=not_before(
                kind, urgent=urgent, digest=bool(channel.settings.get("digest")), at=at
            ),
        )
        for channel in channels
        for notice, reader in made
        if outlet_of(channel.kind).reaches(people[reader])
    )
