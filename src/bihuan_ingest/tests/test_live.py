"""The live service against a real database, as the application's role."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import Awaitable, Callable, Iterator, MutableMapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import psycopg
import pytest
from django.db import connection

from bihuan.kernel.scope import Scope
from bihuan.protocols.live_token import Claims, derive_key, sign
from bihuan_ingest import hub as hubs
from bihuan_ingest import streams
from bihuan_ingest.environment import Environment, EnvironmentWrong, read_environment
from bihuan_ingest.live import Live

KEY = derive_key("test")
NOON = datetime(2026, 5, 6, 4, tzinfo=UTC)
PATIENCE_S = 60
SCOPE = Scope("9901", "9902").values()


class Page:
    """A browser's side of one request."""

    def __init__(self, application: Live, token: str, path: str = "/events") -> None:
        self.sent: asyncio.Queue[MutableMapping[str, Any]] = asyncio.Queue()
        self.closing = asyncio.Event()
        scope = {
            "type": "http",
            "method": "GET",
            "path": path,
            "query_string": f"token={token}".encode(),
        }
        self.task = asyncio.create_task(application(scope, self.receive, self.sent.put))
        self.buffer = b""

    async def receive(self) -> dict[str, Any]:
        await self.closing.wait()
        return {"type": "http.disconnect"}

    async def status(self) -> int:
        return int((await asyncio.wait_for(self.sent.get(), PATIENCE_S))["status"])

    async def body(self) -> dict[str, Any]:
        return dict(json.loads((await asyncio.wait_for(self.sent.get(), PATIENCE_S))["body"]))

    async def next(self) -> tuple[str, Any]:
        """The next event; heartbeats and the greeting are passed over."""
        while True:
            piece = (await asyncio.wait_for(self.sent.get(), PATIENCE_S))["body"].decode()
            if piece.startswith("event: "):
                name, data = piece.strip().split("\n")
                return name.removeprefix("event: "), json.loads(data.removeprefix("data: "))

    async def close(self) -> None:
        self.closing.set()
        await asyncio.wait_for(self.task, PATIENCE_S)


@pytest.fixture
def url(db: None) -> str:
    """The address of the tests' database as the application's role."""
    settings = connection.settings_dict
    return f"postgresql://bihuan_app@/{settings['NAME']}?host={settings['HOST']}"


def committed(work: Callable[[], Any]) -> Any:
    """Do something on a thread of its own, outside the test's transaction, so that others see it."""

    def alone() -> Any:
        try:
            return work()
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as thread:
        return thread.submit(alone).result()


@pytest.fixture
def li(url: str) -> Iterator[int]:
    """An account that other connections see, removed afterwards with all that is its own."""
    from bihuan.kernel.models import Loop, Notice, User

    def remove() -> None:
        Notice.objects.filter(user_id=pk).delete()
        Loop.objects.filter(kind="live-test").delete()
        User.objects.filter(pk=pk).delete()

    pk = committed(lambda: User.objects.create(username="live-li", name="李", created_at=NOON).pk)
    yield pk
    committed(remove)


def claims(user: int, **changes: Any) -> Claims:
    known = Claims(user, int(time.time()) + 600, SCOPE, ("hazards.confirm",), unit=4)
    return replace(known, **changes)


def play(url: str, story: Callable[[Live], Awaitable[Any]]) -> Any:
    """Run a story against a started application."""

    async def run() -> Any:
        application = Live(lambda: Environment(url, KEY))
        try:
            _environment, hub = await application.ready()
            await asyncio.wait_for(hub.is_hearing.wait(), PATIENCE_S)
            return await story(application)
        finally:
            assert application.hub is not None
            await application.hub.stop()

    return asyncio.run(run())


def tell(url: str, **message: Any) -> None:
    with psycopg.connect(url, autocommit=True) as told:
        told.execute("SELECT pg_notify('bihuan_live', %s)", [json.dumps(message)])


def make_notice(url: str, user: int, title: str) -> None:
    with psycopg.connect(url) as made:
        made.execute(
            "INSERT INTO kernel_notice (user_id, kind, title, body, url, chain, is_urgent, key, "
            "created_at) VALUES (%s, 'test', %s, '', '', '', false, '', now())",
            [user, title],
        )
        made.execute("SELECT pg_notify('bihuan_live', %s)", [json.dumps({"users": [user]})])


def make_loop(object_id: int, **values: Any) -> None:
    from bihuan.kernel.actors import acting, system_actor
    from bihuan.kernel.models import Loop

    known = {"kind": "live-test", "title": "试", "status": "open", "opened_at": NOON}

    def make() -> None:
        with acting(system_actor()):
            Loop.objects.create(object_id=object_id, **({"region": "990102"} | known | values))

    committed(make)


def test_a_reader_gets_the_counters_and_a_word_of_each_new_notice(url: str, li: int) -> None:
    async def story(application: Live) -> list[Any]:
        page = Page(application, sign(claims(li), KEY))
        assert await page.status() == 200
        seen = [await page.next()]
        await asyncio.to_thread(make_notice, url, li, "有一条隐患待接收")
        seen += [await page.next(), await page.next()]
        await page.close()
        return seen

    assert play(url, story) == [
        ("counts", {"todo": 0, "notices": 0}),
        ("counts", {"todo": 0, "notices": 1}),
        ("notice", {"text": "有一条隐患待接收"}),
    ]


