"""Lists of major sources, protected places, facilities, checks, parks and their issues."""

from __future__ import annotations

from datetime import date, datetime

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from bihuan.kernel.actors import Actor
from bihuan.kernel.errors import InvalidInput
from bihuan.kernel.indicators import narrow_to_figure
from bihuan.kernel.ledgers import (
    Column,
    EmptyText,
    Filter,
    ImportColumn,
    Importer,
    Ledger,
    PageAction,
    Points,
    Stored,
    Tab,
)
from bihuan.kernel.ledgers.importer import Row
from bihuan.kernel.ledgers.parsers import choice, code_text, day, text, whole_number
from bihuan.kernel.permissions import Permission
from bihuan.organisations.choices import name_of_region
from bihuan.risks import permissions as perms
from bihuan.risks.ledgers.importing import enterprise_of, word_of
from bihuan.risks.ledgers.points import choose
from bihuan.risks.models import (
    DistanceCheck,
    MajorSource,
    ParkAssessment,
    ParkIssue,
    RiskFacility,
    SensitivePlace,
)
from bihuan.risks.services.distances import move_check
from bihuan.risks.services.filing import move_source, withdraw_source
from bihuan.risks.services.neighbours import PlaceFacts, register_place, withdraw_place
from bihuan.risks.services.parks import move_issue
from bihuan.risks.services.sources import PEOPLE, SourceFacts, register_source
from bihuan.risks.states.distances import UNFINISHED_CHECKS, CheckResult, Method, Target
from bihuan.risks.states.parks import UNFINISHED_ISSUES, IssueStatus
from bihuan.risks.states.sources import (
    FILED,
    STANDING,
    SourceLevel,
    SourceStatus,
    UnitKind,
)
from bihuan.statutes.dictionaries import Labels

STATUS_TONES = {
    SourceStatus.BELOW: "muted",
    SourceStatus.UNFILED: "danger",
    SourceStatus.SUBMITTED: "info",
    SourceStatus.RETURNED: "warn",
    SourceStatus.FILED: "done",
    SourceStatus.CANCELLING: "warn",
    SourceStatus.CANCELLED: "muted",
    SourceStatus.WITHDRAWN: "muted",
}
LEVEL_TONES = {
    SourceLevel.FIRST: "danger",
    SourceLevel.SECOND: "warn",
    SourceLevel.THIRD: "caution",
    SourceLevel.FOURTH: "info",
}
CHECK_TONES = {
    CheckResult.MET: "done",
    CheckResult.OPEN: "warn",
    CheckResult.FAILED: "danger",
    CheckResult.PLANNED: "warn",
    CheckResult.DONE: "info",
    CheckResult.CLOSED: "done",
}
ISSUE_TONES = {IssueStatus.OPEN: "warn", IssueStatus.DONE: "info", IssueStatus.CLOSED: "done"}
KINDS = {"生产单元": UnitKind.PRODUCTION, "储存单元": UnitKind.STORAGE}
TARGETS = {str(label): value for value, label in Target.choices}


def add(label: object, route: str, permission: Permission) -> PageAction:
    return PageAction(label, route, permission, icon="plus", tone="primary")


NEW_SOURCE = add(_("登记单元"), "risks:new_source", perms.REGISTER_SOURCE)
NEW_PLACE = add(_("登记防护目标"), "risks:new_protected", perms.KEEP_PLACES)
NEW_FACILITY = add(_("登记设施"), "risks:new_facility", perms.KEEP_FACILITIES)
NEW_PARK = add(_("登记评估"), "risks:new_park", perms.KEEP_PARKS)


def store_source(row: Row, actor: Actor, at: datetime) -> Stored:
    """Store one row as a unit, graded as it comes in."""
    facts = SourceFacts(
        enterprise_id=enterprise_of(row, actor),
        name=row["name"],
        kind=row["kind"],
        substances=row["substances"].replace("；", "\n").replace(";", "\n"),
        graded_on=row["graded_on"],
        residents="" if row["residents"] is None else str(row["residents"]),
        **{name: row.get(name) or "" for name in PEOPLE},
    )
    return Stored(register_source(facts, actor=actor, at=at).pk)


def take_back_source(object_id: int, actor: Actor, at: datetime, reason: str) -> None:
    withdraw_source(source_id=object_id, note=reason, actor=actor, at=at)


