"""The same workbook handed back: bad cells tinted, a column that says why."""

import datetime as dt
import io
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from bihuan.kernel.workbooks.plain_writer import plain_book, write_cell
from bihuan.kernel.workbooks.reading import Header
from bihuan.kernel.workbooks.shape import Cell, ReadSheet
from bihuan.kernel.workbooks.styles import HEADER
from bihuan.kernel.workbooks.values import clean_text

ERROR_LABEL = "错误说明"
MOMENT = dt.datetime(2000, 1, 1, tzinfo=dt.UTC)
BAD = {"bg_color": "#FCE4E4", "font_color": "#A61B1B"}
WHY = {"font_color": "#A61B1B", "text_wrap": True, "valign": "top"}


@dataclass(frozen=True, slots=True)
class CellError:
    """One thing wrong: row number as the workbook shows it, the column's label or None."""

    row: int
    column: str | None
    message: str


@dataclass(frozen=True, slots=True)
class _Marks:
    cells: dict[int, set[int]]
    messages: dict[int, list[str]]
    column: int


def mark_workbook(sheet: ReadSheet, header: Header, errors: Sequence[CellError]) -> bytes:
    """Gives the rows back as they came, with bad cells tinted and a column 错误说明 at the end.

    A column 错误说明 from an earlier round is written anew, so the file can go to and fro.

    Args:
        sheet: As read.
        header: Where its list begins.
        errors: Any order; several a row are joined.

    Returns:
        An .xlsx file; the same input gives the same bytes.
    """
    marks = _marks(sheet, header, errors)
    file = io.BytesIO()
    book = plain_book(file, MOMENT)
    page = book.add_worksheet("导入结果")
    styles = _Styles(book)
    width = max((len(row) for row in sheet.rows), default=0)
    page.set_column(0, max(width - 1, 0), 18)
    page.set_column(marks.column, marks.column, 48)
    for number, row in enumerate(sheet.rows, 1):
        is_header = number == header.row
        for index, cell in enumerate(row):
            if index != marks.column:
                bad = index in marks.cells.get(number, ())
                style = styles.header if is_header else styles.of(cell, is_bad=bad)
                write_cell(page, number - 1, index, _written(cell), style)
        if is_header:
            page.write_string(number - 1, marks.column, ERROR_LABEL, styles.header)
        elif number in marks.messages:
            message = clean_text("；".join(marks.messages[number]))
            page.write_string(number - 1, marks.column, message, styles.why)
    last = max(len(sheet.rows) - 1, header.row - 1)
    page.autofilter(header.row - 1, 0, last, max(marks.column, width - 1))
    page.freeze_panes(header.row, 0)
    book.close()
    return file.getvalue()


def _marks(sheet: ReadSheet, header: Header, errors: Sequence[CellError]) -> _Marks:
    titles = sheet.rows[header.row - 1]
    width = max((len(row) for row in sheet.rows), default=0)
    column = titles.index(ERROR_LABEL) if ERROR_LABEL in titles else width
    cells: dict[int, set[int]] = defaultdict(set)
    messages: dict[int, list[str]] = defaultdict(list)
    for error in errors:
        named = f"{error.column}：{error.message}" if error.column else error.message
        messages[error.row].append(named.rstrip("。"))
        if error.column in header.columns:
            cells[error.row].add(header.columns[error.column])
    return _Marks(cells, messages, column)


def _written(cell: Cell) -> Cell:
    return clean_text(cell) if isinstance(cell, str) else cell


class _Styles:
    """The handful of cell styles a marked sheet needs."""

    def __init__(self, book: Any) -> None:
        self.header = book.add_format(HEADER)
        self.why = book.add_format(WHY)
        self._plain = {key: book.add_format(style) for key, style in _FORMATS.items()}
        self._bad = {key: book.add_format(style | BAD) for key, style in _FORMATS.items()}

    def of(self, cell: Cell, *, is_bad: bool) -> Any:
        """The style for a cell by the type of its value."""
        if isinstance(cell, dt.datetime):
            key = "moment"
        elif isinstance(cell, dt.date):
            key = "date"
        elif isinstance(cell, dt.time | dt.timedelta):
            key = "time"
        else:
            key = "text" if isinstance(cell, str) else "number"
        return (self._bad if is_bad else self._plain)[key]


_FORMATS: dict[str, dict[str, Any]] = {
    "moment": {"num_format": "yyyy-mm-dd hh:mm"},
    "date": {"num_format": "yyyy-mm-dd"},
    "time": {"num_format": "hh:mm"},
    "text": {"num_format": "@"},
    "number": {},
}
