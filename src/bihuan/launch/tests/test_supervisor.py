"""Children are restarted, stopped in order, and never left behind."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from bihuan.launch.tests.conftest import eventually

PROGRAM = """
import asyncio, sys
from bihuan.launch.supervisor import Service, Supervisor
room = sys.argv[1]
child = '''
import os, pathlib, signal, sys, time
def leave(*_):
    print("bye", flush=True)
    sys.exit(0)
signal.signal(signal.SIGTERM, signal.SIG_IGN if sys.argv[3] == "deaf" else leave)
note = pathlib.Path(sys.argv[1]) / sys.argv[2]
with note.open("a") as file:
    file.write(f"{os.getpid()}\\\\n")
grandchild = os.fork()
if grandchild == 0:
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
print("ready", flush=True)
time.sleep(600)
'''
services = [Service(n, (sys.executable, "-c", child, room, n, sys.argv[2]), float(sys.argv[3])) for n in ("first", "second")]
asyncio.run(Supervisor(services, lambda text: print(text, flush=True)).run())
"""

PATIENCE_S = {"polite": "120", "deaf": "1"}


@pytest.fixture
def supervise(tmp_path):
    """Start a supervisor with two services; what is left is ended afterwards."""
    started = []

    def start(manner: str = "polite") -> subprocess.Popen[str]:
        supervisor = subprocess.Popen(
            [sys.executable, "-c", PROGRAM, str(tmp_path), manner, PATIENCE_S[manner]],
            stdout=subprocess.PIPE,
            text=True,
        )
        started.append(supervisor)
        assert eventually(lambda: len(pids(tmp_path, "first")) and len(pids(tmp_path, "second")))
        return supervisor

    yield start
    for supervisor in started:
        supervisor.kill()
        supervisor.wait()


def pids(room: Path, name: str) -> list[int]:
    note = room / name
    return [int(line) for line in note.read_text().split()] if note.exists() else []


def lives(pid: int) -> bool:
    """Whether anything of the session that a child led is left, zombies aside."""
    for entry in Path("/proc").glob("[0-9]*"):
        try:
            state, _, _, session = (entry / "stat").read_text().rpartition(")")[2].split()[:4]
        except (OSError, ValueError):
            continue
        if int(session) == pid and state != "Z":
            return True
    return False


def living(room: Path) -> list[int]:
    """The sessions of both services that are not over."""
    return [pid for name in ("first", "second") for pid in pids(room, name) if lives(pid)]


def test_a_signal_stops_all_of_them_in_order(supervise, tmp_path):
    supervisor = supervise()

    supervisor.send_signal(signal.SIGTERM)
    said, _ = supervisor.communicate(timeout=300)

    assert supervisor.returncode == 0
    assert said.index("first │ bye") < said.index("second │ bye")
    assert eventually(lambda: not living(tmp_path))


def test_a_killed_child_is_started_again_without_its_remains(supervise, tmp_path):
    supervise()
    (victim,) = pids(tmp_path, "first")

    os.kill(victim, signal.SIGKILL)

    assert eventually(lambda: len(pids(tmp_path, "first")) == 2)
    assert eventually(lambda: not lives(victim))
    assert lives(pids(tmp_path, "first")[1])


def test_no_child_outlives_a_killed_supervisor(supervise, tmp_path):
    supervisor = supervise()
    leaders = pids(tmp_path, "first") + pids(tmp_path, "second")

    supervisor.kill()
    supervisor.wait()

    assert eventually(lambda: not any(Path(f"/proc/{pid}/cwd").exists() for pid in leaders))


def test_a_child_that_does_not_listen_is_ended_by_force(supervise, tmp_path, monkeypatch):
    supervisor = supervise("deaf")

    supervisor.send_signal(signal.SIGINT)
    said, _ = supervisor.communicate(timeout=300)

    assert "强制结束" in said
    assert eventually(lambda: not living(tmp_path))