def test_what_waits_is_counted_in_the_readers_scope_by_unit_and_permission(
    url: str, li: int
) -> None:
    make_loop(1, owner_unit_id=4, permission="hazards.confirm")
    make_loop(2, owner_unit_id=4, permission="hazards.close")
    make_loop(3, owner_unit_id=5)
    make_loop(4, owner_user_id=li)
    make_loop(5, owner_user_id=li, region="990202")
    make_loop(6, owner_user_id=li, closed_at=NOON)
    make_loop(7, owner_unit_id=4, owner_user_id=li + 1)

    async def story(application: Live) -> Any:
        page = Page(application, sign(claims(li), KEY))
        await page.status()
        found = await page.next()
        await page.close()
        return found

    assert play(url, story) == ("counts", {"todo": 2, "notices": 0})


def test_the_counter_is_that_of_the_pages(url: str, li: int) -> None:
    from bihuan.kernel.actors import Actor, acting
    from bihuan.kernel.worklist import counters

    make_loop(1, owner_unit_id=4, permission="hazards.confirm")
    make_loop(2, owner_user_id=li)
    actor = Actor(
        li, "李", "department", Scope("9901", "9902"), frozenset({"hazards.confirm"}), unit_id=4
    )

    with acting(actor):
        assert counters(actor) == (2, 0)


def test_progress_reaches_its_own_reader_only(url: str, li: int) -> None:
    step = {"job": "import:12", "done": 3, "total": 9, "state": "running"}

    async def story(application: Live) -> tuple[Any, bool]:
        mine = Page(application, sign(claims(li), KEY))
        other = Page(application, sign(claims(li + 1, unit=None), KEY))
        for page in (mine, other):
            await page.status()
            await page.next()
        await asyncio.to_thread(tell, url, what="progress", users=[li], progress=step)
        found = await mine.next()
        silent = all(b"event:" not in piece["body"] for piece in drained(other))
        await mine.close()
        await other.close()
        return found, silent

    assert play(url, story) == (("progress", step), True)


def drained(page: Page) -> list[MutableMapping[str, Any]]:
    found = []
    while not page.sent.empty():
        found.append(page.sent.get_nowait())
    return found


def test_a_lost_connection_is_made_again_and_everybody_counts_anew(
    url: str, li: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(hubs, "FIRST_PAUSE_S", 0.05)

    async def story(application: Live) -> Any:
        page = Page(application, sign(claims(li), KEY))
        await page.status()
        await page.next()
        await asyncio.to_thread(committed, cut_off)
        await asyncio.to_thread(make_notice, url, li, "没人听见的时候")
        found = await page.next()
        await page.close()
        return found

    assert play(url, story) == ("counts", {"todo": 0, "notices": 1})


def cut_off() -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
            "WHERE query = 'LISTEN bihuan_live' AND datname = current_database()"
        )


def test_the_stream_ends_with_its_token_and_beats_until_then(
    url: str, li: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(streams, "HEARTBEAT_S", 0.1)

    async def story(application: Live) -> list[bytes]:
        page = Page(application, sign(claims(li, until=int(time.time()) + 5), KEY))
        await asyncio.wait_for(page.task, PATIENCE_S)
        return [piece.get("body", b"") for piece in drained(page)]

    pieces = play(url, story)
    assert b": still here\n\n" in pieces
    assert pieces[-1] == b""


@pytest.mark.parametrize(
    ("token", "code"),
    [
        pytest.param("", "malformed", id="none"),
        pytest.param(sign(claims(7), derive_key("other")), "forged", id="forged"),
        pytest.param(sign(claims(7, until=1), KEY), "expired", id="old"),
    ],
)
def test_without_a_good_token_nobody_listens(url: str, token: str, code: str) -> None:
    async def story(application: Live) -> tuple[int, Any]:
        page = Page(application, token)
        return await page.status(), await page.body()

    status, body = play(url, story)
    assert (status, body["error"]["code"]) == (401, code)


def test_a_person_with_too_many_pages_is_told(
    url: str, li: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(hubs, "MOST_A_USER", 1)

    async def story(application: Live) -> tuple[int, Any]:
        first = Page(application, sign(claims(li), KEY))
        await first.status()
        second = Page(application, sign(claims(li), KEY))
        found = await second.status(), await second.body()
        await first.close()
        return found

    status, body = play(url, story)
    assert (status, body["error"]["code"]) == (429, "own_full")


def test_a_closed_page_is_forgotten_and_other_addresses_are_refused(url: str, li: int) -> None:
    async def story(application: Live) -> tuple[int, int, Any]:
        page = Page(application, sign(claims(li), KEY))
        await page.status()
        await page.next()
        await page.close()
        lost = Page(application, "", path="/other")
        health = Page(application, "", path="/health")
        return await lost.status(), await health.status(), await health.body()

    assert play(url, story) == (404, 200, {"ok": True, "hearing": True, "listeners": 0})


def test_a_payload_that_cannot_be_read_breaks_nothing() -> None:
    hub = hubs.Hub("")
    listener = hubs.Listener(claims(7))
    hub.listeners.add(listener)

    for payload in ("", "no json", "[]", '{"users": [8]}', '{"unit": null}'):
        hub.spread(payload)
    assert not listener.moved.is_set()
    hub.spread('{"what": "todo", "unit": 4}')
    assert listener.moved.is_set()


def test_the_environment_names_what_is_missing(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Any
) -> None:
    monkeypatch.delenv("DATABASE_URL")
    with pytest.raises(EnvironmentWrong, match="DATABASE_URL"):
        read_environment()
    monkeypatch.setenv("DATABASE_URL", "postgresql:///x")
    monkeypatch.setenv("BIHUAN_DATA_DIR", str(tmp_path))
    monkeypatch.delenv("BIHUAN_SECRET_KEY", raising=False)
    with pytest.raises(EnvironmentWrong, match="BIHUAN_DATA_DIR"):
        read_environment()
    (tmp_path / "secret-key").write_text("s3cret\n")
    assert read_environment().key == derive_key("s3cret")