SOURCE_IMPORTER = Importer(
    columns=(
        ImportColumn("企业名称", "enterprise", text(120), example="某某化工有限公司"),
        ImportColumn("统一社会信用代码", "uscc", code_text(18)),
        ImportColumn("单元名称", "name", text(100), required=True, example="1号液氨罐区"),
        ImportColumn("单元种类", "kind", choice(KINDS), required=True, example="储存单元"),
        ImportColumn(
            "物质和数量",
            "substances",
            text(2000),
            required=True,
            example="氨 | 7664-41-7 | 8；氯 | 7782-50-5 | 2",
            help="名称 | CAS号 | 设计最大量（吨） | 类别符号，几种之间用分号隔开。",
        ),
        ImportColumn("500米内常住人口", "residents", whole_number(), help="构成重大危险源时必填。"),
        ImportColumn(
            "辨识日期", "graded_on", day(), required=True, kind="date", example="2026-11-20"
        ),
        ImportColumn("主要负责人", "principal", text(40)),
        ImportColumn("主要负责人电话", "principal_phone", text(20)),
        ImportColumn("技术负责人", "technician", text(40)),
        ImportColumn("技术负责人电话", "technician_phone", text(20)),
        ImportColumn("操作负责人", "operator", text(40)),
        ImportColumn("操作负责人电话", "operator_phone", text(20)),
        ImportColumn("监测监控", "sensors", text(2000)),
        ImportColumn("应急预案", "plan", text(2000)),
    ),
    store=store_source,
    chain="major_source",
    withdraw=take_back_source,
)


def store_place(row: Row, actor: Actor, at: datetime) -> Stored:
    """Store one row as a place to be protected."""
    facts = PlaceFacts(
        name=row["name"],
        kind=row["kind"],
        target=row["target"],
        region=row["region"],
        latitude=row["latitude"] or "",
        longitude=row["longitude"] or "",
        people=row["people"],
        address=row["address"] or "",
    )
    return Stored(register_place(facts, actor=actor, at=at).pk)


def take_back_place(object_id: int, actor: Actor, at: datetime, reason: str) -> None:
    if not reason.strip():
        raise InvalidInput({"reason": "写清撤销的原因。"})
    withdraw_place(place_id=object_id, reason=reason, actor=actor, at=at)


PLACE_IMPORTER = Importer(
    columns=(
        ImportColumn("名称", "name", text(100), required=True, example="某某小学"),
        ImportColumn("种类", "kind", prepare=word_of("sensitive-places"), required=True),
        ImportColumn("防护目标分类", "target", choice(TARGETS), required=True),
        ImportColumn("人数", "people", whole_number()),
        ImportColumn("属地代码", "region", code_text(12), required=True, example="990102001"),
        ImportColumn("地址", "address", text(200)),
        ImportColumn("纬度", "latitude", text(20), required=True, example="30.123456"),
        ImportColumn("经度", "longitude", text(20), required=True, example="120.123456"),
    ),
    store=store_place,
    chain="sensitive_place",
    withdraw=take_back_place,
)


def is_due(on: date) -> Q:
    return Q(due_on__lt=on, status__in=STANDING, is_major=True)


def is_late(on: date) -> Q:
    return Q(step_due_on__lt=on) & ~Q(status__in=[SourceStatus.FILED, SourceStatus.CANCELLED])


MAJOR_SOURCES = Ledger(
    code="major-sources",
    title=_("重大危险源台账"),
    print_title=_("危险化学品重大危险源台账"),
    model=MajorSource,
    permission=perms.SEE,
    url="risks:source",
    columns=(
        Column("number", _("编号"), kind="link", width=130, is_stuck=True),
        Column("name", _("单元 / 企业"), sub="enterprise__name", is_main=True),
        Column("region", _("属地"), expression=name_of_region("enterprise__region"), width=90),
        Column("kind", _("种类"), labels=UnitKind.choices, width=90),
        Column("substances", _("主要物质")),
        Column("s", _("S值"), kind="number", sortable=True, width=90),
        Column("r", _("R值"), kind="number", sortable=True, width=90),
        Column(
            "level",
            _("级别"),
            kind="level",
            labels=SourceLevel.choices,
            tones=LEVEL_TONES,
            sortable=True,
            width=72,
        ),
        Column(
            "status",
            _("状态"),
            kind="status",
            labels=SourceStatus.choices,
            tones=STATUS_TONES,
            width=96,
        ),
        Column("filing_number", _("备案编号"), is_shown=False),
        Column("filed_on", _("备案日期"), kind="date", is_shown=False),
        Column("graded_on", _("辨识日期"), kind="date", is_shown=False),
        Column("due_on", _("重评期限"), kind="date", sortable=True, width=100),
        Column("principal", _("主要负责人"), kind="person", is_shown=False),
        Column("technician", _("技术负责人"), kind="person", is_shown=False),
        Column("operator", _("操作负责人"), kind="person", is_shown=False),
        Column("touched", _("标准改变的影响"), is_shown=False),
    ),
    filters=(
        Filter("region", _("属地"), "region", field="enterprise__region"),
        Filter("level", _("级别"), "select", options=SourceLevel.choices),
        Filter("status", _("状态"), "multiselect", lookup="in", options=SourceStatus.choices),
        Filter("kind", _("种类"), "select", options=UnitKind.choices),
        Filter("due", _("重评期限"), "daterange", field="due_on", is_more=True),
        Filter("enterprise", _("企业"), field="enterprise__name", lookup="icontains", is_more=True),
    ),
    search=("name",),
    search_label=_("单元名称"),
    tabs=(
        Tab("standing", _("在册"), Q(status__in=STANDING)),
        Tab("unfiled", _("未备案"), Q(status__in=STANDING) & ~Q(status__in=FILED), tone="danger"),
        Tab("late", _("办理逾期"), is_late, tone="danger"),
        Tab("due", _("重评逾期"), is_due, tone="danger"),
        Tab("touched", _("受新标准影响"), ~Q(touched="")),
        Tab("below", _("不构成"), Q(status=SourceStatus.BELOW)),
        Tab("all", _("全部")),
    ),
    actions=(NEW_SOURCE,),
    importer=SOURCE_IMPORTER,
    points=Points("latitude", "longitude", "name", tone_field="level"),
    narrow=narrow_to_figure,
    workflow="major_source",
    move=move_source,
    empty=EmptyText(_("还没有登记过单元。"), NEW_SOURCE),
)

