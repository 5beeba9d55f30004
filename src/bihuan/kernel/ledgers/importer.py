"""What an app says of rows that come in from a workbook."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from bihuan.kernel.actors import Actor
from bihuan.kernel.errors import DomainError
from bihuan.kernel.ledgers.parsers import text
from bihuan.kernel.permissions import IMPORT_LEDGERS, Permission
from bihuan.kernel.workbooks import Cell, Kind

Parse = Callable[[Cell], Any]
Row = dict[str, Any]
PLAIN_TEXT: Parse = text()


@dataclass(frozen=True)
class Stored:
    """What became of one row: the object, and whether it was new."""

    object_id: int
    was_new: bool = True


@dataclass(frozen=True)
class ImportColumn:
    """One column of the workbook.

    Args:
        header: Its label in the template.
        name: Key of the value in the row handed to ``store``.
        parse: From the cell as read to the value; raises `CellRefused`. See `parsers`.
        prepare: Makes ``parse`` once a run, where it needs the database (names of units, codes of
            regions).
        required: Refused where empty. An empty cell of a column not required gives ``None``.
        aliases: Other labels under which the column may come.
        help: One sentence for the template's notes: what to write.
        kind: Cell format in the template.
        example: A value in the template's example row, invented.
    """

    header: str
    name: str
    parse: Parse = PLAIN_TEXT
    prepare: Callable[[Actor], Parse] | None = None
    required: bool = False
    aliases: tuple[str, ...] = ()
    help: str = ""
    kind: Kind = "text"
    example: Any = ""


@dataclass(frozen=True)
class Importer:
    """How rows of a workbook become rows of the ledger.

    Args:
        columns: In the order of the template.
        store: The app's service for one row, called as ``store(row, actor, at)`` in a savepoint;
            what it refuses (`DomainError`) becomes the row's error, `InvalidInput.fields` by
            column name.
        store_many: The same for a batch, where it can be faster: one `Stored` or `DomainError`
            for each row, in order; it must leave nothing behind of a row it refuses.
        chain: Label of the rows' log (``"enterprise"``); by it an undo sees later changes.
        withdraw: Takes back one row by an undo, called as ``withdraw(object_id, actor, at,
            reason)``; without it an import cannot be undone.
        permission: Needed to import.
        check: Looks at a parsed row as a whole before anything is stored, and raises as ``store``
            does; a dry run stops after it when there is no way to store and take back.
    """

    columns: tuple[ImportColumn, ...]
    store: Callable[[Row, Actor, datetime], Stored]
    store_many: (
        Callable[[Sequence[Row], Actor, datetime], Sequence[Stored | DomainError]] | None
    ) = None
    chain: str = ""
    withdraw: Callable[[int, Actor, datetime, str], Any] | None = None
    permission: Permission = IMPORT_LEDGERS
    check: Callable[[Row], None] | None = None

    @property
    def labels(self) -> Mapping[str, ImportColumn]:
        """Every label a workbook may use, with its column."""
        return {
            label: column for column in self.columns for label in (column.header, *column.aliases)
        }
