"""Ledgers: declared lists, their pages' data, export, and import from workbooks."""

from bihuan.kernel.ledgers.declaration import (
    BulkAction,
    BulkField,
    Cell,
    Column,
    EmptyText,
    Filter,
    Ledger,
    PageAction,
    Points,
    Tab,
    all_ledgers,
    ledger_of,
)
from bihuan.kernel.ledgers.importer import ImportColumn, Importer, Stored
from bihuan.kernel.ledgers.parsers import CellRefused

__all__ = [
    "BulkAction",
    "BulkField",
    "Cell",
    "CellRefused",
    "Column",
    "EmptyText",
    "Filter",
    "ImportColumn",
    "Importer",
    "Ledger",
    "PageAction",
    "Points",
    "Stored",
    "Tab",
    "all_ledgers",
    "ledger_of",
]
