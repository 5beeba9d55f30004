"""The summary of a year: how it went, what was done, what is wrong, what comes next.

Source:
    Documents study §7, 年度总结; S48, S49: situation, problems and next-year plan filled from the ledgers for
    a period, editable before issue, each problem with at least one item of next year's plan.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from decimal import ROUND_HALF_UP, Decimal

from bihuan.dispatch import indicators as dispatch
from bihuan.documents.outline import chinese_number
from bihuan.hazards import indicators as hazards
from bihuan.kernel.actors import Actor
from bihuan.kernel.awaited import answers
from bihuan.kernel.indicators import Indicator, Period, Value, a_year_before, value, values
from bihuan.organisations.models import Unit
from bihuan.reports.catalogue import ANNUAL
from bihuan.reports.composition import Cell, Claim, Composition, Section, Table
from bihuan.reports.kinds.accidents import MEASURES, Measure, found_by, source_of
from bihuan.reports.kinds.declaring import Asked, ReportKind, TextBlock
from bihuan.reports.kinds.places import issuing_unit, place_name
from bihuan.reports.kinds.problems import PROBLEMS, PROBLEMS_CLOSED, PROBLEMS_LINKED
from bihuan.reports.kinds.quotas import QUOTA_ACCIDENTS, QUOTA_DEATHS, QUOTA_LARGER
from bihuan.reports.kinds.sheet import Sheet, label_of
from bihuan.reports.models import PlanItem, ProblemLink, YearProblem
from bihuan.reports.permissions import COMPOSE
from bihuan.reports.states import QuotaPart

HELP = "先列出了台账里的数字，可以改写、补充，一行一段。"
DUTIES = TextBlock("duties", "主要工作：压实安全责任", HELP)
TREATMENT = TextBlock("treatment", "主要工作：排查整治隐患", HELP)
ENFORCING = TextBlock("enforcing", "主要工作：严格执法检查", HELP)
TEACHING = TextBlock("teaching", "主要工作：宣传教育培训", HELP)
READINESS = TextBlock("readiness", "主要工作：应急救援准备", HELP)
BASICS = TextBlock("basics", "主要工作：夯实基础", HELP)
AIMS = TextBlock("aims", "下年工作总体要求", "指导思想、目标，一行一段。")
WORK: tuple[tuple[TextBlock, tuple[str, ...]], ...] = (
    (
        DUTIES,
        (
            "dispatch.committee_meetings",
            "dispatch.thematic_meetings",
            "responsibility.letters_signed",
            "dispatch.tasks",
            "dispatch.tasks_done",
            "dispatch.tasks_late",
            "dispatch.expected",
            "dispatch.on_time",
            "dispatch.on_time_rate",
        ),
    ),
    (
        TREATMENT,
        (
            "hazards.found",
            "hazards.found_major",
            "hazards.closed_of_found",
            "hazards.rectification_rate",
            "hazards.standing",
            "hazards.late",
        ),
    ),
    (
        ENFORCING,
        (
            "enforcement.inspections",
            "enforcement.cases",
            "enforcement.fines",
            "reports.exposure_batches",
            "exposure.units",
        ),
    ),
    (TEACHING, ("training.classes", "training.person_times", "training.warning_films")),
    (READINESS, ("emergency.teams", "emergency.members", "emergency.drills")),
    (BASICS, ("risks.dual_prevention_above_scale", "risks.dual_prevention_small")),
)
YEARS: tuple[tuple[Indicator, Indicator], ...] = (  # the number, and what tells that it was kept
    (hazards.FOUND, hazards.FOUND),
    (hazards.FOUND_MAJOR, hazards.FOUND),
    (hazards.CLOSED_OF_FOUND, hazards.FOUND),
    (hazards.RECTIFICATION_RATE, hazards.FOUND),
    (dispatch.EXPECTED, dispatch.EXPECTED),
    (dispatch.ON_TIME, dispatch.EXPECTED),
    (dispatch.ON_TIME_RATE, dispatch.EXPECTED),
)
LIMITED: tuple[tuple[Measure, Indicator], ...] = (
    ("count", QUOTA_ACCIDENTS),
    ("deaths", QUOTA_DEATHS),
    ("larger_count", QUOTA_LARGER),
)
TENTH = Decimal("0.1")


class Annual:
    """One summary of a year in the making."""

    def __init__(self, asked: Asked, actor: Actor) -> None:
        self.asked, self.actor, self.sheet = asked, actor, Sheet()
        self.year = asked.query(Period.year_to(asked.on))
        self.before = a_year_before(self.year)
        self.unit = issuing_unit(asked.region, actor)
        self.place = place_name(asked.region, self.unit)
        self.said = ""
        self.problems = problems_of(self.unit, asked.on.year, asked, actor)
        self.items = items_of(self.unit, asked.on.year + 1, asked, actor)

    def composed(self) -> Composition:
        sections = (
            self.situation(),
            *(self.work(block, codes) for block, codes in WORK),
            self.numbers(),
            self.wrong(),
            self.asked.section(AIMS),
            self.next_year(),
        )
        why = self.sheet.why_unknown()
        return Composition(
            report=ANNUAL.name,
            title=f"{self.place}{self.asked.on.year}年安全生产工作总结",
            on=self.asked.on,
            first=self.year.period.first,
            last=self.asked.on,
            region=self.asked.region,
            as_of=self.asked.as_of,
            unit=(self.unit.short_name or self.unit.name) if self.unit else "",
            sections=tuple(one for one in sections if one is not None),
            figures=tuple(self.sheet.figures),
            identities=tuple(self.sheet.identities),
            claims=tuple(self.claims()),
            wording=self.asked.wording,
            source="；".join(("本平台各台账，全年累计", self.said, *why))
            .replace("。；", "；")
            .removesuffix("。"),
        )

    def situation(self) -> Section:
        """Accidents of the year against the year before and against the year's limits."""
        source = source_of(None, self.asked.on.replace(day=1), self.year, self.actor)
        self.said = source.said(self.year.of(**source.base), self.actor)
        now, before = source.ask(self.year, self.actor), source.ask(self.before, self.actor)
        counted = {name: found_by(now, source, name) for name in MEASURES}
        spoken = (
            f"{self.asked.on.year}年，{self.place}共发生各类生产安全事故"
            f"{self.sheet.say(counted['count'], '全年事故起数')}、"
            f"死亡{self.sheet.say(counted['deaths'], '全年死亡人数')}、"
            f"受伤{self.sheet.say(counted['injured'], '全年受伤人数')}，"
            f"其中较大及以上事故{self.sheet.say(counted['larger_count'], '全年较大及以上事故起数')}。"
        )
        rows = tuple(
            (
                Cell(f"{counted[name].indicator.label}（{counted[name].indicator.unit}）"),
                *self.limited(counted[name], found_by(before, source, name), limit),
            )
            for name, limit in LIMITED
        )
        columns = ("指标", "本年", "上年", "增减", "同比", "控制数", "占控制数")
        table = Table("事故和控制指标", columns, rows, note="没有登记的、基数为零的打“—”。")
        return Section("安全生产形势", (spoken,), (table,))

    def limited(self, now: Value, before: Value, limit: Indicator) -> tuple[Cell, ...]:
        """A measure against the year before and its limit."""
        label = f"{now.indicator.label}："
        pair = self.sheet.pair(now, before, label)
        quota = value(limit, self.year.of(split=QuotaPart.WHOLE), self.actor)
        placed = self.sheet.put(quota, f"{label}控制数")
        share = Cell()
        if now.number is not None and quota.number:
            percent = (now.number * 100 / quota.number).quantize(TENTH, ROUND_HALF_UP)
            share = self.sheet.reckoned(
                percent, "%", f"{label}占控制数", (pair[0].figure, placed), 1
            )
        return (*pair, Cell(figure=placed), share)

    def work(self, block: TextBlock, codes: Sequence[str]) -> Section:
        """What was done, by its numbers; people write how."""
        found = answers(codes, self.year, self.actor)
        said = "，".join(
            f"{label_of(found[code])}{self.sheet.say(found[code], f'全年{label_of(found[code])}')}"
            for code in codes
        )
        return self.asked.section(block, f"全年{said}。")

    def numbers(self) -> Section:
        """Year against year; where the register was not kept yet, the year before is unknown."""
        wanted = list({one.code: one for pair in YEARS for one in pair}.values())
        now = values(wanted, self.year, self.actor)
        before = values(wanted, self.before, self.actor)
        rows = []
        for item, kept in YEARS:
            former = before[item.code]
            if not before[kept.code].rows:
                former = replace(former, number=None)
            label = f"{item.label}（{item.unit}）"
            rows.append((Cell(label), *self.sheet.pair(now[item.code], former, f"{item.label}：")))
        columns = ("指标", "本年", "上年", "增减", "同比")
        note = "比率的增减是百分点，不计算同比。"
        return Section(
            "主要指标对比", (), (Table("本年与上年对比", columns, tuple(rows), note=note),)
        )

    def wrong(self) -> Section:
        """The problems of the year with the items that answer them, and what became of last year's."""
        sheet = self.sheet
        found = values((PROBLEMS, PROBLEMS_LINKED), self.year, self.actor)
        former = values((PROBLEMS, PROBLEMS_CLOSED), self.before, self.actor)
        texts = []
        if former[PROBLEMS.code].rows:
            texts.append(
                f"上年总结列出的存在问题共{sheet.say(former[PROBLEMS.code], '上年存在问题')}，"
                f"已解决{sheet.say(former[PROBLEMS_CLOSED.code], '上年问题已解决')}。"
            )
        texts.append(
            f"本年列出存在问题{sheet.say(found[PROBLEMS.code], '本年存在问题')}，"
            f"已对应下年工作思路{sheet.say(found[PROBLEMS_LINKED.code], '已对应下年工作')}。"
        )
        texts += [
            f"{chinese_number(place)}是{one.text.rstrip('。')}{self.answer(one)}。"
            for place, one in enumerate(self.problems, 1)
        ]
        return Section("存在问题", tuple(texts))

    def answered(self, problem: YearProblem) -> list[int]:
        """Places of the items of next year that answer a problem."""
        linked = ProblemLink.objects.filter(
            problem=problem, unlinked_at__isnull=True, item__withdrawn_at__isnull=True
        ).values_list("item_id", flat=True)
        ids = set(linked)
        return [place for place, item in enumerate(self.items, 1) if item.pk in ids]

    def answer(self, problem: YearProblem) -> str:
        places = self.answered(problem)
        listed = "、".join(f"第{chinese_number(place)}项" for place in places)
        return f"（对应下年工作思路{listed}）" if places else ""

    def claims(self) -> list[Claim]:
        """Whether each problem is answered; one that is not stops the summary or needs a reason."""
        if not self.problems:
            return [Claim("年度存在问题还没有登记，没有可对应的下年工作思路", None)]
        return [
            Claim(
                f"存在问题第{chinese_number(place)}项“{one.text[:24]}”对应下年工作思路",
                bool(self.answered(one)),
            )
            for place, one in enumerate(self.problems, 1)
        ]

    def next_year(self) -> Section | None:
        """The items of next year's plan."""
        if not self.items:
            return None
        texts = tuple(
            f"{chinese_number(place)}是{one.text.rstrip('。')}。"
            for place, one in enumerate(self.items, 1)
        )
        return Section(f"{self.asked.on.year + 1}年工作思路", texts)


def problems_of(unit: Unit | None, year: int, asked: Asked, actor: Actor) -> list[YearProblem]:
    """A unit's problems of a year, as known at the moment, in the order of their numbers."""
    known = YearProblem.objects.visible_to(actor).known_by(asked.as_of)
    return list(known.filter(unit=unit, year=year).order_by("number"))


def items_of(unit: Unit | None, year: int, asked: Asked, actor: Actor) -> list[PlanItem]:
    """A unit's items of a year's plan that stand, in the order of their numbers."""
    found = PlanItem.objects.visible_to(actor).filter(unit=unit, year=year)
    known = found.filter(recorded_at__lte=asked.as_of, withdrawn_at__isnull=True)
    return list(known.order_by("number"))


def compose(asked: Asked, actor: Actor) -> Composition:
    """The summary of the year that holds a day, up to that day."""
    return Annual(asked, actor).composed()


ANNUAL_REPORT = ReportKind(
    ANNUAL,
    COMPOSE,
    compose,
    signer_level="principal",
    blocks=(*(block for block, _codes in WORK), AIMS),
    settles_late=True,
)
