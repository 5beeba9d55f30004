"""Deliveries worked off: claimed in batches, sent outside any transaction, tried again with patience."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import groupby

from django.db import transaction
from django.db.models import F
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from bihuan.kernel import packs
from bihuan.kernel.errors import DomainError
from bihuan.kernel.jobs.running import claim
from bihuan.kernel.models import Channel, Delivery
from bihuan.kernel.notices.channels import outlet_of
from bihuan.kernel.notices.channels.base import Message, Recipient
from bihuan.kernel.notices.errors import ChannelFailed
from bihuan.kernel.sealing import unseal

logger = logging.getLogger(__name__)

BATCH = 100
LEASE = timedelta(minutes=5)  # a sender that dies lets its deliveries be taken again
FIRST_PAUSE = timedelta(minutes=1)
LONGEST_PAUSE = timedelta(hours=6)
ATTEMPTS = 8
PURPOSE = "channel"
FAILURE_LENGTH = 300


@dataclass(frozen=True)
class Parcel:
    """Deliveries that go out as one message."""

    channel: Channel
    deliveries: tuple[Delivery, ...]
    message: Message


def deliver(now: datetime) -> int:
    """Send what is due; says how many deliveries were tried."""
    taken = take(now)
    for parcel in parcels(taken):
        send(parcel, now)
    return len(taken)


@transaction.atomic
def take(now: datetime) -> list[Delivery]:
    """The next deliveries due, ours for the length of a lease."""
    due = (
        Delivery.objects.filter(status="waiting", not_before__lte=now)
        .select_related("notice__user", "channel")
        .order_by("channel_id", "notice_id")
    )
    found = claim(due, BATCH)
    Delivery.objects.filter(pk__in=[delivery.pk for delivery in found]).update(
        not_before=now + LEASE, attempts=F("attempts") + 1
    )
    return found


def parcels(taken: Iterable[Delivery]) -> Iterator[Parcel]:
    """Deliveries grouped as their channel sends them: alike notices together, or a person's digest."""
    for channel, deliveries in groupby(taken, key=lambda delivery: delivery.channel):
        groups: dict[object, list[Delivery]] = {}
        for delivery in deliveries:
            groups.setdefault(group_of(channel, delivery), []).append(delivery)
        for group in groups.values():
            yield Parcel(channel, tuple(group), message_of(group))


def group_of(channel: Channel, delivery: Delivery) -> object:
    notice = delivery.notice
    if channel.settings.get("digest") and not notice.is_urgent:
        return ("digest", notice.user_id)
    if outlet_of(channel.kind).is_group:
        return (notice.title, notice.body, notice.url)
    return delivery.pk


def message_of(group: list[Delivery]) -> Message:
    """One message of one or several deliveries."""
    notices = [delivery.notice for delivery in group]
    first = notices[0]
    people = {notice.user_id: notice.user for notice in notices}
    alike = len({(notice.title, notice.body, notice.url) for notice in notices}) == 1
    lines = [f"{number}．{notice.title}" for number, notice in enumerate(notices, start=1)]
    return Message(
        number=group[0].pk,
        kind=first.kind if alike else "notices.digest",
        title=first.title if alike else _("您有 %(count)s 条消息") % {"count": len(notices)},
        body=first.body if alike else "\n".join(lines),
        url=first.url if alike else "/notices/",
        at=first.created_at,
        recipients=tuple(
            Recipient(user.pk, user.name, user.phone, user.email) for user in people.values()
        ),
    )


def send(parcel: Parcel, now: datetime) -> None:
    """Send one message and write down what became of it."""
    rows = Delivery.objects.filter(pk__in=[delivery.pk for delivery in parcel.deliveries])
    outlet = outlet_of(parcel.channel.kind)
    if outlet.has_daily_limit and over_limit(parcel, now):
        rows.update(status="given_up", failure=_("已到每人每日条数上限。"))
        return
    try:
        secret = unseal(bytes(parcel.channel.secret), PURPOSE)
        outlet.send(parcel.channel.settings, secret, parcel.message)
    except ChannelFailed as failed:
        put_off(parcel, str(failed), is_final=failed.is_final, now=now)
    except DomainError as refusal:
        put_off(parcel, str(refusal), is_final=True, now=now)
    else:
        rows.update(status="sent", sent_at=now, failure="")


def put_off(parcel: Parcel, reason: str, *, is_final: bool, now: datetime) -> None:
    """Keep the failure; try again later, each time after a longer pause, or give up."""
    logger.warning("channel.failed", extra={"channel": parcel.channel.pk, "reason": reason})
    for delivery in parcel.deliveries:
        attempt = delivery.attempts + 1  # `take` has counted this one in the database
        over = is_final or attempt >= ATTEMPTS
        Delivery.objects.filter(pk=delivery.pk).update(
            status="given_up" if over else "waiting",
            not_before=now + pause_after(attempt),
            failure=reason[:FAILURE_LENGTH],
        )


def pause_after(attempt: int) -> timedelta:
    """How long to wait after the n-th failure: 1, 2, 4 … minutes, at most six hours."""
    return min(FIRST_PAUSE * (1 << (attempt - 1)), LONGEST_PAUSE)


def over_limit(parcel: Parcel, now: datetime) -> bool:
    """Whether the person has had today's share of a channel that costs by the message."""
    limit = int(packs.setting("notices", "sms-daily-limit"))
    midnight = localtime(now).replace(hour=0, minute=0, second=0, microsecond=0)
    sent = Delivery.objects.filter(
        channel=parcel.channel,
        status="sent",
        sent_at__gte=midnight,
        notice__user_id=parcel.message.recipients[0].user_id,
    )
    return not parcel.deliveries[0].notice.is_urgent and sent.count() >= limit
