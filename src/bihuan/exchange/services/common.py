"""What several of the services need: the connector, as whom it works, its pack and its map."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any

from django.utils.translation import gettext_lazy as _

from bihuan.exchange.models import Connector
from bihuan.exchange.rules import EXTERNAL_ID, Line
from bihuan.kernel import audit, packs
from bihuan.kernel.actors import Actor, system_actor
from bihuan.kernel.audit import Place
from bihuan.kernel.notices import NoticeKind
from bihuan.kernel.scope import Scope, elevated, set_scope
from bihuan.organisations.models import Unit

KIND, PURPOSE = "connector", "exchange-connector"
LINE_KEYS = (
    "key",
    "title",
    "theirs",
    "ours",
    "convert",
    "words",
    "format",
    "digits",
    "value",
    "required",
)
QUEUE_GREW = NoticeKind("exchange.queue_grew", _("对接差错"))


def number(key: str) -> int:
    """A whole-number setting of the exchange."""
    return int(packs.setting("exchange", key))


def minutes(key: str) -> timedelta:
    return timedelta(minutes=number(key))


def chain(connector: Connector) -> str:
    return audit.chain_of("connector", connector.pk)


def place_of(connector: Connector) -> Place:
    return Place(connector.region, [connector.unit_id])


def tell(
    connector: Connector,
    kind: str,
    text: str,
    *,
    actor: Actor,
    at: datetime,
    data: Mapping[str, Any] | None = None,
) -> None:
    """One event on the connector's chain; never with a secret in it."""
    place = place_of(connector)
    audit.record(chain(connector), kind, text, actor=actor, at=at, place=place, data=data)


def locked_connector(connector_id: int, actor: Actor) -> Connector:
    """The connector, locked until commit.

    Raises:
        NotFound: Absent, or outside the actor's scope.
    """
    found = Connector.objects.visible_to(actor).select_related("unit", "partner")
    return found.locked().one(connector_id)


def worker_of(connector: Connector) -> Actor:
    """As whom rows are stored and read: the platform itself, in the place of the office."""
    return acting_for(connector.unit, f"{connector.system}（对接）")


def partner_of(connector: Connector) -> Actor:
    """The lower office at the other end: it reaches its own rows and no others."""
    assert connector.partner is not None, "only connectors to lower platforms have partners"
    return acting_for(connector.partner, f"{connector.partner.name}（对接）", is_narrow=True)


def acting_for(unit: Unit, name: str, *, is_narrow: bool = False) -> Actor:
    own = frozenset({unit.pk})
    units = own if is_narrow else None
    base = system_actor(name)
    return Actor(
        user_id=None,
        name=base.name,
        role="",
        scope=Scope.of_region(unit.region_id, units=units, own=own),
        unit_id=unit.pk,
        unit_name=unit.name,
        region=unit.region_id,
    )


@contextmanager
def as_if(actor: Actor) -> Iterator[Actor]:
    """Another actor's rows for a moment, inside a service that has checked its own.

    The former scope returns afterwards.
    """
    with elevated():
        set_scope(actor.scope)
        yield actor


def shipped_map(code: str) -> list[Line]:
    """The field map of a pack, local edits applied."""
    return [
        {key: row[key] for key in LINE_KEYS if row.get(key) is not None}
        for row in packs.rows(KIND, code)
    ]


def map_of(connector: Connector) -> list[Line]:
    """The field map in use: the office's own, else the pack's."""
    if connector.own_map is not None:
        return list(connector.own_map)
    return shipped_map(connector.code)


def header_of(code: str) -> Mapping[str, Any]:
    """What the pack of a connector says besides its map: system, direction, resource, note."""
    return packs.in_force(KIND, code).header


def carried() -> dict[str, str]:
    """What connectors carry, in words; also what has no place here yet."""
    headers = [header_of(code) for code in packs.codes(KIND)]
    return {str(header["resource"]): str(header["carries"]) for header in headers}


def id_field(lines: list[Line]) -> str:
    """Under which name the other side's number of a record comes."""
    return next(str(line["theirs"]) for line in lines if line["ours"] == EXTERNAL_ID)
