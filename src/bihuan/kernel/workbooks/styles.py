"""How our workbooks look: number formats, title, notes, header, page."""

from typing import Any

from bihuan.kernel.workbooks.shape import Column, Kind, Sheet
from bihuan.kernel.workbooks.values import clean_text

NUMBER_FORMATS: dict[Kind, str] = {
    "text": "@",
    "integer": "#,##0",
    "decimal": "#,##0.00",
    "percent": "0.0%",
    "date": "yyyy-mm-dd",
    "moment": "yyyy-mm-dd hh:mm",
}
TITLE = {"bold": True, "font_size": 16, "align": "center", "valign": "vcenter"}
NOTE = {"font_size": 10, "font_color": "#555555", "align": "left", "valign": "vcenter"}
HEADER = {
    "bold": True,
    "bg_color": "#E8EEF4",
    "border": 1,
    "align": "center",
    "valign": "vcenter",
    "text_wrap": True,
}


def page_setup(sheet: Sheet) -> dict[str, Any]:
    """A4, the header on every printed page, one page wide."""
    return {
        "landscape": sheet.landscape,
        "paper_size": 9,
        "repeat_rows": sheet.header_row,
        "fit_to_pages": (1, 0),
        "footer": "&C第 &P 页 共 &N 页",
    }


def banners(sheet: Sheet) -> list[tuple[str, dict[str, Any], float]]:
    """What stands above the header: text, style, height in points."""
    title = [(clean_text(sheet.title), TITLE, 30.0)] if sheet.title else []
    return title + [(clean_text(note), NOTE, 18.0) for note in sheet.notes]


def body_style(column: Column) -> dict[str, Any]:
    """The style of a column's data cells."""
    style: dict[str, Any] = {"num_format": NUMBER_FORMATS[column.kind], "valign": "vcenter"}
    if column.kind == "text":
        style["text_wrap"] = True
    return style
