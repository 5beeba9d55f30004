"""Where a report takes its accidents from: the accident room's facts, or the sheets that came in.

The one seam between the monthly report and the room: six measures under their codes. As long as the
room does not count them, the sheets of `StatisticsRow` do; where those are missing too, nothing is known.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Any, Literal

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from bihuan.kernel.actors import Actor
from bihuan.kernel.awaited import all_numbers, reason_of
from bihuan.kernel.indicators import (
    Fact,
    Indicator,
    Period,
    Query,
    Value,
    base_rows,
    rows_behind,
    values,
)
from bihuan.kernel.workflow import HouseRule
from bihuan.organisations.models import Region
from bihuan.reports.kinds.splits import Found, Part, Pass, by_places, by_sectors, by_values
from bihuan.reports.models import StatisticsRow
from bihuan.reports.querysets import StatisticsQuerySet
from bihuan.reports.rules import chinese_day, chinese_month
from bihuan.reports.states import AccidentScope

Measure = Literal["count", "deaths", "injured", "loss", "larger_count", "larger_deaths"]
MEASURES: tuple[Measure, ...] = (
    "count",
    "deaths",
    "injured",
    "loss",
    "larger_count",
    "larger_deaths",
)
ROOM = {name: f"accidents.{name}" for name in MEASURES}
SHEETS = HouseRule("导入的事故统计表：一行一个月、一个行业或地区，以数据截止日期最晚的一张为准")

STATISTICS = Fact(
    code="accident-statistics",
    label=_("事故统计表"),
    model=StatisticsRow,
    ledger="accident-statistics",
    known_by=StatisticsQuerySet.known_by,
    dimensions={
        "scope": "scope",
        "sector": "sector",
        "area": "area",
        "by_sector": "by_sector",
        "by_area": "by_area",
        "day": "month",
    },
)


def of_months(period: Period) -> Q:
    return Q(month__gte=period.first.replace(day=1), month__lte=period.last)


def summed(name: str, label: Any, unit: str, path: str, decimals: int = 0) -> Indicator:
    return Indicator(
        f"reports.accident_{name}",
        label,
        unit,
        STATISTICS,
        of_months,
        SHEETS,
        total=path,
        decimals=decimals,
        better="down",
    )


SHEET: Mapping[Measure, Indicator] = {
    "count": summed("count", _("事故起数"), "起", "accidents"),
    "deaths": summed("deaths", _("死亡人数"), "人", "deaths"),
    "injured": summed("injured", _("受伤人数"), "人", "injured"),
    "loss": summed("loss", _("直接经济损失"), "万元", "loss", 2),
    "larger_count": summed("larger_count", _("较大及以上事故起数"), "起", "larger_accidents"),
    "larger_deaths": summed("larger_deaths", _("较大及以上事故死亡人数"), "人", "larger_deaths"),
}


@dataclass(frozen=True)
class AccidentSource:
    """Six measures of one fact, and how they are asked.

    Args:
        measures: In the order of `MEASURES`.
        base: Dimensions of every question; ``sector`` and ``area`` those of a split.
        knows: Whether the register holds the period at all: before it, unknown is not 0.
        areas: The parts of a region.
        said: Where the numbers come from, for the foot of the report.
    """

    measures: Mapping[Measure, Indicator]
    knows: Callable[[Query, Actor], bool]
    areas: Callable[[Sequence[Pass], Actor, str], list[Part]]
    said: Callable[[Query, Actor], str]
    base: Mapping[str, Any]
    sector: Mapping[str, Any]
    area: Mapping[str, Any]

    @property
    def indicators(self) -> tuple[Indicator, ...]:
        return tuple(self.measures[name] for name in MEASURES)

    def ask(self, query: Query, actor: Actor) -> dict[str, Value]:
        """Code → value of the whole; ``None`` where the period or the measure is not known."""
        query = query.of(**self.base, **self.sector)
        return self.known(values(self.indicators, query, actor), query, actor)

    def known(self, found: Mapping[str, Value], query: Query, actor: Actor) -> dict[str, Value]:
        """Values with true zeros told from what nobody knows."""
        if not self.knows(query, actor):
            return {code: replace(value, number=None, rows=0) for code, value in found.items()}
        missing = self.unknown_measures(query, actor)
        return {
            code: replace(value, number=None)
            if code in missing
            else replace(value, number=value.number if value.number is not None else Decimal(0))
            for code, value in found.items()
        }

    def unknown_measures(self, query: Query, actor: Actor) -> set[str]:
        """Measures that some row of the period leaves out."""
        rows = rows_behind(self.measures["count"], query, actor)
        return {
            item.code
            for item in self.indicators
            if item.total and rows.filter(**{f"{item.total}__isnull": True}).exists()
        }

    def by_sector(self, queries: Sequence[Query], actor: Actor) -> list[Part]:
        """Each sector with what each question found of it."""
        asked = [query.of(**self.base, **self.sector) for query in queries]
        passes = [(self.indicators, query) for query in asked]
        return self.told(by_sectors(passes, actor), asked, actor)

    def by_area(self, queries: Sequence[Query], actor: Actor, region: str) -> list[Part]:
        """Each part of the region with what each question found of it."""
        asked = [query.of(**self.base, **self.area) for query in queries]
        passes = [(self.indicators, query) for query in asked]
        return self.told(self.areas(passes, actor, region), asked, actor)

    def told(self, parts: Sequence[Part], asked: Sequence[Query], actor: Actor) -> list[Part]:
        """The parts with unknown told from zero, period by period."""
        knows = [self.knows(query, actor) for query in asked]
        missing = [self.unknown_measures(query, actor) for query in asked]

        def number(value: Value, place: int) -> Decimal | None:
            if not knows[place] or value.indicator.code in missing[place]:
                return None
            return value.number if value.number is not None else Decimal(0)

        return [
            (
                name,
                [
                    {code: replace(one, number=number(one, place)) for code, one in of.items()}
                    for place, of in enumerate(found)
                ],
            )
            for name, found in parts
        ]


def months_of(period: Period) -> int:
    return (period.last.year - period.first.year) * 12 + period.last.month - period.first.month + 1


def sheet_knows(query: Query, actor: Actor) -> bool:
    """Whether there is a sheet of every month of the period."""
    rows = rows_behind(SHEET["count"], query, actor).order_by()
    return rows.values("month").distinct().count() == months_of(query.period)


def sheet_areas(passes: Sequence[Pass], actor: Actor, region: str) -> list[Part]:
    """The areas that the sheets name, in the order of their codes."""
    found = by_values(passes, actor, "area")
    names = dict(
        Region.objects.filter(pk__in=[code for code, _of in found]).values_list("pk", "name")
    )
    return [
        (f"{names.get(code, code)}{'本级' if code == region else ''}", of) for code, of in found
    ]


def sheet_said(query: Query, actor: Actor) -> str:
    """Who keeps the sheets of the period, up to when, and what was revised."""
    rows = rows_behind(SHEET["count"], query, actor)
    sheets = rows.order_by("-month").values_list(
        "sheet__source", "sheet__cut_off", "sheet__revision", "month"
    )
    found = list(dict.fromkeys(sheets))
    if not found:
        return f"没有{chinese_month(query.period.last)}的事故统计表，未知的打“—”。{reason_of(ROOM['count'])}"
    source, cut_off, _revision, _month = found[0]
    revised = "；".join(
        f"{chinese_month(month)}数据修订：{revision}"
        for _s, _c, revision, month in found
        if revision
    )
    scope = dict(query.slice).get("scope")
    word = AccidentScope(scope).label if scope else ""
    said = f"{source}，数据截至{chinese_day(cut_off)}，{word}统计"
    return f"{said}；{revised}" if revised else said


def sheet_source(scope: str) -> AccidentSource:
    """The sheets that came in as workbooks, of one scope."""
    return AccidentSource(
        SHEET,
        sheet_knows,
        sheet_areas,
        sheet_said,
        {"scope": scope},
        {"by_sector": True},
        {"by_area": True},
    )


def room_source(numbers: Mapping[str, Any]) -> AccidentSource | None:
    """The accident room, once it counts all six measures; ``None`` while it is awaited.

    Args:
        numbers: Code → what is declared under it.
    """
    found = {name: numbers.get(code) for name, code in ROOM.items()}
    counted = {name: item for name, item in found.items() if isinstance(item, Indicator)}
    if len(counted) != len(MEASURES):
        return None
    fact = counted["count"].fact

    def knows(query: Query, actor: Actor) -> bool:
        rows = base_rows(fact, query, actor)
        return bool(rows.filter(**{f"{fact.dimensions['day']}__lte": query.period.last}).exists())

    def said(_query: Query, _actor: Actor) -> str:
        return f"{fact.label}登记，以事故发生日期统计"

    return AccidentSource(counted, knows, by_places, said, {}, {}, {})


SOURCES = {1: "事故台账", 2: "事故统计表（全口径）", 3: "事故统计表（生产经营性）"}
SCOPES = {2: AccidentScope.ALL, 3: AccidentScope.PRODUCTION}


def has_sheet(scope: str, month: date, query: Query, actor: Actor) -> bool:
    asked = replace(query, period=Period.month(month)).of(scope=scope)
    return rows_behind(SHEET["count"], asked, actor).exists()


def source_of(chosen: int | None, month: date, query: Query, actor: Actor) -> AccidentSource:
    """The source asked for; unasked, the room if it is there, else the sheets that hold the month.

    Args:
        chosen: A key of `SOURCES`.
    """
    room = room_source(all_numbers())
    if room is not None and chosen in {None, 1}:
        return room
    if chosen in SCOPES:
        return sheet_source(SCOPES[chosen])
    for scope in AccidentScope:
        if has_sheet(scope, month, query, actor):
            return sheet_source(scope)
    return sheet_source(AccidentScope.ALL)


def found_by(found: Found, source: AccidentSource, name: Measure) -> Value:
    return found[source.measures[name].code]
