"""Databases of their own for the launcher's tests, small and quick."""

from __future__ import annotations

import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import psycopg
import pytest

from bihuan.launch.database import Running, ensure, is_running
from bihuan.launch.remains import processes_inside, tell

QUICK = {"fsync": "off", "shared_buffers": "16MB", "max_wal_size": "128MB"}


@pytest.fixture
def data_dir(tmp_path: Path) -> Iterator[Path]:
    """A folder for one test; whatever runs in it is ended afterwards."""
    folder = tmp_path / "data"
    yield folder
    eventually(lambda: not is_running(folder), seconds=20)
    for pid in processes_inside(folder / "postgres"):
        tell(pid, signal.SIGKILL)


@pytest.fixture(scope="session")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """One server for the tests that do not hurt it."""
    started = ensure(tmp_path_factory.mktemp("shared"), settings=QUICK)
    yield started
    started.stop()


@pytest.fixture
def make_database(running: Running) -> Iterator[Callable[[], Running]]:
    """Make empty databases on the shared server."""
    made = ["bihuan_replaced"]

    def make() -> Running:
        made.append(f"fresh_{time.monotonic_ns()}")
        with psycopg.connect(running.owner_url, autocommit=True) as connection:
            connection.execute(f"CREATE DATABASE {made[-1]}")
        owner, app = running.owner_url, running.app_url
        place = f"/{made[-1]}?"
        return Running(owner.replace("/bihuan?", place), app.replace("/bihuan?", place))

    yield make
    with psycopg.connect(running.owner_url, autocommit=True) as connection:
        for name in made:
            connection.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")


@pytest.fixture
def fresh_database(make_database: Callable[[], Running]) -> str:
    """The owner's address of an empty database on the shared server."""
    return make_database().owner_url


@pytest.fixture
def start_holder(data_dir: Path) -> Iterator[Callable[[], subprocess.Popen[str]]]:
    """Start processes that hold the database until they are killed."""
    program = (
        "import sys, time; from pathlib import Path; from bihuan.launch.database import ensure\n"
        f"r = ensure(Path({str(data_dir)!r}), settings={QUICK!r})\n"
        "print(r.started_here, flush=True); sys.stdin.read(); r.stop(); print('left', flush=True)"
    )
    holders: list[subprocess.Popen[str]] = []

    def start() -> subprocess.Popen[str]:
        holder = subprocess.Popen(
            [sys.executable, "-c", program],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        holders.append(holder)
        return holder

    yield start
    for holder in holders:
        holder.kill()
        holder.wait()


def eventually(holds: Callable[[], object], *, seconds: float = 120.0) -> bool:
    """Whether a condition comes true before patience ends."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if holds():
            return True
        time.sleep(0.02)
    return bool(holds())