SENSITIVE_PLACES = Ledger(
    code="sensitive-places",
    title=_("防护目标"),
    print_title=_("外部安全防护目标登记表"),
    model=SensitivePlace,
    permission=perms.SEE,
    url="risks:protected",
    columns=(
        Column("name", _("名称"), kind="link", is_main=True, sub="address"),
        Column("region", _("属地"), expression=name_of_region(), width=90),
        Column("kind", _("种类"), labels=Labels("sensitive-places")),
        Column("target", _("分类"), labels=Target.choices),
        Column("people", _("人数"), kind="number", width=80),
        Column("latitude", _("纬度"), kind="number", is_shown=False),
        Column("longitude", _("经度"), kind="number", is_shown=False),
    ),
    filters=(
        Filter("region", _("属地"), "region"),
        Filter("kind", _("种类"), "select", options=choose("sensitive-places")),
        Filter("target", _("分类"), "select", options=Target.choices),
    ),
    search=("name",),
    search_label=_("名称"),
    tabs=(
        Tab("kept", _("在册"), Q(withdrawn_at__isnull=True)),
        Tab("gone", _("已撤销"), Q(withdrawn_at__isnull=False)),
    ),
    actions=(NEW_PLACE,),
    importer=PLACE_IMPORTER,
    points=Points("latitude", "longitude", "name", tone_field="target"),
    narrow=narrow_to_figure,
    empty=EmptyText(_("还没有登记防护目标。"), NEW_PLACE),
)

RISK_FACILITIES = Ledger(
    code="risk-facilities",
    title=_("防护距离设施"),
    print_title=_("外部安全防护距离设施台账"),
    model=RiskFacility,
    permission=perms.SEE,
    url="risks:facility",
    columns=(
        Column("name", _("设施 / 企业"), kind="link", sub="enterprise__name", is_main=True),
        Column("region", _("属地"), expression=name_of_region("enterprise__region"), width=90),
        Column("kind", _("种类"), labels=Labels("distance-facilities")),
        Column("method", _("确定方法"), labels=Method.choices),
        Column("is_existing", _("在役"), labels=((True, _("在役")), (False, _("新改扩建")))),
    ),
    filters=(
        Filter("region", _("属地"), "region", field="enterprise__region"),
        Filter("kind", _("种类"), "select", options=choose("distance-facilities")),
        Filter("method", _("确定方法"), "select", options=Method.choices),
    ),
    search=("name",),
    search_label=_("设施名称"),
    tabs=(
        Tab("kept", _("在册"), Q(withdrawn_at__isnull=True)),
        Tab("gone", _("已撤销"), Q(withdrawn_at__isnull=False)),
    ),
    actions=(NEW_FACILITY,),
    points=Points("latitude", "longitude", "name", tone_field="kind"),
    narrow=narrow_to_figure,
    empty=EmptyText(_("还没有登记设施。"), NEW_FACILITY),
)

