"""The one way to ask for a job: in the transaction of the business that wants it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from procrastinate.contrib.django import app

from bihuan.kernel.actors import Actor
from bihuan.kernel.jobs.declaring import Job, job_of
from bihuan.kernel.permissions import RUN_JOBS


def enqueue(wanted: Job | str, *, not_before: datetime | None = None, **ids: Any) -> int:
    """Ask for a job; it exists exactly if the transaction commits.

    Args:
        wanted: The job or its code.
        not_before: Earliest moment, timezone-aware.
        ids: What the job is called with besides ``now``: ids, never objects.

    Returns:
        The queue's number of it.

    Raises:
        JobUnknown: No such job.
        TypeError: An argument is neither a number nor text.
    """
    found = job_of(wanted) if isinstance(wanted, str) else wanted
    wrong = [name for name, value in ids.items() if not isinstance(value, int | str | None)]
    if wrong:
        raise TypeError(f"{found.code}: jobs take ids, not objects: {wrong}")
    return put(found, ids, not_before=not_before)


def run_by_hand(code: str, *, actor: Actor) -> int:
    """Ask for a periodic job now, out of turn.

    Raises:
        NotPermitted: The actor lacks ``kernel.run_jobs``.
        JobUnknown: No such job.
    """
    actor.must(RUN_JOBS)
    return put(job_of(code), {}, asked_by=actor.user_id)


def put(
    found: Job,
    ids: Mapping[str, Any],
    *,
    not_before: datetime | None = None,
    asked_by: int | None = None,
) -> int:
    """One row of the queue; jobs of one code and one set of ids follow each other."""
    lock = found.code if not ids else f"{found.code}:{sorted(ids.items())}"
    deferrer = app.configure_task(found.code, lock=lock, schedule_at=not_before)
    return int(deferrer.defer(ids=dict(ids), asked_by=asked_by))
