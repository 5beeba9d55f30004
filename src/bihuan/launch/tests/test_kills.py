"""What was acknowledged is there after ``kill -9`` of the database, its keeper, or their starter."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import threading
import time
from pathlib import Path

import psycopg
import pytest

from bihuan.launch.database import ensure, is_running
from bihuan.launch.remains import processes_inside, tell
from bihuan.launch.tests.conftest import QUICK, eventually

DURABLE = {**QUICK, "fsync": "on"}


class Writer(threading.Thread):
    """Writes one number after another and remembers those whose commit was acknowledged."""

    def __init__(self, url: str) -> None:
        super().__init__(daemon=True)
        self.url = url
        self.next = 0
        self.acknowledged: list[int] = []
        self.is_stopping = False

    def run(self) -> None:
        while not self.is_stopping:
            try:
                with psycopg.connect(self.url, autocommit=True, connect_timeout=2) as connection:
                    self.write(connection)
            except psycopg.Error:
                time.sleep(0.05)

    def acknowledges(self, more: int) -> bool:
        """Whether as many further rows get acknowledged."""
        before = len(self.acknowledged)
        return eventually(lambda: len(self.acknowledged) >= before + more)

    def write(self, connection: psycopg.Connection) -> None:
        while not self.is_stopping:
            number, self.next = self.next, self.next + 1
            connection.execute("INSERT INTO kept VALUES (%s)", [number])
            self.acknowledged.append(number)


def prepare(url: str) -> None:
    with psycopg.connect(url) as connection:
        connection.execute("CREATE TABLE IF NOT EXISTS kept (number bigint PRIMARY KEY)")


def lost(url: str, acknowledged: list[int]) -> set[int]:
    """The acknowledged rows that are not there, asked until a server that recovers answers."""
    found: list[set[int]] = []

    def ask() -> bool:
        try:
            with psycopg.connect(url) as connection:
                rows = connection.execute("SELECT number FROM kept").fetchall()
        except psycopg.Error:
            return False
        found.append({number for (number,) in rows})
        return True

    assert eventually(ask)
    return set(acknowledged) - found[-1]


def end(writer: Writer) -> None:
    writer.is_stopping = True
    writer.join(120)
    assert not writer.is_alive()


def keeper_of(server: int) -> int:
    return int(Path(f"/proc/{server}/stat").read_text().rpartition(")")[2].split()[1])


def kill_database_rounds(data_dir: Path, rounds: int, chance: random.Random) -> None:
    running = ensure(data_dir, settings=DURABLE)
    prepare(running.owner_url)
    writer = Writer(running.owner_url)
    writer.start()
    for _ in range(rounds):
        assert writer.acknowledges(20)
        inside = processes_inside(data_dir / "postgres")
        tell(chance.choice([min(inside), min(inside), *inside]), signal.SIGKILL)
    end(writer)
    assert lost(running.owner_url, writer.acknowledged) == set()
    running.stop()


def kill_starter_rounds(data_dir: Path, start_holder, rounds: int, chance: random.Random) -> None:
    """Kill the only user, sometimes its keeper with it, in the middle of writing."""
    acknowledged: list[int] = []
    for _ in range(rounds):
        holder: subprocess.Popen[str] = start_holder()
        assert holder.stdout is not None
        assert holder.stdout.readline().strip() == "True"
        running = ensure(data_dir, settings=DURABLE)
        prepare(running.owner_url)
        writer = Writer(running.owner_url)
        writer.next = max([number + 1000 for number in acknowledged[-1:]], default=0)
        writer.start()
        assert writer.acknowledges(20)
        if chance.random() < 0.5:
            os.kill(keeper_of(min(processes_inside(data_dir / "postgres"))), signal.SIGKILL)
        holder.kill()
        running.stop()
        end(writer)
        acknowledged += writer.acknowledged
        assert eventually(lambda: not is_running(data_dir))
    running = ensure(data_dir, settings=DURABLE)
    assert lost(running.owner_url, acknowledged) == set()
    running.stop()


def test_acknowledged_rows_survive_kills_of_the_database(data_dir):
    kill_database_rounds(data_dir, 4, random.Random(1))


def test_acknowledged_rows_survive_kills_of_the_starter(data_dir, start_holder):
    kill_starter_rounds(data_dir, start_holder, 3, random.Random(2))


@pytest.mark.soak
def test_acknowledged_rows_survive_hundreds_of_kills_of_the_database(data_dir):
    kill_database_rounds(data_dir, 300, random.Random(3))


@pytest.mark.soak
def test_acknowledged_rows_survive_a_hundred_kills_of_the_starter(data_dir, start_holder):
    kill_starter_rounds(data_dir, start_holder, 100, random.Random(4))
