"""Starting Bihuan: the embedded database, the supervisor, the checks of the machine.

Plain Python without Django, so that a command can start the database before Django reads its
address. Everything here imports nothing of the house.
"""

from __future__ import annotations

from bihuan.launch.errors import LaunchRefused

__all__ = ["LaunchRefused"]
