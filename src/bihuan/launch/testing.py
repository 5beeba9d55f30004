"""The tests' own database: ``pytest -p bihuan.launch.testing`` (set in pyproject.toml).

The addresses must be in the environment before pytest-django reads the settings, which it does
before any conftest; so they are set when this module is imported, and the server starts when the
first test asks for a database. All workers of one run share the server, each with a database of its
own, as the owner; ``as_app_role`` takes the application's role.
"""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

from bihuan.launch.cluster import OWNER
from bihuan.launch.database import Running, ensure
from bihuan.launch.locks import FileLock
from bihuan.launch.paths import socket_dir

FAST = {
    "fsync": "off",
    "full_page_writes": "off",
    "synchronous_commit": "off",
    "shared_buffers": "128MB",
    "max_wal_size": "1GB",
    "autovacuum": "off",
}


def prepare_environment() -> Path:
    """Choose the run's data folder and tell settings of the database that will be there."""
    told = os.environ.get("BIHUAN_TEST_DATA_DIR")
    folder = Path(told) if told else Path(tempfile.mkdtemp(prefix="bihuan-test-"))
    os.environ["BIHUAN_TEST_DATA_DIR"] = str(folder)
    os.environ["BIHUAN_DATA_DIR"] = str(folder)
    url = f"postgresql://{OWNER}@/bihuan?host={socket_dir(folder.resolve())}"
    os.environ["DATABASE_URL"] = os.environ["BIHUAN_OWNER_DATABASE_URL"] = url
    return folder


DATA_DIR = prepare_environment()
# Held by every process of the run until it ends, so that the server outlives the quickest worker.
HOLD = FileLock(DATA_DIR / "users.lock")
HOLD.share()


def start_database() -> Running:
    """Start the run's throw-away database, or join the one another worker has started."""
    return ensure(DATA_DIR, settings=FAST, is_throwaway=True)
