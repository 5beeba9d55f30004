"""Puts a reading together: the JSON documents of ``bihuan read`` and ``bihuan verify``."""

import re
from bisect import bisect_right
from dataclasses import dataclass
from itertools import accumulate
from typing import Any

from bihuan.reading.aims import Target, clause_of, is_aim, is_control, is_planned
from bihuan.reading.assignments import find_tasks
from bihuan.reading.celltables import cell_tables
from bihuan.reading.checks.base import VERDICTS
from bihuan.reading.checks.everything import check_everything
from bihuan.reading.dates import DocumentYear
from bihuan.reading.duties import Duty, DutyScene, find_duties
from bihuan.reading.dutyout import duty_document
from bihuan.reading.entries import entry_document, find_entries, is_list
from bihuan.reading.entryfacts import Entry
from bihuan.reading.envelope import Envelope, envelope_document, read_envelope
from bihuan.reading.figureout import figure_documents, relation_document
from bihuan.reading.lexicon import words
from bihuan.reading.mapped import Span, Text
from bihuan.reading.mentions import Mention
from bihuan.reading.moves import Move
from bihuan.reading.normalise import garble_report, normalise
from bihuan.reading.numbering import Block, Outline, outline
from bihuan.reading.periods import find_periods
from bihuan.reading.ranges import Ranges
from bihuan.reading.records import SheetScene, build_sheet
from bihuan.reading.sheet import Sheet
from bihuan.reading.tables import Table, find_tables
from bihuan.reading.tabletasks import aim_cells, table_tasks
from bihuan.reading.targets import find_targets, target_document
from bihuan.reading.taskout import task_documents
from bihuan.reading.tasks import Scene, Task
from bihuan.reading.units import Unit, parse_units

_DEMANDS = re.compile(
    r"(?:提出|作出|明确)(?:如下|以下)(?:工作)?(?:要求|安排|部署|意见)|(?:要求|安排|部署)如下|(?:如下|以下)要求[:。]"
)
_YEAR_HEADED = re.compile(r"((?:19|20)\d{2})年")


@dataclass(slots=True)
class Draft:
    """A document on its way: text, outline, envelope, tables."""

    text: Text
    outline: Outline
    envelope: Envelope
    tables: list[Table]
    demands: int | None = None

    @property
    def due_year(self) -> int | None:
        """Give the year for dates without one; it knows the month of a dated document."""
        iso = self.envelope.date_iso
        return DocumentYear.of(iso) if iso else self.envelope.year

    def year_at(self, position: int) -> int | None:
        """Give the year for dates without one at a place: that of its chapter, else the document's.

        A chapter of a summary may be headed by another year: 三、2024年工作计划.
        """
        block = self.outline.at(position)
        if block is not None and self.envelope.kind == "summary":
            top = block.chain()[-1]
            named = _YEAR_HEADED.search(self.text.text, *top.title)
            if named:
                return int(named.group(1))
        return self.due_year

    def chapter(self, block: Block | None) -> str:
        """Give the title words of the block and all above it."""
        if block is None:
            return ""
        return " ".join(self.text.text[b.title[0] : b.title[1]] for b in block.chain())

    def is_forward(self, block: Block | None) -> bool:
        """Say whether a part of the document orders things instead of telling what was done."""
        if self.envelope.kind in {"plan", "notice"}:
            return True
        if block is not None and self.demands is not None and block.start > self.demands:
            return True
        chapter = self.chapter(block)
        return bool(chapter) and any(
            word in chapter for word in words("titles", "forward_chapters")
        )

    def is_exhorting(self, block: Block | None) -> bool:
        chapter = self.chapter(block)
        return any(word in chapter for word in words("titles", "exhort_chapters"))


def draft_of(original: str, year: int | None) -> Draft:
    """Normalise a document and read its outline and envelope."""
    text = normalise(original)
    tables = find_tables(text)
    spans = Ranges((table.start, table.end) for table in tables)
    tables += [table for table in cell_tables(text) if not spans.touches(table.start, table.end)]
    tables.sort(key=lambda table: table.start)
    demands = _DEMANDS.search(text.text)
    place = demands.end() if demands else None
    return Draft(text, outline(text), read_envelope(text, year), tables, place)


