"""Column sums, rate columns, share columns and change columns of tables (check 5)."""

import re
from dataclasses import dataclass
from decimal import Decimal

from bihuan.reading.checks.base import (
    INCONSISTENT,
    OK,
    UNDEFINED,
    WRONG,
    Relation,
    judge,
    plain,
    rounded,
)
from bihuan.reading.checks.cells import (
    RATE_OF_CHANGE,
    TOTAL,
    Grid,
    Number,
    column_of,
    grid_of,
    is_rate,
    number_of,
)
from bihuan.reading.checks.tablerows import row_totals, year_columns
from bihuan.reading.periods import find_periods
from bihuan.reading.tables import Cell, Table

_PRIOR = re.compile(r"上年|去年|同期|上期|上月")
_CHANGE = re.compile(r"增减(?!率|幅|%|比)|增减数|增加|减少|增减量")
_PARTS = re.compile(r"整改|办结|销号|完成|合格|整治|关闭")
_WHOLES = re.compile(
    r"发现|排查|隐患(?:总)?数|总数|应|受理|检查出|查出|合计|总计|^(?:一般|重大)?(?:问题)?隐患"
)


def _sums(table: Table, grid: list[list[Number | None]]) -> list[Relation]:
    relations: list[Relation] = []
    for at, members in _summed_rows(table):
        relations += _column_sums(table, grid, at, members)
    return relations


def _summed_rows(table: Table) -> list[tuple[int, list[int]]]:
    """Give each row of totals with the rows it adds up: 小计 those before it, 合计 all others."""
    names = [_row_name(row) for row in table.body]
    totals = [index for index, name in enumerate(names) if TOTAL.match(name)]
    if not totals or len(names) < 3:
        return []
    plain_rows = [index for index in range(len(names)) if index not in totals]
    if len(totals) == 1:
        return [(totals[0], plain_rows)]
    small = [index for index in totals if "小" in names[index]]
    grand = [index for index in totals if index not in small]
    found: list[tuple[int, list[int]]] = []
    last = -1
    for index in small:
        members = [row for row in plain_rows if last < row < index]
        last = index
        if members:
            found.append((index, members))
    if len(grand) == 1 and small:
        found.append((grand[0], plain_rows))
    return found


def _row_name(row: list[Cell]) -> str:
    """Give the name of a row: its first cell, or the second behind a running number."""
    first = row[0].text if row else ""
    if re.fullmatch(r"\d{0,3}", first) and len(row) > 1:
        return row[1].text
    return first


def _column_sums(
    table: Table, grid: list[list[Number | None]], at: int, members: list[int]
) -> list[Relation]:
    relations: list[Relation] = []
    for index, word in enumerate(table.header):
        if index == 0 or is_rate(word) or re.search(r"序号|编号", word):
            continue
        column = column_of(grid, index)
        total = column[at]
        parts = [column[row] for row in members]
        if total is None or total.percent or any(part is None for part in parts):
            continue
        known = [part for part in parts if part is not None]
        added = sum((part.value for part in known), Decimal(0))
        shown = " + ".join(plain(part.value) for part in known)
        kept = [part for part in known if part.value] or known
        relations.append(
            Relation(
                "sum",
                [part.value for part in kept],
                [(p.start, p.end) for p in kept],
                total.written,
                total.value,
                (total.start, total.end),
                rounded(added),
                OK if added == total.value else WRONG,
                f"“{word}”一列：{shown} = {plain(added)}",
            )
        )
    return relations


def _rates(table: Table, grid: list[list[Number | None]]) -> list[Relation]:
    relations: list[Relation] = []
    for index, word in enumerate(table.header):
        if "率" not in word or RATE_OF_CHANGE.search(word):
            continue
        stem = word.split("率")[0][-2:]
        earlier = [(i, w) for i, w in enumerate(table.header[:index]) if i and not is_rate(w)]
        part = next((i for i, w in reversed(earlier) if stem in w), None)
        if part is None:
            part = next((i for i, w in reversed(earlier) if _PARTS.search(w)), None)
        whole = next(
            (
                i
                for i, w in reversed(earlier)
                if i != part and _WHOLES.search(w) and not _PARTS.search(w)
            ),
            None,
        )
        if part is None:
            continue
        wholes = [i for i, _ in reversed(earlier) if i != part]
        if whole is not None:
            wholes = [whole, *(i for i in wholes if i != whole)]
        relations += _likeliest(grid, part, wholes, (index, word), named=whole is not None)
    return relations


