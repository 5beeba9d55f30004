"""One reader's stream of server-sent events: counters, a word of each new notice, progress."""

from __future__ import annotations

import asyncio
import json
import logging
import time
from collections.abc import AsyncGenerator

import psycopg
from psycopg_pool import PoolTimeout

from bihuan_ingest.counting import Counts, count, title_of
from bihuan_ingest.hub import Hub, Listener

logger = logging.getLogger(__name__)

HEARTBEAT_S = 20.0
GATHER_S = 0.4  # news of one action come in a burst and are counted once
RETRY_MS = 3000
HELLO = f"retry: {RETRY_MS}\n\n".encode()
HEARTBEAT = b": still here\n\n"


def event(name: str, value: object) -> bytes:
    """One event on the wire."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    return f"event: {name}\ndata: {text}\n\n".encode()


async def stream(hub: Hub, listener: Listener) -> AsyncGenerator[bytes, None]:
    """The reader's events until the token ends; then the page asks for a new one."""
    yield HELLO
    last: Counts | None = None
    listener.moved.set()
    while (left := listener.claims.until - time.time()) > 0:
        if not await waited(listener, min(HEARTBEAT_S, left)):
            yield HEARTBEAT
            continue
        if last is not None:
            await asyncio.sleep(GATHER_S)
        listener.moved.clear()
        while listener.progress:
            yield event("progress", listener.progress.popleft())
        try:
            found, said = await news(hub, listener, last)
        except (psycopg.Error, PoolTimeout) as error:
            logger.warning("live.count_failed: %s", error)
            return  # the page comes back, after a longer pause each time
        if last is None or found.badges() != last.badges():
            yield event("counts", found.badges())
        if said:
            yield event("notice", {"text": said})
        last = found


async def waited(listener: Listener, seconds: float) -> bool:
    """Whether something moved within so many seconds."""
    try:
        await asyncio.wait_for(listener.moved.wait(), seconds)
    except TimeoutError:
        return False
    return True


async def news(hub: Hub, listener: Listener, last: Counts | None) -> tuple[Counts, str]:
    """The counters now, and the title of a notice that came since the last count."""
    assert hub.pool is not None
    async with hub.pool.connection() as connection:
        found = await count(connection, listener.claims)
        is_new = last is not None and found.newest > last.newest
        said = await title_of(connection, listener.claims, found.newest) if is_new else ""
    return found, said
