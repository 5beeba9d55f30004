"""Tables that were pasted with one cell on each line and no bars between them.

The header is a run of short lines, two of which at least name columns; the first row begins with
its number (1, 第一组). A row that does not have as many cells as the header is left out: which of
its cells is missing cannot be told.
"""

import re

from bihuan.reading.mapped import Text
from bihuan.reading.numbering import number_value
from bihuan.reading.tables import Cell, Table
from bihuan.reading.tabletasks import column_of

_STARTER = re.compile(
    r"(?:第?[一二三四五六七八九十\d]{1,3}(?:[\u4e00-\u9fff]{0,4}组)?|[①-⑳]|\(\d{1,2}\))[.、]?"
)
_MOST_COLUMNS = 9
_LONGEST_CELL = 160

Line = tuple[int, int, str]


def _lines(text: Text) -> list[Line]:
    found: list[Line] = []
    at = 0
    for line in text.text.split("\n"):
        a, b = text.trim(at, at + len(line))
        if a < b:
            found.append((a, b, text.text[a:b]))
        at += len(line) + 1
    return found


def _header(lines: list[Line], index: int) -> int:
    """Give how many lines from ``index`` on are a header; 0 where none begins there."""
    if column_of(lines[index][2]) is None or len(lines[index][2]) > 14:
        return 0
    for width in range(3, _MOST_COLUMNS + 1):
        if index + width >= len(lines):
            return 0
        words = [line[2] for line in lines[index : index + width]]
        if len(words[-1]) > 16 or re.search(r"[。;,:|]", words[-1]):
            return 0
        if _STARTER.fullmatch(lines[index + width][2]):
            kinds = [column_of(word) for word in words]
            named = sum(kind is not None for kind in kinds)
            return width if named >= 2 and {"lead", "duty"} & set(kinds) else 0
    return 0


def _rows(lines: list[Line], start: int, width: int) -> tuple[list[list[Cell]], int]:
    """Read the rows below a header; give them and the index of the first line that is none."""
    rows: list[list[Cell]] = []
    at = start
    value = 0
    while at < len(lines) and _STARTER.fullmatch(lines[at][2]):
        number = number_value(lines[at][2])
        if number is None or number <= value:
            break
        value = number
        stop = at + 1
        while stop < len(lines) and stop - at < width and not _next(lines[stop][2], value):
            stop += 1
        cells = [Cell(words, a, b) for a, b, words in lines[at:stop]]
        if len(cells) == width and all(len(cell.text) <= _LONGEST_CELL for cell in cells):
            rows.append(cells)
        at = stop
    return rows, at


def _next(words: str, value: int) -> bool:
    return bool(_STARTER.fullmatch(words)) and number_value(words) == value + 1


def cell_tables(text: Text) -> list[Table]:
    """Find the tables of tasks that have one cell on each line."""
    lines = _lines(text)
    tables: list[Table] = []
    index = 0
    while index < len(lines):
        width = _header(lines, index)
        if not width:
            index += 1
            continue
        rows, stop = _rows(lines, index + width, width)
        if rows:
            head = [Cell(words, a, b) for a, b, words in lines[index : index + width]]
            tables.append(Table(lines[index][0], rows[-1][-1].end, [head, *rows]))
        index = max(stop, index + width)
    return tables
