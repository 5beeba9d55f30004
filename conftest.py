"""The tests' database, and the roles they work as."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import ExitStack
from typing import Any

import pytest
from hypothesis import HealthCheck, settings

from bihuan.launch import testing

# A slow machine is no fault, and every run tries the same examples.
settings.register_profile(
    "house",
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)
settings.load_profile("house")


@pytest.fixture(scope="session")
def embedded_database() -> Iterator[None]:
    """A throw-away server for this run, stopped and removed after the last worker."""
    running = testing.start_database()
    yield
    running.stop()


@pytest.fixture(scope="session")
def django_db_setup(
    embedded_database: None, django_db_setup: None, django_db_blocker: Any
) -> Iterator[None]:
    """The migrated test database with role, grants, policies and extensions of the product."""
    from django.core.management import call_command, get_commands
    from django.db import connections

    with django_db_blocker.unblock():
        if "install_database" in get_commands():
            call_command("install_database", verbosity=0)
        load_rules()
    yield
    with django_db_blocker.unblock():
        connections.close_all()


def load_rules() -> None:
    """The shipped packs, once for every test of a worker: rules and words are part of the house."""
    from django.utils import timezone

    from bihuan.kernel import packs

    packs.load(timezone.now())
    packs.forget()


@pytest.fixture
def as_app_role(db: None) -> Iterator[None]:
    """The rest of the test works as ``bihuan_app``: policies hold, nothing is owned."""
    from django.db import connection

    with ExitStack() as after, connection.cursor() as cursor:
        cursor.execute("SET ROLE bihuan_app")
        after.callback(reset_role)
        yield


def reset_role() -> None:
    """Back to the owner, also when the test has broken the transaction."""
    from django.db import connection

    if connection.needs_rollback or not connection.is_usable():
        connection.close()
        return
    with connection.cursor() as cursor:
        cursor.execute("RESET ROLE")


def pytest_unconfigure(config: pytest.Config) -> None:
    """Remove the run's folder where no database was ever started in it."""
    if not hasattr(config, "workerinput") and not (testing.DATA_DIR / "keeper.lock").exists():
        shutil.rmtree(testing.DATA_DIR, ignore_errors=True)
