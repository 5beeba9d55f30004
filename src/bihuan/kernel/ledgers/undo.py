"""Taking an import back: its new rows are withdrawn, each by its own service."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils.timezone import localtime
from django.utils.translation import gettext_lazy as _

from bihuan.kernel import audit
from bihuan.kernel.actors import Actor
from bihuan.kernel.errors import DomainError, TransitionRefused
from bihuan.kernel.ledgers.declaration import Ledger
from bihuan.kernel.ledgers.imports import importer_of, run_of
from bihuan.kernel.models import Event, ImportRow, ImportRun


class ImportNotUndoable(TransitionRefused):
    """The import stored nothing, was taken back before, or its rows cannot be withdrawn."""

    code = "import_not_undoable"
    message = _("这次导入不能撤销：%(why)s。")
    remedy = _("需要更正时，请在记录页逐条办理。")


class ChangedSince(DomainError):
    """A row that somebody worked on after it was imported."""

    code = "changed_since_import"
    message = _("这条记录导入后又有办理，没有撤回。")
    remedy = _("请打开记录核对；确需撤回的，在记录页办理。")


class WasThereBefore(DomainError):
    """A row that the import updated; what it said before stands in its log."""

    code = "was_there_before"
    message = _("导入前已有这条记录，撤销不改动它。")
    remedy = _("请在记录页按流转记录改回。")


@dataclass(frozen=True)
class Undone:
    """What became of one imported row: taken back, or why not."""

    row: int
    object_id: int
    refusal: DomainError | None = None


def undo_import(ledger: Ledger, run_id: int, *, actor: Actor, at: datetime) -> list[Undone]:
    """Withdraw the rows that an import brought, with the import as the reason.

    Args:
        run_id: The import; its row stays locked until commit.
        at: When, timezone-aware.

    Returns:
        One result for each row the import stored; rows changed since, and rows that were there
        before, stay as they are.

    Raises:
        NotFound: No such import in the actor's scope.
        NotPermitted: The actor may not import into this ledger.
        ImportNotUndoable: Nothing to take back.
    """
    importer = importer_of(ledger)
    actor.must(importer.permission)
    run = run_of(ledger, run_id, actor)
    ImportRun.objects.locked().one(run.pk)
    if importer.withdraw is None:
        raise ImportNotUndoable(why=_("这份台账的记录不能整批撤回"))
    if run.is_dry or run.status != "done" or not run.stored:
        raise ImportNotUndoable(why=_("它没有导入记录，或已经撤销过"))
    reason = f"撤销{localtime(run.started_at):%Y-%m-%d %H:%M}的导入“{run.file.name}”"
    rows = list(ImportRow.objects.filter(run=run).order_by("row"))
    changed = changed_since(importer.chain, [row.object_id for row in rows], run.started_at)
    undone = [
        Undone(row.row, row.object_id, take_back(row, ledger, changed, actor, at, reason))
        for row in rows
    ]
    if any(one.refusal is None for one in undone):
        run.status = "undone"
        run.save(update_fields=["status"])
    return undone


def take_back(
    row: ImportRow, ledger: Ledger, changed: set[int], actor: Actor, at: datetime, reason: str
) -> DomainError | None:
    """Withdraw one row; why not, where it stays."""
    if not row.was_new:
        return WasThereBefore()
    if row.object_id in changed:
        return ChangedSince()
    return withdrawn(ledger, row.object_id, actor, at, reason)


def withdrawn(
    ledger: Ledger, object_id: int, actor: Actor, at: datetime, reason: str
) -> DomainError | None:
    withdraw = importer_of(ledger).withdraw
    assert withdraw is not None, "checked before"
    try:
        with transaction.atomic():
            withdraw(object_id, actor, at, reason)
    except DomainError as refusal:
        return refusal
    return None


def changed_since(chain: str, ids: list[int], moment: datetime) -> set[int]:
    """The objects with an event after a moment."""
    chains = {audit.chain_of(chain, pk): pk for pk in ids}
    found = Event.objects.filter(chain__in=list(chains), at__gt=moment)
    return {chains[name] for name in found.values_list("chain", flat=True).distinct()}
