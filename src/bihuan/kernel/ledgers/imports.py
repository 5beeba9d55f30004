"""Bringing a workbook into a ledger: good rows kept, bad ones handed back marked."""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from itertools import islice
from pathlib import Path

from django.db import DataError, IntegrityError, connection, transaction
from django.utils.translation import gettext_lazy as _

from bihuan.kernel import evidence
from bihuan.kernel.actors import Actor, acting
from bihuan.kernel.audit import Place
from bihuan.kernel.bulk import insert_rows, next_ids
from bihuan.kernel.errors import DomainError, NotFound
from bihuan.kernel.evidence import Upload
from bihuan.kernel.ledgers.declaration import Ledger
from bihuan.kernel.ledgers.importer import Importer, Stored
from bihuan.kernel.ledgers.progress import (
    Aside,
    aside,
    held,
    here,
    is_broken_off,
    keep_progress,
    tell,
)
from bihuan.kernel.ledgers.reading import (
    ParsedRow,
    RefusedCell,
    Workbook,
    open_workbook,
    parse_rows,
    refused_cells,
)
from bihuan.kernel.models import Evidence, ImportRow, ImportRun
from bihuan.kernel.workbooks import CellError, mark_workbook

LEAST, MOST = 200, 5000  # rows stored in one transaction, after which progress shows
STEPS = 25  # in how many batches a workbook goes, within those bounds
KEEP_GOOD, ALL_OR_NOTHING = "keep_good", "all_or_nothing"
MODES = {KEEP_GOOD: _("合格的行先导入"), ALL_OR_NOTHING: _("有一行不合格就都不导入")}
MOST_REFUSED = 5000  # errors kept with the run; the marked workbook holds them all


class RowRefusedByDatabase(DomainError):
    """A rule of the database that no service had named."""

    code = "row_conflict"
    message = _("这一行与已有记录冲突，或有内容超出范围。")
    remedy = _("请核对编号和日期是否重复、倒置。")


class ImportUnderWay(DomainError):
    """Only what was broken off is taken up again."""

    code = "import_under_way"
    message = _("这次导入没有中断，或已有人接着导入。")
    remedy = _("请刷新本页，看看进行到哪一步。")


@dataclass
class Import:
    """One import under way, and what became of it.

    ``stored`` holds the row's number and the object; ``refused`` what was wrong.
    """

    ledger: Ledger
    book: Workbook
    actor: Actor
    at: datetime
    is_dry: bool
    mode: str
    total: int = 0
    done: int = 0
    stored: list[tuple[int, Stored]] = field(default_factory=list)
    refused: list[RefusedCell] = field(default_factory=list)
    aside: Aside = here  # where progress is kept

    @property
    def importer(self) -> Importer:
        return importer_of(self.ledger)

    @property
    def refused_rows(self) -> int:
        return len({item.row for item in self.refused})

    def refuse(self, number: int, refusal: DomainError) -> None:
        self.refused += refused_cells(self.book, number, refusal)

    def marked(self) -> bytes:
        """The same workbook with the bad cells tinted and a column that says why."""
        errors = [CellError(item.row, item.column or None, item.message) for item in self.refused]
        return mark_workbook(self.book.sheet, self.book.header, errors)


def importer_of(ledger: Ledger) -> Importer:
    """The ledger's importer.

    Raises:
        NotFound: Nothing is imported into this ledger.
    """
    if ledger.importer is None:
        raise NotFound
    return ledger.importer


def start_import(
    ledger: Ledger,
    *,
    name: str,
    content: bytes,
    actor: Actor,
    at: datetime,
    is_dry: bool = False,
    mode: str = KEEP_GOOD,
) -> ImportRun:
    """Keep an uploaded workbook and open a run for it; nothing is stored yet.

    Args:
        name: The file's name as uploaded.
        at: When, timezone-aware; also the time of every row's first event.
        is_dry: Go through everything and store nothing.
        mode: ``keep_good`` or ``all_or_nothing``.

    Raises:
        NotPermitted: The actor may not import into this ledger.
        WorkbookUnreadable: The file is no workbook of this ledger.
        FileRefused: It cannot be kept.
    """
    importer = importer_of(ledger)
    actor.must(importer.permission)
    book = open_workbook(content, importer)
    with acting(actor):
        place = place_of(actor)
        kept = evidence.keep(Upload(name, io.BytesIO(content)), actor=actor, at=at, place=place)
        total = len(book.cells)
        run = open_run(ledger, kept, total, actor=actor, at=at, is_dry=is_dry, mode=mode)
    run.opened = book
    return run


