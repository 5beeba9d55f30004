"""When a message may go out: quiet hours and the daily digest, both settings."""

from __future__ import annotations

from datetime import datetime, time, timedelta

from django.utils.timezone import localtime

from bihuan.kernel import packs
from bihuan.kernel.notices.kinds import label_of

PACK = "notices"


def not_before(kind: str, *, urgent: bool, digest: bool, at: datetime) -> datetime:
    """The earliest moment at which a notice may leave through a channel.

    Args:
        kind: Of the notice; kinds that the setting names go out at any hour.
        urgent: Goes out at once, by day and night.
        digest: Whether the channel collects what is not urgent until the digest.
        at: When it was sent, timezone-aware.

    Source:
        Ours: settings ``quiet-from``, ``quiet-to``, ``quiet-except`` and ``digest-at``.
    """
    if urgent or label_of(kind) in excepted():
        return at
    moment = next_at(clock("digest-at"), at) if digest else at
    return after_quiet(moment)


def excepted() -> set[str]:
    """Kinds, in words, that may go out in quiet hours."""
    return set(str(packs.setting(PACK, "quiet-except")).split("、"))


def clock(key: str) -> time:
    return time.fromisoformat(str(packs.setting(PACK, key)))


def next_at(hour: time, at: datetime) -> datetime:
    """The first moment of that clock time at or after ``at``, in the platform's zone."""
    local = localtime(at)
    due = local.replace(hour=hour.hour, minute=hour.minute, second=0, microsecond=0)
    return due if due >= local else due + timedelta(days=1)


def after_quiet(at: datetime) -> datetime:
    """``at``, or the end of the quiet hours that hold it."""
    first, last = clock("quiet-from"), clock("quiet-to")
    now = localtime(at).time().replace(tzinfo=None)
    spans_midnight = first > last
    inside = (now >= first or now < last) if spans_midnight else first <= now < last
    return next_at(last, at) if inside else at
