"""Tables in plain text: ``| a | b |`` rows, one cell per line, columns by tabs or wide blanks."""

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
    tables += _columned(text, lines)
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
    found = [table for table in tables if len(table.rows) >= 2 and max(map(len, table.rows)) >= 2]
    return sorted(found, key=lambda table: table.start)


_NUMERIC = re.compile(r"[+\-−]?[\d.,]+%?")


def _split_row(text: Text, start: int, end: int) -> list[Cell]:
    """Split a line at tabs, else at two and more blanks; an empty cell between tabs stays one."""
    shown = text.shown[start:end]
    cells: list[Cell] = []
    at = 0
    breaks = _TAB if "\t" in shown.strip() else _BLANKS
    for found in [*breaks.finditer(shown.rstrip()), None]:
        stop = found.start() if found else len(shown.rstrip())
        a, b = text.trim(start + at, start + stop)
        if a < b or (breaks is _TAB and at):
            cells.append(Cell(text.text[a:b], a, max(a, b)))
        at = found.end() if found else stop
    return cells


_TAB = re.compile(r"\t")
_BLANKS = re.compile(r"[ \u3000]{2,}")


def _columned(text: Text, lines: list[tuple[int, int, str]]) -> list[Table]:
    """Find runs of at least three lines with the same three or more columns and numbers in them."""
    tables: list[Table] = []
    run: list[tuple[int, int, list[Cell]]] = []

    def close() -> None:
        numeric = sum(
            1 for _, _, cells in run if sum(bool(_NUMERIC.fullmatch(c.text)) for c in cells) >= 2
        )
        if len(run) >= 3 and numeric >= 2:
            tables.append(Table(run[0][0], run[-1][1], [cells for _, _, cells in run]))
        run.clear()

    for start, end, bare in lines:
        cells = _split_row(text, start, end) if "|" not in bare else []
        if run and len(cells) != len(run[-1][2]):
            close()
        if len(cells) >= 3:
            run.append((start, end, cells))
    close()
    return tables
