"""``bihuan backup``: the database and the evidence files in one tar, with a hash of each.

The dump is a snapshot taken first. Evidence files are content-addressed and never overwritten, so
that those copied afterwards hold at least what the dump speaks of.
"""

from __future__ import annotations

import hashlib
import io
import json
import os
import tarfile
import tempfile
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from bihuan.launch.build import own_version
from bihuan.launch.database import Running
from bihuan.launch.errors import LaunchRefused
from bihuan.launch.paths import refused_write
from bihuan.launch.prepared import is_empty
from bihuan.launch.tools import dump, server_major

FORMAT = "bihuan-backup-1"
MANIFEST = "manifest.json"
DUMP = "database.dump"
KEY_FILE = "secret-key"
EVIDENCE = "evidence"


def back_up(running: Running, data_dir: Path, target: Path) -> dict[str, Any]:
    """Write a backup; the file appears whole or not at all.

    Args:
        running: The database, read as its owner.
        data_dir: Where evidence files and the installation's secret lie.
        target: The file to write; must not exist.

    Returns:
        The document of the command: file, bytes, how many evidence files.

    Raises:
        LaunchRefused: The target exists or cannot be written, the database is empty, a dump failed.
    """
    if target.exists():
        raise LaunchRefused("file_exists", f"{target} 已经存在。", "请换一个文件名。")
    if is_empty(running):
        raise LaunchRefused("database_empty", "数据库是空的。", "请先运行 bihuan demo。")
    partial = target.with_name(f"{target.name}.partial")
    try:
        count = write(running, data_dir, partial)
        partial.replace(target)
    except OSError as error:
        raise refused_write(target.parent, error) from error
    finally:
        partial.unlink(missing_ok=True)
    return {"file": str(target), "bytes": target.stat().st_size, "evidence": count}


def write(running: Running, data_dir: Path, partial: Path) -> int:
    """Fill the partial file and bring it to disk; the number of evidence files."""
    hashes: dict[str, str] = {}
    descriptor = os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "wb") as raw, tarfile.open(fileobj=raw, mode="w") as archive:
        with tempfile.TemporaryDirectory(dir=partial.parent) as room:
            dumped = Path(room) / DUMP
            dump(running.owner_url, dumped)
            add_file(archive, dumped, DUMP, hashes)
        if (data_dir / KEY_FILE).exists():
            add_file(archive, data_dir / KEY_FILE, KEY_FILE, hashes)
        files = sorted(path for path in (data_dir / EVIDENCE).rglob("*") if path.is_file())
        for path in files:
            add_file(archive, path, str(path.relative_to(data_dir)), hashes)
        manifest = {
            "format": FORMAT,
            "version": own_version(),
            "postgres": server_major(running.owner_url),
            "at": datetime.now(UTC).isoformat(timespec="seconds"),
            "files": hashes,
        }
        content = json.dumps(manifest, ensure_ascii=False, indent=1).encode()
        member = tarfile.TarInfo(MANIFEST)
        member.size, member.mode = len(content), 0o600
        archive.addfile(member, io.BytesIO(content))
        archive.close()
        raw.flush()
        os.fsync(raw.fileno())
    return len(files)


def add_file(archive: tarfile.TarFile, path: Path, name: str, hashes: dict[str, str]) -> None:
    """Append a file and note its SHA-256."""
    with path.open("rb") as source:
        hashes[name] = hashlib.file_digest(source, "sha256").hexdigest()
    archive.add(path, arcname=name, recursive=False)
