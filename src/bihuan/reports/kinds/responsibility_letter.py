"""The letter of responsibility (D02, D03): two parties, a quota that closes, the year's tasks, how it is judged.

Source:
    S20, W22, seed 001: 签订责任状 in three kinds, 51 = 27 + 15 + 9; outline after 责任书: parties, control figures,
    tasks by the numbers of the work points, assessment and veto, term, signatures.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from django.db.models import F

from bihuan.dispatch.indicators import SHARES_ISSUED, SHARES_LATE
from bihuan.dispatch.states import ShareRole
from bihuan.kernel.actors import Actor
from bihuan.kernel.indicators import Period, Value, rows_behind, values, values_by
from bihuan.organisations.models import Unit, UnitKind
from bihuan.reports.catalogue import RESPONSIBILITY_LETTER
from bihuan.reports.composition import Cell, Composition, Section, Table
from bihuan.reports.errors import NothingToReport
from bihuan.reports.kinds.declaring import Asked, Options, ReportKind, Subject, TextBlock
from bihuan.reports.kinds.issued import LETTERS
from bihuan.reports.kinds.notices import BLANK, name_of
from bihuan.reports.kinds.places import issuing_unit, place_name
from bihuan.reports.kinds.quotas import LIMITS, QUOTA_LARGER
from bihuan.reports.kinds.sheet import Sheet
from bihuan.reports.permissions import COMPOSE
from bihuan.reports.rules import chinese_day
from bihuan.reports.states import QuotaPart
from bihuan.responsibility.lives import LetterStatus
from bihuan.responsibility.models import Letter as HeldLetter
from bihuan.statutes.dictionaries import label as dictionary_label

LISTED = 60
HEADING = re.compile(r"^[一二三四五六七八九十]+、")
SIGNERS = (
    UnitKind.STREET,
    UnitKind.ZONE,
    UnitKind.DEPARTMENT,
    UnitKind.GOVERNMENT,
    UnitKind.ENTERPRISE_GROUP,
)
COLUMNS = ("事故起数", "死亡人数", "较大及以上事故")
PARTY = TextBlock("party", "甲方", "下达责任的一方。", "line", is_required=True)
GOALS = TextBlock("goals", "责任目标")
DUTIES = TextBlock("duties", "工作职责")
JUDGING = TextBlock("judging", "考核与一票否决")


def signers(actor: Actor) -> Any:
    """The units that sign a letter, in the directory's order."""
    return Unit.objects.filter(
        region_id__gte=actor.scope.low,
        region_id__lt=actor.scope.high,
        kind__in=SIGNERS,
        abolished_on__isnull=True,
    ).order_by("order", "pk")


def signer_options(actor: Actor) -> Options:
    rows = signers(actor).values_list("pk", "name")
    return [("", "下一个还没有签订的单位"), *((str(pk), name) for pk, name in rows)]


def standing(actor: Actor) -> Any:
    """Letters on the register that are issued or signed."""
    return HeldLetter.objects.visible_to(actor).filter(
        status__in=(LetterStatus.ISSUED, LetterStatus.SIGNED)
    )


def held_letter(unit: Unit, year: int, actor: Actor) -> HeldLetter | None:
    """The year's letter of a unit on the register, a signed one first."""
    found: HeldLetter | None = (
        standing(actor)
        .filter(unit=unit, year=year)
        .order_by(F("signed_on").desc(nulls_last=True), "-pk")
        .first()
    )
    return found


def lines_under(text: str, word: str) -> tuple[str, ...]:
    """The lines under the first heading (一、…) that holds a word, up to the next heading."""
    found: list[str] = []
    is_under = False
    for line in filter(None, (one.strip() for one in text.splitlines())):
        if HEADING.match(line):
            if found:
                break
            is_under = word in line
        elif is_under:
            found.append(line)
    return tuple(found)


