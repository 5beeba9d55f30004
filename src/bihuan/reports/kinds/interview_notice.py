"""The notice of an interview (D24): why, who, when and where, what to bring, what follows; with a form for the minutes.

Source:
    S187, W27; 安委〔2018〕2号 (约谈实施办法): notice with cause, time, place, who, papers; two people or more;
    minutes; a plan in the set time; nobody may be sent instead.
"""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db.models import Q
from django.urls import reverse

from bihuan.dispatch.indicators import MISSING, SHARES_LATE
from bihuan.enterprises.models import Enterprise
from bihuan.hazards.indicators import LATE, STANDING_MAJOR
from bihuan.kernel.actors import Actor
from bihuan.kernel.errors import InvalidInput
from bihuan.kernel.indicators import Indicator, Period, Query, rows_behind, values, values_by
from bihuan.organisations.choices import SUPERVISING
from bihuan.organisations.models import Unit, UnitKind
from bihuan.reports.catalogue import INTERVIEW_NOTICE
from bihuan.reports.composition import Cell, Composition, Section, Table
from bihuan.reports.errors import NothingToReport
from bihuan.reports.kinds.declaring import Asked, Clock, Options, ReportKind, Subject, TextBlock
from bihuan.reports.kinds.notices import form, head_of, name_of, within
from bihuan.reports.kinds.places import issuing_unit
from bihuan.reports.kinds.sheet import Sheet
from bihuan.reports.permissions import COMPOSE
from bihuan.reports.rules import chinese_day, chinese_days

LISTED = 15
PLAN, REPORT = "interview-plan", "interview-report"
ENTERPRISE = TextBlock(
    "enterprise", "约谈企业", "统一社会信用代码或企业全称；不填的，约谈上面选的单位。", "line"
)
WHOM = TextBlock("whom", "约谈对象", "例如：主要负责人王某、分管负责人李某。", "line")
WHEN = TextBlock("held_at", "约谈时间", "", "moment", is_required=True)
WHERE = TextBlock("place", "约谈地点", "例如：区政府三楼会议室。", "line", is_required=True)
HOST = TextBlock("host", "主持人", "", "line", is_required=True)
PRESENT = TextBlock("present", "参加人员", "约谈方不少于两人。", "line")
GROUNDS = TextBlock("grounds", "约谈事由", "写明违反了什么规定、造成什么后果；数字已在上面。")
PAPERS = TextBlock("papers", "需准备的材料", "逐条写明。")
RANKED = (LATE, STANDING_MAJOR)


def unit_options(actor: Actor) -> Options:
    """The units that may be called in, in the directory's order."""
    found = Unit.objects.filter(
        region_id__gte=actor.scope.low,
        region_id__lt=actor.scope.high,
        kind__in=[kind for kind in SUPERVISING if kind != UnitKind.OFFICE],
        abolished_on__isnull=True,
    )
    rows = found.order_by("order", "pk").values_list("pk", "name")
    return [("", "逾期隐患最多的单位"), *((str(pk), name) for pk, name in rows)]


def iso_day(day: date | None) -> str | None:
    return day.isoformat() if day else None


