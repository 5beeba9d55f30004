"""The order of listed supervision (D24): one major hazard, who puts it right, who watches, until when.

Source:
    S103, W11: 挂牌督办 of major hazards; outline after published notices: number, place, content and
    criterion, responsible and supervising units, limit, 五落实, reporting, extension and delisting.
"""

from __future__ import annotations

from django.db.models import Q

from bihuan.hazards.indicators import LATE, STANDING, STANDING_MAJOR
from bihuan.hazards.models import Hazard
from bihuan.hazards.states import UNFINISHED, Grade
from bihuan.kernel import packs
from bihuan.kernel.actors import Actor
from bihuan.kernel.errors import InvalidInput
from bihuan.kernel.indicators import Period, values
from bihuan.organisations.choices import region_name
from bihuan.reports.catalogue import SUPERVISION_ORDER
from bihuan.reports.composition import Composition, Section, Table
from bihuan.reports.errors import NothingToReport
from bihuan.reports.kinds.declaring import Asked, Clock, Options, ReportKind, Subject, TextBlock
from bihuan.reports.kinds.notices import form, name_of, within
from bihuan.reports.kinds.places import issuing_unit, place_name
from bihuan.reports.kinds.sheet import Sheet
from bihuan.reports.permissions import COMPOSE
from bihuan.reports.rules import chinese_day
from bihuan.statutes.dictionaries import label as dictionary_label

OFFERED = 100
FILING, PUBLICATION, ANSWER = "listing-filing", "listing-publication", "listing-extension-answer"
WATCHER = TextBlock(
    "watcher", "督办责任人", "督办单位的负责人，印在表里。", "line", is_required=True
)
FUNDS = TextBlock("funds", "资金落实", "整改资金的来源和数额。", "line")
MEASURES = TextBlock("measures", "整改要求", "按“五落实”逐条写明。")
PROGRESS = TextBlock("progress", "报送要求", "进展多久报一次、报给谁。")


def major_standing(actor: Actor) -> Options:
    """Major hazards that are not closed, those due first at the head."""
    found = Hazard.objects.visible_to(actor).filter(grade=Grade.MAJOR, status__in=UNFINISHED)
    rows = found.order_by("due_on", "pk").values_list("pk", "number", "title")[:OFFERED]
    named = [(str(pk), f"{number}　{title}") for pk, number, title in rows]
    return [("", "期限最早的一条"), *named]


def chosen_hazard(asked: Asked, actor: Actor) -> Hazard:
    """The hazard asked for, else the major one whose limit comes first.

    Raises:
        NotFound: The one asked for is not in the actor's scope.
        InvalidInput: It is not graded major.
        NothingToReport: No major hazard stands.
    """
    known = Hazard.objects.visible_to(actor).select_related("unit", "enterprise")
    if asked.subject is not None:
        found = known.one(asked.subject)
        if found.grade != Grade.MAJOR:
            raise InvalidInput(
                {"subject": f"“{found.number}”不是重大事故隐患，不能挂牌督办；请先按判定标准定级。"}
            )
        return found
    standing = known.filter(grade=Grade.MAJOR, found_on__lte=asked.on, recorded_at__lte=asked.as_of)
    standing = standing.filter(Q(closed_on__isnull=True) | Q(closed_on__gt=asked.on)).real()
    if asked.region:
        standing = standing.filter(region__startswith=asked.region)
    first = standing.order_by("due_on", "pk").first()
    if first is None:
        raise NothingToReport({"on": "换一个日期。"}, on=asked.on, what="没有在治的重大事故隐患")
    return first


