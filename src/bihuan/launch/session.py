"""A database and Django, ready for one command."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager

from bihuan.launch.database import Running, ensure
from bihuan.launch.errors import LaunchRefused
from bihuan.launch.external import connect_external
from bihuan.launch.paths import data_dir
from bihuan.launch.prepared import holds_accounts, is_empty


def running_database() -> Running:
    """The database the environment speaks of, started if it is the embedded one.

    A child of ``bihuan run`` finds both addresses in its environment and asks nothing further.
    Otherwise ``DATABASE_URL`` is the customer's own database with its owner, and
    ``BIHUAN_APP_DATABASE_URL`` how to sign in as the application.

    Raises:
        LaunchRefused: See ``ensure`` and ``connect_external``.
    """
    url = os.environ.get("DATABASE_URL")
    owner_url = os.environ.get("BIHUAN_OWNER_DATABASE_URL")
    if url and owner_url:
        return Running(owner_url, url)
    if url:
        return connect_external(url, os.environ.get("BIHUAN_APP_DATABASE_URL"))
    return ensure(data_dir())


@contextmanager
def database_session() -> Iterator[Running]:
    """A running database for the length of a command, left as it was found."""
    running = running_database()
    try:
        yield running
    finally:
        running.stop()


@contextmanager
def django_session(*, as_owner: bool = False, needs_data: bool = False) -> Iterator[Running]:
    """A running database with Django set up on it.

    In a process whose Django is set up already (a test), its connection is used and left alone.

    Args:
        as_owner: Work as the owner of the tables, for migrations and set-up only.
        needs_data: Refuse an empty database.

    Raises:
        LaunchRefused: ``database_empty``, or what ``running_database`` refuses.
    """
    if has_django():
        if needs_data and not django_holds_accounts():
            raise database_empty()
        yield running_database()
        return
    with database_session() as running:
        if needs_data and is_empty(running):
            raise database_empty()
        django_ready(running, as_owner=as_owner)
        try:
            yield running
        finally:
            close_connections()


def database_empty() -> LaunchRefused:
    """The refusal of every command that needs something to work on."""
    return LaunchRefused("database_empty", "数据库是空的。", "请先运行 bihuan demo。")


def has_django() -> bool:
    """Whether Django is set up in this process; without importing it."""
    registry = sys.modules.get("django.apps")
    return registry is not None and bool(registry.apps.ready)


def django_holds_accounts() -> bool:
    """The same question as ``is_empty`` asks, through Django's own connection."""
    from django.db import connection

    with connection.cursor() as cursor:
        return holds_accounts(cursor)


def django_ready(running: Running, *, as_owner: bool = False) -> None:
    """Tell Django of the database and set it up; once in a process."""
    os.environ.update(running.environment())
    os.environ.setdefault("BIHUAN_DATA_DIR", str(data_dir()))
    if as_owner:
        os.environ["DATABASE_URL"] = running.owner_url
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "bihuan.config.settings")
    import django

    django.setup()


def close_connections() -> None:
    """Let the server stop without waiting for us."""
    from django.db import connections

    connections.close_all()
