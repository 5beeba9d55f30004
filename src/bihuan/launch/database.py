"""``ensure()``: a running database, started if it was not, left as it was found.

Addresses are URLs as libpq reads them. The owner migrates, backs up and restores; everything else
works as ``bihuan_app``.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path

import psycopg

from bihuan.launch.cluster import APP, OWNER, Cluster, make, open_cluster, refused_start
from bihuan.launch.locks import FileLock, is_held
from bihuan.launch.paths import make_data_dir
from bihuan.launch.roles import ensure_roles

START_PATIENCE_S = 60.0
RECOVERY_PATIENCE_S = 1800.0
STOP_PATIENCE_S = 60.0


@dataclass
class Running:
    """A database that answers, and our hold on it.

    Attributes:
        owner_url: For migrations, backup and restore.
        app_url: For pages, jobs and services.
        started_here: Whether this call started it.
    """

    owner_url: str
    app_url: str
    started_here: bool = False
    data_dir: Path | None = None
    _hold: FileLock | None = field(default=None, repr=False)

    @property
    def is_embedded(self) -> bool:
        """Whether it is ours to start and stop."""
        return self.data_dir is not None

    def environment(self) -> dict[str, str]:
        """The variables that settings read."""
        return {"DATABASE_URL": self.app_url, "BIHUAN_OWNER_DATABASE_URL": self.owner_url}

    def stop(self) -> None:
        """Let go; the last one to do so stops an embedded database and waits for its end."""
        if self._hold is None or self.data_dir is None:
            return
        self._hold.release()
        self._hold = None
        wait_for_end(self.data_dir)


def ensure(
    data_dir: Path, *, settings: dict[str, str] | None = None, is_throwaway: bool = False
) -> Running:
    """The embedded database of a data folder, running.

    Several callers at once, in any number of processes, share one server; it stops after the last
    one has let go or ended, however it ended.

    Args:
        data_dir: The platform's data folder; made if missing.
        settings: More server settings, for tests (``{"fsync": "off"}``).
        is_throwaway: Remove the folder when the database has stopped.

    Raises:
        LaunchRefused: The folder, the machine or the database forbids it; says which.
    """
    make_data_dir(data_dir)
    data_dir = data_dir.resolve()
    hold = FileLock(data_dir / "users.lock")
    hold.share()
    try:
        with FileLock(data_dir / "start.lock") as starting:
            starting.own()
            cluster = open_cluster(data_dir, settings)
            if not cluster.folder.exists():
                make(cluster)
            started = not is_held(data_dir / "keeper.lock")
            keeper = start_keeper(cluster, is_throwaway=is_throwaway) if started else None
            wait_until_ready(cluster, keeper)
            ensure_roles(cluster)
    except BaseException:
        hold.release()
        raise
    return Running(cluster.url(OWNER), cluster.url(APP), started, data_dir, hold)


def start_keeper(cluster: Cluster, *, is_throwaway: bool) -> subprocess.Popen[bytes]:
    """Start the process that starts the server, in a session of its own."""
    cluster.logs.mkdir(mode=0o700, exist_ok=True)
    cluster.identity.give(cluster.logs)
    cluster.identity.give(cluster.socket)
    told = {
        "data_dir": str(cluster.data_dir),
        "settings": cluster.settings,
        "is_throwaway": is_throwaway,
    }
    with start_log(cluster).open("wb") as log:
        return subprocess.Popen(
            [sys.executable, "-m", "bihuan.launch.keeper", json.dumps(told)],
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            start_new_session=True,
            cwd="/",
            env={**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))},
        )


def start_log(cluster: Cluster) -> Path:
    """What the server said before its own log began."""
    return cluster.logs / "start.log"


def wait_until_ready(cluster: Cluster, keeper: subprocess.Popen[bytes] | None) -> None:
    """Wait until the server answers; recovery after a kill may take its time.

    Raises:
        LaunchRefused: The server gave up or does not answer.
    """
    began = time.monotonic()
    limit = START_PATIENCE_S
    while time.monotonic() - began < limit:
        try:
            psycopg.connect(cluster.url(OWNER, "postgres"), connect_timeout=5).close()
        except psycopg.OperationalError as error:
            if "starting up" in str(error) or "recovery" in str(error):
                limit = RECOVERY_PATIENCE_S
        else:
            return
        if keeper is not None and keeper.poll() not in {None, 0}:
            break
        time.sleep(0.03)
    raise refused_start(last_words(cluster))


def last_words(cluster: Cluster) -> str:
    """What the server said at its last start: before its own log began, and the end of that."""
    logs = sorted(cluster.logs.glob("postgresql-*.log"), key=lambda path: path.stat().st_mtime)
    said = [log.read_text(encoding="utf-8", errors="replace")[-4000:] for log in logs[-1:]]
    return "\n".join([*said, start_log(cluster).read_text(encoding="utf-8", errors="replace")])


def wait_for_end(data_dir: Path) -> None:
    """Wait until the keeper has stopped the server, unless others still use it."""
    keeper, users = data_dir / "keeper.lock", data_dir / "users.lock"
    began = time.monotonic()
    while is_held(keeper) and time.monotonic() - began < STOP_PATIENCE_S:
        if is_shared(users):
            return
        time.sleep(0.02)


def is_shared(users: Path) -> bool:
    """Whether somebody uses the database; False while the keeper holds the lock alone."""
    try:
        lock = FileLock(users, create=False)
    except FileNotFoundError:
        return False
    with lock:
        return lock.try_share() and not lock.try_own()


def is_running(data_dir: Path) -> bool:
    """Whether an embedded database of this folder is being kept."""
    return is_held(data_dir / "keeper.lock")
