"""A whole platform for the journeys: started as a user starts it, on a small invented district."""

from __future__ import annotations

import os
import random
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
PASSWORD = "Bihuan-2026-demo"
DESKTOP, PHONE = (1440, 900), (390, 844)
PATIENCE = 600  # seconds for the platform to answer
PATIENCE_MS = 60_000  # for a page, on a machine that does much else


def command(*words: str, environment: dict[str, str]) -> None:
    """One ``bihuan`` command; its output is shown when it fails."""
    done = subprocess.run(
        [sys.executable, "-m", "bihuan.cli", *words],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, f"bihuan {' '.join(words)}\n{done.stdout}\n{done.stderr}"


def free_port() -> int:
    """A port whose neighbour above is free too: pages below, live service above.

    Below the range that the system gives to outgoing connections, so that none of those takes it
    between this look and the start, or between two starts.
    """
    chance = random.SystemRandom()
    for _attempt in range(500):
        port = chance.randrange(20_000, 32_000, 2)
        with socket.socket() as low, socket.socket() as high, suppress(OSError):
            low.bind(("127.0.0.1", port))
            high.bind(("127.0.0.1", port + 1))
            return port
    raise RuntimeError("no two free ports side by side")


def answers(url: str) -> bool:
    try:
        with urllib.request.urlopen(f"{url}/health/", timeout=20) as answer:
            return bool(answer.status == 200)
    except OSError:
        return False


def send(page: Any, button: Any) -> None:
    """Press a button that sends its form, agree where it asks, and wait for the page that answers.

    Whether it asks is read from the button: a dialog opens after the click, not with it.
    """
    asks = button.get_attribute("data-confirm")
    with page.expect_navigation():
        button.click()
        if asks:
            page.locator("dialog[open] button[value=yes]").click()


@pytest.fixture(scope="session")
def platform() -> Iterator[str]:
    """Address of a running platform with 300 invented enterprises."""
    if CHROMIUM is None:
        if os.environ.get("BIHUAN_CI") == "1":
            pytest.fail("这台机器没有 Chromium，浏览器测试在 CI 里不能跳过")
        pytest.skip("这台机器没有 Chromium，跳过浏览器测试")
    folder = Path(tempfile.mkdtemp(prefix="bihuan-journey-"))
    environment = {k: v for k, v in os.environ.items() if "DATABASE_URL" not in k}
    environment |= {"BIHUAN_DATA_DIR": str(folder), "PYTHONUNBUFFERED": "1"}
    for name in ("DJANGO_SETTINGS_MODULE", "BIHUAN_TEST_DATA_DIR"):
        environment.pop(name, None)
    command("migrate", environment=environment)
    command("demo", "--enterprises", "300", environment=environment)
    port = free_port()
    log = (folder / "run.log").open("w")
    running = subprocess.Popen(
        [sys.executable, "-m", "bihuan.cli", "run", "--port", str(port)],
        env=environment,
        stdout=log,
        stderr=subprocess.STDOUT,
        start_new_session=True,
    )
    url = f"http://127.0.0.1:{port}"
    try:
        until = time.monotonic() + PATIENCE
        while not answers(url):
            assert running.poll() is None, (folder / "run.log").read_text()
            assert time.monotonic() < until, (folder / "run.log").read_text()
            time.sleep(0.5)
        yield url
    finally:
        running.send_signal(signal.SIGTERM)
        with suppress(subprocess.TimeoutExpired):
            running.wait(90)
        if running.poll() is None:
            running.kill()
        log.close()
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="module")  # its event loop must be gone before Django's tests run here
def browser(platform: str) -> Iterator[Any]:
    from playwright.sync_api import expect, sync_playwright

    expect.set_options(timeout=PATIENCE_MS)
    with sync_playwright() as play:
        started = play.chromium.launch(
            executable_path=CHROMIUM, args=list(FLAGS), timeout=2 * PATIENCE_MS
        )
        yield started
        started.close()


@pytest.fixture
def enter(browser: Any, platform: str) -> Iterator[Callable[..., Any]]:
    """Sign somebody in, in a window of their own; returns the page."""
    windows = []

    def sign_in(username: str, size: tuple[int, int] = DESKTOP) -> Any:
        window = browser.new_context(
            base_url=platform,
            viewport={"width": size[0], "height": size[1]},
            locale="zh-CN",
            timezone_id="Asia/Shanghai",
        )
        windows.append(window)
        window.set_default_timeout(PATIENCE_MS)
        page = window.new_page()
        page.goto("/sign-in/")
        page.fill("input[name=username]", username)
        page.fill("input[name=password]", PASSWORD)
        page.click("button[type=submit]")
        page.wait_for_url(lambda address: "/sign-in/" not in address)
        return page

    yield sign_in
    for window in windows:
        window.close()
