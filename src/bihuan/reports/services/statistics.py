"""Taking in accident statistics that somebody else keeps, month by month."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django.db import transaction

from bihuan.kernel import audit
from bihuan.kernel.actors import Actor
from bihuan.kernel.audit import Place, chain_of
from bihuan.kernel.errors import InvalidInput
from bihuan.reports import permissions as perms
from bihuan.reports.errors import SheetOlder, StatisticsDiffer
from bihuan.reports.kinds.places import issuing_unit
from bihuan.reports.models import StatisticsRow, StatisticsSheet
from bihuan.reports.rules import chinese_month

NUMBERS = ("accidents", "deaths", "injured", "loss", "larger_accidents", "larger_deaths")


@dataclass(frozen=True)
class StatisticsEntry:
    """One row of a sheet of accident statistics.

    Args:
        month: Any day of it.
        scope: `AccidentScope`.
        sector: Code; ``area`` the code of a region; at least one of them.
        loss: In 万元; ``None`` of any measure is unknown.
        cut_off: Day up to which the sheet's keeper knew.
    """

    month: date
    scope: str
    source: str
    cut_off: date
    accidents: int
    deaths: int
    injured: int | None = None
    loss: Decimal | None = None
    larger_accidents: int | None = None
    larger_deaths: int | None = None
    sector: str = ""
    area: str = ""
    revision: str = ""

    def numbers(self) -> dict[str, int | Decimal | None]:
        return {name: getattr(self, name) for name in NUMBERS}


def refuse_nonsense(entry: StatisticsEntry) -> None:
    """Refuse a row that cannot be so.

    Raises:
        InvalidInput: It counts nowhere, or a part is above its whole.
    """
    fields = {}
    if not entry.sector and not entry.area:
        fields["sector"] = "行业和地区至少填一项；合计不用填，由各行相加得出。"
    if (entry.larger_accidents or 0) > entry.accidents:
        fields["larger_accidents"] = "较大及以上事故起数不能多于事故起数。"
    if (entry.larger_deaths or 0) > entry.deaths:
        fields["larger_deaths"] = "较大及以上事故死亡人数不能多于死亡人数。"
    if entry.cut_off < entry.month.replace(day=1):
        fields["cut_off"] = "数据截止日期早于统计月份。"
    if fields:
        raise InvalidInput(fields)


def sheet_for(entry: StatisticsEntry, region: str, actor: Actor, at: datetime) -> StatisticsSheet:
    """The sheet a row belongs to; a later cut-off begins a new one, which takes the former's place.

    Raises:
        SheetOlder: A later sheet of that month is in force.
    """
    month = entry.month.replace(day=1)
    current = (
        StatisticsSheet.objects.filter(
            region=region, month=month, scope=entry.scope, superseded_at__isnull=True
        )
        .locked()
        .first()
    )
    if current is not None:
        if (current.cut_off, current.source) == (entry.cut_off, entry.source):
            return current
        if entry.cut_off < current.cut_off:
            raise SheetOlder(month=chinese_month(month), cut_off=current.cut_off.isoformat())
        current.superseded_at = at
        current.save(update_fields=["superseded_at"])
    sheet = StatisticsSheet.objects.create(
        month=month,
        scope=entry.scope,
        source=entry.source,
        cut_off=entry.cut_off,
        revision=entry.revision,
        recorded_at=at,
        recorded_by_id=actor.user_id,
        region=region,
    )
    audit.record(
        chain_of("statistics-sheet", sheet.pk),
        "statistics.recorded",
        "登记事故统计表" if current is None else "登记修订的事故统计表",
        actor=actor,
        at=at,
        place=Place(region, []),
        data={"month": month.isoformat(), "cut_off": entry.cut_off, "note": entry.revision},
    )
    return sheet


@transaction.atomic
def record_statistics(
    entry: StatisticsEntry, *, actor: Actor, at: datetime
) -> tuple[StatisticsRow, bool]:
    """Take in one row of a sheet.

    Returns:
        The row, and whether it is new; the same row with the same numbers is not taken twice.

    Raises:
        NotPermitted: The actor may not.
        InvalidInput: It counts nowhere, cannot be so, or there is no place it would be of.
        SheetOlder: A later sheet of that month is in force.
        StatisticsDiffer: The sheet holds other numbers for that sector and area.
    """
    actor.must(perms.COMPOSE)
    refuse_nonsense(entry)
    unit = issuing_unit(actor.region, actor)
    region = actor.region or (unit.region_id if unit else "")
    if not region:
        raise InvalidInput({"area": "没有找到统计表所属的区划，请先登记安委办。"})
    sheet = sheet_for(entry, region, actor, at)
    known = StatisticsRow.objects.filter(sheet=sheet, sector=entry.sector, area=entry.area).first()
    if known is not None:
        if any(getattr(known, name) != number for name, number in entry.numbers().items()):
            raise StatisticsDiffer(month=chinese_month(sheet.month))
        return known, False
    row = StatisticsRow.objects.create(
        sheet=sheet,
        month=sheet.month,
        scope=entry.scope,
        sector=entry.sector,
        area=entry.area,
        by_sector=bool(entry.sector),
        by_area=bool(entry.area),
        region=entry.area or region,
        **entry.numbers(),
    )
    return row, True