def _scene(draft: Draft, closed: list[tuple[int, int]]) -> Scene:
    return Scene(
        draft.text,
        draft.outline,
        draft.year_at,
        draft.is_forward,
        draft.is_exhorting,
        Ranges([*draft.envelope.closed, *closed]),
    )


def tasks_of(draft: Draft, closed: list[tuple[int, int]]) -> list[Task]:
    """Find the tasks of a draft outside of the closed stretches."""
    scene = _scene(draft, [*closed, *((table.start, table.end) for table in draft.tables)])
    return find_tasks(scene, table_tasks(scene, draft.tables))


def _salutation(draft: Draft) -> list[Unit]:
    units: list[Unit] = []
    for span in draft.envelope.recipients:
        listed = parse_units(draft.text, *span)
        if listed is not None:
            units += listed.units
    return units


def duties_of(draft: Draft) -> list[Duty]:
    """Find the reporting duties of a draft."""
    closed = [*draft.envelope.closed, *((table.start, table.end) for table in draft.tables)]
    scene = DutyScene(
        draft.text,
        draft.outline,
        draft.year_at,
        _salutation(draft),
        draft.is_forward,
        Ranges(closed),
    )
    return find_duties(scene)


def _default_period(draft: Draft) -> str | None:
    """Give the period the title names, else the year of a summary."""
    envelope = draft.envelope
    if envelope.title is not None:
        named = find_periods(draft.text.text, *envelope.title, envelope.year)
        if named:
            return _until_now(draft, named[0][2].shown)
    known = envelope.year is not None and envelope.year_source != "option"
    return _until_now(draft, f"{envelope.year}年") if known and envelope.kind == "summary" else None


def _until_now(draft: Draft, shown: str) -> str:
    """Mark a whole year as unfinished where the document says that it reports up to now."""
    whole = re.fullmatch(r"\d{4}年", shown)
    unfinished = whole and re.search(r"截[至止]目前|目前为止", draft.text.text)
    return f"{shown}(截至目前)" if unfinished else shown


def _sheet(draft: Draft, closed: list[Span]) -> Sheet:
    text = draft.text

    def is_target(mention: Mention, block: Block | None) -> bool:
        forward = draft.envelope.kind in {"plan", "notice"} or (
            block is not None and draft.is_forward(block)
        )
        clause = clause_of(text, mention.start)
        if is_planned(text.text, mention.start) or is_control(text.text, clause):
            return True
        return forward and is_aim(text, mention, clause_of(text, mention.start))

    tables = [(table.start, table.end) for table in draft.tables]
    scene = SheetScene(
        text,
        draft.outline,
        draft.envelope.year,
        _default_period(draft),
        [*draft.envelope.closed, *tables, *closed],
        is_target,
    )
    return build_sheet(scene)


def sheet_of(draft: Draft, entries: list[Entry] | None = None) -> Sheet:
    """Give the record table of a draft, without the rows of its list."""
    found = _entries(draft) if entries is None else entries
    return _sheet(draft, [(entry.start, entry.end) for entry in found])


def _forward_ranges(draft: Draft) -> list[Span]:
    blocks = draft.outline.blocks
    first = blocks[0].start if blocks else len(draft.text.text)
    ranges = [(0, first)] if draft.is_forward(None) else []
    return ranges + [(block.body, block.end) for block in blocks if draft.is_forward(block)]


def _targets(draft: Draft, sheet: Sheet) -> list[Target]:
    ranges = _forward_ranges(draft)
    within = Ranges(ranges)
    moves = [
        move
        for move, _ in sheet.moves
        if (within.holds(move.start) or _is_control_move(draft, move))
        and move.percent
        and _is_order(draft, move)
    ]
    cells = [(cell.start, cell.end) for table in draft.tables for cell in aim_cells(table)]
    tables = [(table.start, table.end) for table in draft.tables]
    return find_targets(draft.text, sheet, moves, _outside(ranges, tables), cells)


def _outside(ranges: list[Span], tables: list[Span]) -> list[Span]:
    """Give the ranges without the tables in them."""
    closed = Ranges(tables)
    found: list[Span] = []
    for start, end in ranges:
        at = start
        for a, b in closed.overlapping(start, end):
            if a > at:
                found.append((at, a))
            at = max(at, b)
        if at < end:
            found.append((at, end))
    return found


def _is_control_move(draft: Draft, move: Move) -> bool:
    return is_control(draft.text.text, clause_of(draft.text, move.start))


