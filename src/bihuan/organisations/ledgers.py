"""The directory of units and the register of grids, as lists."""

from __future__ import annotations

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from bihuan.kernel.indicators import narrow_to_figure
from bihuan.kernel.ledgers import Column, EmptyText, Filter, Ledger, PageAction, Tab
from bihuan.organisations import permissions as perms
from bihuan.organisations.importing import GRID_IMPORTER, UNIT_IMPORTER
from bihuan.organisations.models import Grid, Reform, Unit, UnitKind
from bihuan.organisations.services import make_reform_move
from bihuan.organisations.states import ReformStatus

COMMITTEES = (UnitKind.COMMITTEE, UnitKind.OFFICE, UnitKind.PROFESSIONAL)
LOCAL = (UnitKind.STREET, UnitKind.ZONE, UnitKind.STATION, UnitKind.COMMUNITY)
LIVING = Q(abolished_on__isnull=True)
YES_NO = ((True, _("是")), (False, _("否")))

NEW = PageAction(
    _("登记单位"), "organisations:new", perms.MANAGE_UNITS, icon="plus", tone="primary"
)

UNITS = Ledger(
    code="units",
    title=_("单位名录"),
    print_title=_("单位名录"),
    model=Unit,
    permission=perms.SEE_UNITS,
    url="organisations:unit",
    columns=(
        Column("name", _("单位名称"), kind="link", sub="short_name", is_main=True),
        Column("kind", _("类别"), labels=UnitKind.choices, width=130),
        Column("region", _("区划"), field="region__name", width=120),
        Column("parent", _("上级单位"), field="parent__name", width=180),
        Column("is_member", _("安委会成员"), labels=YES_NO, width=90),
        Column("order", _("排序"), kind="number", sortable=True, width=60),
        Column("set_up_on", _("成立日期"), kind="date", is_shown=False),
        Column("abolished_on", _("撤销日期"), kind="date", is_shown=False),
        Column("successor", _("承接单位"), field="successor__name", is_shown=False),
    ),
    filters=(
        Filter("region", _("区划"), "region", field="region_id"),
        Filter("kind", _("类别"), "multiselect", lookup="in", options=UnitKind.choices),
        Filter("parent", _("上级单位"), field="parent__name", lookup="icontains"),
        Filter(
            "called",
            _("别名或曾用名"),
            where=lambda words: Q(names__name__icontains=words),
            is_more=True,
        ),
    ),
    search=("name",),
    search_label=_("单位名称"),
    tabs=(
        Tab("living", _("现有单位"), LIVING),
        Tab("members", _("安委会成员单位"), LIVING & Q(is_member=True)),
        Tab("committees", _("安委会与专委会"), LIVING & Q(kind__in=COMMITTEES)),
        Tab("local", _("街镇、功能区、站所"), LIVING & Q(kind__in=LOCAL)),
        Tab("abolished", _("已撤销"), Q(abolished_on__isnull=False)),
    ),
    order="order",
    actions=(
        NEW,
        PageAction(_("安委会与专委会"), "organisations:committees", perms.SEE_UNITS),
        PageAction(_("区划"), "organisations:regions", perms.SEE_UNITS),
        PageAction(_("统称主体"), "organisations:groups", perms.SEE_UNITS),
    ),
    importer=UNIT_IMPORTER,
    narrow=narrow_to_figure,
    empty=EmptyText(_("单位名录还是空的，可以逐个登记，也可以从Excel导入。"), NEW),
)

GRIDS = Ledger(
    code="grids",
    title=_("网格台账"),
    model=Grid,
    permission=perms.SEE_UNITS,
    url="organisations:grid",
    columns=(
        Column("code", _("网格编号"), kind="link", width=120, is_main=True),
        Column("name", _("网格")),
        Column("region", _("所在区划"), field="region__full_name"),
        Column("unit", _("所属单位"), field="unit__name"),
        Column("keeper_name", _("网格员"), kind="person", width=100),
    ),
    filters=(
        Filter("region", _("区划"), "region", field="region_id"),
        Filter("name", _("网格"), lookup="icontains"),
        Filter("keeper", _("网格员"), field="keeper_name", lookup="icontains"),
    ),
    tabs=(
        Tab("all", _("全部")),
        Tab("empty", _("无网格员"), Q(keeper_name=""), tone="warn"),
    ),
    importer=GRID_IMPORTER,
    empty=EmptyText(_("还没有网格；请在区划页登记，或从Excel导入。")),
)

REFORM_TONES = (
    (ReformStatus.DRAFT, "warn"),
    (ReformStatus.APPROVED, "info"),
    (ReformStatus.DONE, "done"),
    (ReformStatus.WITHDRAWN, "muted"),
)
NEW_REFORM = PageAction(
    _("拟订改革方案"), "organisations:new_reform", perms.MANAGE_UNITS, icon="plus", tone="primary"
)
REFORMS = Ledger(
    code="reforms",
    title=_("机构改革台账"),
    print_title=_("机构改革与职能移交登记表"),
    model=Reform,
    permission=perms.SEE_UNITS,
    url="organisations:reform",
    columns=(
        Column("title", _("改革事项"), kind="link", is_main=True),
        Column("document", _("方案文件")),
        Column("region", _("区划"), field="region__name", width=120),
        Column("effective_on", _("生效日期"), kind="date", width=110),
        Column(
            "status",
            _("状态"),
            kind="status",
            labels=ReformStatus.choices,
            tones=REFORM_TONES,
            width=130,
        ),
        Column("failure", _("没有实施的原因"), is_shown=False),
    ),
    filters=(
        Filter("region", _("区划"), "region", field="region_id"),
        Filter("status", _("状态"), "select", options=ReformStatus.choices),
        Filter("unit", _("单位"), where=lambda words: Q(parts__unit__name__icontains=words)),
    ),
    tabs=(
        Tab("all", _("全部")),
        Tab("waiting", _("待实施"), Q(status__in=(ReformStatus.DRAFT, ReformStatus.APPROVED))),
        Tab("done", _("已实施"), Q(status=ReformStatus.DONE)),
    ),
    workflow="reform",
    move=make_reform_move,
    actions=(NEW_REFORM,),
    empty=EmptyText(_("还没有机构改革。"), NEW_REFORM),
)
