"""A report before it is set: sections, figures bound to indicators, checks. Plain values."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Literal

UNKNOWN = "—"
PLACEHOLDER = re.compile(r"\{([fp]\d+)([=~]?)\}")  # f: of the composition; p: picked by hand
WORD = re.compile(r"\{@([a-z][a-z_]*)\}")  # a line that somebody types: a place, a moment
Wording = Literal["exact", "rounded"]
Paper = Literal["report", "letterhead", "notice", "order"]


@dataclass(frozen=True)
class Figure:
    """A number that a report prints, bound to the indicator it comes from.

    Args:
        id: ``f7``, its placeholder in the text is ``{f7}``.
        label: What it is, in the words of the report.
        value: ``None`` is unknown and prints as —.
        unit: Counted in; ``decimals`` places are printed.
        period: ISO days it speaks of: ``2026-11-20`` or ``2026-01-01/2026-11-20``.
        indicator: Code; empty for what was reckoned from others, which ``of`` names.
        rows: How many rows stand behind it.
        url: Page that lists exactly those rows.
        query: What was asked, so that the rows can be found again.
    """

    id: str
    label: str
    value: Decimal | None
    unit: str
    period: str
    indicator: str
    rows: int
    url: str = ""
    decimals: int = 0
    of: tuple[str, ...] = ()
    query: Mapping[str, Any] = field(default_factory=dict)

    def number(self) -> str:
        """The number alone, without its unit."""
        return UNKNOWN if self.value is None else f"{self.value:.{self.decimals}f}"

    def text(self) -> str:
        """The number with its unit, — where it is unknown."""
        return UNKNOWN if self.value is None else f"{self.number()}{self.unit}"


@dataclass(frozen=True)
class Cell:
    """A cell of a table: a text or a figure; neither prints as —."""

    text: str | None = None
    figure: str = ""
    url: str = ""


@dataclass(frozen=True)
class Table:
    """A table; ``total`` is its last row, ``adds_up`` the columns whose parts give it."""

    title: str
    columns: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    total: tuple[Cell, ...] = ()
    note: str = ""
    adds_up: tuple[int, ...] = ()
    is_annex: bool = False

    def all_rows(self) -> tuple[tuple[Cell, ...], ...]:
        return (*self.rows, self.total) if self.total else self.rows


@dataclass(frozen=True)
class Section:
    """A heading, its paragraphs with placeholders, its tables.

    Args:
        title: Empty prints no heading.
        block: Name of the text block that it holds: its paragraphs are typed by people, and
            survive when the report is reckoned again.
        proposed: What the platform put into the block by itself.
    """

    title: str
    paragraphs: tuple[str, ...] = ()
    tables: tuple[Table, ...] = ()
    block: str = ""
    proposed: tuple[str, ...] = ()

    @property
    def is_empty(self) -> bool:
        """Whether nothing of it is printed: a text block that nobody has filled."""
        return bool(self.block) and not self.paragraphs and not self.tables


@dataclass(frozen=True)
class Identity:
    """Figures that must add up: the parts give the whole."""

    whole: str
    parts: tuple[str, ...]
    text: str


@dataclass(frozen=True)
class Claim:
    """Something besides sums that must hold: each problem has an item of next year's plan.

    Args:
        ok: ``None`` where nothing can be said.
    """

    text: str
    ok: bool | None


@dataclass(frozen=True)
class Composition:
    """One report as it was reckoned.

    Args:
        words: Typed lines that the paragraphs name as ``{@place}``.
        paper: Its layout: a report of figures, 红头文件, 信函, or 令.
        to_units: Ids of the units it is meant for; the form of 送签 proposes them.
        to_text: The addressees as the paper names them, where they are no units.
    """

    report: str
    title: str
    on: date
    first: date
    last: date
    region: str
    as_of: datetime
    unit: str
    sections: tuple[Section, ...]
    figures: tuple[Figure, ...]
    identities: tuple[Identity, ...] = ()
    claims: tuple[Claim, ...] = ()
    wording: Wording = "exact"
    subject: int | None = None
    source: str = ""
    words: Mapping[str, str] = field(default_factory=dict)
    paper: Paper = "report"
    to_units: tuple[int, ...] = ()
    to_text: str = ""

    def figure(self, key: str) -> Figure | None:
        """The figure of an id."""
        return self.by_id().get(key)

    def by_id(self) -> dict[str, Figure]:
        return {figure.id: figure for figure in self.figures}

    def placeholders(self) -> Iterator[str]:
        """The ids that the paragraphs name."""
        for section in self.sections:
            for paragraph in section.paragraphs:
                yield from (match.group(1) for match in PLACEHOLDER.finditer(paragraph))


def plain(value: Any) -> Any:
    """A value as JSON holds it."""
    if isinstance(value, Decimal):
        return str(value)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Mapping):
        return {str(name): plain(one) for name, one in value.items()}
    if isinstance(value, list | tuple):
        return [plain(one) for one in value]
    return value


def to_data(composition: Composition) -> dict[str, Any]:
    """The composition as JSON can hold it."""
    found: dict[str, Any] = plain(asdict(composition))
    return found


def from_data(data: Mapping[str, Any]) -> Composition:
    """The composition of such data; equal to the one it was made from."""
    return Composition(
        **dict(data)
        | {
            "on": date.fromisoformat(data["on"]),
            "first": date.fromisoformat(data["first"]),
            "last": date.fromisoformat(data["last"]),
            "as_of": datetime.fromisoformat(data["as_of"]),
            "sections": tuple(section_from(one) for one in data["sections"]),
            "figures": tuple(figure_from(one) for one in data["figures"]),
            "identities": tuple(
                Identity(one["whole"], tuple(one["parts"]), one["text"])
                for one in data["identities"]
            ),
            "claims": tuple(Claim(**one) for one in data.get("claims", ())),
            "to_units": tuple(data.get("to_units", ())),
        }
    )


def figure_from(data: Mapping[str, Any]) -> Figure:
    value = data["value"]
    return Figure(
        **dict(data) | {"value": None if value is None else Decimal(value), "of": tuple(data["of"])}
    )


def section_from(data: Mapping[str, Any]) -> Section:
    return Section(
        data["title"],
        tuple(data["paragraphs"]),
        tuple(table_from(one) for one in data["tables"]),
        data.get("block", ""),
        tuple(data.get("proposed", ())),
    )


def table_from(data: Mapping[str, Any]) -> Table:
    return Table(
        **dict(data)
        | {
            "columns": tuple(data["columns"]),
            "rows": tuple(row_from(row) for row in data["rows"]),
            "total": row_from(data["total"]),
            "adds_up": tuple(data["adds_up"]),
        }
    )


def row_from(cells: list[Mapping[str, Any]]) -> tuple[Cell, ...]:
    return tuple(Cell(**cell) for cell in cells)
