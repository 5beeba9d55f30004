"""Figures of agencies' work and of experts' help."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from bihuan.enterprises.models import AgencyEntry, HelpRequest
from bihuan.enterprises.workflow.helping import HelpStatus
from bihuan.kernel.indicators import Fact, Indicator, Period
from bihuan.kernel.querysets import ScopedQuerySet
from bihuan.kernel.workflow import HouseRule


def asked_by_then(
    found: ScopedQuerySet[HelpRequest], moment: datetime
) -> ScopedQuerySet[HelpRequest]:
    return found.filter(asked_at__lte=moment).exclude(status=HelpStatus.WITHDRAWN)


def entered_by_then(
    found: ScopedQuerySet[AgencyEntry], moment: datetime
) -> ScopedQuerySet[AgencyEntry]:
    return found.filter(entered_at__lte=moment)


HELPS = Fact(
    code="expert_help",
    label=_("专家帮扶"),
    model=HelpRequest,
    ledger="expert-help",
    known_by=asked_by_then,
    region="enterprise__region",
    dimensions={"sector": "enterprise__sector", "unit": "unit_id", "day": "asked_on"},
)
ENTRIES = Fact(
    code="agency_entries",
    label=_("中介机构从业记录"),
    model=AgencyEntry,
    ledger="agency-entries",
    known_by=entered_by_then,
    region="agency__region",
    dimensions={"kind": "kind", "day": "on"},
)


def asked(period: Period) -> Q:
    return Q(asked_on__range=(period.first, period.last))


def visited(period: Period) -> Q:
    return Q(visited_on__range=(period.first, period.last))


def finished(period: Period) -> Q:
    return Q(finished_on__range=(period.first, period.last), status=HelpStatus.HELPED)


def of_help(code: str, label: Any, unit: str, rows: Any, rule: str, **more: Any) -> Indicator:
    return Indicator(f"enterprises.{code}", label, unit, HELPS, rows, HouseRule(rule), **more)


ASKED = of_help("help_asked", _("申请专家帮扶"), "件", asked, "求助日期在期内，不含撤回的")
VISITED = of_help("help_visited", _("专家上门帮扶"), "次", visited, "上门日期在期内")
FINISHED = of_help("help_finished", _("专家帮扶办结"), "件", finished, "办结日期在期内")
GIVEN = of_help(
    "help_advice", _("专家帮扶意见"), "条", finished, "期内办结的各件的意见条数", total="given"
)
ADOPTED = of_help(
    "help_adopted", _("采纳的专家帮扶意见"), "条", finished, "期内办结的各件采纳的条数",
    total="adopted",
)  # fmt: skip


def entered(kind: str) -> Any:
    return lambda period: Q(kind=kind, on__range=(period.first, period.last))


REPORTS = Indicator(
    "enterprises.agency_reports",
    _("中介机构出具报告"),
    "份",
    ENTRIES,
    entered("report"),
    HouseRule("报告日期在期内"),
)
VIOLATIONS = Indicator(
    "enterprises.agency_violations",
    _("中介机构违规行为"),
    "起",
    ENTRIES,
    entered("violation"),
    HouseRule("违规行为的日期在期内"),
    better="down",
)
RECTIFICATIONS = Indicator(
    "enterprises.agency_rectifications",
    _("中介机构清理整顿"),
    "家次",
    ENTRIES,
    entered("rectification"),
    HouseRule("清理整顿的日期在期内"),
)
