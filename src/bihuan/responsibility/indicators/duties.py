"""Coverage of supervision, blind spots, duty lists, committees: what they contribute to statistics."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from bihuan.kernel.indicators import Condition, Fact, Indicator, Period
from bihuan.kernel.querysets import ScopedQuerySet
from bihuan.kernel.workflow import HouseRule
from bihuan.responsibility.dividing import Cover, GapStatus, ListStatus, ProblemStatus
from bihuan.responsibility.models import (
    CommitteeProblem,
    Coverage,
    DutyList,
    DutyRevision,
    Gap,
    Staffing,
)
from bihuan.responsibility.querysets import CoverageQuerySet, GapQuerySet


def as_kept(found: ScopedQuerySet[Any], _moment: datetime) -> ScopedQuerySet[Any]:
    """Days of the rows say since when; no other moment is kept."""
    return found


def problems_known(
    found: ScopedQuerySet[CommitteeProblem], moment: datetime
) -> ScopedQuerySet[CommitteeProblem]:
    """Registered by a moment and not withdrawn by it."""
    return found.filter(
        Q(withdrawn_at__isnull=True) | Q(withdrawn_at__gt=moment), registered_at__lte=moment
    )


COVERAGE = Fact(
    code="coverage",
    label=_("责任覆盖"),
    model=Coverage,
    ledger="coverage-history",
    known_by=CoverageQuerySet.known_by,
    dimensions={"kind": "kind", "state": "state", "place": "region"},
)
GAPS = Fact(
    code="supervision_gaps",
    label=_("监管盲区"),
    model=Gap,
    ledger="supervision-gaps",
    known_by=GapQuerySet.known_by,
    dimensions={"why": "why", "door": "door", "place": "region", "day": "found_on"},
)
LISTS = Fact(
    code="duty_lists",
    label=_("责任清单"),
    model=DutyList,
    ledger="duty-lists",
    known_by=as_kept,
    region="unit__region_id",
    dimensions={"unit": "unit_id"},
)
REVISIONS = Fact(
    code="duty_revisions",
    label=_("职责修订"),
    model=DutyRevision,
    ledger="duty-revisions",
    known_by=as_kept,
    dimensions={"unit": "unit_id", "day": "opened_on"},
)
PROBLEMS = Fact(
    code="committee_problems",
    label=_("专委会突出问题"),
    model=CommitteeProblem,
    ledger="committee-problems",
    known_by=problems_known,
    dimensions={"committee": "committee_id", "owner": "owner_id", "day": "raised_on"},
)
POSTS = Fact(
    code="committee_staffing",
    label=_("专委会人员配备"),
    model=Staffing,
    ledger="committee-staffing",
    known_by=as_kept,
    dimensions={"committee": "committee_id"},
)


def standing(period: Period) -> Q:
    """As it was at the end of the last day."""
    return Q(since_on__lte=period.last) & (Q(until_on__isnull=True) | Q(until_on__gt=period.last))


def in_state(*states: Cover) -> Condition:
    return lambda period: standing(period) & Q(state__in=states)


def within(name: str) -> Condition:
    return lambda period: Q(**{f"{name}__range": (period.first, period.last)})


def gaps_open(period: Period) -> Q:
    """Found by the last day, neither put on a list nor dismissed by then."""
    return (
        ~Q(status=GapStatus.DISMISSED)
        & Q(found_on__lte=period.last)
        & (Q(closed_on__isnull=True) | Q(closed_on__gt=period.last))
    )


def in_pilot(period: Period) -> Q:
    """In their pilot on the last day."""
    return (
        gaps_open(period)
        & Q(pilot_from__lte=period.last, pilot_until__gte=period.last)
        & (Q(decided_on__isnull=True) | Q(decided_on__gt=period.last))
    )


def published(period: Period) -> Q:
    return Q(status=ListStatus.PUBLISHED, effective_on__lte=period.last) & (
        Q(ended_on__isnull=True) | Q(ended_on__gt=period.last)
    )


def problems_open(period: Period) -> Q:
    return Q(raised_on__lte=period.last) & (
        Q(closed_on__isnull=True) | Q(closed_on__gt=period.last)
    )


def made(
    name: str, label: Any, fact: Fact, rows: Condition, why: str, unit: str = "项", **more: Any
) -> Indicator:
    return Indicator(f"responsibility.{name}", label, unit, fact, rows, HouseRule(why), **more)


SUBJECTS = made(
    "subjects",
    _("应有监管单位的对象"),
    COVERAGE,
    standing,
    "行业领域字典和监管对象字典里的每一项，各级分别计",
    semantics="as_of",
)
NO_OWNER = made(
    "no_owner",
    _("无主监管对象"),
    COVERAGE,
    in_state(Cover.NONE),
    "没有一家本级单位牵头的；责任清单没有单独写到的，看所属行业领域的牵头单位",
    semantics="as_of",
    better="down",
)
SEVERAL_OWNERS = made(
    "several_owners",
    _("多头监管对象"),
    COVERAGE,
    in_state(Cover.SEVERAL),
    "两家以上本级单位牵头、没有都写明界线的",
    semantics="as_of",
    better="down",
)
COVERAGE_RATE = made(
    "coverage_rate",
    _("监管责任覆盖率"),
    COVERAGE,
    in_state(Cover.ONE, Cover.DIVIDED),
    "一家牵头或已划分界线的对象占全部对象",
    "%",
    out_of=standing,
    semantics="as_of",
    decimals=1,
    better="up",
)
GAPS_FOUND = made(
    "gaps_found",
    _("新发现监管盲区"),
    GAPS,
    within("found_on"),
    "发现日期在本期的监管盲区，认定不属盲区的也计",
    "个",
)
GAPS_OPEN = made(
    "gaps_open",
    _("未销号监管盲区"),
    GAPS,
    gaps_open,
    "期末已发现、还没有纳入责任清单的；认定不属盲区的不计",
    "个",
    semantics="as_of",
    better="down",
)
GAPS_PILOT = made(
    "gaps_pilot",
    _("试点中的监管盲区"),
    GAPS,
    in_pilot,
    "期末正在属地试点的",
    "个",
    semantics="as_of",
)
GAPS_ASSIGNED = made(
    "gaps_assigned",
    _("明确监管单位的盲区"),
    GAPS,
    within("decided_on"),
    "决定日期在本期的",
    "个",
    better="up",
)
GAPS_CLOSED = made(
    "gaps_closed",
    _("纳入责任清单的盲区"),
    GAPS,
    within("closed_on"),
    "纳入责任清单的日期在本期的",
    "个",
    better="up",
)
DUTY_LISTS = made(
    "duty_lists",
    _("现行责任清单"),
    LISTS,
    published,
    "期末有效的单位和岗位责任清单",
    "份",
    semantics="as_of",
)
REVISIONS_ASKED = made(
    "revisions_asked", _("下达职责修订"), REVISIONS, within("opened_on"), "下达日期在本期的", "件"
)
REVISIONS_DONE = made(
    "revisions_done",
    _("完成职责修订"),
    REVISIONS,
    within("done_on"),
    "修订后的清单在本期发布的",
    "件",
    better="up",
)
PROBLEMS_OPEN = made(
    "problems_open",
    _("专委会未解决突出问题"),
    PROBLEMS,
    problems_open,
    "期末已提出、没有核实解决的",
    "个",
    semantics="as_of",
    better="down",
)
PROBLEMS_SOLVED = made(
    "problems_solved",
    _("专委会解决突出问题"),
    PROBLEMS,
    lambda period: Q(status=ProblemStatus.CLOSED) & within("closed_on")(period),
    "核实解决的日期在本期的",
    "个",
    better="up",
)
POSTS_REQUIRED = made(
    "posts_required",
    _("专委会办公室应配人员"),
    POSTS,
    lambda _period: Q(required__gte=0),
    "按最近一次核定",
    "人",
    total="required",
    semantics="as_of",
)
POSTS_FILLED = made(
    "posts_filled",
    _("专委会办公室实配人员"),
    POSTS,
    lambda _period: Q(required__gte=0),
    "按最近一次核定",
    "人",
    total="filled",
    semantics="as_of",
)
