"""A row of a pack as a form, drawn from the schema of its kind; and a form read back into a row."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext as _

from bihuan.content.validation import SCHEMAS
from bihuan.kernel.errors import InvalidInput
from bihuan.statutes.wording import label_of, word_of

WHOLE = "values"  # the one field of a row whose shape depends on its part
LONG = frozenset({"text", "note", "starts", "about"})
EMPTY: Mapping[str, Any] = {}


@dataclass(frozen=True)
class RowField:
    """One field of a row.

    Args:
        kind: ``text``, ``integer``, ``number``, ``boolean``, ``choice``, ``choices``, ``lines``
            or ``json``.
        is_nullable: Whether an empty answer is kept as unknown instead of being left out.
    """

    name: str
    kind: str
    is_required: bool = False
    is_nullable: bool = False
    options: tuple[str, ...] = ()


@cache
def fields_of(kind: str) -> tuple[RowField, ...]:
    """The fields of the rows of a kind; one for the whole row where its parts differ in shape."""
    rows = json.loads((SCHEMAS / f"{kind}.json").read_text(encoding="utf-8"))
    item = rows["properties"]["rows"]["items"]
    if "allOf" in item:
        return (RowField(WHOLE, "json", is_required=True),)
    required = set(item.get("required", ()))
    own = [
        field_of(name, schema, is_required=name in required)
        for name, schema in item["properties"].items()
    ]
    marks = RowField("mark", "choice", options=("verified", "unverified", "house"))
    return (*own, marks, RowField("source", "json"), RowField("note", "text"))


def field_of(name: str, schema: Mapping[str, Any], *, is_required: bool) -> RowField:
    options = schema.get("oneOf", ())
    if {"type": "null"} in options:
        inner = next(one for one in options if one != {"type": "null"})
        return RowField(name, control_of(inner), is_required, is_nullable=True)
    is_open = not schema  # any value, also none: a setting nobody has decided yet
    return RowField(name, control_of(schema), is_required, is_open, options_of(schema))


def control_of(schema: Mapping[str, Any]) -> str:
    if "enum" in schema:
        return "choice"
    kind = schema.get("type")
    if kind == "array":
        items = schema["items"]
        return "choices" if "enum" in items else "lines" if is_text(items) else "json"
    if kind in {"integer", "number", "boolean"}:
        return str(kind)
    return "text" if is_text(schema) else "json"


def is_text(schema: Mapping[str, Any]) -> bool:
    return schema.get("type") == "string" or "$ref" in schema


def options_of(schema: Mapping[str, Any]) -> tuple[str, ...]:
    return tuple(schema.get("enum") or schema.get("items", EMPTY).get("enum") or ())


def draw_fields(
    kind: str, values: Mapping[str, Any], problems: Mapping[str, str]
) -> list[dict[str, Any]]:
    """The fields as the form component draws them."""
    return [draw(field, values, problems) for field in fields_of(kind)]


CONTROLS = {
    "integer": "number",
    "number": "number",
    "boolean": "select",
    "choice": "select",
    "choices": "checkbox",
    "lines": "textarea",
    "json": "textarea",
}


def draw(field: RowField, values: Mapping[str, Any], problems: Mapping[str, str]) -> dict[str, Any]:
    kind = "textarea" if field.name in LONG else CONTROLS.get(field.kind, "text")
    return {
        "name": field.name,
        "label": _("全部内容") if field.name == WHOLE else label_of(field.name),
        "kind": kind,
        "value": typed(field, values),
        "required": field.is_required and not field.is_nullable,
        "options": choices(field),
        "help": HELP.get(field.kind, ""),
        "error": problems.get(field.name, ""),
    }


HELP = {"lines": "一行一项。", "json": "按 JSON 填写，文字加双引号。"}


def choices(field: RowField) -> list[tuple[str, str]]:
    if field.kind == "boolean":
        return [("", "—"), ("true", "是"), ("false", "否")]
    found = [(code, word_of(field.name, code)) for code in field.options]
    return [("", "—"), *found] if field.kind == "choice" else found


def typed(field: RowField, values: Mapping[str, Any]) -> Any:
    """A value as its control shows it."""
    if field.name == WHOLE:
        shown = {name: value for name, value in values.items() if name != "key"}
        return json.dumps(shown, ensure_ascii=False, indent=1) if shown else ""
    value = values.get(field.name)
    if value is None:
        return [] if field.kind == "choices" else ""
    if field.kind == "lines":
        return "\n".join(value)
    if field.kind == "json":
        return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    return str(value).lower() if isinstance(value, bool) else value


def read_row(kind: str, sent: QueryDict) -> dict[str, Any]:
    """The row that a form brought; the schema is checked afterwards.

    Raises:
        InvalidInput: Numbers that are none, JSON that cannot be read.
    """
    found: dict[str, Any] = {}
    problems: dict[str, str] = {}
    for field in fields_of(kind):
        try:
            value = parse(field, sent, str(found.get("type", "")))
        except ValueError as error:
            problems[field.name] = str(error)
            continue
        if field.name == WHOLE:
            found |= value if isinstance(value, dict) else {}
        elif value is not None or (field.is_nullable and field.is_required):
            found[field.name] = value
    if problems:
        raise InvalidInput(problems)
    return found


def parse(field: RowField, sent: QueryDict, type_of_value: str) -> Any:
    """One answer; ``None`` for an empty one.

    Raises:
        ValueError: With the sentence to show.
    """
    if field.kind == "choices":
        return sent.getlist(field.name) or None
    text = sent.get(field.name, "").strip()
    if not text:
        return None
    if field.kind == "lines":
        return [line.strip() for line in text.splitlines() if line.strip()]
    if field.kind == "boolean":
        return text == "true"
    if field.kind in {"integer", "number"}:
        return number(text, is_whole=field.kind == "integer")
    if field.name == "value":
        return value_of(type_of_value, text)
    if field.kind == "json":
        return read_json(text, may_be_text=field.name == "source")
    return text


def number(text: str, *, is_whole: bool) -> int | float:
    try:
        return int(text) if is_whole else (float(text) if "." in text else int(text))
    except ValueError:
        raise ValueError(_("请填写整数。") if is_whole else _("请填写数字。")) from None


def value_of(kind: str, text: str) -> Any:
    """The value of a setting by its type; what does not fit is refused by the pack's check."""
    if kind in {"integer", "days"}:
        return int(text) if text.lstrip("-").isdecimal() else text
    if kind == "boolean":
        return {"true": True, "是": True, "false": False, "否": False}.get(text, text)
    if kind in {"decimal", "percent", "money", "duration"}:
        try:
            return number(text, is_whole=False)
        except ValueError:
            return text
    return text


def read_json(text: str, *, may_be_text: bool) -> Any:
    if may_be_text and text[0] not in "{[":
        return text
    try:
        return json.loads(text)
    except ValueError:
        raise ValueError(
            _('这里要按 JSON 填写，如 {"title": "名称"}，请检查引号和逗号。')
        ) from None
