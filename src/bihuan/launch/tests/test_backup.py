"""A backup comes back whole, or not at all."""

from __future__ import annotations

import hashlib
import io
import tarfile
from pathlib import Path

import psycopg
import pytest

from bihuan.launch.backup import back_up
from bihuan.launch.errors import LaunchRefused
from bihuan.launch.restore import at, restore

PHOTO = b"\xff\xd8photo"
PHOTO_NAME = hashlib.sha256(PHOTO).hexdigest()


@pytest.fixture
def data_dir(tmp_path):
    return tmp_path / "data"


@pytest.fixture
def filled(make_database, data_dir):
    """An installation with an account and a photo."""
    running = make_database()
    with psycopg.connect(running.owner_url) as connection:
        connection.execute("CREATE TABLE kernel_user (id int, name text)")
        connection.execute("INSERT INTO kernel_user VALUES (1, '李某')")
        connection.execute("ALTER TABLE kernel_user ENABLE ROW LEVEL SECURITY")
        connection.execute("CREATE POLICY scope ON kernel_user USING (id = 1)")
        connection.execute("GRANT SELECT ON kernel_user TO bihuan_app")
    (data_dir / "evidence" / "ab").mkdir(parents=True)
    (data_dir / "evidence" / "ab" / PHOTO_NAME).write_bytes(PHOTO)
    (data_dir / "secret-key").write_text("first")
    return running


@pytest.fixture
def other_dir(tmp_path):
    """The folder of a second, empty installation."""
    folder = tmp_path / "other"
    folder.mkdir()
    return folder


def names(url: str) -> list[str]:
    with psycopg.connect(url) as connection:
        return [name for (name,) in connection.execute("SELECT name FROM kernel_user ORDER BY id")]


def rewritten(source: Path, target: Path, change: str, content: bytes) -> Path:
    """A copy of a backup with one member changed."""
    with tarfile.open(source) as old, tarfile.open(target, "w") as new:
        for member in old.getmembers():
            opened = old.extractfile(member)
            inner = opened.read() if opened else b""
            if member.name == change:
                inner = content
                member.size = len(content)
            new.addfile(member, io.BytesIO(inner))
    return target


def test_a_backup_fills_an_empty_installation(filled, data_dir, tmp_path, other_dir, make_database):
    back_up(filled, data_dir, tmp_path / "b.tar")
    other = make_database()

    document = restore(other, other_dir, tmp_path / "b.tar")

    assert document["evidence"] == 1
    assert document["kept_database"] is None
    assert names(other.owner_url) == ["李某"]
    assert names(other.app_url) == ["李某"]
    assert (other_dir / "evidence" / "ab" / PHOTO_NAME).read_bytes() == PHOTO
    assert (other_dir / "secret-key").read_text() == "first"


def test_only_its_owner_may_read_a_backup(filled, data_dir, tmp_path):
    back_up(filled, data_dir, tmp_path / "b.tar")

    assert (tmp_path / "b.tar").stat().st_mode & 0o077 == 0


def test_it_overwrites_no_file(filled, data_dir, tmp_path):
    (tmp_path / "b.tar").write_text("mine")

    with pytest.raises(LaunchRefused) as refused:
        back_up(filled, data_dir, tmp_path / "b.tar")

    assert refused.value.code == "file_exists"
    assert (tmp_path / "b.tar").read_text() == "mine"


def test_an_empty_database_is_not_backed_up(tmp_path, data_dir, make_database):
    running = make_database()

    with pytest.raises(LaunchRefused) as refused:
        back_up(running, data_dir, tmp_path / "b.tar")

    assert refused.value.code == "database_empty"
    assert list(tmp_path.glob("*.tar*")) == []


def test_a_filled_database_is_not_replaced_unasked(filled, data_dir, tmp_path):
    back_up(filled, data_dir, tmp_path / "b.tar")

    with pytest.raises(LaunchRefused) as refused:
        restore(filled, data_dir, tmp_path / "b.tar")

    assert refused.value.code == "database_not_empty"


def test_a_replaced_database_is_kept_under_another_name(filled, data_dir, tmp_path):
    back_up(filled, data_dir, tmp_path / "b.tar")
    with psycopg.connect(filled.owner_url) as connection:
        connection.execute("INSERT INTO kernel_user VALUES (2, '赵某')")

    document = restore(filled, data_dir, tmp_path / "b.tar", may_replace=True)

    assert names(filled.owner_url) == ["李某"]
    kept = at(filled.owner_url, document["kept_database"])
    assert names(kept) == ["李某", "赵某"]


def test_a_running_platform_is_not_replaced(filled, data_dir, tmp_path):
    back_up(filled, data_dir, tmp_path / "b.tar")

    with psycopg.connect(filled.app_url), pytest.raises(LaunchRefused) as refused:
        restore(filled, data_dir, tmp_path / "b.tar", may_replace=True)

    assert refused.value.code == "database_in_use"


@pytest.mark.parametrize("member", ["database.dump", f"evidence/ab/{PHOTO_NAME}", "manifest.json"])
def test_a_changed_backup_is_refused_and_changes_nothing(filled, data_dir, tmp_path, member):
    back_up(filled, data_dir, tmp_path / "b.tar")
    forged = rewritten(tmp_path / "b.tar", tmp_path / "forged.tar", member, b"forged")

    with pytest.raises(LaunchRefused) as refused:
        restore(filled, data_dir, forged, may_replace=True)

    assert refused.value.code == "backup_broken"
    assert names(filled.owner_url) == ["李某"]


def test_a_dump_that_does_not_load_leaves_the_database(filled, data_dir, tmp_path, monkeypatch):
    back_up(filled, data_dir, tmp_path / "b.tar")
    monkeypatch.setattr(
        "bihuan.launch.restore.load",
        lambda *_: (_ for _ in ()).throw(LaunchRefused("tool_failed", "。", "。")),
    )

    with pytest.raises(LaunchRefused):
        restore(filled, data_dir, tmp_path / "b.tar", may_replace=True)

    assert names(filled.owner_url) == ["李某"]
    with psycopg.connect(filled.owner_url) as connection:
        left = connection.execute(
            "SELECT count(*) FROM pg_database WHERE datname LIKE 'bihuan_%'"
        ).fetchone()
    assert left == (0,)


@pytest.mark.parametrize(
    ("content", "code"),
    [(None, "file_missing"), (b"", "backup_broken"), (b"not a tar", "backup_broken")],
)
def test_what_is_no_backup_is_refused(filled, data_dir, tmp_path, content, code):
    source = tmp_path / "b.tar"
    if content is not None:
        source.write_bytes(content)

    with pytest.raises(LaunchRefused) as refused:
        restore(filled, data_dir, source, may_replace=True)

    assert refused.value.code == code
