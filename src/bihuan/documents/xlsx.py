"""The tables of a document as a workbook: numbers as numbers, codes as text, — where unknown."""

import datetime as dt
import re
from collections.abc import Sequence

from bihuan.documents.layout import UNKNOWN, OfficialDocument, Table, chinese_date
from bihuan.kernel.workbooks import Cell, Column, Kind, Sheet, workbook_bytes

_INTEGER = re.compile(r"-?(?:0|[1-9]\d{0,2}(?:,\d{3})+|[1-9]\d{0,14})")
_PERCENT = re.compile(r"-?\d{1,4}\.\d%")
_DECIMAL = re.compile(r"-?(?:0|[1-9]\d{0,11})\.\d{2}")
_KINDS: tuple[tuple[Kind, re.Pattern[str]], ...] = (
    ("integer", _INTEGER),
    ("percent", _PERCENT),
    ("decimal", _DECIMAL),
)


def render_xlsx(document: OfficialDocument, *, details: Sequence[Sheet] = ()) -> bytes:
    """Writes each table of a document on a sheet, then the rows behind its figures.

    A column turns into numbers only where every known cell prints exactly as the number
    format prints it; all else stays text.

    Args:
        document: Its tables must not be empty unless `details` are given.
        details: Sheets added as they are, rows streaming.

    Returns:
        An .xlsx file; the same document gives the same bytes.

    Raises:
        ValueError: When there is neither a table nor a detail sheet.
    """
    sheets = [_sheet(document, table, number) for number, table in enumerate(document.tables, 1)]
    if not sheets and not details:
        raise ValueError("a workbook needs at least one table")
    day = document.date
    moment = dt.datetime(day.year, day.month, day.day, tzinfo=dt.UTC) if day else None
    return workbook_bytes([*sheets, *details], created_at=moment)


def _sheet(document: OfficialDocument, table: Table, number: int) -> Sheet:
    kinds = [_kind([row[index] for row in table.rows]) for index in range(len(table.columns))]
    columns = [
        Column(label, _width(label, [row[index] for row in table.rows]), kind)
        for index, (label, kind) in enumerate(zip(_distinct(table.columns), kinds, strict=True))
    ]
    rows = [
        tuple(_value(cell, kind) for cell, kind in zip(row, kinds, strict=True))
        for row in table.rows
    ]
    title = table.title or document.title
    name = title if title.startswith(("表", "附表")) else f"表{number} {title}"
    return Sheet(name, columns, rows, title, _notes(document, table), UNKNOWN)


def _notes(document: OfficialDocument, table: Table) -> tuple[str, ...]:
    unit = document.sign_off or document.issuer
    head = f"填报单位：{unit}　日期：{chinese_date(document.date)}"
    if document.as_of:
        head += f"　数据截止：{document.as_of}"
    state = ("草稿，未经签发。",) if document.is_draft else ()
    return (head, *state, *((f"注：{table.note}",) if table.note else ()))


def _distinct(labels: Sequence[str]) -> list[str]:
    """A label that stands twice gets a number: a workbook keys its columns by label."""
    done: list[str] = []
    for label in labels:
        done.append(label if label not in done else f"{label}（{done.count(label) + len(done)}）")
    return done


def _kind(cells: Sequence[str | None]) -> Kind:
    known = [cell for cell in cells if cell not in {None, UNKNOWN, ""}]
    for kind, form in _KINDS:
        if known and all(form.fullmatch(cell) for cell in known if cell):
            return kind
    return "text"


def _value(cell: str | None, kind: Kind) -> Cell:
    if cell is None or cell == UNKNOWN:
        return None
    if kind == "text" or not cell:
        return cell
    plain = cell.replace(",", "")
    if kind == "percent":
        return round(float(plain.rstrip("%")) / 100, 4)
    return int(plain) if kind == "integer" else float(plain)


def _width(label: str, cells: Sequence[str | None]) -> float:
    longest = max(map(_columns_of, (label, *(cell or "" for cell in cells[:200]))))
    return min(max(longest + 3, 10), 50)


def _columns_of(text: str) -> int:
    return sum(1 if character.isascii() else 2 for character in text)
