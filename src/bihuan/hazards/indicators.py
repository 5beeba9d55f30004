"""What hazards contribute to statistics (T05 and the figures of the daily report)."""

from __future__ import annotations

from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from bihuan.hazards.models import Hazard
from bihuan.hazards.querysets import HazardQuerySet
from bihuan.hazards.states import NEVER_OWED, Grade, Status
from bihuan.kernel.indicators import Fact, Indicator, Period
from bihuan.kernel.workflow import HouseRule

# What was put aside at a known moment is left out by `known_by` from that moment on, so that a figure
# of an earlier day comes out as it was printed; what was put aside at no known moment never counts.
REAL = ~Q(status__in=NEVER_OWED, withdrawn_at__isnull=True)
MAJOR = Q(grade=Grade.MAJOR)

HAZARDS = Fact(
    code="hazards",
    label=_("事故隐患"),
    model=Hazard,
    ledger="hazards",
    known_by=HazardQuerySet.known_by,
    dimensions={
        "sector": "sector",
        "grade": "grade",
        "source": "source",
        "unit": "unit_id",
        "enterprise": "enterprise_id",
        "campaign": "campaign",
        "place": "region",  # recorded at exactly this region, not below it
        "day": "found_on",
    },
)


def found(period: Period) -> Q:
    return REAL & Q(found_on__range=(period.first, period.last))


def closed(period: Period) -> Q:
    return Q(status=Status.CLOSED, closed_on__range=(period.first, period.last))


def found_and_closed(period: Period) -> Q:
    """Of those found in the period, the ones closed by its end."""
    return found(period) & Q(status=Status.CLOSED, closed_on__lte=period.last)


def standing(period: Period) -> Q:
    """Found by the last day and not closed by its end."""
    return (
        REAL
        & Q(found_on__lte=period.last)
        & (Q(closed_on__isnull=True) | Q(closed_on__gt=period.last))
    )


def late(period: Period) -> Q:
    """Past their limit at the end of the last day and not rectified by then."""
    return (
        standing(period)
        & Q(due_on__lt=period.last)
        & (Q(rectified_on__isnull=True) | Q(rectified_on__gt=period.last))
    )


def due(period: Period) -> Q:
    return REAL & Q(due_on__range=(period.first, period.last))


def due_and_on_time(period: Period) -> Q:
    return due(period) & Q(rectified_on__lte=F("due_on"))


def due_open(period: Period) -> Q:
    """Due in the period and, when it begins, neither rectified nor closed."""
    return (
        due(period)
        & (Q(rectified_on__isnull=True) | Q(rectified_on__gte=period.first))
        & (Q(closed_on__isnull=True) | Q(closed_on__gte=period.first))
    )


SEED_004 = HouseRule("大排查大整治按日报送隐患数、整改数（区级大排查大整治方案）")

FOUND = Indicator("hazards.found", _("发现隐患"), "条", HAZARDS, found, SEED_004)
FOUND_MAJOR = Indicator(
    "hazards.found_major",
    _("发现重大事故隐患"),
    "条",
    HAZARDS,
    lambda period: found(period) & MAJOR,
    SEED_004,
)
CLOSED = Indicator("hazards.closed", _("整改销号"), "条", HAZARDS, closed, SEED_004, better="up")
CLOSED_MAJOR = Indicator(
    "hazards.closed_major",
    _("重大事故隐患销号"),
    "条",
    HAZARDS,
    lambda period: closed(period) & MAJOR,
    SEED_004,
    better="up",
)
FIXED_ON_SPOT = Indicator(
    "hazards.fixed_on_spot",
    _("立查立改"),
    "条",
    HAZARDS,
    lambda period: found(period) & Q(fixed_on_spot=True),
    HouseRule("发现当天即整改的计为立查立改"),
    better="up",
)
STANDING = Indicator(
    "hazards.standing",
    _("在治隐患"),
    "条",
    HAZARDS,
    standing,
    HouseRule("截至期末已发现、未销号的隐患"),
    semantics="as_of",
    better="down",
)
STANDING_MAJOR = Indicator(
    "hazards.standing_major",
    _("在治重大事故隐患"),
    "条",
    HAZARDS,
    lambda period: standing(period) & MAJOR,
    HouseRule("重大隐患动态清零的每日数"),
    semantics="as_of",
    better="down",
)
LATE = Indicator(
    "hazards.late",
    _("逾期未整改"),
    "条",
    HAZARDS,
    late,
    HouseRule("期限日当天不算逾期，次日起算"),
    semantics="as_of",
    better="down",
)
DUE_OPEN = Indicator(
    "hazards.due_open",
    _("到期未整改"),
    "条",
    HAZARDS,
    due_open,
    HouseRule("期限落在本期、到本期开始时还没有整改的隐患；日报据此列出明日到期"),
    better="down",
)
RECTIFICATION_RATE = Indicator(
    "hazards.rectification_rate",
    _("隐患整改率"),
    "%",
    HAZARDS,
    found_and_closed,
    HouseRule("本期发现的隐患中，截至期末已销号的占比"),
    out_of=found,
    decimals=1,
    better="up",
)
CLOSED_OF_FOUND = Indicator(
    "hazards.closed_of_found",
    _("发现并已销号"),
    "条",
    HAZARDS,
    found_and_closed,
    HouseRule("本期发现的隐患中，截至期末已销号的；整改率的分子"),
    better="up",
)
ON_TIME_RATE = Indicator(
    "hazards.on_time_rate",
    _("按期整改率"),
    "%",
    HAZARDS,
    due_and_on_time,
    HouseRule("本期到期的隐患中，在期限内提交整改的占比；没有到期的不计算"),
    out_of=due,
    decimals=1,
    better="up",
)
SELF_FOUND_RATE = Indicator(
    "hazards.self_found_rate",
    _("企业自查发现占比"),
    "%",
    HAZARDS,
    lambda period: found(period) & Q(is_self_found=True),
    HouseRule("责任主体自查发现的占全部发现的比重"),
    out_of=found,
    decimals=1,
    better="up",
)
COST = Indicator(
    "hazards.cost",
    _("整改投入"),
    "元",
    HAZARDS,
    closed,
    HouseRule("本期销号隐患登记的整改花费；没有登记的不计"),
    total="cost_yuan",
)
