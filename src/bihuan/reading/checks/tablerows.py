"""Rows of tables: totals beside their classes, and years side by side (check 5)."""

import re
from decimal import Decimal

from bihuan.reading.checks.base import OK, WRONG, Relation, plain, rounded
from bihuan.reading.checks.cells import Grid, Number, is_rate
from bihuan.reading.tables import Table

_ROW_TOTAL = re.compile(r"合计|小计|总计|总数|共计")
_YEAR = re.compile(r"(?P<year>(?:19|20)\d{2})年?(?P<rest>[^\d]{0,8})")
_NO_CLASS = re.compile(r"序号|编号|上年|去年|同期|增减|占|排名|名次")


def _classes(header: list[str], total: int) -> list[int]:
    """Give the columns before a total column that may be its classes: neighbours, no rates."""
    found: list[int] = []
    for index in range(total - 1, 0, -1):
        word = header[index]
        if is_rate(word) or _NO_CLASS.search(word) or _ROW_TOTAL.search(word):
            break
        found.insert(0, index)
    return found


def _classes_after(header: list[str], total: int) -> list[int]:
    """Give the columns behind a total column that may be its classes: 合计, 一般, 重大."""
    found: list[int] = []
    for index in range(total + 1, len(header)):
        word = header[index]
        if is_rate(word) or _NO_CLASS.search(word) or _ROW_TOTAL.search(word):
            break
        found.append(index)
    return found


def _row_sum(row: list[Number | None], parts: list[int], total: int) -> Relation | None:
    if max(total, *parts) >= len(row):
        return None
    whole = row[total]
    found = [row[index] for index in parts]
    known = [number for number in found if number is not None]
    if whole is None or len(known) != len(parts) or whole.percent:
        return None
    added = sum((number.value for number in known), Decimal(0))
    shown = " + ".join(plain(number.value) for number in known)
    return Relation(
        "sum",
        [number.value for number in known],
        [(number.start, number.end) for number in known],
        whole.written,
        whole.value,
        (whole.start, whole.end),
        rounded(added),
        OK if added == whole.value else WRONG,
        f"本行：{shown} = {plain(added)}",
    )


def row_totals(table: Table, grid: Grid) -> list[Relation]:
    """Check a column 合计 against the columns beside it.

    Whether these are its classes is shown by the rows themselves: at least half of them, and two,
    must add up; else nothing is said.
    """
    header = table.header
    relations: list[Relation] = []
    for total, word in enumerate(header):
        if total < 1 or not _ROW_TOTAL.search(word) or is_rate(word):
            continue
        for parts in (_classes(header, total), _classes_after(header, total)):
            tries = [parts[-count:] for count in range(2, len(parts) + 1)]
            tries += [parts[:count] for count in range(2, len(parts))]
            for chosen in reversed(tries):
                made = [r for row in grid if (r := _row_sum(row, chosen, total)) is not None]
                right = sum(1 for relation in made if relation.verdict == OK)
                if right >= 2 and right * 2 >= len(made):
                    relations += made
                    break
    return relations


def year_columns(table: Table) -> tuple[int, int] | None:
    """Give the columns of this year and the year before, where a table has both."""
    years: dict[str, dict[int, int]] = {}
    for index, word in enumerate(table.header):
        found = _YEAR.fullmatch(word)
        if found and index:
            years.setdefault(found.group("rest"), {})[int(found.group("year"))] = index
    for columns in years.values():
        newest = max(columns)
        if newest - 1 in columns:
            return columns[newest], columns[newest - 1]
    return None
