"""Writing workbooks: rows stream through, codes keep zeros, data never becomes a formula."""

import datetime as dt
import io
import re
from collections.abc import Sequence
from pathlib import Path
from typing import BinaryIO

from bihuan.kernel.workbooks.fast_writer import AVAILABLE, write_fast
from bihuan.kernel.workbooks.plain_writer import write_plain
from bihuan.kernel.workbooks.rows import check_columns
from bihuan.kernel.workbooks.shape import Sheet

UNNAMED_MOMENT = dt.datetime(2000, 1, 1, tzinfo=dt.UTC)
_NOT_IN_A_NAME = re.compile(r"[\[\]:*?/\\]")


def write_workbook(
    target: Path | str | BinaryIO, sheets: Sequence[Sheet], *, created_at: dt.datetime | None = None
) -> None:
    """Writes sheets as one .xlsx file; the same sheets give the same bytes.

    Strings stay strings, whatever they begin with: `=1+1` is shown, never computed.

    Args:
        target: A path, or a binary file open for reading and writing.
        sheets: At least one; their rows are consumed.
        created_at: Printed in the file's properties; left out, a fixed moment stands there.

    Raises:
        WorkbookRefused: `workbook_shape` where a sheet has no columns, a row of another length
            or two columns of one name; `workbook_too_long` past Excel's row limit.
    """
    for sheet in sheets:
        check_columns(sheet)
    moment = (created_at or UNNAMED_MOMENT).astimezone(dt.UTC).replace(microsecond=0)
    names = _sheet_names(sheets)
    if isinstance(target, str | Path):
        with Path(target).open("w+b") as file:
            _write(file, sheets, names, moment)
    else:
        _write(target, sheets, names, moment)


def _write(
    file: BinaryIO, sheets: Sequence[Sheet], names: Sequence[str], moment: dt.datetime
) -> None:
    writer = write_fast if AVAILABLE else write_plain
    writer(file, sheets, names, moment)


def _sheet_names(sheets: Sequence[Sheet]) -> list[str]:
    """Names Excel accepts: 31 characters, no bracket, colon, star or slash, each once."""
    names: list[str] = []
    for number, sheet in enumerate(sheets, 1):
        plain = _NOT_IN_A_NAME.sub("", sheet.name).strip("'")[:31] or f"表{number}"
        if plain.casefold() in {name.casefold() for name in names}:
            plain = f"{plain[:27]}（{number}）"
        names.append(plain)
    return names


def workbook_bytes(sheets: Sequence[Sheet], *, created_at: dt.datetime | None = None) -> bytes:
    """The workbook as bytes, for small ones: answers to a request, attachments of a document."""
    file = io.BytesIO()
    write_workbook(file, sheets, created_at=created_at)
    return file.getvalue()