def open_run(
    ledger: Ledger,
    file: Evidence,
    total: int,
    *,
    actor: Actor,
    at: datetime,
    is_dry: bool,
    mode: str,
) -> ImportRun:
    place = place_of(actor)
    return ImportRun.objects.create(
        ledger=ledger.code,
        file=file,
        is_dry=is_dry,
        mode=mode,
        status="waiting",
        total=total,
        started_at=at,
        started_by_id=actor.user_id,
        region=place.region,
        units=list(place.units),
    )


def store_after_dry_run(
    run: ImportRun, ledger: Ledger, *, actor: Actor, at: datetime, mode: str
) -> ImportRun:
    """A run that stores what a dry run looked at: the same file, once more."""
    actor.must(importer_of(ledger).permission)
    return open_run(ledger, run.file, run.total, actor=actor, at=at, is_dry=False, mode=mode)


def place_of(actor: Actor) -> Place:
    """Where an import lies: with whoever brought it."""
    return Place(actor.region, (actor.unit_id,) if actor.unit_id else ())


def run_import(run: ImportRun, ledger: Ledger, *, actor: Actor, now: datetime) -> Import:
    """Carry out a run: parse, store, keep the result with the run.

    Rows are stored in batches, each its own transaction where none is open, so that progress
    shows; in a dry run, and with all or nothing, in one that may be taken back.

    Rows that the run has stored already, before it was broken off, are not stored again.

    Args:
        now: When it ended, timezone-aware.

    Returns:
        What was stored and what was refused; the run holds the same.

    Raises:
        ImportUnderWay: Another process is at it.
    """
    opened: Workbook | None = run.opened
    book = opened or open_workbook(evidence.path_of(run.file), importer_of(ledger))
    work = Import(ledger, book, actor, run.started_at, run.is_dry, run.mode)
    work.total = run.total
    with held(run.pk) as is_ours:
        if not is_ours:
            raise ImportUnderWay
        with acting(actor):
            ImportRun.objects.filter(pk=run.pk).update(status="running")
            take_up(run, work)
        if run.is_dry or run.mode == ALL_OR_NOTHING:
            store_together(run, work)
        else:
            with acting(actor):
                rows = rows_left(work)
            for batch in ahead(batches(rows, work.total)):
                with acting(actor):
                    store_batch(run, work, batch)
        with acting(actor):
            finish(run, work, now)
    return work


def take_up(run: ImportRun, work: Import) -> None:
    """Note what the run has stored before it was broken off."""
    rows = ImportRow.objects.filter(run=run).order_by("row")
    work.stored = [(one.row, Stored(one.object_id, was_new=one.was_new)) for one in rows]
    work.done = len(work.stored)


def rows_left(work: Import) -> Iterator[ParsedRow]:
    """The rows of the workbook that are not stored yet."""
    stored = {number for number, _one in work.stored}
    return (row for row in parse_rows(work.book, work.actor) if row.number not in stored)


