"""The circular after a round of supervision (D11, D24, D32): what was found where, who is late, what is demanded.

Source:
    S41, W06; published circulars: overview, judgement, problems by area and unit, praise and criticism,
    demands with a limit, list of problems.
"""

from __future__ import annotations

from collections.abc import Sequence

from bihuan.dispatch.indicators import MISSING, SHARES_LATE
from bihuan.hazards.states import Grade
from bihuan.kernel import packs
from bihuan.kernel.actors import Actor
from bihuan.kernel.indicators import Indicator, Period, Value, rows_behind, values, values_by
from bihuan.organisations.models import Unit
from bihuan.reports.catalogue import SUPERVISION_CIRCULAR
from bihuan.reports.composition import Cell, Composition, Section, Table
from bihuan.reports.kinds.daily import LIST_COLUMNS, listed
from bihuan.reports.kinds.declaring import Asked, Clock, ReportKind, TextBlock
from bihuan.reports.kinds.notices import name_of, within
from bihuan.reports.kinds.places import by_place, issuing_unit, place_name
from bihuan.reports.kinds.sheet import Sheet, nothing
from bihuan.reports.kinds.supervised import (
    SUPERVISED_CLOSED,
    SUPERVISED_FOUND,
    SUPERVISED_FOUND_MAJOR,
    SUPERVISED_LATE,
    SUPERVISED_ON_SPOT,
    SUPERVISED_OPEN,
    SUPERVISED_STANDING,
)
from bihuan.reports.permissions import COMPOSE
from bihuan.reports.rules import chinese_day, chinese_days

COUNTED = (
    SUPERVISED_FOUND,
    SUPERVISED_FOUND_MAJOR,
    SUPERVISED_ON_SPOT,
    SUPERVISED_CLOSED,
    SUPERVISED_OPEN,
    SUPERVISED_LATE,
)
COLUMNS = ("发现", "其中重大", "立查立改", "已销号", "未销号", "逾期")
OWED = (SHARES_LATE, MISSING)
NAMED = 3
REPLY = "circular-reply"
ROUND = TextBlock("round", "督查安排", "时间、分组和范围。")
JUDGEMENT = TextBlock("judgement", "总体评价")
PRAISE = TextBlock("praise", "通报表扬", "不表扬的清空这一节。")
CRITICISM = TextBlock("criticism", "通报批评", "已按逾期条数提出，请核实后保留或修改。")
DEMANDS = TextBlock("demands", "整改要求")


