"""Two platforms of our own, each with its data and its port, exchange a task and its result."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from tests.journeys.conftest import PATIENCE, answers, free_port

STEPS = Path(__file__).with_name("exchange_steps.py")
OUTER = (
    "DATABASE_URL",
    "BIHUAN_OWNER_DATABASE_URL",
    "BIHUAN_TEST_DATA_DIR",
    "DJANGO_SETTINGS_MODULE",
)


class Platform:
    """One installation: its folder, its port, its commands."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.port = folder, free_port()
        self.address = f"http://127.0.0.1:{self.port}"
        inherited = {name: value for name, value in os.environ.items() if name not in OUTER}
        self.environment = inherited | {"BIHUAN_DATA_DIR": str(folder), "PYTHONUNBUFFERED": "1"}
        self.running: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Prepare and start it, as a user does."""
        log = (self.folder / "run.log").open("w")
        self.running = subprocess.Popen(
            [sys.executable, "-m", "bihuan.cli", "run", "--port", str(self.port)],
            env=self.environment,
            stdout=log,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
        log.close()

    def wait(self) -> None:
        assert self.running is not None
        until = time.monotonic() + PATIENCE * 2
        while not answers(self.address):
            assert self.running.poll() is None, self.log()
            assert time.monotonic() < until, self.log()
            time.sleep(0.3)

    def log(self) -> str:
        return (self.folder / "run.log").read_text()

    def stop(self) -> None:
        if self.running is None:
            return
        self.running.send_signal(signal.SIGTERM)
        with suppress(subprocess.TimeoutExpired):
            self.running.wait(60)
        if self.running.poll() is None:
            self.running.kill()

    def words(self, *command: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, *command],
            env=self.environment,
            capture_output=True,
            text=True,
            check=False,
            timeout=PATIENCE,
        )

    def steps(self, *wanted: tuple[str, ...]) -> list[dict[str, Any]]:
        """Things that people do on it, one after another; the answer of each."""
        done = self.words(str(STEPS), json.dumps(wanted))
        assert done.returncode == 0, f"{wanted}\n{done.stdout}\n{done.stderr}"
        found: list[dict[str, Any]] = json.loads(done.stdout.strip().splitlines()[-1])
        return found

    def exchange(self, code: str) -> dict[str, Any]:
        """``bihuan exchange run`` and its document, refused or not."""
        done = self.words("-m", "bihuan.cli", "exchange", "run", code, "--json")
        assert done.stdout, done.stderr
        found: dict[str, Any] = json.loads(done.stdout)
        return found


@pytest.fixture(scope="module")
def platforms(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Platform, Platform]]:
    """A city and a district, started side by side."""
    city = Platform(tmp_path_factory.mktemp("city"))
    district = Platform(tmp_path_factory.mktemp("district"))
    try:
        for one in (city, district):
            one.start()
        for one in (city, district):
            one.wait()
        yield city, district
    finally:
        for one in (city, district):
            one.stop()


@pytest.mark.soak  # two whole installations: a minute or two of its own
@pytest.mark.journey
def test_a_task_goes_down_and_its_result_comes_up_whatever_is_lost(
    platforms: tuple[Platform, Platform],
) -> None:
    city, district = platforms
    _settled, below, secret = district.steps(
        ("settle", "990102"),
        ("connect", "990102", "bihuan-tasks-in"),
        ("secret", "990102", "bihuan-tasks-in"),
    )
    hook = f"{district.address}/api/v1/exchange/hooks/{below['hook']}"
    nowhere = f"http://127.0.0.1:{free_port()}/"
    above = city.steps(
        ("settle", "990100"),
        ("assign",),
        ("connect", "990100", "bihuan-tasks-out", nowhere),
        ("secret", "990100", "bihuan-tasks-out", secret["secret"]),
        ("run", "bihuan-tasks-out"),
        ("items", "990100"),  # nobody answers: the row waits in the error queue
        ("redirect", "990100", "bihuan-tasks-out", hook),
        ("again", "990100"),
        ("items", "990100"),
        ("run", "bihuan-tasks-out"),  # sent once, however often it is asked for
        ("items", "990100"),
        ("connect", "990100", "bihuan-results-in"),
        ("key",),
    )
    assert [above[at]["states"] for at in (5, 8, 10)] == [
        ["failed"],
        ["acknowledged"],
        ["acknowledged"],
    ]

    # A stranger who knows the address gets nothing in.
    stranger = urllib.request.Request(hook, data=b'{"message": "x", "records": []}', method="POST")
    with pytest.raises(urllib.error.HTTPError) as refused:
        urllib.request.urlopen(stranger, timeout=PATIENCE)
    assert refused.value.code == 401

    # The district works on it, and the city learns of it by the public interface.
    results = f"{city.address}/api/v1/exchange/results"
    received, done, _connected = district.steps(
        ("items", "990102"),
        ("work",),
        ("connect", "990102", "bihuan-results-out", results, above[-1]["key"]),
    )
    assert received == {"states": ["stored"], "documents": 1}
    assert done["tasks"] == ["开展餐饮场所燃气安全整治，建立台账", "清理消防通道"]
    told = district.exchange("bihuan-results-out")
    assert len(told["runs"]) == 1, told
    district.steps(("again", "990102"), ("run", "bihuan-results-out"))
    (known,) = city.steps(("shares",))
    assert known["shares"] == [["submitted", 100, "台账已建立"], ["issued", 0, ""]]
