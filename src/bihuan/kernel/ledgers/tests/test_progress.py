"""An import under way: word of it gets out at once, and whoever was at it may be gone."""

from __future__ import annotations

import json
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from functools import partial
from pathlib import Path
from threading import Event as Signal
from typing import Any

import psycopg
import pytest
from django.db import connection

from bihuan.kernel.actors import Actor, acting
from bihuan.kernel.ledgers.imports import (
    ImportUnderWay,
    note_broken_runs,
    resume_import,
    run_import,
    start_import,
)
from bihuan.kernel.ledgers.progress import aside, held, is_broken_off, tell
from bihuan.kernel.ledgers.tests.cast import NOON
from bihuan.kernel.ledgers.tests.test_imports import LEDGER, good, workbook
from bihuan.kernel.models import Event, ImportRun, Loop, User

PATIENCE_S = 60


@pytest.fixture
def clerk(office: Actor, db: None, settings: Any, tmp_path: Path) -> Actor:
    settings.EVIDENCE_DIR = tmp_path / "evidence"
    user = User.objects.create(username="lin", name="林晓红", created_at=NOON)
    return replace(office, user_id=user.pk)


@pytest.fixture
def run(clerk: Actor) -> ImportRun:
    """Three rows that wait."""
    content = workbook(good(3))
    return start_import(LEDGER, name="loops.xlsx", content=content, actor=clerk, at=NOON)


@pytest.fixture
def ear() -> Iterator[psycopg.Connection]:
    """A connection that hears what is told to the live service."""
    known = connection.settings_dict
    url = f"postgresql://{known['USER']}@/{known['NAME']}?host={known['HOST']}"
    with psycopg.connect(url, autocommit=True) as listening:
        listening.execute("LISTEN bihuan_live")
        yield listening


def elsewhere(run_id: int, begun: Signal, end: Signal) -> bool:
    """Another process is at the run until it is told to end."""
    try:
        with held(run_id) as is_ours:
            begun.set()
            end.wait(PATIENCE_S)
        return is_ours
    finally:
        connection.close()


def test_progress_is_heard_before_the_long_transaction_ends(
    run: ImportRun, clerk: Actor, ear: psycopg.Connection
) -> None:
    with aside(clerk) as alone:
        alone(partial(tell, run, 2))
        heard = next(ear.notifies(timeout=PATIENCE_S, stop_after=1))

    assert json.loads(heard.payload) == {
        "what": "progress",
        "users": [clerk.user_id],
        "progress": {"job": f"import:{run.pk}", "done": 2, "total": 3, "state": "running"},
    }


def test_what_fails_aside_does_not_hurt_the_import(clerk: Actor) -> None:
    def fall_over() -> None:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1 / 0")

    with aside(clerk) as alone:
        alone(fall_over)
        alone(lambda: None)

    assert connection.is_usable()


def test_a_run_is_broken_off_when_nobody_holds_it_any_more(run: ImportRun) -> None:
    begun, end = Signal(), Signal()
    run.status = "running"
    run.save()

    with ThreadPoolExecutor(1) as thread:
        other = thread.submit(elsewhere, run.pk, begun, end)
        assert begun.wait(PATIENCE_S)
        while_held = is_broken_off(run)
        end.set()
        assert other.result(PATIENCE_S)

    assert not while_held
    assert is_broken_off(run)


def test_broken_runs_are_marked_once(run: ImportRun) -> None:
    run.status = "running"
    run.save()

    assert [found.pk for found in note_broken_runs()] == [run.pk]
    assert note_broken_runs() == []
    run.refresh_from_db()
    assert run.status == "broken"


def test_a_run_taken_up_again_stores_only_what_is_missing(run: ImportRun, clerk: Actor) -> None:
    run_import(run, LEDGER, actor=clerk, now=NOON)
    with acting(clerk):
        run.rows.filter(row=4).delete()
        Loop.objects.filter(kind="import", number="2").delete()
        ImportRun.objects.filter(pk=run.pk).update(status="broken", stored=2)
    before = Event.objects.filter(chain__startswith="import:").count()

    again = resume_import(LEDGER, run.pk, actor=clerk, at=NOON)
    done = run_import(again, LEDGER, actor=clerk, now=NOON)

    run.refresh_from_db()
    assert (run.status, run.done, run.stored) == ("done", 3, 3)
    assert Event.objects.filter(chain__startswith="import:").count() == before + 1
    assert sorted(row for row, _stored in done.stored) == [3, 4, 5]


def test_what_was_not_broken_off_is_not_taken_up(run: ImportRun, clerk: Actor) -> None:
    with acting(clerk), pytest.raises(ImportUnderWay):
        resume_import(LEDGER, run.pk, actor=clerk, at=NOON)
