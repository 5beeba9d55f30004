"""From an uploaded workbook to parsed rows, each error named by row and column."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from django.utils.translation import gettext_lazy as _

from bihuan.kernel.actors import Actor
from bihuan.kernel.errors import DomainError, InvalidInput
from bihuan.kernel.ledgers.importer import ImportColumn, Importer, Parse, Row
from bihuan.kernel.ledgers.parsers import CellRefused
from bihuan.kernel.workbooks import (
    ERROR_LABEL,
    Cell,
    Header,
    ReadSheet,
    WorkbookRefused,
    find_header,
    read_workbook,
)

ROW = ""  # in place of a column: the row as a whole


class WorkbookUnreadable(InvalidInput):
    """The upload is no workbook of this ledger; code and sentences are the reader's."""

    code = "workbook_unreadable"
    message = _("%(what)s")
    remedy = _("%(then)s")

    def __init__(self, code: str, what: str, then: str) -> None:
        super().__init__(what=what, then=then)
        self.code = code  # type: ignore[misc]  # one class for all of the reader's refusals


@dataclass(frozen=True)
class RefusedCell:
    """One thing wrong with one row; ``column`` is its label in the workbook, empty for the row."""

    row: int
    column: str
    code: str
    message: str

    def as_dict(self) -> dict[str, Any]:
        return {
            "row": self.row,
            "column": self.column or None,
            "code": self.code,
            "message": self.message,
        }


@dataclass(frozen=True)
class ParsedRow:
    """One row of the workbook: its number as Excel shows it, its values or its errors."""

    number: int
    values: Row
    refused: tuple[RefusedCell, ...] = ()


@dataclass(frozen=True)
class Workbook:
    """A workbook matched with an importer."""

    sheet: ReadSheet
    header: Header
    importer: Importer
    labels: Mapping[str, str]  # name of a column → its label in this workbook

    @cached_property
    def cells(self) -> list[tuple[int, list[Cell]]]:
        """The rows below the header that hold something, with their numbers."""
        own = self.own_cells()
        start = self.header.row
        return [
            (number, row)
            for number, row in enumerate(self.sheet.rows[start:], start + 1)
            if any(at < len(row) and row[at] is not None for at in own)
        ]

    def own_cells(self) -> list[int]:
        """Where the importer's columns stand."""
        return list(self.header.columns.values())


def open_workbook(source: bytes | Path, importer: Importer) -> Workbook:
    """Read a workbook and match its header with the importer's columns.

    Raises:
        WorkbookUnreadable: No workbook, no header, a required column absent or one twice, no rows.
    """
    try:
        sheets = read_workbook(source)
        sheet, header = find_header(sheets, labels=list(importer.labels))
    except WorkbookRefused as refusal:
        raise WorkbookUnreadable(refusal.code, refusal.message, refusal.remedy) from refusal
    book = Workbook(sheet, header, importer, matched(header, importer))
    if not book.cells:
        raise WorkbookUnreadable(
            "workbook_empty", "表头下面没有数据。", "请按模板填写后重新上传，一行一条。"
        )
    return book


def matched(header: Header, importer: Importer) -> dict[str, str]:
    """Which label each column comes under."""
    found: dict[str, str] = {}
    for label in header.columns:
        column = importer.labels[label]
        if column.name in found:
            raise WorkbookUnreadable(
                "workbook_columns_twice",
                f"表头里“{found[column.name]}”和“{label}”是同一列。",
                "请只留一列后重新上传。",
            )
        found[column.name] = label
    missing = [
        column.header for column in importer.columns if column.required and column.name not in found
    ]
    if missing:
        raise WorkbookUnreadable(
            "workbook_columns_missing",
            f"表头缺少必填列：{'、'.join(missing)}。",
            "请补上这些列后再上传，列名与模板一致。",
        )
    return found


MOST_KEPT = 1000
"""Values of a column that are remembered; one with more is a column of names or numbers."""


@dataclass(frozen=True)
class CellReader:
    """How the cells of one column are read; a cell that was read before is not parsed again."""

    column: ImportColumn
    label: str
    at: int
    parse: Parse
    known: dict[Any, Any]

    def value(self, cell: Cell) -> Any:
        """The value of a cell.

        Raises:
            CellRefused: It cannot be taken.
        """
        if cell is None or cell == "":
            return value_of(self.column, self.parse, None)
        # 1, 1.0 and True are one key to a dictionary and three cells to a person.
        key = cell if type(cell) is str else (type(cell), cell)
        if key in self.known:
            return self.known[key]
        found = self.parse(cell)
        if len(self.known) < MOST_KEPT:
            self.known[key] = found
        return found


def readers_of(book: Workbook, actor: Actor) -> list[CellReader]:
    """The columns of the workbook; names of units and regions are asked for here, once."""
    return [
        CellReader(
            column,
            book.labels[column.name],
            book.header.columns[book.labels[column.name]],
            column.prepare(actor) if column.prepare else column.parse,
            {},
        )
        for column in book.importer.columns
        if column.name in book.labels
    ]


def parse_rows(book: Workbook, actor: Actor) -> Iterator[ParsedRow]:
    """Every row, parsed; all of a row's errors are told, not only the first.

    Args:
        actor: Whose names of units and regions the cells may use.
    """
    readers = readers_of(book, actor)
    absent = {column.name: None for column in book.importer.columns}
    return (parse_row(book, readers, absent, number, cells) for number, cells in book.cells)


def parse_row(
    book: Workbook,
    readers: Sequence[CellReader],
    absent: Row,
    number: int,
    cells: Sequence[Cell],
) -> ParsedRow:
    values: Row = absent.copy()
    refused: list[RefusedCell] = []
    width = len(cells)
    for reader in readers:
        try:
            values[reader.column.name] = reader.value(
                cells[reader.at] if reader.at < width else None
            )
        except CellRefused as refusal:
            refused.append(RefusedCell(number, reader.label, refusal.code, refusal.message))
    check = book.importer.check
    if check is not None and not refused:
        refused += attempt(check, book, number, values)
    return ParsedRow(number, values, tuple(refused))


def value_of(column: ImportColumn, parse: Parse | None, cell: Cell) -> Any:
    """The value of one cell of a column, None of an empty one.

    Raises:
        CellRefused: It cannot be taken, or is missing and required.
    """
    if cell is None or cell == "" or parse is None:
        if column.required:
            raise CellRefused("required", "这一格必须填写。")
        return None
    return parse(cell)


def attempt(
    check: Callable[[Row], None], book: Workbook, number: int, values: Row
) -> list[RefusedCell]:
    try:
        check(values)
    except DomainError as refusal:
        return refused_cells(book, number, refusal)
    return []


def refused_cells(book: Workbook, number: int, refusal: DomainError) -> list[RefusedCell]:
    """What a service refused, cell by cell where it names fields."""
    if isinstance(refusal, InvalidInput) and refusal.fields:
        headers = {column.name: column.header for column in book.importer.columns}
        return [
            RefusedCell(
                number, book.labels.get(name) or headers.get(name, ROW), refusal.code, sentence
            )
            for name, sentence in refusal.fields.items()
        ]
    message = f"{refusal.user_message()}{refusal.user_remedy()}"
    return [RefusedCell(number, ROW, refusal.code, message)]


__all__ = [
    "ERROR_LABEL",
    "ParsedRow",
    "RefusedCell",
    "Workbook",
    "WorkbookUnreadable",
    "open_workbook",
    "parse_rows",
    "refused_cells",
]
