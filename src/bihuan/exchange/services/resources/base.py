"""What can be exchanged: rows of a room, taken in through its services or given out."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from bihuan.exchange.errors import FieldWrong
from bihuan.exchange.models import Connector, ExchangeItem
from bihuan.kernel.actors import Actor
from bihuan.kernel.ledgers import CellRefused, Importer
from bihuan.kernel.ledgers.importer import Row
from bihuan.kernel.ledgers.reading import value_of
from bihuan.kernel.models import Event

OVERLAP = 1000  # rows of the log looked at again: a lower number may be committed later


@dataclass(frozen=True)
class Incoming:
    """One record on its way in.

    Attributes:
        values: In our words, by the field map.
        former: The newest item of the same record that was stored before.
    """

    connector: Connector
    external_id: str
    digest: str
    values: Mapping[str, Any]
    actor: Actor
    at: datetime
    former: ExchangeItem | None = None

    def key(self, step: str) -> str:
        """Idempotency key of one step: the same content does it once."""
        return f"exchange:{self.connector.pk}:{self.digest[:40]}:{step}"


@dataclass(frozen=True)
class Taken:
    """What became of a record: our row, and what belongs together on both sides."""

    our_id: int | None
    title: str = ""
    result: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Given:
    """One row of ours on its way out, in our words."""

    external_id: str
    our_id: int
    title: str
    values: Mapping[str, Any]


@dataclass(frozen=True)
class Resource:
    """One kind of rows.

    Args:
        code: As packs name it.
        takes: Fields that may be brought in, name → label; empty where nothing is taken in.
        gives: Fields that are given out.
        take: Stores one record through the room's services; what it refuses is the record's error.
        give: The rows to be given out; with ``since`` those whose log moved after that row of it.
        samples: Invented records in our words, the same each time.
        url: Name of the page of one row of ours, which takes its id.
    """

    code: str
    label: str
    takes: Mapping[str, str] = field(default_factory=dict)
    gives: Mapping[str, str] = field(default_factory=dict)
    take: Callable[[Incoming], Taken] | None = None
    give: Callable[[Connector, Actor, int], Iterator[Given]] | None = None
    samples: Callable[[Connector, Actor], list[dict[str, Any]]] | None = None
    url: str = ""


def parsed(importer: Importer, values: Mapping[str, Any], actor: Actor) -> Row:
    """A record's values as the importer's own parsers read them.

    Raises:
        FieldWrong: One sentence for each field that cannot be read.
    """
    row: Row = {}
    wrong: dict[str, str] = {}
    for column in importer.columns:
        parse = column.prepare(actor) if column.prepare else column.parse
        try:
            row[column.name] = value_of(column, parse, values.get(column.name))
        except CellRefused as refusal:
            wrong[column.name] = f"{column.header}：{refusal.message}"
    if wrong:
        raise FieldWrong(wrong, what="".join(wrong.values()))
    return row


def moved_since(label: str, since: int) -> set[int]:
    """Ids of the objects whose log moved after a row of it."""
    moved = Event.objects.filter(pk__gt=since - OVERLAP, chain__startswith=f"{label}:")
    return {int(name.rpartition(":")[2]) for name in moved.values_list("chain", flat=True)}


def newest_row() -> int:
    """The newest row of the log that can be seen."""
    return Event.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
