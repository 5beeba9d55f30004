"""The register of enterprises and the roster of safety managers, as lists."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from bihuan.enterprises import permissions as perms
from bihuan.enterprises import services
from bihuan.enterprises.completeness import incomplete
from bihuan.enterprises.importing import IMPORTER
from bihuan.enterprises.models import Enterprise, RiskLevel, SafetyManager
from bihuan.enterprises.querysets import GONE, STOPPED
from bihuan.kernel.actors import Actor
from bihuan.kernel.indicators import narrow_to_figure
from bihuan.kernel.ledgers import (
    BulkAction,
    BulkField,
    Column,
    EmptyText,
    Filter,
    Ledger,
    PageAction,
    Points,
    Tab,
)
from bihuan.organisations.choices import name_of_region, supervisor_options
from bihuan.statutes.dictionaries import Labels, options

STATE_TONES = {
    "operating": "done",
    "suspended": "warn",
    "resuming": "info",
    "building": "info",
    "lost": "danger",
    "moved": "muted",
    "closed": "muted",
    "revoked": "muted",
}
RISK_TONES = {
    RiskLevel.RED: "danger",
    RiskLevel.ORANGE: "warn",
    RiskLevel.YELLOW: "caution",
    RiskLevel.BLUE: "info",
}
SOON = timedelta(days=60)  # how long before its end a certificate is pointed out
NEW = PageAction(_("登记企业"), "enterprises:new", perms.REGISTER, icon="plus", tone="primary")
PAIRS = PageAction(_("查重合并"), "enterprises:duplicates", perms.MERGE, icon="copy")


def choose(code: str) -> Any:
    """The choices of a dictionary, asked when the strip is drawn."""
    return lambda _actor: options(code)


def assign_one(pk: int, *, actor: Actor, at: datetime, values: dict[str, Any]) -> Any:
    unit_id = int(values["unit_id"])
    return services.assign_supervisor(enterprise_id=pk, unit_id=unit_id, actor=actor, at=at)


def tag_one(pk: int, *, actor: Actor, at: datetime, values: dict[str, Any]) -> Any:
    return services.tag(enterprise_id=pk, tags=[values["tag"]], actor=actor, at=at)


def withdraw_one(pk: int, *, actor: Actor, at: datetime, values: dict[str, Any]) -> Any:
    return services.withdraw(enterprise_id=pk, reason=values["reason"], actor=actor, at=at)


ENTERPRISES = Ledger(
    code="enterprises",
    title=_("企业台账"),
    print_title=_("生产经营单位台账"),
    model=Enterprise,
    permission=perms.SEE,
    url="enterprises:detail",
    rows=lambda found: found.kept(),
    columns=(
        Column("name", _("企业名称"), kind="link", sub="code", is_main=True, sortable=True),
        Column(
            "region",
            _("属地"),
            expression=name_of_region(),
            width=110,
        ),
        Column("sector", _("行业领域"), labels=Labels("sectors"), width=110),
        Column("size", _("规模"), labels=Labels("enterprise-sizes"), width=80),
        Column(
            "status",
            _("状态"),
            kind="status",
            labels=Labels("enterprise-states"),
            tones=STATE_TONES,
            width=110,
        ),
        Column(
            "risk_level",
            _("风险"),
            kind="level",
            labels=RiskLevel.choices,
            tones=RISK_TONES,
            width=60,
        ),
        Column("supervisor", _("监管单位"), field="supervisor__name", width=150),
        Column("principal", _("主要负责人"), kind="person", width=90),
        Column("employees", _("从业人数"), kind="number", width=80),
        Column("address", _("地址"), is_shown=False),
        Column("kind", _("单位类型"), labels=Labels("enterprise-kinds"), is_shown=False),
        Column("industry", _("行业代码"), is_shown=False),
        Column("code", _("统一社会信用代码"), is_shown=False),
        Column("unlicensed_reason", _("无证照说明"), is_shown=False),
        Column("founded_on", _("成立日期"), kind="date", is_shown=False),
        Column("latitude", _("纬度"), is_shown=False),
        Column("longitude", _("经度"), is_shown=False),
    ),
    filters=(
        Filter("region", _("属地"), "region"),
        Filter("sector", _("行业领域"), "select", options=choose("sectors")),
        Filter("size", _("规模"), "select", options=choose("enterprise-sizes")),
        Filter(
            "status", _("状态"), "multiselect", lookup="in", options=choose("enterprise-states")
        ),
        Filter(
            "tag",
            _("标签"),
            "select",
            options=choose("enterprise-tags"),
            where=lambda tag: Q(tags__contains=[tag]),
            is_more=True,
        ),
        Filter(
            "supervisor",
            _("监管单位"),
            "unit",
            field="supervisor_id",
            options=supervisor_options,
            is_more=True,
        ),
        Filter("kind", _("单位类型"), "select", options=choose("enterprise-kinds"), is_more=True),
        Filter(
            "risk", _("风险等级"), "select", "risk_level", options=RiskLevel.choices, is_more=True
        ),
        Filter("industry", _("行业代码"), lookup="startswith", is_more=True),
        Filter("founded", _("成立日期"), "daterange", field="founded_on", is_more=True),
    ),
    search=("name", "code"),
    search_label=_("企业名称、信用代码"),
    tabs=(
        Tab("active", _("在册"), ~Q(status__in=GONE)),
        Tab("key", _("重点企业"), Q(tags__contains=["key"])),
        Tab("high-risk", _("高危企业"), Q(tags__contains=["high-risk"]), tone="warn"),
        Tab("scattered", _("散乱污"), Q(tags__contains=["scattered"]), tone="warn"),
        Tab("suspended", _("停产停业"), Q(status__in=STOPPED), tone="warn"),
        Tab("unlicensed", _("无证照"), Q(is_unlicensed=True), tone="warn"),
        Tab("unowned", _("无监管单位"), Q(supervisor__isnull=True), tone="danger"),
        Tab("incomplete", _("资料不全"), lambda _today: ~Q(status__in=GONE) & incomplete()),
        Tab("gone", _("关闭迁出"), Q(status__in=GONE)),
    ),
    bulk=(
        BulkAction(
            "assign",
            _("指定监管单位"),
            perms.CHANGE,
            assign_one,
            fields=(BulkField("unit_id", _("监管单位"), "unit", options=supervisor_options),),
        ),
        BulkAction(
            "tag",
            _("加标签"),
            perms.CHANGE,
            tag_one,
            fields=(BulkField("tag", _("标签"), "select", options=choose("enterprise-tags")),),
        ),
        BulkAction(
            "withdraw",
            _("撤回档案"),
            perms.WITHDRAW,
            withdraw_one,
            fields=(BulkField("reason", _("撤回理由"), "textarea"),),
            tone="danger",
            confirm=_("撤回后这些企业不再出现在台账中，确定吗？"),
        ),
    ),
    actions=(NEW, PAIRS),
    importer=IMPORTER,
    points=Points("latitude", "longitude", "name", tone_field="risk_level"),
    narrow=narrow_to_figure,
    empty=EmptyText(_("还没有登记过企业，可以逐家登记，也可以从Excel导入。"), NEW),
)


def edge(until: date | None, left: date | None, today: date) -> str:
    """Red where the certificate of somebody in office has run out."""
    return "danger" if until is not None and left is None and until < today else ""


def is_expired(today: date) -> Q:
    return Q(left_on__isnull=True, certificate_until__lt=today)


def expires_soon(today: date) -> Q:
    return Q(left_on__isnull=True, certificate_until__range=(today, today + SOON))


MANAGERS = Ledger(
    code="safety-managers",
    title=_("安全管理人员名册"),
    model=SafetyManager,
    permission=perms.SEE,
    url="enterprises:manager",
    columns=(
        Column("name", _("姓名"), kind="link", is_main=True, width=100),
        Column("enterprise", _("企业"), field="enterprise__name"),
        Column("region", _("属地"), expression=name_of_region("enterprise__region"), width=110),
        Column("post", _("职务"), width=110),
        Column(
            "is_full_time",
            _("专兼职"),
            labels=((True, _("专职")), (False, _("兼职"))),
            width=80,
        ),
        Column("certificate", _("合格证编号"), width=160),
        Column(
            "certificate_until",
            _("有效期至"),
            kind="deadline",
            closed="left_on",
            sortable=True,
            width=150,
        ),
        Column("hours", _("本年培训学时"), kind="number", width=100),
        Column("since_on", _("任职日期"), kind="date", is_shown=False),
        Column("left_on", _("离任日期"), kind="date", is_shown=False),
    ),
    filters=(
        Filter("region", _("属地"), "region", field="enterprise__region"),
        Filter("sector", _("行业领域"), "select", "enterprise__sector", options=choose("sectors")),
        Filter("name", _("姓名"), lookup="icontains"),
        Filter("enterprise", _("企业"), field="enterprise__name", lookup="icontains"),
    ),
    tabs=(
        Tab("now", _("在任"), Q(left_on__isnull=True)),
        Tab("expired", _("证书过期"), is_expired, tone="danger"),
        Tab("soon", _("60天内到期"), expires_soon, tone="warn"),
        Tab("left", _("已离任"), Q(left_on__isnull=False)),
    ),
    edge=edge,
    edge_fields=("certificate_until", "left_on"),
    empty=EmptyText(_("还没有登记过安全管理人员；请在企业档案页登记。")),
)
