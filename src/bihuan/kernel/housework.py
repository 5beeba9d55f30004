"""What the kernel does by itself."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from bihuan.kernel import audit, escalation, summaries
from bihuan.kernel.actors import acting, system_actor
from bihuan.kernel.announcements import clear_announcements
from bihuan.kernel.deadlines.calendars import RECOUNT
from bihuan.kernel.deadlines.pausing import open_loops_with_keeper, recount
from bihuan.kernel.jobs.declaring import job, periodic
from bihuan.kernel.jobs.running import clear_runs
from bihuan.kernel.notices import reminding

BATCH = 200


@periodic(code="kernel.store_roots", label=_("计算昨日日志根"), cron="10 0 * * *")
def store_roots(now: datetime) -> int:
    """Keep the root of every past day that has none yet."""
    return audit.store_roots(until=localdate(now) - timedelta(days=1), now=now)


@job(code=RECOUNT, label=_("日历变动后重算期限"), is_whole=False)
def recount_deadlines(now: datetime) -> int:
    """Count every open deadline anew, a batch at a time."""
    actor, after, changed = system_actor(), 0, 0
    while True:
        with acting(actor):
            found = open_loops_with_keeper(after, BATCH)
            changed += recount([(kind, pk) for _loop, kind, pk in found], actor=actor, at=now)
        if len(found) < BATCH:
            return changed
        after = found[-1][0]


@periodic(
    code="kernel.escalate", label=_("到期提醒与逾期升级"), cron="20 7,13 * * *", is_whole=False
)
def escalate(now: datetime) -> int:
    """Take every rung of the ladder that open loops have reached."""
    return escalation.escalate(now)


@periodic(code="kernel.escalate_unread", label=_("未读消息转通知上级"), cron="5 * * * *")
def escalate_unread(now: datetime) -> int:
    """Tell the leaders of those who have not read an urgent notice in time."""
    return reminding.escalate_unread(now)


@periodic(code="kernel.tidy_summaries", label=_("整理并核对汇总"), cron="10 3 * * *")
def tidy_summaries(now: datetime) -> int:
    """Put the groups of every summary together and compare them with the rows."""
    return summaries.tidy(localdate(now))


@periodic(code="kernel.clear_outboxes", label=_("清理任务与公告记录"), cron="40 3 * * *")
def clear_outboxes(now: datetime) -> int:
    """Delete what was kept of old runs, and announcements long dispatched."""
    return clear_runs(now) + clear_announcements(now)
