"""The consolidated report of a campaign (D32): who reported, when, signed by whom, and what was found.

Source:
    Seed 004: 「區安委辦適時匯總上報區委、區政府，并及時通報相關情況」 (S41, W05).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from django.db.models import Min
from django.utils.timezone import localdate

from bihuan.dispatch.indicators import (
    COPIED,
    EXPECTED,
    LATE,
    MISSING,
    ON_TIME,
    REPORTED,
    RIGHT_SIGNER,
    ZERO_REPORTS,
)
from bihuan.dispatch.models import OfficialText
from bihuan.dispatch.states import DocumentStatus, SignerLevel
from bihuan.hazards import indicators as hazards
from bihuan.kernel.actors import Actor
from bihuan.kernel.indicators import Indicator, Period, Query, Value, rows_behind, values, values_by
from bihuan.reports.catalogue import CAMPAIGN_CONSOLIDATION
from bihuan.reports.composition import Cell, Composition, Section, Table
from bihuan.reports.errors import NoCampaignDocument
from bihuan.reports.kinds.declaring import Asked, Options, ReportKind, Subject
from bihuan.reports.kinds.places import issuing_unit, place_name
from bihuan.reports.kinds.sheet import Sheet, nothing
from bihuan.reports.permissions import COMPOSE
from bihuan.reports.rules import chinese_day

COUNTED = (EXPECTED, REPORTED, ON_TIME, LATE, MISSING, RIGHT_SIGNER, COPIED, ZERO_REPORTS)
COLUMNS = ("应报", "已报", "按时", "迟报", "未报", "签发合规", "已抄送", "零报告")
ADD_UP = tuple(range(1, len(COLUMNS) + 1))
SUBJECTS = 50
UPRIGHT = 7  # columns beside the first that an upright page holds; zero reports stand in the annex
FOUND = (
    hazards.FOUND,
    hazards.FOUND_MAJOR,
    hazards.FIXED_ON_SPOT,
    hazards.CLOSED_OF_FOUND,
    hazards.RECTIFICATION_RATE,
    hazards.STANDING,
    hazards.LATE,
)


def chosen_document(asked: Asked, actor: Actor) -> OfficialText:
    """The document to consolidate: the one asked for, else the newest with duties due by the day.

    Raises:
        NotFound: The one asked for is not in the actor's scope.
        NoCampaignDocument: There is none.
    """
    known = OfficialText.objects.visible_to(actor).filter(
        status=DocumentStatus.ISSUED, issued_at__lte=asked.as_of
    )
    if asked.subject is not None:
        return known.one(asked.subject)
    with_duties = known.annotate(first_due=Min("duties__submissions__due_on"))
    found = with_duties.filter(first_due__lte=asked.on).order_by("-issued_at", "-pk").first()
    if found is None:
        raise NoCampaignDocument({"on": "换一个日期，或先下达报送要求。"}, on=asked.on)
    return found


def began_on(document: OfficialText) -> date:
    """The day from which a campaign counts: that of its document, else of its first duty."""
    days = [document.dated_on]
    if document.issued_at is not None:
        days.append(localdate(document.issued_at))
    days.append(document.duties.aggregate(first=Min("submissions__due_on"))["first"])
    return min(day for day in days if day is not None)


class Consolidation:
    """One consolidated report in the making."""

    def __init__(self, asked: Asked, actor: Actor) -> None:
        self.asked, self.actor, self.sheet = asked, actor, Sheet()
        self.document = chosen_document(asked, actor)
        start = min(asked.start or began_on(self.document), asked.on)
        self.period = Period(start, asked.on)
        self.owed = asked.query(self.period).of(document_id=self.document.pk)
        self.unit = issuing_unit(asked.region, actor)

    def composed(self) -> Composition:
        sections = [self.overall(), self.rounds(), *self.found(), self.open_points(), self.annex()]
        place = place_name(self.asked.region, self.unit)
        return Composition(
            report=CAMPAIGN_CONSOLIDATION.name,
            title=f"{place}《{self.document.title}》报送情况汇总",
            on=self.asked.on,
            first=self.period.first,
            last=self.period.last,
            region=self.asked.region,
            as_of=self.asked.as_of,
            unit=(self.unit.short_name or self.unit.name) if self.unit else "",
            sections=tuple(sections),
            figures=tuple(self.sheet.figures),
            identities=tuple(self.sheet.identities),
            wording=self.asked.wording,
            subject=self.document.pk,
            source="报送登记；是否按时以首次报送为准，免报和撤回的不计",
        )

    def overall(self) -> Section:
        sheet = self.sheet
        found = values(COUNTED, self.owed, self.actor)
        whole = sheet.say(found[EXPECTED.code])
        reported = sheet.say(found[REPORTED.code])
        missing = sheet.say(found[MISSING.code])
        on_time, late = sheet.say(found[ON_TIME.code]), sheet.say(found[LATE.code])
        sheet.adds_up(whole, (reported, missing), "已报与未报之和等于应报")
        sheet.adds_up(reported, (on_time, late), "按时与迟报之和等于已报")
        number = f"（{self.document.doc_no}）" if self.document.doc_no else ""
        first = (
            f"《{self.document.title}》{number}下达以来，截至{chinese_day(self.asked.on)}，"
            f"到期的报送共{whole}，已报{reported}，其中按时{on_time}、迟报{late}；未报{missing}。"
        )
        second = (
            f"已报的材料中，签发层级符合要求{sheet.say(found[RIGHT_SIGNER.code])}，"
            f"按要求抄送{sheet.say(found[COPIED.code])}，零报告{sheet.say(found[ZERO_REPORTS.code])}。"
        )
        return Section("报送总体情况", (first, second))

    def row(self, name: str, found: dict[str, Value], columns: int) -> tuple[Cell, ...]:
        counted = [found[item.code] for item in COUNTED[:columns]]
        return (Cell(name), *self.sheet.cells(counted, f"{name}："))

    def rows_of(
        self, parts: Sequence[tuple[str, dict[str, Value]]], columns: int
    ) -> tuple[tuple[Cell, ...], ...]:
        return tuple(self.row(name, found, columns) for name, found in parts)

    def total(self, columns: int) -> tuple[Cell, ...]:
        return self.row("合计", values(COUNTED, self.owed, self.actor), columns)

    def rounds(self) -> Section:
        """Each duty on each of its dates."""
        parts = [
            (self.round_name(duty, day), self.of(self.owed.of(duty=duty.pk, day=day)))
            for duty, day in self.dates()
        ]
        table = Table(
            "各次报送情况",
            ("报送内容和时限", *COLUMNS[:UPRIGHT]),
            self.rows_of(parts, UPRIGHT),
            self.total(UPRIGHT),
            adds_up=ADD_UP[:UPRIGHT],
        )
        return Section("各次报送情况", (), (table,))

    def dates(self) -> Iterable[tuple[Any, date]]:
        """The dates that have come, in their order."""
        rows = rows_behind(EXPECTED, self.owed, self.actor).order_by("due_on", "duty_id")
        duties = {duty.pk: duty for duty in self.document.duties.all()}
        for pk, day in rows.values_list("duty_id", "due_on").distinct():
            yield duties[pk], day

    def round_name(self, duty: Any, day: date) -> str:
        level = f"，{SignerLevel(duty.signer_level).label}签发" if duty.signer_level else ""
        return f"{duty.what}（{chinese_day(day)}{level}）"

    def of(self, query: Query) -> dict[str, Value]:
        return values(COUNTED, query, self.actor)

    def found(self) -> list[Section]:
        """What the campaign found; nothing is said where its hazards bear no mark of it."""
        if not self.document.campaign:
            return []
        sheet = self.sheet
        query = self.asked.query(self.period).of(campaign=self.document.campaign)
        found = values(FOUND, query, self.actor)
        text = (
            f"行动开展以来，共排查发现隐患{sheet.say(found[hazards.FOUND.code])}，"
            f"已整改销号{sheet.say(found[hazards.CLOSED_OF_FOUND.code])}，"
            f"整改率{sheet.say(found[hazards.RECTIFICATION_RATE.code])}。"
            f"发现的隐患里，属于重大事故隐患的{sheet.say(found[hazards.FOUND_MAJOR.code])}，"
            f"当场立查立改的{sheet.say(found[hazards.FIXED_ON_SPOT.code])}。"
            f"截至{chinese_day(self.asked.on)}，在治隐患{sheet.say(found[hazards.STANDING.code])}，"
            f"逾期未整改{sheet.say(found[hazards.LATE.code])}。"
        )
        return [Section("隐患排查整治情况", (text,))]

    def open_points(self) -> Section:
        """Who has not reported, was late, or did not copy, by name."""
        said = []
        for indicator, word in ((MISSING, "未报送"), (LATE, "迟报")):
            names = self.named(indicator, self.owed)
            if names:
                said.append(f"{word}的单位：{names}。")
        return Section("存在问题", tuple(said) or ("应报单位均已按时报送。",))

    def named(self, indicator: Indicator, query: Query) -> str:
        """Units behind a value, each with what and when."""
        rows = rows_behind(indicator, query, self.actor).select_related("unit", "duty")
        owed: dict[str, list[str]] = {}
        for one in rows.order_by("unit__order", "unit_id", "due_on", "pk"):
            owed.setdefault(one.unit.name, []).append(
                f"{one.duty.what}，{one.due_on.month}月{one.due_on.day}日"
            )
        return "；".join(f"{name}（{'、'.join(what)}）" for name, what in owed.items())

    def annex(self) -> Section:
        """One row a unit."""
        found = values_by(COUNTED, self.owed, self.actor, dimension="unit")
        whole = values(COUNTED, self.owed, self.actor)
        rows = rows_behind(EXPECTED, self.owed, self.actor).order_by("unit__order", "unit_id")
        units = dict.fromkeys(rows.values_list("unit_id", "unit__name"))
        parts = [
            (
                name,
                found.get(pk)
                or {key: nothing(one, self.owed.of(unit=pk)) for key, one in whole.items()},
            )
            for pk, name in units
        ]
        table = Table(
            "各单位报送情况表",
            ("单位", *COLUMNS),
            self.rows_of(parts, len(COLUMNS)),
            self.total(len(COLUMNS)),
            note="签发合规：签发人的层级达到文件要求；已抄送：要求同时抄送的已经抄送。",
            adds_up=ADD_UP,
            is_annex=True,
        )
        return Section("各单位报送情况", (), (table,))


def document_options(actor: Actor) -> Options:
    """Documents with reporting duties, newest first."""
    found = OfficialText.objects.visible_to(actor).filter(
        status=DocumentStatus.ISSUED, duties__isnull=False
    )
    rows = found.order_by("-pk").distinct().values_list("pk", "title")[:SUBJECTS]
    return [("", "最近下达的一份"), *((str(pk), title) for pk, title in rows)]


def compose(asked: Asked, actor: Actor) -> Composition:
    """The consolidated report of a campaign's document up to a day."""
    return Consolidation(asked, actor).composed()


CONSOLIDATION_REPORT = ReportKind(
    CAMPAIGN_CONSOLIDATION,
    COMPOSE,
    compose,
    cutoff="submission-cutoff",
    signer_level="principal",
    subject=Subject("来文", document_options),
)
