"""Jobs: declared, asked for in the transaction, run once with a row about it."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from typing import Any

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from procrastinate.contrib.django.models import ProcrastinateJob

from bihuan.kernel import jobs
from bihuan.kernel.actors import Actor, acting, system_actor
from bihuan.kernel.errors import NotPermitted
from bihuan.kernel.jobs import declaring, worker
from bihuan.kernel.models import Announcement, JobRun
from bihuan.kernel.permissions import permissions_of
from bihuan.kernel.scope import Scope

NOON = datetime(2026, 5, 6, 4, tzinfo=UTC)


def person(role: str) -> Actor:
    return Actor(7, "赵管理", role, Scope.of_region("990000"), permissions_of(role))


@pytest.fixture
def counter() -> Iterator[list[Any]]:
    """A job that remembers how it was called, and another that fails."""
    called: list[Any] = []

    @jobs.periodic(code="test.count", label="点数", cron="10 0 * * *")
    def count(now: datetime, **ids: int) -> int:
        called.append((now, ids))
        return 3

    @jobs.job(code="test.fail", label="出错", retries=1)
    def fail(now: datetime) -> int:
        raise LookupError("没有这一行")

    yield called
    for code in (count.code, fail.code):
        declaring.JOBS.pop(code)


def test_a_job_leaves_a_row_that_says_what_it_touched(
    as_app_role: None, counter: list[Any]
) -> None:
    touched = jobs.run("test.count", now=NOON, ids={"unit_id": 4})

    run = JobRun.objects.get()
    assert (touched, run.touched, run.failure) == (3, 3, "")
    assert run.ended_at is not None
    assert counter == [(NOON, {"unit_id": 4})]


def test_a_job_that_fails_leaves_its_reason_and_raises(
    as_app_role: None, counter: list[Any]
) -> None:
    with pytest.raises(LookupError):
        jobs.run("test.fail", now=NOON)

    run = JobRun.objects.get()
    assert (run.touched, run.failure) == (None, "LookupError：没有这一行")


def test_a_job_asked_for_in_a_transaction_that_rolls_back_does_not_exist(
    as_app_role: None, counter: list[Any]
) -> None:
    def ask_and_fail() -> None:
        with transaction.atomic():
            jobs.enqueue("test.count", unit_id=4)
            raise LookupError

    with pytest.raises(LookupError):
        ask_and_fail()

    assert not ProcrastinateJob.objects.filter(task_name="test.count").exists()
    jobs.enqueue("test.count", unit_id=4)
    queued = ProcrastinateJob.objects.get(task_name="test.count")
    assert queued.args == {"ids": {"unit_id": 4}, "asked_by": None}


def test_jobs_take_ids_and_no_objects(as_app_role: None, counter: list[Any]) -> None:
    with pytest.raises(TypeError):
        jobs.enqueue("test.count", actor=system_actor())


def test_an_unknown_job_is_refused(as_app_role: None) -> None:
    with pytest.raises(jobs.JobUnknown) as refusal:
        jobs.enqueue("test.nothing")

    assert refusal.value.code == "job_unknown"


def test_running_by_hand_needs_the_permission(as_app_role: None, counter: list[Any]) -> None:
    with pytest.raises(NotPermitted):
        jobs.run_by_hand("test.count", actor=person("street"))

    jobs.run_by_hand("test.count", actor=person("admin"))
    assert ProcrastinateJob.objects.get(task_name="test.count").args["asked_by"] == 7


@pytest.mark.parametrize(
    ("now", "due"),
    [
        pytest.param("2026-05-05T16:09:59+00:00", "2026-05-05T00:10:00+08:00", id="just before"),
        pytest.param("2026-05-05T16:10:00+00:00", "2026-05-06T00:10:00+08:00", id="on the minute"),
        pytest.param("2026-05-06T04:00:00+00:00", "2026-05-06T00:10:00+08:00", id="hours later"),
    ],
)
def test_the_clock_is_that_of_the_platforms_zone(counter: list[Any], now: str, due: str) -> None:
    found = jobs.job_of("test.count")

    assert jobs.slot(found, datetime.fromisoformat(now)) == datetime.fromisoformat(due).timestamp()


def test_the_next_time_lies_ahead(counter: list[Any]) -> None:
    found = jobs.next_slot(jobs.job_of("test.count"), NOON)

    assert found.isoformat() == "2026-05-07T00:10:00+08:00"


def test_two_declarations_of_one_code_are_refused(counter: list[Any]) -> None:
    with pytest.raises(AssertionError):
        jobs.Job("test.count", "点数", json.dumps)  # type: ignore[arg-type]


def test_every_declared_job_has_a_label_and_a_clock_that_can_be_read() -> None:
    found = jobs.all_jobs()

    assert {"kernel.store_roots", "kernel.escalate", "kernel.recount_deadlines"} <= set(found)
    assert all(str(job.label) for job in found.values())
    assert found["kernel.store_roots"].cron == "10 0 * * *"


def test_a_claim_skips_what_others_hold(as_app_role: None) -> None:
    with acting(system_actor()), CaptureQueriesContext(connection) as queries:
        assert jobs.claim(Announcement.objects.order_by("id"), 10) == []

    assert "FOR NO KEY UPDATE" in queries[-1]["sql"]
    assert "SKIP LOCKED" in queries[-1]["sql"]


def committed(work: Callable[[], Any]) -> Any:
    """Do something on a thread of its own, outside the test's transaction.

    The worker has connections of its own, so that it sees only what is committed.
    """

    def alone() -> Any:
        try:
            return work()
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as thread:
        return thread.submit(alone).result()


def clean_up() -> None:
    JobRun.objects.filter(code="test.count").delete()
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM procrastinate_jobs WHERE task_name = 'test.count'")
        cursor.execute(  # the worker's threads keep their connections for the next job
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
            "WHERE datname = current_database() AND state = 'idle'"
        )


def test_the_worker_runs_what_was_asked_for_and_makes_up_for_a_missed_time(
    db: None, counter: list[Any]
) -> None:
    committed(lambda: jobs.enqueue("test.count", unit_id=4))

    async def rounds() -> tuple[int, int]:
        app = worker.build()
        async with app.open_async():
            ticker = jobs.clock.Ticker(app, [jobs.job_of("test.count")])
            first, again = await ticker.tick(NOON), await ticker.tick(NOON)
            await app.run_worker_async(wait=False, listen_notify=False)
        return first, again

    try:
        assert committed(lambda: asyncio.run(rounds())) == (1, 0)
        runs = JobRun.objects.filter(code="test.count", touched=3).count()
    finally:
        committed(clean_up)
    assert sorted(ids.get("unit_id", 0) for _now, ids in counter) == [0, 4]
    assert runs == 2
