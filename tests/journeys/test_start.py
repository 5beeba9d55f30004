"""The platform starts from nothing, stops on a signal, and leaves nothing behind when killed."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from tests.journeys.conftest import free_port

Platform = subprocess.Popen[str]
PATIENCE_S = 180  # on a machine that does much else
OUTER = ("DATABASE_URL", "BIHUAN_OWNER_DATABASE_URL", "BIHUAN_TEST_DATA_DIR")


@pytest.fixture(scope="module")
def data_dir(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One installation, started several times."""
    return tmp_path_factory.mktemp("installation")


@pytest.fixture(scope="module")
def port() -> int:
    """A free port whose follower is free too."""
    return free_port()


@pytest.fixture
def start(data_dir: Path, port: int) -> Iterator[Callable[[], tuple[Platform, str]]]:
    """Start the platform and wait until it says its address, or refuses."""
    started: list[Platform] = []

    def run() -> tuple[Platform, str]:
        environment = {name: value for name, value in os.environ.items() if name not in OUTER}
        environment["BIHUAN_DATA_DIR"] = str(data_dir)
        platform = subprocess.Popen(
            [sys.executable, "-m", "bihuan.cli", "run", "--port", str(port)],
            env=environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        started.append(platform)
        return platform, read_until(platform, "按 Ctrl-C 停止")

    yield run
    for platform in started:
        platform.send_signal(signal.SIGTERM)
        platform.wait(PATIENCE_S)
    assert eventually(lambda: not belonging(data_dir)), belonging(data_dir)


def read_until(platform: Platform, words: str) -> str:
    assert platform.stdout is not None
    said = ""
    for line in platform.stdout:
        said += line
        if words in line:
            break
    return said


def eventually(holds: Callable[[], object]) -> bool:
    end = time.monotonic() + PATIENCE_S
    while not holds() and time.monotonic() < end:
        time.sleep(0.1)
    return bool(holds())


def belonging(data_dir: Path) -> list[str]:
    """The living processes that were told of this installation."""
    told = f"BIHUAN_DATA_DIR={data_dir}".encode()
    found = []
    for entry in Path("/proc").glob("[0-9]*"):
        try:
            if told in (entry / "environ").read_bytes().split(b"\0"):
                found.append((entry / "cmdline").read_bytes().replace(b"\0", b" ").decode())
        except OSError:
            continue
    return found


def page(port: int, path: str) -> int:
    with urllib.request.urlopen(f"http://127.0.0.1:{port}{path}", timeout=PATIENCE_S) as answer:
        return int(answer.status)


def test_it_starts_from_nothing_and_stops_cleanly(start, data_dir, port):
    platform, said = start()

    assert [f"第 {number}/6 步" in said for number in range(1, 7)] == [True] * 6
    assert f"http://127.0.0.1:{port}" in said
    assert page(port, "/sign-in/") == 200

    platform.send_signal(signal.SIGINT)
    rest, _ = platform.communicate(timeout=PATIENCE_S)

    assert platform.returncode == 0
    assert rest.rstrip().endswith("已停止。")
    assert eventually(lambda: not belonging(data_dir)), belonging(data_dir)


def test_a_second_start_prepares_nothing_again(start):
    _, said = start()

    assert "表和权限已是最新" in said
    assert "规则包和区划已是最新" in said


def test_a_second_platform_on_the_port_is_refused(start, port):
    start()

    second, said = start()

    assert second.wait(PATIENCE_S) == 1
    assert f"端口 {port}（网页）已被其他程序占用" in said


def test_nothing_outlives_a_killed_supervisor(start, data_dir):
    platform, _ = start()
    assert len(belonging(data_dir)) > 3

    platform.kill()
    platform.wait()

    assert eventually(lambda: not belonging(data_dir)), belonging(data_dir)