def _likeliest(
    grid: Grid, part: int, wholes: list[int], rate: tuple[int, str], *, named: bool
) -> list[Relation]:
    """Give the rates over the column that most rows bear out, else over the one named as the whole.

    Where no column is borne out and the rates are far off the named one, it is another's rate.
    """
    for whole in wholes:
        made = [
            q for row in grid if (q := _quotient(row, part, whole, rate[0], rate[1])) is not None
        ]
        right = sum(1 for one in made if one.ok)
        if made and right * 2 >= len(made) and (right > 1 or len(made) == 1):
            return made
    if not named:
        return []
    made = [
        q for row in grid if (q := _quotient(row, part, wholes[0], rate[0], rate[1])) is not None
    ]
    near = [
        one
        for one in made
        if one.claimed_value is not None
        and abs(Decimal(str(one.recomputed)) - one.claimed_value) <= _FAR
    ]
    return made if len(near) * 2 >= len(made) else []


_FAR = 15


def _quotient(
    row: list[Number | None], part: int, whole: int, rate: int, name: str
) -> Relation | None:
    if max(part, whole, rate) >= len(row):
        return None
    a, b, c = row[part], row[whole], row[rate]
    if a is None or b is None or c is None or not b.value:
        return None
    exact = a.value / b.value * 100
    verdict = INCONSISTENT if a.value > b.value else judge(c.value, exact, c.places, c.written)
    return Relation(
        "ratio",
        [a.value, b.value],
        [(a.start, a.end), (b.start, b.end)],
        c.written,
        c.value,
        (c.start, c.end),
        rounded(exact, 3),
        verdict,
        f"{name} = {plain(a.value)} ÷ {plain(b.value)} = {plain(round(exact, 2))}%",
    )


def _shares(table: Table, grid: list[list[Number | None]]) -> list[Relation]:
    """Check a share column against the column before it and the total row."""
    names = [_row_name(row) for row in table.body]
    at = next((index for index, name in enumerate(names) if TOTAL.match(name)), None)
    relations: list[Relation] = []
    for index, word in enumerate(table.header):
        if not re.search(r"占比|比重|比例", word) or index < 2:
            continue
        base = column_of(grid, index - 1)
        known = [number for row, number in enumerate(base) if row != at]
        total = base[at] if at is not None else None
        whole = total.value if total else sum((n.value for n in known if n), Decimal(0))
        if not whole or any(number is None for number in known):
            continue
        for row, number in enumerate(base):
            share = grid[row][index] if index < len(grid[row]) else None
            if number is None or share is None or row == at:
                continue
            exact = number.value / whole * 100
            spans = [(number.start, number.end)] + ([(total.start, total.end)] if total else [])
            relations.append(
                Relation(
                    "ratio",
                    [number.value, whole],
                    spans,
                    share.written,
                    share.value,
                    (share.start, share.end),
                    rounded(exact, 3),
                    judge(share.value, exact, share.places, share.written),
                    f"{word} = {plain(number.value)} ÷ {plain(whole)} = {plain(round(exact, 2))}%",
                )
            )
    return relations


def _changes(table: Table, grid: list[list[Number | None]]) -> list[Relation]:
    """Check columns 本期, 上年同期, 增减 and 同比 against one another."""
    header = table.header
    prior = next(
        (
            i
            for i, w in enumerate(header)
            if i and _PRIOR.search(w) and not is_rate(w) and not _CHANGE.search(w)
        ),
        None,
    )
    if prior is None or prior == 1:
        now = prior + 1 if prior == 1 and len(header) > 2 else None
    else:
        now = prior - 1
    years = year_columns(table)
    if years is not None:
        now, prior = years
    if prior is None or now is None or is_rate(header[now]):
        return []
    change = next(
        (
            i
            for i, w in enumerate(header)
            if i > min(now, prior) and _CHANGE.search(w) and not is_rate(w)
        ),
        None,
    )
    rate = next(
        (i for i, w in enumerate(header) if i > min(now, prior) and RATE_OF_CHANGE.search(w)), None
    )
    relations: list[Relation] = []
    for row in grid:
        a = row[now] if now < len(row) else None
        b = row[prior] if prior < len(row) else None
        if a is None or b is None:
            continue
        if change is not None and change < len(row):
            relations += _difference(a, b, row[change])
        if rate is not None and rate < len(row):
            relations += _growth(a, b, row[rate])
    return relations


