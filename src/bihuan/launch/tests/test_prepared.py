"""A database is prepared again exactly when the code or the database is another one."""

from __future__ import annotations

import psycopg

from bihuan.launch import prepared
from bihuan.launch.database import Running
from bihuan.launch.prepared import is_empty, is_prepared, remember


def test_what_was_prepared_is_not_prepared_again(running, tmp_path):
    assert not is_prepared(running, tmp_path)

    remember(running, tmp_path)

    assert is_prepared(running, tmp_path)


def test_another_database_is_prepared(running, fresh_database, tmp_path):
    remember(running, tmp_path)

    assert not is_prepared(Running(fresh_database, fresh_database), tmp_path)


def test_changed_code_prepares_again(running, tmp_path, monkeypatch):
    remember(running, tmp_path)
    (tmp_path / "changed.py").write_text("")
    monkeypatch.setattr(prepared, "preparing_files", lambda: [tmp_path / "changed.py"])

    assert not is_prepared(running, tmp_path)


def test_a_database_without_accounts_is_empty(fresh_database):
    other = Running(fresh_database, fresh_database)
    assert is_empty(other)
    with psycopg.connect(fresh_database) as connection:
        connection.execute("CREATE TABLE kernel_user (id int)")
    assert is_empty(other)

    with psycopg.connect(fresh_database) as connection:
        connection.execute("INSERT INTO kernel_user VALUES (1)")

    assert not is_empty(other)
