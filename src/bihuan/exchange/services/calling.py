"""Requests to another platform: JSON both ways, to one host, no larger than agreed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any
from urllib.parse import urljoin, urlsplit

import httpx

from bihuan.exchange.errors import NoAnswer
from bihuan.exchange.models import Connector
from bihuan.exchange.rules import canonical, document_of, signature
from bihuan.exchange.services.common import PURPOSE, number
from bihuan.kernel.notices.setup import is_address
from bihuan.kernel.sealing import unseal

SIGNATURE, MESSAGE = "X-Bihuan-Signature", "Idempotency-Key"
MEGABYTE = 1024 * 1024
MOST_PAGES = 1000
CHUNK = 64 * 1024


def call(
    method: str, address: str, *, headers: Mapping[str, str], body: bytes | None = None
) -> dict[str, Any]:
    """One request and the JSON object of its answer; nothing is followed anywhere else.

    Raises:
        NoAnswer: Not an address, nobody there, a refusal, too much, or no JSON object.
    """
    if not is_address(address):
        raise NoAnswer(what="地址必须以 https:// 开头（本机可用 http://127.0.0.1）。")
    most = number("most-megabytes") * MEGABYTE
    try:
        with httpx.stream(
            method,
            address,
            content=body,
            headers={"Accept": "application/json", **headers},
            timeout=float(number("patience-seconds")),
            follow_redirects=False,
            trust_env=False,
        ) as answer:
            content = bytearray()
            for part in answer.iter_bytes(CHUNK):
                content += part
                if len(content) > most:
                    raise NoAnswer(what=f"对方一次给出的数据超过 {most // MEGABYTE} MB。")
            status = answer.status_code
    except (httpx.HTTPError, httpx.InvalidURL) as error:
        raise NoAnswer(what=f"对方没有应答（{type(error).__name__}）。") from error
    return read_answer(status, bytes(content))


def read_answer(status: int, content: bytes) -> dict[str, Any]:
    """The object of an answer.

    Raises:
        NoAnswer: The other side refused, or it is no object.
    """
    document = document_of(content)
    if not 200 <= status < 300:
        said = document.get("error", {}) if isinstance(document, dict) else {}
        words = said.get("message") if isinstance(said, dict) else None
        raise NoAnswer(what=f"对方答复 {status}：{words}" if words else f"对方答复 {status}。")
    if not isinstance(document, dict):
        raise NoAnswer(what="对方的答复不是约定的 JSON。")
    return document


def authorised(connector: Connector) -> dict[str, str]:
    token = unseal(connector.token, PURPOSE)
    return {"Authorization": f"Bearer {token}"} if token else {}


def fetched(connector: Connector) -> Iterator[tuple[list[dict[str, Any]], int | None]]:
    """The other side's records page by page, each with the total it states.

    The answer is ``{"records": […], "total": n, "next": address or null}``; ``next`` is followed
    on the same host only.

    Raises:
        NoAnswer: See `call`; a next page elsewhere; no list of records.
    """
    address, headers = connector.address, authorised(connector)
    for _page in range(MOST_PAGES):
        document = call("GET", address, headers=headers)
        records, total = document.get("records"), document.get("total")
        if not isinstance(records, list) or not all(isinstance(one, dict) for one in records):
            raise NoAnswer(what="对方的答复里没有约定的 records 清单。")
        yield records, total if isinstance(total, int) and not isinstance(total, bool) else None
        following = document.get("next")
        if not following:
            return
        try:
            address = urljoin(address, str(following))
            is_same = origin(address) == origin(connector.address)
        except ValueError:  # no address at all
            is_same = False
        if not is_same:
            raise NoAnswer(what="对方的下一页指向另一台主机，没有继续读取。")
    raise NoAnswer(what=f"对方的页数超过 {MOST_PAGES} 页，没有继续读取。")


def origin(address: str) -> tuple[str, str | None, int | None]:
    parts = urlsplit(address)
    return parts.scheme, parts.hostname, parts.port


def post_records(
    connector: Connector, records: list[dict[str, Any]], *, message: str, at: datetime
) -> dict[str, dict[str, Any]]:
    """Send records, signed where there is a secret; the other side's answer by record number.

    Args:
        message: Number of the message: the same again is answered the same and does nothing twice.

    Returns:
        Empty where the other side answers for the whole only.

    Raises:
        NoAnswer: See `call`.
    """
    body = canonical({"message": message, "resource": connector.resource, "records": records})
    headers = {"Content-Type": "application/json; charset=utf-8", MESSAGE: message}
    headers |= authorised(connector)
    secret = unseal(connector.secret, PURPOSE)
    if secret:
        headers[SIGNATURE] = signature(secret, int(at.timestamp()), body)
    document = call("POST", connector.address, headers=headers, body=body)
    results = document.get("results")
    if not isinstance(results, list):
        return {}
    return {str(one["id"]): one for one in results if isinstance(one, dict) and "id" in one}
