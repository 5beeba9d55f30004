"""One edited row held against the schema of its kind, refused beside the field it concerns."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import time
from decimal import Decimal, InvalidOperation
from typing import Any, cast

from django.utils.translation import gettext as _

from bihuan.content import loader
from bihuan.content import pack as content
from bihuan.kernel.errors import InvalidInput
from bihuan.kernel.models import Pack

NAMED = re.compile(r"“([^”]*)”")
DURATION = re.compile(r"\d+(?:\.\d+)?")
KEY = re.compile(r"[0-9A-Za-z][0-9A-Za-z._-]*")


def check_row(pack: Pack, values: Mapping[str, Any], parent: Mapping[str, Any] | None) -> None:
    """Refuse a row that its kind does not take.

    Args:
        pack: The version it belongs to.
        values: The row as it is to apply.
        parent: The row it names as its parent, if there is one.

    Raises:
        InvalidInput: With one sentence a field; a fault of no single field stands under ``row``.
    """
    rows = [values] if parent is None else [values, parent]
    problems = loader.validate(as_content(pack, rows))
    found: dict[str, str] = {}
    for problem in problems:
        if problem.key == values["key"]:
            found.setdefault(field_of(problem.message, values), problem.message)
    if pack.kind == "setting" and not found:
        found |= check_setting(values)
    if found:
        raise InvalidInput(found)


def field_of(message: str, values: Mapping[str, Any]) -> str:
    """The field that a sentence names first, if the row has it."""
    named = NAMED.search(message)
    name = named.group(1) if named else ""
    return name if name in values else "row"


def as_content(pack: Pack, rows: list[Mapping[str, Any]]) -> content.Pack:
    """The stored version as the loader knows it, with only these rows."""
    header = pack.header
    known = {*loader.HEADER, "rows"}
    return content.Pack(
        code=pack.code,
        kind=pack.kind,
        title=pack.title,
        version=pack.version,
        effective_from=pack.effective_from,
        effective_to=pack.effective_to,
        sources=tuple(content.Source(**source) for source in header["sources"]),
        mark=header["mark"],
        extra={key: value for key, value in header.items() if key not in known},
        rows=tuple(rows),
        digest=pack.digest,
    )


def is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def is_time(value: Any) -> bool:
    try:
        time.fromisoformat(str(value))
    except ValueError:
        return False
    return isinstance(value, str)


def is_decimal(value: Any) -> bool:
    try:
        Decimal(str(value))
    except InvalidOperation:
        return False
    return not isinstance(value, bool)


def is_whole(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


TYPES: Mapping[str, tuple[Callable[[Any], bool], str]] = {
    "integer": (is_whole, "请填写整数。"),
    "days": (is_whole, "请填写整数天数。"),
    "decimal": (is_decimal, "请填写数字。"),
    "percent": (is_decimal, "请填写百分数的数字部分，如 60。"),
    "money": (is_decimal, "请填写金额的数字部分，单位见该行。"),
    "time": (is_time, "请按 22:00 的写法填写时刻。"),
    "boolean": (lambda value: isinstance(value, bool), "请选择是或否。"),
    "text": (lambda value: isinstance(value, str) and bool(value.strip()), "请填写文字。"),
    "duration": (lambda value: is_number(value) or bool(value), "请填写时长。"),
    "choice": (bool, "请选一项。"),
}


def check_setting(values: Mapping[str, Any]) -> dict[str, str]:
    """What is wrong with the value of a setting, by its type, bounds and choices."""
    value, kind = values["value"], str(values["type"])
    fits, sentence = TYPES[kind]
    if not fits(value):
        return {"value": _(sentence)}
    choices = cast("list[str]", values.get("choices") or [])
    if choices and value not in choices:
        return {"value": _("请从“%(choices)s”里选一项。") % {"choices": "、".join(choices)}}
    low, high = values.get("minimum"), values.get("maximum")
    if is_number(value) and low is not None and value < low:
        return {"value": _("不能小于 %(bound)s。") % {"bound": low}}
    if is_number(value) and high is not None and value > high:
        return {"value": _("不能大于 %(bound)s。") % {"bound": high}}
    return {}


def check_key(key: str) -> None:
    """Refuse a key that no pack could ship."""
    if not KEY.fullmatch(key):
        raise InvalidInput(
            {"key": _("键由字母、数字、点、横线和下划线组成，以字母或数字开头，如 dust-2。")}
        )
