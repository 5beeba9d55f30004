"""How far an import is, told while it is under way; and whether somebody is still at it.

Whoever carries out a run holds a lock of the database's session. It goes with the process, however
that ends: a run that is said to be running and is not held was broken off.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress

from django.db import DatabaseError, connection

from bihuan.kernel.actors import Actor, acting
from bihuan.kernel.live import tell_progress
from bihuan.kernel.models import ImportRun

LOCKS = 0x696D70  # first half of the key of every import's lock
LOCK_PATIENCE = "2s"  # word of progress is worth no longer wait
Aside = Callable[[Callable[[], None]], None]


@contextmanager
def held(run_id: int) -> Iterator[bool]:
    """Hold a run as long as this process is at it; whether nobody else holds it.

    Inside a transaction that is open already nothing is held: a crash takes all of it back.
    """
    if connection.in_atomic_block:
        yield True
        return
    is_ours = ask("SELECT pg_try_advisory_lock(%s, %s)", run_id)
    try:
        yield is_ours
    finally:
        if is_ours:
            with suppress(DatabaseError):  # a connection that is gone holds nothing
                ask("SELECT pg_advisory_unlock(%s, %s)", run_id)


def is_broken_off(run: ImportRun) -> bool:
    """Whether a run began and nobody is at it any more; inside a transaction.

    The lock, where it is free, stays with the caller until the end of the transaction: nobody
    takes up the run meanwhile. Its state is read anew, since it may have ended just now.
    """
    if run.status == "broken":
        return True
    if run.status != "running" or not ask("SELECT pg_try_advisory_xact_lock(%s, %s)", run.pk):
        return False
    run.refresh_from_db(fields=["status", "done", "stored"])
    return run.status == "running"


def ask(question: str, run_id: int) -> bool:
    with connection.cursor() as cursor:
        cursor.execute(question, [LOCKS, run_id])
        row = cursor.fetchone()
    return bool(row and row[0])


def keep_progress(run: ImportRun, done: int, stored: int) -> None:
    """Write down how far a run is and tell whoever started it, both at the commit."""
    ImportRun.objects.filter(pk=run.pk).update(done=done, stored=stored)
    tell(run, done)


def tell(run: ImportRun, done: int, state: str = "running") -> None:
    """Say how far a run is to whoever started it."""
    if run.started_by_id is not None:
        tell_progress(run.started_by_id, key_of(run), done, run.total, state)


def key_of(run: ImportRun) -> str:
    """What the run is called among the jobs of a page."""
    return f"import:{run.pk}"


def here(work: Callable[[], None]) -> None:
    """Do something in the transaction that is open."""
    work()


def leave() -> None:
    """Close the connection of the thread that calls; ``connection.close`` is bound to the asker's."""
    connection.close()


@contextmanager
def aside(actor: Actor) -> Iterator[Aside]:
    """A way to do something at once on a connection of its own, beside a long transaction.

    What fails there is left undone: it must be of no weight.
    """

    def alone(work: Callable[[], None]) -> None:
        with suppress(DatabaseError), acting(actor):
            with connection.cursor() as cursor:
                cursor.execute("SELECT set_config('lock_timeout', %s, true)", [LOCK_PATIENCE])
            work()

    with ThreadPoolExecutor(1, thread_name_prefix="aside") as thread:
        try:
            yield lambda work: thread.submit(alone, work).result()
        finally:
            thread.submit(leave).result()
