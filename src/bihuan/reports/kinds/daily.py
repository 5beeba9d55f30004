"""The daily report (D06): what was found and closed that day and since the year began.

Source:
    Seed 000: 「實施“日報送、零積壓”活動，每日統計調度安全整治情況」; outline after the form of building-site
    dailies: day value and cumulative, hazards by grade, list of those who did not report.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from django.urls import reverse

from bihuan.dispatch.indicators import EXPECTED, MISSING, REPORTED, ZERO_REPORTS
from bihuan.hazards.indicators import (
    CLOSED,
    CLOSED_MAJOR,
    CLOSED_OF_FOUND,
    DUE_OPEN,
    FIXED_ON_SPOT,
    FOUND,
    LATE,
    RECTIFICATION_RATE,
    STANDING,
    STANDING_MAJOR,
)
from bihuan.hazards.models import Hazard
from bihuan.hazards.states import Grade
from bihuan.kernel.actors import Actor
from bihuan.kernel.indicators import (
    Indicator,
    Period,
    Query,
    Value,
    base_rows,
    rows_behind,
    the_period_before,
    value,
    values,
)
from bihuan.kernel.indicators import a_year_before as year_earlier
from bihuan.reports.catalogue import DAILY
from bihuan.reports.composition import Cell, Composition, Section, Table
from bihuan.reports.kinds.declaring import Asked, ReportKind
from bihuan.reports.kinds.places import issuing_unit, place_name
from bihuan.reports.kinds.sheet import Sheet
from bihuan.reports.kinds.splits import Found, Part, Pass, by_places, by_sectors
from bihuan.reports.permissions import COMPOSE
from bihuan.reports.rules import chinese_day

LISTED = 10
OF_THE_DAY = (FOUND, CLOSED)
SINCE = (FOUND, CLOSED, RECTIFICATION_RATE)
AT_THE_END = (STANDING, LATE)
COLUMNS = ("当日发现", "当日销号", "累计发现", "累计销号", "整改率", "在治", "逾期")
ADD_UP = (1, 2, 3, 4, 6, 7)
LIST_COLUMNS = ("编号", "隐患", "所在单位", "等级", "整改期限", "监管单位")


class Daily:
    """One daily report in the making."""

    def __init__(self, asked: Asked, actor: Actor) -> None:
        self.asked, self.actor, self.sheet = asked, actor, Sheet()
        self.start = asked.start or asked.on.replace(month=1, day=1)
        self.day = asked.query(Period.day(asked.on))
        self.since = asked.query(Period(min(self.start, asked.on), asked.on))
        self.unit = issuing_unit(asked.region, actor)
        self.region = asked.region or (self.unit.region_id if self.unit else "")

    def composed(self) -> Composition:
        sections = (
            self.day_section(),
            self.since_section(),
            self.places_section(),
            self.sectors_section(),
            self.reporting_section(),
            self.problems_section(),
            self.tomorrow_section(),
        )
        place = place_name(self.asked.region, self.unit)
        return Composition(
            report=DAILY.name,
            title=f"{place}{DAILY.title}（{chinese_day(self.asked.on)}）",
            on=self.asked.on,
            first=self.since.period.first,
            last=self.asked.on,
            region=self.asked.region,
            as_of=self.asked.as_of,
            unit=(self.unit.short_name or self.unit.name) if self.unit else "",
            sections=tuple(one for one in sections if one is not None),
            figures=tuple(self.sheet.figures),
            identities=tuple(self.sheet.identities),
            wording=self.asked.wording,
            source="事故隐患登记；以发现日期、销号日期统计，不含不属实和已撤回的记录",
        )

    def is_known(self, query: Query) -> bool:
        """Whether the register already held anything in that period: before it, unknown is not 0."""
        rows = base_rows(FOUND.fact, query, self.actor)
        return bool(rows.filter(found_on__lte=query.period.last).exists())

    def earlier(self, indicator: Indicator, query: Query) -> Value | None:
        return value(indicator, query, self.actor) if self.is_known(query) else None

    def day_section(self) -> Section:
        sheet = self.sheet
        whole = (FOUND, FIXED_ON_SPOT, CLOSED, CLOSED_MAJOR, STANDING, STANDING_MAJOR, LATE)
        found = values(whole, self.day, self.actor)
        major = value(FOUND, self.day.of(grade=Grade.MAJOR), self.actor)
        general = value(FOUND, self.day.of(grade=Grade.GENERAL), self.actor)
        new = sheet.put(found[FOUND.code], "当日发现隐患")
        new_major = sheet.say(major, "当日发现重大事故隐患")
        new_general = sheet.say(general, "当日发现一般隐患")
        sheet.adds_up(new, (new_major, new_general), "重大与一般之和等于当日发现")
        before = self.earlier(FOUND, the_period_before(self.day))
        closed = sheet.say(found[CLOSED.code], "当日整改销号")
        first = (
            f"{chinese_day(self.asked.on)}，新发现隐患{{{new}}}"
            + sheet.compared(found[FOUND.code], new, before, "前一日", names_base=False)
            + f"；其中重大事故隐患{new_major}，一般隐患{new_general}。"
        )
        second = (
            f"当日立查立改{sheet.say(found[FIXED_ON_SPOT.code], '当日立查立改')}，"
            f"整改销号{closed}，其中重大事故隐患{sheet.say(found[CLOSED_MAJOR.code])}。"
        )
        third = (
            f"截至当日，在治隐患{sheet.say(found[STANDING.code])}，"
            f"逾期未整改{sheet.say(found[LATE.code])}。"
            f"在治的重大事故隐患{sheet.say(found[STANDING_MAJOR.code])}。"
        )
        return Section("当日情况", (first, second, third))

    def since_section(self) -> Section:
        sheet = self.sheet
        found = values((*SINCE, CLOSED_OF_FOUND), self.since, self.actor)
        total = sheet.put(found[FOUND.code], "累计发现隐患")
        before = self.earlier(FOUND, year_earlier(self.since))
        start = self.since.period.first
        since = "今年以来" if (start.month, start.day) == (1, 1) else f"{chinese_day(start)}以来"
        text = (
            f"{since}，累计发现隐患{{{total}}}"
            + sheet.compared(found[FOUND.code], total, before, "上年同期")
            + f"；其中已整改销号{sheet.say(found[CLOSED_OF_FOUND.code], '累计发现并已销号')}，"
            + f"整改率{sheet.say(found[RECTIFICATION_RATE.code], '累计整改率')}。"
            + f"连同以往发现的，累计整改销号{sheet.say(found[CLOSED.code], '累计整改销号')}。"
        )
        return Section("累计情况", (text,))

    def split_table(self, title: str, first: str, parts: Sequence[Part]) -> Table:
        """A table of parts with its total, whose columns must add up."""
        rows = tuple(
            (Cell(name), *self.sheet.cells(in_columns(found), f"{name}：")) for name, found in parts
        )
        whole = [values(indicators, query, self.actor) for indicators, query in self.passes()]
        total = (Cell("合计"), *self.sheet.cells(in_columns(whole), "合计："))
        return Table(title, (first, *COLUMNS), rows, total, adds_up=ADD_UP)

    def places_section(self) -> Section | None:
        parts = by_places(self.passes(), self.actor, self.region)
        if not parts:
            return None
        table = self.split_table("分地区隐患排查治理情况", "地区", parts)
        return Section("分地区情况", (), (table,))

    def sectors_section(self) -> Section | None:
        parts = by_sectors(self.passes(), self.actor)
        if not parts:
            return None
        table = self.split_table("分行业领域隐患排查治理情况", "行业领域", parts)
        return Section("分行业情况", (), (table,))

    def passes(self) -> tuple[Pass, ...]:
        return ((OF_THE_DAY, self.day), (SINCE, self.since), (AT_THE_END, self.day))

    def reporting_section(self) -> Section:
        sheet = self.sheet
        found = values((EXPECTED, REPORTED, MISSING, ZERO_REPORTS), self.day, self.actor)
        if not found[EXPECTED.code].rows:
            return Section("报送情况", ("当日没有到期的报送。",))
        whole = sheet.say(found[EXPECTED.code], "当日应报")
        reported = sheet.say(found[REPORTED.code], "当日已报")
        missing = sheet.say(found[MISSING.code], "当日未报")
        sheet.adds_up(whole, (reported, missing), "已报与未报之和等于应报")
        zero = sheet.say(found[ZERO_REPORTS.code], "当日零报告")
        names = self.not_reporting()
        owing = f"未报{missing}（{names}）" if names else f"未报{missing}"
        first = f"当日到期的报送共{whole}，已报{reported}，{owing}。"
        return Section("报送情况", (first, f"已报的材料中，零报告{zero}。"))

    def not_reporting(self) -> str:
        """The units that owe something that day, with what they owe."""
        rows = rows_behind(MISSING, self.day, self.actor).select_related("unit", "duty")
        owed: dict[str, list[str]] = {}
        for one in rows.order_by("unit__order", "unit_id", "duty_id"):
            owed.setdefault(one.unit.name, []).append(one.duty.what)
        return "、".join(f"{name}（{'、'.join(dict.fromkeys(what))}" for name, what in owed.items())

    def problems_section(self) -> Section:
        """Major ones first, then those longest past their limit."""
        worst: list[Hazard] = []
        for indicator in (STANDING_MAJOR, LATE):
            rows = rows_behind(indicator, self.day, self.actor)
            rows = rows.select_related("enterprise", "unit").order_by("due_on", "pk")
            known = {one.pk for one in worst}
            worst += [one for one in rows[: LISTED * 2] if one.pk not in known]
        if not worst:
            return Section("突出问题", ("没有在治的重大事故隐患，也没有逾期未整改的隐患。",))
        table = Table("在治重大事故隐患和逾期最久的隐患", LIST_COLUMNS, listed(worst[:LISTED]))
        return Section("突出问题", (), (table,))

    def tomorrow_section(self) -> Section:
        tomorrow = self.asked.query(Period.day(self.asked.on + timedelta(days=1)))
        due = value(DUE_OPEN, tomorrow, self.actor)
        text = f"明日到期、尚未整改的隐患{self.sheet.say(due, '明日到期未整改')}。"
        behind = rows_behind(DUE_OPEN, tomorrow, self.actor).select_related("enterprise", "unit")
        rows = list(behind.order_by("-grade", "pk")[:LISTED])
        table = Table("明日到期的隐患", LIST_COLUMNS, listed(rows))
        return Section("明日到期", (text,), (table,) if rows else ())


def in_columns(found: Sequence[Found]) -> list[Value]:
    """The values of a row in the order of `COLUMNS`."""
    return [
        part[item.code]
        for part, items in zip(found, (OF_THE_DAY, SINCE, AT_THE_END), strict=True)
        for item in items
    ]


def listed(hazards: Sequence[Any]) -> tuple[tuple[Cell, ...], ...]:
    """Hazards as rows of a list, each with the way to its page."""
    return tuple(
        (
            Cell(one.number, url=reverse("hazards:detail", args=[one.pk])),
            Cell(one.title),
            Cell(one.enterprise.name if one.enterprise else one.place or None),
            Cell("重大" if one.grade == Grade.MAJOR else "一般"),
            Cell(one.due_on.isoformat() if one.due_on else None),
            Cell(one.unit.name),
        )
        for one in hazards
    )


def compose(asked: Asked, actor: Actor) -> Composition:
    """The daily report of a day, as the register knew it at a moment."""
    return Daily(asked, actor).composed()


DAILY_REPORT = ReportKind(
    DAILY, COMPOSE, compose, cutoff="daily-cutoff", signer_level="deputy", takes_start=True
)
