"""What a killed database leaves behind: processes, a pid file, a zombie."""

from __future__ import annotations

import os
import signal
import time
from pathlib import Path

PATIENCE_S = 15.0


def processes_inside(directory: Path) -> list[int]:
    """Ids of the living processes that work in a database folder (servers change into it).

    A zombie has no working directory, so it is not among them: PostgreSQL itself would take it
    for a living server and refuse to start.
    """
    wanted = directory.resolve()
    found = []
    for entry in Path("/proc").glob("[0-9]*"):
        try:
            place = (entry / "cwd").readlink()
        except OSError:
            continue
        if place == wanted:
            found.append(int(entry.name))
    return found


def clear_remains(directory: Path, socket_lock: Path) -> None:
    """End what still runs in the folder and remove its lock files; the caller holds the keeper lock.

    The pid file alone proves nothing: its number may belong to a zombie or to a stranger who got
    the same number. Waiting until nobody works in the folder replaces PostgreSQL's own check.
    """
    started = time.monotonic()
    while left := processes_inside(directory):
        waited = time.monotonic() - started
        number = signal.SIGQUIT if waited < PATIENCE_S else signal.SIGKILL
        if waited > 1.0:
            for pid in left:
                tell(pid, number)
        time.sleep(0.1)
    (directory / "postmaster.pid").unlink(missing_ok=True)
    socket_lock.unlink(missing_ok=True)


def tell(pid: int, number: signal.Signals) -> None:
    """Send a signal to a process that may have gone already."""
    try:
        os.kill(pid, number)
    except ProcessLookupError:
        return
