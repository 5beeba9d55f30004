"""The report of a stage (旬报, 阶段情况): what the stage brought and what there is since the start.

Source:
    Documents study §7: 总体进展 → 主要做法 → 分行业/分地区 → 存在问题 → 下步打算, annex 汇总表;
    since-start and this-period pairs, 即时整改 + 限期整改 = 发现, 反馈 = 已整改 + 未整改, ranking.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal

from bihuan.dispatch.models import OfficialText
from bihuan.dispatch.states import DocumentStatus
from bihuan.hazards.indicators import (
    CLOSED_OF_FOUND,
    FIXED_ON_SPOT,
    FOUND,
    FOUND_MAJOR,
    LATE,
    RECTIFICATION_RATE,
    STANDING,
    STANDING_MAJOR,
)
from bihuan.kernel.actors import Actor
from bihuan.kernel.awaited import answers
from bihuan.kernel.indicators import Period, Query, Value, the_period_before, value, values
from bihuan.organisations.models import Unit
from bihuan.reports.catalogue import PERIODIC
from bihuan.reports.composition import Cell, Composition, Section, Table
from bihuan.reports.kinds.consolidation import began_on, document_options
from bihuan.reports.kinds.declaring import Asked, Options, ReportKind, Subject, TextBlock
from bihuan.reports.kinds.measures import NOT_CLOSED_OF_FOUND, WITH_LIMIT
from bihuan.reports.kinds.places import issuing_unit, place_name
from bihuan.reports.kinds.sheet import Sheet
from bihuan.reports.kinds.splits import Found, Part, Pass, by_places, by_sectors, by_values
from bihuan.reports.permissions import COMPOSE
from bihuan.reports.rules import chinese_days

MEASURES = TextBlock("measures", "主要做法", "部署、检查、执法、宣传等做了什么，一行一段。")
PROBLEMS = TextBlock("problems", "存在问题", "先列出了逾期和重大隐患，可以改写、补充。")
NEXT_STEPS = TextBlock("next_steps", "下步打算", "下一阶段做什么，一行一段。", is_required=True)
SUPERVISED = (
    "inspections.groups",
    "inspections.general_supervisions",
    "inspections.special_supervisions",
)
HALVES = (FOUND, FIXED_ON_SPOT, WITH_LIMIT, CLOSED_OF_FOUND, NOT_CLOSED_OF_FOUND)
OF_STAGE = (FOUND,)
SINCE = (FOUND, FIXED_ON_SPOT, WITH_LIMIT, CLOSED_OF_FOUND, NOT_CLOSED_OF_FOUND, RECTIFICATION_RATE)
COLUMNS = ("本期发现", "累计发现", "立查立改", "限期整改", "已销号", "未销号", "整改率")
ADD_UP = (1, 2, 3, 4, 5, 6)
RANKED = ("单位", "名次", "累计发现", "已销号", "未销号", "整改率", "逾期未整改")
RANK_ADD_UP = (2, 3, 4, 6)
NAMED = 5
DECADE = 10


def stage_of(on: date) -> date:
    """The first day of the ten-day period (上旬, 中旬, 下旬) that holds a day."""
    return on.replace(day=min((on.day - 1) // DECADE, 2) * DECADE + 1)


def chosen(asked: Asked, actor: Actor) -> OfficialText | None:
    """The document whose stage it is, if one was chosen.

    Raises:
        NotFound: Not in the actor's scope, or not issued by then.
    """
    if asked.subject is None:
        return None
    known = OfficialText.objects.visible_to(actor).filter(
        status=DocumentStatus.ISSUED, issued_at__lte=asked.as_of
    )
    return known.one(asked.subject)


class Periodic:
    """One report of a stage in the making."""

    def __init__(self, asked: Asked, actor: Actor) -> None:
        self.asked, self.actor, self.sheet = asked, actor, Sheet()
        self.document = chosen(asked, actor)
        start = asked.start or (
            began_on(self.document) if self.document else asked.on.replace(month=1, day=1)
        )
        start = min(start, asked.on)
        self.stage = self.narrowed(Period(max(self.stage_begins(), start), asked.on))
        self.since = self.narrowed(Period(start, asked.on))
        self.unit = issuing_unit(asked.region, actor)
        self.region = asked.region or (self.unit.region_id if self.unit else "")

    def stage_begins(self) -> date:
        """The day after the document's last reporting date before this one, else of the ten days."""
        if self.document is not None:
            dates = self.document.duties.filter(submissions__due_on__lt=self.asked.on)
            last = dates.order_by("-submissions__due_on").values_list(
                "submissions__due_on", flat=True
            )
            if found := last.first():
                return found + timedelta(days=1)
        return stage_of(self.asked.on)

    def narrowed(self, period: Period) -> Query:
        query = self.asked.query(period)
        if self.document is not None and self.document.campaign:
            return query.of(campaign=self.document.campaign)
        return query

    def composed(self) -> Composition:
        place = place_name(self.asked.region, self.unit)
        about = f"《{self.document.title}》" if self.document else ""
        days = chinese_days(self.stage.period.first, self.stage.period.last)
        sections = (
            self.overall(),
            self.asked.section(MEASURES),
            self.split("分行业领域情况", "行业领域", by_sectors(self.passes(), self.actor)),
            self.split("分地区情况", "地区", by_places(self.passes(), self.actor, self.region)),
            self.asked.section(PROBLEMS, *self.problems()),
            self.asked.section(NEXT_STEPS),
            self.annex(),
        )
        return Composition(
            report=PERIODIC.name,
            title=f"{place}{about}{PERIODIC.title}（{days}）",
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
            subject=self.asked.subject,
            source="；".join(
                ("事故隐患登记，以发现日期、销号日期统计", *self.sheet.why_unknown())
            ).removesuffix("。"),
        )

    def overall(self) -> Section:
        texts = [
            self.told("本期", self.stage, self.days_of(self.stage)),
            self.told("累计", self.since, self.days_of(self.since)),
            self.standing(),
            self.supervised(),
        ]
        return Section("总体进展", tuple(texts))

    def days_of(self, query: Query) -> str:
        return chinese_days(query.period.first, query.period.last)

    def told(self, word: str, query: Query, days: str) -> str:
        """What was found in a period, its two halves, what became of it."""
        sheet = self.sheet
        found = values((*HALVES, FOUND_MAJOR, RECTIFICATION_RATE), query, self.actor)
        whole = sheet.put(found[FOUND.code], f"{word}发现隐患")
        spot, limit, closed, left = (
            sheet.say(found[item.code], f"{word}{item.label}")
            for item in (FIXED_ON_SPOT, WITH_LIMIT, CLOSED_OF_FOUND, NOT_CLOSED_OF_FOUND)
        )
        sheet.adds_up(whole, (spot, limit), f"{word}立查立改与限期整改之和等于发现")
        sheet.adds_up(whole, (closed, left), f"{word}已销号与未销号之和等于发现")
        before = value(FOUND, the_period_before(query), self.actor) if word == "本期" else None
        if before is not None and not before.rows:
            before = None
        major = sheet.say(found[FOUND_MAJOR.code], f"{word}发现重大事故隐患")
        return (
            f"{word}（{days}），排查发现隐患{{{whole}}}"
            + sheet.compared(found[FOUND.code], whole, before, "上期", names_base=False)
            + f"，其中立查立改{spot}，限期整改{limit}。发现的隐患已整改销号{closed}，未销号{left}，"
            + f"整改率{sheet.say(found[RECTIFICATION_RATE.code], f'{word}整改率')}。"
            + f"发现的隐患里，属于重大事故隐患的{major}。"
        )

    def standing(self) -> str:
        sheet = self.sheet
        found = values((STANDING, STANDING_MAJOR, LATE), self.since, self.actor)
        return (
            f"截至期末，在治隐患{sheet.say(found[STANDING.code])}，"
            f"逾期未整改{sheet.say(found[LATE.code])}。"
            f"在治的重大事故隐患{sheet.say(found[STANDING_MAJOR.code])}。"
        )

    def supervised(self) -> str:
        """Groups sent out and supervisions made; — until their room is there."""
        found = answers(SUPERVISED, self.asked.query(self.stage.period), self.actor)
        groups, general, special = (self.sheet.say(found[code]) for code in SUPERVISED)
        return f"督导检查方面，派出督查组{groups}，开展综合督查{general}、专项督查{special}。"

    def passes(self) -> tuple[Pass, ...]:
        return ((OF_STAGE, self.stage), (SINCE, self.since))

    def split(self, title: str, first: str, parts: Sequence[Part]) -> Section | None:
        if not parts:
            return None
        whole = [values(indicators, query, self.actor) for indicators, query in self.passes()]
        rows = tuple((Cell(name), *self.columns(found, name)) for name, found in parts)
        total = (Cell("合计"), *self.columns(whole, "合计"))
        table = Table(
            f"{title.removesuffix('情况')}隐患排查整治情况",
            (first, *COLUMNS),
            rows,
            total,
            adds_up=ADD_UP,
        )
        return Section(title, (), (table,))

    def columns(self, found: Sequence[Found], name: str) -> tuple[Cell, ...]:
        stage, since = found
        cells = self.sheet.cells((stage[item.code] for item in OF_STAGE), f"{name}：本期")
        return cells + self.sheet.cells((since[item.code] for item in SINCE), f"{name}：累计")

    def by_unit(self) -> list[tuple[str, list[Found]]]:
        """Each unit with what it has, best rate first; units without a rate last."""
        passes = ((SINCE, self.since), ((LATE,), self.since))
        found = by_values(passes, self.actor, "unit")
        names = dict(
            Unit.objects.filter(pk__in=[pk for pk, _of in found]).values_list("pk", "name")
        )
        rows = [(names.get(pk, "—"), of) for pk, of in found]
        return sorted(rows, key=lambda row: (rate_of(row[1]) is None, -(rate_of(row[1]) or 0)))

    def annex(self) -> Section | None:
        """One row a unit, ranked by its rate; equal rates share a place."""
        rows, place, last = [], 0, None
        parts = self.by_unit()
        if not parts:
            return None
        for number, (name, found) in enumerate(parts, 1):
            rate = rate_of(found)
            place, last = (place, last) if rate == last else (number, rate)
            ranked = None if rate is None else str(place)
            rows.append((Cell(name), Cell(ranked), *self.ranked(found, name)))
        whole = [values(SINCE, self.since, self.actor), values((LATE,), self.since, self.actor)]
        table = Table(
            "各监管单位隐患整改汇总表",
            RANKED,
            tuple(rows),
            (Cell("合计"), Cell(""), *self.ranked(whole, "合计")),
            note="按整改率排名，整改率相同的名次相同；没有发现隐患的不排名。",
            adds_up=RANK_ADD_UP,
            is_annex=True,
        )
        return Section("各单位整改情况", (), (table,))

    def ranked(self, found: Sequence[Found], name: str) -> tuple[Cell, ...]:
        since, late = found
        shown = (FOUND, CLOSED_OF_FOUND, NOT_CLOSED_OF_FOUND, RECTIFICATION_RATE)
        told: list[Value] = [*(since[item.code] for item in shown), late[LATE.code]]
        return self.sheet.cells(told, f"{name}：")

    def problems(self) -> tuple[str, ...]:
        """What stands open, the units with most of it; the clerk goes on from here."""
        found = value(LATE, self.since, self.actor)
        if not found.rows:
            return ("没有逾期未整改的隐患。",)
        parts = by_values((((LATE,), self.since),), self.actor, "unit")
        most = sorted(parts, key=lambda part: -part[1][0][LATE.code].rows)[:NAMED]
        names = dict(Unit.objects.filter(pk__in=[pk for pk, _of in most]).values_list("pk", "name"))
        told = "、".join(
            f"{names[pk]}（{self.sheet.say(of[0][LATE.code], f'{names[pk]}逾期未整改')}）"
            for pk, of in most
        )
        whole = self.sheet.say(found, "逾期未整改")
        return (f"部分隐患整改不够及时，逾期未整改的有{whole}，较多的单位有：{told}。",)


def rate_of(found: Sequence[Found]) -> Decimal | None:
    return found[0][RECTIFICATION_RATE.code].number


def plans(actor: Actor) -> Options:
    """Documents with reporting duties; without one the stage is the ten days."""
    return [("", "不限方案（按旬）"), *document_options(actor)[1:]]


def compose(asked: Asked, actor: Actor) -> Composition:
    """The report of the stage that ends with a day."""
    return Periodic(asked, actor).composed()


PERIODIC_REPORT = ReportKind(
    PERIODIC,
    COMPOSE,
    compose,
    cutoff="daily-cutoff",
    signer_level="deputy",
    subject=Subject("依据的方案", plans),
    takes_start=True,
    blocks=(MEASURES, PROBLEMS, NEXT_STEPS),
)
