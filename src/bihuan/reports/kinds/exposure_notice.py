"""The notice of exposure (D25): a batch of enterprises, by kind of violation and measure, until a day.

Source:
    Seed 003, W01, W02: 「全市共公示曝光各类生产经营单位11次、347家」, 347 = 131+104+14+35+59+4: the classes
    must add up to the entries.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from itertools import groupby

from django.urls import reverse

from bihuan.hazards.indicators import LATE, STANDING_MAJOR
from bihuan.kernel import packs
from bihuan.kernel.actors import Actor
from bihuan.kernel.indicators import Period, rows_behind, value, values
from bihuan.organisations.choices import street_names
from bihuan.reports.catalogue import EXPOSURE_NOTICE
from bihuan.reports.composition import Cell, Composition, Section, Table
from bihuan.reports.errors import NothingToReport
from bihuan.reports.kinds.declaring import Asked, ReportKind, TextBlock
from bihuan.reports.kinds.exposing import CATEGORIES, DISPOSALS, Entry, chosen, written
from bihuan.reports.kinds.issued import EXPOSURE_BATCHES
from bihuan.reports.kinds.notices import name_of
from bihuan.reports.kinds.places import issuing_unit, place_name
from bihuan.reports.kinds.sheet import Sheet
from bihuan.reports.masking import masked
from bihuan.reports.permissions import COMPOSE
from bihuan.statutes.dictionaries import label as dictionary_label

THIS_BATCH = "本批曝光单位"
ENTRIES = TextBlock(
    "entries",
    "曝光名单",
    "每条“隐患编号 种类 措施”，用分号隔开；用“选择曝光单位”页勾选更方便。改动后请重新计算。",
    "line",
)
UNTIL = TextBlock("until", "公示截止日", "", "date", is_required=True)
BASIS = TextBlock("basis", "曝光依据")
DEMANDS = TextBlock("demands", "要求和举报方式")


class Exposure:
    """One batch in the making."""

    def __init__(self, asked: Asked, actor: Actor) -> None:
        self.asked, self.actor, self.sheet = asked, actor, Sheet()
        self.unit = issuing_unit(asked.region, actor)
        self.day = asked.query(Period.day(asked.on))
        self.year = asked.query(Period.year_to(asked.on))
        self.entries = chosen(asked, actor, asked.words.get(ENTRIES.name, ""))
        if not self.entries:
            said = "没有逾期的重大事故隐患，也没有选择曝光单位"
            raise NothingToReport({"entries": "请选择曝光单位。"}, on=asked.on, what=said)
        self.before = value(EXPOSURE_BATCHES, self.year, actor)
        self.number = self.before.rows + 1

    def composed(self) -> Composition:
        asked = self.asked
        place = place_name(asked.region, self.unit)
        listed = self.listed()
        until = asked.on + timedelta(days=int(packs.setting("reports", "exposure-days")))
        return Composition(
            report=EXPOSURE_NOTICE.name,
            title=f"{place}{EXPOSURE_NOTICE.title}（{asked.on.year}年第{self.number}批）",
            on=asked.on,
            first=self.year.period.first,
            last=asked.on,
            region=asked.region,
            as_of=asked.as_of,
            unit=name_of(self.unit),
            sections=(
                asked.section(BASIS, self.usual_basis()),
                self.overview(),
                self.since(),
                Section("曝光名单", (), (listed,)),
                asked.section(DEMANDS, *self.usual_demands()),
                Section("公示期限", self.ending()),
            ),
            figures=tuple(self.sheet.figures),
            identities=tuple(self.sheet.identities),
            words={ENTRIES.name: self.line(), UNTIL.name: until.isoformat()},
            wording=asked.wording,
            paper="letterhead",
            to_text="社会公众",
            source="事故隐患登记和已印发的曝光公告",
        )

    def line(self) -> str:
        return written(
            (hazard.number, one.category, one.disposal)
            for one in self.entries
            for hazard in one.hazards
        )

    def usual_basis(self) -> str:
        return (
            "为督促生产经营单位落实安全生产主体责任，依据《中华人民共和国安全生产法》和本地公示曝光制度，"
            "现将下列单位予以公示曝光。"
        )

    def listed(self) -> Table:
        """Each enterprise with its violation, its measure, and what still stands there."""
        streets = street_names([one.region[:9] for one in self.entries])
        self.of_entry: dict[int, str] = {}
        rows = []
        for place, one in enumerate(self.entries, 1):
            query = self.day.of(enterprise=one.enterprise_id)
            found = values((STANDING_MAJOR, LATE), query, self.actor)
            cells = self.sheet.cells(found.values(), f"{one.name}：")
            self.of_entry[one.enterprise_id] = cells[0].figure
            rows.append(
                (
                    Cell(str(place)),
                    Cell(one.name, url=reverse("enterprises:detail", args=[one.enterprise_id])),
                    Cell(streets.get(one.region[:9], "")),
                    Cell(masked("；".join(hazard.title for hazard in one.hazards))),
                    Cell(dictionary_label(CATEGORIES, one.category)),
                    Cell(dictionary_label(DISPOSALS, one.disposal)),
                    *cells,
                )
            )
        columns = ("序号", "单位", "属地", "问题", "种类", "措施", "在治重大", "逾期")
        return Table("曝光名单", columns, tuple(rows))

    def count(self, entries: list[Entry], label: str) -> str:
        """How many enterprises, reckoned from their lines in the list; returns the placeholder."""
        behind = tuple(self.of_entry[one.enterprise_id] for one in entries)
        return self.sheet.reckon(Decimal(len(entries)), unit="家", label=label, of=behind)

    def split(self, whole: str, code: str, key: Callable[[Entry], str], text: str) -> str:
        """The batch by one class; the parts must give the whole."""
        said, parts = [], []
        for part, found in groupby(sorted(self.entries, key=key), key=key):
            name = dictionary_label(code, part)
            counted = self.count(list(found), name)
            parts.append(counted)
            said.append(f"{name}的{counted}" if code == CATEGORIES else f"{name}{counted}")
        self.sheet.adds_up(whole, parts, text)
        return "、".join(said)

    def overview(self) -> Section:
        whole = self.count(self.entries, THIS_BATCH)
        kinds = self.split(
            whole, CATEGORIES, lambda one: one.category, "各种类之和等于本批曝光单位"
        )
        measures = self.split(
            whole, DISPOSALS, lambda one: one.disposal, "各措施之和等于本批曝光单位"
        )
        self.whole = whole
        return Section(
            "本批概况",
            (
                f"本批公示曝光{whole}，其中{kinds}。",
                f"本批单位按处置措施分：{measures}。",
            ),
        )

    def since(self) -> Section:
        """With the batches issued before: how many batches and enterprises this year."""
        batches = self.sheet.put(self.before, "本批以前已公示曝光")
        together = self.sheet.reckon(
            Decimal(self.number), unit="批次", label="今年以来曝光批次", of=(batches,)
        )
        units = self.sheet.reckon(
            Decimal(self.earlier() + len(self.entries)),
            unit="家次",
            label="今年以来曝光单位",
            of=(self.whole.strip("{}"), batches),
        )
        return Section("累计情况", (f"今年以来，连同本批共公示曝光{together}、{units}。",))

    def earlier(self) -> int:
        """Enterprises in the batches issued this year before, as they were printed."""
        rows = rows_behind(EXPOSURE_BATCHES, self.year, self.actor)
        return sum(printed(one) for one in rows.values_list("composition", flat=True))

    def usual_demands(self) -> tuple[str, ...]:
        phone = packs.setting("reports", "tipoff-phone")
        return (
            (
                "被曝光单位要立即整改，整改期间落实管控措施，整改完成后申请复查；拒不整改或者整改不合格的，依法从重处理，"
                "并继续曝光。属地街道和有关部门要明确跟踪整改的责任人。"
            ),
            f"欢迎社会各界监督，发现安全生产违法行为可以拨打{phone}举报。",
        )

    def ending(self) -> tuple[str, ...]:
        return ("本公告公示至{@until}。公示期内整改完成并经复查合格的，可以申请提前移出。",)


def printed(composition: dict[str, object]) -> int:
    """How many enterprises an issued batch printed."""
    figures: list[dict[str, str]] = composition["figures"]  # type: ignore[assignment]  # as stored
    return sum(int(Decimal(one["value"])) for one in figures if one["label"] == THIS_BATCH)


def compose(asked: Asked, actor: Actor) -> Composition:
    """One batch of exposure."""
    return Exposure(asked, actor).composed()


EXPOSURE_NOTICE_REPORT = ReportKind(
    EXPOSURE_NOTICE,
    COMPOSE,
    compose,
    signer_level="principal",
    blocks=(ENTRIES, UNTIL, BASIS, DEMANDS),
)
