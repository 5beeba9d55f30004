"""Accident statistics from a workbook: a row a sector or area and month."""

from __future__ import annotations

import re
from datetime import date, datetime

from bihuan.kernel.actors import Actor
from bihuan.kernel.ledgers import CellRefused, ImportColumn, Importer, Stored
from bihuan.kernel.ledgers.importer import Row
from bihuan.kernel.ledgers.parsers import (
    choice,
    choices_of,
    day,
    decimal_number,
    text,
    whole_number,
)
from bihuan.kernel.workbooks import Cell, as_text
from bihuan.organisations.importing import region_of
from bihuan.reports import permissions as perms
from bihuan.reports.services.statistics import StatisticsEntry, record_statistics
from bihuan.reports.states import AccidentScope
from bihuan.statutes import dictionaries

MONTH = re.compile(r"(\d{4})[年./-](\d{1,2})(?:月|[./-]\d{1,2})?(?:日)?(?: .*)?")


def month(cell: Cell) -> date:
    """A month as people write it: 2023-04, 2023年4月, or any of its days."""
    written = "".join(as_text(cell).split())
    found = MONTH.fullmatch(written) or MONTH.fullmatch(as_text(cell).strip())
    if found is None or not 1 <= int(found.group(2)) <= 12:
        raise CellRefused("not_a_month", f"“{written}”不是月份，请写成 2023-04 这样。")
    return date(int(found.group(1)), int(found.group(2)), 1)


def store(row: Row, actor: Actor, at: datetime) -> Stored:
    """Take in one row of statistics."""
    said = {name: value for name, value in row.items() if value is not None}
    found, is_new = record_statistics(StatisticsEntry(**said), actor=actor, at=at)
    return Stored(found.pk, is_new)


COUNT = whole_number(0, 100_000)
STATISTICS_IMPORTER = Importer(
    permission=perms.COMPOSE,
    store=store,
    columns=(
        ImportColumn("月份", "month", month, required=True, example="2026-10"),
        ImportColumn(
            "统计口径",
            "scope",
            choices_of(AccidentScope),
            required=True,
            help="全口径或生产经营性。",
            example="生产经营性",
        ),
        ImportColumn(
            "行业领域",
            "sector",
            prepare=lambda _actor: choice(dictionaries.words("sectors")),
            help="分行业的行填这一列；分地区的行留空。",
            example="建筑施工",
        ),
        ImportColumn(
            "地区", "area", prepare=region_of, help="分地区的行填这一列；两列都填的行两边都计。"
        ),
        ImportColumn("事故起数", "accidents", COUNT, required=True, example=2),
        ImportColumn("死亡人数", "deaths", COUNT, required=True, example=2),
        ImportColumn("受伤人数", "injured", COUNT, help="不填是不详，没有的填 0。"),
        ImportColumn("直接经济损失（万元）", "loss", decimal_number(0, 10**9, 2)),
        ImportColumn("较大及以上事故起数", "larger_accidents", COUNT),
        ImportColumn("较大及以上事故死亡人数", "larger_deaths", COUNT),
        ImportColumn(
            "数据来源", "source", text(200, least=2), required=True, example="市应急管理局事故统计"
        ),
        ImportColumn(
            "数据截止日期", "cut_off", day(), required=True, kind="date", example="2026-11-05"
        ),
        ImportColumn("修订说明", "revision", text(300)),
    ),
)
