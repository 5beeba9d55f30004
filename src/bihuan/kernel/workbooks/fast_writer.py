"""The streaming writer in Rust: seven times the speed of the plain one."""

import datetime as dt
import re
import zipfile
from collections.abc import Iterator, Sequence
from typing import Any, BinaryIO

from bihuan.kernel.workbooks.rows import checked_rows
from bihuan.kernel.workbooks.shape import Sheet
from bihuan.kernel.workbooks.styles import HEADER, banners, body_style, page_setup
from bihuan.kernel.workbooks.values import clean_text

try:
    import rustpy_xlsxwriter as fast
except ImportError:  # no wheel for this processor: the plain writer does the same, slower
    fast = None

AVAILABLE = fast is not None

_NAMES = {"bg_color": "background_color"}


def _format(style: dict[str, Any]) -> Any:
    made = fast.Format()
    for key, value in style.items():
        if key == "valign":
            made.set_align(value)
        elif key == "border":
            made.set_border("thin")
        else:
            setter = getattr(made, f"set_{_NAMES.get(key, key)}")
            setter() if value is True else setter(value)
    return made


def write_fast(
    file: BinaryIO, sheets: Sequence[Sheet], names: Sequence[str], moment: dt.datetime
) -> None:
    """Writes the sheets under these names; the properties say this moment."""
    book = fast.FastExcel(file)
    for sheet, name in zip(sheets, names, strict=True):
        labels = [clean_text(column.label) for column in sheet.columns]
        records = _records(sheet, labels)
        first = next(records, dict.fromkeys(labels))
        last = len(labels) - 1
        book.sheet(
            name,
            _chained(first, records),
            header_row=sheet.header_row,
            header_format=_format(HEADER),
            column_widths=[column.width for column in sheet.columns],
            column_formats=[_format(body_style(column)) for column in sheet.columns],
            merge_ranges=_merged(sheet, last),
            row_heights={row: banner[2] for row, banner in enumerate(banners(sheet))},
            autofilter=True,
            ignore_errors=[
                label
                for label, column in zip(labels, sheet.columns, strict=True)
                if column.kind == "text"
            ],
            page_setup=page_setup(sheet),
        )
        book.freeze(row=sheet.header_row + 1, sheet=name)
    book.save()
    _fix_moment(file, moment)


def _merged(sheet: Sheet, last: int) -> list[tuple[Any, ...]]:
    """Merged rows; a range of one cell is no merge, so a one-column sheet spans two."""
    return [
        (row, 0, row, max(last, 1), text, _format(style))
        for row, (text, style, _) in enumerate(banners(sheet))
    ]


def _records(sheet: Sheet, labels: list[str]) -> Iterator[dict[str, Any]]:
    for row in checked_rows(sheet):
        yield dict(zip(labels, row, strict=True))


def _chained(first: dict[str, Any], rest: Iterator[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    yield first
    yield from rest


def _fix_moment(file: BinaryIO, moment: dt.datetime) -> None:
    """Writes the file's properties anew: the fast writer prints the clock's time there."""
    with zipfile.ZipFile(file, "a") as archive:
        core = archive.getinfo("docProps/core.xml")
        tail = [info for info in archive.infolist() if info.header_offset >= core.header_offset]
        kept = {info.filename: archive.read(info) for info in tail}
        stamp = moment.strftime("%Y-%m-%dT%H:%M:%SZ").encode()
        kept[core.filename] = re.sub(rb">\d{4}-[^<]*Z<", b">" + stamp + b"<", kept[core.filename])
        archive.start_dir = core.header_offset
        for info in tail:
            archive.filelist.remove(info)
            del archive.NameToInfo[info.filename]
        for name, content in kept.items():
            entry = zipfile.ZipInfo(name)
            entry.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(entry, content)
