"""What the register of enterprises contributes to statistics (T08, T18)."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from bihuan.enterprises.models import Enterprise
from bihuan.enterprises.querysets import GONE, SMALL, STOPPED, EnterpriseQuerySet
from bihuan.kernel.indicators import Condition, Fact, Indicator, Period
from bihuan.kernel.workflow import HouseRule


def known_by(found: EnterpriseQuerySet, moment: datetime) -> EnterpriseQuerySet:
    """Registered by then; what was withdrawn or merged since was never one more enterprise."""
    return found.kept().filter(registered_at__lte=moment)


ENTERPRISES = Fact(
    code="enterprises",
    label=_("企业"),
    model=Enterprise,
    ledger="enterprises",
    known_by=known_by,
    dimensions={
        "sector": "sector",
        "size": "size",
        "status": "status",
        "kind": "kind",
        "unit": "supervisor_id",
        "risk_level": "risk_level",
        "place": "region",
    },
)
AS_IT_STANDS = "按登记的现状统计，不含已撤回、合并的档案"


def active(period: Period) -> Q:
    return Q(registered_at__date__lte=period.last) & ~Q(status__in=GONE)


def suspended(period: Period) -> Q:
    return active(period) & Q(status__in=STOPPED)


def tagged(*tags: str) -> Condition:
    """Active ones that bear one of the tags."""
    return lambda period: active(period) & Q(tags__overlap=list(tags))


def suspended_with(tag: str) -> Condition:
    return lambda period: suspended(period) & Q(tags__contains=[tag])


def number(code: str, label: Any, rows: Condition, rule: str) -> Indicator:
    """A count of enterprises as they stand."""
    source = HouseRule(f"{rule}；{AS_IT_STANDS}")
    return Indicator(
        f"enterprises.{code}", label, "家", ENTERPRISES, rows, source, semantics="as_of"
    )


ACTIVE = number("active", _("在册企业"), active, "没有关闭、吊销、迁出的企业（企业及行业清单）")
SUSPENDED_NOW = number(
    "suspended",
    _("停产停业企业"),
    suspended,
    "状态为停产停业、申请复工复产的企业（停产企业清单）；批准复产以前都算",
)
SUSPENDED_MELTING = number(
    "suspended_melting",
    _("停产的高温熔融企业"),
    suspended_with("high-temperature-melting"),
    "停产停业、有“高温熔融”标签的企业",
)
SUSPENDED_WATCHED = number(
    "suspended_watched",
    _("停产专盯企业"),
    suspended_with("under-suspension-watch"),
    "停产停业、有“停产专盯”标签的企业",
)
SMALL_MICRO = number(
    "small_micro",
    _("小微企业"),
    lambda period: active(period) & Q(size__in=SMALL),
    "规模为小型、微型和个体工商户的在册企业",
)
ABOVE_SCALE = number(
    "above_scale", _("规模以上企业"), tagged("above-scale"), "有“规模以上”标签的在册企业"
)
KEY = number("key", _("重点企业"), tagged("key"), "有“重点企业”标签的在册企业")
HAZCHEM = number(
    "hazchem",
    _("涉及危险化学品单位"),
    lambda period: active(period) & (Q(sector="hazchem") | Q(tags__contains=["hazchem-use"])),
    "危险化学品行业，或者有“使用危险化学品”标签的在册企业",
)
