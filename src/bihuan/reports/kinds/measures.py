"""What reports count of hazards besides the room's own indicators: the two halves of what was found.

Source:
    Documents study §7, 旬报: 即时整改 + 限期整改 = 发现; 反馈问题 = 已整改 + 未整改.
"""

from __future__ import annotations

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from bihuan.hazards.indicators import FIXED_ON_SPOT, FOUND, HAZARDS
from bihuan.hazards.states import Status
from bihuan.kernel.indicators import Indicator, Period
from bihuan.kernel.workflow import HouseRule


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
HALVES = (FIXED_ON_SPOT, WITH_LIMIT)
