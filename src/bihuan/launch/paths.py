"""Where the platform keeps its own files."""

from __future__ import annotations

import hashlib
import os
import stat
import tempfile
from pathlib import Path

from bihuan.launch.errors import LaunchRefused

SOCKET_NAME = ".s.PGSQL.5432"
SOCKET_PATH_LIMIT = 107  # sockaddr_un holds 108 bytes with the closing zero


def project_root() -> Path | None:
    """The checkout this code runs from, None when it was installed as a package."""
    root = Path(__file__).resolve().parents[3]
    return root if (root / "pyproject.toml").exists() else None


def data_dir() -> Path:
    """The folder of database, evidence files and logs: ``BIHUAN_DATA_DIR``, else ``var``."""
    told = os.environ.get("BIHUAN_DATA_DIR")
    if told:
        return Path(told).absolute()
    root = project_root()
    return root / "var" if root else Path.home() / ".local" / "share" / "bihuan"


def make_data_dir(directory: Path) -> None:
    """Create the data folder and check that it can be written.

    Raises:
        LaunchRefused: The folder cannot be made or written, or the disk is full.
    """
    probe = directory / f".probe-{os.getpid()}"
    try:
        directory.mkdir(parents=True, exist_ok=True)
        probe.write_bytes(b"0" * 8192)
        probe.unlink()
    except OSError as error:
        raise refused_write(directory, error) from error


def refused_write(place: Path, error: OSError) -> LaunchRefused:
    """The sentence for a folder that cannot be written."""
    if error.errno in {28, 122}:  # no space left; quota exceeded
        return LaunchRefused(
            "disk_full", f"磁盘已满，{place} 写不进去。", "请腾出至少 1 GB 空间后重新启动。"
        )
    return LaunchRefused(
        "data_dir_unwritable",
        f"数据目录 {place} 不能写入。",
        "请改正目录权限，或用环境变量 BIHUAN_DATA_DIR 指定另一个目录。",
    )


def socket_dir(directory: Path) -> Path:
    """The folder of the database's socket: in the data folder, or a short private one.

    A socket's path holds 107 bytes at most, so a deep data folder gets a folder of its own, named
    by a hash, under ``XDG_RUNTIME_DIR`` or the temporary folder. Only its owner may enter it.

    Raises:
        LaunchRefused: Somebody else owns the folder of that name.
    """
    inside = directory / "socket"
    if len(os.fsencode(inside / SOCKET_NAME)) <= SOCKET_PATH_LIMIT:
        inside.mkdir(mode=0o700, parents=True, exist_ok=True)
        return inside
    base = Path(os.environ.get("XDG_RUNTIME_DIR") or tempfile.gettempdir())
    if not os.access(base, os.W_OK) or len(os.fsencode(base)) > 60:
        base = Path("/tmp")  # noqa: S108  # the folder below is checked for owner and mode
    name = hashlib.sha256(os.fsencode(directory.resolve())).hexdigest()[:16]
    short = base / f"bihuan-{os.geteuid()}-{name}"
    short.mkdir(mode=0o700, exist_ok=True)
    found = short.lstat()
    if not stat.S_ISDIR(found.st_mode) or found.st_uid != os.geteuid() or found.st_mode & 0o077:
        raise LaunchRefused(
            "socket_dir_taken",
            f"{short} 不归本用户所有，不能存放数据库套接字。",
            "请删除它，或用环境变量 BIHUAN_DATA_DIR 指定一个路径较短的目录。",
        )
    return short
