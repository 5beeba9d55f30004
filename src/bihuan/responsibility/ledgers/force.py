"""The lists of the workforce and the grass roots."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import CharField, OuterRef, Q, Subquery
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from bihuan.kernel import packs
from bihuan.kernel.actors import Actor
from bihuan.kernel.indicators import narrow_to_figure
from bihuan.kernel.ledgers import (
    Column,
    EmptyText,
    Filter,
    ImportColumn,
    Importer,
    Ledger,
    PageAction,
    Stored,
    Tab,
)
from bihuan.kernel.ledgers.importer import Row
from bihuan.kernel.ledgers.parsers import (
    choice,
    choices_of,
    code_text,
    day,
    text,
    whole_number,
    yes_no,
)
from bihuan.organisations.choices import name_of_region, supervisor_options
from bihuan.organisations.importing import region_of, unit_of
from bihuan.organisations.models import Region, RegionLevel
from bihuan.responsibility import permissions as perms
from bihuan.responsibility import services
from bihuan.responsibility.ledgers.leaders import YES_NO, new
from bihuan.responsibility.ledgers.parsing import grid_of, staff_of
from bihuan.responsibility.lives import AssetKind, CapabilityStatus, ServiceStationStatus
from bihuan.responsibility.models import (
    Capability,
    ForceAsset,
    Patrol,
    ServiceStation,
    Staff,
    Station,
)
from bihuan.statutes.dictionaries import Labels, options, words

NEW_STAFF = new(_("登记人员"), "new_staff", perms.KEEP_FORCE)
NEW_ASSET = new(_("登记车辆装备"), "new_asset", perms.KEEP_FORCE)
NEW_STATION = new(_("登记站所"), "new_station", perms.KEEP_STATIONS)
NEW_SERVICE = new(_("登记服务站"), "new_service_station", perms.KEEP_STATIONS)
NEW_PATROL = new(_("登记巡查"), "new_patrol", perms.PATROL)
NEW_CAPABILITY = new(_("列入创建计划"), "new_capability", perms.BUILD_CAPABILITY)


def store_staff(row: Row, actor: Actor, at: datetime) -> Stored:
    facts = services.StaffFacts(
        name=row["name"] or "",
        unit_id=row["unit"],
        post=row["post"],
        starts_on=row["starts_on"],
        is_full_time=row["is_full_time"] is not False,
        phone=row["phone"] or "",
        certificate=row["certificate"] or "",
        certificate_until=row["certificate_until"],
        grid_id=row["grid"],
    )
    return Stored(services.add_staff(facts, actor=actor, at=at).pk)


def store_asset(row: Row, actor: Actor, at: datetime) -> Stored:
    facts = services.AssetFacts(
        unit_id=row["unit"],
        kind=row["kind"],
        name=row["name"] or "",
        code=row["code"] or "",
        quantity=row["quantity"] or 1,
        since_on=row["since_on"],
    )
    return Stored(services.add_asset(facts, actor=actor, at=at).pk)


def store_service(row: Row, actor: Actor, at: datetime) -> Stored:
    facts = services.ServiceFacts(
        village=row["village"],
        name=row["name"] or "",
        address=row["address"] or "",
        keeper=row["keeper"] or "",
        phone=row["phone"] or "",
        people=row["people"],
        equipment=row["equipment"] or "",
        opened_on=row["opened_on"],
    )
    return Stored(services.register_service_station(facts, actor=actor, at=at).pk)


def store_patrol(row: Row, actor: Actor, at: datetime) -> Stored:
    report = services.PatrolReport(
        held_on=row["held_on"],
        place=row["place"] or "",
        seen=row["seen"] or "",
        staff_id=row["staff"],
        has_hazard=bool(row["has_hazard"]),
    )
    return Stored(services.record_patrol(report, actor=actor, at=at).pk)


def undo_staff(object_id: int, actor: Actor, at: datetime, _reason: str) -> None:
    one = Staff.objects.visible_to(actor).one(object_id)
    services.end_staff(staff_id=object_id, on=max(one.starts_on, localdate(at)), actor=actor, at=at)


def undo_asset(object_id: int, actor: Actor, at: datetime, _reason: str) -> None:
    services.retire_asset(asset_id=object_id, on=localdate(at), actor=actor, at=at)


def undo_service(object_id: int, actor: Actor, at: datetime, reason: str) -> None:
    services.close_service_station(
        station_id=object_id, on=localdate(at), reason=reason, actor=actor, at=at
    )


def undo_patrol(object_id: int, actor: Actor, at: datetime, reason: str) -> None:
    services.withdraw_patrol(patrol_id=object_id, reason=reason, actor=actor, at=at)


def certificate_edge(until: date | None, ends_on: date | None, today: date) -> str:
    if until is None or ends_on is not None:
        return ""
    if until < today:
        return "danger"
    ahead = timedelta(days=int(packs.setting("responsibility-letters", "certificate-remind-days")))
    return "warn" if until < today + ahead else ""


def is_expiring(on: date) -> Q:
    ahead = timedelta(days=int(packs.setting("responsibility-letters", "certificate-remind-days")))
    return Q(ends_on__isnull=True, certificate_until__lt=on + ahead)


STAFF = Ledger(
    code="staff",
    title=_("监管队伍名册"),
    print_title=_("安全监管队伍名册"),
    model=Staff,
    permission=perms.SEE,
    url="responsibility:staff",
    columns=(
        Column("name", _("姓名"), kind="link", width=100, is_main=True),
        Column("unit", _("单位"), field="unit__name"),
        Column("post", _("岗位"), labels=Labels("staff-posts"), width=120),
        Column("is_full_time", _("专职"), labels=YES_NO, width=70),
        Column("grid", _("网格"), field="grid__name", width=140),
        Column("certificate", _("执法证件号"), width=130),
        Column("certificate_until", _("证件有效期至"), kind="date", width=120),
        Column("starts_on", _("到岗日期"), kind="date", width=110),
        Column("ends_on", _("离岗日期"), kind="date", is_shown=False),
    ),
    filters=(
        Filter("region", _("属地"), "region"),
        Filter("unit", _("单位"), "unit", options=supervisor_options),
        Filter("post", _("岗位"), "select", options=lambda _actor: options("staff-posts")),
        Filter("name", _("姓名"), lookup="icontains"),
    ),
    tabs=(
        Tab("on_duty", _("在岗"), Q(ends_on__isnull=True)),
        Tab("expiring", _("证件到期或将到期"), is_expiring, tone="warn"),
        Tab("left", _("已离岗"), Q(ends_on__isnull=False)),
    ),
    edge=certificate_edge,
    edge_fields=("certificate_until", "ends_on"),
    actions=(NEW_STAFF, PageAction(_("监管力量"), "responsibility:force", perms.SEE)),
    importer=Importer(
        columns=(
            ImportColumn("姓名", "name", text(40), required=True, example="周某"),
            ImportColumn("单位", "unit", prepare=unit_of, required=True, example="河畔街道办事处"),
            ImportColumn(
                "岗位",
                "post",
                prepare=lambda _actor: choice(words("staff-posts")),
                required=True,
                example="监管人员",
            ),
            ImportColumn("专职", "is_full_time", yes_no(), help="是或否；不填按专职。"),
            ImportColumn("电话", "phone", code_text(20)),
            ImportColumn("执法证件号", "certificate", code_text(60)),
            ImportColumn("证件有效期至", "certificate_until", day(), kind="date"),
            ImportColumn("网格", "grid", prepare=grid_of, help="网格编号或名称。"),
            ImportColumn(
                "到岗日期", "starts_on", day(), required=True, kind="date", example="2026-01-05"
            ),
        ),
        store=store_staff,
        chain="staff",
        withdraw=undo_staff,
    ),
    narrow=narrow_to_figure,
    empty=EmptyText(_("还没有登记监管队伍。"), NEW_STAFF),
)

FORCE_ASSETS = Ledger(
    code="force-assets",
    title=_("执法车辆装备"),
    print_title=_("安全监管执法车辆装备登记表"),
    model=ForceAsset,
    permission=perms.SEE,
    url="responsibility:asset",
    columns=(
        Column("name", _("名称"), kind="link", is_main=True),
        Column("kind", _("类别"), labels=AssetKind.choices, width=110),
        Column("code", _("号牌或编号"), width=130),
        Column("unit", _("单位"), field="unit__name"),
        Column("quantity", _("数量"), kind="number", width=80),
        Column("since_on", _("配备日期"), kind="date", width=110),
        Column("retired_on", _("报废日期"), kind="date", width=110),
    ),
    filters=(
        Filter("region", _("属地"), "region"),
        Filter("unit", _("单位"), "unit", options=supervisor_options),
        Filter("kind", _("类别"), "select", options=AssetKind.choices),
    ),
    tabs=(
        Tab("used", _("在用"), Q(retired_on__isnull=True)),
        Tab("retired", _("已报废"), Q(retired_on__isnull=False)),
    ),
    actions=(NEW_ASSET,),
    importer=Importer(
        columns=(
            ImportColumn("名称", "name", text(100), required=True, example="四合一气体检测仪"),
            ImportColumn("类别", "kind", choices_of(AssetKind), required=True, example="执法装备"),
            ImportColumn("号牌或编号", "code", code_text(40)),
            ImportColumn("单位", "unit", prepare=unit_of, required=True, example="河畔街道办事处"),
            ImportColumn("数量", "quantity", whole_number(1, 9999)),
            ImportColumn("配备日期", "since_on", day(), kind="date"),
        ),
        store=store_asset,
        chain="force_asset",
        withdraw=undo_asset,
    ),
    empty=EmptyText(_("还没有登记车辆装备。"), NEW_ASSET),
)

STATIONS = Ledger(
    code="stations",
    title=_("基层站所"),
    print_title=_("基层安监站所、应急站登记表"),
    model=Station,
    permission=perms.SEE,
    url="responsibility:station",
    columns=(
        Column("unit", _("站所"), field="unit__name", kind="link", is_main=True),
        Column("parent", _("上级单位"), field="unit__parent__name"),
        Column("region", _("属地"), expression=name_of_region(), width=110),
        Column("address", _("地址")),
        Column("phone", _("值班电话"), width=130),
    ),
    filters=(Filter("region", _("属地"), "region"),),
    actions=(NEW_STATION,),
    empty=EmptyText(
        _("还没有登记站所；先在单位名录里登记类别为“基层安监站所”的单位。"), NEW_STATION
    ),
)

SERVICE_STATIONS = Ledger(
    code="service-stations",
    title=_("村居应急服务站"),
    print_title=_("行政村（社区）应急服务站登记表"),
    model=ServiceStation,
    permission=perms.SEE,
    url="responsibility:service_station",
    columns=(
        Column("name", _("站点名称 / 村居"), kind="link", sub="village__name", is_main=True),
        Column("town", _("街道乡镇"), field="village__parent__name", width=120),
        Column("keeper", _("站长"), kind="person", width=90),
        Column("people", _("工作人员"), kind="number", width=90),
        Column("equipment", _("装备物资"), is_shown=False),
        Column("address", _("地址"), is_shown=False),
        Column(
            "status",
            _("状态"),
            kind="status",
            labels=ServiceStationStatus.choices,
            tones=(
                (ServiceStationStatus.PLANNED, "warn"),
                (ServiceStationStatus.RUNNING, "done"),
                (ServiceStationStatus.CLOSED, "muted"),
            ),
            width=100,
        ),
        Column("opened_on", _("投用日期"), kind="date", width=110),
    ),
    filters=(
        Filter("region", _("属地"), "region"),
        Filter("status", _("状态"), "select", options=ServiceStationStatus.choices),
        Filter("village", _("村居"), field="village__name", lookup="icontains"),
    ),
    tabs=(
        Tab("all", _("全部")),
        Tab("running", _("运行中"), Q(status=ServiceStationStatus.RUNNING)),
        Tab("planned", _("计划建设"), Q(status=ServiceStationStatus.PLANNED)),
    ),
    actions=(
        NEW_SERVICE,
        PageAction(_("基层能力覆盖"), "responsibility:coverage_sheet", perms.SEE),
    ),
    importer=Importer(
        columns=(
            ImportColumn(
                "村居", "village", prepare=region_of, required=True, example="河畔街道河东社区"
            ),
            ImportColumn(
                "站点名称", "name", text(100), required=True, example="河东社区应急服务站"
            ),
            ImportColumn("地址", "address", text(200)),
            ImportColumn("站长", "keeper", text(40)),
            ImportColumn("电话", "phone", code_text(20)),
            ImportColumn("工作人员", "people", whole_number(0, 999)),
            ImportColumn("装备物资", "equipment", text(300)),
            ImportColumn("投用日期", "opened_on", day(), kind="date", help="不填按计划建设。"),
        ),
        store=store_service,
        chain="service_station",
        withdraw=undo_service,
    ),
    empty=EmptyText(_("还没有登记应急服务站。"), NEW_SERVICE),
)


def station_of(field: str) -> Subquery:
    """A field of the running or planned station of a village."""
    held = ServiceStation.objects.filter(village=OuterRef("pk")).exclude(
        status=ServiceStationStatus.CLOSED
    )
    return Subquery(held.values(field)[:1], output_field=CharField())


def villages_only(found: Any) -> Any:
    return found.filter(level=RegionLevel.VILLAGE, abolished_on__isnull=True)


VILLAGES = Ledger(
    code="villages",
    title=_("村居与应急服务站"),
    model=Region,
    permission=perms.SEE,
    rows=villages_only,
    order="code",
    columns=(
        Column("code", _("区划代码"), width=140),
        Column("name", _("村（社区）"), is_main=True),
        Column("town", _("街道乡镇"), field="parent__name"),
        Column("station", _("应急服务站"), expression=station_of("name")),
        Column(
            "status",
            _("状态"),
            kind="status",
            expression=station_of("status"),
            labels=ServiceStationStatus.choices,
            tones=(
                (ServiceStationStatus.PLANNED, "warn"),
                (ServiceStationStatus.RUNNING, "done"),
            ),
            width=110,
        ),
    ),
    filters=(
        Filter("region", _("属地"), "region", field="code"),
        Filter("name", _("村（社区）"), lookup="icontains"),
    ),
    narrow=narrow_to_figure,
    empty=EmptyText(_("区划表里没有村级区划，覆盖率不能计算。")),
)

PATROLS = Ledger(
    code="patrols",
    title=_("网格巡查台账"),
    print_title=_("社区（村）网格巡查登记表"),
    model=Patrol,
    permission=perms.SEE,
    url="responsibility:patrol",
    columns=(
        Column("place", _("巡查地点 / 网格"), kind="link", sub="grid__name", is_main=True),
        Column("held_on", _("巡查日期"), kind="date", sortable=True, width=110),
        Column("staff", _("巡查人员"), field="staff__name", width=90),
        Column("unit", _("单位"), field="staff__unit__name", width=170),
        Column("seen", _("巡查情况")),
        Column(
            "has_hazard",
            _("发现隐患"),
            kind="level",
            labels=YES_NO,
            tones=((True, "danger"), (False, "muted")),
            width=90,
        ),
    ),
    filters=(
        Filter("region", _("属地"), "region"),
        Filter("held", _("巡查日期"), "daterange", field="held_on"),
        Filter("unit", _("单位"), "unit", field="staff__unit", options=supervisor_options),
        Filter("name", _("巡查人员"), field="staff__name", lookup="icontains"),
        Filter("staff", _("人员编号"), field="staff_id", is_more=True),
        Filter("grid", _("网格编号"), field="grid__code", is_more=True),
    ),
    tabs=(
        Tab("all", _("全部"), Q(withdrawn_at__isnull=True)),
        Tab("hazard", _("发现隐患"), Q(withdrawn_at__isnull=True, has_hazard=True)),
        Tab("withdrawn", _("已撤回"), Q(withdrawn_at__isnull=False)),
    ),
    order="-held_on",
    actions=(NEW_PATROL, PageAction(_("巡查统计"), "responsibility:patrol_sheet", perms.SEE)),
    importer=Importer(
        columns=(
            ImportColumn(
                "巡查人员",
                "staff",
                prepare=staff_of,
                required=True,
                help="姓名；重名的写成“姓名 单位”。",
                example="李某",
            ),
            ImportColumn(
                "巡查日期", "held_on", day(), required=True, kind="date", example="2026-11-18"
            ),
            ImportColumn("巡查地点", "place", text(200), required=True, example="河东社区沿街商铺"),
            ImportColumn("巡查情况", "seen", text(2000), required=True, example="未见异常"),
            ImportColumn("发现隐患", "has_hazard", yes_no()),
        ),
        store=store_patrol,
        chain="grid_patrol",
        withdraw=undo_patrol,
        permission=perms.PATROL,
    ),
    narrow=narrow_to_figure,
    empty=EmptyText(_("还没有巡查记录。"), NEW_PATROL),
)

CAPABILITIES = Ledger(
    code="capabilities",
    title=_("应急管理能力标准化建设"),
    print_title=_("乡镇（街道）应急管理能力标准化建设登记表"),
    model=Capability,
    permission=perms.SEE,
    url="responsibility:capability",
    columns=(
        Column("town", _("街道乡镇"), field="town__name", kind="link", is_main=True),
        Column("due_on", _("计划完成"), kind="deadline", closed="accepted_on", width=150),
        Column(
            "status",
            _("状态"),
            kind="status",
            labels=CapabilityStatus.choices,
            tones=(
                (CapabilityStatus.PLANNED, "muted"),
                (CapabilityStatus.BUILDING, "info"),
                (CapabilityStatus.SUBMITTED, "warn"),
                (CapabilityStatus.ACCEPTED, "done"),
                (CapabilityStatus.WITHDRAWN, "muted"),
            ),
            width=110,
        ),
        Column("accepted_on", _("验收日期"), kind="date", width=110),
        Column("recheck_on", _("复核日期"), kind="date", width=110),
    ),
    filters=(
        Filter("region", _("属地"), "region"),
        Filter("status", _("状态"), "multiselect", lookup="in", options=CapabilityStatus.choices),
    ),
    tabs=(
        Tab("all", _("全部"), ~Q(status=CapabilityStatus.WITHDRAWN)),
        Tab("submitted", _("待验收"), Q(status=CapabilityStatus.SUBMITTED)),
        Tab("accepted", _("已验收"), Q(status=CapabilityStatus.ACCEPTED)),
        Tab(
            "late",
            _("逾期未验收"),
            lambda on: Q(
                due_on__lt=on,
                status__in=(
                    CapabilityStatus.PLANNED,
                    CapabilityStatus.BUILDING,
                    CapabilityStatus.SUBMITTED,
                ),
            ),
            tone="danger",
        ),
    ),
    actions=(
        NEW_CAPABILITY,
        PageAction(_("基层能力覆盖"), "responsibility:coverage_sheet", perms.SEE),
    ),
    workflow="capability",
    move=services.make_capability_move,
    empty=EmptyText(_("还没有列入创建计划的街道乡镇。"), NEW_CAPABILITY),
)
