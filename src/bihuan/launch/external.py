"""A PostgreSQL of the customer's, given by ``DATABASE_URL``: checked before it is used."""

from __future__ import annotations

from urllib.parse import parse_qsl, quote, urlencode, urlsplit, urlunsplit

import psycopg

from bihuan.launch.cluster import APP
from bihuan.launch.database import Running
from bihuan.launch.errors import LaunchRefused

OLDEST_VERSION = 150000
# An owner who is no superuser is held by the policies of his own tables too (FORCE ROW LEVEL
# SECURITY); what he migrates and backs up is everything. As `kernel.scope.Scope.everything()`.
EVERYTHING = (
    "-c bihuan.low= -c bihuan.high=~ -c bihuan.any_unit=1 -c bihuan.units= "
    "-c bihuan.any_enterprise=1 -c bihuan.enterprise= -c bihuan.own={}"
)


def connect_external(owner_url: str, app_url: str | None) -> Running:
    """Check a customer's database and say how to work with it.

    Args:
        owner_url: Whoever owns the tables; needs CREATE EXTENSION, and CREATEROLE unless the
            application's role is there already.
        app_url: How to sign in as the application; None signs in as the owner and takes the
            application's role at once.

    Raises:
        LaunchRefused: Not reachable, too old, wrong ctype, or a right is missing.
    """
    try:
        connection = psycopg.connect(owner_url, connect_timeout=10)
    except psycopg.Error as error:
        raise LaunchRefused(
            "database_unreachable",
            f"连不上 DATABASE_URL 指定的数据库（{str(error).strip().splitlines()[-1]}）。",
            "请检查地址、端口、用户名和密码，并确认数据库已经启动。",
        ) from error
    with connection:
        check_version(connection.info.server_version)
        check_rights(connection)
        check_trigrams(connection)
        sees_all = bypasses_policies(connection)
    app_url = app_url or with_options(owner_url, f"-c role={APP}")
    return Running(owner_url if sees_all else with_options(owner_url, EVERYTHING), app_url)


def bypasses_policies(connection: psycopg.Connection) -> bool:
    """Whether row security does not hold for this login."""
    row = connection.execute(
        "SELECT rolsuper OR rolbypassrls FROM pg_roles WHERE rolname = current_user"
    ).fetchone()
    return bool(row and row[0])


def with_options(url: str, words: str) -> str:
    """The same address with further server settings from the first statement on."""
    parts = urlsplit(url)
    query = dict(parse_qsl(parts.query))
    query["options"] = " ".join(filter(None, [query.get("options"), words]))
    return urlunsplit(parts._replace(query=urlencode(query, quote_via=quote, safe="/")))


def check_version(version: int) -> None:
    """Refuse a server older than PostgreSQL 15; the number as libpq gives it, 180006 for 18.6."""
    if version < OLDEST_VERSION:
        raise LaunchRefused(
            "database_too_old",
            f"数据库是 PostgreSQL {version // 10000}，低于需要的 15。",
            "请升级数据库，或去掉 DATABASE_URL 使用自带的数据库。",
        )


def check_rights(connection: psycopg.Connection) -> None:
    """Refuse an owner who can neither create nor use the application's role and the extension."""
    row = connection.execute(
        """SELECT rolsuper, rolcreaterole,
                  EXISTS (SELECT 1 FROM pg_roles WHERE rolname = %(app)s),
                  EXISTS (SELECT 1 FROM pg_extension WHERE extname = 'pg_trgm'),
                  has_database_privilege(current_database(), 'CREATE')
             FROM pg_roles WHERE rolname = current_user""",
        {"app": APP},
    ).fetchone()
    if row is None:
        raise LaunchRefused(
            "role_unknown", "数据库用户不存在。", "请检查 DATABASE_URL 里的用户名。"
        )
    is_super, may_create_role, has_role, has_trigrams, may_create = row
    if not (is_super or may_create_role or has_role):
        raise LaunchRefused(
            "right_create_role",
            "数据库用户没有 CREATEROLE 权限，建不了应用角色。",
            f"请由管理员执行 CREATE ROLE {APP} NOLOGIN，并把它授予该用户。",
        )
    if not (is_super or has_trigrams or may_create):
        raise LaunchRefused(
            "right_create_extension",
            "数据库用户没有建扩展的权限，而 pg_trgm 还没有安装。",
            "请由管理员在该库执行 CREATE EXTENSION pg_trgm。",
        )
    check_membership(connection, has_role=has_role)


def check_membership(connection: psycopg.Connection, *, has_role: bool) -> None:
    """Create the application's role where it is missing; refuse where we may not work as it."""
    if not has_role:
        connection.execute(f"CREATE ROLE {APP} NOSUPERUSER NOBYPASSRLS NOCREATEDB NOCREATEROLE")
        connection.execute(f"GRANT {APP} TO CURRENT_USER")
        connection.commit()
    try:
        connection.execute(f"SET ROLE {APP}")
        connection.execute("RESET ROLE")
    except psycopg.errors.InsufficientPrivilege as error:
        connection.rollback()
        raise LaunchRefused(
            "right_set_role",
            f"数据库用户不能切换到应用角色 {APP}。",
            f"请由管理员执行 GRANT {APP} TO 该用户。",
        ) from error


def check_trigrams(connection: psycopg.Connection) -> None:
    """Refuse a database whose ctype makes no trigrams of Chinese."""
    try:
        connection.execute("CREATE EXTENSION IF NOT EXISTS pg_trgm")
        row = connection.execute("SELECT show_trgm('灭火器') <> '{}'").fetchone()
    except psycopg.Error as error:
        connection.rollback()
        raise LaunchRefused(
            "trigrams_missing",
            f"数据库装不上 pg_trgm 扩展（{str(error).strip().splitlines()[0]}）。",
            "请由管理员安装 postgresql-contrib，并在该库执行 CREATE EXTENSION pg_trgm。",
        ) from error
    connection.commit()
    if row is None or not row[0]:
        raise LaunchRefused(
            "ctype_wrong",
            "数据库的 LC_CTYPE 不认识汉字，中文检索用不了。",
            "请用 CREATE DATABASE … LC_CTYPE 'C.UTF-8' ENCODING 'UTF8' TEMPLATE template0 重新建库。",
        )
