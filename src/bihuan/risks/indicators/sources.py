"""What major sources, distances, parks and chemicals contribute to statistics (S86, S88 to S91)."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from bihuan.enterprises.models import Chemical
from bihuan.kernel.indicators import Condition, Fact, Indicator, Period
from bihuan.kernel.workflow import Citation, HouseRule
from bihuan.risks.models import (
    DistanceCheck,
    MajorSource,
    ParkAssessment,
    ParkIssue,
    SensitivePlace,
)
from bihuan.risks.states.distances import UNFINISHED_CHECKS
from bihuan.risks.states.parks import UNFINISHED_ISSUES, IssueStatus
from bihuan.risks.states.sources import FILED, STANDING, SourceLevel

NOW = "按登记的现状统计，不含已撤回、已核销的"


def known(found: Any, moment: datetime) -> Any:
    return found.known_by(moment)


def chemicals_known(found: Any, moment: datetime) -> Any:
    return found.filter(registered_at__lte=moment).filter(
        Q(withdrawn_at__isnull=True) | Q(withdrawn_at__gt=moment)
    )


def latest_known(found: Any, moment: datetime) -> Any:
    return found.known_by(moment).last_of_each()


SOURCES = Fact(
    code="major-sources",
    label=_("重大危险源"),
    model=MajorSource,
    ledger="major-sources",
    known_by=known,
    region="enterprise__region",
    dimensions={
        "level": "level",
        "status": "status",
        "kind": "kind",
        "sector": "enterprise__sector",
        "unit": "enterprise__supervisor_id",
        "enterprise": "enterprise_id",
        "place": "enterprise__region",
    },
)
CHECKS = Fact(
    code="distance-checks",
    label=_("防护距离核查"),
    model=DistanceCheck,
    ledger="distance-checks",
    known_by=latest_known,
    region="facility__enterprise__region",
    dimensions={"status": "status", "place": "facility__enterprise__region"},
)
PLACES = Fact(
    code="sensitive-places",
    label=_("防护目标"),
    model=SensitivePlace,
    ledger="sensitive-places",
    known_by=known,
    dimensions={"target": "target", "kind": "kind", "place": "region"},
)
ASSESSED_PARKS = Fact(
    code="parks",
    label=_("园区评估"),
    model=ParkAssessment,
    ledger="parks",
    known_by=known,
    dimensions={"grade": "grade", "day": "assessed_on", "place": "region"},
)
ISSUES = Fact(
    code="park-issues",
    label=_("园区整治事项"),
    model=ParkIssue,
    ledger="park-issues",
    known_by=known,
    region="assessment__region",
    dimensions={"status": "status", "place": "assessment__region"},
)
CHEMICALS = Fact(
    code="hazchem-records",
    label=_("危险化学品信息"),
    model=Chemical,
    ledger="chemicals",
    known_by=chemicals_known,
    region="enterprise__region",
    dimensions={
        "hazard_class": "hazard_class",
        "use": "use",
        "sector": "enterprise__sector",
        "enterprise": "enterprise_id",
        "place": "enterprise__region",
    },
)


def standing(_period: Period) -> Q:
    return Q(status__in=STANDING)


def of_level(level: SourceLevel) -> Condition:
    return lambda _period: Q(status__in=STANDING, level=level)


def number(code: str, label: Any, fact: Fact, unit: str, rows: Condition, rule: str) -> Indicator:
    """A count as it stands."""
    source = HouseRule(f"{rule}；{NOW}")
    return Indicator(f"risks.{code}", label, unit, fact, rows, source, semantics="as_of")


MAJOR_SOURCES = Indicator(
    "risks.major_sources",
    _("重大危险源"),
    "处",
    SOURCES,
    standing,
    Citation("中华人民共和国危险化学品安全法", "13"),
    semantics="as_of",
)
FIRST_LEVEL = number(
    "major_sources_1",
    _("一级重大危险源"),
    SOURCES,
    "处",
    of_level(SourceLevel.FIRST),
    "R不小于100",
)
SECOND_LEVEL = number(
    "major_sources_2",
    _("二级重大危险源"),
    SOURCES,
    "处",
    of_level(SourceLevel.SECOND),
    "R不小于50、小于100",
)
THIRD_LEVEL = number(
    "major_sources_3",
    _("三级重大危险源"),
    SOURCES,
    "处",
    of_level(SourceLevel.THIRD),
    "R不小于10、小于50",
)
FOURTH_LEVEL = number(
    "major_sources_4",
    _("四级重大危险源"),
    SOURCES,
    "处",
    of_level(SourceLevel.FOURTH),
    "R小于10",
)
FILED_SOURCES = number(
    "major_sources_filed",
    _("已备案的重大危险源"),
    SOURCES,
    "处",
    lambda _period: Q(status__in=FILED),
    "状态为已备案或者申请核销",
)
FILED_RATE = Indicator(
    "risks.major_sources_filed_rate",
    _("重大危险源备案率"),
    "%",
    SOURCES,
    lambda _period: Q(status__in=FILED),
    HouseRule("已备案的重大危险源除以在册的重大危险源"),
    semantics="as_of",
    out_of=standing,
    better="up",
)
REASSESSMENT_OVERDUE = number(
    "major_sources_overdue",
    _("逾期未重评的重大危险源"),
    SOURCES,
    "处",
    lambda period: Q(status__in=STANDING, is_major=True, due_on__lt=period.last),
    "重评期限已过，当天不算逾期",
)
TOUCHED = number(
    "major_sources_touched",
    _("受新标准影响的重大危险源"),
    SOURCES,
    "处",
    lambda _period: ~Q(touched="") & Q(status__in=STANDING),
    "按现行临界量表重算结果有变化、还没有重新辨识",
)
FACILITIES_CHECKED = number(
    "distances_checked",
    _("已核查防护距离的设施"),
    CHECKS,
    "处",
    lambda _period: Q(),
    "每处设施按最近一次核查计一处",
)
DISTANCES_FAILED = number(
    "distances_failed",
    _("防护距离不符合的设施"),
    CHECKS,
    "处",
    lambda _period: Q(status__in=UNFINISHED_CHECKS),
    "最近一次核查不符合，处置还没有复核",
)
PROTECTED = number(
    "protected_places",
    _("防护目标"),
    PLACES,
    "处",
    lambda _period: Q(),
    "登记在册的防护目标",
)
PARKS_ASSESSED = number(
    "parks_assessed",
    _("园区整体性评估"),
    ASSESSED_PARKS,
    "次",
    lambda period: Q(due_on__gte=period.last),
    "仍在三年有效期内的评估",
)
PARK_ISSUES_OPEN = number(
    "park_issues_open",
    _("未验收的园区整治事项"),
    ISSUES,
    "项",
    lambda _period: Q(status__in=UNFINISHED_ISSUES),
    "一园一策里还没有验收的事项",
)
PARK_ISSUES_LATE = number(
    "park_issues_late",
    _("逾期的园区整治事项"),
    ISSUES,
    "项",
    lambda period: Q(status=IssueStatus.OPEN, due_on__lt=period.last),
    "完成时限已过、还没有报告完成",
)
HAZCHEM_RECORDS = number(
    "hazchem_records",
    _("危险化学品信息"),
    CHEMICALS,
    "条",
    lambda _period: Q(),
    "排查登记的危险化学品信息，一家一种一个用途计一条；单位数另计",
)
