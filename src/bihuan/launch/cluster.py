"""The embedded database's folder: made once, configured at each start."""

from __future__ import annotations

import locale
import os
import re
import shutil
import signal
import subprocess
from dataclasses import dataclass, field
from pathlib import Path

from bihuan.launch.binaries import Programs, find_bindir
from bihuan.launch.errors import LaunchRefused
from bihuan.launch.ordinary import Identity, identity
from bihuan.launch.paths import socket_dir

OWNER = "bihuan_owner"
APP = "bihuan_app"
DATABASE = "bihuan"
GIB = 1024**3


@dataclass(frozen=True)
class Cluster:
    """One data folder and the programs that serve it."""

    data_dir: Path
    programs: Programs
    identity: Identity
    socket: Path
    settings: dict[str, str] = field(default_factory=dict)

    @property
    def folder(self) -> Path:
        """What PostgreSQL calls PGDATA."""
        return self.data_dir / "postgres"

    @property
    def logs(self) -> Path:
        """The folder of the server's log, a file a weekday."""
        return self.data_dir / "log"

    def url(self, user: str, database: str = DATABASE) -> str:
        """The address for one role."""
        host = str(self.socket).replace("%", "%25").replace("&", "%26").replace("+", "%2B")
        return f"postgresql://{user}@/{database}?host={host}"


def open_cluster(data_dir: Path, settings: dict[str, str] | None = None) -> Cluster:
    """Describe the database of a data folder, made or not.

    Raises:
        LaunchRefused: No fitting PostgreSQL, or nobody to run it as.
    """
    data_dir = data_dir.resolve()
    version = data_dir / "postgres" / "PG_VERSION"
    major = int(version.read_text().strip()) if version.exists() else None
    programs = find_bindir(major)
    return Cluster(
        data_dir,
        programs,
        identity(data_dir, programs.bindir),
        socket_dir(data_dir),
        settings or {},
    )


def make(cluster: Cluster) -> None:
    """Create the database folder, whole or not at all.

    Raises:
        LaunchRefused: The locale is missing, the disk is full, or initdb failed.
    """
    check_locale()
    draft = cluster.data_dir / "postgres.new"
    shutil.rmtree(draft, ignore_errors=True)
    draft.mkdir(mode=0o700)
    cluster.identity.give(draft)
    command = [
        cluster.programs.path("initdb"),
        f"--pgdata={draft}",
        f"--username={OWNER}",
        "--auth=trust",
        "--encoding=UTF8",
        "--locale=C.UTF-8",
        "--locale-provider=libc",
        "--data-checksums",
        "--no-instructions",
        *(["--no-sync"] if cluster.settings.get("fsync") == "off" else []),
    ]
    done = subprocess.run(
        cluster.identity.command(command),
        capture_output=True,
        text=True,
        check=False,
        cwd="/",
        env=server_environment(),
        **cluster.identity.popen(),
    )
    if done.returncode != 0:
        shutil.rmtree(draft, ignore_errors=True)
        raise refused_start(done.stderr + done.stdout)
    draft.rename(cluster.folder)


def check_locale() -> None:
    """Chinese search needs the C library's ``C.UTF-8``; trigrams of Chinese are empty under ``C``.

    Raises:
        LaunchRefused: The C library does not have it.
    """
    before = locale.setlocale(locale.LC_CTYPE)
    try:
        locale.setlocale(locale.LC_CTYPE, "C.UTF-8")
    except locale.Error as error:
        raise LaunchRefused(
            "locale_missing",
            "系统没有 C.UTF-8 区域设置，中文检索用不了。",
            "请安装或升级系统的 locales 软件包（glibc 2.35 以上自带）。",
        ) from error
    finally:
        locale.setlocale(locale.LC_CTYPE, before)


def server_environment() -> dict[str, str]:
    """The server's environment: no PG* variable of the caller leaks into it."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("PG")}
    return {**kept, "LC_ALL": "C.UTF-8", "TZ": "Asia/Shanghai"}


def server_command(cluster: Cluster) -> list[str]:
    """The command line of the server; a fast shutdown follows when its parent dies."""
    settings = {
        "listen_addresses": "",
        "unix_socket_directories": str(cluster.socket),
        "unix_socket_permissions": "0700",
        "port": "5432",
        "shared_buffers": f"{buffer_megabytes()}MB",
        "max_wal_size": "4GB" if shutil.disk_usage(cluster.data_dir).free > 40 * GIB else "1GB",
        "max_connections": "120",
        "jit": "off",
        "lc_messages": "C",
        "log_timezone": "Asia/Shanghai",
        "logging_collector": "on",
        "log_directory": str(cluster.logs),
        "log_filename": "postgresql-%a.log",
        "log_truncate_on_rotation": "on",
        "log_rotation_age": "1d",
        "log_rotation_size": "0",
        **cluster.settings,
    }
    assignments = [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]
    command = [cluster.programs.path("postgres"), "-D", str(cluster.folder), *assignments]
    return cluster.identity.command(command, end_signal=signal.SIGINT)


def buffer_megabytes() -> int:
    """An eighth of the memory, 64 MB to 1 GB."""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    return max(64, min(1024, memory // 8 // 1024**2))


def refused_start(output: str) -> LaunchRefused:
    """The sentence for what initdb or the server said when it gave up."""
    if "No space left on device" in output:
        return LaunchRefused(
            "disk_full", "磁盘已满，数据库启动不了。", "请腾出至少 1 GB 空间后重新启动。"
        )
    if "could not create shared memory segment" in output or "Cannot allocate memory" in output:
        return LaunchRefused(
            "memory_short", "内存不足，数据库启动不了。", "请关闭其他程序后重新启动。"
        )
    lines = [line.strip() for line in output.splitlines() if line.strip()] or ["—"]
    grave = [line for line in lines if re.search("FATAL|PANIC|error:|could not", line)]
    last = (grave or lines)[-1]
    return LaunchRefused(
        "database_failed",
        f"数据库启动不了，它最后的话是：{last[:200]}。",
        "请执行 bihuan doctor 查看原因；日志在数据目录的 log 下。",
    )
