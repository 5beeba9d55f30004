"""The monthly report of accidents: the month and the year so far, each against the year before.

Source:
    Documents study §7, 月报: 总体 → 分行业 → 分地区 → 较大以上事故 → 形势分析 → 工作建议; 起/死/伤/损 ×
    {本期, 上年同期, 增减, %, 环比}; both partitions close on the total, for changes too; — where the base is 0.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from decimal import ROUND_HALF_UP, Decimal

from bihuan.kernel.actors import Actor
from bihuan.kernel.indicators import Period, Value, a_year_before, the_period_before
from bihuan.reports.catalogue import ACCIDENT_MONTHLY
from bihuan.reports.composition import Cell, Composition, Section, Table
from bihuan.reports.kinds.accidents import (
    SOURCES,
    AccidentSource,
    Measure,
    found_by,
    source_of,
)
from bihuan.reports.kinds.declaring import Asked, Options, ReportKind, Subject, TextBlock
from bihuan.reports.kinds.places import issuing_unit, place_name
from bihuan.reports.kinds.sheet import Sheet
from bihuan.reports.kinds.splits import Found, Part
from bihuan.reports.permissions import COMPOSE
from bihuan.reports.rules import chinese_month, chinese_months

LARGER = TextBlock("larger", "较大及以上事故情况", "逐起写明时间、单位、经过和死亡人数，一行一起。")
ANALYSIS = TextBlock("analysis", "形势分析", "先列出了占比最高的行业和地区，可以改写、补充。")
ADVICE = TextBlock("advice", "工作建议", "一行一条。")
MAIN: tuple[Measure, ...] = ("count", "deaths", "injured", "loss")
PAIRED: tuple[Measure, ...] = ("count", "deaths")
LARGE: tuple[Measure, ...] = ("larger_count", "larger_deaths")
SPLIT_COLUMNS = ("起数", "上年同期", "增减", "占比", "死亡", "上年同期", "增减")
ADD_UP = (1, 2, 3, 5, 6, 7)
TENTH = Decimal("0.1")


class AccidentMonthly:
    """One monthly report in the making."""

    def __init__(self, asked: Asked, actor: Actor, source: AccidentSource | None = None) -> None:
        self.asked, self.actor, self.sheet = asked, actor, Sheet()
        month = Period(asked.on.replace(day=1), min(Period.month(asked.on).last, asked.on))
        self.month = asked.query(month)
        self.year = asked.query(Period.year_to(asked.on))
        self.before, self.year_before = a_year_before(self.month), a_year_before(self.year)
        whole = replace(self.month, period=Period.month(asked.on))
        self.former = the_period_before(whole)
        self.source = source or source_of(asked.subject, month.first, self.month, actor)
        self.unit = issuing_unit(asked.region, actor)
        self.region = asked.region or (self.unit.region_id if self.unit else "")
        self.place = place_name(asked.region, self.unit)
        self.found = {
            name: self.source.ask(query, actor)
            for name, query in (
                ("month", self.month),
                ("month_before", self.before),
                ("former", self.former),
                ("year", self.year),
                ("year_before", self.year_before),
            )
        }

    def composed(self) -> Composition:
        queries = (self.year, self.year_before)
        sectors = self.source.by_sector(queries, self.actor)
        areas = self.source.by_area(queries, self.actor, self.region)
        sections = (
            self.overall(),
            self.split("分行业领域情况", "行业领域", sectors),
            self.split("分地区情况", "地区", areas),
            self.larger(),
            self.asked.section(ANALYSIS, *self.analysis(sectors, areas)),
            self.asked.section(ADVICE),
        )
        period = self.year.period
        return Composition(
            report=ACCIDENT_MONTHLY.name,
            title=f"{self.place}{chinese_months(period.first, period.last)}生产安全事故情况",
            on=self.asked.on,
            first=period.first,
            last=period.last,
            region=self.asked.region,
            as_of=self.asked.as_of,
            unit=(self.unit.short_name or self.unit.name) if self.unit else "",
            sections=tuple(one for one in sections if one is not None),
            figures=tuple(self.sheet.figures),
            identities=tuple(self.sheet.identities),
            wording=self.asked.wording,
            subject=self.asked.subject,
            source=self.source.said(self.month.of(**self.source.base), self.actor).removesuffix(
                "。"
            ),
        )

    def value(self, when: str, name: Measure) -> Value:
        return found_by(self.found[when], self.source, name)

    def overall(self) -> Section:
        month, period = self.month.period, self.year.period
        texts = [self.told("month", chinese_month(month.last), "当月")]
        if period.first.month != period.last.month:
            days = chinese_months(period.first, period.last).replace("至", "月至", 1)
            texts.append(self.told("year", days, "累计"))
        tables = (
            self.compared_table("当月情况", "month", "month_before", "former"),
            self.compared_table("累计情况", "year", "year_before", ""),
        )
        return Section("生产安全事故总体情况", tuple(texts), tables)

    def told(self, when: str, days: str, word: str) -> str:
        """Accidents, dead and hurt of a period, each against the year before."""
        sheet, ids = self.sheet, {}
        for name in ("count", "deaths", "injured"):
            found = self.value(when, name)
            ids[name] = sheet.put(found, f"{word}{found.indicator.label}")
        said = (
            f"{days}，{self.place}共接报各类生产安全事故{{{ids['count']}}}、死亡{{{ids['deaths']}}}、"
            f"受伤{{{ids['injured']}}}"
        )
        count, deaths = (self.against(when, name, ids[name]) for name in PAIRED)
        both = "".join(
            f"；{word}{one}" for word, one in (("事故起数", count), ("死亡人数", deaths)) if one
        )
        return f"{said}{both}。"

    def against(self, when: str, name: Measure, id_: str) -> str:
        """``较上年同期的3起减少1起、下降33.3%``; empty where the year before is not known."""
        now, before = self.value(when, name), self.value(f"{when}_before", name)
        return self.sheet.compared(now, id_, before, "上年同期").removeprefix("，")

    def compared_table(self, title: str, when: str, before: str, former: str) -> Table:
        """Four measures: now, the year before, change, per cent; the month before too."""
        columns = (
            "指标",
            "本期",
            "上年同期",
            "增减",
            "同比",
            *(("上月", "环比") if former else ()),
        )
        rows = []
        for name in MAIN:
            now = self.value(when, name)
            indicator = now.indicator
            cells: tuple[Cell, ...] = self.sheet.pair(
                now, self.value(before, name), f"{title}：{indicator.label}"
            )
            if former:
                cells += self.sheet.pair(
                    now, self.value(former, name), f"{title}：上月{indicator.label}"
                )[1::2]
            rows.append((Cell(f"{indicator.label}（{indicator.unit}）"), *cells))
        note = "基数为零的，不计算百分比。" if former else ""
        return Table(title, columns, tuple(rows), note=note)

    def split(self, title: str, first: str, parts: Sequence[Part]) -> Section | None:
        """A partition of the year so far; it closes on the total, changes included."""
        if not parts:
            return None
        whole: list[Found] = [self.found["year"], self.found["year_before"]]
        total = (Cell("合计"), *self.columns(whole, "合计", None))
        base = total[1].figure
        rows = tuple((Cell(name), *self.columns(found, name, base)) for name, found in parts)
        table = Table(
            f"累计{title.removesuffix('情况')}事故情况",
            (first, *SPLIT_COLUMNS),
            rows,
            total,
            adds_up=ADD_UP,
        )
        return Section(title, (), (table,))

    def columns(self, found: Sequence[Found], name: str, base: str | None) -> tuple[Cell, ...]:
        """A row of a partition; the share is of the total's accidents."""
        now, before = found
        count = self.sheet.pair(
            found_by(now, self.source, "count"),
            found_by(before, self.source, "count"),
            f"{name}：事故起数",
        )
        deaths = self.sheet.pair(
            found_by(now, self.source, "deaths"),
            found_by(before, self.source, "deaths"),
            f"{name}：死亡人数",
        )
        share = self.share(count[0].figure, base or count[0].figure, name)
        return (*count[:3], share, *deaths[:3])

    def share(self, part: str, whole: str, name: str) -> Cell:
        known = {one.id: one.value for one in self.sheet.figures}
        count, of = known[part], known[whole]
        if count is None or not of:
            return Cell()
        percent = (count * 100 / of).quantize(TENTH, ROUND_HALF_UP)
        return self.sheet.reckoned(percent, "%", f"{name}：占比", (part, whole), 1)

    def larger(self) -> Section:
        """Accidents of the larger grades by number; what happened is written by people."""
        words = []
        for when, said in (("month", "当月"), ("year", "今年以来")):
            count, deaths = (
                self.sheet.say(
                    self.value(when, name), f"{said}{self.value(when, name).indicator.label}"
                )
                for name in LARGE
            )
            words.append(f"{said}发生较大及以上事故{count}，死亡{deaths}")
        return self.asked.section(LARGER, f"{'；'.join(words)}。")

    def analysis(self, sectors: Sequence[Part], areas: Sequence[Part]) -> tuple[str, ...]:
        """Where most accidents were; the clerk goes on from here."""
        told = []
        for word, parts in (("从行业看", sectors), ("从地区看", areas)):
            best = most(parts, self.source)
            if best is not None:
                name, found = best
                count, deaths = (
                    self.sheet.say(found_by(found[0], self.source, measure), f"{name}：{label}")
                    for measure, label in zip(PAIRED, ("事故起数", "死亡人数"), strict=True)
                )
                told.append(f"{word}，{name}事故最多，共{count}、死亡{deaths}。")
        return ("".join(told),) if told else ()


def most(parts: Sequence[Part], source: AccidentSource) -> Part | None:
    """The part with most accidents; ``None`` where none is known or all are 0."""
    known = [(found_by(part[1][0], source, "count").number or 0, part) for part in parts]
    best = max(known, key=lambda one: one[0], default=None)
    return best[1] if best is not None and best[0] else None


def source_options(_actor: Actor) -> Options:
    """The sources; unasked, the one that holds the month."""
    return [("", "自动选择"), *((str(key), name) for key, name in SOURCES.items())]


def compose(asked: Asked, actor: Actor) -> Composition:
    """The report of the month that holds a day."""
    return AccidentMonthly(asked, actor).composed()


ACCIDENT_MONTHLY_REPORT = ReportKind(
    ACCIDENT_MONTHLY,
    COMPOSE,
    compose,
    signer_level="deputy",
    subject=Subject("数据来源", source_options),
    blocks=(LARGER, ANALYSIS, ADVICE),
    settles_late=True,
)
