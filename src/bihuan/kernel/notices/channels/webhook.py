"""Signed webhook: a POST whose receiver can tell that it is ours and new."""

from __future__ import annotations

import hashlib
import hmac
import json
import time

from django.utils.translation import gettext_lazy as _

from bihuan.kernel.notices.channels.base import Addressed, Field, Message, Settings, post

SIGNATURE = "X-Bihuan-Signature"
DELIVERY = "X-Bihuan-Delivery"


def signature(secret: str, timestamp: int, body: bytes) -> str:
    """The header ``t=<seconds>,v1=<hex>``: HMAC-SHA256 over ``<seconds>.<body>``.

    A receiver computes it anew, compares in constant time, and refuses seconds long past.
    """
    signed = hmac.new(secret.encode(), f"{timestamp}.".encode() + body, hashlib.sha256)
    return f"t={timestamp},v1={signed.hexdigest()}"


def verify(secret: str, header: str, body: bytes) -> bool:
    """Whether a header is that of a body; what a receiver does, and our tests."""
    stated = dict(part.partition("=")[::2] for part in header.split(","))
    if not stated.get("t", "").isdecimal():
        return False
    return hmac.compare_digest(signature(secret, int(stated["t"]), body), header)


class Webhook:
    """One POST a person, JSON body, signed."""

    code = "webhook"
    label = _("签名回调")
    secret_label = _("签名密钥")
    fields: tuple[Field, ...] = (
        Field("url", _("接收地址"), "url", help=_("以 https:// 开头；本机可用 http://127.0.0.1。")),
        Field("platform_url", _("本平台地址"), "url", is_required=False),
    )
    is_group = False
    has_daily_limit = False

    def reaches(self, person: Addressed) -> bool:
        return True

    def send(self, settings: Settings, secret: str, message: Message) -> None:
        body = json.dumps(document(settings, message), ensure_ascii=False).encode()
        headers = {
            "Content-Type": "application/json; charset=utf-8",
            SIGNATURE: signature(secret, int(time.time()), body),
            DELIVERY: str(message.number),
        }
        post(str(settings["url"]), content=body, headers=headers)


def document(settings: Settings, message: Message) -> dict[str, object]:
    """The body: what happened and for whom, without anybody's telephone number."""
    return {
        "id": message.number,
        "kind": message.kind,
        "title": message.title,
        "body": message.body,
        "url": message.full_url(settings) or message.url,
        "at": message.at.isoformat(),
        "recipients": [{"user": one.user_id, "name": one.name} for one in message.recipients],
    }
