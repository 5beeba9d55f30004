"""What is typed about connectors: routes, field maps, corrections."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from bihuan.exchange.models import Connector, ExchangeItem
from bihuan.exchange.rules import LABELS, document_of
from bihuan.exchange.services import RouteFacts
from bihuan.exchange.services.common import LINE_KEYS, map_of
from bihuan.exchange.services.registering import fields_of
from bihuan.exchange.states import Direction, Route
from bihuan.kernel.errors import InvalidInput

Cell = dict[str, Any]
PAIR_MARK, HALF_MARK = "；", ";"
SPARE_LINES = 3  # empty lines at the end of the editor


def errors_of(refusal: InvalidInput | None) -> list[Cell]:
    if refusal is None:
        return []
    found = [{"field": name, "text": text} for name, text in refusal.fields.items()]
    return found or [{"field": "", "text": str(refusal)}]


def read_route(request: HttpRequest) -> RouteFacts:
    """The route as typed.

    Raises:
        InvalidInput: The interval is no number.
    """
    post = request.POST
    every = post.get("every_minutes", "").strip()
    if not (every.isascii() and every.isdigit()) or len(every) > 6:
        raise InvalidInput({"every_minutes": f"“{every}”不是分钟数，请填整数。"})
    return RouteFacts(
        route=post.get("route", ""),
        address=post.get("address", ""),
        token=post.get("token", ""),
        every_minutes=int(every),
    )


def route_form(
    connector: Connector, typed: Mapping[str, str] | None, refusal: InvalidInput | None
) -> Cell:
    """The form of a connector's route."""
    errors = refusal.fields if refusal else {}
    values = typed or {
        "route": connector.route,
        "address": connector.address,
        "every_minutes": str(connector.every_minutes),
    }
    is_out = connector.direction == Direction.OUT
    fields: list[Cell] = [
        {
            "name": "route",
            "label": _("接入方式"),
            "kind": "radio",
            "options": [(one.value, one.label) for one in Route],
            "required": True,
            "help": _("文件方式不用网络：对方的表格放进文件夹或在页面上传，送出的写成文件下载。"),
        },
        {
            "name": "address",
            "label": _("对方地址"),
            "kind": "text",
            "help": _("接口方式送到这里。") if is_out else _("接口方式按时从这里读取。"),
            "placeholder": "https://",
        },
        {
            "name": "token",
            "label": _("对方给的令牌"),
            "kind": "password",
            "help": _("已保存的不再显示，留空表示不改。") if connector.token else "",
        },
        {
            "name": "every_minutes",
            "label": _("间隔（分钟）"),
            "kind": "number",
            "required": True,
            "help": _("5 分钟到 7 天（10080）。"),
        },
    ]
    for field in fields:
        name = field["name"]
        field["error"] = errors.get(name, "")
        field["value"] = "" if name == "token" else values.get(name, "")
    return {
        "action": reverse("exchange:route", args=[connector.pk]),
        "title": _("接入方式"),
        "subtitle": connector.title,
        "sections": [{"title": "", "fields": fields}],
        "errors": errors_of(refusal),
        "submit_label": _("保存"),
        "cancel_url": reverse("exchange:connector", args=[connector.pk]),
    }


def words_text(line: Mapping[str, Any]) -> str:
    """What a converter needs, as it is typed: 1=一般；2=重大, a fixed value, a day's form."""
    if line.get("words"):
        return PAIR_MARK.join(f"{theirs}={ours}" for theirs, ours in line["words"].items())
    return str(line.get("value") or line.get("format") or line.get("digits") or "")


def needs_of(convert: str, text: str) -> Cell:
    """What was typed beside a converter."""
    text = text.strip()
    if convert == "dictionary":
        pairs = (
            part.partition("=") for part in text.replace(HALF_MARK, PAIR_MARK).split(PAIR_MARK)
        )
        return {"words": {key.strip(): word.strip() for key, _sep, word in pairs if word.strip()}}
    if convert == "constant":
        return {"value": text}
    if convert == "date":
        return {"format": text}
    if convert == "region" and text in {"6", "9", "12"}:
        return {"digits": int(text)}
    return {}


def editor_lines(connector: Connector) -> list[Cell]:
    """The lines of the editor: the map in use, then some empty ones."""
    shown = [
        {
            "key": line["key"],
            "title": line["title"],
            "theirs": line["theirs"],
            "ours": line["ours"],
            "convert": line["convert"],
            "needs": words_text(line),
            "required": bool(line.get("required")),
            "error": "",
        }
        for line in map_of(connector)
    ]
    return shown + [
        empty_line(number) for number in range(len(shown) + 1, len(shown) + 1 + SPARE_LINES)
    ]


def empty_line(number: int) -> Cell:
    return {
        "key": f"own-{number}",
        "title": "",
        "theirs": "",
        "ours": "",
        "convert": "text",
        "needs": "",
        "required": False,
        "error": "",
    }


def typed_lines(request: HttpRequest, errors: Mapping[str, str]) -> list[Cell]:
    """The lines as they were typed, to be shown again."""
    post = request.POST
    columns = {
        name: post.getlist(name) for name in ("key", "title", "theirs", "ours", "convert", "needs")
    }
    needed = set(post.getlist("required"))
    count = min(len(found) for found in columns.values())
    lines = [
        {name: found[at].strip()[:500] for name, found in columns.items()} for at in range(count)
    ]
    return [
        line | {"required": line["key"] in needed, "error": errors.get(line["key"], "")}
        for line in lines
    ]


def read_map(lines: list[Cell]) -> list[Cell]:
    """The map that was typed; a line without a field of theirs and ours is left out."""
    found = []
    for line in lines:
        if not line["theirs"] and not line["ours"]:
            continue
        made = {
            "key": line["key"],
            "title": line["title"] or line["theirs"],
            "theirs": line["theirs"],
            "ours": line["ours"],
            "convert": line["convert"],
            "required": line["required"],
        }
        made |= needs_of(line["convert"], line["needs"])
        found.append({key: made[key] for key in LINE_KEYS if key in made})
    return found


def map_page(connector: Connector, lines: list[Cell], refusal: InvalidInput | None) -> Cell:
    """What the page of the editor shows."""
    ours = [("", _("（不用）"))]
    ours += [(name, f"{label}（{name}）") for name, label in fields_of(connector).items()]
    return {
        "action": reverse("exchange:map", args=[connector.pk]),
        "lines": lines,
        "ours": ours,
        "converts": list(LABELS.items()),
        "errors": errors_of(refusal),
        "cancel_url": reverse("exchange:connector", args=[connector.pk]),
        "is_own": connector.own_map is not None,
        "restore_url": reverse("exchange:act", args=[connector.pk, "restore-map"]),
    }


def read_content(request: HttpRequest) -> dict[str, Any]:
    """A corrected record as typed.

    Raises:
        InvalidInput: No JSON object.
    """
    document = document_of(request.POST.get("content", ""))
    if not isinstance(document, dict):
        raise InvalidInput({"content": "内容不是一条完整的记录（JSON 对象），请核对引号和逗号。"})
    return document


def content_text(item: ExchangeItem) -> str:
    return json.dumps(item.content, ensure_ascii=False, indent=2)
