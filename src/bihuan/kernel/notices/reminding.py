"""Urgent notices that stay unread reach somebody above."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from bihuan.kernel import packs
from bihuan.kernel.jobs.running import claim
from bihuan.kernel.models import Notice, Post
from bihuan.kernel.notices.kinds import UNREAD
from bihuan.kernel.notices.recipients import leaders_of
from bihuan.kernel.notices.sending import notify
from bihuan.kernel.posts import held_on

BATCH = 500
NOT_OLDER = timedelta(days=30)


def escalate_unread(now: datetime) -> int:
    """Tell the leaders of whoever has left an urgent notice unread too long; each notice once.

    Source:
        Ours: setting ``unread-escalate-hours``.
    """
    hours = int(packs.setting("notices", "unread-escalate-hours"))
    late = Notice.objects.filter(
        is_urgent=True,
        read_at__isnull=True,
        escalated_at__isnull=True,
        created_at__lte=now - timedelta(hours=hours),
        created_at__gt=now - NOT_OLDER,
    ).exclude(kind=UNREAD.code)
    found = claim(late.select_related("user").order_by("id"), BATCH)
    for notice in found:
        tell_leaders(notice, hours, now)
    Notice.objects.filter(pk__in=[notice.pk for notice in found]).update(escalated_at=now)
    return len(found)


def tell_leaders(notice: Notice, hours: int, now: datetime) -> None:
    on = localdate(now)
    units = Post.objects.filter(held_on(on), user_id=notice.user_id, unit__isnull=False)
    leaders = {
        leader
        for unit in units.values_list("unit_id", flat=True)
        for leader in leaders_of(unit, on=on)
    }
    notify(
        users=leaders - {notice.user_id},
        kind=UNREAD.code,
        title=_("%(name)s 超过 %(hours)s 小时未读：%(title)s")
        % {"name": notice.user.name, "hours": hours, "title": notice.title},
        body=notice.body,
        url=notice.url,
        chain=notice.chain,
        key=f"unread:{notice.pk}",
        at=now,
    )
