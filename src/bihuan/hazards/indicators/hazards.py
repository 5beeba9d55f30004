"""What hazards contribute to statistics: forty-two figures of the register (T05, daily and monthly reports).

Each is a condition on a hazard; a test reckons all of them by hand for one small register. They are
written so that the summary (`SUMMARY`) can answer them: every day is compared with a day of the
period, everything else is a column or one of the marks that the summary keeps.
"""

from __future__ import annotations

from typing import Any

from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from bihuan.hazards.models import Hazard, HazardCount
from bihuan.hazards.querysets import HazardQuerySet
from bihuan.hazards.states import NEVER_OWED, Grade, Status
from bihuan.kernel.indicators import Condition, Fact, Indicator, Period
from bihuan.kernel.summaries import Summary
from bihuan.kernel.workflow import HouseRule

# What was put aside at a known moment is left out by `known_by` from that moment on, so that a figure
# of an earlier day comes out as it was printed; what was put aside at no known moment never counts.
REAL = ~Q(status__in=NEVER_OWED, withdrawn_at__isnull=True)
MAJOR = Q(grade=Grade.MAJOR)
GENERAL = Q(grade=Grade.GENERAL)
REJECTED = Q(rejections__gt=0)
IN_TIME = Q(rectified_on__lte=F("due_on"))
AFTER_LIMIT = Q(closed_on__gt=F("due_on"))
EXTENDED = Q(due_on__gt=F("first_due_on"))
EXPLAINED_EARLY = Q(explained_on__lt=F("due_on"))  # an explanation of a limit that was moved since
REMINDED_ONCE = Q(reminders__gt=0)
IN_CAMPAIGN = ~Q(campaign="")
OUTSIDE = Q(enterprise__isnull=True)
CAME_BACK = Q(repeat_of__isnull=False)
DONE = Q(status=Status.CLOSED)
PASSED = Q(rejections=0)

SUMMARY = Summary(
    code="hazards",
    rows=Hazard,
    groups=HazardCount,
    same=("grade", "is_self_found", "fixed_on_spot"),
    days=("found_on", "confirmed_on", "due_on", "rectified_on", "explained_on", "closed_on"),
    last_days=("due_on",),  # late is whose limit lies before the last day
    marks={
        "is_real": REAL,
        "is_closed": DONE,
        "in_campaign": IN_CAMPAIGN,
        "outside_enterprise": OUTSIDE,
        "is_repeat": CAME_BACK,
        "was_rejected": REJECTED,
        "passed_at_once": PASSED,
        "was_reminded": REMINDED_ONCE,
        "was_extended": EXTENDED,
        "in_time": IN_TIME,
        "after_limit": AFTER_LIMIT,
        "explained_early": EXPLAINED_EARLY,
    },
    totals={"cost_yuan": "cost_known"},
    parts=(
        (
            *("grade", "found_on", "is_real"),
            *("is_self_found", "fixed_on_spot", "in_campaign", "outside_enterprise"),
            "is_repeat",
        ),
        (
            *("grade", "found_on", "is_real", "is_closed", "closed_on"),
            *("was_rejected", "passed_at_once", "after_limit"),
        ),
        (
            *("grade", "found_on", "is_real", "closed_on", "confirmed_on", "rectified_on"),
            *("due_on", "in_time", "was_extended", "was_reminded"),
            *("explained_on", "explained_early"),
        ),
    ),
)

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
    summary=SUMMARY,
)


def within(name: str, period: Period) -> Q:
    """Whether a day falls into the period."""
    return Q(**{f"{name}__range": (period.first, period.last)})


def not_by(name: str, period: Period) -> Q:
    """Whether something had not happened at the period's end."""
    return Q(**{f"{name}__isnull": True}) | Q(**{f"{name}__gt": period.last})


def found(period: Period) -> Q:
    return REAL & within("found_on", period)


def confirmed(period: Period) -> Q:
    return REAL & within("confirmed_on", period)


def rectified(period: Period) -> Q:
    return REAL & within("rectified_on", period)


def explained(period: Period) -> Q:
    return REAL & within("explained_on", period)


