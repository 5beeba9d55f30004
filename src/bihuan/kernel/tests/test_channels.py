"""The adapters, each against a real server on this machine."""

from __future__ import annotations

import json
import smtplib
import socketserver
import threading
from collections.abc import Iterator
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bihuan.kernel.notices.channels import OUTLETS, Message, Outlet, Recipient, outlet_of
from bihuan.kernel.notices.channels.base import post
from bihuan.kernel.notices.channels.mail import Mail
from bihuan.kernel.notices.channels.robots import DingTalk, WeCom, cut, dingtalk_sign
from bihuan.kernel.notices.channels.sms import Sms
from bihuan.kernel.notices.channels.webhook import SIGNATURE, Webhook, signature, verify
from bihuan.kernel.notices.errors import ChannelFailed, ChannelUnknown

NOON = datetime(2026, 5, 6, 4, tzinfo=UTC)
MESSAGE = Message(
    number=12,
    kind="hazards.closed",
    title="隐患“配电箱门缺失”已销号",
    body="编号：YH2026-000123",
    url="/hazards/4/",
    at=NOON,
    recipients=(Recipient(7, "李", "13800000000", "li@example.invalid"),),
)


class Desk(HTTPServer):
    """Keeps what it is sent, and answers as it is told."""

    status = 200
    answer: dict[str, Any] = {"errcode": 0}

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Clerk)
        self.taken: list[tuple[str, dict[str, str], bytes]] = []

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}/hook"


class Clerk(BaseHTTPRequestHandler):
    server: Desk

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.taken.append((self.path, dict(self.headers), body))
        self.send_response(self.server.status)
        self.end_headers()
        self.wfile.write(json.dumps(self.server.answer).encode())

    def log_message(self, *_arguments: object) -> None: ...


@pytest.fixture
def desk() -> Iterator[Desk]:
    with Desk() as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        yield server
        server.shutdown()
        thread.join()


def test_every_adapter_keeps_the_protocol() -> None:
    assert all(isinstance(outlet, Outlet) for outlet in OUTLETS.values())
    assert set(OUTLETS) >= {"webhook", "wecom", "dingtalk", "sms", "mail"}
    with pytest.raises(ChannelUnknown):
        outlet_of("pigeon")


def test_a_webhook_is_signed_and_carries_no_telephone_number(desk: Desk) -> None:
    Webhook().send(
        {"url": desk.url, "platform_url": "https://aq.example.invalid"}, "s3cret", MESSAGE
    )

    _path, headers, body = desk.taken[0]
    assert verify("s3cret", headers[SIGNATURE], body)
    assert not verify("other", headers[SIGNATURE], body)
    assert not verify("s3cret", headers[SIGNATURE], body + b" ")
    assert not verify("s3cret", "nonsense", body)
    assert json.loads(body)["url"] == "https://aq.example.invalid/hazards/4/"
    assert b"138000" not in body


def test_the_signature_is_hmac_sha256_over_time_and_body() -> None:
    # Computed with: printf '1700000000.{}' | openssl dgst -sha256 -hmac key
    expected = "9d713ed406bb7076d4123f0dc2c39d2df5c654ed4b0cd56b52c8b4c940bd63ae"

    assert signature("key", 1700000000, b"{}") == f"t=1700000000,v1={expected}"


@pytest.mark.parametrize(("status", "is_final"), [(404, True), (429, False), (503, False)])
def test_an_answer_that_is_no_success_is_a_failure(desk: Desk, status: int, is_final: bool) -> None:
    desk.status = status

    with pytest.raises(ChannelFailed) as failed:
        Webhook().send({"url": desk.url}, "s3cret", MESSAGE)

    assert (str(failed.value), failed.value.is_final) == (f"对方答复 {status}。", is_final)


def test_nobody_there_is_a_failure_that_may_pass() -> None:
    with socketserver.TCPServer(("127.0.0.1", 0), socketserver.BaseRequestHandler) as closed:
        port = closed.server_address[1]

    with pytest.raises(ChannelFailed) as failed:
        Webhook().send({"url": f"http://127.0.0.1:{port}/"}, "s3cret", MESSAGE)

    assert not failed.value.is_final


@pytest.mark.parametrize(
    "url", ["http://example.invalid/", "ftp://127.0.0.1/", "file:///etc/passwd"]
)
def test_plain_http_stays_on_this_machine(url: str) -> None:
    with pytest.raises(ChannelFailed) as failed:
        post(url, content=b"", headers={})

    assert failed.value.is_final


def test_wecom_names_the_people_and_keeps_the_key_in_the_query(desk: Desk) -> None:
    WeCom().send({"url": desk.url}, "k-1", MESSAGE)

    path, _headers, body = desk.taken[0]
    assert path == "/hook?key=k-1"
    assert json.loads(body) == {
        "msgtype": "text",
        "text": {
            "content": "隐患“配电箱门缺失”已销号\n编号：YH2026-000123",
            "mentioned_mobile_list": ["13800000000"],
        },
    }