class Circular:
    """One circular in the making."""

    def __init__(self, asked: Asked, actor: Actor) -> None:
        self.asked, self.actor, self.sheet = asked, actor, Sheet()
        start = asked.start or asked.on.replace(day=1)
        self.query = asked.query(Period(start, asked.on))
        self.unit = issuing_unit(asked.region, actor)
        self.region = asked.region or (self.unit.region_id if self.unit else "")

    def composed(self) -> Composition:
        period = self.query.period
        self.units = dict(Unit.objects.values_list("pk", "name"))
        found = values((*COUNTED, SUPERVISED_STANDING), self.query, self.actor)
        sections = (
            self.asked.section(ROUND, self.usual_round()),
            Section("督查概况", self.overview(found)),
            self.asked.section(JUDGEMENT, self.usual_judgement(found)),
            *self.problems(),
            *self.overdue(),
            self.asked.section(PRAISE),
            self.asked.section(CRITICISM, *self.usual_criticism()),
            self.asked.section(DEMANDS, *self.usual_demands()),
            *self.annex(),
        )
        place = place_name(self.asked.region, self.unit)
        return Composition(
            report=SUPERVISION_CIRCULAR.name,
            title=f"关于{place}安全生产督查情况的通报",
            on=self.asked.on,
            first=period.first,
            last=period.last,
            region=self.asked.region,
            as_of=self.asked.as_of,
            unit=name_of(self.unit),
            sections=sections,
            figures=tuple(self.sheet.figures),
            identities=tuple(self.sheet.identities),
            wording=self.asked.wording,
            paper="letterhead",
            source="事故隐患登记中来源为督查检查、上级巡查的记录，任务分工和报送登记",
        )

    def days(self) -> str:
        return chinese_days(self.query.period.first, self.query.period.last)

    def usual_round(self) -> str:
        return f"{self.days()}，安委会办公室组织开展安全生产督查。"

    def overview(self, found: dict[str, Value]) -> tuple[str, ...]:
        """How much was found, by grade, and where it stands."""
        sheet = self.sheet
        whole = sheet.say(found[SUPERVISED_FOUND.code])
        major = sheet.say(found[SUPERVISED_FOUND_MAJOR.code])
        rest = values((SUPERVISED_FOUND,), self.query.of(grade=Grade.GENERAL), self.actor)
        general = sheet.say(rest[SUPERVISED_FOUND.code], "督查发现一般隐患")
        sheet.adds_up(whole, (major, general), "重大与一般之和等于发现")
        closed = sheet.say(found[SUPERVISED_CLOSED.code])
        left = sheet.say(found[SUPERVISED_OPEN.code])
        sheet.adds_up(whole, (closed, left), "已销号与未销号之和等于发现")
        return (
            f"{self.days()}，督查共发现问题{whole}，其中重大事故隐患{major}，一般隐患{general}。",
            (
                f"发现的问题中，立查立改{sheet.say(found[SUPERVISED_ON_SPOT.code])}；"
                f"截至{chinese_day(self.asked.on)}已销号{closed}，未销号{left}。"
            ),
            (
                f"连同以往督查发现的，尚未销号{sheet.say(found[SUPERVISED_STANDING.code])}，"
                f"逾期未整改{sheet.say(found[SUPERVISED_LATE.code])}。"
            ),
        )

    def usual_judgement(self, found: dict[str, Value]) -> str:
        if not found[SUPERVISED_FOUND.code].rows:
            return "本期督查没有发现问题。"
        if found[SUPERVISED_LATE.code].rows:
            return "从督查情况看，多数单位能够落实整改责任，但仍有单位整改不及时、逾期没有完成，应当引起重视。"
        return "从督查情况看，各单位能够落实整改责任，没有逾期未整改的问题。"

    def row(
        self, name: str, found: dict[str, Value], counted: Sequence[Indicator]
    ) -> tuple[Cell, ...]:
        return (Cell(name), *self.sheet.cells([found[one.code] for one in counted], f"{name}："))

    def table(
        self,
        title: str,
        first: str,
        parts: Sequence[tuple[str, dict[str, Value]]],
        *,
        counted: Sequence[Indicator] = COUNTED,
        columns: Sequence[str] = COLUMNS,
    ) -> Table:
        rows = tuple(self.row(name, found, counted) for name, found in parts)
        total = self.row("合计", self.whole(counted), counted)
        adds_up = tuple(range(1, len(columns) + 1))
        return Table(title, (first, *columns), rows, total, adds_up=adds_up)

    def whole(self, counted: Sequence[Indicator]) -> dict[str, Value]:
        return values(counted, self.query, self.actor)

    def by_unit(self, counted: Sequence[Indicator]) -> list[tuple[str, dict[str, Value]]]:
        """Units with anything counted, the most of the last column first.

        Indicators of different facts are joined; where a unit has none of one, that is a true zero.
        """
        whole = self.whole(counted)
        found: dict[int, dict[str, Value]] = {}
        for one in counted:
            for pk, part in values_by((one,), self.query, self.actor, dimension="unit").items():
                found.setdefault(pk, {})[one.code] = part[one.code]
        parts = [
            (
                pk,
                {
                    one.code: part.get(one.code) or nothing(whole[one.code], self.query.of(unit=pk))
                    for one in counted
                },
            )
            for pk, part in found.items()
        ]
        some = [(pk, part) for pk, part in parts if any(value.rows for value in part.values())]
        some.sort(key=lambda part: (-part[1][counted[-1].code].rows, part[0]))
        return [(self.units.get(pk, "—"), part) for pk, part in some]

    def problems(self) -> list[Section]:
        """By area and by the unit that supervises the rectification."""
        places = by_place(COUNTED, self.query, self.actor, self.region)
        tables = []
        if places:
            tables.append(self.table("分地区督查发现问题情况", "地区", places))
        units = self.by_unit(COUNTED)
        if units:
            tables.append(self.table("分单位督查发现问题情况", "监管单位", units))
        said = () if tables else ("本期督查没有发现问题。",)
        return [Section("发现的问题", said, tuple(tables))]

    def overdue(self) -> list[Section]:
        """Tasks and submissions that are owed."""
        parts = self.by_unit(OWED)
        if not parts:
            return [Section("任务办理情况", ("没有逾期的任务，也没有到期未报的材料。",))]
        columns = ("逾期任务", "到期未报")
        table = self.table("逾期任务和未报材料", "单位", parts, counted=OWED, columns=columns)
        return [Section("任务办理情况", (), (table,))]

    def usual_criticism(self) -> tuple[str, ...]:
        """The units with the most that is overdue, by name; nothing where there is none."""
        worst = [
            (name, part[SUPERVISED_LATE.code])
            for name, part in self.by_unit(COUNTED)
            if part[SUPERVISED_LATE.code].rows
        ][:NAMED]
        said = "；".join(
            f"{name}逾期未整改{self.sheet.say(one, f'{name}：逾期未整改')}" for name, one in worst
        )
        return (f"对整改不力的单位予以通报批评：{said}。",) if said else ()

    def usual_demands(self) -> tuple[str, ...]:
        return (
            (
                "各单位要对照附表逐条整改，明确责任人、措施和时限，做到整改一条、复查一条、销号一条；"
                "短时间整改不了的，落实停工停产等管控措施。"
            ),
            f"自本通报印发之日起{within(REPLY)}内，将整改情况报安委会办公室，由主要负责人签字。",
        )

    def annex(self) -> list[Section]:
        """The problems that are not closed, major ones first."""
        most = int(packs.setting("reports", "circular-list-length"))
        rows = rows_behind(SUPERVISED_OPEN, self.query, self.actor)
        rows = rows.select_related("enterprise", "unit").order_by("-grade", "due_on", "pk")
        found = list(rows[: most + 1])
        if not found:
            return []
        note = f"只列前{most}条，其余见平台台账。" if len(found) > most else ""
        title = "督查发现、尚未销号的问题"
        table = Table(title, LIST_COLUMNS, listed(found[:most]), note=note, is_annex=True)
        return [Section("问题清单", (), (table,))]


def compose(asked: Asked, actor: Actor) -> Composition:
    """The circular of a period."""
    return Circular(asked, actor).composed()


SUPERVISION_CIRCULAR_REPORT = ReportKind(
    SUPERVISION_CIRCULAR,
    COMPOSE,
    compose,
    signer_level="principal",
    takes_start=True,
    blocks=(ROUND, JUDGEMENT, PRAISE, CRITICISM, DEMANDS),
    clocks=(Clock("报送整改情况", REPLY),),
)
