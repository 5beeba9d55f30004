"""Word to the live service that somebody's counters or a job's progress moved; sent at commit."""

from __future__ import annotations

import json
from collections.abc import Iterable

from django.db import connection

CHANNEL = "bihuan_live"
LIMIT_BYTES = 7900  # PostgreSQL's limit of a payload is 8000
USERS_A_MESSAGE = 500


def tell_users(user_ids: Iterable[int], what: str = "notices") -> None:
    """Say that a counter of these people moved; the live service counts it anew for those online."""
    found = sorted(set(user_ids))
    for start in range(0, len(found), USERS_A_MESSAGE):
        send({"what": what, "users": found[start : start + USERS_A_MESSAGE]})


def tell_work(
    *, user_id: int | None = None, unit_id: int | None = None, enterprise_id: int | None = None
) -> None:
    """Say that the work list of a person, a unit or an enterprise moved."""
    named = {"user": user_id, "unit": unit_id, "enterprise": enterprise_id}
    told: dict[str, object] = {name: pk for name, pk in named.items() if pk is not None}
    if told:
        send({"what": "todo", **told})


def tell_progress(
    user_id: int, job: str, done: int, total: int | None, state: str = "running"
) -> None:
    """Say how far a job of somebody's is.

    Args:
        user_id: Who started it, the only one told.
        job: What it is, ``"import:12"``.
        done: Steps done; ``total`` of how many, ``None`` while unknown.
        state: ``running``, ``done`` or ``failed``.
    """
    progress = {"job": job, "done": done, "total": total, "state": state}
    send({"what": "progress", "users": [user_id], "progress": progress})


def send(message: dict[str, object]) -> None:
    payload = json.dumps(message, ensure_ascii=False, separators=(",", ":"))
    assert len(payload.encode()) < LIMIT_BYTES
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_notify(%s, %s)", [CHANNEL, payload])
