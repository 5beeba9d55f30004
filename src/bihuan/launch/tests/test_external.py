"""A customer's database is checked before it is used; each fault gets its sentence."""

from __future__ import annotations

import time

import psycopg
import pytest

from bihuan.launch.errors import LaunchRefused
from bihuan.launch.external import check_version, connect_external, with_options


@pytest.fixture
def make_login(running, fresh_database):
    """Create login roles with the given words; dropped with what they own at the end."""
    made = []

    def make(words: str = "") -> str:
        name = f"customer_{time.monotonic_ns()}"
        with psycopg.connect(running.owner_url, autocommit=True) as connection:
            connection.execute(f"CREATE ROLE {name} LOGIN {words}")
        made.append(name)
        return name

    yield make
    with psycopg.connect(fresh_database, autocommit=True) as connection:
        for name in made:
            connection.execute(f"REASSIGN OWNED BY {name} TO CURRENT_USER")
            connection.execute(f"DROP OWNED BY {name}")
            connection.execute(f"DROP ROLE {name}")


def signed_in(url: str, user: str) -> str:
    return url.replace("bihuan_owner@", f"{user}@")


def refusal(url: str, app_url: str | None = None) -> str:
    with pytest.raises(LaunchRefused) as refused:
        connect_external(url, app_url)
    return refused.value.code


def test_the_owner_signs_in_and_works_as_the_application(fresh_database):
    running = connect_external(fresh_database, None)

    with psycopg.connect(running.app_url) as connection:
        assert connection.execute("SELECT current_user").fetchone() == ("bihuan_app",)
    assert not running.is_embedded
    assert not running.started_here


def test_an_application_address_of_its_own_is_kept(fresh_database):
    app_url = signed_in(fresh_database, "bihuan_app")

    assert connect_external(fresh_database, app_url).app_url == app_url


def test_options_in_the_address_are_kept():
    url = with_options(
        "postgresql://u:p%40@db:5433/x?sslmode=require&options=-c%20jit%3Doff", "-c role=app"
    )

    assert url == (
        "postgresql://u:p%40@db:5433/x?sslmode=require&options=-c%20jit%3Doff%20-c%20role%3Dapp"
    )


def test_no_server_is_refused():
    assert refusal("postgresql://nobody@127.0.0.1:1/none") == "database_unreachable"


def test_a_wrong_ctype_is_refused(running):
    name = f"plain_{time.monotonic_ns()}"
    with psycopg.connect(running.owner_url, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name} TEMPLATE template0 LOCALE 'C'")
        try:
            assert refusal(running.owner_url.replace("/bihuan?", f"/{name}?")) == "ctype_wrong"
        finally:
            connection.execute(f"DROP DATABASE {name} WITH (FORCE)")


def test_a_login_without_rights_on_the_database_is_refused(fresh_database, make_login):
    assert refusal(signed_in(fresh_database, make_login())) == "right_create_extension"


def test_a_login_that_may_not_become_the_application_is_refused(fresh_database, make_login):
    login = make_login()
    with psycopg.connect(fresh_database, autocommit=True) as connection:
        connection.execute("CREATE EXTENSION pg_trgm")

    assert refusal(signed_in(fresh_database, login)) == "right_set_role"


def test_an_ordinary_owner_with_the_role_granted_is_enough(fresh_database, make_login):
    login = make_login("CREATEROLE")
    name = fresh_database.partition("?")[0].rpartition("/")[2]
    with psycopg.connect(fresh_database, autocommit=True) as connection:
        connection.execute(f"ALTER DATABASE {name} OWNER TO {login}")
        connection.execute(f"GRANT bihuan_app TO {login}")

    running = connect_external(signed_in(fresh_database, login), None)

    with psycopg.connect(running.app_url) as connection:
        row = connection.execute("SELECT session_user, current_user").fetchone()
    assert row == (login, "bihuan_app")
    with psycopg.connect(running.owner_url) as connection:
        row = connection.execute("SELECT current_setting('bihuan.high')").fetchone()
    assert row == ("~",)


def test_an_old_server_is_refused():
    with pytest.raises(LaunchRefused) as refused:
        check_version(140011)

    assert refused.value.code == "database_too_old"
