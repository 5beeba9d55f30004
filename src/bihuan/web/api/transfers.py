"""Rows in: one by one, or a workbook; what became of it, and taking it back."""

from __future__ import annotations

from typing import Any

from django.http import FileResponse, HttpRequest
from django.utils import timezone
from ninja import File, Form, Router
from ninja.files import UploadedFile

from bihuan.kernel import evidence
from bihuan.kernel.actors import Actor
from bihuan.kernel.errors import InvalidInput, NotFound
from bihuan.kernel.jobs import enqueue
from bihuan.kernel.ledgers import CellRefused, Importer, Ledger
from bihuan.kernel.ledgers.imports import (
    ALL_OR_NOTHING,
    KEEP_GOOD,
    importer_of,
    run_import,
    run_of,
    start_import,
)
from bihuan.kernel.ledgers.reading import value_of
from bihuan.kernel.ledgers.undo import undo_import
from bihuan.kernel.models import ImportRun
from bihuan.web.api import schemas
from bihuan.web.api.access import in_scope
from bihuan.web.api.ledgers import opened
from bihuan.web.api.ledgers import router as of_ledgers  # one path, one router
from bihuan.web.import_pages import AT_ONCE
from bihuan.web.ledger_pages import XLSX

router = Router(tags=["导入"])


def importing(request: Any, code: str) -> tuple[Ledger, Importer, Actor]:
    """The ledger and its importer, for those who may import into it."""
    ledger = opened(request, code)
    importer, actor = importer_of(ledger), request.actor
    actor.must(importer.permission)
    return ledger, importer, actor


@of_ledgers.post("/{code}/rows", response=schemas.StoredOut, summary="登记一条")
@in_scope
def store_row(request: HttpRequest, code: str, payload: schemas.RowIn) -> dict[str, Any]:
    """Store one row, by the rules of the import."""
    _ledger, importer, actor = importing(request, code)
    row: dict[str, Any] = {}
    wrong: dict[str, str] = {}
    for column in importer.columns:
        cell = payload.values.get(column.name, payload.values.get(column.header))
        parse = column.prepare(actor) if column.prepare else column.parse
        try:
            row[column.name] = value_of(column, parse, cell)
        except CellRefused as refusal:
            wrong[column.name] = refusal.message
    if wrong:
        raise InvalidInput(wrong)
    if importer.check is not None:
        importer.check(row)
    stored = importer.store(row, actor, timezone.now())
    return {"id": stored.object_id, "was_new": stored.was_new}


@router.post("/{code}/imports", response=schemas.ImportOut, summary="导入工作簿")
@in_scope
def start(
    request: HttpRequest,
    code: str,
    file: File[UploadedFile],
    how: Form[schemas.ImportIn],
) -> dict[str, Any]:
    """Import a workbook; many rows are stored by a job, whose progress is asked for by the id."""
    ledger, _importer, actor = importing(request, code)
    if how.mode not in {KEEP_GOOD, ALL_OR_NOTHING}:
        raise InvalidInput({"mode": "mode 写 keep_good 或 all_or_nothing。"})
    run = start_import(
        ledger,
        name=file.name or "upload.xlsx",
        content=file.read(),
        actor=actor,
        at=timezone.now(),
        is_dry=how.dry_run,
        mode=how.mode,
    )
    if run.total <= AT_ONCE:
        run_import(run, ledger, actor=actor, now=timezone.now())
    else:
        enqueue("web.run_import", run_id=run.pk, post_id=actor.post_id)
    return outcome(run_of(ledger, run.pk, actor))


@router.get("/{code}/imports/{run_id}", response=schemas.ImportOut, summary="导入的结果")
@in_scope
def result(request: HttpRequest, code: str, run_id: int) -> dict[str, Any]:
    """How far an import is, or what it stored and refused."""
    ledger, _importer, actor = importing(request, code)
    return outcome(run_of(ledger, run_id, actor))


def outcome(run: ImportRun) -> dict[str, Any]:
    return {
        "id": run.pk,
        "ledger": run.ledger,
        "status": run.status,
        "rows": run.total,
        "done": run.done,
        "stored": 0 if run.is_dry else run.stored,
        "dry_run": run.is_dry,
        "mode": run.mode,
        "file": run.marked.name if run.marked else None,
        "refused": run.refused,
    }


@router.get("/{code}/imports/{run_id}/marked", summary="标注好的表格")
@in_scope
def marked(request: HttpRequest, code: str, run_id: int) -> FileResponse:
    """The same workbook with what is wrong marked in it."""
    ledger, _importer, actor = importing(request, code)
    run = run_of(ledger, run_id, actor)
    if run.marked is None:
        raise NotFound
    file = evidence.path_of(run.marked).open("rb")
    return FileResponse(file, as_attachment=True, filename=run.marked.name, content_type=XLSX)


@router.post("/{code}/imports/{run_id}/undo", response=schemas.BulkOut, summary="撤销导入")
@in_scope
def undo(request: HttpRequest, code: str, run_id: int) -> dict[str, Any]:
    """Withdraw what an import brought; each row with its result."""
    ledger, _importer, actor = importing(request, code)
    undone = undo_import(ledger, run_id, actor=actor, at=timezone.now())
    done = sum(one.refusal is None for one in undone)
    return {
        "done": done,
        "refused": len(undone) - done,
        "results": [
            {
                "id": one.object_id,
                "title": f"第 {one.row} 行",
                "ok": one.refusal is None,
                "error": one.refusal.as_dict() if one.refusal else None,
            }
            for one in undone
        ],
    }
