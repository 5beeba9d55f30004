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
    """One clause: ``key`` is pack and row (``"industry-trade-2023/3-1"``), ``version`` the pack's."""

    key: str
    version: str
    text: str
    document: str
    sectors: tuple[str, ...]
    grade: str
    mark: str


def of_pack(code: str, on: date | None) -> Iterator[Criterion]:
    pack = packs.in_force(KIND, code)
    header: dict[str, Any] = dict(pack.header)
    document = header.get("document") or pack.title
    for row in packs.rows(KIND, code, on):
        yield Criterion(
            key=f"{code}/{row['key']}",
            version=pack.version,
            text=f"《{document}》{row.get('clause', '')}：{row.get('text') or row.get('title', '')}",
            document=document,
            sectors=tuple(row.get("sector") or header.get("sector") or ()),
            grade=str(row.get("grade") or header.get("grade") or ""),
            mark=str(row.get("mark") or header.get("mark") or ""),
        )


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


def matching(words: str, *, sector: str = "", limit: int = 8) -> list[Criterion]:
    """Clauses that share most pairs of characters with the words typed, nearest first."""
    wanted = pairs(words)
    scored = [
        (len(wanted & pairs(item.text)), item)
        for item in in_force()
        if not sector or not item.sectors or sector in item.sectors
    ]
    best = sorted((pair for pair in scored if pair[0]), key=lambda pair: -pair[0])
    return [item for _score, item in best[:limit]]


def pairs(text: str) -> set[str]:
    """Neighbouring characters, two by two."""
    return {text[place : place + 2] for place in range(len(text) - 1)}