class Order:
    """One order in the making."""

    def __init__(self, asked: Asked, actor: Actor) -> None:
        self.asked, self.actor, self.sheet = asked, actor, Sheet()
        self.hazard = chosen_hazard(asked, actor)
        self.unit = issuing_unit(asked.region, actor)
        self.place = place_name(asked.region, self.unit)

    def composed(self) -> Composition:
        hazard = self.hazard
        sections = (
            Section("", (self.opening(),)),
            Section("挂牌督办事项", (self.watching(),), (self.particulars(),)),
            self.requirements(),
            self.situation(),
            self.reporting(),
            Section("延期和销号", self.ending()),
        )
        return Composition(
            report=SUPERVISION_ORDER.name,
            title=f"{SUPERVISION_ORDER.title}（{hazard.number}）",
            on=self.asked.on,
            first=self.asked.on,
            last=self.asked.on,
            region=self.asked.region,
            as_of=self.asked.as_of,
            unit=name_of(self.unit),
            sections=sections,
            figures=tuple(self.sheet.figures),
            words={FUNDS.name: "由整改责任单位足额安排，专款专用"},
            wording=self.asked.wording,
            subject=hazard.pk,
            paper="notice",
            to_units=(hazard.unit_id,),
            to_text=self.owner(),
            source="事故隐患登记",
        )

    def owner(self) -> str:
        """Who has to put it right: the enterprise, else the unit whose place it is."""
        return self.hazard.enterprise.name if self.hazard.enterprise else self.hazard.unit.name

    def opening(self) -> str:
        found = chinese_day(self.hazard.found_on)
        return (
            f"{found}，经排查，你单位存在重大事故隐患。按照《中华人民共和国安全生产法》和重大事故隐患治理督办制度，"
            f"决定对该隐患挂牌督办，请按下列要求整改。"
        )

    def limit(self) -> str:
        if self.hazard.due_on is None:
            return "由督办单位书面确定"
        return f"至{chinese_day(self.hazard.due_on)}"

    def watching(self) -> str:
        return (
            f"由{self.hazard.unit.name}负责督办，督办责任人{{@watcher}}；"
            f"{self.owner()}负责整改，整改期限{self.limit()}。"
        )

    def particulars(self) -> Table:
        hazard = self.hazard
        basis = hazard.criterion_text or "按现场情况判定"
        return form(
            "挂牌督办登记",
            (
                ("隐患编号", hazard.number),
                ("隐患单位", self.owner()),
                ("地点", hazard.place or region_name(hazard.region)),
                ("行业领域", dictionary_label("sectors", hazard.sector)),
                ("隐患内容", hazard.title),
                ("判定依据", basis),
                ("整改责任单位", self.owner()),
                ("整改责任人", hazard.responsible),
                ("督办单位", hazard.unit.name),
                ("整改期限", self.limit()),
            ),
        )

    def requirements(self) -> Section:
        """The five that must be settled: responsibility, measures, money, time, plan."""
        hazard = self.hazard
        return self.asked.section(
            MEASURES,
            f"责任落实：{self.owner()}对整改负主体责任，整改责任人{hazard.responsible or '由单位书面明确'}。",
            f"措施落实：{hazard.measures.strip('。') or '由整改责任单位制定治理方案，报督办单位'}。",
            "资金落实：{@funds}。",
            f"时限落实：整改期限{self.limit()}，期满前完成整改并申请核查。",
            f"预案落实：{hazard.interim_measures.strip('。') or '整改期间制定应急预案，不能保证安全的停止作业'}。",
        )

    def situation(self) -> Section:
        """What else stands there and in the whole place, each number with its rows."""
        sheet, query = self.sheet, self.asked.query(Period.day(self.asked.on))
        counted = (STANDING, STANDING_MAJOR, LATE)
        said = []
        if self.hazard.enterprise_id is not None:
            found = values(counted, query.of(enterprise=self.hazard.enterprise_id), self.actor)
            said.append(
                f"截至{chinese_day(self.asked.on)}，{self.owner()}在治隐患"
                f"{sheet.say(found[STANDING.code], '隐患单位在治隐患')}，其中重大事故隐患"
                f"{sheet.say(found[STANDING_MAJOR.code], '隐患单位在治重大事故隐患')}。"
            )
            said.append(
                f"{self.owner()}的各类隐患，逾期未整改{sheet.say(found[LATE.code], '隐患单位逾期未整改')}。"
            )
        watched = values(counted, query.of(unit=self.hazard.unit_id), self.actor)
        said.append(
            f"{self.hazard.unit.name}督办的在治重大事故隐患"
            f"{sheet.say(watched[STANDING_MAJOR.code], '督办单位在治重大事故隐患')}。"
        )
        said.append(
            f"{self.hazard.unit.name}督办的各类隐患，逾期未整改"
            f"{sheet.say(watched[LATE.code], '督办单位逾期未整改')}。"
        )
        return Section("有关情况", tuple(said))

    def reporting(self) -> Section:
        return self.asked.section(
            PROGRESS,
            f"本通知书自印发之日起{within(FILING)}内报上一级安全生产委员会办公室备案，"
            f"{within(PUBLICATION)}内向社会公布。",
            "整改责任单位每周向督办单位报告进展，督办单位每月向本办公室报告督办情况。",
        )

    def ending(self) -> tuple[str, ...]:
        ahead = packs.setting("reports", "listing-extension-ahead")
        return (
            (
                f"确需延期的，整改责任单位在期限届满前{ahead}个工作日提出书面申请，说明理由、已采取的措施和完成日期；"
                f"督办单位收到申请后{within(ANSWER)}内批复，未批复前按原期限执行。"
            ),
            (
                "整改完成后，整改责任单位组织验收，书面申请销号；督办单位现场核查合格的，报本办公室摘牌销号，"
                "核查不合格的继续督办；期满没有完成的，依法处理并追究责任。"
            ),
        )


def compose(asked: Asked, actor: Actor) -> Composition:
    """The order for one major hazard."""
    return Order(asked, actor).composed()


SUPERVISION_ORDER_REPORT = ReportKind(
    SUPERVISION_ORDER,
    COMPOSE,
    compose,
    signer_level="principal",
    subject=Subject("重大事故隐患", major_standing),
    blocks=(WATCHER, FUNDS, MEASURES, PROGRESS),
    clocks=(Clock("报上一级备案", FILING), Clock("向社会公布", PUBLICATION)),
)
