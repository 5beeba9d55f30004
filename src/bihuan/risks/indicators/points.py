"""What risk points, their proofs and key areas contribute to statistics (S83 to S85)."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from bihuan.kernel import packs
from bihuan.kernel.indicators import Condition, Fact, Indicator, Period
from bihuan.kernel.workflow import HouseRule
from bihuan.risks.models import (
    KeyArea,
    RiskAssessment,
    RiskMeasure,
    RiskPoint,
    RiskVerification,
)
from bihuan.risks.querysets.points import is_listed
from bihuan.risks.states.points import Checked, Colour, PointStatus

NOW = "按登记的现状统计，不含已撤销的"


def known(found: Any, moment: datetime) -> Any:
    return found.known_by(moment)


def recorded(found: Any, moment: datetime) -> Any:
    return found.filter(recorded_at__lte=moment)


POINTS = Fact(
    code="risk-points",
    label=_("风险点"),
    model=RiskPoint,
    ledger="risk-points",
    known_by=known,
    dimensions={
        "sector": "sector",
        "level": "level",
        "status": "status",
        "subject": "subject",
        "enterprise": "enterprise_id",
        "day": "assessed_on",
        "place": "region",
    },
)
MEASURES = Fact(
    code="risk-measures",
    label=_("管控措施"),
    model=RiskMeasure,
    ledger="risk-measures",
    known_by=known,
    region="point__region",
    dimensions={"sector": "point__sector", "level": "point__level", "place": "point__region"},
)
ASSESSMENTS = Fact(
    code="risk-assessments",
    label=_("风险评估"),
    model=RiskAssessment,
    ledger="risk-assessments",
    known_by=recorded,
    region="point__region",
    dimensions={
        "sector": "point__sector",
        "level": "level",
        "day": "assessed_on",
        "place": "point__region",
    },
)
VERIFICATIONS = Fact(
    code="risk-verifications",
    label=_("措施核验"),
    model=RiskVerification,
    ledger="risk-verifications",
    known_by=recorded,
    region="point__region",
    dimensions={"sector": "point__sector", "day": "checked_on", "place": "point__region"},
)
AREAS = Fact(
    code="key-areas",
    label=_("重点区域"),
    model=KeyArea,
    ledger="key-areas",
    known_by=known,
    dimensions={"kind": "kind", "place": "region"},
)
STANDS = ~Q(status=PointStatus.WITHDRAWN)


def of_level(*levels: int) -> Condition:
    return lambda _period: STANDS & Q(level__in=levels)


def number(code: str, label: Any, fact: Fact, unit: str, rows: Condition, rule: str) -> Indicator:
    """A count as it stands."""
    source = HouseRule(f"{rule}；{NOW}")
    return Indicator(f"risks.{code}", label, unit, fact, rows, source, semantics="as_of")


GRADED = number("points", _("风险点"), POINTS, "个", of_level(1, 2, 3, 4), "已经评价出等级的风险点")
RED = number("red", _("红色风险点"), POINTS, "个", of_level(Colour.RED), "当前等级为红色")
ORANGE = number("orange", _("橙色风险点"), POINTS, "个", of_level(Colour.ORANGE), "当前等级为橙色")
YELLOW = number("yellow", _("黄色风险点"), POINTS, "个", of_level(Colour.YELLOW), "当前等级为黄色")
BLUE = number("blue", _("蓝色风险点"), POINTS, "个", of_level(Colour.BLUE), "当前等级为蓝色")
RAISED = number(
    "raised",
    _("临时升级的风险点"),
    POINTS,
    "个",
    lambda _period: Q(status=PointStatus.RAISED),
    "措施失效或者人工临时升级，尚未恢复",
)
UNGRADED = number(
    "ungraded",
    _("待评价的风险点"),
    POINTS,
    "个",
    lambda _period: Q(status=PointStatus.IDENTIFIED),
    "已辨识，还没有评价固有风险",
)
ASSESSMENT_OVERDUE = number(
    "assessment_overdue",
    _("逾期未评估的风险点"),
    POINTS,
    "个",
    lambda period: STANDS & Q(assess_due_on__lt=period.last),
    "下次评估日期已过；当天不算逾期",
)
LISTED = number(
    "listed",
    _("安全风险清单"),
    POINTS,
    "项",
    lambda _period: STANDS & is_listed(int(packs.setting("risks", "listing-level"))),
    "达到列入等级的企业风险点和重点区域的风险（五个清单之安全风险清单）",
)
KEY_AREAS = number(
    "key_areas",
    _("重点区域清单"),
    AREAS,
    "处",
    lambda _period: Q(withdrawn_at__isnull=True),
    "在清单上的重点区域（五个清单之重点区域清单）",
)


def standing_measure(_period: Period) -> Q:
    return Q(withdrawn_at__isnull=True) & ~Q(point__status=PointStatus.WITHDRAWN)


def overdue_measure(period: Period) -> Q:
    return standing_measure(period) & Q(next_due_on__lt=period.last)


VERIFICATION_OVERDUE = Indicator(
    "risks.verification_overdue",
    _("逾期未核验的措施"),
    "条",
    MEASURES,
    overdue_measure,
    HouseRule("下次核验日期已过；当天不算逾期"),
    semantics="as_of",
    better="down",
)
VERIFIED_RATE = Indicator(
    "risks.verified_rate",
    _("措施按期核验率"),
    "%",
    MEASURES,
    lambda period: standing_measure(period) & Q(next_due_on__gte=period.last),
    HouseRule("没有逾期的措施占在用措施"),
    out_of=standing_measure,
    semantics="as_of",
    decimals=1,
    better="up",
)
ASSESSED = Indicator(
    "risks.assessed",
    _("完成风险评估"),
    "次",
    ASSESSMENTS,
    lambda period: Q(assessed_on__range=(period.first, period.last)),
    HouseRule("评估日期落在本期"),
    better="up",
)
VERIFIED = Indicator(
    "risks.verified",
    _("核验措施"),
    "次",
    VERIFICATIONS,
    lambda period: Q(checked_on__range=(period.first, period.last)),
    HouseRule("核验日期落在本期"),
    better="up",
)
FAILED_CHECKS = Indicator(
    "risks.failed_checks",
    _("核验发现措施失效"),
    "次",
    VERIFICATIONS,
    lambda period: Q(checked_on__range=(period.first, period.last), result=Checked.FAILED),
    HouseRule("核验日期落在本期，结果为失效"),
    better="down",
)