class Letter:
    """One letter in the making; where the register holds it, its words and signatures."""

    def __init__(self, asked: Asked, actor: Actor) -> None:
        self.asked, self.actor, self.sheet = asked, actor, Sheet()
        self.year = asked.query(Period.year_to(asked.on))
        self.office = issuing_unit(asked.region, actor)
        self.unit = self.chosen()
        self.held = held_letter(self.unit, asked.on.year, actor)
        named = f"{place_name(asked.region, self.office)}安全生产委员会"
        self.party = self.held.issuer_name if self.held else named

    def chosen(self) -> Unit:
        """The unit asked for, else the first that has no letter of this year yet.

        Raises:
            NotFound: No such unit.
            NothingToReport: There is none.
        """
        if self.asked.subject is not None:
            return signers(self.actor).one(self.asked.subject)  # type: ignore[no-any-return]  # a unit
        printed = rows_behind(LETTERS, self.year, self.actor).values("subject_id")
        signed = (
            standing(self.actor)
            .filter(year=self.asked.on.year, status=LetterStatus.SIGNED, unit__isnull=False)
            .values("unit_id")
        )
        found = signers(self.actor).exclude(pk__in=signed)
        if self.asked.region:
            found = found.in_region(self.asked.region)
        first = (
            found.exclude(pk__in=printed).first() or found.first() or signers(self.actor).first()
        )
        if first is None:
            raise NothingToReport(
                {"subject": "请先登记单位。"}, on=self.asked.on, what="没有可以签订责任书的单位"
            )
        return first  # type: ignore[no-any-return]  # a unit

    def composed(self) -> Composition:
        asked, year = self.asked, self.asked.on.year
        return Composition(
            report=RESPONSIBILITY_LETTER.name,
            title=f"{year}年{RESPONSIBILITY_LETTER.title}",
            on=asked.on,
            first=self.year.period.first,
            last=asked.on,
            region=asked.region,
            as_of=asked.as_of,
            unit=name_of(self.office),
            sections=(
                Section("", (f"甲方：{{@party}}　　乙方：{self.unit.name}", self.opening())),
                asked.section(GOALS, *self.usual_goals()),
                self.quota(),
                asked.section(DUTIES, *self.usual_duties()),
                self.tasks(),
                asked.section(JUDGING, *self.usual_judging()),
                self.term(),
                Section("签字", (), (self.signatures(),)),
                self.division(),
            ),
            figures=tuple(self.sheet.figures),
            identities=tuple(self.sheet.identities),
            words={PARTY.name: self.party},
            wording=asked.wording,
            subject=self.unit.pk,
            paper="notice",
            to_units=(self.unit.pk,),
            to_text=self.unit.name,
            source="责任书台账、控制指标登记和任务分工登记"
            if self.held
            else "控制指标登记和任务分工登记",
        )

    def opening(self) -> str:
        return (
            "为落实党政同责、一岗双责、齐抓共管、失职追责和“三管三必须”要求，明确安全生产责任，"
            f"甲方与乙方签订{self.asked.on.year}年安全生产目标责任书。"
        )

    def usual_goals(self) -> tuple[str, ...]:
        """Those of the letter on the register; else nothing larger, where the year's figure for it
        is nought, and no more than the figures.
        """
        if written := self.written("目标"):
            return written
        whole = values((QUOTA_LARGER,), self.year.of(split=QuotaPart.WHOLE), self.actor)
        none = whole[QUOTA_LARGER.code].number == 0
        first = "坚决杜绝较大及以上生产经营性事故。" if none else "坚决遏制较大及以上事故。"
        return (first, "各项控制指标不突破下列控制数，事故总量稳中有降。")

    def quota(self) -> Section:
        """The figures of this unit; — where none is set."""
        found = values(LIMITS, self.year.of(split=QuotaPart.UNIT, unit=self.unit.pk), self.actor)
        cells = self.sheet.cells(found.values(), f"{self.unit.name}：")
        rows = tuple((Cell(name), cell) for name, cell in zip(COLUMNS, cells, strict=True))
        note = (
            "“—”为没有下达该项控制数。" if any(one.number is None for one in found.values()) else ""
        )
        table = Table("乙方年度控制指标", ("指标", "控制数"), rows, note=note)
        return Section("控制指标", (), (table,))

    def written(self, word: str) -> tuple[str, ...]:
        """The lines that the letter on the register has under a heading with a word."""
        return lines_under(self.held.text, word) if self.held else ()

    def usual_duties(self) -> tuple[str, ...]:
        return self.written("职责") or (
            "1.主要负责人每季度至少研究一次安全生产工作，协调解决突出问题。",
            "2.组织开展隐患排查治理，重大事故隐患做到动态清零，一般隐患按期整改销号。",
            "3.按时、如实报送工作情况和事故信息，不得迟报、漏报、谎报、瞒报。",
        )

    def tasks(self) -> Section:
        """The unit's shares in the year's plans, by the numbers that they bear there."""
        query = self.year.of(unit=self.unit.pk)
        found = values((SHARES_ISSUED, SHARES_LATE), query, self.actor)
        rows = rows_behind(SHARES_ISSUED, query, self.actor).select_related(
            "item", "item__document"
        )
        listed = list(rows.order_by("item__document_id", "item_id", "pk")[:LISTED])
        said = (
            f"截至{chinese_day(self.asked.on)}，甲方下达乙方的任务共"
            f"{self.sheet.say(found[SHARES_ISSUED.code])}，见下表；完成情况纳入考核。"
        )
        if not listed:
            return Section("主要任务", ("本年度的任务另行下达，完成情况纳入考核。",))
        note = f"只列前{LISTED}项。" if found[SHARES_ISSUED.code].rows > len(listed) else ""
        table = Table(
            "乙方承担的任务",
            ("要点序号", "任务", "分工", "时限"),
            tuple(self.task_row(one) for one in listed),
            note=note,
        )
        return Section("主要任务", (said,), (table,))

    def task_row(self, one: Any) -> tuple[Cell, ...]:
        due = one.due_on.isoformat() if one.due_on else one.item.deadline_text or "年内"
        return (
            Cell(one.item.no or BLANK),
            Cell(one.item.title),
            Cell(str(ShareRole(one.role).label)),
            Cell(due),
        )

    def usual_judging(self) -> tuple[str, ...]:
        return self.written("考核") or (
            "1.甲方对乙方履行责任书的情况进行年度考核，考核结果通报并抄送组织人事部门。",
            "2.突破控制指标、发生较大及以上责任事故，或者瞒报、谎报事故的，实行“一票否决”，取消评先评优资格。",
            "3.对工作不力的，依次采取提醒、督办、通报、约谈等措施，并依规依纪追究责任。",
        )

    def term(self) -> Section:
        year = self.asked.on.year
        said = (
            f"本责任书自签字之日起生效，期限至{year}年12月31日。责任书一式两份，甲乙双方各执一份。"
        )
        return Section("期限", (said,))

    def signatures(self) -> Table:
        ours, theirs, on = BLANK, BLANK, BLANK
        if self.held is not None and self.held.signed_on is not None:
            ours, theirs = self.held.issuer_signer or BLANK, self.held.signer
            on = self.held.signed_on.isoformat()
        rows = (
            (Cell("单位（盖章）"), Cell(BLANK), Cell(BLANK)),
            (Cell("负责人签字"), Cell(ours), Cell(theirs)),
            (Cell("签字日期"), Cell(on), Cell(on)),
        )
        parties = (f"甲方（{self.party}）", f"乙方（{self.unit.name}）")
        return Table("双方签字", ("签署", *parties), rows)

    def division(self) -> Section:
        """How the year's figures are divided: the units and the sectors each give the whole."""
        whole = values(LIMITS, self.year.of(split=QuotaPart.WHOLE), self.actor)
        if not any(one.rows for one in whole.values()):
            return Section("控制指标分解", ("本年度的控制指标还没有登记，登记后附分解表。",))
        names = dict(Unit.objects.values_list("pk", "name"))
        tables = (
            self.divided("按单位分解", "单位", QuotaPart.UNIT, lambda pk: names.get(pk, ""), whole),
            self.divided(
                "按行业分解",
                "行业领域",
                QuotaPart.SECTOR,
                lambda code: dictionary_label("sectors", code),
                whole,
            ),
        )
        return Section("控制指标分解", (), tables)

    def divided(
        self, title: str, first: str, part: QuotaPart, name: Any, whole: dict[str, Value]
    ) -> Table:
        """One way of dividing the whole; its columns must add up to it."""
        found = values_by(LIMITS, self.year.of(split=part), self.actor, dimension=part.value)
        rows = tuple(self.part_row(name(key), part_) for key, part_ in sorted(found.items()))
        total = self.part_row("全部", whole)
        columns = (first, *COLUMNS)
        full_title = f"{self.asked.on.year}年控制指标{title}"
        adds_up = tuple(range(1, len(columns)))
        return Table(full_title, columns, rows, total, adds_up=adds_up, is_annex=True)

    def part_row(self, name: str, found: dict[str, Value]) -> tuple[Cell, ...]:
        counted: Sequence[Value] = [found[one.code] for one in LIMITS]
        return (Cell(name), *self.sheet.cells(counted, f"{name}："))


def compose(asked: Asked, actor: Actor) -> Composition:
    """The letter of one unit for the year of the day."""
    return Letter(asked, actor).composed()


RESPONSIBILITY_LETTER_REPORT = ReportKind(
    RESPONSIBILITY_LETTER,
    COMPOSE,
    compose,
    signer_level="principal",
    subject=Subject("单位", signer_options),
    blocks=(PARTY, GOALS, DUTIES, JUDGING),
)
