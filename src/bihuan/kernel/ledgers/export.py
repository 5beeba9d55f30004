"""The rows of a question as a workbook, streamed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any, BinaryIO

from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from bihuan.kernel import audit
from bihuan.kernel.actors import Actor
from bihuan.kernel.audit import Place
from bihuan.kernel.errors import DomainError
from bihuan.kernel.ledgers.addresses import Addresses
from bihuan.kernel.ledgers.asking import Asked
from bihuan.kernel.ledgers.cells import plain_values
from bihuan.kernel.ledgers.declaration import Column, Ledger
from bihuan.kernel.ledgers.page import chips
from bihuan.kernel.ledgers.rows import every_row, selected
from bihuan.kernel.workbooks import Column as SheetColumn
from bihuan.kernel.workbooks import Kind, Sheet, write_workbook

AT_ONCE = 20_000  # rows that a request writes while the reader waits
MOST = 500_000
KINDS: Mapping[str, Kind] = {
    "date": "date",
    "deadline": "date",
    "moment": "moment",
    "number": "decimal",
    "percent": "decimal",
    "progress": "decimal",
}


class ExportTooLarge(DomainError):
    """More rows than one workbook is given."""

    code = "export_too_large"
    message = gettext_lazy("符合条件的记录超过 %(most)s 条，一张表装不下。")
    remedy = gettext_lazy("请缩小查询条件（如按属地、按月份），分几次导出。")
    http_status = 422


def exported_columns(columns: Sequence[Column]) -> list[Column]:
    """The columns of the workbook: a second line becomes a column of its own.

    A heading ``描述 / 单位`` names both.
    """
    found: list[Column] = []
    for column in columns:
        if not column.is_exported:
            continue
        first, _sign, second = str(column.label).partition(" / ")
        found.append(
            Column(
                column.key,
                first,
                field=column.path,
                expression=column.expression,
                kind=column.kind,
                labels=column.labels,
                width=column.width,
            )
        )
        if column.sub:
            found.append(Column(f"{column.key}.sub", second or f"{first}（二）", field=column.sub))
    return found


def sheet_of(asked: Asked, columns: Sequence[Column], *, at: datetime) -> Sheet:
    """The sheet: official title, cut-off time, conditions, header, rows."""
    shown = exported_columns(columns)
    values = plain_values(shown, selected(asked, shown))
    return Sheet(
        name=str(asked.ledger.title),
        title=str(asked.ledger.print_title or asked.ledger.title),
        notes=(
            _("数据截至 %(moment)s，导出人：%(name)s")
            % {"moment": localtime(at).strftime("%Y-%m-%d %H:%M"), "name": asked.actor.name},
            _("条件：%(conditions)s") % {"conditions": conditions_text(asked)},
        ),
        columns=tuple(
            SheetColumn(str(column.label), width_of(column), KINDS.get(column.kind, "text"))
            for column in shown
        ),
        rows=map(values, every_row(asked, shown)),
    )


def conditions_text(asked: Asked) -> str:
    """The conditions in words, as the chips of the page say them."""
    words = [item["label"] for item in chips(asked, Addresses("", ()))]
    if asked.tab is not None and asked.tab.when is not None:
        words.insert(0, str(asked.tab.label))
    return "；".join(words) or _("无")


def width_of(column: Column) -> float:
    return max(10, column.width / 7) if column.width else 24


class Counted:
    """Rows counted as they pass, refused past the most that is taken."""

    def __init__(self, rows: Iterable[Sequence[Any]], most: int) -> None:
        self.rows, self.most, self.count = rows, most, 0

    def __iter__(self) -> Iterator[Sequence[Any]]:
        for row in self.rows:
            if self.count == self.most:
                raise ExportTooLarge(most=f"{self.most:,}")
            self.count += 1
            yield row


def export(
    asked: Asked,
    target: Path | BinaryIO,
    *,
    at: datetime,
    columns: Sequence[Column] | None = None,
    most: int = MOST,
) -> int:
    """Write the rows of a question as .xlsx, in the order asked for.

    The export is logged: who, which list, which conditions.

    Args:
        columns: Those of the question where left out.
        most: Rows beyond which it is refused.

    Returns:
        How many rows were written.

    Raises:
        ExportTooLarge: More rows than ``most``.
    """
    sheet = sheet_of(asked, asked.columns if columns is None else columns, at=at)
    rows = Counted(sheet.rows, most)
    write_workbook(target, [replace(sheet, rows=rows)], created_at=at)
    log_export(asked.ledger, asked.actor, conditions_text(asked), at=at)
    return rows.count


def log_export(ledger: Ledger, actor: Actor, conditions: str, *, at: datetime) -> None:
    text = f"导出{ledger.title}"
    audit.record(
        audit.chain_of("export", actor.user_id or 0),
        "kernel.exported",
        text,
        actor=actor,
        at=at,
        place=Place(actor.region, (actor.unit_id,) if actor.unit_id else (), actor.enterprise_id),
        data={"ledger": ledger.code, "conditions": conditions},
    )


def file_name(ledger: Ledger, at: datetime) -> str:
    """``隐患台账-20260309.xlsx``."""
    return f"{ledger.title}-{localtime(at):%Y%m%d}.xlsx"
