"""PostgreSQL as an ordinary process, also when we were started as root."""

from __future__ import annotations

import functools
import os
import pwd
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bihuan.launch.errors import LaunchRefused

LEASH = [sys.executable, "-I", "-S", str(Path(__file__).with_name("leash.py"))]


@dataclass(frozen=True)
class Identity:
    """As whom the database's programs run: ourselves, a mapped user, or another user id."""

    is_mapped: bool = False
    user: int | None = None
    group: int | None = None

    def command(self, argv: list[str], *, end_signal: int | None = None) -> list[str]:
        """The command line that runs ``argv`` so, ended by ``end_signal`` when its parent ends."""
        options = ["--map-user"] if self.is_mapped else []
        if end_signal is not None:
            options += ["--signal", str(end_signal)]
        return [*LEASH, *options, "--", *argv] if options else argv

    def popen(self) -> dict[str, Any]:
        """Keywords for ``subprocess``."""
        if self.user is None:
            return {}
        return {"user": self.user, "group": self.group, "extra_groups": []}

    def give(self, path: Path) -> None:
        """Hand a folder to the user, where it is another one."""
        if self.user is not None:
            os.chown(path, self.user, self.group or 0)


@functools.cache
def namespaces_work() -> bool:
    """Whether the system lets us make a user namespace."""
    trial = subprocess.run(
        [
            *LEASH,
            "--map-user",
            "--",
            sys.executable,
            "-I",
            "-S",
            "-c",
            "import os;assert os.geteuid()",
        ],
        capture_output=True,
        check=False,
    )
    return trial.returncode == 0


def other_account(directory: Path) -> tuple[int, int]:
    """An ordinary account to run as: the data folder's owner, else postgres, else nobody."""
    found = directory.stat()
    if found.st_uid:
        return found.st_uid, found.st_gid
    for name in ("postgres", "nobody"):
        try:
            entry = pwd.getpwnam(name)
        except KeyError:
            continue
        return entry.pw_uid, entry.pw_gid
    return 65534, 65534


def identity(directory: Path, bindir: Path) -> Identity:
    """As whom to run the programs in ``bindir`` on this data folder.

    Raises:
        LaunchRefused: We are root, and neither a namespace nor another account can do it.
    """
    if os.geteuid() != 0:
        return Identity()
    if namespaces_work():
        return Identity(is_mapped=True)
    user, group = other_account(directory)
    chosen = Identity(user=user, group=group)
    try:
        works = subprocess.run(
            [bindir / "postgres", "--version"], capture_output=True, check=False, **chosen.popen()
        )
        reachable = works.returncode == 0
    except OSError:
        reachable = False
    if not reachable:
        raise LaunchRefused(
            "root_without_namespace",
            f"当前是 root，系统不允许用户命名空间，而编号 {user} 的用户又读不到 {bindir}。",
            "请换一个普通用户启动，或把项目放到其他用户可读的目录。",
        )
    return chosen