def closed(period: Period) -> Q:
    return DONE & within("closed_on", period)


def found_and_closed(period: Period) -> Q:
    """Of those found in the period, the ones closed by its end."""
    return found(period) & DONE & Q(closed_on__lte=period.last)


def brought_forward(period: Period) -> Q:
    """Found before the period and not closed when it begins."""
    return (
        REAL
        & Q(found_on__lt=period.first)
        & (Q(closed_on__isnull=True) | Q(closed_on__gte=period.first))
    )


def standing(period: Period) -> Q:
    """Found by the last day and not closed by its end."""
    return REAL & Q(found_on__lte=period.last) & not_by("closed_on", period)


def unrectified(period: Period) -> Q:
    """Ordered by the last day and not rectified by its end."""
    return standing(period) & Q(confirmed_on__lte=period.last) & not_by("rectified_on", period)


def late(period: Period) -> Q:
    """Past their limit at the end of the last day and not rectified by then."""
    return standing(period) & Q(due_on__lt=period.last) & not_by("rectified_on", period)


def late_unexplained(period: Period) -> Q:
    """Late, and nothing in writing about the limit that has passed."""
    return late(period) & (not_by("explained_on", period) | EXPLAINED_EARLY)


def due(period: Period) -> Q:
    return REAL & within("due_on", period)


def due_and_on_time(period: Period) -> Q:
    return due(period) & IN_TIME


def due_open(period: Period) -> Q:
    """Due in the period and, when it begins, neither rectified nor closed."""
    return (
        due(period)
        & (Q(rectified_on__isnull=True) | Q(rectified_on__gte=period.first))
        & (Q(closed_on__isnull=True) | Q(closed_on__gte=period.first))
    )


def narrowed(condition: Condition, by: Q) -> Condition:
    """A condition for some of the rows only."""
    return lambda period: condition(period) & by


def count(name: str, label: Any, rows: Condition, why: str, **more: Any) -> Indicator:
    """A number of hazards."""
    return Indicator(f"hazards.{name}", label, "条", HAZARDS, rows, HouseRule(why), **more)


def stock(name: str, label: Any, rows: Condition, why: str) -> Indicator:
    """A number of hazards as they stood on the last day; fewer are better."""
    return count(name, label, rows, why, semantics="as_of", better="down")


def share(
    name: str, label: Any, rows: Condition, out_of: Condition, why: str, **more: Any
) -> Indicator:
    """A share in per cent, to one decimal."""
    return Indicator(
        f"hazards.{name}",
        label,
        "%",
        HAZARDS,
        rows,
        HouseRule(why),
        out_of=out_of,
        decimals=1,
        **more,
    )


def money(name: str, label: Any, rows: Condition, why: str) -> Indicator:
    """What was spent."""
    return Indicator(
        f"hazards.{name}", label, "元", HAZARDS, rows, HouseRule(why), total="cost_yuan"
    )


SEED_004 = "大排查大整治按日报送隐患数、整改数（区级大排查大整治方案）"

# How documents name them; behind … what is said after the first in the same sentence
NAMED = tuple(
    f"{verb}{noun}"
    for verb in ("发现", "排查", "排查发现")
    for noun in ("隐患", "问题隐患", "各类隐患", "安全隐患", "事故隐患", "各类事故隐患")
)
SAID_DONE = ("整改", "完成整改", "整改完成", "整改到位", "整改销号", "销号")
DONE_OF_FOUND = tuple(f"发现隐患…{word}" for word in SAID_DONE)
DONE_OF_MAJOR = tuple(f"发现重大事故隐患…{word}" for word in SAID_DONE)

