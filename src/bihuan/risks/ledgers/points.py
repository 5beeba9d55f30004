"""Lists of risk points, their assessments, measures and verifications, and of key areas."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from bihuan.kernel import packs
from bihuan.kernel.indicators import narrow_to_figure
from bihuan.kernel.ledgers import (
    Column,
    EmptyText,
    Filter,
    Ledger,
    PageAction,
    Points,
    Tab,
)
from bihuan.organisations.choices import name_of_region
from bihuan.risks import permissions as perms
from bihuan.risks.ledgers.importing import AREA_IMPORTER, POINT_IMPORTER
from bihuan.risks.models import (
    KeyArea,
    RiskAssessment,
    RiskMeasure,
    RiskPoint,
    RiskVerification,
)
from bihuan.risks.services import make_point_move
from bihuan.risks.states.points import (
    Checked,
    Colour,
    Occasion,
    OwnerLevel,
    PointStatus,
    Stage,
    Subject,
)
from bihuan.statutes.dictionaries import Labels, options

TONES = {
    Colour.RED: "danger",
    Colour.ORANGE: "warn",
    Colour.YELLOW: "caution",
    Colour.BLUE: "info",
}
STATUS_TONES = {
    PointStatus.IDENTIFIED: "warn",
    PointStatus.GRADED: "caution",
    PointStatus.CONTROLLED: "done",
    PointStatus.RAISED: "danger",
    PointStatus.WITHDRAWN: "muted",
}
CHECK_TONES = {Checked.WORKS: "done", Checked.FAILED: "danger"}
NEW = PageAction(_("登记风险点"), "risks:new_point", perms.KEEP_POINTS, icon="plus", tone="primary")
NEW_AREA = PageAction(
    _("登记重点区域"), "risks:new_area", perms.KEEP_AREAS, icon="plus", tone="primary"
)
PICTURE = PageAction(_("风险形势图"), "risks:picture", perms.SEE, icon="map-2")


def choose(code: str) -> Any:
    return lambda _actor: options(code)


def level_column(key: str, label: Any, *, shown: bool = True) -> Column:
    return Column(
        key, label, kind="level", labels=Colour.choices, tones=TONES, width=72, is_shown=shown
    )


def is_overdue(on: date) -> Q:
    return Q(next_due_on__lt=on) & ~Q(status=PointStatus.WITHDRAWN)


def edge(level: int | None, status: str, _today: date) -> str:
    """Red where the risk is red or was raised, orange where it is orange."""
    if status == PointStatus.RAISED or level == Colour.RED:
        return "danger"
    return "warn" if level == Colour.ORANGE else ""


def standing(found: Any) -> Any:
    return found.standing()


def listed(found: Any) -> Any:
    """Enterprise points of the listing level or worse, and area risks."""
    return found.listed(int(packs.setting("risks", "listing-level")))


COLUMNS = (
    Column("number", _("编号"), kind="link", width=120, is_stuck=True),
    Column("name", _("风险点 / 单位"), sub="enterprise__name", is_main=True),
    level_column("level", _("当前等级")),
    level_column("inherent_level", _("固有风险")),
    level_column("residual_level", _("残余风险")),
    Column(
        "status",
        _("状态"),
        kind="status",
        labels=PointStatus.choices,
        tones=STATUS_TONES,
        width=100,
    ),
    Column("subject", _("对象"), labels=Subject.choices, width=60, is_shown=False),
    Column("area", _("重点区域"), field="area__name", is_shown=False),
    Column("building", _("楼宇"), is_shown=False),
    Column("region", _("属地"), expression=name_of_region(), width=90),
    Column("sector", _("行业"), labels=Labels("sectors"), width=90),
    Column("unit_kind", _("分析单元"), labels=Labels("risk-unit-kinds"), is_shown=False),
    Column("place", _("部位"), is_shown=False),
    Column("danger", _("可能怎样出事"), is_shown=False),
    Column("owner_level", _("管控层级"), labels=OwnerLevel.choices, width=80),
    Column("responsible", _("责任人"), kind="person", width=80),
    Column("assessed_on", _("最近评估"), kind="date", is_shown=False),
    Column("assess_due_on", _("下次评估"), kind="date", is_shown=False),
    Column("next_due_on", _("最近到期"), kind="deadline", sortable=True, width=150),
    Column("raised_reason", _("临时升级原因"), is_shown=False),
)
FILTERS = (
    Filter("region", _("属地"), "region"),
    Filter("level", _("等级"), "multiselect", lookup="in", options=Colour.choices),
    Filter("sector", _("行业"), "select", options=choose("sectors")),
    Filter(
        "accident",
        _("事故类型"),
        "select",
        options=choose("accident-types-2025"),
        where=lambda key: Q(accidents__contains=[key]),
    ),
    Filter("status", _("状态"), "multiselect", lookup="in", options=PointStatus.choices),
    Filter("subject", _("对象"), "select", options=Subject.choices, is_more=True),
    Filter("owner_level", _("管控层级"), "select", options=OwnerLevel.choices, is_more=True),
    Filter("enterprise", _("企业"), field="enterprise__name", lookup="icontains", is_more=True),
    Filter("due", _("最近到期"), "daterange", field="next_due_on", is_more=True),
)
TABS = (
    Tab("all", _("全部")),
    Tab("red", _("红"), Q(level=Colour.RED), tone="danger"),
    Tab("orange", _("橙"), Q(level=Colour.ORANGE)),
    Tab("yellow", _("黄"), Q(level=Colour.YELLOW)),
    Tab("blue", _("蓝"), Q(level=Colour.BLUE)),
    Tab("raised", _("临时升级"), Q(status=PointStatus.RAISED), tone="danger"),
    Tab("overdue", _("核验评估逾期"), is_overdue, tone="danger"),
)
PLACES = Points("latitude", "longitude", "name", tone_field="level")

RISK_POINTS = Ledger(
    code="risk-points",
    title=_("风险点台账"),
    print_title=_("安全风险分级管控清单"),
    model=RiskPoint,
    permission=perms.SEE,
    url="risks:point",
    rows=standing,
    columns=COLUMNS,
    filters=FILTERS,
    search=("name",),
    search_label=_("风险点名称"),
    tabs=TABS,
    edge=edge,
    edge_fields=("level", "status"),
    actions=(NEW, PICTURE),
    importer=POINT_IMPORTER,
    points=PLACES,
    narrow=narrow_to_figure,
    workflow="risk_point",
    move=make_point_move,
    empty=EmptyText(_("还没有登记过风险点。"), NEW),
)
RISK_LIST = Ledger(
    code="risk-list",
    title=_("区域风险清单"),
    subtitle=_("较大以上的企业风险点和重点区域的风险，列入的等级在参数里修改"),
    print_title=_("安全风险清单"),
    model=RiskPoint,
    permission=perms.SEE,
    url="risks:point",
    rows=listed,
    columns=COLUMNS,
    filters=FILTERS,
    search=("name",),
    search_label=_("风险点名称"),
    tabs=(
        TABS[0],
        TABS[1],
        TABS[2],
        Tab("areas", _("重点区域"), Q(subject=Subject.AREA)),
        TABS[5],
        TABS[6],
    ),
    order="level",
    edge=edge,
    edge_fields=("level", "status"),
    actions=(PICTURE,),
    points=PLACES,
    narrow=narrow_to_figure,
    empty=EmptyText(_("还没有达到列入等级的风险。"), None),
)
RISK_MEASURES = Ledger(
    code="risk-measures",
    title=_("管控措施核验"),
    print_title=_("风险管控措施核验台账"),
    model=RiskMeasure,
    permission=perms.SEE,
    url="risks:measure",
    rows=standing,
    columns=(
        Column("point", _("风险点"), field="point__name", kind="link", width=160),
        Column("text", _("管控措施 / 单位"), sub="point__enterprise__name", is_main=True),
        Column(
            "level",
            _("等级"),
            field="point__level",
            kind="level",
            labels=Colour.choices,
            tones=TONES,
            width=60,
        ),
        Column("kind", _("类别"), labels=Labels("risk-measure-kinds"), width=110),
        Column("owner", _("责任人"), kind="person", width=80),
        Column(
            "result",
            _("最近结果"),
            kind="status",
            labels=Checked.choices,
            tones=CHECK_TONES,
            width=90,
        ),
        Column("checked_on", _("最近核验"), kind="date", width=96),
        Column("next_due_on", _("下次核验"), kind="deadline", sortable=True, width=150),
    ),
    filters=(
        Filter("region", _("属地"), "region", field="point__region"),
        Filter("level", _("等级"), "select", field="point__level", options=Colour.choices),
        Filter("kind", _("类别"), "select", options=choose("risk-measure-kinds")),
        Filter("result", _("最近结果"), "select", options=Checked.choices),
        Filter("due", _("下次核验"), "daterange", field="next_due_on", is_more=True),
    ),
    search=("text",),
    search_label=_("措施内容"),
    tabs=(
        Tab("all", _("全部")),
        Tab("overdue", _("逾期未核验"), lambda on: Q(next_due_on__lt=on), tone="danger"),
        Tab("failed", _("失效"), Q(result=Checked.FAILED), tone="danger"),
        Tab("never", _("从未核验"), Q(checked_on__isnull=True)),
    ),
    narrow=narrow_to_figure,
    empty=EmptyText(_("还没有登记过管控措施。"), None),
)
RISK_ASSESSMENTS = Ledger(
    code="risk-assessments",
    title=_("风险评估记录"),
    print_title=_("安全风险辨识评估记录"),
    model=RiskAssessment,
    permission=perms.SEE,
    url="risks:assessment",
    columns=(
        Column("point", _("风险点 / 单位"), field="point__name", sub="point__enterprise__name",
               kind="link", is_main=True),
        Column("stage", _("阶段"), labels=Stage.choices, width=90),
        level_column("level", _("等级")),
        Column("arithmetic", _("算式"), width=320),
        Column("method_title", _("方法"), is_shown=False),
        Column("method_version", _("方法版本"), is_shown=False),
        Column("occasion", _("时机"), labels=Occasion.choices, width=110),
        Column("team", _("评估人员"), width=120),
        Column("assessed_on", _("评估日期"), kind="date", width=96),
    ),
    filters=(
        Filter("region", _("属地"), "region", field="point__region"),
        Filter("stage", _("阶段"), "select", options=Stage.choices),
        Filter("level", _("等级"), "select", options=Colour.choices),
        Filter("occasion", _("时机"), "select", options=Occasion.choices),
        Filter("assessed", _("评估日期"), "daterange", field="assessed_on", is_more=True),
    ),
    narrow=narrow_to_figure,
)  # fmt: skip
RISK_VERIFICATIONS = Ledger(
    code="risk-verifications",
    title=_("措施核验记录"),
    print_title=_("风险管控措施核验记录"),
    model=RiskVerification,
    permission=perms.SEE,
    url="risks:verification",
    columns=(
        Column("measure", _("管控措施 / 单位"), field="measure__text",
               sub="point__enterprise__name", kind="link", is_main=True),
        Column("point", _("风险点"), field="point__name", width=160),
        Column("result", _("结果"), kind="status", labels=Checked.choices, tones=CHECK_TONES,
               width=80),
        Column("note", _("情况"), width=220),
        Column("checked_on", _("核验日期"), kind="date", width=96),
        Column("next_due_on", _("下次核验"), kind="date", width=96),
    ),
    filters=(
        Filter("region", _("属地"), "region", field="point__region"),
        Filter("result", _("结果"), "select", options=Checked.choices),
        Filter("checked", _("核验日期"), "daterange", field="checked_on"),
    ),
    narrow=narrow_to_figure,
)  # fmt: skip
KEY_AREAS = Ledger(
    code="key-areas",
    title=_("重点区域"),
    print_title=_("重点区域清单"),
    model=KeyArea,
    permission=perms.SEE,
    url="risks:area",
    rows=standing,
    columns=(
        Column("number", _("编号"), kind="link", width=120, is_stuck=True),
        Column("name", _("重点区域"), sub="address", is_main=True),
        Column("kind", _("类别"), labels=Labels("key-area-kinds"), width=130),
        Column("region", _("属地"), expression=name_of_region(), width=90),
        Column("dangers", _("主要风险"), width=200),
        Column("measures", _("管控措施"), is_shown=False),
        Column("leader", _("责任领导"), kind="person", width=90),
        Column("leader_post", _("职务"), is_shown=False),
        Column("unit", _("责任单位"), field="unit__name", width=150),
        Column("people", _("人数"), kind="number", width=80),
    ),
    filters=(
        Filter("region", _("属地"), "region"),
        Filter("kind", _("类别"), "select", options=choose("key-area-kinds")),
    ),
    search=("name",),
    search_label=_("区域名称"),
    actions=(NEW_AREA,),
    importer=AREA_IMPORTER,
    points=Points("latitude", "longitude", "name"),
    narrow=narrow_to_figure,
    empty=EmptyText(_("还没有登记过重点区域。"), NEW_AREA),
)
