"""What a sheet is, on the way out and on the way in."""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

Kind = Literal["text", "integer", "decimal", "percent", "date", "moment"]
Cell = str | int | float | bool | dt.date | dt.datetime | dt.time | dt.timedelta | None
Value = Cell | Decimal

EXACT_DIGITS = 15
"""A number in a workbook is a double: beyond 15 digits the last ones are gone."""


@dataclass(frozen=True, slots=True)
class Column:
    """One column on the way out.

    `width` is in characters of the default font (a Chinese character takes two);
    `kind` decides the cell format. Codes and telephone numbers are `text`: zeros stay.
    """

    label: str
    width: float = 16
    kind: Kind = "text"


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet on the way out.

    `rows` holds one value a column and may be a generator: it is read once. `notes` stand
    between title and header (cut-off time, scope, source). `unknown` is what None prints as:
    "—" in a report, empty in a list that will come back.
    """

    name: str
    columns: Sequence[Column]
    rows: Iterable[Sequence[Value]]
    title: str = ""
    notes: tuple[str, ...] = ()
    unknown: str = ""
    landscape: bool = True

    @property
    def header_row(self) -> int:
        """The header's row, counted from 0: below the title and the notes."""
        return (1 if self.title else 0) + len(self.notes)


@dataclass(frozen=True, slots=True)
class ReadSheet:
    """One sheet as it came in: rows of cells, the first row is row 1 of the workbook.

    Empty cells are None, text is stripped, whole numbers are `int`.
    """

    name: str
    rows: list[list[Cell]]


def as_text(cell: Cell) -> str:
    """A cell as the person saw it, for fields that are text: codes, names, telephone numbers.

    Args:
        cell: As read. A whole number prints without a decimal point, a date as 2026-03-09.

    Returns:
        The text, empty for an empty cell.
    """
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "是" if cell else "否"
    if isinstance(cell, dt.datetime):
        return cell.isoformat(sep=" ", timespec="minutes")
    if isinstance(cell, dt.date | dt.time):
        return cell.isoformat()
    if isinstance(cell, float):
        return f"{cell:.15g}"
    return str(cell)


def lost_digits(cell: Cell) -> bool:
    """Whether a long code was typed as a number, so that its last digits are gone.

    Args:
        cell: As read, of a column that holds codes.
    """
    return (
        isinstance(cell, int | float)
        and not isinstance(cell, bool)
        and abs(cell) >= 10**EXACT_DIGITS
    )
