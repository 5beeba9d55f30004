"""Several processes kept running together: restarted when they die, stopped in order."""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from bihuan.launch.ordinary import LEASH

FIRST_PAUSE_S = 1.0
LONGEST_PAUSE_S = 30.0
HEALTHY_S = 60.0


@dataclass(frozen=True)
class Service:
    """One process to keep running.

    Attributes:
        label: What people read before its lines.
        command: Program and arguments.
        patience_s: How long it may take to stop before it is ended by force.
    """

    label: str
    command: tuple[str, ...]
    patience_s: float = 10.0


class Supervisor:
    """Runs services until told to stop.

    Every child leads a session of its own, so that a Ctrl-C in the terminal reaches only us and we
    stop them in order; and hangs on a leash, so that none outlives us when we are killed.
    """

    def __init__(self, services: Sequence[Service], say: Callable[[str], None]) -> None:
        self.services = services
        self.say = say
        self.stopping = asyncio.Event()
        self.children: dict[str, subprocess.Popen[bytes]] = {}

    async def run(self, *beside: asyncio.Task[None]) -> None:
        """Keep everything running; returns when stopped by a signal and all have ended.

        Args:
            beside: Tasks of the caller to cancel at the end.
        """
        loop = asyncio.get_running_loop()
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            loop.add_signal_handler(number, self.stopping.set)
        keeping = [asyncio.create_task(self.keep(service)) for service in self.services]
        await self.stopping.wait()
        self.say("正在停止……")
        for service in self.services:
            await self.end(service)
        for task in (*keeping, *beside):
            task.cancel()
        await asyncio.gather(*keeping, *beside, return_exceptions=True)

    async def keep(self, service: Service) -> None:
        """Start one service again and again, after ever longer pauses while it keeps dying."""
        pause = FIRST_PAUSE_S
        while not self.stopping.is_set():
            began = time.monotonic()
            code = await self.run_once(service)
            if self.stopping.is_set():
                return
            pause = FIRST_PAUSE_S if time.monotonic() - began > HEALTHY_S else pause
            self.say(f"{service.label}意外退出（{exit_words(code)}），{pause:.0f} 秒后重新启动。")
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self.stopping.wait(), pause)
            pause = min(pause * 2, LONGEST_PAUSE_S)

    async def run_once(self, service: Service) -> int:
        """Start a service, pass on its lines, and clear away what it leaves; its exit code.

        Not asyncio's own processes: their ``wait`` also waits for the pipe, which the children of
        a killed child keep open.
        """
        child = subprocess.Popen(
            [*LEASH, "--signal", str(int(signal.SIGTERM)), "--", *service.command],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
        self.children[service.label] = child
        lines = asyncio.create_task(pass_on(service.label, child))
        code = await asyncio.to_thread(child.wait)
        signal_group(child.pid, signal.SIGKILL)
        await lines
        return code

    async def end(self, service: Service) -> None:
        """Ask a service to stop; end it by force when it does not."""
        child = self.children.get(service.label)
        if child is None or child.poll() is not None:
            return
        child.terminate()
        if not await ends_within(child, service.patience_s):
            self.say(f"{service.label}没有按时停下，强制结束。")
            signal_group(child.pid, signal.SIGKILL)
            await ends_within(child, service.patience_s)


async def ends_within(child: subprocess.Popen[bytes], seconds: float) -> bool:
    """Wait for a process to end; whether it did."""
    end = time.monotonic() + seconds
    while child.poll() is None and time.monotonic() < end:
        await asyncio.sleep(0.02)
    return child.poll() is not None


async def pass_on(label: str, child: subprocess.Popen[bytes]) -> None:
    """Print a child's lines behind its name, until it and its children have closed the pipe."""
    stream = asyncio.StreamReader()
    loop = asyncio.get_running_loop()
    await loop.connect_read_pipe(lambda: asyncio.StreamReaderProtocol(stream), child.stdout)
    while line := await read_line(stream):
        sys.stdout.write(f"{label} │ {line}\n")
        sys.stdout.flush()


async def read_line(stream: asyncio.StreamReader) -> str:
    """The next line without its end, empty at the end of the stream; long ones come in pieces."""
    try:
        raw = await stream.readuntil(b"\n")
    except asyncio.IncompleteReadError as error:
        raw = error.partial
    except asyncio.LimitOverrunError as error:
        raw = await stream.readexactly(error.consumed)
    return raw.decode("utf-8", errors="replace").rstrip() or (" " if raw else "")


def signal_group(leader: int, number: signal.Signals) -> None:
    """Send a signal to whatever is left of a child's session."""
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(leader, number)


def exit_words(code: int) -> str:
    """How a process ended, for people."""
    return f"被信号 {-code} 结束" if code < 0 else f"退出码 {code}"
