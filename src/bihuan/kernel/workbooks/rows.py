"""The checks on a sheet before and while it is written."""

from collections.abc import Iterator
from typing import Any

from bihuan.kernel.workbooks.errors import WorkbookRefused
from bihuan.kernel.workbooks.shape import Sheet
from bihuan.kernel.workbooks.values import CASTS

MOST_ROWS = 1_048_576


def check_columns(sheet: Sheet) -> None:
    """Refuses a sheet without columns or with two of one name."""
    labels = [column.label for column in sheet.columns]
    if not labels or len(set(labels)) != len(labels):
        raise WorkbookRefused(
            "workbook_shape",
            f"表“{sheet.name}”没有列，或有两列同名。",
            "请给每一列一个不同的名称。",
        )


def checked_rows(sheet: Sheet) -> Iterator[list[Any]]:
    """Rows as cells can hold them, one value a column, never more than a sheet takes."""
    casts = [CASTS[column.kind] for column in sheet.columns]
    width, unknown = len(casts), sheet.unknown or None
    limit = MOST_ROWS - sheet.header_row - 1
    for number, row in enumerate(sheet.rows):
        if len(row) != width:
            raise WorkbookRefused(
                "workbook_shape",
                f"表“{sheet.name}”第{number + 1}条有{len(row)}个值，列有{width}个。",
                "请让每条记录与列一一对应。",
            )
        if number >= limit:
            raise WorkbookRefused(
                "workbook_too_long",
                f"表“{sheet.name}”超过一张工作表能放下的{MOST_ROWS:,}行。",
                "请缩小筛选范围，分几次导出。",
            )
        yield [
            unknown if value is None else cast(value)
            for cast, value in zip(casts, row, strict=True)
        ]
