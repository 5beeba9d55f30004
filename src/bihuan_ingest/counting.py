"""The two counters of a reader, counted in the reader's own scope."""

from __future__ import annotations

from dataclasses import dataclass

from psycopg import AsyncConnection

from bihuan.protocols.live_token import Claims

LIMIT = 1000  # counters stop here; the pages print 999+
# In the order of the claims' scope; policies read these settings, and outside the transaction
# nothing of them is left.
SCOPE = ("low", "high", "any_unit", "units", "any_enterprise", "enterprise", "own")
SET_SCOPE = "SELECT " + ", ".join(f"set_config('bihuan.{name}', %s, true)" for name in SCOPE)
# What waits for a reader: in person, or by unit or enterprise where the role may do the next step.
WAITING = """
    SELECT count(*) FROM (
        SELECT 1 FROM kernel_loop
        WHERE closed_at IS NULL AND (
            owner_user_id = %(user)s
            OR (owner_user_id IS NULL
                AND (permission = '' OR permission = ANY(%(permissions)s))
                AND (owner_unit_id = %(unit)s OR owner_enterprise_id = %(enterprise)s)))
        LIMIT %(limit)s) waiting
"""
UNREAD = """
    SELECT count(*), max(id) FROM (
        SELECT id FROM kernel_notice WHERE user_id = %(user)s AND read_at IS NULL
        ORDER BY created_at DESC LIMIT %(limit)s) unread
"""
TITLE = "SELECT title FROM kernel_notice WHERE id = %(notice)s AND user_id = %(user)s"


@dataclass(frozen=True)
class Counts:
    """What the badges show, and the newest unread notice."""

    todo: int
    notices: int
    newest: int = 0

    def badges(self) -> dict[str, int]:
        return {"todo": self.todo, "notices": self.notices}


async def count(connection: AsyncConnection, claims: Claims) -> Counts:
    """Count in one transaction with the reader's scope, as the application's role."""
    values: dict[str, object] = {
        "user": claims.user,
        "unit": claims.unit,
        "enterprise": claims.enterprise,
        "permissions": list(claims.permissions),
        "limit": LIMIT,
    }
    async with connection.transaction():
        await connection.execute(SET_SCOPE, claims.scope)
        todo = await one(connection, WAITING, values)
        unread = await one(connection, UNREAD, values)
    return Counts(todo[0] or 0, unread[0] or 0, unread[1] or 0)


async def title_of(connection: AsyncConnection, claims: Claims, notice: int) -> str:
    """The title of a reader's own notice; empty where it is not one."""
    cursor = await connection.execute(TITLE, {"notice": notice, "user": claims.user})
    row = await cursor.fetchone()
    return str(row[0]) if row else ""


async def one(
    connection: AsyncConnection, query: str, values: dict[str, object]
) -> tuple[int | None, ...]:
    cursor = await connection.execute(query, values)
    row = await cursor.fetchone()
    assert row is not None
    return tuple(row)
