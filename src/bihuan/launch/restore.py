"""``bihuan restore``: hashes first, then a new database, then a change of names.

Until the names change, nothing that was there is touched; evidence files are only added, since each
is named by its own content.
"""

from __future__ import annotations

import hashlib
import json
import secrets
import tarfile
import tempfile
import time
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import psycopg
from psycopg import sql

from bihuan.launch.backup import DUMP, EVIDENCE, FORMAT, KEY_FILE, MANIFEST
from bihuan.launch.database import Running
from bihuan.launch.errors import LaunchRefused
from bihuan.launch.paths import refused_write
from bihuan.launch.prepared import is_empty, stamp
from bihuan.launch.tools import load

REPLACED = "bihuan_replaced"
LEAVING_S = 5.0  # as long as PostgreSQL itself waits before it renames


def restore(
    running: Running, data_dir: Path, source: Path, *, may_replace: bool = False
) -> dict[str, Any]:
    """Put a backup in the place of the database.

    Args:
        running: The database to fill, as its owner.
        data_dir: Where evidence files go.
        source: What ``back_up`` has written.
        may_replace: Also when the database holds data; it is kept under another name.

    Returns:
        The document of the command; ``kept_database`` is the former one's new name or None.

    Raises:
        LaunchRefused: The file is missing, broken or of another format; the database holds data or
            is in use; a right is missing. The database is then as it was.
    """
    was_empty = is_empty(running)
    if not was_empty and not may_replace:
        raise LaunchRefused(
            "database_not_empty",
            "数据库里已有数据。",
            "请恢复到空库，或加 --replace：原来的库会改名保留。",
        )
    with open_backup(source) as archive:
        names = verify(archive)
        refuse_in_use(running)
        try:
            with tempfile.TemporaryDirectory(dir=data_dir, prefix="restore-") as room:
                for name in names:
                    archive.extract(name, room, filter="data")
                count = place_evidence(Path(room), data_dir)
                kept = fill_and_swap(running, Path(room), keep=not was_empty)
                place_secret(Path(room), data_dir)
        except OSError as error:
            raise refused_write(data_dir, error) from error
    stamp(data_dir).unlink(missing_ok=True)
    return {"file": str(source), "evidence": count, "kept_database": kept}


def open_backup(source: Path) -> tarfile.TarFile:
    """Open the file, or say why it is no backup."""
    try:
        return tarfile.open(source)  # the caller closes it
    except FileNotFoundError as error:
        raise LaunchRefused("file_missing", f"没有文件 {source}。", "请检查路径。") from error
    except (tarfile.TarError, OSError) as error:
        raise broken(source.name, "不是备份文件") from error


def broken(name: str, why: str) -> LaunchRefused:
    """The sentence for a file that cannot be trusted."""
    return LaunchRefused("backup_broken", f"{name} {why}。", "请换一份备份；数据库没有改动。")


def verify(archive: tarfile.TarFile) -> list[str]:
    """Compare every member with the manifest; the names to extract.

    Raises:
        LaunchRefused: ``backup_broken``: a member is missing, changed, or not in the manifest.
    """
    name = Path(str(archive.name)).name
    try:
        members = {member.name: member for member in archive.getmembers()}
        opened = archive.extractfile(members.pop(MANIFEST))
        manifest = json.load(opened) if opened else {}
    except (KeyError, ValueError, tarfile.TarError) as error:
        raise broken(name, "不完整，缺少清单") from error
    if manifest.get("format") != FORMAT:
        raise broken(name, f"的格式是 {manifest.get('format')}，本版本只认 {FORMAT}")
    expected: dict[str, str] = manifest["files"]
    if set(expected) != set(members) or DUMP not in expected:
        raise broken(name, "里的文件与清单不一致")
    for inner, member in members.items():
        content = archive.extractfile(member) if member.isfile() else None
        if content is None or hash_of(content) != expected[inner]:
            raise broken(name, f"里的 {inner} 与清单的哈希不符")
    return list(members)


def hash_of(content: Any) -> str:
    """SHA-256 of an open member."""
    digest = hashlib.sha256()
    while block := content.read(1 << 20):
        digest.update(block)
    return digest.hexdigest()


