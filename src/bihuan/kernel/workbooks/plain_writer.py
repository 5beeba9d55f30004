"""The plain writer: where the fast one is missing, and where single cells need a style."""

import datetime as dt
from collections.abc import Sequence
from typing import Any, BinaryIO

import xlsxwriter

from bihuan.kernel.workbooks.rows import checked_rows
from bihuan.kernel.workbooks.shape import Sheet
from bihuan.kernel.workbooks.styles import HEADER, banners, body_style, page_setup
from bihuan.kernel.workbooks.values import clean_text


def write_plain(
    file: BinaryIO, sheets: Sequence[Sheet], names: Sequence[str], moment: dt.datetime
) -> None:
    """Writes the sheets under these names; the properties say this moment."""
    book = plain_book(file, moment)
    for sheet, name in zip(sheets, names, strict=True):
        page = book.add_worksheet(name)
        last = max(len(sheet.columns) - 1, 1)
        for index, column in enumerate(sheet.columns):
            page.set_column(index, index, column.width, book.add_format(body_style(column)))
        for row, (text, style, height) in enumerate(banners(sheet)):
            page.set_row(row, height)
            page.merge_range(row, 0, row, last, text, book.add_format(style))
        header, end = book.add_format(HEADER), sheet.header_row
        for index, column in enumerate(sheet.columns):
            page.write_string(sheet.header_row, index, clean_text(column.label), header)
        for end, values in enumerate(checked_rows(sheet), sheet.header_row + 1):
            for index, value in enumerate(values):
                write_cell(page, end, index, value)
        page.autofilter(sheet.header_row, 0, end, len(sheet.columns) - 1)
        page.freeze_panes(sheet.header_row + 1, 0)
        _plain_page(page, sheet)
    book.close()


def plain_book(file: BinaryIO, moment: dt.datetime) -> Any:
    """A workbook of the plain writer that streams rows and computes nothing."""
    book = xlsxwriter.Workbook(
        file,
        {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False},
    )
    book.set_properties({"created": moment.replace(tzinfo=None)})
    return book


def write_cell(page: Any, row: int, column: int, value: Any, style: Any = None) -> None:
    """Writes one value by its type: text as text, dates as dates, None as an empty cell."""
    if value is None:
        if style is not None:
            page.write_blank(row, column, None, style)
    elif isinstance(value, bool):
        page.write_boolean(row, column, value, style)
    elif isinstance(value, int | float):
        page.write_number(row, column, value, style)
    elif isinstance(value, dt.date | dt.time | dt.timedelta):
        page.write_datetime(row, column, value, style)
    else:
        page.write_string(row, column, value, style)


def _plain_page(page: Any, sheet: Sheet) -> None:
    setup = page_setup(sheet)
    if setup["landscape"]:
        page.set_landscape()
    page.set_paper(setup["paper_size"])
    page.repeat_rows(setup["repeat_rows"])
    page.fit_to_pages(*setup["fit_to_pages"])
    page.set_footer(setup["footer"])
