"""Whether the database already holds what this version of the code would put there."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any

import psycopg

from bihuan.launch.database import Running

SOURCE = Path(__file__).resolve().parents[1]
ACCOUNTS = "kernel_user"


def fingerprint(running: Running) -> str:
    """A hash of the code that prepares a database, and of which database it is."""
    digest = hashlib.sha256(database_identity(running).encode())
    for path in sorted([*preparing_files(), *divisions()]):
        digest.update(f"{path}\0".encode())
        digest.update(hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()


def preparing_files() -> list[Path]:
    """Code and content; tables, rights, packs and posts are declared all over the house."""
    found = [*SOURCE.rglob("*.py"), *(SOURCE / "content").rglob("*.yaml")]
    return [path for path in found if "tests" not in path.parts]


def divisions() -> list[Path]:
    """The lock of the front-end packages, among which the administrative divisions come."""
    lock = SOURCE.parents[1] / "package-lock.json"
    return [lock] if lock.exists() else []


def database_identity(running: Running) -> str:
    """Changes when the database is made anew or another one is restored in its place."""
    with psycopg.connect(running.owner_url) as connection:
        row = connection.execute(
            """SELECT (SELECT system_identifier FROM pg_control_system()), oid
                 FROM pg_database WHERE datname = current_database()"""
        ).fetchone()
    return repr(row)


def is_empty(running: Running) -> bool:
    """Whether nobody has an account yet: not prepared, or neither demo nor administrator."""
    with psycopg.connect(running.owner_url) as connection:
        return not holds_accounts(connection.cursor())


def holds_accounts(cursor: Any) -> bool:
    """Whether there is an account; any DB-API cursor that sees every row."""
    cursor.execute("SELECT to_regclass(%s)", [ACCOUNTS])
    if cursor.fetchone()[0] is None:
        return False
    cursor.execute(f"SELECT 1 FROM {ACCOUNTS} LIMIT 1")
    return cursor.fetchone() is not None


def stamp(data_dir: Path) -> Path:
    """The file that remembers the last fingerprint."""
    return data_dir / "prepared"


def is_prepared(running: Running, data_dir: Path) -> bool:
    """Whether preparing again would change nothing."""
    path = stamp(data_dir)
    return path.exists() and path.read_text(encoding="ascii") == fingerprint(running)


def remember(running: Running, data_dir: Path) -> None:
    """Note that the database has been prepared by this code."""
    stamp(data_dir).write_text(fingerprint(running), encoding="ascii")
