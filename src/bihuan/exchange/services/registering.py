"""The registry: a connector is registered, set up, switched on and off, its secret changed."""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction

from bihuan.exchange import permissions as perms
from bihuan.exchange.errors import (
    AlreadyRegistered,
    MapWrong,
    PartnerMissing,
    RoomMissing,
    RouteMissing,
    UnknownResource,
)
from bihuan.exchange.models import Connector
from bihuan.exchange.rules import CONVERTERS, EXTERNAL_ID
from bihuan.exchange.services.common import (
    KIND,
    LINE_KEYS,
    PURPOSE,
    header_of,
    locked_connector,
    map_of,
    number,
    shipped_map,
    tell,
)
from bihuan.exchange.services.resources import RESOURCES
from bihuan.exchange.states import Direction, Route
from bihuan.kernel import packs
from bihuan.kernel.actors import Actor
from bihuan.kernel.errors import InvalidInput
from bihuan.kernel.notices.setup import is_address
from bihuan.kernel.sealing import seal
from bihuan.organisations.models import Unit

SECRET_BYTES = 32
LOWER = ("bihuan-tasks-out", "bihuan-results-in", "bihuan-submissions-in")
LEAST_MINUTES, MOST_MINUTES = 5, 7 * 24 * 60
TEXT_MOST = 300


@dataclass(frozen=True)
class RouteFacts:
    """How a connector goes: an interface with address and key, or files in a folder.

    An empty ``token`` keeps the one there is.
    """

    route: str
    address: str = ""
    token: str = ""
    every_minutes: int = 60


def has_partner(code: str) -> bool:
    """Whether the connector is one to a lower office."""
    return code in LOWER


@transaction.atomic
def register_connector(
    *, code: str, partner_id: int | None = None, actor: Actor, at: datetime
) -> Connector:
    """Put a shipped connector into the registry, switched off, by files until set up otherwise.

    Args:
        code: Of its pack.
        partner_id: The lower office at the other end, for connectors to lower platforms.

    Raises:
        NotPermitted: The actor may not.
        UnknownResource: No such pack.
        PartnerMissing: A lower platform without its office.
        AlreadyRegistered: It stands there already.
        InvalidInput: The actor works for no unit.
    """
    actor.must(perms.MANAGE)
    if code not in packs.codes(KIND):
        raise UnknownResource({"code": "从目录里选择。"}, connector=code)
    if actor.unit_id is None:
        raise InvalidInput({"unit": "您的岗位不属于任何单位，请由有单位的人员登记。"})
    header = header_of(code)
    unit = Unit.objects.get(pk=actor.unit_id)
    partner = partner_for(code, partner_id, header, actor)
    if Connector.objects.filter(code=code, unit=unit, partner=partner).exists():
        raise AlreadyRegistered(title=header["title"])
    connector = Connector.objects.create(
        code=code,
        title=header["title"] + (f"（{partner.name}）" if partner else ""),
        system=header["system"],
        direction=header["direction"],
        resource=header["resource"],
        unit=unit,
        partner=partner,
        region=unit.region_id,
        route=Route.FOLDER,
        every_minutes=header["every_minutes"],
        made_at=at,
    )
    text = f"登记对接“{connector.title}”"
    tell(connector, "exchange.connector_registered", text, actor=actor, at=at)
    return connector


def partner_for(
    code: str, partner_id: int | None, header: Mapping[str, Any], actor: Actor
) -> Unit | None:
    """The office at the other end, where the connector has one.

    Raises:
        PartnerMissing: None was given, or one outside the actor's region.
    """
    if not has_partner(code):
        return None
    low, high = actor.scope.low, actor.scope.high
    found = Unit.objects.filter(pk=partner_id or 0, region_id__gte=low, region_id__lt=high)
    partner = found.exclude(pk=actor.unit_id or 0).first()
    if partner is None:
        raise PartnerMissing({"partner": "选择下级单位。"}, title=header["title"])
    return partner


