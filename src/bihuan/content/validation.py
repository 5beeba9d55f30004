"""Packs held against the JSON Schema of their kind, in Chinese sentences."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from functools import cache, lru_cache
from pathlib import Path
from typing import Any, cast

from jsonschema import Draft202012Validator
from jsonschema.exceptions import ValidationError
from referencing import Registry, Resource

from bihuan.content.pack import Pack, Problem, Row

SCHEMAS = Path(__file__).parent / "schemas"


def problems(pack: Pack) -> list[Problem]:
    """Everything wrong with a pack: its schema, then what a schema cannot say.

    Returns:
        One problem for each fault, header first, then rows in order; empty when all is right.
    """
    file = f"{pack.kind}/{pack.code}/pack.yaml"
    found = [
        Problem(file, _key(pack, error), _sentence(error))
        for error in sorted(_validator(pack.kind).iter_errors(document(pack)), key=_place)
    ]
    return found + [Problem(file, key, message) for key, message in _beyond_schema(pack)]


def document(pack: Pack) -> dict[str, Any]:
    """The pack as plain JSON values, the form that the schemas describe."""
    return {
        "code": pack.code,
        "kind": pack.kind,
        "title": pack.title,
        "version": pack.version,
        "effective_from": pack.effective_from.isoformat() if pack.effective_from else None,
        "effective_to": pack.effective_to.isoformat() if pack.effective_to else None,
        "sources": [
            {
                key: value
                for key in ("title", "number", "clause", "url", "mark")
                if (value := getattr(source, key)) is not None
            }
            for source in pack.sources
        ],
        "mark": pack.mark,
        **dict(pack.extra),
        "rows": [dict(row) for row in pack.rows],
    }


@lru_cache(maxsize=1)
def _registry() -> Registry[Any]:
    resources = (
        (file.name, Resource.from_contents(json.loads(file.read_text(encoding="utf-8"))))
        for file in sorted(SCHEMAS.glob("*.json"))
    )
    return Registry().with_resources(resources)


@cache
def _validator(kind: str) -> Draft202012Validator:
    return Draft202012Validator(_registry().contents(f"{kind}.json"), registry=_registry())


def _place(error: ValidationError) -> list[str]:
    return [f"{step:06}" if isinstance(step, int) else str(step) for step in error.absolute_path]


def _key(pack: Pack, error: ValidationError) -> str | None:
    path = list(error.absolute_path)
    if len(path) > 1 and path[0] == "rows" and isinstance(path[1], int):
        return str(pack.rows[path[1]]["key"])
    return None


def _sentence(error: ValidationError) -> str:
    field = next((str(step) for step in reversed(error.absolute_path) if isinstance(step, str)), "")
    say = _SENTENCES.get(str(error.validator))
    return say(field, error) if say else f"“{field}”不合本类内容包的模式（{error.validator}）。"


def _missing(_field: str, error: ValidationError) -> str:
    wanted, given = cast("list[str]", error.validator_value), cast("dict[str, Any]", error.instance)
    absent = [name for name in wanted if name not in given]
    return f"缺少“{'、'.join(absent)}”。"


_SENTENCES: dict[str, Callable[[str, ValidationError], str]] = {
    "required": _missing,
    "enum": lambda field, error: f"“{field}”的值“{error.instance}”不在允许的范围内。",
    "const": lambda field, error: f"“{field}”必须是“{error.validator_value}”。",
    "type": lambda field, error: f"“{field}”的值“{error.instance}”类型不对。",
    "pattern": lambda field, error: f"“{field}”的写法“{error.instance}”不合规定。",
    "minimum": lambda field, error: f"“{field}”不能小于{error.validator_value}。",
    "maximum": lambda field, error: f"“{field}”不能大于{error.validator_value}。",
    "minItems": lambda field, _error: f"“{field}”至少要有一项。",
    "minLength": lambda field, _error: f"“{field}”不能为空。",
    "unevaluatedProperties": lambda _field, _error: "有本类内容包不认识的栏目。",
    "additionalProperties": lambda _field, _error: "有本类内容包不认识的栏目。",
}


def _beyond_schema(pack: Pack) -> Iterator[tuple[str | None, str]]:
    if pack.effective_from and pack.effective_to and pack.effective_to < pack.effective_from:
        yield None, "失效日期早于生效日期。"
    keys = {row["key"] for row in pack.rows}
    for row in pack.rows:
        parent = row.get("parent")
        if parent is not None and parent not in keys:
            yield row["key"], f"上级“{parent}”不在本包中。"
        if pack.mark_of(row) == "house" and not _has_reason(pack, row):
            yield row["key"], "本系统设定的行没有写明依据或理由。"


def _has_reason(pack: Pack, row: Row) -> bool:
    return bool(row.get("source") or row.get("note") or pack.sources)
