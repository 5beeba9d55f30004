"""The list of sites, with its workbook."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db.models import Q
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from bihuan.enterprises import permissions as perms
from bihuan.enterprises.importing import degrees, place_of
from bihuan.enterprises.ledgers.common import (
    ENTERPRISE_IMPORT,
    choose,
    enterprise_columns,
    enterprise_filters,
    enterprise_of,
)
from bihuan.enterprises.models import Site
from bihuan.enterprises.services import SiteFacts, close_site, register_site
from bihuan.kernel.actors import Actor
from bihuan.kernel.ledgers import (
    Column,
    EmptyText,
    Filter,
    ImportColumn,
    Importer,
    Ledger,
    Points,
    Stored,
    Tab,
)
from bihuan.kernel.ledgers.importer import Row
from bihuan.kernel.ledgers.parsers import choice, day, decimal_number, text, whole_number
from bihuan.statutes import dictionaries
from bihuan.statutes.dictionaries import Labels


def store(row: Row, actor: Actor, at: datetime) -> Stored:
    """Register a site of the enterprise that the row names."""
    facts = SiteFacts(
        name=row["name"] or "",
        kind=row["kind"] or "",
        region=row["region"] or "",
        address=row["address"] or "",
        latitude=row["latitude"],
        longitude=row["longitude"],
        outline=row["outline"] or "",
        floor_area_m2=row["floor_area_m2"],
        employees=row["employees"],
        contact=row["contact"] or "",
        since_on=row["since_on"],
    )
    enterprise_id = enterprise_of(row, actor)
    return Stored(register_site(enterprise_id=enterprise_id, facts=facts, actor=actor, at=at).pk)


def take_back(object_id: int, actor: Actor, at: datetime, reason: str) -> Any:
    return close_site(site_id=object_id, on=localdate(at), reason=reason, actor=actor, at=at)


IMPORTER = Importer(
    columns=(
        *ENTERPRISE_IMPORT,
        ImportColumn("场所名称", "name", text(80), required=True, example="一号厂房"),
        ImportColumn(
            "场所类型",
            "kind",
            prepare=lambda _actor: choice(dictionaries.words("site-kinds")),
            required=True,
            example="生产厂区",
        ),
        ImportColumn("属地", "region", prepare=place_of, required=True, example="某某街道"),
        ImportColumn("地址", "address", text(200), required=True, example="某某路8号"),
        ImportColumn("纬度", "latitude", degrees, help="十进制度，WGS-84。"),
        ImportColumn("经度", "longitude", degrees),
        ImportColumn("范围", "outline", text(4000), help="各角“纬度，经度”，用分号隔开。"),
        ImportColumn("建筑面积", "floor_area_m2", decimal_number(0, 10_000_000, 2)),
        ImportColumn("现场人数", "employees", whole_number(0, 1_000_000)),
        ImportColumn("现场负责人", "contact", text(40)),
        ImportColumn("启用日期", "since_on", day(), kind="date"),
    ),
    store=store,
    chain="enterprise",
    withdraw=take_back,
)
SITES = Ledger(
    code="sites",
    title=_("企业场所台账"),
    model=Site,
    permission=perms.SEE,
    url="enterprises:site",
    columns=(
        Column("name", _("场所名称"), kind="link", is_main=True),
        *enterprise_columns(),
        Column("kind", _("场所类型"), labels=Labels("site-kinds"), width=110),
        Column("address", _("地址")),
        Column("area_m2", _("占地面积（平方米）"), kind="number", width=130),
        Column("floor_area_m2", _("建筑面积（平方米）"), kind="number", is_shown=False),
        Column("employees", _("现场人数"), kind="number", width=90),
        Column("contact", _("现场负责人"), kind="person", width=100),
        Column("since_on", _("启用日期"), kind="date", is_shown=False),
        Column("closed_on", _("停用日期"), kind="date", is_shown=False),
    ),
    filters=(
        *enterprise_filters(),
        Filter("kind", _("场所类型"), "select", options=choose("site-kinds")),
    ),
    tabs=(
        Tab("now", _("在用"), Q(closed_on__isnull=True)),
        Tab("several", _("画了范围"), Q(closed_on__isnull=True) & ~Q(outline=[])),
        Tab("closed", _("已停用"), Q(closed_on__isnull=False)),
    ),
    importer=IMPORTER,
    points=Points("latitude", "longitude", "name"),
    empty=EmptyText(_("还没有登记过场所；请在企业档案的“场所设备物料”里登记，或从Excel导入。")),
)
