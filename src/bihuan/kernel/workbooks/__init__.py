"""Excel in and out, guarded: write sheets, read uploads, hand back a marked copy. No Django."""

from bihuan.kernel.workbooks.errors import WorkbookRefused
from bihuan.kernel.workbooks.guards import DEFAULT_LIMITS, Limits
from bihuan.kernel.workbooks.marking import ERROR_LABEL, CellError, mark_workbook
from bihuan.kernel.workbooks.reading import Header, find_header, read_workbook
from bihuan.kernel.workbooks.shape import (
    Cell,
    Column,
    Kind,
    ReadSheet,
    Sheet,
    as_text,
    lost_digits,
)
from bihuan.kernel.workbooks.writing import workbook_bytes, write_workbook

__all__ = [
    "DEFAULT_LIMITS",
    "ERROR_LABEL",
    "Cell",
    "CellError",
    "Column",
    "Header",
    "Kind",
    "Limits",
    "ReadSheet",
    "Sheet",
    "WorkbookRefused",
    "as_text",
    "find_header",
    "lost_digits",
    "mark_workbook",
    "read_workbook",
    "workbook_bytes",
    "write_workbook",
]