def at(url: str, database: str) -> str:
    """The same server and role, another database."""
    return urlunsplit(urlsplit(url)._replace(path=f"/{database}"))


def database_name(url: str) -> str:
    """The database a URL speaks of."""
    return urlsplit(url).path.lstrip("/")


def refuse_in_use(running: Running) -> None:
    """Refuse while others are connected; whoever has just left is given time to be gone.

    Raises:
        LaunchRefused: ``database_in_use``.
    """
    end = time.monotonic() + LEAVING_S
    while others := count_others(running):
        if time.monotonic() > end:
            raise LaunchRefused(
                "database_in_use",
                f"还有 {others} 个连接在使用数据库。",
                "请先停止平台（bihuan run）再恢复。",
            )
        time.sleep(0.1)


def count_others(running: Running) -> int:
    """How many others are connected to the database."""
    with psycopg.connect(running.owner_url, autocommit=True) as connection:
        row = connection.execute(
            """SELECT count(*) FROM pg_stat_activity
                WHERE datname = current_database() AND pid <> pg_backend_pid()
                  AND backend_type = 'client backend'"""
        ).fetchone()
    return int(row[0]) if row else 0


def fill_and_swap(running: Running, room: Path, *, keep: bool) -> str | None:
    """Restore into a new database and give it the name; the former one's new name if kept."""
    name = database_name(running.owner_url)
    fresh = f"bihuan_restore_{secrets.token_hex(4)}"
    with psycopg.connect(at(running.owner_url, "postgres"), autocommit=True) as connection:
        create(connection, fresh)
        try:
            load(at(running.owner_url, fresh), room / DUMP)
            aside = REPLACED if keep else f"{fresh}_empty"
            swap(connection, name, fresh, aside)
        except BaseException:
            drop(connection, fresh)
            raise
        if not keep:
            drop(connection, aside)
    return aside if keep else None


def drop(connection: psycopg.Connection, name: str) -> None:
    """Remove a database of ours, with whoever still hangs on it."""
    connection.execute(
        sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name))
    )


def create(connection: psycopg.Connection, name: str) -> None:
    """Make an empty database that knows Chinese.

    Raises:
        LaunchRefused: ``right_create_database``.
    """
    try:
        connection.execute(
            sql.SQL(
                "CREATE DATABASE {} TEMPLATE template0 ENCODING 'UTF8' LOCALE 'C.UTF-8'"
            ).format(sql.Identifier(name))
        )
    except psycopg.errors.InsufficientPrivilege as error:
        raise LaunchRefused(
            "right_create_database",
            "数据库用户没有 CREATEDB 权限，不能恢复到新库。",
            "请由管理员执行 ALTER ROLE … CREATEDB。",
        ) from error


def swap(connection: psycopg.Connection, name: str, fresh: str, aside: str) -> None:
    """Rename both databases in one transaction, so that the name never points nowhere."""
    drop(connection, aside)
    try:
        with connection.transaction():
            rename = sql.SQL("ALTER DATABASE {} RENAME TO {}")
            connection.execute(rename.format(sql.Identifier(name), sql.Identifier(aside)))
            connection.execute(rename.format(sql.Identifier(fresh), sql.Identifier(name)))
    except psycopg.errors.ObjectInUse as error:
        raise LaunchRefused(
            "database_in_use", "还有程序在使用数据库。", "请先停止平台（bihuan run）再恢复。"
        ) from error


def place_evidence(room: Path, data_dir: Path) -> int:
    """Add evidence files that are not there yet; the number in the backup."""
    files = [path for path in (room / EVIDENCE).rglob("*") if path.is_file()]
    for path in files:
        target = data_dir / path.relative_to(room)
        if not target.exists():
            target.parent.mkdir(parents=True, exist_ok=True)
            path.rename(target)
    return len(files)


def place_secret(room: Path, data_dir: Path) -> None:
    """The installation's secret belongs to the data it has signed and sealed."""
    came, there = room / KEY_FILE, data_dir / KEY_FILE
    if not came.exists():
        return
    if there.exists() and there.read_bytes() != came.read_bytes():
        there.replace(data_dir / f"{KEY_FILE}.replaced")
    came.replace(there)
    there.chmod(0o600)
