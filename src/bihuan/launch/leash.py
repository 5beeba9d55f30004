"""Run a command that ends with its parent, if asked as an ordinary user in a user namespace.

Run by path, not imported: ``python -I -S leash.py [--signal N] [--map-user] -- COMMAND…``. PostgreSQL
refuses to run as root; inside a namespace of its own it sees the user 1000 while its files stay
root's, so no account is made and no folder is opened to others.
"""

from __future__ import annotations

import ctypes
import os
import sys
from pathlib import Path

CLONE_NEWUSER = 0x10000000
PR_SET_PDEATHSIG = 1
INNER_USER = 1000
CANNOT = 126


def enter_user_namespace() -> None:
    """Become user 1000 of a new user namespace that maps to who we are outside."""
    user, group = os.geteuid(), os.getegid()
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.unshare(CLONE_NEWUSER) != 0:
        raise OSError(ctypes.get_errno(), "unshare")
    Path("/proc/self/setgroups").write_text("deny")
    Path("/proc/self/uid_map").write_text(f"{INNER_USER} {user} 1")
    Path("/proc/self/gid_map").write_text(f"{INNER_USER} {group} 1")


def die_with(parent: int, signal: int) -> None:
    """Ask the kernel for a signal when the parent ends; leave at once if it already has."""
    if not sys.platform.startswith("linux"):
        return
    ctypes.CDLL(None, use_errno=True).prctl(PR_SET_PDEATHSIG, signal, 0, 0, 0)
    if os.getppid() != parent:
        sys.exit(CANNOT)


def main(arguments: list[str]) -> None:
    parent = os.getppid()
    split = arguments.index("--")
    options, command = arguments[:split], arguments[split + 1 :]
    try:
        if "--map-user" in options:
            enter_user_namespace()
    except OSError as error:
        sys.stderr.write(f"user namespace: {error}\n")
        sys.exit(CANNOT)
    if "--signal" in options:
        die_with(parent, int(options[options.index("--signal") + 1]))
    os.execvp(command[0], command)  # noqa: S606  # the caller gives a list, no shell


if __name__ == "__main__":
    main(sys.argv[1:])
