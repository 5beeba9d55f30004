"""What a pack is: a frozen header and rows, and what can be said about two versions of it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

Mark = Literal["verified", "unverified", "house"]
Row = Mapping[str, Any]
"""One row of a pack: JSON values only (dates are ISO text), always with a `key`."""

KINDS: Mapping[str, str] = {
    "campaign": "专项行动",
    "register": "行业台账",
    "record": "企业记录",
    "event": "活动",
    "project": "创建项目",
    "feed": "监测接入",
    "dictionary": "字典",
    "indicator": "指标",
    "time-limit": "期限",
    "calendar": "工作日历",
    "criteria": "判定标准",
    "ladder": "升级阶梯",
    "connector": "平台对接",
    "setting": "参数",
    "fund-rate": "费用标准",
    "directory": "名录规则",
    "matrix": "风险评价方法",
}

MARKS: Mapping[str, str] = {
    "verified": "已核实",
    "unverified": "未核实",
    "house": "本系统设定",
}


class PackInvalid(Exception):
    """A pack that cannot be used.

    Attributes:
        file: The file, relative to the folder of all packs.
        key: The key of the row in question, or None for the header.
        message: A Chinese sentence that says what is the case.
        remedy: A Chinese sentence that says what to do next.
    """

    code = "pack_invalid"

    def __init__(
        self,
        file: str,
        key: str | None,
        message: str,
        remedy: str = "请按该类内容包的模式改正后重新装入。",
    ) -> None:
        self.file, self.key, self.message, self.remedy = file, key, message, remedy
        place = f"{file}，行“{key}”" if key else file
        super().__init__(f"{place}：{message}{remedy}")


@dataclass(frozen=True, slots=True)
class Source:
    """Where a rule comes from: title, number of the document, clause, address, and how sure."""

    title: str
    number: str | None = None
    clause: str | None = None
    url: str | None = None
    mark: Mark | None = None


@dataclass(frozen=True, slots=True)
class Pack:
    """One version of a pack, as shipped.

    Attributes:
        code: Unique within its kind, in kebab-case.
        version: Grows with every change of the shipped rows.
        effective_from: The first day the rows apply, inclusive; None when the source does not say.
        effective_to: The last day they apply, inclusive; None when they still do.
        sources: What the rows rest on.
        mark: How sure the rows are, unless a row says otherwise.
        extra: What a kind carries beside its rows, e.g. `years` of a calendar.
        rows: In the order of the files.
        digest: SHA-256 of the canonical JSON of header and rows, in hexadecimal.
    """

    code: str
    kind: str
    title: str
    version: str
    effective_from: date | None
    effective_to: date | None
    sources: tuple[Source, ...]
    mark: Mark
    extra: Row
    rows: tuple[Row, ...]
    digest: str

    def row(self, key: str) -> Row | None:
        """The row of that key, or None."""
        return next((row for row in self.rows if row["key"] == key), None)

    def mark_of(self, row: Row) -> str:
        """How sure one row is: its own mark, else that of the pack."""
        return str(row.get("mark", self.mark))


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing wrong with a pack: where, and a Chinese sentence."""

    file: str
    key: str | None
    message: str


@dataclass(frozen=True, slots=True)
class Change:
    """One field of one row that differs; None stands for a field that is absent."""

    key: str
    field: str
    old: Any
    new: Any


@dataclass(frozen=True, slots=True)
class PackDiff:
    """What became of the rows: keys added and removed, fields changed, each in file order."""

    added: tuple[str, ...]
    removed: tuple[str, ...]
    changed: tuple[Change, ...]

    def __bool__(self) -> bool:
        return bool(self.added or self.removed or self.changed)


def canonical(value: object) -> bytes:
    """JSON in UTF-8 with sorted keys and no spaces: the bytes that every digest is taken of."""
    text = json.dumps(
        value, ensure_ascii=False, sort_keys=True, separators=(",", ":"), default=dict
    )
    return text.encode()


def digest_of(header: Mapping[str, Any], rows: Sequence[Row]) -> str:
    """SHA-256 over header and rows, in hexadecimal."""
    body = {"header": dict(header), "rows": [dict(row) for row in rows]}
    return hashlib.sha256(canonical(body)).hexdigest()


def diff(old_rows: Sequence[Row], new_rows: Sequence[Row]) -> PackDiff:
    """What changes when `new_rows` take the place of `old_rows`.

    Rows are matched by `key`; their order does not count.

    Args:
        old_rows: The rows in use, each with a `key`.
        new_rows: The rows offered.

    Returns:
        Added keys in the new order, removed keys in the old, changed fields in the new order.
    """
    old = {str(row["key"]): row for row in old_rows}
    new = {str(row["key"]): row for row in new_rows}
    return PackDiff(
        added=tuple(key for key in new if key not in old),
        removed=tuple(key for key in old if key not in new),
        changed=tuple(
            Change(key, field, old[key].get(field), row.get(field))
            for key, row in new.items()
            if key in old
            for field in sorted({*old[key], *row})
            if old[key].get(field) != row.get(field)
        ),
    )
