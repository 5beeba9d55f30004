"""The process beside the embedded database: starts it, restarts it, stops it after its last user.

``python -m bihuan.launch.keeper '{"data_dir": …}'``. Every user of the database holds a shared lock on
``users.lock``; the kernel frees it however the user ends. The keeper waits for the lock alone: when
it gets it, nobody is left, and the database is stopped. No count can go stale.
"""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path
from types import FrameType

from bihuan.launch.cluster import Cluster, open_cluster, server_command, server_environment
from bihuan.launch.locks import FileLock
from bihuan.launch.paths import SOCKET_NAME
from bihuan.launch.remains import clear_remains

SHORT_LIFE_S = 5.0
MOST_FAILURES = 3


class Keeper:
    """The server's parent."""

    def __init__(self, cluster: Cluster) -> None:
        self.cluster = cluster
        self.server: subprocess.Popen[bytes] | None = None
        self.is_stopping = False

    def run(self) -> int:
        """Keep the server up until the last user has gone; the exit code."""
        signal.signal(signal.SIGTERM, self.stop)
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        threading.Thread(target=self.wait_for_last_user, daemon=True).start()
        failures = 0
        while not self.is_stopping:
            began = time.monotonic()
            code = self.serve_once()
            gave_up = code > 0 and time.monotonic() - began < SHORT_LIFE_S
            failures = failures + 1 if gave_up else 0
            if failures >= MOST_FAILURES:
                return 1
        return 0

    def serve_once(self) -> int:
        """Start the server in a clean folder and wait for its end; its exit code."""
        clear_remains(self.cluster.folder, self.cluster.socket / f"{SOCKET_NAME}.lock")
        self.server = subprocess.Popen(
            server_command(self.cluster),
            stdin=subprocess.DEVNULL,
            cwd="/",
            env=server_environment(),
            **self.cluster.identity.popen(),
        )
        if self.is_stopping:
            self.server.send_signal(signal.SIGINT)
        return self.server.wait()

    def wait_for_last_user(self) -> None:
        """Block until nobody uses the database, then stop it; new users wait until it has stopped."""
        users = FileLock(self.cluster.data_dir / "users.lock")
        users.own()
        os.kill(os.getpid(), signal.SIGTERM)

    def stop(self, _number: int, _frame: FrameType | None) -> None:
        """Fast shutdown: open transactions are rolled back, committed ones are on disk."""
        self.is_stopping = True
        if self.server is not None and self.server.poll() is None:
            self.server.send_signal(signal.SIGINT)


def own_soon(lock: FileLock) -> bool:
    """Take the lock, past those who only look whether it is held."""
    for _ in range(100):
        if lock.try_own():
            return True
        time.sleep(0.02)
    return False


def main(arguments: list[str]) -> int:
    told = json.loads(arguments[0])
    data_dir = Path(told["data_dir"])
    lock = FileLock(data_dir / "keeper.lock")
    if not own_soon(lock):
        return 0
    cluster = open_cluster(data_dir, told["settings"])
    code = Keeper(cluster).run()
    if told["is_throwaway"]:
        shutil.rmtree(cluster.socket, ignore_errors=True)
        shutil.rmtree(data_dir, ignore_errors=True)
    return code


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
