"""The two roles: the owner of the tables, and the one that pages, jobs and services work as."""

from __future__ import annotations

import psycopg
from psycopg import sql

from bihuan.launch.cluster import APP, DATABASE, OWNER, Cluster


def ensure_roles(cluster: Cluster) -> None:
    """Create the login role of the application and the database, where they are missing.

    The application's role owns nothing and bypasses nothing; what it may do is granted by
    ``install_database``.
    """
    with psycopg.connect(cluster.url(OWNER, "postgres"), autocommit=True) as connection:
        known = connection.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [APP]).fetchone()
        if known is None:
            connection.execute(
                sql.SQL(
                    "CREATE ROLE {} LOGIN NOSUPERUSER NOBYPASSRLS NOCREATEDB NOCREATEROLE NOREPLICATION"
                ).format(sql.Identifier(APP))
            )
        made = connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [DATABASE])
        if made.fetchone() is None:
            connection.execute(
                sql.SQL("CREATE DATABASE {} OWNER {}").format(
                    sql.Identifier(DATABASE), sql.Identifier(OWNER)
                )
            )
