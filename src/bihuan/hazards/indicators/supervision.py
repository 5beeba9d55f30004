"""Figures of majors, listings, notices and re-checks."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from bihuan.hazards.models import Listing, MajorFile, Recheck, RectifyNotice
from bihuan.hazards.services.controlling import longest_without
from bihuan.hazards.states import NEVER_OWED, Grade
from bihuan.hazards.supervision import RecheckKind, RecheckStatus
from bihuan.hazards.supervision_querysets import (
    FileQuerySet,
    ListingQuerySet,
    NoticeQuerySet,
    RecheckQuerySet,
)
from bihuan.kernel import packs
from bihuan.kernel.indicators import Condition, Fact, Indicator, Period
from bihuan.kernel.workflow import Citation, HouseRule

MAJORS = Fact(
    code="major-hazards",
    label=_("重大事故隐患清单"),
    model=MajorFile,
    ledger="major-hazards",
    known_by=FileQuerySet.known_by,
    region="hazard__region",
    dimensions={
        "sector": "hazard__sector",
        "unit": "person_unit_id",
        "day": "hazard__found_on",
    },
)
LISTINGS = Fact(
    code="listings",
    label=_("挂牌督办"),
    model=Listing,
    ledger="listings",
    known_by=ListingQuerySet.known_by,
    dimensions={
        "level": "level",
        "object": "object",
        "body": "body_id",
        "sector": "sector",
        "day": "listed_on",
    },
)
NOTICES = Fact(
    code="rectify-notices",
    label=_("限期整改通知"),
    model=RectifyNotice,
    ledger="rectify-notices",
    known_by=NoticeQuerySet.known_by,
    dimensions={"unit": "unit_id", "kind": "kind", "check": "check_name", "day": "issued_on"},
)
RECHECKS = Fact(
    code="rechecks",
    label=_("隐患复查"),
    model=Recheck,
    ledger="rechecks",
    known_by=RecheckQuerySet.known_by,
    region="hazard__region",
    dimensions={"kind": "kind", "batch": "batch_id", "day": "checked_on"},
)
REAL = Q(hazard__grade=Grade.MAJOR) & ~Q(
    hazard__status__in=NEVER_OWED, hazard__withdrawn_at__isnull=True
)
SEED_001 = HouseRule("实现重大安全隐患动态清零的目标（某市2022年重点工作汇报）")
SEED_000 = HouseRule("重大安全隐患挂牌督办、提速整改（年度总结）")
ARTICLE_41 = Citation("中华人民共和国安全生产法", "41")


def not_by(name: str, period: Period) -> Q:
    return Q(**{f"{name}__isnull": True}) | Q(**{f"{name}__gt": period.last})


def within(name: str, period: Period) -> Q:
    return Q(**{f"{name}__range": (period.first, period.last)})


def standing(period: Period) -> Q:
    """Ordered by the last day and not closed by its end."""
    return REAL & Q(hazard__confirmed_on__lte=period.last) & not_by("hazard__closed_on", period)


def unrectified(period: Period) -> Q:
    return standing(period) & not_by("hazard__rectified_on", period)


def long_delayed(period: Period) -> Q:
    """Found longer before the last day than the setting ``long-delayed-days``."""
    days = int(packs.setting("hazards", "long-delayed-days"))
    return standing(period) & Q(hazard__found_on__lt=period.last - timedelta(days=days))


def without_control(period: Period) -> Q:
    """Not rectified, ordered for longer than ``control-after-days``, nothing in force that day."""
    long = Q(hazard__due_on__gt=F("hazard__confirmed_on") + timedelta(days=longest_without()))
    free = Q(hazard__controlled_from__isnull=True) | Q(hazard__controlled_from__gt=period.last)
    free |= Q(hazard__controlled_to__isnull=False, hazard__controlled_to__lt=period.last)
    return unrectified(period) & long & free


def reports_missing(period: Period) -> Q:
    """Standing, and one of the two reports was not made by the last day."""
    either = not_by("authority_on", period) | not_by("congress_on", period)
    return standing(period) & Q(reports_due_on__isnull=False) & either


def reports_late(period: Period) -> Q:
    return reports_missing(period) & Q(reports_due_on__lt=period.last)


def without_plan(period: Period) -> Q:
    return unrectified(period) & not_by("plan_approved_on", period)


def count(
    fact: Fact, code: str, title: Any, unit: str, rows: Condition, why: Any, **more: Any
) -> Indicator:
    return Indicator(f"hazards.{code}", title, unit, fact, rows, why, **more)


def stock(fact: Fact, code: str, title: Any, unit: str, rows: Condition, why: Any) -> Indicator:
    return count(fact, code, title, unit, rows, why, semantics="as_of", better="down")


MAJOR_OPEN = stock(MAJORS, "major_open", _("未销号重大事故隐患"), "条", standing, SEED_001)
LONG_DELAYED = stock(
    MAJORS, "long_delayed", _("久拖未改的重大事故隐患"), "条", long_delayed, SEED_000
)
WITHOUT_CONTROL = stock(
    MAJORS,
    "without_control",
    _("缺管控措施的重大事故隐患"),
    "条",
    without_control,
    HouseRule("对短时间无法整改到位的，要采取停工停产等管控措施（区级大排查大整治方案）"),
)
REPORTS_MISSING = stock(
    MAJORS, "reports_missing", _("双报告未齐的重大事故隐患"), "条", reports_missing, ARTICLE_41
)
REPORTS_LATE = stock(
    MAJORS, "reports_late", _("双报告超期的重大事故隐患"), "条", reports_late, ARTICLE_41
)
WITHOUT_PLAN = stock(
    MAJORS,
    "without_plan",
    _("没有治理方案的重大事故隐患"),
    "条",
    without_plan,
    HouseRule("重大事故隐患治理做到措施、责任、资金、时限、预案“五落实”"),
)
CANCELLED = count(
    MAJORS,
    "major_cancelled",
    _("重大事故隐患复查销号"),
    "条",
    lambda period: REAL & within("cancelled_on", period),
    HouseRule("复查合格后编销号编号的重大事故隐患，按销号日期计"),
    better="up",
)
TORN_DOWN = count(
    MAJORS,
    "major_torn_down",
    _("拆除重大事故隐患"),
    "处",
    lambda period: within("demolished_on", period),
    SEED_000,
    better="up",
)
TORN_DOWN_AREA = Indicator(
    "hazards.major_torn_down_area",
    _("重大事故隐患拆除面积"),
    "平方米",
    MAJORS,
    lambda period: within("demolished_on", period),
    SEED_000,
    total="demolished_m2",
    decimals=2,
)
LISTED = count(
    LISTINGS,
    "listed",
    _("挂牌督办"),
    "件",
    lambda period: within("listed_on", period),
    SEED_000,
    words=("挂牌督办重大隐患", "挂牌督办"),
)
DELISTED = count(
    LISTINGS,
    "delisted",
    _("摘牌"),
    "件",
    lambda period: within("delisted_on", period),
    SEED_000,
    better="up",
)
LISTED_STANDING = stock(
    LISTINGS,
    "listed_standing",
    _("督办中的挂牌"),
    "件",
    lambda period: Q(listed_on__lte=period.last) & not_by("delisted_on", period),
    SEED_000,
)
LISTED_LATE = stock(
    LISTINGS,
    "listed_late",
    _("逾期未完成的挂牌督办"),
    "件",
    lambda period: (
        Q(listed_on__lte=period.last, due_on__lt=period.last)
        & not_by("cleared_on", period)
        & not_by("delisted_on", period)
    ),
    HouseRule("办结期限当天不算逾期，次日起算"),
)
NOTICES_ISSUED = count(
    NOTICES,
    "notices_issued",
    _("限期整改通知"),
    "份",
    lambda period: within("issued_on", period),
    HouseRule("限期整改的家数按已签发的通知书统计（制度总结）"),
)
NOTICE_PROBLEMS = Indicator(
    "hazards.notice_problems",
    _("限期整改问题"),
    "个",
    NOTICES,
    lambda period: within("issued_on", period),
    HouseRule("发现安全问题若干个，并限期整改：按已签发通知书所列问题计"),
    total="problems",
)
BATCH_KINDS = (RecheckKind.BATCH, RecheckKind.KEY)
DONE = (RecheckStatus.PASSED, RecheckStatus.FAILED)
RECHECKED = count(
    RECHECKS,
    "rechecked",
    _("复查隐患"),
    "条",
    lambda period: within("checked_on", period) & Q(status__in=DONE),
    HouseRule("有合格或者不合格结果的复查，按复查日期计"),
)
RECHECK_FAILED = count(
    RECHECKS,
    "recheck_failed",
    _("复查不合格"),
    "条",
    lambda period: within("checked_on", period) & Q(status=RecheckStatus.FAILED),
    HouseRule("有合格或者不合格结果的复查，按复查日期计"),
    better="down",
)
BATCH_RATE = Indicator(
    "hazards.batch_recheck_rate",
    _("整批和重点复查完成率"),
    "%",
    RECHECKS,
    lambda period: Q(kind__in=BATCH_KINDS, status__in=DONE) & within("due_on", period),
    HouseRule("期限落在本期的整批复查和重点复查中，已有结果的占比；取消的不计"),
    out_of=lambda period: (
        Q(kind__in=BATCH_KINDS) & within("due_on", period) & ~Q(status=RecheckStatus.CANCELLED)
    ),
    decimals=1,
    better="up",
)
