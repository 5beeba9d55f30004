"""Numbers in the cells of a table."""

import re
from dataclasses import dataclass
from decimal import Decimal

from bihuan.reading.amounts import NUMBER
from bihuan.reading.tables import Cell, Table

_VALUE = re.compile(rf"(?P<sign>[-+−]?)(?P<num>{NUMBER})(?P<pct>%?)[\u4e00-\u9fff]{{0,2}}$")
TOTAL = re.compile(r"^(?:合[ ]*计|总[ ]*计|小[ ]*计|总数|全市|全区|全县|全州|全省|累计)$")
RATE_OF_CHANGE = re.compile(r"同比|增减率|增减幅|增幅|增减.*%|环比|变化率")


@dataclass(frozen=True, slots=True)
class Number:
    """A number in a cell."""

    value: Decimal
    places: int
    written: str
    percent: bool
    start: int
    end: int


Row = list[Number | None]
Grid = list[Row]


def number_of(cell: Cell) -> Number | None:
    """Read a cell that holds one number and nothing else."""
    found = _VALUE.fullmatch(cell.text.replace(" ", ""))
    if not found:
        return None
    bare = found.group("num").replace(",", "")
    sign = -1 if found.group("sign") in {"-", "−"} else 1
    return Number(
        Decimal(bare) * sign,
        len(bare.partition(".")[2]),
        bare,
        bool(found.group("pct")),
        cell.start,
        cell.end,
    )


def grid_of(table: Table) -> Grid:
    """Give the numbers of the body of a table."""
    return [[number_of(cell) for cell in row] for row in table.body]


def column_of(grid: Grid, index: int) -> Row:
    """Give one column; a row that is too short has None there."""
    return [row[index] if index < len(row) else None for row in grid]


def is_rate(word: str) -> bool:
    """Say whether a column holds rates and shares instead of counts."""
    return bool(re.search(r"率|比例|占比|比重|%", word)) or bool(RATE_OF_CHANGE.search(word))