DISTANCE_CHECKS = Ledger(
    code="distance-checks",
    title=_("防护距离核查"),
    print_title=_("外部安全防护距离核查台账"),
    model=DistanceCheck,
    permission=perms.SEE,
    url="risks:distance_check",
    columns=(
        Column("number", _("编号"), kind="link", width=130, is_stuck=True),
        Column(
            "facility",
            _("设施 / 企业"),
            field="facility__name",
            sub="facility__enterprise__name",
            is_main=True,
        ),
        Column(
            "region",
            _("属地"),
            expression=name_of_region("facility__enterprise__region"),
            width=90,
        ),
        Column("checked_on", _("核查日期"), kind="date", width=100),
        Column(
            "status",
            _("结论"),
            kind="status",
            labels=CheckResult.choices,
            tones=CHECK_TONES,
            width=90,
        ),
        Column("failed", _("不符合"), kind="number", width=72),
        Column("unknown", _("无法判定"), kind="number", width=80),
        Column("due_on", _("处置时限"), kind="date", width=100),
        Column("measures", _("处置措施"), is_shown=False),
    ),
    filters=(
        Filter("region", _("属地"), "region", field="facility__enterprise__region"),
        Filter("status", _("结论"), "multiselect", lookup="in", options=CheckResult.choices),
        Filter("checked", _("核查日期"), "daterange", field="checked_on"),
    ),
    search=("number",),
    search_label=_("编号"),
    tabs=(
        Tab("all", _("全部")),
        Tab("failed", _("不符合"), Q(status__in=UNFINISHED_CHECKS), tone="danger"),
        Tab("open", _("情况不明"), Q(status=CheckResult.OPEN)),
    ),
    narrow=narrow_to_figure,
    workflow="distance_check",
    move=move_check,
    empty=EmptyText(_("还没有核查过，请从设施页发起。"), NEW_FACILITY),
)

PARKS = Ledger(
    code="parks",
    title=_("园区评估"),
    print_title=_("化工园区整体性安全风险评估台账"),
    model=ParkAssessment,
    permission=perms.SEE,
    url="risks:park",
    columns=(
        Column("number", _("编号"), kind="link", width=130, is_stuck=True),
        Column("park", _("园区 / 管理单位"), sub="unit__name", is_main=True),
        Column("region", _("属地"), expression=name_of_region(), width=90),
        Column("grade", _("等级"), labels=Labels("park-grades")),
        Column("agency", _("评估单位")),
        Column("assessed_on", _("评估日期"), kind="date", width=100),
        Column("due_on", _("下次评估期限"), kind="date", sortable=True, width=110),
    ),
    filters=(
        Filter("region", _("属地"), "region"),
        Filter("grade", _("等级"), "select", options=choose("park-grades")),
    ),
    search=("park",),
    search_label=_("园区名称"),
    tabs=(
        Tab("kept", _("有效记录"), Q(withdrawn_at__isnull=True)),
        Tab("due", _("已过期"), lambda on: Q(due_on__lt=on, withdrawn_at__isnull=True)),
        Tab("gone", _("已撤回"), Q(withdrawn_at__isnull=False)),
    ),
    actions=(NEW_PARK,),
    narrow=narrow_to_figure,
    empty=EmptyText(_("还没有登记园区评估。"), NEW_PARK),
)

PARK_ISSUES = Ledger(
    code="park-issues",
    title=_("园区整治事项"),
    print_title=_("园区一园一策整治事项清单"),
    model=ParkIssue,
    permission=perms.SEE,
    url="risks:park_issue",
    columns=(
        Column("title", _("问题 / 园区"), kind="link", sub="assessment__park", is_main=True),
        Column("owner", _("责任单位")),
        Column("person", _("责任人"), kind="person", width=80),
        Column(
            "status",
            _("状态"),
            kind="status",
            labels=IssueStatus.choices,
            tones=ISSUE_TONES,
            width=90,
        ),
        Column(
            "due_on", _("完成时限"), kind="deadline", closed="done_on", sortable=True, width=150
        ),
        Column("measures", _("整治措施"), is_shown=False),
    ),
    filters=(
        Filter("region", _("属地"), "region", field="assessment__region"),
        Filter("status", _("状态"), "select", options=IssueStatus.choices),
    ),
    search=("title",),
    search_label=_("问题"),
    tabs=(
        Tab("all", _("全部")),
        Tab("open", _("未验收"), Q(status__in=UNFINISHED_ISSUES)),
        Tab(
            "late",
            _("已逾期"),
            lambda on: Q(due_on__lt=on, status=IssueStatus.OPEN),
            tone="danger",
        ),
    ),
    narrow=narrow_to_figure,
    workflow="park_issue",
    move=move_issue,
    empty=EmptyText(_("还没有整治事项，请从园区评估页增加。"), NEW_PARK),
)
