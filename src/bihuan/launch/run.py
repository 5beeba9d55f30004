"""``bihuan run``: six steps to a running platform, one supervisor for all its processes."""

from __future__ import annotations

import asyncio
import os
import socket
import ssl
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from bihuan.launch.build import has_module
from bihuan.launch.database import Running, ensure, is_running
from bihuan.launch.errors import LaunchRefused
from bihuan.launch.ordinary import LEASH
from bihuan.launch.paths import data_dir
from bihuan.launch.preflight import (
    check_certificate,
    check_machine,
    check_port,
    is_loopback,
    is_wildcard,
    own_address,
)
from bihuan.launch.prepared import is_empty, is_prepared, remember
from bihuan.launch.session import running_database
from bihuan.launch.supervisor import Service, Supervisor

Account = tuple[str, str, str]

STEPS = 6
WATCH_S = 2.0
ANSWER_PATIENCE_S = 60.0
JOB_PATIENCE_S = 35.0  # a little more than the worker gives its running jobs


@dataclass(frozen=True)
class Options:
    """What ``bihuan run`` was asked for."""

    host: str = "127.0.0.1"
    port: int = 8000
    cert: Path | None = None
    key: Path | None = None
    with_demo: bool = False

    @property
    def scheme(self) -> str:
        """``https`` with a certificate."""
        return "https" if self.cert else "http"

    @property
    def reachable_host(self) -> str:
        """A name a browser can be pointed at."""
        host = own_address() if is_wildcard(self.host) else self.host
        return f"[{host}]" if ":" in host else host

    def url(self, port: int) -> str:
        """An address for people and browsers."""
        return f"{self.scheme}://{self.reachable_host}:{port}"


def say(text: str) -> None:
    """A line for the person at the terminal."""
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


def step(number: int, text: str) -> None:
    """A line of progress."""
    say(f"第 {number}/{STEPS} 步  {text}")


def run(options: Options, accounts: Sequence[Account]) -> int:
    """Start the platform and keep it running until a signal; the exit code.

    Args:
        options: Where to listen, and whether to fill an empty database.
        accounts: The demo accounts to print: name, password, role.

    Raises:
        LaunchRefused: What stands in the way, in one sentence.
    """
    step(1, "检查这台机器")
    folder = data_dir()
    check(options, folder)
    step(2, "启动数据库" if not os.environ.get("DATABASE_URL") else "连接数据库")
    running = running_database()
    try:
        os.environ.update(environment(options, running, folder))
        (folder / "static").mkdir(exist_ok=True)
        prepare(running, folder)
        fill(running, options)
        step(6, "启动网页、任务和实时服务")
        asyncio.run(serve(options, running, accounts))
    finally:
        running.stop()
    say("已停止。")
    return 0


def check(options: Options, folder: Path) -> None:
    """Everything that can be refused before anything has been started."""
    check_machine(folder)
    check_certificate(options.cert, options.key)
    check_port(options.host, options.port, "网页")
    check_port(options.host, options.port + 1, "实时服务")


def environment(options: Options, running: Running, folder: Path) -> dict[str, str]:
    """The variables of every child; what the operator has set stays."""
    given = {
        "BIHUAN_DATA_DIR": str(folder),
        "BIHUAN_HOSTS": ",".join(allowed_hosts(options)),
        "BIHUAN_LIVE_URL": options.url(options.port + 1),
        "BIHUAN_HTTPS": "1" if options.cert else "0",
        "DJANGO_SETTINGS_MODULE": "bihuan.config.settings",
    }
    kept = {name: os.environ.get(name, value) for name, value in given.items()}
    if not is_loopback(options.host):
        kept["BIHUAN_DEMO_LOGIN"] = "0"
    return {**kept, **running.environment(), "PYTHONUNBUFFERED": "1"}


def allowed_hosts(options: Options) -> list[str]:
    """The host names requests may name."""
    hosts = ["127.0.0.1", "localhost", "[::1]"]
    if not is_loopback(options.host):
        hosts += [options.reachable_host, socket.gethostname()]
    return list(dict.fromkeys(hosts))


def prepare(running: Running, folder: Path) -> None:
    """Steps 3 and 4: tables, rights, packs and regions; skipped where nothing has changed."""
    if is_prepared(running, folder):
        step(3, "表和权限已是最新")
        step(4, "规则包和区划已是最新")
        return
    step(3, "建表、设权限")
    own_command("migrate", "--only", "tables")
    step(4, "装载规则包和区划")
    own_command("migrate", "--only", "content")
    remember(running, folder)


def fill(running: Running, options: Options) -> None:
    """Step 5: the demo district, where it is asked for and the database is empty."""
    if not is_empty(running):
        step(5, "数据已有，不再生成演示城区")
    elif options.with_demo:
        step(5, "生成演示城区（约两三分钟）")
        own_command("demo", shows_all=True)
    else:
        step(5, "空库：不生成演示城区（需要时加 --demo）")


