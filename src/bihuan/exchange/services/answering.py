"""What other platforms ask of us: rows for them, rows from them, each message once."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from itertools import islice
from typing import Any
from uuid import UUID

from django.db import transaction

from bihuan.exchange import permissions as perms
from bihuan.exchange.errors import (
    FileUnreadable,
    MessageDiffers,
    NoConnector,
    SignatureWrong,
    SwitchedOff,
    TooOld,
)
from bihuan.exchange.models import Connector, ExchangeItem, ExchangeRun, ReceivedMessage
from bihuan.exchange.rules import digest_of, document_of, is_signed, signed_at
from bihuan.exchange.services.common import PURPOSE, as_if, number, worker_of
from bihuan.exchange.services.giving import outgoing
from bihuan.exchange.services.resources import RESOURCES
from bihuan.exchange.services.running import finish
from bihuan.exchange.services.taking import take_records
from bihuan.exchange.states import DONE, Direction, Way
from bihuan.kernel.actors import Actor, system_actor
from bihuan.kernel.sealing import unseal

NUMBER_LENGTH = 80
MOST_RECORDS = 1000


def connector_for(resource: str, direction: str, actor: Actor) -> Connector:
    """The connector through which the caller's unit exchanges a kind of rows with us.

    Raises:
        NoConnector: None is switched on.
    """
    found = Connector.objects.select_related("unit", "partner").filter(
        resource=resource, direction=direction, is_on=True, partner_id=actor.unit_id or 0
    )
    with as_if(system_actor()):
        connector = found.order_by("pk").first()
    if connector is None:
        raise NoConnector(resource=resource)
    return connector


def records_for(
    *, resource: str, actor: Actor, after: str = "", limit: int = 200
) -> dict[str, Any]:
    """One page of the rows that are meant for the caller's unit.

    Args:
        after: Number of the last record of the page before.

    Returns:
        ``records`` in the words of the field map, ``total``, and ``after`` of the next page, if any.

    Raises:
        NotPermitted: The key does not list ``exchange.read``.
        NoConnector: Nothing of that kind is exchanged with the caller.
    """
    actor.must(perms.READ)
    connector = connector_for(resource, Direction.OUT, actor)
    give = RESOURCES[connector.resource].give
    assert give is not None, "switched on only where it can be given"
    with as_if(worker_of(connector)) as worker:
        found = sorted(give(connector, worker, 0), key=lambda one: one.external_id)
        page = list(islice((one for one in found if one.external_id > after), limit + 1))
        records = [outgoing(connector, one) for one in page[:limit]]
    return {
        "records": [payload for payload, problem in records if not problem],
        "total": len(found),
        "after": page[limit - 1].external_id if len(page) > limit else None,
    }


@transaction.atomic
def receive_records(
    *, resource: str, body: bytes, message: str, actor: Actor, at: datetime
) -> dict[str, Any]:
    """Take in what a lower platform sends with its key.

    Args:
        message: Number of the message (``Idempotency-Key``): again, the same is answered.

    Raises:
        NotPermitted: The key does not list ``exchange.write``.
        NoConnector: Nothing of that kind is exchanged with the caller.
        MessageDiffers: The number was used for something else.
        FileUnreadable: No list of records.
    """
    actor.must(perms.WRITE)
    connector = connector_for(resource, Direction.IN, actor)
    return once(connector, body, message, at=at)


@transaction.atomic
def receive_push(*, hook: UUID, body: bytes, header: str, at: datetime) -> dict[str, Any]:
    """Take in a signed push of an upper platform.

    Args:
        hook: The connector's address for pushes.
        header: ``t=<seconds>,v1=<hex>``, HMAC-SHA256 over ``<seconds>.<body>``.

    Raises:
        SignatureWrong: Not signed with our secret, or the former one within its time; also where
            there is no such connector, so that addresses cannot be guessed.
        TooOld: Signed outside the window.
        SwitchedOff: The connector is off.
        MessageDiffers: The number was used for something else.
        FileUnreadable: No list of records.
    """
    with as_if(system_actor()):
        found = Connector.objects.select_related("unit", "partner")
        connector = found.filter(hook=hook, direction=Direction.IN).first()
    if connector is None or not is_signed(secrets_of(connector, at), header, body):
        raise SignatureWrong
    window = number("signature-seconds")
    if abs(at.timestamp() - (signed_at(header) or 0)) > window:
        raise TooOld(seconds=window)
    if not connector.is_on:
        raise SwitchedOff(title=connector.title)
    return once(connector, body, "", at=at)


def secrets_of(connector: Connector, at: datetime) -> list[str]:
    """The secrets that prove a push now."""
    found = [connector.secret]
    if connector.former_until is not None and at <= connector.former_until:
        found.append(connector.former_secret)
    return [unseal(one, PURPOSE) for one in found if one]


def once(connector: Connector, body: bytes, message: str, *, at: datetime) -> dict[str, Any]:
    """Take a message in, or give the answer it got the first time."""
    document = read_message(body)
    number_of = (message or str(document.get("message") or "")).strip()
    if not number_of or len(number_of) > NUMBER_LENGTH:
        raise unreadable("没有消息编号（message 或 Idempotency-Key，最多 80 个字符）。")
    digest = digest_of(document["records"])
    with as_if(worker_of(connector)):
        Connector.objects.locked().one(connector.pk)  # two copies of a message follow each other
        seen = ReceivedMessage.objects.filter(connector=connector, number=number_of).first()
        if seen is not None:
            if seen.digest != digest:
                raise MessageDiffers(number=number_of)
            return dict(seen.answer)
        answer = taken(connector, document["records"], at=at)
        ReceivedMessage.objects.create(
            connector=connector, number=number_of, digest=digest, received_at=at, answer=answer
        )
    return answer


def read_message(body: bytes) -> dict[str, Any]:
    """The message of a body.

    Raises:
        FileUnreadable: No object with a list of records, or too many.
    """
    document = document_of(body)
    records = document.get("records") if isinstance(document, dict) else None
    if not isinstance(records, list) or not all(isinstance(one, dict) for one in records):
        raise unreadable("内容不是约定的 JSON：应是 records 下的记录清单。")
    if len(records) > MOST_RECORDS:
        raise unreadable(f"一条消息最多 {MOST_RECORDS} 条记录。")
    assert isinstance(document, dict)
    return document


def unreadable(what: str) -> FileUnreadable:
    return FileUnreadable({"records": what}, what=what, then="请对照 /api/openapi.json 修改。")


def taken(connector: Connector, records: list[dict[str, Any]], *, at: datetime) -> dict[str, Any]:
    run = ExchangeRun.objects.create(connector=connector, way=Way.HOOK, started_at=at)
    items = take_records(connector, run, records, at=at)
    run.theirs, run.ours = len(items), sum(item.state in DONE for item in items)
    finish(connector, run, at=at)
    return {"results": [told(item) for item in items]}


def told(item: ExchangeItem) -> Mapping[str, Any]:
    """What the sender learns of one record."""
    return {
        "id": item.external_id,
        "state": "stored" if item.state in DONE else str(item.state),
        "code": item.error_code,
        "message": item.error,
    }
