"""Who listens, and one connection to the database that hears what moved.

The database says who is concerned (`kernel.live` writes it); the hub marks those readers, and
their streams count anew. Nothing here decides what anybody may see.
"""

from __future__ import annotations

import asyncio
import json
import logging
from collections import deque
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from typing import Any

import psycopg
from psycopg import AsyncConnection
from psycopg_pool import AsyncConnectionPool

from bihuan.protocols.live_token import Claims

logger = logging.getLogger(__name__)

CHANNEL = "bihuan_live"
FIRST_PAUSE_S, LONGEST_PAUSE_S = 1.0, 30.0
POOL_SIZE = 4
PROGRESS_KEPT = 20
MOST_LISTENERS, MOST_A_USER = 5000, 12
Message = dict[str, Any]


class HubFull(Exception):
    """Too many listen already; ``is_own`` where they are all one person's."""

    def __init__(self, *, is_own: bool) -> None:
        super().__init__()
        self.is_own = is_own


@dataclass(eq=False)
class Listener:
    """One open page.

    Attributes:
        moved: Set when its counters may have changed or progress waits.
        progress: News of the reader's own jobs, the oldest dropped when nobody takes them.
    """

    claims: Claims
    moved: asyncio.Event = field(default_factory=asyncio.Event)
    progress: deque[Message] = field(default_factory=lambda: deque(maxlen=PROGRESS_KEPT))

    def concerns(self, message: Message) -> bool:
        """Whether a message is about this reader."""
        claims = self.claims
        if claims.user in message.get("users", ()) or message.get("user") == claims.user:
            return True
        by_unit = claims.unit is not None and message.get("unit") == claims.unit
        own = claims.enterprise is not None and message.get("enterprise") == claims.enterprise
        return by_unit or own

    def tell(self, message: Message) -> None:
        if message.get("what") == "progress":
            self.progress.append(message["progress"])
        self.moved.set()


class Hub:
    """All listeners of this process."""

    def __init__(self, database_url: str) -> None:
        self.database_url = database_url
        self.listeners: set[Listener] = set()
        self.pool: AsyncConnectionPool[AsyncConnection] | None = None
        self.ear: asyncio.Task[None] | None = None
        self.is_hearing = asyncio.Event()

    async def start(self) -> None:
        """Begin to hear; called once."""
        self.pool = AsyncConnectionPool(
            self.database_url,
            min_size=0,
            max_size=POOL_SIZE,
            open=False,
            check=AsyncConnectionPool.check_connection,
        )
        await self.pool.open()
        self.ear = asyncio.create_task(self.hear())

    async def stop(self) -> None:
        if self.ear is not None:
            self.ear.cancel()
            with suppress(asyncio.CancelledError):
                await self.ear
        if self.pool is not None:
            await self.pool.close()

    @asynccontextmanager
    async def listening(self, claims: Claims) -> AsyncIterator[Listener]:
        """A listener for as long as its page is open.

        Raises:
            HubFull: Too many are open.
        """
        own = sum(listener.claims.user == claims.user for listener in self.listeners)
        if own >= MOST_A_USER or len(self.listeners) >= MOST_LISTENERS:
            raise HubFull(is_own=own >= MOST_A_USER)
        listener = Listener(claims)
        self.listeners.add(listener)
        try:
            yield listener
        finally:
            self.listeners.discard(listener)

    async def hear(self) -> None:
        """Hear until stopped; a lost connection is made again, after longer and longer pauses."""
        pause = FIRST_PAUSE_S
        while True:
            try:
                async with await AsyncConnection.connect(
                    self.database_url, autocommit=True
                ) as connection:
                    await connection.execute(f"LISTEN {CHANNEL}")
                    pause = FIRST_PAUSE_S
                    self.wake_all()  # what was said while nobody heard is lost
                    self.is_hearing.set()
                    async for notification in connection.notifies():
                        self.spread(notification.payload)
            except psycopg.Error as error:
                logger.warning("live.connection_lost", extra={"reason": type(error).__name__})
            self.is_hearing.clear()
            await asyncio.sleep(pause)
            pause = min(pause * 2, LONGEST_PAUSE_S)

    def wake_all(self) -> None:
        for listener in self.listeners:
            listener.moved.set()

    def spread(self, payload: str) -> None:
        """Tell those whom a message concerns; what cannot be read is left out."""
        try:
            message = json.loads(payload)
        except ValueError:
            logger.warning("live.payload_unreadable")
            return
        if not isinstance(message, dict):
            return
        for listener in self.listeners:
            if listener.concerns(message):
                listener.tell(message)