def own_command(*arguments: str, shows_all: bool = False) -> None:
    """Run one of our commands as a child, so that Django does not stay in this process.

    Args:
        arguments: As after ``bihuan`` on a command line.
        shows_all: Pass on every line as it comes; otherwise the last two when it is done.

    Raises:
        LaunchRefused: It failed; its own words are on the screen.
    """
    command = [*LEASH, "--signal", "15", "--", sys.executable, "-m", "bihuan.cli", *arguments]
    pipe = None if shows_all else subprocess.PIPE
    done = subprocess.run(command, check=False, stdout=pipe, stderr=subprocess.STDOUT)
    lines = (done.stdout or b"").decode("utf-8", errors="replace").splitlines()
    for line in lines if done.returncode else lines[-2:]:
        say(f"           {line}")
    if done.returncode != 0:
        raise LaunchRefused(
            "step_failed",
            f"bihuan {' '.join(arguments)} 没有完成（退出码 {done.returncode}）。",
            "请按上面的提示处理后重新启动。",
        )


def services(options: Options) -> list[Service]:
    """What the supervisor keeps running, in the order it is stopped."""
    python = sys.executable
    granian = [
        python,
        "-m",
        "granian",
        "--no-access-log",
        "--log-level",
        "warning",
        "--workers-kill-timeout",
        "8",
    ]
    if options.cert and options.key:
        granian += ["--ssl-certificate", str(options.cert), "--ssl-keyfile", str(options.key)]
    address = ["--host", options.host, "--port"]
    live = (
        "--interface", "asgi", *address, str(options.port + 1), "bihuan_ingest.live:application",
    )  # fmt: skip
    web = (
        "--interface", "wsgi", "--workers", "2", "--blocking-threads", "1", "--respawn-failed-workers",
        *address, str(options.port), "bihuan.config.wsgi:application",
    )  # fmt: skip
    kept = [
        Service("网页", (*granian, *web)),
        Service("任务", (python, "-m", "bihuan.cli", "worker"), JOB_PATIENCE_S),
    ]
    if has_module("bihuan_ingest.live"):
        kept.insert(0, Service("实时", (*granian, *live)))
    return kept


async def serve(options: Options, running: Running, accounts: Sequence[Account]) -> None:
    """Step 6: keep every process running until a signal."""
    supervisor = Supervisor(services(options), say)
    beside = [asyncio.create_task(announce(options, accounts))]
    if running.is_embedded:
        beside.append(asyncio.create_task(watch_database(running)))
    await supervisor.run(*beside)


async def announce(options: Options, accounts: Sequence[Account]) -> None:
    """Say the address once the pages answer."""
    began, has_warned = time.monotonic(), False
    while not await answers(options):
        await asyncio.sleep(0.2)
        if not has_warned and time.monotonic() - began > ANSWER_PATIENCE_S:
            has_warned = True
            say("网页还没有正常应答，请看上面的日志。")
    say("")
    say(f"闭环已启动：{options.url(options.port)}")
    for line in welcome(options, accounts):
        say(line)
    say("按 Ctrl-C 停止。")


async def answers(options: Options) -> bool:
    """Whether a worker answers well there; the port alone opens before that."""
    host = "127.0.0.1" if is_wildcard(options.host) else options.host
    trust = ssl.create_default_context()
    trust.check_hostname, trust.verify_mode = False, ssl.CERT_NONE
    try:
        reader, writer = await asyncio.open_connection(
            host, options.port, ssl=trust if options.cert else None
        )
        writer.write(b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n")
        answer = await reader.readline()
    except OSError:
        return False
    writer.close()
    status = answer.split()[1:2]
    return bool(status) and status[0] < b"500"


def welcome(options: Options, accounts: Sequence[Account]) -> list[str]:
    """The demo accounts, or why they do not work here."""
    if not accounts:
        return []
    if not is_loopback(options.host):
        return ["演示账号只能在本机（127.0.0.1）使用，此地址上一律拒绝；请用自己建立的账号登录。"]
    width = max(len(name) for name, _, _ in accounts)
    return ["演示账号："] + [f"  {name:<{width}}  {word}  {role}" for name, word, role in accounts]


async def watch_database(running: Running) -> None:
    """Start the embedded database again when its keeper has been killed."""
    if running.data_dir is None:
        return
    while True:
        await asyncio.sleep(WATCH_S)
        if not is_running(running.data_dir):
            say("数据库意外退出，正在重新启动。")
            again = await asyncio.to_thread(attempt, lambda: ensure(data_dir()))
            if again:
                await asyncio.to_thread(again.stop)


def attempt(start: Callable[[], Running]) -> Running | None:
    """Start, or say why not; the watch tries again."""
    try:
        return start()
    except LaunchRefused as refusal:
        say(f"{refusal.message}{refusal.remedy}")
        return None
