"""The ASGI application: ``GET /events?token=…`` is a stream, ``GET /health`` a word."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import Awaitable, Callable, MutableMapping
from contextlib import aclosing, suppress
from typing import Any
from urllib.parse import parse_qs

from bihuan.protocols.live_token import TokenRefused, verify
from bihuan_ingest.environment import Environment, read_environment
from bihuan_ingest.hub import Hub, HubFull
from bihuan_ingest.streams import stream

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]

JSON = (b"content-type", b"application/json; charset=utf-8")
# Pages are served from another port, so that the browser asks whether they may listen; without a
# token nobody hears anything, whatever page asks.
OPEN = (b"access-control-allow-origin", b"*")
STREAM_HEADERS = [
    (b"content-type", b"text/event-stream; charset=utf-8"),
    (b"cache-control", b"no-store"),
    (b"x-accel-buffering", b"no"),
    OPEN,
]
REFUSALS = {
    "malformed": "实时消息的凭证不完整，请刷新页面。",
    "forged": "实时消息的凭证不是本平台签发的，请重新登录。",
    "expired": "实时消息的凭证已过期，请刷新页面。",
    "own_full": "您打开的页面太多，请关闭几个后刷新。",
    "full": "同时在线的页面太多，请稍后刷新。",
    "not_found": "这里只提供实时消息。",
}


class Live:
    """The application, with a hub that starts when the server does."""

    def __init__(self, environment: Callable[[], Environment] = read_environment) -> None:
        self.read_environment = environment
        self.environment: Environment | None = None
        self.hub: Hub | None = None
        self.starting = asyncio.Lock()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await self.lifespan(receive, send)
        elif scope["type"] == "http":
            await self.answer(scope, receive, send)

    async def ready(self) -> tuple[Environment, Hub]:
        """The hub, started by whoever comes first."""
        async with self.starting:
            if self.hub is None or self.environment is None:
                self.environment = self.read_environment()
                self.hub = Hub(self.environment.database_url)
                await self.hub.start()
            return self.environment, self.hub

    async def lifespan(self, receive: Receive, send: Send) -> None:
        while True:
            message = await receive()
            if message["type"] == "lifespan.startup":
                await self.ready()
                await send({"type": "lifespan.startup.complete"})
            elif message["type"] == "lifespan.shutdown":
                if self.hub is not None:
                    await self.hub.stop()
                await send({"type": "lifespan.shutdown.complete"})
                return

    async def answer(self, scope: Scope, receive: Receive, send: Send) -> None:
        environment, hub = await self.ready()
        if scope["method"] != "GET" or scope["path"] not in {"/events", "/health"}:
            await refuse(send, 404, "not_found")
            return
        if scope["path"] == "/health":
            state = {
                "ok": True,
                "hearing": hub.is_hearing.is_set(),
                "listeners": len(hub.listeners),
            }
            await say(send, 200, state)
            return
        token = parse_qs(scope["query_string"].decode("latin-1")).get("token", [""])[0]
        try:
            claims = verify(token, environment.key, time.time())
            async with hub.listening(claims) as listener, aclosing(stream(hub, listener)) as events:
                await push(events, receive, send)
        except TokenRefused as refused:
            await refuse(send, 401, refused.reason)
        except HubFull as full:
            await refuse(send, 429 if full.is_own else 503, "own_full" if full.is_own else "full")


async def push(events: Any, receive: Receive, send: Send) -> None:
    """Send a stream until it ends or its page is closed."""
    await send({"type": "http.response.start", "status": 200, "headers": STREAM_HEADERS})
    closed = asyncio.create_task(gone(receive))
    try:
        while True:
            piece = asyncio.ensure_future(anext(events, None))
            await asyncio.wait({piece, closed}, return_when=asyncio.FIRST_COMPLETED)
            if not piece.done():
                piece.cancel()
                with suppress(asyncio.CancelledError):
                    await piece
                return
            body = piece.result()
            if body is None:
                break
            await send({"type": "http.response.body", "body": body, "more_body": True})
        await send({"type": "http.response.body", "body": b"", "more_body": False})
    finally:
        closed.cancel()


async def gone(receive: Receive) -> None:
    """Wait until the page is closed."""
    while (await receive())["type"] != "http.disconnect":
        pass


async def refuse(send: Send, status: int, code: str) -> None:
    error = {"code": code, "message": REFUSALS[code]}
    await say(send, status, {"ok": False, "error": error})


async def say(send: Send, status: int, value: object) -> None:
    body = json.dumps(value, ensure_ascii=False).encode()
    headers = [JSON, OPEN, (b"cache-control", b"no-store")]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body, "more_body": False})


application = Live()
