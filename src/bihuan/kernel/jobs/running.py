"""A job run once, with a row that says what became of it."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from contextlib import AbstractContextManager, nullcontext
from datetime import datetime, timedelta
from typing import Any, TypeVar

from django.db import connection
from django.db.models import Model, QuerySet
from django.utils import timezone

from bihuan.kernel.actors import acting, system_actor
from bihuan.kernel.jobs.declaring import Job, job_of
from bihuan.kernel.models import JobRun

M = TypeVar("M", bound=Model)

logger = logging.getLogger(__name__)

FAILURE_LENGTH = 500
KEEP_DAYS = 90  # how long the rows about runs are kept


def run(
    code: str, *, now: datetime, ids: Mapping[str, Any] | None = None, asked_by: int | None = None
) -> int:
    """Run a job here and now.

    Args:
        code: Of the job.
        now: The moment it works by, timezone-aware.
        ids: Its other arguments.
        asked_by: Who asked for it out of turn.

    Returns:
        How many rows it touched.

    Raises:
        JobUnknown: No such job.
        Exception: Whatever the job raised; its row says so too.
    """
    found, arguments = job_of(code), dict(ids or {})
    made = JobRun.objects.create(
        code=code, arguments=arguments, started_at=now, asked_by_id=asked_by
    )
    try:
        with surroundings(found):
            touched = found.work(now, **arguments)
    except Exception as error:  # the job runner
        logger.exception("job.failed", extra={"job": code})
        failure = f"{type(error).__name__}：{error}"[:FAILURE_LENGTH]
        JobRun.objects.filter(pk=made.pk).update(ended_at=timezone.now(), failure=failure)
        raise
    JobRun.objects.filter(pk=made.pk).update(ended_at=timezone.now(), touched=touched)
    return touched


def surroundings(found: Job) -> AbstractContextManager[Any]:
    return acting(system_actor()) if found.is_whole else nullcontext()


def claim(rows: QuerySet[M], limit: int) -> list[M]:
    """Lock the next rows that nobody else works on, until commit.

    For queues of many rows (announcements, deliveries): several workers share them without waiting
    for one another.
    """
    assert connection.in_atomic_block, "a claim lasts as long as its transaction"
    return list(rows.select_for_update(skip_locked=True, no_key=True, of=("self",))[:limit])


def clear_runs(now: datetime) -> int:
    """Delete the rows about runs older than `KEEP_DAYS`."""
    deleted, _by_model = JobRun.objects.filter(
        started_at__lt=now - timedelta(days=KEEP_DAYS)
    ).delete()
    return deleted
