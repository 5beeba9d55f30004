"""Tables of reports."""

from bihuan.reports.models.report import Report, ReportVersion
from bihuan.reports.models.statistics import StatisticsRow, StatisticsSheet
from bihuan.reports.models.year import PlanItem, ProblemLink, YearProblem

__all__ = [
    "PlanItem",
    "ProblemLink",
    "Report",
    "ReportVersion",
    "StatisticsRow",
    "StatisticsSheet",
    "YearProblem",
]
