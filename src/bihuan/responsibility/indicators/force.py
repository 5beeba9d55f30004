"""Figures of the workforce and the grass roots: inspectors, patrols, stations, towns' capability."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from bihuan.kernel import packs
from bihuan.kernel.indicators import Fact, Indicator, Period
from bihuan.kernel.workflow import HouseRule
from bihuan.organisations.models import Region, RegionLevel, Unit, UnitKind
from bihuan.responsibility.indicators.leaders import led_known, registered
from bihuan.responsibility.lives import CapabilityStatus
from bihuan.responsibility.models import Capability, Patrol, ServiceStation, Staff


def all_known(found: Any, _moment: datetime) -> Any:
    """Names of places and units say when they began and ended, not when that was entered."""
    return found


STAFF = Fact(
    code="staff",
    label=_("监管人员"),
    model=Staff,
    ledger="staff",
    known_by=registered("registered_at"),
    dimensions={"unit": "unit_id", "post": "post", "place": "region"},
)
PATROLS = Fact(
    code="patrols",
    label=_("网格巡查"),
    model=Patrol,
    ledger="patrols",
    known_by=led_known,
    dimensions={
        "staff": "staff_id",
        "grid": "grid_id",
        "unit": "staff__unit_id",
        "day": "held_on",
        "place": "region",
    },
)
VILLAGES = Fact(
    code="villages",
    label=_("村（社区）"),
    model=Region,
    ledger="villages",
    known_by=all_known,
    region="code",
    dimensions={"town": "parent_id", "place": "code"},
)
TOWNS = Fact(
    code="towns",
    label=_("街道乡镇"),
    model=Unit,
    ledger="units",
    known_by=all_known,
    region="region_id",
    dimensions={"unit": "id", "place": "region_id"},
)


def posts_that(what: str) -> list[str]:
    """Posts of the dictionary that inspect, or that patrol."""
    rows = packs.rows("dictionary", "staff-posts")
    return [row["key"] for row in rows if row.get("data", {}).get(what)]


def on_duty(period: Period) -> Q:
    return Q(starts_on__lte=period.last) & (Q(ends_on__isnull=True) | Q(ends_on__gt=period.last))


def inspecting(period: Period) -> Q:
    return on_duty(period) & Q(post__in=posts_that("inspects"))


def patrolling(period: Period) -> Q:
    return on_duty(period) & Q(post__in=posts_that("patrols"))


def expired(period: Period) -> Q:
    return on_duty(period) & Q(certificate_until__lt=period.last)


def patrolled(period: Period) -> Q:
    return Q(held_on__range=(period.first, period.last))


def village(period: Period) -> Q:
    return Q(level=RegionLevel.VILLAGE) & (
        Q(abolished_on__isnull=True) | Q(abolished_on__gt=period.last)
    )


def covered(period: Period) -> Q:
    running = ServiceStation.objects.filter(
        Q(closed_on__isnull=True) | Q(closed_on__gt=period.last), opened_on__lte=period.last
    )
    return village(period) & Q(pk__in=running.values("village_id"))


def town(period: Period) -> Q:
    return Q(kind=UnitKind.STREET) & (
        Q(abolished_on__isnull=True) | Q(abolished_on__gt=period.last)
    )


def capable(period: Period) -> Q:
    accepted = Capability.objects.filter(
        status=CapabilityStatus.ACCEPTED, accepted_on__lte=period.last
    )
    return town(period) & Q(pk__in=accepted.values("town_id"))


STAFF_ON_DUTY = Indicator(
    "responsibility.staff",
    _("监管队伍人数"),
    "人",
    STAFF,
    on_duty,
    HouseRule("期末在岗"),
    semantics="as_of",
)
INSPECTORS = Indicator(
    "responsibility.inspectors",
    _("监管执法人员"),
    "人",
    STAFF,
    inspecting,
    HouseRule("期末在岗，岗位在字典里计入监管人员的"),
    semantics="as_of",
)
PATROLLERS = Indicator(
    "responsibility.patrollers",
    _("网格巡查人员"),
    "人",
    STAFF,
    patrolling,
    HouseRule("期末在岗，岗位在字典里可以登记巡查的"),
    semantics="as_of",
)
CERTIFICATES_EXPIRED = Indicator(
    "responsibility.certificates_expired",
    _("执法证件过期"),
    "人",
    STAFF,
    expired,
    HouseRule("期末在岗、证件有效期已过；没有登记证件的不在内"),
    semantics="as_of",
    better="down",
)
PATROLS_HELD = Indicator(
    "responsibility.patrols", _("网格巡查"), "次", PATROLS, patrolled, HouseRule("按巡查日期计")
)
PATROLS_WITH_HAZARD = Indicator(
    "responsibility.patrols_with_hazard",
    _("发现隐患的巡查"),
    "次",
    PATROLS,
    lambda period: patrolled(period) & Q(has_hazard=True),
    HouseRule("按巡查日期计"),
)
VILLAGES_ALL = Indicator(
    "responsibility.villages",
    _("行政村（社区）"),
    "个",
    VILLAGES,
    village,
    HouseRule("区划表里没有撤销的村级区划"),
    semantics="as_of",
)
VILLAGES_COVERED = Indicator(
    "responsibility.villages_covered",
    _("有应急服务站的村（社区）"),
    "个",
    VILLAGES,
    covered,
    HouseRule("期末有运行中的应急服务站"),
    semantics="as_of",
)
VILLAGE_COVERAGE = Indicator(
    "responsibility.village_coverage",
    _("应急服务站覆盖率"),
    "%",
    VILLAGES,
    covered,
    HouseRule("有运行中站点的村（社区）除以全部村（社区）；没有登记村级区划的不计"),
    out_of=village,
    semantics="as_of",
    decimals=1,
    better="up",
)
TOWNS_CAPABLE = Indicator(
    "responsibility.towns_capable",
    _("完成能力标准化建设的街道乡镇"),
    "个",
    TOWNS,
    capable,
    HouseRule("期末已验收通过"),
    semantics="as_of",
)
TOWN_COVERAGE = Indicator(
    "responsibility.town_coverage",
    _("能力标准化建设覆盖率"),
    "%",
    TOWNS,
    capable,
    HouseRule("验收通过的街道乡镇除以全部街道乡镇"),
    out_of=town,
    semantics="as_of",
    decimals=1,
    better="up",
)
