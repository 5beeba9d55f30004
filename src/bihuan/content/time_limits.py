"""Time limits and the calendar as the packs ship them, typed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from bihuan.content.loader import load_pack
from bihuan.content.pack import Pack, Row

STATUTORY, PENDING, HOUSE = "statutory", "pending", "house"


@dataclass(frozen=True, slots=True)
class TimeLimit:
    """One period that a law or the house sets.

    Attributes:
        law: The full title without 《》.
        article: The number in digits, None where it is not known.
        unit: `working_day`, `calendar_day`, `month`, `year` or `hour`.
        starts: The event that it is counted from.
        moves: Whether a last day that is no working day moves to the next one.
        nature: `limit` (to act within), `earliest` (to act only after), `window` (what happens
            within it counts) or `extension` (added to another).
        mark: `verified`, `unverified` or `house`.
        effective_from: The first day of the law as cited, inclusive; None when not recorded.
        effective_to: Its last day, inclusive; None while it is in force.
    """

    code: str
    title: str
    law: str
    article: str | None
    length: int
    unit: str
    starts: str
    moves: bool
    nature: str
    mark: str
    number: str | None = None
    who: str | None = None
    note: str | None = None
    effective_from: date | None = None
    effective_to: date | None = None

    def in_force(self, day: date) -> bool:
        """Whether the law as cited applied on that day."""
        return (self.effective_from or date.min) <= day <= (self.effective_to or date.max)

    def as_json(self) -> dict[str, Any]:
        """The rule as `bihuan deadline --list` prints it."""
        return {
            "code": self.code,
            "title": self.title,
            "law": self.law,
            "article": self.article,
            "length": self.length,
            "unit": self.unit,
            "starts": self.starts,
            "moves": self.moves,
            "nature": self.nature,
            "mark": self.mark,
            "effective_from": self.effective_from and self.effective_from.isoformat(),
            "effective_to": self.effective_to and self.effective_to.isoformat(),
            "note": self.note,
        }


@dataclass(frozen=True, slots=True)
class SpecialDays:
    """The calendar as rows: day to (holiday or workday, name), and the years that are complete."""

    days: Mapping[date, tuple[str, str]]
    years: frozenset[int]


def time_limits(*packs: str) -> tuple[TimeLimit, ...]:
    """The shipped rules of the packs named, in their order; without a name those of the law."""
    return tuple(
        limit for code in packs or (STATUTORY,) for limit in of_pack(load_pack("time-limit", code))
    )


def of_pack(pack: Pack) -> tuple[TimeLimit, ...]:
    """The rules of one pack of time limits."""
    return tuple(of_row(row, pack.mark_of(row), pack.extra.get("laws", {})) for row in pack.rows)


def of_row(row: Row, mark: str, laws: Mapping[str, Row]) -> TimeLimit:
    """One rule from its row.

    Args:
        row: As the schema of `time-limit` describes it.
        mark: How sure it is.
        laws: First and last day of each law, by title, where known.
    """
    law = laws.get(row["law"], {})
    return TimeLimit(
        code=row["key"],
        title=row["title"],
        law=row["law"],
        article=row["article"],
        length=row["length"],
        unit=row["unit"],
        starts=row["starts"],
        moves=row["moves"],
        nature=row["nature"],
        mark=mark,
        number=row.get("number"),
        who=row.get("who"),
        note=row.get("note"),
        effective_from=_day(law.get("effective_from")),
        effective_to=_day(law.get("effective_to")),
    )


def special_days() -> SpecialDays:
    """The shipped calendar."""
    pack = load_pack("calendar", "cn")
    years = pack.extra["years"]
    return SpecialDays(of_rows(pack.rows), frozenset(range(years["from"], years["to"] + 1)))


def of_rows(rows: Iterable[Row]) -> dict[date, tuple[str, str]]:
    """Rows of a calendar pack by day."""
    return {date.fromisoformat(row["key"]): (row["day"], row["name"]) for row in rows}


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None
