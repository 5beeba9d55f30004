"""The year's control figures as indicators: of the whole, of each unit, of each sector."""

from __future__ import annotations

from typing import Any

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from bihuan.kernel.indicators import Fact, Indicator
from bihuan.kernel.workflow import HouseRule
from bihuan.reports.models import Quota
from bihuan.reports.querysets import QuotaQuerySet
from bihuan.reports.states import QuotaMeasure

QUOTAS = Fact(
    code="quotas",
    label=_("控制指标"),
    model=Quota,
    ledger="quotas",
    known_by=QuotaQuerySet.known_by,
    dimensions={"split": "split", "unit": "unit_id", "sector": "sector", "place": "region"},
)
RULE = HouseRule("期末所在年度下达的控制数；全部、分单位、分行业三种分解各自相加，不能互相加")


def limit(measure: QuotaMeasure, label: Any, unit: str) -> Indicator:
    """The figures of one measure for the year of the last day."""
    return Indicator(
        f"reports.quota_{measure.value}",
        label,
        unit,
        QUOTAS,
        lambda period: Q(year=period.last.year, measure=measure),
        RULE,
        total="value",
        semantics="as_of",
    )


QUOTA_ACCIDENTS = limit(QuotaMeasure.ACCIDENTS, _("事故起数控制数"), "起")
QUOTA_DEATHS = limit(QuotaMeasure.DEATHS, _("死亡人数控制数"), "人")
QUOTA_LARGER = limit(QuotaMeasure.LARGER, _("较大及以上事故控制数"), "起")
LIMITS = (QUOTA_ACCIDENTS, QUOTA_DEATHS, QUOTA_LARGER)
