"""Tables in plain text: ``| a | b |`` rows, or one cell per line."""

import re
from dataclasses import dataclass, field

from bihuan.reading.mapped import Text

_RULE = re.compile(r"^[|\s:\-—+]+$")


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell with its place in the working text."""

    text: str
    start: int
    end: int


@dataclass(slots=True)
class Table:
    """Rows of cells; the first row is the header where ``header`` is not empty."""

    start: int
    end: int
    rows: list[list[Cell]] = field(default_factory=list)

    @property
    def header(self) -> list[str]:
        """Give the words of the first row if it holds no numbers, else nothing."""
        if len(self.rows) < 2:
            return []
        words = [cell.text for cell in self.rows[0]]
        numeric = sum(1 for word in words if re.fullmatch(r"[\d.,%\-]+", word))
        return words if numeric == 0 and sum(1 for word in words if word) >= 2 else []

    @property
    def body(self) -> list[list[Cell]]:
        return self.rows[1:] if self.header else self.rows


def _cells(text: Text, start: int, end: int) -> list[Cell]:
    cells: list[Cell] = []
    at = start
    pieces = text.text[start:end].split("|")
    for index, piece in enumerate(pieces):
        a, b = text.trim(at, at + len(piece))
        edge = index in {0, len(pieces) - 1}
        if not (edge and a >= b):
            cells.append(Cell(text.text[a:b], a, b))
        at += len(piece) + 1
    return cells


def find_tables(text: Text) -> list[Table]:
    """Find the tables of a document in order."""
    tables: list[Table] = []
    current: Table | None = None
    lines: list[tuple[int, int, str]] = []
    at = 0
    for line in text.text.split("\n"):
        lines.append((at, at + len(line), line.strip()))
        at += len(line) + 1
    lines = [line for line in lines if line[2]]
    for index, (start, end, bare) in enumerate(lines):
        following = lines[index + 1][2] if index + 1 < len(lines) else ""
        pipes = bare.count("|")
        opens = pipes == 0 and following.startswith("|") and following.count("|") == 1
        if pipes == 0 and not opens:
            current = None
            continue
        if _RULE.match(bare):
            continue
        if current is None:
            if pipes == 1 and not opens and not bare.startswith("|"):
                continue
            current = Table(start, end)
            tables.append(current)
        current.end = end
        cells = _cells(text, start, end)
        if pipes == 1 and bare.startswith("|") and current.rows:
            current.rows[-1] += cells
        else:
            current.rows.append(cells)
    return [table for table in tables if len(table.rows) >= 2 and max(map(len, table.rows)) >= 2]
