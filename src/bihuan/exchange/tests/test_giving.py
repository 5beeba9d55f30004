"""Rows out: what changed is sent until the other side has it; and what a strange answer does."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

from bihuan.enterprises.models import Enterprise
from bihuan.enterprises.services import change, facts_of
from bihuan.exchange.errors import NoAnswer
from bihuan.exchange.models import Connector, ExchangeItem, ExchangeRun
from bihuan.exchange.rules import is_signed
from bihuan.exchange.services import (
    RouteFacts,
    change_secret,
    register_connector,
    retry_item,
    run_connector,
    set_map,
    set_route,
    switch_on,
    try_connector,
)
from bihuan.exchange.services.calling import call
from bihuan.exchange.services.common import shipped_map
from bihuan.exchange.states import ItemState
from bihuan.exchange.tests.conftest import NOON, read_file
from bihuan.kernel.actors import acting
from bihuan.kernel.errors import InvalidInput
from bihuan.kernel.models import Event, Notice
from bihuan.kernel.workbooks import read_workbook

OUT, IN = "city-safety-enterprises", "province-tour-enterprises"
Answer = tuple[int, dict[str, str], bytes]


class Partner:
    """Another platform: answers each request as the test says, and keeps what it was sent."""

    def __init__(self) -> None:
        self.seen: list[tuple[str, dict[str, str], bytes]] = []
        self.answer: Callable[[bytes], Answer] = self.take_all
        partner = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
                partner.seen.append((self.path, dict(self.headers), body))
                status, headers, content = partner.answer(body)
                self.send_response(status)
                for name, value in headers.items():
                    self.send_header(name, value)
                self.send_header("Content-Length", str(len(content)))
                self.end_headers()
                self.wfile.write(content)

            def do_GET(self) -> None:
                self.do_POST()

            def log_message(self, *_words: Any) -> None:
                """Silence."""

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.address = f"http://127.0.0.1:{self.server.server_port}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    @staticmethod
    def take_all(_body: bytes) -> Answer:
        return 200, {}, b'{"ok": true}'

    @property
    def records(self) -> list[dict[str, Any]]:
        return [one for _path, _headers, body in self.seen for one in json.loads(body)["records"]]

    def close(self) -> None:
        self.server.shutdown()
        self.server.server_close()


@pytest.fixture
def partner() -> Iterator[Partner]:
    made = Partner()
    yield made
    made.close()


def item() -> ExchangeItem:
    return ExchangeItem.objects.order_by("-pk")[0]


def test_rows_go_into_a_workbook_in_the_other_sides_words(connect, gao):
    connector = connect(OUT, gao)

    run = run_connector(connector_id=connector.pk, at=NOON)

    assert (run.read, run.sent, run.acknowledged) == (1, 1, 0)
    (path,) = read_file(connector, "out")
    head, row = read_workbook(path.read_bytes())[0].rows
    sent = dict(zip(head, row, strict=True))
    assert (sent["NAME"], sent["REGION"], sent["SECTOR"]) == ("宏图加工厂", "990102001000", "机械")


def test_a_row_is_sent_once_and_again_when_it_changed(connect, gao, partner):
    connector = connect(OUT, gao, partner.address)
    run_connector(connector_id=connector.pk, at=NOON)
    again = run_connector(connector_id=connector.pk, at=NOON)
    assert (len(partner.records), again.sent) == (1, 0)
    with acting(gao):
        one = Enterprise.objects.get()
        facts = replace(facts_of(one), employees=44)
        change(enterprise_id=one.pk, facts=facts, actor=gao, at=NOON)

    run = run_connector(connector_id=connector.pk, at=NOON + timedelta(hours=1))

    assert run.acknowledged == 1
    assert [one.get("EMPLOYEES") for one in partner.records] == [None, 44]
    assert (run.theirs, run.ours) == (1, 1)


def test_what_is_sent_carries_key_number_and_signature(connect, gao, partner):
    connector = connect(OUT, gao, partner.address + "/in")
    with acting(gao):
        _one, secret = change_secret(connector_id=connector.pk, actor=gao, at=NOON)

    run_connector(connector_id=connector.pk, at=NOON)

    ((path, headers, body),) = partner.seen
    assert path == "/in"
    assert headers["Authorization"] == "Bearer bh_test"
    assert len(headers["Idempotency-Key"]) == 64
    assert is_signed([secret], headers["X-Bihuan-Signature"], body)
    with acting(gao):
        told = json.dumps(list(Event.objects.values_list("data", flat=True)))
    assert secret not in told
    assert "bh_test" not in told


def test_without_an_answer_a_row_waits_and_goes_later(connect, gao, partner):
    connector = connect(OUT, gao, partner.address)
    partner.answer = lambda _body: (503, {}, b"busy")

    run = run_connector(connector_id=connector.pk, at=NOON)

    assert (run.failed, run.sent) == (1, 0)
    assert "503" in run.failure
    with acting(gao):
        waiting = item()
        assert (waiting.state, waiting.next_try_at) == (
            ItemState.FAILED,
            NOON + timedelta(minutes=5),
        )
        assert Connector.objects.get().last_success_at is None
    partner.answer = partner.take_all
    assert run_connector(connector_id=connector.pk, at=NOON + timedelta(minutes=4)).sent == 0
    assert run_connector(connector_id=connector.pk, at=NOON + timedelta(minutes=5)).sent == 1


def test_each_row_has_its_own_answer(connect, gao, partner):
    connector = connect(OUT, gao, partner.address)

    def refuse(body: bytes) -> Answer:
        number = json.loads(body)["records"][0]["RECORD_ID"]
        result = {"id": number, "state": "refused", "code": "x", "message": "属地不对"}
        return 200, {}, json.dumps({"results": [result]}).encode()

    partner.answer = refuse

    run = run_connector(connector_id=connector.pk, at=NOON)

    assert (run.refused, run.theirs, run.ours) == (1, 0, 1)
    with acting(gao):
        assert item().error == "对方退回：属地不对"
        retry_item(item_id=item().pk, actor=gao, at=NOON)
    partner.answer = partner.take_all
    assert run_connector(connector_id=connector.pk, at=NOON).acknowledged == 1


def test_a_row_that_fits_no_code_of_the_map_waits_until_the_map_does(connect, gao, partner):
    connector = connect("province-tour-hazard-report", gao, partner.address)
    enterprises = connect(OUT, gao)
    with acting(gao):
        one = Enterprise.objects.get()
        facts = replace(facts_of(one), risk_level=2)
        change(enterprise_id=one.pk, facts=facts, actor=gao, at=NOON)
        lines = [
            {**line, "words": {"R": "1"}} if line["ours"] == "risk_level" else line
            for line in shipped_map(OUT)
        ]
        set_map(connector_id=enterprises.pk, lines=lines, actor=gao, at=NOON)

    run = run_connector(connector_id=enterprises.pk, at=NOON)
    assert (run.refused, run.sent) == (1, 0)
    with acting(gao):
        set_map(connector_id=enterprises.pk, lines=shipped_map(OUT), actor=gao, at=NOON)

    assert run_connector(connector_id=enterprises.pk, at=NOON).sent == 1
    assert run_connector(connector_id=connector.pk, at=NOON).read == 0  # no hazards here


def test_pages_are_read_to_the_end_and_the_stated_total_is_compared(connect, gao, partner):
    connector = connect(IN, gao, partner.address + "/list")
    pages = {
        "/list": {"records": [{"ENT_ID": "P1"}], "total": 3, "next": "/list?after=P1"},
        "/list?after=P1": {"records": [{"ENT_ID": "P2"}], "total": 3, "next": None},
    }
    partner.answer = lambda _body: (200, {}, json.dumps(pages[partner.seen[-1][0]]).encode())

    run = run_connector(connector_id=connector.pk, at=NOON)

    assert (run.read, run.refused, run.theirs, run.ours) == (2, 2, 3, 0)


@pytest.mark.parametrize(
    "answer",
    [
        (302, {"Location": "http://127.0.0.1:1/"}, b""),
        (200, {}, b"<html>"),
        (200, {}, b"[1]"),
        (200, {}, b'{"records": 5}'),
        (200, {}, b'{"records": [], "next": "http://127.0.0.1:1/x"}'),
        (401, {}, b'{"error": {"message": "\xe4\xbb\xa4\xe7\x89\x8c\xe8\xbf\x87\xe6\x9c\x9f"}}'),
    ],
)
def test_a_strange_answer_stops_the_run_and_says_why(connect, gao, partner, answer):
    connector = connect(IN, gao, partner.address)
    partner.answer = lambda _body: answer

    run = run_connector(connector_id=connector.pk, at=NOON)

    assert run.failure
    assert len(partner.seen) == 1
    with acting(gao):
        assert Connector.objects.get().last_success_at is None


def test_more_than_was_agreed_is_not_read(house, partner):
    partner.answer = lambda _body: (200, {}, b" " * (21 * 1024 * 1024))
    with pytest.raises(NoAnswer):
        call("GET", partner.address, headers={})


@pytest.mark.parametrize(
    "address", ["ftp://127.0.0.1/", "file:///etc/passwd", "http://platform.example/", "x"]
)
def test_only_https_or_this_machine_is_an_address(house, gao, address):
    with acting(gao):
        made = register_connector(code=OUT, actor=gao, at=NOON)
        facts = RouteFacts("rest", address, "", 60)
        with pytest.raises(InvalidInput) as refusal:
            set_route(connector_id=made.pk, facts=facts, actor=gao, at=NOON)
        assert "address" in refusal.value.fields
    with pytest.raises(NoAnswer):
        call("GET", address, headers={})


def test_by_interface_without_an_address_stays_off(house, gao):
    from bihuan.exchange.errors import RouteMissing

    with acting(gao):
        made = register_connector(code=OUT, actor=gao, at=NOON)
        set_route(connector_id=made.pk, facts=RouteFacts("rest", "", "", 60), actor=gao, at=NOON)
        with pytest.raises(RouteMissing):
            switch_on(connector_id=made.pk, actor=gao, at=NOON)


def test_a_trial_on_the_way_out_sends_nothing(connect, gao, chen, partner):
    connector = connect(OUT, gao, partner.address)
    with acting(chen):
        run = try_connector(connector_id=connector.pk, actor=chen, at=NOON)

        assert (run.read, run.acknowledged) == (1, 1)
        assert ExchangeItem.objects.count() == 0
    assert partner.seen == []


def test_the_office_is_told_once_a_day(connect, gao, partner, person):
    from datetime import date

    from bihuan.kernel.actors import system_actor
    from bihuan.kernel.models import Post

    with acting(system_actor()):
        Post.objects.create(
            user_id=gao.user_id,
            role="office_head",
            unit_id=gao.unit_id,
            region="990102",
            starts_on=date(2026, 1, 1),
        )
    connector = connect(OUT, gao, partner.address)
    partner.answer = lambda _body: (503, {}, b"busy")

    for minute in (0, 5, 20):
        run_connector(connector_id=connector.pk, at=NOON + timedelta(minutes=minute))

    with acting(gao):
        assert Notice.objects.filter(kind="exchange.queue_grew").count() == 1


def test_what_changed_while_it_was_on_its_way_is_sent_again(connect, gao, partner):
    """The answer to the old content does not count for the new one."""
    connector = connect(OUT, gao, partner.address)

    from bihuan.exchange.services.calling import post_records
    from bihuan.exchange.services.giving import gather, send_all

    with acting(gao):
        run = ExchangeRun.objects.create(connector=connector, way="rest", started_at=NOON)
    gather(connector, run, at=NOON)

    def send(batch: list[ExchangeItem]) -> Any:
        if len(partner.seen) == 0:
            with acting(gao):
                one = Enterprise.objects.get()
                facts = replace(facts_of(one), employees=45)
                change(enterprise_id=one.pk, facts=facts, actor=gao, at=NOON)
            gather(connector, run, at=NOON)
        records = [dict(one.content) for one in batch]
        return post_records(connector, records, message=str(len(partner.seen)), at=NOON)

    send_all(connector, run, send, at=NOON)

    assert [one.get("EMPLOYEES") for one in partner.records] == [None, 45]
    with acting(gao):
        states = ExchangeItem.objects.order_by("pk").values_list("state", flat=True)
        assert list(states) == [ItemState.REPLACED, ItemState.ACKNOWLEDGED]