def _is_order(draft: Draft, move: Move) -> bool:
    start, end = clause_of(draft.text, move.start)
    around = draft.text.text[start : min(end + 3, len(draft.text.text))]
    if move.aim:
        return True
    if re.search(r"了|环比|\d[起人家个项条次]", around):
        return False
    if "同比" in around:
        block = draft.outline.at(move.start)
        return draft.envelope.kind == "plan" and bool(
            re.search(r"目标|指标|任务", draft.chapter(block)) or block is None
        )
    ordered = draft.envelope.kind in {"plan", "notice"}
    return ordered or bool(re.search(r"力争|确保|目标|要求|实现|控制|较上年|比上年", around))


def _entries(draft: Draft) -> list[Entry]:
    title = draft.text.text[slice(*draft.envelope.title)] if draft.envelope.title else ""
    if not is_list(draft.text, draft.envelope.kind, title):
        return []
    return find_entries(
        draft.text, draft.outline, draft.tables, draft.envelope.year, draft.envelope.closed
    )


def _shared_out(
    tasks: list[Task], targets: list[Target]
) -> tuple[dict[int, list[Target]], list[Target]]:
    """Give each aim to the task whose text holds it, the rest to the document."""
    owned: dict[int, list[Target]] = {}
    rest: list[Target] = []
    order = sorted(range(len(tasks)), key=lambda index: tasks[index].start)
    starts = [tasks[index].start for index in order]
    far = list(accumulate((tasks[index].end for index in order), max))
    for target in targets:
        at = bisect_right(starts, target.start)
        holders: list[tuple[int, int]] = []
        while at > 0 and far[at - 1] > target.start:
            at -= 1
            task = tasks[order[at]]
            if target.start < task.end:
                holders.append((task.end - task.start, order[at]))
        if holders:
            owned.setdefault(min(holders)[1], []).append(target)
        else:
            rest.append(target)
    return owned, rest


def read_text(original: str, filename: str, year: int | None = None) -> dict[str, Any]:
    """Read a decoded document; the JSON document of ``bihuan read``.

    Args:
        original: The text, line ends as they are; all spans point into it.
        filename: What to print as ``file``.
        year: The year to use where the document names none.
    """
    draft = draft_of(original, year)
    text = draft.text
    entries = _entries(draft)
    closed = [(entry.start, entry.end) for entry in entries]
    duties = duties_of(draft)
    tasks = tasks_of(draft, [*((duty.core, duty.end) for duty in duties), *closed])
    sheet = _sheet(draft, closed)
    figures = figure_documents(text, sheet, draft.tables, _default_period(draft))
    owned, rest = _shared_out(tasks, _targets(draft, sheet))
    relations = check_everything(text, sheet, draft.outline, draft.tables, entries)
    kind = (
        "notice" if draft.envelope.kind == "plan" and duties and not tasks else draft.envelope.kind
    )
    task_targets = {
        index: [target_document(text, t) for t in found] for index, found in owned.items()
    }
    return {
        "ok": True,
        "file": filename,
        "kind": kind,
        "envelope": envelope_document(text, draft.envelope),
        "garbled": garble_report(text),
        "repairs": [
            {
                "kind": repair.kind,
                "span": list(repair.span),
                "from": repair.before,
                "to": repair.after,
            }
            for repair in text.repairs
        ],
        "tasks": task_documents(text, tasks, task_targets),
        "duties": [duty_document(text, duty) for duty in duties],
        "targets": [target_document(text, target) for target in rest],
        "figures": figures,
        "relations": [relation_document(text, relation, with_ids=True) for relation in relations],
        "entries": [entry_document(text, entry) for entry in entries],
    }


def verify_text(original: str, filename: str) -> dict[str, Any]:
    """Check the figures of a decoded document; the JSON document of ``bihuan verify``."""
    draft = draft_of(original, None)
    entries = _entries(draft)
    sheet = sheet_of(draft, entries)
    relations = check_everything(draft.text, sheet, draft.outline, draft.tables, entries)
    counts = dict.fromkeys(VERDICTS, 0)
    for relation in relations:
        counts[relation.verdict] += 1
    return {
        "ok": True,
        "file": filename,
        "counts": counts,
        "relations": [
            relation_document(draft.text, relation, with_ids=False) for relation in relations
        ],
    }