def batches(rows: Iterator[ParsedRow], total: int) -> Iterator[list[ParsedRow]]:
    """The rows in batches: many statements for few rows cost more than the rows themselves."""
    size = min(MOST, max(LEAST, total // STEPS))
    while batch := list(islice(rows, size)):
        yield batch


def ahead(batches: Iterator[list[ParsedRow]]) -> Iterator[list[ParsedRow]]:
    """The same batches, the next one read while the caller and the database are at this one."""
    with ThreadPoolExecutor(1, thread_name_prefix="ahead") as thread:
        coming = thread.submit(next, batches, None)
        while (batch := coming.result()) is not None:
            coming = thread.submit(next, batches, None)
            yield batch


def store_together(run: ImportRun, work: Import) -> None:
    """All rows in one transaction, taken back in a dry run or where one was refused."""
    with ExitStack() as beside:
        if not connection.in_atomic_block:  # or nobody would see anything move until the end
            work.aside = beside.enter_context(aside(work.actor))
        beside.enter_context(acting(work.actor))
        beside.enter_context(transaction.atomic())
        for batch in ahead(batches(rows_left(work), work.total)):
            store_batch(run, work, batch)
        transaction.set_rollback(work.is_dry or bool(work.refused))
    if work.refused and not work.is_dry:
        work.stored.clear()


def store_batch(run: ImportRun, work: Import, batch: Sequence[ParsedRow]) -> None:
    """One batch: its good rows stored, its bad ones noted, its progress kept."""
    first = len(work.stored)
    good = [row for row in batch if not row.refused]
    for row in batch:
        work.refused += row.refused
    results = stored_many(work, good) or [store_one(work, row) for row in good]
    for row, result in zip(good, results, strict=True):
        if isinstance(result, Stored):
            work.stored.append((row.number, result))
        else:
            work.refuse(row.number, result)
    work.done += len(batch)
    new = work.stored[first:]
    insert_rows(
        ImportRow,
        [
            (pk, run.pk, number, one.object_id, one.was_new)
            for pk, (number, one) in zip(next_ids(ImportRow, len(new)), new, strict=True)
        ],
    )
    work.aside(partial(keep_progress, run, work.done, len(work.stored)))


def stored_many(work: Import, rows: Sequence[ParsedRow]) -> Sequence[Stored | DomainError] | None:
    """The batch through the faster service; ``None`` where there is none, or it fell over a row."""
    many = work.importer.store_many
    if many is None or not rows:
        return None
    try:
        with transaction.atomic():
            return many([row.values for row in rows], work.actor, work.at)
    except (DomainError, IntegrityError, DataError):
        return None  # row by row tells which one it was


def store_one(work: Import, row: ParsedRow) -> Stored | DomainError:
    """One row in a savepoint of its own."""
    try:
        with transaction.atomic():
            return work.importer.store(row.values, work.actor, work.at)
    except DomainError as refusal:
        return refusal
    except (IntegrityError, DataError):
        return RowRefusedByDatabase()


def finish(run: ImportRun, work: Import, now: datetime) -> None:
    """Keep the result, and the marked workbook where a row was refused."""
    run.refresh_from_db()
    work.refused.sort(key=lambda item: item.row)
    run.total, run.done, run.stored = work.total, work.done, len(work.stored)
    run.refused = [item.as_dict() for item in work.refused[:MOST_REFUSED]]
    refused_whole = run.mode == ALL_OR_NOTHING and bool(work.refused)
    run.status = "refused" if refused_whole else "done"
    run.ended_at = now
    if work.refused:
        run.marked = evidence.keep(
            Upload(marked_name(run.file.name), io.BytesIO(work.marked())),
            actor=work.actor,
            at=now,
            place=place_of(work.actor),
        )
    run.save()
    tell(run, run.done, state="done")


def resume_import(ledger: Ledger, run_id: int, *, actor: Actor, at: datetime) -> ImportRun:
    """Take up a run that was broken off, from the kept file; whoever does answers for the rest.

    Args:
        at: When, timezone-aware; also the time of every further row's first event.

    Raises:
        NotPermitted: The actor may not import into this ledger.
        NotFound: There is no such run in the actor's scope.
        ImportUnderWay: It was not broken off.
    """
    actor.must(importer_of(ledger).permission)
    run = run_of(ledger, run_id, actor)
    if not is_broken_off(run):
        raise ImportUnderWay
    run.status, run.started_by_id, run.started_at = "waiting", actor.user_id, at
    run.save(update_fields=["status", "started_by", "started_at"])
    return run


def note_broken_runs() -> list[ImportRun]:
    """Mark the runs that nobody is at any more; those newly found."""
    running = ImportRun.objects.select_related("file").filter(status="running").order_by("id")
    found = [run for run in running if is_broken_off(run)]
    for run in found:
        break_off(run)
    return found


def break_off(run: ImportRun) -> None:
    """Mark a run that will not go on by itself."""
    run.status = "broken"
    run.save(update_fields=["status"])


def marked_name(name: str) -> str:
    """``enterprises.xlsx`` → ``enterprises-marked.xlsx``."""
    return f"{Path(name).stem.removesuffix('-marked')}-marked.xlsx"


def runs_of(ledger: Ledger, actor: Actor) -> list[ImportRun]:
    """The newest imports into a ledger that the actor may see."""
    found = ImportRun.objects.visible_to(actor).filter(ledger=ledger.code)
    return list(found.select_related("file", "started_by").order_by("-id")[:20])


def run_of(ledger: Ledger, run_id: int, actor: Actor) -> ImportRun:
    """One import.

    Raises:
        NotFound: None of this ledger, or outside the actor's scope.
    """
    found = ImportRun.objects.visible_to(actor).select_related("file", "marked", "started_by")
    return found.filter(ledger=ledger.code).one(run_id)
