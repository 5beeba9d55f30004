"""用测试数据走一遍: the whole way with invented rows, and everything taken back."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from itertools import islice
from typing import Any

from django.db import transaction

from bihuan.exchange import permissions as perms
from bihuan.exchange.models import Connector, ExchangeItem, ExchangeRun
from bihuan.exchange.rules import Line, Unconverted, mapped
from bihuan.exchange.services.common import locked_connector, map_of, worker_of
from bihuan.exchange.services.folders import file_of_records
from bihuan.exchange.services.giving import outgoing
from bihuan.exchange.services.registering import refuse_roomless
from bihuan.exchange.services.resources import RESOURCES
from bihuan.exchange.services.taking import take_one
from bihuan.exchange.states import Direction, ItemState, Way
from bihuan.kernel.actors import Actor, acting

SHOWN = 20


def test_feed(connector: Connector) -> list[dict[str, Any]]:
    """Invented records in the other side's words, the same each time; some wrong on purpose."""
    samples = RESOURCES[connector.resource].samples
    assert samples is not None, "every kind of rows has a test feed"
    lines = map_of(connector)
    with acting(worker_of(connector)) as actor:
        rows = samples(connector, actor)
    return [in_their_words(row, lines) for row in rows]


def in_their_words(row: dict[str, Any], lines: Sequence[Line]) -> dict[str, Any]:
    """A record as the other side would send it, also where it is not as agreed."""
    found: dict[str, Any] = {}
    for line in lines:
        if line["convert"] == "constant":
            continue
        try:
            found |= mapped(row, [{**line, "required": False}], inwards=False)
        except Unconverted:
            found[line["theirs"]] = row[line["ours"]]
    return found


@transaction.atomic
def try_connector(*, connector_id: int, actor: Actor, at: datetime) -> ExchangeRun:
    """Go the whole way with invented rows (in) or the first real ones (out); nothing stays of it.

    Rows are mapped, checked and stored by the rooms' services, then taken back; rows on their way
    out go no further than to a test partner in this process.

    Raises:
        NotPermitted: The actor may not.
        NotFound: Absent, or outside the actor's scope.
        RoomMissing: What it carries has no place here yet.
    """
    actor.must(perms.HANDLE)
    connector = locked_connector(connector_id, actor)
    refuse_roomless(connector)
    go = try_in if connector.direction == Direction.IN else try_out
    lines = go(connector, at)
    states = [line["state"] for line in lines]
    return ExchangeRun.objects.create(
        connector=connector,
        way=Way.TEST,
        is_trial=True,
        started_at=at,
        ended_at=at,
        asked_by_id=actor.user_id,
        read=len(lines),
        stored=states.count(ItemState.STORED),
        acknowledged=states.count(ItemState.ACKNOWLEDGED),
        refused=states.count(ItemState.REFUSED),
        failed=states.count(ItemState.FAILED),
        lines=lines,
    )


def try_in(connector: Connector, at: datetime) -> list[dict[str, Any]]:
    """Take the test feed in and take everything back."""
    records = test_feed(connector)
    with acting(worker_of(connector)), transaction.atomic():
        run = ExchangeRun.objects.create(connector=connector, way=Way.TEST, started_at=at)
        found = [line_of(take_one(connector, run, record, at=at)) for record in records]
        transaction.set_rollback(True)
    return found


def line_of(item: ExchangeItem) -> dict[str, Any]:
    return {
        "id": item.external_id,
        "title": item.title or str(next(iter(item.payload.values()), "")),
        "state": str(item.state),
        "error": item.error,
    }


def try_out(connector: Connector, _at: datetime) -> list[dict[str, Any]]:
    """Map the first rows and hand them to the test partner."""
    give = RESOURCES[connector.resource].give
    assert give is not None, "every kind of rows that goes out can be given"
    lines = map_of(connector)
    found = []
    with acting(worker_of(connector)) as actor:
        for given in islice(give(connector, actor, 0), SHOWN):
            payload, problem = outgoing(connector, given)
            problem = problem or refused_by_test_partner(payload, lines)
            found.append(
                {
                    "id": given.external_id,
                    "title": given.title,
                    "state": str(ItemState.REFUSED if problem else ItemState.ACKNOWLEDGED),
                    "error": problem,
                }
            )
    return found


def refused_by_test_partner(payload: dict[str, Any], lines: Sequence[Line]) -> str:
    """What a strict partner would say of a record: each field that must be there is, and is plain."""
    missing = [
        str(line["theirs"])
        for line in lines
        if line.get("required") and payload.get(line["theirs"]) in (None, "")
    ]
    return f"测试对方退回：缺少{'、'.join(missing)}。" if missing else ""


def sample_file(*, connector_id: int, actor: Actor, at: datetime) -> tuple[str, bytes]:
    """The test feed as a file, to be put into the folder or shown to the other side.

    Raises:
        NotPermitted: The actor may not.
        NotFound: Absent, or outside the actor's scope.
        RoomMissing: What it carries has no place here yet.
    """
    actor.must(perms.SEE)
    connector = (
        Connector.objects.visible_to(actor).select_related("unit", "partner").one(connector_id)
    )
    refuse_roomless(connector)
    return file_of_records(connector, test_feed(connector), at=at)
