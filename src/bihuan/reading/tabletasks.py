"""Tasks out of tables: a column for who leads, one for who works along, one for by when."""

import re
from dataclasses import replace
from functools import cache

from bihuan.reading.deadlines import Due, whole_due
from bihuan.reading.lexicon import table as words_table
from bihuan.reading.roles import Parties, read_clauses, settle
from bihuan.reading.tables import Cell, Table
from bihuan.reading.tasks import Scene, Task
from bihuan.reading.units import Unit, UnitList, parse_units

_NUMBER = re.compile(r"序号|编号|组别|序|No\.?$")
_CONTENT = re.compile(r"任务|举措|指标|做法|内容|事项|措施|项目|目标|要求|重点")


@cache
def column_of(word: str) -> str | None:
    """Tell what a column holds from the words over it."""
    bare = re.sub(r"[\s()（）/、]", "", word)
    for kind, listed in words_table("roles")["labels"].items():
        if any(label in bare for label in str(listed).split() if len(label) > 2 or label == bare):
            return str(kind)
    if _NUMBER.search(bare):
        return "no"
    return "title" if _CONTENT.search(bare) else None


def _units(scene: Scene, cell: Cell) -> tuple[list[Unit], bool]:
    listed = parse_units(scene.text, cell.start, cell.end)
    return (list(listed.units), listed.open_list) if listed else ([], False)


def _take_units(parties: Parties, kind: str, units: list[Unit], *, is_open: bool) -> None:
    parties.open_list = parties.open_list or is_open
    if kind == "lead":
        parties.lead += units
    elif kind == "assist":
        parties.assisted = True
        parties.co += units
    elif units:
        parties.duty.append(UnitList(tuple(units), is_open))
        parties.shared = True


def _row_task(
    scene: Scene, kinds: list[str | None], row: list[Cell], told: Parties | None = None
) -> Task | None:
    parties = told or Parties(labelled=True)
    cells: dict[str, Cell] = {}
    for kind, cell in zip(kinds, row, strict=False):
        if not cell.text or kind is None:
            continue
        cells.setdefault(kind, cell)
        if kind in {"lead", "duty", "assist"}:
            units, is_open = _units(scene, cell)
            inner = None if units else read_clauses(scene.text, cell.start, cell.end, None)
            if inner is not None:
                return _within(scene, inner, kinds, row)
            _take_units(parties, kind, units, is_open=is_open)
    if parties.empty:
        return None
    if "leader" in cells:
        parties.leader = (cells["leader"].start, cells["leader"].end)
    due: Due | None = None
    if "deadline" in cells:
        when = cells["deadline"]
        due = whole_due(scene.text.text, when.start, when.end, scene.year_at(when.start))
    start, end = row[0].start, row[-1].end
    title = cells.get("title", row[0])
    number = cells["no"].text if "no" in cells else None
    place = (start, end)
    shown = (title.start, title.end)
    block = scene.outline.at(start)
    return Task(block, settle(parties, "table"), *place, place, "table", shown, number, due)


def _within(
    scene: Scene, parties: Parties, kinds: list[str | None], row: list[Cell]
) -> Task | None:
    """Read a row whose cell says who leads and who works along: ``甲局牵头，乙局配合``."""
    rest = [
        (None if kind in {"lead", "duty", "assist"} else kind)
        for kind, _ in zip(kinds, row, strict=False)
    ]
    return _row_task(scene, rest, row, parties)


def _headless(scene: Scene, found: Table) -> list[Task]:
    """Read rows without a header: a name, then the organ that leads it (form L)."""
    tasks: list[Task] = []
    for row in found.rows:
        if len(row) < 2 or re.search(r"\d", row[1].text):
            continue
        units, is_open = _units(scene, row[1])
        named = parse_units(scene.text, row[0].start, row[0].end)
        if not units or not units[0].strong or (named is not None and named.strong):
            continue
        parties = Parties(lead=units, open_list=is_open)
        block = scene.outline.at(row[0].start)
        title = (row[0].start, row[0].end)
        span = (row[0].start, row[-1].end)
        tasks.append(
            Task(block, settle(parties, "table"), *span, span, "table", title, row[0].text)
        )
    return tasks if len(tasks) * 2 > len(found.rows) else []


def aim_cells(table: Table) -> list[Cell]:
    """Give the cells of a table of tasks that say what is to be done or reached."""
    kinds = [column_of(word) for word in table.header]
    if not {"lead", "duty"} & set(kinds):
        return []
    return [
        cell
        for row in table.body
        for kind, cell in zip(kinds, row, strict=False)
        if kind == "title" and cell.text
    ]


def table_tasks(scene: Scene, tables: list[Table]) -> list[Task]:
    """Read the tasks of all tables."""
    tasks: list[Task] = []
    for found in tables:
        kinds = [column_of(word) for word in found.header]
        if not {"lead", "duty"} & set(kinds):
            tasks += _headless(scene, found)
            continue
        number: str | None = None
        for row in found.body:
            task = _row_task(scene, kinds, row)
            if task is not None:
                number = task.number or number
                tasks.append(replace(task, number=number) if "no" in kinds else task)
    return tasks