# Found
FOUND = count(
    "found", _("发现隐患"), found, SEED_004, words=(*NAMED, "隐患", "排查出隐患", "查出隐患")
)
FOUND_MAJOR = count(
    "found_major",
    _("发现重大事故隐患"),
    narrowed(found, MAJOR),
    SEED_004,
    words=("重大隐患", "重大事故隐患", "发现重大隐患", "排查重大隐患", "排查重大事故隐患"),
)
FOUND_GENERAL = count(
    "found_general",
    _("发现一般隐患"),
    narrowed(found, GENERAL),
    SEED_004,
    words=("一般隐患", "一般事故隐患", "排查一般隐患"),
)
SELF_FOUND = count(
    "self_found",
    _("企业自查发现"),
    narrowed(found, Q(is_self_found=True)),
    "责任主体自查登记的隐患；自查占比的分子",
)
FOUND_OUTSIDE = count(
    "found_outside",
    _("企业以外场所发现"),
    narrowed(found, OUTSIDE),
    "没有对应企业档案、只登记位置和属地的隐患",
)
FOUND_IN_CAMPAIGN = count(
    "found_in_campaign",
    _("专项行动发现"),
    narrowed(found, IN_CAMPAIGN),
    "登记时注明专项行动的隐患",
)
FIXED_ON_SPOT = count(
    "fixed_on_spot",
    _("立查立改"),
    narrowed(found, Q(fixed_on_spot=True)),
    "发现当天即整改的计为立查立改",
    better="up",
)
# Ordered, rectified, closed
CONFIRMED = count("confirmed", _("下达整改"), confirmed, "核查属实并下达整改的日期落在本期")
RECTIFIED = count(
    "rectified", _("提交整改"), rectified, "最近一次提交整改的日期落在本期，退回的不计", better="up"
)
EXPLAINED = count(
    "explained",
    _("提交书面说明"),
    explained,
    "到期无法完成的书面向安委办说明情况（区级大排查大整治方案）；按最近一次说明的日期计",
)
CLOSED = count("closed", _("整改销号"), closed, SEED_004, better="up")
CLOSED_MAJOR = count(
    "closed_major", _("重大事故隐患销号"), narrowed(closed, MAJOR), SEED_004, better="up"
)
CLOSED_GENERAL = count(
    "closed_general", _("一般隐患销号"), narrowed(closed, GENERAL), SEED_004, better="up"
)
CLOSED_OF_FOUND = count(
    "closed_of_found",
    _("发现并已销号"),
    found_and_closed,
    "本期发现的隐患中，截至期末已销号的；整改率的分子",
    better="up",
    words=DONE_OF_FOUND,
)
CLOSED_OF_FOUND_MAJOR = count(
    "closed_of_found_major",
    _("发现并已销号的重大事故隐患"),
    narrowed(found_and_closed, MAJOR),
    "本期发现的重大事故隐患中，截至期末已销号的",
    better="up",
    words=DONE_OF_MAJOR,
)
CLOSED_LATE = count(
    "closed_late",
    _("超期销号"),
    narrowed(closed, AFTER_LIMIT),
    "本期销号、销号日期晚于整改期限的隐患",
    better="down",
)
CLOSED_AFTER_REJECTION = count(
    "closed_after_rejection",
    _("返工后销号"),
    narrowed(closed, REJECTED),
    "本期销号、复查曾不合格退回的隐患",
    better="down",
)
COST = money("cost", _("整改投入"), closed, "本期销号隐患登记的整改花费；没有登记的不计")
COST_MAJOR = money(
    "cost_major",
    _("重大事故隐患整改投入"),
    narrowed(closed, MAJOR),
    "本期销号的重大事故隐患登记的整改花费；没有登记的不计",
)
# Limits
DUE = count("due", _("到期应改"), due, "整改期限落在本期的隐患；按期整改率的分母")
DUE_ON_TIME = count(
    "due_on_time",
    _("按期整改"),
    due_and_on_time,
    "整改期限落在本期、在期限内提交整改的隐患；按期整改率的分子",
    better="up",
)
DUE_OPEN = count(
    "due_open",
    _("到期未整改"),
    due_open,
    "期限落在本期、到本期开始时还没有整改的隐患；日报据此列出明日到期",
    better="down",
)
# As they stood
BROUGHT_FORWARD = count(
    "brought_forward",
    _("期初在治"),
    brought_forward,
    "本期开始前已发现、到本期开始时未销号的隐患；期初在治加发现减销号等于期末在治",
)
STANDING = stock("standing", _("在治隐患"), standing, "截至期末已发现、未销号的隐患")
STANDING_MAJOR = stock(
    "standing_major",
    _("在治重大事故隐患"),
    narrowed(standing, MAJOR),
    "重大隐患动态清零的每日数",
)
STANDING_GENERAL = stock(
    "standing_general",
    _("在治一般隐患"),
    narrowed(standing, GENERAL),
    "截至期末已发现、未销号的一般隐患",
)
AWAITING_ORDER = stock(
    "awaiting_order",
    _("待核查隐患"),
    lambda period: standing(period) & not_by("confirmed_on", period),
    "截至期末已登记、还没有核查下达整改的隐患",
)
UNRECTIFIED = stock(
    "unrectified", _("未整改隐患"), unrectified, "截至期末已下达整改、还没有提交整改的隐患"
)
AWAITING_CHECK = stock(
    "awaiting_check",
    _("待复查隐患"),
    lambda period: standing(period) & Q(rectified_on__lte=period.last),
    "截至期末已提交整改、还没有复查销号的隐患",
)
LATE = stock("late", _("逾期未整改"), late, "期限日当天不算逾期，次日起算")
LATE_MAJOR = stock(
    "late_major",
    _("逾期未整改的重大事故隐患"),
    narrowed(late, MAJOR),
    "期限日当天不算逾期，次日起算",
)
LATE_UNEXPLAINED = stock(
    "late_unexplained",
    _("逾期未说明"),
    late_unexplained,
    "逾期未整改、对现在的期限还没有书面说明的隐患；到期无法完成的书面向安委办说明情况（区级大排查大整治方案）",
)
EXTENDED_STANDING = stock(
    "extended", _("延期整改"), narrowed(standing, EXTENDED), "在治隐患中，期限比首次下达的晚的"
)
REMINDED = stock(
    "reminded",
    _("催办过的在治隐患"),
    narrowed(standing, REMINDED_ONCE),
    "在治隐患中，至少催办过一次的",
)
# Rates
RECTIFICATION_RATE = share(
    "rectification_rate",
    _("隐患整改率"),
    found_and_closed,
    found,
    "本期发现的隐患中，截至期末已销号的占比",
    better="up",
    words=("发现隐患…整改率", "发现并已销号…整改率"),
)
RECTIFICATION_RATE_MAJOR = share(
    "rectification_rate_major",
    _("重大事故隐患整改率"),
    narrowed(found_and_closed, MAJOR),
    narrowed(found, MAJOR),
    "本期发现的重大事故隐患中，截至期末已销号的占比；没有发现的不计算",
    better="up",
    words=("重大隐患整改率", "发现重大事故隐患…整改率", "发现并已销号的重大事故隐患…整改率"),
)
ON_TIME_RATE = share(
    "on_time_rate",
    _("按期整改率"),
    due_and_on_time,
    due,
    "本期到期的隐患中，在期限内提交整改的占比；没有到期的不计算",
    better="up",
)
CLOSED_LATE_RATE = share(
    "closed_late_rate",
    _("超期销号率"),
    narrowed(closed, AFTER_LIMIT),
    closed,
    "本期销号的隐患中，销号日期晚于整改期限的占比",
    better="down",
)
LATE_RATE = share(
    "late_rate",
    _("在治逾期率"),
    late,
    standing,
    "截至期末的在治隐患中，逾期未整改的占比",
    semantics="as_of",
    better="down",
)
SELF_FOUND_RATE = share(
    "self_found_rate",
    _("企业自查发现占比"),
    narrowed(found, Q(is_self_found=True)),
    found,
    "责任主体自查发现的占全部发现的比重",
    better="up",
)
FIXED_ON_SPOT_RATE = share(
    "fixed_on_spot_rate",
    _("立查立改率"),
    narrowed(found, Q(fixed_on_spot=True)),
    found,
    "本期发现的隐患中，当天即整改的占比",
    better="up",
)
FIRST_PASS_RATE = share(
    "first_pass_rate",
    _("复查一次通过率"),
    narrowed(closed, PASSED),
    closed,
    "本期销号的隐患中，复查没有退回过的占比",
    better="up",
)
