"""The one loader of packs: used by commands without a database and by `kernel.packs`.

A pack is a folder `packs/<kind>/<code>/` with a `pack.yaml` (header, and rows when they are few)
and further `*.yaml` files that hold `rows` only, read in the order of their names.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import date
from functools import cache, lru_cache
from pathlib import Path
from types import MappingProxyType
from typing import Any, cast

import yaml

from bihuan.content.pack import (
    KINDS,
    MARKS,
    Change,
    Mark,
    Pack,
    PackDiff,
    PackInvalid,
    Problem,
    Row,
    Source,
    diff,
    digest_of,
)

__all__ = [
    "KINDS",
    "MARKS",
    "PACKS",
    "Change",
    "Pack",
    "PackDiff",
    "PackInvalid",
    "Problem",
    "Row",
    "Source",
    "all_packs",
    "diff",
    "load_pack",
    "read_pack",
    "validate",
]

PACKS = Path(__file__).parent / "packs"

HEADER = (
    "code",
    "kind",
    "title",
    "version",
    "effective_from",
    "effective_to",
    "sources",
    "mark",
)
REQUIRED = ("code", "kind", "title", "version", "sources", "mark")


class _JsonLoader(getattr(yaml, "CSafeLoader", yaml.SafeLoader)):  # type: ignore[misc]  # libyaml
    """Safe YAML that yields JSON values only.

    Dates stay text, and only true and false are booleans, so that `on` or `2026-05-01` reads
    as it is written. A key given twice is refused.
    """

    yaml_implicit_resolvers = {
        first: [
            (tag, pattern) for tag, pattern in pairs if not tag.endswith((":timestamp", ":bool"))
        ]
        for first, pairs in yaml.SafeLoader.yaml_implicit_resolvers.items()
    }

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:  # noqa: FBT001, FBT002 - the library's signature
        mapping: dict[Any, Any] = super().construct_mapping(node, deep=deep)
        if len(mapping) < len(node.value):
            raise yaml.constructor.ConstructorError(None, None, "duplicate key", node.start_mark)
        return mapping


_JsonLoader.add_implicit_resolver(
    "tag:yaml.org,2002:bool", re.compile(r"^(?:true|false)$"), ["t", "f"]
)


@cache
def load_pack(kind: str, code: str) -> Pack:
    """The shipped pack of that kind and code; read once per process.

    Raises:
        PackInvalid: When there is none, or it cannot be read.
    """
    folder = PACKS / kind / code
    if kind not in KINDS or not (folder / "pack.yaml").is_file():
        raise PackInvalid(f"{kind}/{code}", None, "没有这个内容包。", "请核对种类和代码。")
    return read_pack(folder)


@lru_cache(maxsize=1)
def all_packs() -> tuple[Pack, ...]:
    """Every shipped pack, by kind and code."""
    return tuple(load_pack(*place) for place in _places())


def codes(kind: str) -> tuple[str, ...]:
    """The codes of the shipped packs of one kind, in order, without reading them."""
    return tuple(code for found, code in _places() if found == kind)


def _places() -> Iterator[tuple[str, str]]:
    for file in sorted(PACKS.glob("*/*/pack.yaml")):
        yield file.parent.parent.name, file.parent.name


def read_pack(folder: Path) -> Pack:
    """Reads one pack from its folder and checks what every reader relies on.

    Checked here: it is YAML, the header is complete, kind and code are those of the folder, each
    row is a mapping with a `key` of its own. The schema of the kind is `validate`'s matter.

    Raises:
        PackInvalid: With file, row key and a Chinese sentence.
    """
    name = _name(folder / "pack.yaml")
    head = _read(folder / "pack.yaml")
    rows = list(head.pop("rows", []))
    for file in sorted(folder.glob("*.yaml")):
        if file.name != "pack.yaml":
            rows += _rows_of(file)
    _check_header(folder, head)
    _check_keys(name, rows)
    return Pack(
        code=str(head["code"]),
        kind=str(head["kind"]),
        title=str(head["title"]),
        version=str(head["version"]),
        effective_from=_day(name, head, "effective_from"),
        effective_to=_day(name, head, "effective_to"),
        sources=tuple(Source(**source) for source in head["sources"]),
        mark=cast("Mark", head["mark"]),
        extra=MappingProxyType({key: value for key, value in head.items() if key not in HEADER}),
        rows=tuple(MappingProxyType(row) for row in rows),
        digest=digest_of(head, rows),
    )


def validate(pack: Pack) -> list[Problem]:
    """Everything wrong with a pack by the schema of its kind; empty when it is right.

    jsonschema takes longer to import than all packs to read, so that it comes in only here.
    """
    from bihuan.content.validation import problems

    return problems(pack)


def _read(file: Path) -> dict[str, Any]:
    try:
        value = yaml.load(file.read_bytes(), Loader=_JsonLoader)  # noqa: S506 - a safe loader
    except (OSError, UnicodeDecodeError) as error:
        raise PackInvalid(_name(file), None, f"文件读不出来（{error}）。") from error
    except yaml.YAMLError as error:
        place = getattr(error, "problem_mark", None)
        line = f"第{place.line + 1}行附近" if place else ""
        raise PackInvalid(_name(file), None, f"{line}不是正确的YAML。") from error
    if not isinstance(value, dict):
        raise PackInvalid(_name(file), None, "文件的最外层不是键值对。")
    return value


def _rows_of(file: Path) -> list[Any]:
    value = _read(file)
    if set(value) != {"rows"} or not isinstance(value["rows"], list):
        raise PackInvalid(_name(file), None, "附加文件里只能有“rows”列表。")
    return value["rows"]


def _check_header(folder: Path, head: Mapping[str, Any]) -> None:
    name = _name(folder / "pack.yaml")
    missing = [key for key in REQUIRED if head.get(key) in (None, "", [])]
    if missing:
        raise PackInvalid(name, None, f"表头缺少“{'、'.join(missing)}”。")
    if (head["kind"], head["code"]) != (folder.parent.name, folder.name):
        raise PackInvalid(name, None, "表头的种类或代码与文件夹名不一致。")
    if head["mark"] not in MARKS:
        raise PackInvalid(name, None, f"“{head['mark']}”不是核实标记。")
    known = {"title", "number", "clause", "url", "mark"}
    for source in head["sources"]:
        if not isinstance(source, dict) or "title" not in source or set(source) - known:
            raise PackInvalid(
                name, None, "来源必须写明标题，并且只写标题、文号、条款、网址和核实标记。"
            )


def _check_keys(name: str, rows: list[Any]) -> None:
    seen: set[str] = set()
    for number, row in enumerate(rows, start=1):
        key = row.get("key") if isinstance(row, dict) else None
        if not isinstance(key, str) or not key:
            raise PackInvalid(name, None, f"第{number}行没有键“key”。")
        if key in seen:
            raise PackInvalid(name, key, "这个键出现了两次。")
        seen.add(key)


def _day(name: str, head: Mapping[str, Any], field: str) -> date | None:
    text = head.get(field)
    if text is None:
        return None
    try:
        return date.fromisoformat(str(text))
    except ValueError:
        raise PackInvalid(name, None, f"“{field}”的日期“{text}”不存在。") from None


def _name(file: Path) -> str:
    """The file as people know it: kind, code and file name."""
    return "/".join(file.parts[-3:])