@transaction.atomic
def set_route(*, connector_id: int, facts: RouteFacts, actor: Actor, at: datetime) -> Connector:
    """Say how a connector goes and how often.

    Raises:
        NotPermitted: The actor may not.
        NotFound: Absent, or outside the actor's scope.
        InvalidInput: By field: an unknown route, an address that is none, an interval too short.
    """
    actor.must(perms.MANAGE)
    connector = locked_connector(connector_id, actor)
    wrong = problems_of(facts, connector)
    if wrong:
        raise InvalidInput(wrong)
    connector.route, connector.address = facts.route, facts.address.strip()
    connector.every_minutes = facts.every_minutes
    if facts.token.strip():
        connector.token = seal(facts.token.strip(), PURPOSE)
    connector.save(update_fields=["route", "address", "every_minutes", "token"])
    data = {
        "route": facts.route,
        "address": connector.address,
        "every_minutes": facts.every_minutes,
        "token_changed": bool(facts.token.strip()),
    }
    tell(connector, "exchange.route_set", "修改接入方式", actor=actor, at=at, data=data)
    return connector


def problems_of(facts: RouteFacts, connector: Connector) -> dict[str, str]:
    wrong = {}
    if facts.route not in Route.values:
        wrong["route"] = "请从列表里选一项。"
    address = facts.address.strip()
    if address and (len(address) > TEXT_MOST or not is_address(address)):
        wrong["address"] = "请填写 https:// 开头的完整地址；本机可用 http://127.0.0.1。"
    if not facts.token.isascii():
        wrong["token"] = "令牌只能是字母、数字和符号，请按对方给的填写。"  # noqa: S105  # a sentence
    is_lost = facts.route == Route.REST and not address and not answers_calls(connector)
    if is_lost and connector.is_on:
        wrong["address"] = "已经启用的接口方式要有地址。"
    if not LEAST_MINUTES <= facts.every_minutes <= MOST_MINUTES:
        wrong["every_minutes"] = f"填写 {LEAST_MINUTES} 到 {MOST_MINUTES} 分钟。"
    return wrong


def answers_calls(connector: Connector) -> bool:
    """Whether the other side comes to us by itself: a lower platform, or signed pushes."""
    by_push = connector.direction == Direction.IN and bool(connector.secret)
    return connector.partner_id is not None or by_push


@transaction.atomic
def set_map(
    *, connector_id: int, lines: Sequence[Mapping[str, Any]], actor: Actor, at: datetime
) -> Connector:
    """Use a field map of the office's own instead of the pack's.

    Args:
        lines: One a field: ``key``, ``title``, ``theirs``, ``ours``, ``convert`` and its needs.

    Raises:
        NotPermitted: The actor may not.
        NotFound: Absent, or outside the actor's scope.
        MapWrong: By line: a field of ours that there is not, a name twice, a converter without its
            words; or the number of the record is not among them.
    """
    actor.must(perms.MANAGE)
    connector = locked_connector(connector_id, actor)
    kept = [
        {key: line[key] for key in LINE_KEYS if line.get(key) not in (None, "")} for line in lines
    ]
    wrong = wrong_lines(connector, kept)
    if wrong:
        raise MapWrong(wrong)
    before = map_of(connector)
    connector.own_map = kept
    connector.own_map_version = packs.in_force(KIND, connector.code).version
    connector.position = 0  # everything is looked at anew
    connector.save(update_fields=["own_map", "own_map_version", "position"])
    data = {"before": list(before), "after": kept}
    tell(connector, "exchange.map_set", "修改字段对照", actor=actor, at=at, data=data)
    return connector


def fields_of(connector: Connector) -> Mapping[str, str]:
    """Our fields that the map may name, with their labels; empty while the room is missing."""
    resource = RESOURCES.get(connector.resource)
    if resource is None:
        return {}
    return resource.takes if connector.direction == Direction.IN else resource.gives


def wrong_lines(connector: Connector, lines: Sequence[Mapping[str, Any]]) -> dict[str, str]:
    """What is wrong with a map, by the key of the line."""
    wrong: dict[str, str] = {}
    known = fields_of(connector)
    ours: set[str] = set()
    theirs: set[str] = set()
    for line in lines:
        key = str(line.get("key"))
        if not line.get("theirs") or len(str(line["theirs"])) > 60:
            wrong[key] = "写明对方的字段名，最多 60 个字。"
        elif line["theirs"] in theirs:
            wrong[key] = f"对方字段“{line['theirs']}”出现两次。"
        elif known and line.get("ours") not in known:
            wrong[key] = f"本平台没有字段“{line.get('ours')}”，请从列表里选。"
        elif line.get("ours") in ours:
            wrong[key] = f"本平台字段“{line['ours']}”出现两次。"
        elif line.get("convert") not in CONVERTERS:
            wrong[key] = "请从列表里选一种转换。"
        elif line["convert"] == "dictionary" and not line.get("words"):
            wrong[key] = "代码对照要写明每个代码的意思，例如 1=一般；2=重大。"
        elif line["convert"] == "constant" and not line.get("value"):
            wrong[key] = "固定值要写明填什么。"
        ours.add(str(line.get("ours")))
        theirs.add(str(line.get("theirs")))
    if connector.direction == Direction.IN and EXTERNAL_ID not in ours:
        wrong["external_id"] = "要有一行对应“对方记录号”，否则分不清是不是重复。"
    return wrong


