"""Control figures from a workbook, in the office's own layout: one row a part."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from bihuan.kernel.actors import Actor
from bihuan.kernel.ledgers import CellRefused, ImportColumn, Importer, Stored
from bihuan.kernel.ledgers.importer import Row
from bihuan.kernel.ledgers.parsers import choices_of, text, whole_number
from bihuan.kernel.workbooks import Cell, as_text
from bihuan.organisations.importing import unit_of
from bihuan.reports import permissions as perms
from bihuan.reports import services
from bihuan.reports.services import QuotaFacts
from bihuan.reports.states import QuotaMeasure
from bihuan.statutes.dictionaries import words


def sector_of(_actor: Actor) -> Callable[[Cell], str]:
    """A sector by its name or another spelling of it."""
    known = words("sectors")

    def parse(cell: Cell) -> str:
        written = as_text(cell).strip()
        if written not in known:
            raise CellRefused("unknown_sector", f"没有“{written}”这个行业领域，请照字典填写。")
        return known[written]

    return parse


def store(row: Row, actor: Actor, at: datetime) -> Stored:
    """Set the figure of one row."""
    facts = QuotaFacts(
        year=row["year"],
        measure=row["measure"],
        value=row["value"],
        source=row["source"] or "",
        unit_id=row["unit_id"],
        sector=row["sector"] or "",
    )
    return Stored(services.set_quota(facts, actor=actor, at=at).pk)


def withdraw(object_id: int, actor: Actor, at: datetime, reason: str) -> Any:
    return services.withdraw_quota(quota_id=object_id, reason=reason, actor=actor, at=at)


QUOTA_IMPORTER = Importer(
    columns=(
        ImportColumn("年度", "year", whole_number(2000, 2099), required=True, example="2026"),
        ImportColumn(
            "指标",
            "measure",
            choices_of(QuotaMeasure),
            required=True,
            example="生产安全事故死亡人数",
        ),
        ImportColumn(
            "单位",
            "unit_id",
            prepare=unit_of,
            help="按单位分解的填这一栏；全区总数两栏都不填。",
            example="河畔街道办事处",
        ),
        ImportColumn(
            "行业领域", "sector", prepare=sector_of, help="按行业分解的填这一栏。", example=""
        ),
        ImportColumn("控制数", "value", whole_number(), required=True, example="2"),
        ImportColumn("依据", "source", text(200), required=True, example="云安〔2026〕1号"),
    ),
    store=store,
    chain="quota",
    withdraw=withdraw,
    permission=perms.COMPOSE,
)
