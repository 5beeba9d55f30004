"""What the directory of units contributes to statistics (T03)."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from bihuan.kernel.indicators import Fact, Indicator, Period
from bihuan.kernel.workflow import HouseRule
from bihuan.organisations.models import Unit, UnitKind
from bihuan.organisations.querysets import UnitQuerySet


def all_known(found: UnitQuerySet, _moment: datetime) -> UnitQuerySet:
    """The directory says when units began and ended, not when that was entered."""
    return found


UNITS = Fact(
    code="units",
    label=_("单位"),
    model=Unit,
    ledger="units",
    known_by=all_known,
    region="region_id",
    dimensions={"kind": "kind", "place": "region_id"},
)


def living(period: Period) -> Q:
    """Set up by the last day and not abolished before or on it; one without a day has always been."""
    return (Q(set_up_on__isnull=True) | Q(set_up_on__lte=period.last)) & (
        Q(abolished_on__isnull=True) | Q(abolished_on__gt=period.last)
    )


PROFESSIONAL_COMMITTEES = Indicator(
    "organisations.professional_committees",
    _("专业委员会"),
    "个",
    UNITS,
    lambda period: living(period) & Q(kind=UnitKind.PROFESSIONAL),
    HouseRule("期末已成立、没有撤销的专业委员会；没有登记成立日期的视为已成立"),
    semantics="as_of",
)
MEMBERS = Indicator(
    "organisations.members",
    _("安委会成员单位"),
    "个",
    UNITS,
    lambda period: living(period) & Q(is_member=True),
    HouseRule("期末没有撤销、现为安委会成员的单位"),
    semantics="as_of",
)
