"""What reports count besides the rooms' own indicators: the two halves of what was found, typed numbers.

Source:
    Documents study §7, 旬报: 即时整改 + 限期整改 = 发现; 反馈问题 = 已整改 + 未整改.
"""

from __future__ import annotations

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from bihuan.hazards.indicators import FOUND, HAZARDS
from bihuan.hazards.states import Status
from bihuan.kernel.indicators import Indicator, Period
from bihuan.kernel.workflow import HouseRule
from bihuan.reports.kinds.issued import ISSUED


def with_limit(period: Period) -> Q:
    """Found in the period and not put right on the spot."""
    return FOUND.rows(period) & Q(fixed_on_spot=False)


def not_closed_of_found(period: Period) -> Q:
    """Of those found in the period, the ones that were not closed by its end."""
    return FOUND.rows(period) & ~Q(status=Status.CLOSED, closed_on__lte=period.last)


WITH_LIMIT = Indicator(
    "reports.hazards_with_limit",
    _("限期整改"),
    "条",
    HAZARDS,
    with_limit,
    HouseRule("本期发现、没有当场立查立改的隐患；与立查立改之和等于发现"),
)
NOT_CLOSED_OF_FOUND = Indicator(
    "reports.hazards_not_closed",
    _("发现未销号"),
    "条",
    HAZARDS,
    not_closed_of_found,
    HouseRule("本期发现的隐患中，截至期末没有销号的；与发现并已销号之和等于发现"),
    better="down",
)
TYPED_NUMBERS = Indicator(
    "reports.typed_numbers",
    _("手工录入数字"),
    "个",
    ISSUED,
    lambda period: Q(document__dated_on__range=(period.first, period.last)),
    HouseRule("本期印发的报表里没有台账依据的数字；目标是 0"),
    total="typed",
    better="down",
)
