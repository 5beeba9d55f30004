"""Tables of reports."""

from bihuan.reports.models.quotas import Quota
from bihuan.reports.models.report import Report, ReportVersion
from bihuan.reports.models.statistics import StatisticsRow, StatisticsSheet
from bihuan.reports.models.year import PlanItem, ProblemLink, YearProblem

__all__ = [
    "PlanItem",
    "ProblemLink",
    "Quota",
    "Report",
    "ReportVersion",
    "StatisticsRow",
    "StatisticsSheet",
    "YearProblem",
]