class Interview:
    """One notice in the making."""

    def __init__(self, asked: Asked, actor: Actor) -> None:
        self.asked, self.actor, self.sheet = asked, actor, Sheet()
        self.day = asked.query(Period.day(asked.on))
        self.year = asked.query(Period(asked.start or asked.on.replace(month=1, day=1), asked.on))
        self.issuer = issuing_unit(asked.region, actor)
        self.enterprise = self.chosen_enterprise()
        self.unit = None if self.enterprise else self.chosen_unit()

    def chosen_enterprise(self) -> Enterprise | None:
        """The enterprise that was typed.

        Raises:
            InvalidInput: None of that code or name, or several of that name.
        """
        typed = self.asked.words.get(ENTERPRISE.name, "").strip()
        if not typed:
            return None
        known = Enterprise.objects.visible_to(self.actor).kept()
        found = list(known.filter(Q(code=typed.upper()) | Q(name=typed))[:2])
        if len(found) != 1:
            said = "没有找到" if not found else "不止一家叫"
            raise InvalidInput(
                {"enterprise": f"{said}“{typed}”，请填写18位统一社会信用代码或者企业全称。"}
            )
        return found[0]

    def chosen_unit(self) -> Unit:
        """The unit asked for, else the one with most overdue hazards.

        Raises:
            NotFound: No such unit.
            NothingToReport: No unit has one.
        """
        if self.asked.subject is not None:
            return Unit.objects.visible_to(self.actor).one(self.asked.subject)
        found = values_by(RANKED, self.day, self.actor, dimension="unit")
        ranked = sorted(
            (
                (part[LATE.code].rows, part[STANDING_MAJOR.code].rows, -pk)
                for pk, part in found.items()
            ),
            reverse=True,
        )
        if not ranked or not ranked[0][0]:
            said = "没有逾期未整改的隐患，无从选出约谈单位"
            raise NothingToReport({"subject": "请选择单位。"}, on=self.asked.on, what=said)
        return Unit.objects.one(-ranked[0][2])

    @property
    def called(self) -> str:
        """Who is called in."""
        if self.enterprise is not None:
            return self.enterprise.name
        assert self.unit is not None
        return self.unit.name

    def of(self, query: Query) -> Query:
        """A question about who is called in."""
        if self.enterprise is not None:
            return query.of(enterprise=self.enterprise.pk)
        assert self.unit is not None
        return query.of(unit=self.unit.pk)

    def composed(self) -> Composition:
        period = self.year.period
        return Composition(
            report=INTERVIEW_NOTICE.name,
            title=INTERVIEW_NOTICE.title,
            on=self.asked.on,
            first=period.first,
            last=period.last,
            region=self.asked.region,
            as_of=self.asked.as_of,
            unit=name_of(self.issuer),
            sections=(
                Section("", (self.opening(),)),
                self.figures(),
                self.asked.section(GROUNDS, self.ground()),
                self.meeting(),
                self.papers(),
                Section("整改和报告", self.afterwards()),
                self.cases(),
                self.minutes(),
            ),
            figures=tuple(self.sheet.figures),
            words={
                WHOM.name: self.usual_person(),
                PRESENT.name: "安委会办公室和有关部门负责人",
            },
            wording=self.asked.wording,
            subject=self.unit.pk if self.unit else None,
            paper="notice",
            to_units=(self.unit.pk,) if self.unit else (),
            to_text=self.called,
            source="事故隐患登记、任务分工和报送登记",
        )

    def opening(self) -> str:
        return f"经研究，决定就安全生产工作约谈{self.called}。现将有关事项通知如下，请按时参加。"

    def figures(self) -> Section:
        """What the register says against whoever is called in."""
        sheet = self.sheet
        found = values((LATE, STANDING_MAJOR), self.of(self.day), self.actor)
        said = (
            f"截至{chinese_day(self.asked.on)}，{self.called}逾期未整改的隐患"
            f"{sheet.say(found[LATE.code])}，在治的重大事故隐患{sheet.say(found[STANDING_MAJOR.code])}。"
        )
        if self.unit is None:
            return Section("有关情况", (said,))
        owed = self.of(self.year)
        late = values((SHARES_LATE,), owed, self.actor)[SHARES_LATE.code]
        missing = values((MISSING,), owed, self.actor)[MISSING.code]
        days = chinese_days(owed.period.first, owed.period.last)
        more = (
            f"逾期没有办结的任务{sheet.say(late)}；{days}到期没有报送的材料{sheet.say(missing)}。"
        )
        return Section("有关情况", (said, more))

    def ground(self) -> str:
        return "上述隐患和任务超过期限没有完成，安全生产责任落实不到位，存在较大的安全风险。"

    def meeting(self) -> Section:
        """When, where, who: typed."""
        return Section(
            "约谈安排",
            (
                "约谈时间：{@held_at}。约谈地点：{@place}。",
                "约谈对象：{@whom}。主持人：{@host}。参加人员：{@present}。",
                "约谈对象应当本人参加，不得委托他人；确有特殊情况不能参加的，提前书面请假并经批准，另行安排。",
            ),
        )

    def usual_person(self) -> str:
        """The principal, as the registers know the post."""
        if self.enterprise is not None:
            name = self.enterprise.principal
            return f"主要负责人{name}" if name else "主要负责人"
        assert self.unit is not None
        head = head_of(self.unit, self.asked.on)
        return f"主要负责人{head}" if head else "主要负责人"

    def papers(self) -> Section:
        return self.asked.section(
            PAPERS,
            "1.履行安全生产职责的情况；",
            "2.附表所列隐患、任务没有按期完成的原因，采取的管控措施；",
            "3.下一步整改措施、责任人和完成时限。",
        )

    def afterwards(self) -> tuple[str, ...]:
        return (
            (
                f"被约谈方自约谈之日起{within(PLAN)}内报送整改方案，{within(REPORT)}内书面报告整改落实情况，"
                "由本单位主要负责人签字。"
            ),
            "无故不参加约谈，或者整改不力、逾期不报的，予以通报，并按规定移送有关部门处理。",
        )

    def listed(self, indicator: Indicator, query: Query) -> list[Any]:
        """The rows behind a number, those longest past their limit first."""
        rows = rows_behind(indicator, self.of(query), self.actor)
        return list(rows.order_by("due_on", "pk")[:LISTED])

    def cases(self) -> Section:
        """The overdue hazards by number, the longest first; for a unit its overdue tasks too."""
        rows = [
            (
                Cell("隐患"),
                Cell(one.number, url=reverse("hazards:detail", args=[one.pk])),
                Cell(one.title),
                Cell(iso_day(one.due_on)),
            )
            for one in self.listed(LATE, self.day)
        ]
        if self.unit is not None:
            rows += [
                (Cell("任务"), Cell(one.item.no), Cell(one.item.title), Cell(iso_day(one.due_on)))
                for one in self.listed(SHARES_LATE, self.year)
            ]
        if not rows:
            return Section("逾期事项", ("没有逾期的隐患和任务。",))
        note = f"隐患、任务各列逾期最久的，最多{LISTED}条。"
        columns = ("类别", "编号", "内容", "期限")
        table = Table("逾期事项", columns, tuple(rows), note=note, is_annex=True)
        return Section("逾期事项", (), (table,))

    def minutes(self) -> Section:
        """The form that is filled in when they met."""
        rows = [
            ("约谈时间", ""),
            ("约谈地点", ""),
            ("主持人、记录人", ""),
            ("约谈方参加人员", ""),
            ("被约谈单位", self.called),
            ("被约谈人及职务", ""),
            ("约谈内容", ""),
            ("被约谈方说明和表态", ""),
            ("整改要求和期限", ""),
            ("被约谈人签字", ""),
            ("主持人签字", ""),
        ]
        return Section("约谈纪要", (), (form("约谈纪要", rows, is_annex=True),))


def compose(asked: Asked, actor: Actor) -> Composition:
    """The notice of one interview."""
    return Interview(asked, actor).composed()


INTERVIEW_NOTICE_REPORT = ReportKind(
    INTERVIEW_NOTICE,
    COMPOSE,
    compose,
    signer_level="principal",
    subject=Subject("单位", unit_options),
    blocks=(ENTERPRISE, WHOM, WHEN, WHERE, HOST, PRESENT, GROUNDS, PAPERS),
    clocks=(Clock("报送整改方案", PLAN), Clock("报告整改落实情况", REPORT)),
)