@transaction.atomic
def restore_map(*, connector_id: int, actor: Actor, at: datetime) -> Connector:
    """Use the shipped field map again.

    Raises:
        NotPermitted: The actor may not.
        NotFound: Absent, or outside the actor's scope.
    """
    actor.must(perms.MANAGE)
    connector = locked_connector(connector_id, actor)
    data = {"before": connector.own_map, "after": list(shipped_map(connector.code))}
    connector.own_map, connector.own_map_version, connector.position = None, "", 0
    connector.save(update_fields=["own_map", "own_map_version", "position"])
    tell(connector, "exchange.map_restored", "恢复随附字段对照", actor=actor, at=at, data=data)
    return connector


def refuse_roomless(connector: Connector) -> None:
    """Refuse what nothing here can take or give yet.

    Raises:
        RoomMissing: The pack names what it waits for.
    """
    if connector.resource not in RESOURCES:
        reason = header_of(connector.code).get("waits_for") or "本平台还没有这类数据。"
        raise RoomMissing(title=connector.title, reason=reason)


@transaction.atomic
def switch_on(*, connector_id: int, actor: Actor, at: datetime) -> Connector:
    """Let a connector work by its timetable.

    Raises:
        NotPermitted: The actor may not.
        NotFound: Absent, or outside the actor's scope.
        RoomMissing: What it carries has no place here yet.
        RouteMissing: By interface, without an address; pushes to us need none.
    """
    actor.must(perms.MANAGE)
    connector = locked_connector(connector_id, actor)
    refuse_roomless(connector)
    if connector.route == Route.REST and not connector.address and not answers_calls(connector):
        raise RouteMissing(title=connector.title)
    connector.is_on, connector.off_reason = True, ""
    connector.save(update_fields=["is_on", "off_reason"])
    tell(connector, "exchange.switched_on", "启用对接", actor=actor, at=at)
    return connector


@transaction.atomic
def switch_off(*, connector_id: int, reason: str, actor: Actor, at: datetime) -> Connector:
    """Stop a connector; what waits stays.

    Raises:
        NotPermitted: The actor may not.
        NotFound: Absent, or outside the actor's scope.
        InvalidInput: No reason.
    """
    actor.must(perms.MANAGE)
    connector = locked_connector(connector_id, actor)
    if not reason.strip():
        raise InvalidInput({"reason": "写明停用的原因。"})
    connector.is_on, connector.off_reason = False, reason.strip()[:200]
    connector.save(update_fields=["is_on", "off_reason"])
    data = {"note": reason}
    tell(connector, "exchange.switched_off", "停用对接", actor=actor, at=at, data=data)
    return connector


@transaction.atomic
def change_secret(
    *, connector_id: int, secret: str = "", actor: Actor, at: datetime
) -> tuple[Connector, str]:
    """Set the secret that signs and proves pushes; the former one stays good for a while.

    Args:
        secret: As the other side gave it; a new one is made where it is empty.

    Returns:
        The connector, and the secret, which is shown this once.

    Raises:
        NotPermitted: The actor may not.
        NotFound: Absent, or outside the actor's scope.
        InvalidInput: A secret too short to be one.
    """
    actor.must(perms.MANAGE)
    connector = locked_connector(connector_id, actor)
    given = secret.strip()
    if given and not SECRET_BYTES <= len(given) <= TEXT_MOST:
        raise InvalidInput({"secret": f"密钥至少 {SECRET_BYTES} 个字符。"})
    made = given or secrets.token_urlsafe(SECRET_BYTES)
    if connector.secret:
        connector.former_secret = connector.secret
        connector.former_until = at + timedelta(hours=number("former-secret-hours"))
    connector.secret = seal(made, PURPOSE)
    connector.save(update_fields=["secret", "former_secret", "former_until"])
    tell(connector, "exchange.secret_changed", "更换签名密钥", actor=actor, at=at)
    return connector, made
