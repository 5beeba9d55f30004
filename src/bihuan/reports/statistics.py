"""The statistics of the list, reckoned for a period and a region."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from bihuan.kernel.actors import Actor
from bihuan.kernel.awaited import Unheld, answers, number_of_code
from bihuan.kernel.indicators import Period, Query, Value, link
from bihuan.kernel.workbooks import Column, Sheet, workbook_bytes
from bihuan.reports.rules import RoundWords, chinese_days, rounded
from bihuan.reports.t_list import STATISTICS, Part, Statistic

Answer = Value | Unheld
COLUMNS = (
    Column("编号", 8),
    Column("统计", 32),
    Column("指标", 30),
    Column("数量", 14, "integer"),
    Column("比率（%）", 12, "decimal"),
    Column("单位", 10),
    Column("约数写法", 14),
    Column("指标代码", 36),
    Column("口径，或者没有数的原因", 60),
)


@dataclass(frozen=True)
class Line:
    """One number of a statistic with its answer."""

    statistic: Statistic
    part: Part
    answer: Answer

    @property
    def label(self) -> str:
        return str(self.part.label or number_of_code(self.part.code).label)

    @property
    def unit(self) -> str:
        return number_of_code(self.part.code).unit

    @property
    def number(self) -> Decimal | None:
        return self.answer.number if isinstance(self.answer, Value) else None

    @property
    def is_rate(self) -> bool:
        return self.unit == "%"

    @property
    def is_awaited(self) -> bool:
        return isinstance(self.answer, Unheld)

    @property
    def room(self) -> str:
        """The room that will fill it; empty where it is counted."""
        return str(self.answer.awaited.room) if isinstance(self.answer, Unheld) else ""

    @property
    def note(self) -> str:
        """How it is counted, or why it is not."""
        if isinstance(self.answer, Unheld):
            return str(self.answer.awaited.reason)
        return str(self.answer.indicator.source)

    @property
    def span(self) -> str:
        """Whether it speaks of the period or of its last day."""
        if isinstance(self.answer, Unheld):
            return ""
        return "期末" if self.answer.indicator.semantics == "as_of" else "期内"

    @property
    def url(self) -> str:
        """The page that lists exactly its rows."""
        return link(self.answer) if isinstance(self.answer, Value) else ""

    def in_round_words(self, words: RoundWords) -> str:
        """The count as a text may round it (T31); empty for a rate and for what is unknown."""
        return "" if self.number is None or self.is_rate else rounded(self.number, words)


def reckoned(query: Query, actor: Actor, chosen: Sequence[Statistic] = STATISTICS) -> list[Line]:
    """Every number of the statistics, one pass a fact and slice."""
    slices = dict.fromkeys(part.slice for one in chosen for part in one.parts)
    found: dict[tuple[Any, str], Answer] = {}
    for narrowed in slices:
        codes = dict.fromkeys(p.code for one in chosen for p in one.parts if p.slice == narrowed)
        asked = replace(query, slice=(*query.slice, *narrowed))
        found |= {(narrowed, code): one for code, one in answers(codes, asked, actor).items()}
    return [Line(one, part, found[part.slice, part.code]) for one in chosen for part in one.parts]


def grouped(lines: Sequence[Line]) -> list[tuple[Statistic, list[Line]]]:
    """The lines under their statistics."""
    found: dict[str, tuple[Statistic, list[Line]]] = {}
    for line in lines:
        found.setdefault(line.statistic.no, (line.statistic, []))[1].append(line)
    return list(found.values())


def question(first: date, last: date, *, as_of: datetime, region: str) -> Query:
    """The question that the page asks.

    Raises:
        InvalidInput: The period ends before it begins.
    """
    return Query(Period(first, last), as_of, region)


def rows_of(lines: Sequence[Line], words: RoundWords) -> Iterator[tuple[Any, ...]]:
    for line in lines:
        yield (
            line.statistic.no,
            str(line.statistic.title),
            line.label,
            None if line.is_rate else line.number,
            line.number if line.is_rate else None,
            line.unit,
            line.in_round_words(words) or None,
            line.part.code,
            line.note,
        )


def workbook(lines: Sequence[Line], query: Query, *, place: str, words: RoundWords) -> bytes:
    """The statistics as a workbook: numbers as numbers, what is not held as —."""
    period = query.period
    notes = (
        f"范围：{place or '全部'}　期间：{chinese_days(period.first, period.last)}",
        "“—”表示平台现在没有这个数的台账，不是 0。",
    )
    sheet = Sheet("统计指标", COLUMNS, rows_of(lines, words), "统计指标目录", notes, "—")
    return workbook_bytes([sheet], created_at=query.as_of)
