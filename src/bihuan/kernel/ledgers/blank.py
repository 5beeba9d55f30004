"""The template of an import: an empty sheet with the columns, and one that explains them."""

from __future__ import annotations

from collections.abc import Iterator

from bihuan.kernel.ledgers.declaration import Ledger
from bihuan.kernel.ledgers.imports import importer_of
from bihuan.kernel.workbooks import Column, Sheet, workbook_bytes


def blank_workbook(ledger: Ledger) -> bytes:
    """The template as .xlsx: fill the first sheet, read the second."""
    importer = importer_of(ledger)
    columns = tuple(
        Column(f"{column.header}*" if column.required else column.header, 18, column.kind)
        for column in importer.columns
    )
    return workbook_bytes(
        [
            Sheet(name=str(ledger.title), columns=columns, rows=()),
            Sheet(
                name="填写说明",
                title=f"{ledger.title}导入模板：带 * 的必填，一行一条，不要改表头",
                columns=(
                    Column("列", 20),
                    Column("必填", 8),
                    Column("怎样填", 60),
                    Column("例", 24),
                ),
                rows=explained(ledger),
            ),
        ]
    )


def explained(ledger: Ledger) -> Iterator[tuple[str, str, str, str]]:
    for column in importer_of(ledger).columns:
        aliases = f"（也认：{'、'.join(column.aliases)}）" if column.aliases else ""
        yield (
            column.header,
            "是" if column.required else "否",
            f"{column.help}{aliases}",
            str(column.example),
        )