def _difference(a: Number, b: Number, claimed: Number | None) -> list[Relation]:
    if claimed is None:
        return []
    exact = a.value - b.value
    return [
        Relation(
            "diff",
            [a.value, b.value],
            [(a.start, a.end), (b.start, b.end)],
            plain(claimed.value),
            claimed.value,
            (claimed.start, claimed.end),
            rounded(exact),
            OK if exact == claimed.value else WRONG,
            f"{plain(a.value)} − {plain(b.value)} = {plain(exact)}",
        )
    ]


def _growth(a: Number, b: Number, claimed: Number | None) -> list[Relation]:
    if claimed is None:
        return []
    recomputed: int | float | None = None
    if b.value == 0:
        verdict, reason = UNDEFINED, "上年同期为 0，百分比没有意义"
    else:
        exact = (a.value - b.value) / b.value * 100
        recomputed = rounded(exact)
        verdict = judge(claimed.value, exact, claimed.places, claimed.written)
        reason = (
            f"({plain(a.value)} − {plain(b.value)}) ÷ {plain(b.value)} = {plain(round(exact, 2))}%"
        )
    sign = "-" if claimed.value < 0 else ""
    return [
        Relation(
            "yoy",
            [a.value, b.value],
            [(a.start, a.end), (b.start, b.end)],
            sign + claimed.written,
            claimed.value,
            (claimed.start, claimed.end),
            recomputed,
            verdict,
            reason,
        )
    ]


@dataclass(frozen=True, slots=True)
class TableFigure:
    """A number of a table with the words over and beside it."""

    label: str
    unit: str | None
    number: Number
    period: str | None = None


_HEADER_UNIT = re.compile(r"[(（](?P<unit>[^()（）]{1,6})[)）]")


def table_figures(tables: list[Table]) -> list[TableFigure]:
    """Give the numbers of tables with a header: row and column name, unit and period where written."""
    found: list[TableFigure] = []
    for table in tables:
        header = table.header
        for row in table.body if header else []:
            name = _row_name(row)
            name = name if not re.fullmatch(r"[\d.,%]*", name) else ""
            for index, cell in enumerate(row[: len(header)]):
                number = number_of(cell)
                if number is None or re.search(r"序号|编号|电话|年份|日期|邮编", header[index]):
                    continue
                written = _HEADER_UNIT.search(header[index])
                unit = (
                    "%"
                    if number.percent
                    else (written.group("unit") if written else _unit_of(cell, header[index], name))
                )
                column = _HEADER_UNIT.sub("", header[index])
                named = find_periods(header[index], 0, len(header[index]), None)
                period = named[0][2].shown if named else None
                found.append(TableFigure(f"{name}{column}", unit, number, period))
    return found


_NAMED_UNIT = re.compile(r"([起宗件])数|(人)数|(家)数|[(（]([^()（）]{1,4})[)）]$")


def _unit_of(cell: Cell, column: str, row: str) -> str | None:
    """Give the unit of a number in a table: in its cell, in the column's name or in the row's."""
    if (tail := _tail_unit(cell)) is not None:
        return tail
    if is_rate(column):
        return None
    for word in (column, row):
        named = _NAMED_UNIT.search(word)
        if named:
            return next(group for group in named.groups() if group)
    return None


def _tail_unit(cell: Cell) -> str | None:
    tail = re.search(r"[\u4e00-\u9fff]{1,2}$", cell.text)
    return tail.group(0) if tail else None


def check_tables(tables: list[Table]) -> list[Relation]:
    """Check every table that has a header."""
    relations: list[Relation] = []
    for table in tables:
        if not table.header:
            continue
        grid = grid_of(table)
        relations += _sums(table, grid)
        relations += _rates(table, grid)
        relations += _shares(table, grid)
        relations += _changes(table, grid)
        relations += row_totals(table, grid)
    return relations
