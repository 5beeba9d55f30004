"""When periodic jobs are due: by the platform's clock, each time once."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from croniter import croniter  # type: ignore[import-untyped]  # it ships no types
from django.utils.timezone import localtime
from procrastinate import App, exceptions
from procrastinate.jobs import Job as Queued

from bihuan.kernel.jobs.declaring import Job


def slot(found: Job, now: datetime) -> int:
    """The newest time at or before ``now`` at which the job is due, in seconds since 1970."""
    local = localtime(now)
    if croniter.match(found.cron, local):
        return int(local.replace(second=0, microsecond=0).timestamp())
    return int(croniter(found.cron, local).get_prev(datetime).timestamp())


def next_slot(found: Job, now: datetime) -> datetime:
    """When the job is due next, in the platform's zone."""
    due: datetime = croniter(found.cron, localtime(now)).get_next(datetime)
    return due


class Ticker:
    """Puts periodic jobs into the queue when they are due.

    The database takes each time of each job once, whoever offers it first: several workers may
    tick, and one that starts late makes up for the newest time that was missed.
    """

    def __init__(self, app: App, jobs: Iterable[Job]) -> None:
        self.app = app
        self.jobs = [found for found in jobs if found.is_periodic]
        self.offered: dict[str, int] = {}

    async def tick(self, now: datetime) -> int:
        """Offer what is due; says how many were taken."""
        taken = 0
        for found in self.jobs:
            due = slot(found, now)
            if self.offered.get(found.code) != due:
                taken += await self.offer(found, due)
                self.offered[found.code] = due
        return taken

    async def offer(self, found: Job, due: int) -> bool:
        job = Queued(
            id=None,
            queue="default",
            priority=0,
            lock=found.code,
            queueing_lock=found.code,  # a time is skipped while an earlier one still waits
            task_name=found.code,
            task_kwargs={"timestamp": due},
        )
        try:
            number = await self.app.job_manager.defer_periodic_job(
                job=job, periodic_id="", defer_timestamp=due
            )
        except exceptions.AlreadyEnqueued:
            return False
        return number is not None
