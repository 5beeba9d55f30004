"""The problems that yearly summaries name, as indicators: how many, answered by a plan, closed.

Source:
    S49: each problem is linked to at least one item of next year's plan, so that closure can be shown.
"""

from __future__ import annotations

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from bihuan.kernel.indicators import Fact, Indicator, Period
from bihuan.kernel.workflow import HouseRule
from bihuan.reports.models import ProblemLink, YearProblem
from bihuan.reports.querysets import YearProblemQuerySet

SEED_000 = HouseRule("年度工作总结列出存在问题，每个问题至少对应一项下年工作思路，次年逐项销号")
YEAR_PROBLEMS = Fact(
    code="year-problems",
    label=_("年度存在问题"),
    model=YearProblem,
    ledger="year-problems",
    known_by=YearProblemQuerySet.known_by,
    dimensions={"unit": "unit_id", "place": "region"},
)


def of_year(period: Period) -> Q:
    return Q(year=period.last.year)


def linked(period: Period) -> Q:
    links = ProblemLink.objects.filter(unlinked_at__isnull=True, item__withdrawn_at__isnull=True)
    return of_year(period) & Q(pk__in=links.values("problem_id"))


def closed(period: Period) -> Q:
    return of_year(period) & Q(closed_on__isnull=False)


PROBLEMS = Indicator("reports.problems", _("年度存在问题"), "个", YEAR_PROBLEMS, of_year, SEED_000)
PROBLEMS_LINKED = Indicator(
    "reports.problems_linked",
    _("已对应下年工作的问题"),
    "个",
    YEAR_PROBLEMS,
    linked,
    SEED_000,
    better="up",
)
PROBLEMS_CLOSED = Indicator(
    "reports.problems_closed",
    _("已解决的年度问题"),
    "个",
    YEAR_PROBLEMS,
    closed,
    SEED_000,
    better="up",
)
