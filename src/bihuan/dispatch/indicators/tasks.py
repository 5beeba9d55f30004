"""Figures of tasks."""

from __future__ import annotations

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from bihuan.dispatch.models import Share
from bihuan.dispatch.querysets import ShareQuerySet
from bihuan.dispatch.states import (
    SHARE_FINISHED,
    ShareStatus,
)
from bihuan.kernel.indicators import Fact, Indicator, Period
from bihuan.kernel.workflow import HouseRule

SHARES = Fact(
    code="shares",
    label=_("任务分工"),
    model=Share,
    ledger="tasks",
    known_by=ShareQuerySet.known_by,
    dimensions={
        "unit": "unit_id",
        "role": "role",
        "note_role": "note_role",
        "chapter": "item__chapter",
        "document_id": "item__document_id",
    },
)
SEED_002 = HouseRule("市级年度工作要点：年度工作要点按单位、事项、时限分解并办结")


def shares_issued(period: Period) -> Q:
    return ~Q(status=ShareStatus.WITHDRAWN)


def shares_done(period: Period) -> Q:
    return Q(status=ShareStatus.DONE, done_on__lte=period.last)


def shares_late(period: Period) -> Q:
    return Q(due_on__lt=period.last) & ~Q(status__in=SHARE_FINISHED)


def shares_running(period: Period) -> Q:
    return shares_issued(period) & ~shares_done(period) & ~shares_late(period)


SHARES_ISSUED = Indicator(
    "dispatch.tasks", _("下达任务"), "项", SHARES, shares_issued, SEED_002, semantics="as_of"
)
SHARES_DONE = Indicator(
    "dispatch.tasks_done", _("办结任务"), "项", SHARES, shares_done, SEED_002, semantics="as_of"
)
SHARES_LATE = Indicator(
    "dispatch.tasks_late",
    _("逾期任务"),
    "项",
    SHARES,
    shares_late,
    SEED_002,
    semantics="as_of",
    better="down",
)
SHARES_RUNNING = Indicator(
    "dispatch.tasks_running",
    _("在办任务"),
    "项",
    SHARES,
    shares_running,
    SEED_002,
    semantics="as_of",
)