def test_dingtalk_signs_the_moment(desk: Desk) -> None:
    DingTalk().send({"url": desk.url, "access_token": "tok"}, "SEC", MESSAGE)

    path, _headers, body = desk.taken[0]
    assert "access_token=tok&timestamp=" in path
    assert json.loads(body)["at"]["atMobiles"] == ["13800000000"]
    # Computed with: printf '1600000000000\nSEC' | openssl dgst -sha256 -hmac SEC -binary | base64
    assert dingtalk_sign("SEC", 1600000000000) == "C72kx4c0NUGpRzKRqG/YBFvxO6ddH42i13qMig+aiB8="


@pytest.mark.parametrize(("code", "is_final"), [(93000, True), (45009, False)])
def test_a_robots_error_code_is_a_failure(desk: Desk, code: int, is_final: bool) -> None:
    desk.answer = {"errcode": code, "errmsg": "no"}

    with pytest.raises(ChannelFailed) as failed:
        WeCom().send({"url": desk.url}, "k-1", MESSAGE)

    assert failed.value.is_final == is_final


def test_an_sms_gateway_gets_its_template_filled(desk: Desk) -> None:
    desk.answer = {"code": "OK"}
    settings = {
        "url": desk.url,
        "form": "json",
        "template": '{"mobile": "$phone", "content": "$text", "key": "$secret"}',
        "sign": '【云岭"安"委办】',
        "success_field": "code",
        "success_value": "OK",
    }

    Sms().send(settings, "s3cret", MESSAGE)

    assert json.loads(desk.taken[0][2]) == {
        "mobile": "13800000000",
        "content": '【云岭"安"委办】隐患“配电箱门缺失”已销号',
        "key": "s3cret",
    }
    desk.answer = {"code": "LIMIT"}
    with pytest.raises(ChannelFailed):
        Sms().send(settings, "s3cret", MESSAGE)


def test_an_sms_gateway_may_take_a_form(desk: Desk) -> None:
    settings = {"url": desk.url, "form": "form", "template": "m=$phone&c=$text", "sign": "【安】"}

    Sms().send(settings, "", MESSAGE)

    assert desk.taken[0][2].startswith(b"m=13800000000&c=%E3%80%90")


class Postman(socketserver.StreamRequestHandler):
    """As much of a mail server as one letter needs."""

    def handle(self) -> None:
        letters: list[bytes] = self.server.letters  # type: ignore[attr-defined]
        self.say("220 here")
        while line := self.rfile.readline():
            word = line.split()[0].upper() if line.split() else b""
            if word == b"DATA":
                self.say("354 go on")
                letter = b""
                while (part := self.rfile.readline()) != b".\r\n":
                    letter += part
                letters.append(letter)
            elif word == b"QUIT":
                self.say("221 bye")
                return
            self.say("250 good")

    def say(self, text: str) -> None:
        self.wfile.write(text.encode() + b"\r\n")


def test_a_letter_is_handed_to_the_mail_server() -> None:
    with socketserver.TCPServer(("127.0.0.1", 0), Postman) as server:
        server.letters = []  # type: ignore[attr-defined]
        thread = threading.Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        settings = {
            "host": "127.0.0.1",
            "port": server.server_address[1],
            "security": "none",
            "sender": "awb@example.invalid",
        }
        Mail().send(settings, "", MESSAGE)
        server.shutdown()
        thread.join()

        letter = server.letters[0]  # type: ignore[attr-defined]
    assert b"To: li@example.invalid" in letter
    assert b"Message-ID: <" in letter


def test_mail_without_encryption_stays_on_this_machine() -> None:
    settings = {"host": "mail.example.invalid", "security": "none", "sender": "a@example.invalid"}

    with pytest.raises(ChannelFailed) as failed:
        Mail().send(settings, "", MESSAGE)

    assert failed.value.is_final


def test_a_mail_server_that_is_away_may_come_back(monkeypatch: pytest.MonkeyPatch) -> None:
    def away(*_arguments: object, **_options: object) -> smtplib.SMTP:
        raise ConnectionRefusedError

    monkeypatch.setattr(smtplib, "SMTP", away)
    settings = {"host": "127.0.0.1", "security": "none", "sender": "a@example.invalid"}

    with pytest.raises(ChannelFailed) as failed:
        Mail().send(settings, "", MESSAGE)

    assert not failed.value.is_final


@given(st.text(), st.integers(3, 60))
def test_a_cut_text_fits_and_tears_no_character(text: str, limit: int) -> None:
    shown = cut(text, limit)

    assert len(shown.encode()) <= limit
    assert shown == text or text.startswith(shown.removesuffix("…"))
