"""What dual prevention contributes to statistics: two rates with named denominators (S79, T10)."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db.models import Q
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from bihuan.enterprises.models import Enterprise
from bihuan.enterprises.querysets import GONE, SMALL
from bihuan.kernel.indicators import Condition, Fact, Indicator, Period
from bihuan.kernel.workflow import HouseRule
from bihuan.risks.models import PlatformEntry
from bihuan.risks.states.dual import Group, RunStatus

ABOVE_SCALE = "above-scale"


def registered(found: Any, moment: datetime) -> Any:
    return found.kept().filter(registered_at__lte=moment)


DUAL = Fact(
    code="dual-prevention",
    label=_("双重预防建设"),
    model=Enterprise,
    ledger="dual-prevention",
    known_by=registered,
    dimensions={"sector": "sector", "size": "size", "unit": "supervisor_id", "place": "region"},
)
PLATFORM = Fact(
    code="platform-entries",
    label=_("省平台运行"),
    model=PlatformEntry,
    ledger="platform-entries",
    known_by=lambda found, moment: found.filter(seen_on__lte=localdate(moment)),
    region="enterprise__region",
    dimensions={"sector": "enterprise__sector", "place": "enterprise__region"},
)


def active(period: Period) -> Q:
    return Q(registered_at__date__lte=period.last) & ~Q(status__in=GONE)


def above_scale(period: Period) -> Q:
    return active(period) & Q(tags__contains=[ABOVE_SCALE])


def small(period: Period) -> Q:
    return active(period) & Q(size__in=SMALL)


def built(period: Period) -> Q:
    """Accepted by then, and not sent back by then."""
    return Q(dual__built_on__lte=period.last) & (
        Q(dual__lost_on__isnull=True) | Q(dual__lost_on__gt=period.last)
    )


def rate(code: str, label: Any, group: Condition, rule: str, *words: str) -> Indicator:
    return Indicator(
        f"risks.{code}",
        label,
        "%",
        DUAL,
        lambda period: group(period) & built(period),
        HouseRule(f"{rule}；截至期末已验收建成、没有退回的为分子"),
        out_of=group,
        semantics="as_of",
        decimals=1,
        better="up",
        words=words,
    )


def count(code: str, label: Any, rows: Condition, rule: str) -> Indicator:
    return Indicator(
        f"risks.{code}", label, "家", DUAL, rows, HouseRule(rule), semantics="as_of", better="down"
    )


RATE_ABOVE = rate(
    "dual_prevention_above_scale",
    _("规模以上企业双重预防体系建成率"),
    above_scale,
    "有“规模以上”标签的在册企业为分母",
)
RATE_SMALL = rate(
    "dual_prevention_small",
    _("小微企业双重预防体系建成率"),
    small,
    "小型、微型企业和个体工商户为分母",
)
RATE_ALL = rate("dual_prevention_all", _("企业双重预防体系建成率"), active, "全部在册企业为分母")
MISSING_ABOVE = count(
    "dual_missing_above_scale",
    _("规模以上未建成双重预防体系"),
    lambda period: above_scale(period) & ~built(period),
    "规模以上在册企业中截至期末没有建成的",
)
MISSING_SMALL = count(
    "dual_missing_small",
    _("小微企业未建成双重预防体系"),
    lambda period: small(period) & ~built(period),
    "小微在册企业中截至期末没有建成的",
)
RATES = {Group.ABOVE_SCALE: RATE_ABOVE, Group.SMALL: RATE_SMALL}

ON_PLATFORM = Indicator(
    "risks.platform_registered",
    _("省平台在册企业"),
    "家",
    PLATFORM,
    lambda _period: ~Q(status=RunStatus.LEFT),
    HouseRule("省双重预防巡察信息平台名单上的企业，按最近一次导入"),
    semantics="as_of",
)
FAILING = Indicator(
    "risks.platform_failing",
    _("省平台在册未按要求运行"),
    "家",
    PLATFORM,
    lambda _period: Q(status__in=(RunStatus.FAILING, RunStatus.URGED, RunStatus.EXPLAINED)),
    HouseRule("平台最近一次数据显示未按要求运行的"),
    semantics="as_of",
    better="down",
)
