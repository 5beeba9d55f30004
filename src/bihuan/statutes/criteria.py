"""By what a hazard is judged: the criteria in force, and the text that a record keeps."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from bihuan.kernel import packs
from bihuan.kernel.errors import InvalidInput

KIND = "criteria"


@dataclass(frozen=True)
class Criterion:
    """One clause: ``key`` is pack and row (``"industry-trade-2023/3.1"``), ``version`` the pack's.

    ``item`` is the article as the document numbers it, ``group`` the heading it stands under and
    ``body`` its words alone; ``text`` is all that a record keeps.
    """

    key: str
    version: str
    text: str
    document: str
    sectors: tuple[str, ...]
    grade: str
    mark: str
    item: str = ""
    group: str = ""
    body: str = ""


def of_pack(code: str, on: date | None) -> Iterator[Criterion]:
    pack = packs.in_force(KIND, code)
    header: dict[str, Any] = dict(pack.header)
    document = header.get("document") or pack.title
    for row in packs.rows(KIND, code, on):
        body, item = str(row.get("text") or row.get("title", "")), str(row.get("item", ""))
        yield Criterion(
            key=f"{code}/{row['key']}",
            version=pack.version,
            text=f"《{document}》{worded(item)}：{body}",
            document=document,
            sectors=tuple(row.get("sector") or header.get("sector") or ()),
            grade=str(row.get("grade") or header.get("grade") or ""),
            mark=str(row.get("mark") or header.get("mark") or ""),
            item=item,
            group=str(row.get("group", "")),
            body=body,
        )


def worded(item: str) -> str:
    """An article's number as it is cited: ``第四条第（一）项`` as it is, ``4.1`` as ``第4.1项``."""
    return item if not item or item.startswith("第") else f"第{item}项"


def in_force(on: date | None = None) -> list[Criterion]:
    """Every clause in effect on a day; every loaded one without a day."""
    return [clause for code in packs.codes(KIND) for clause in of_pack(code, on)]


def find(key: str) -> Criterion:
    """One clause by its key.

    Raises:
        InvalidInput: There is none.
    """
    code, _slash, _row = key.partition("/")
    known = {item.key: item for item in of_pack(code, None)} if code in packs.codes(KIND) else {}
    if key not in known:
        raise InvalidInput({"criterion": f"没有判定条款“{key}”，请从列表里选择。"})
    return known[key]


def options(*, sector: str = "", on: date | None = None) -> list[tuple[str, str]]:
    """Choices of a select: key and text, those of the sector only where one is given."""
    return [
        (item.key, item.text)
        for item in in_force(on)
        if item.grade == "major" and (not sector or not item.sectors or sector in item.sectors)
    ]
