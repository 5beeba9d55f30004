"""Reading uploads: .xlsx through calamine behind the guards, .csv in UTF-8 or GB 18030."""

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from python_calamine import CalamineError, CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum

from bihuan.kernel.workbooks.errors import WorkbookRefused
from bihuan.kernel.workbooks.guards import (
    DEFAULT_LIMITS,
    FEWER,
    SAVE_AS_XLSX,
    Limits,
    check_archive,
    sniff,
)
from bihuan.kernel.workbooks.shape import Cell, ReadSheet

HEADER_SEARCH = 20
"""The header stands within the first rows, below titles and notes."""


@dataclass(frozen=True, slots=True)
class Header:
    """Where a list begins: the header's row number (from 1), label → column index (from 0)."""

    row: int
    columns: dict[str, int]


def read_workbook(source: bytes | Path, limits: Limits = DEFAULT_LIMITS) -> tuple[ReadSheet, ...]:
    """Reads the visible sheets of an upload; the kind is told by its bytes.

    Formulas give their last computed value. Row n of a sheet is `rows[n - 1]`.

    Args:
        source: The file's bytes, or a path.
        limits: How much is taken in.

    Returns:
        At least one sheet with at least one row.

    Raises:
        WorkbookRefused: With a code, what is the case, and what to do.
    """
    content = _content(source, limits)
    kind = sniff(content, limits)
    sheets = _read_csv(content, limits) if kind == "csv" else _read_xlsx(content, limits)
    filled = tuple(sheet for sheet in sheets if sheet.rows)
    if not filled:
        raise WorkbookRefused("workbook_empty", "表格里没有内容。", "请检查文件后重新上传。")
    return filled


def _content(source: bytes | Path, limits: Limits) -> bytes:
    if isinstance(source, bytes):
        return source
    with source.open("rb") as file:
        return file.read(limits.file_bytes + 1)


def _read_xlsx(content: bytes, limits: Limits) -> list[ReadSheet]:
    check_archive(content, limits)
    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(content))
        names = [
            sheet.name
            for sheet in book.sheets_metadata
            if sheet.typ == SheetTypeEnum.WorkSheet and sheet.visible == SheetVisibleEnum.Visible
        ]
        return [ReadSheet(name, _rows(book, name)) for name in names]
    except (CalamineError, ValueError, OSError) as error:
        raise WorkbookRefused("workbook_broken", "文件不完整或已损坏。", SAVE_AS_XLSX) from error


def _rows(book: CalamineWorkbook, name: str) -> list[list[Cell]]:
    sheet = book.get_sheet_by_name(name)
    # One expression for a million cells: a call for each takes longer than reading the file.
    rows: list[list[Cell]] = [
        [
            (cell.strip() or None)
            if type(cell) is str
            else int(cell)
            if type(cell) is float and cell.is_integer()
            else cell
            for cell in row
        ]
        for row in sheet.to_python(skip_empty_area=False)
    ]
    return _trimmed(rows)


def _trimmed(rows: list[list[Cell]]) -> list[list[Cell]]:
    """Without the empty rows below the last filled one."""
    end = len(rows)
    while end and all(cell is None for cell in rows[end - 1]):
        end -= 1
    return rows[:end]


def _read_csv(content: bytes, limits: Limits) -> list[ReadSheet]:
    text = _decoded(content)
    first = text.split("\n", 1)[0]
    delimiter = max((",", "\t", ";", "，"), key=first.count)
    rows: list[list[Cell]] = []
    try:
        for row in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True):
            rows.append([cell.strip() or None for cell in row])
            _check_size(rows, limits)
    except csv.Error as error:
        raise WorkbookRefused(
            "workbook_broken", f"第{len(rows) + 1}行的引号或换行对不上。", SAVE_AS_XLSX
        ) from error
    return [ReadSheet("CSV", _trimmed(rows))]


def _check_size(rows: list[list[Cell]], limits: Limits) -> None:
    if len(rows) > limits.rows:
        raise WorkbookRefused("workbook_too_many_rows", f"表格超过{limits.rows}行。", FEWER)
    if len(rows[-1]) > limits.columns:
        raise WorkbookRefused("workbook_too_many_columns", f"表格超过{limits.columns}列。", FEWER)


def _decoded(content: bytes) -> str:
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        encodings: tuple[str, ...] = ("utf-16",)
    else:
        encodings = ("utf-8-sig", "gb18030")
    for encoding in encodings:
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\x00" not in text:
            return text
    raise WorkbookRefused("workbook_format", "这不是 Excel 或 CSV 表格。", SAVE_AS_XLSX)


def find_header(
    sheets: Sequence[ReadSheet], *, labels: Sequence[str], required: Sequence[str] = ()
) -> tuple[ReadSheet, Header]:
    """Finds the sheet and the row whose cells name the columns of a list.

    Titles and notes above the header are skipped; a trailing * of a label is ignored.

    Args:
        sheets: As read.
        labels: The list's column labels.
        required: Those among them without which nothing can be imported.

    Returns:
        The sheet and its header; columns that are not in `labels` are left out.

    Raises:
        WorkbookRefused: `workbook_no_header` where no row holds a label,
            `workbook_columns_missing` where required ones are absent,
            `workbook_columns_twice` where a label stands twice.
    """
    known = {_label(label): label for label in labels}
    best: tuple[int, ReadSheet, int] | None = None
    for sheet in sheets:
        for index, row in enumerate(sheet.rows[:HEADER_SEARCH]):
            score = len({_label(cell) for cell in row} & known.keys())
            if score and (best is None or score > best[0]):
                best = (score, sheet, index)
    if best is None:
        raise WorkbookRefused(
            "workbook_no_header",
            f"前{HEADER_SEARCH}行里找不到表头。",
            f"请下载模板，按模板的表头（{'、'.join(labels[:4])}等）填写。",
        )
    _, sheet, index = best
    return sheet, Header(index + 1, _columns(sheet.rows[index], known, required))


def _columns(row: Sequence[Cell], known: dict[str, str], required: Sequence[str]) -> dict[str, int]:
    columns: dict[str, int] = {}
    for index, cell in enumerate(row):
        label = known.get(_label(cell))
        if label is None:
            continue
        if label in columns:
            raise WorkbookRefused(
                "workbook_columns_twice", f"表头中“{label}”出现两次。", "请删去或改名其中一列。"
            )
        columns[label] = index
    missing = [label for label in required if label not in columns]
    if missing:
        raise WorkbookRefused(
            "workbook_columns_missing",
            f"表头缺少必填列：{'、'.join(missing)}。",
            "请补上这些列后再上传，列名与模板一致。",
        )
    return columns


def _label(cell: Cell) -> str:
    return "".join(cell.split()).strip("*\N{FULLWIDTH ASTERISK}") if isinstance(cell, str) else ""
