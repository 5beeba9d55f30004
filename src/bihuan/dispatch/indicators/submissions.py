"""Figures of submissions."""

from __future__ import annotations

from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from bihuan.dispatch.models import Submission
from bihuan.dispatch.querysets import SubmissionQuerySet
from bihuan.dispatch.states import (
    SUBMISSION_NEVER_OWED,
    SignerLevel,
)
from bihuan.kernel.indicators import Fact, Indicator, Period
from bihuan.kernel.workflow import HouseRule

SUBMISSIONS = Fact(
    code="submissions",
    label=_("报送"),
    model=Submission,
    ledger="submissions",
    known_by=SubmissionQuerySet.known_by,
    dimensions={
        "unit": "unit_id",
        "duty": "duty_id",
        "campaign": "duty__campaign",
        "document_id": "duty__document_id",
        "day": "due_on",
    },
)
SEED_004 = HouseRule(
    "区级大排查大整治方案：分期报送工作情况，由分管领导或主要领导签发，部门同时报区领导"
)


def expected(period: Period) -> Q:
    return ~Q(status__in=SUBMISSION_NEVER_OWED) & Q(due_on__range=(period.first, period.last))


def reported(period: Period) -> Q:
    return expected(period) & Q(handed_in=True)


def on_time(period: Period) -> Q:
    return reported(period) & Q(is_late=False)


def late(period: Period) -> Q:
    return reported(period) & Q(is_late=True)


def missing(period: Period) -> Q:
    return expected(period) & Q(handed_in=False)


def right_signer(period: Period) -> Q:
    principal_for_deputy = Q(
        duty__signer_level=SignerLevel.DEPUTY, signer_level=SignerLevel.PRINCIPAL
    )
    return reported(period) & (
        Q(duty__signer_level="") | Q(duty__signer_level=F("signer_level")) | principal_for_deputy
    )


def owing_copies(period: Period) -> Q:
    return reported(period) & Q(copies=True)


def copied(period: Period) -> Q:
    return owing_copies(period) & Q(has_copied=True)


def zero_reports(period: Period) -> Q:
    return reported(period) & Q(is_zero=True)


EXPECTED = Indicator("dispatch.expected", _("应报"), "份", SUBMISSIONS, expected, SEED_004)
REPORTED = Indicator(
    "dispatch.reported", _("已报"), "份", SUBMISSIONS, reported, SEED_004, better="up"
)
ON_TIME = Indicator(
    "dispatch.on_time", _("按时报送"), "份", SUBMISSIONS, on_time, SEED_004, better="up"
)
LATE = Indicator("dispatch.late", _("迟报"), "份", SUBMISSIONS, late, SEED_004, better="down")
MISSING = Indicator(
    "dispatch.missing", _("未报"), "份", SUBMISSIONS, missing, SEED_004, better="down"
)
RIGHT_SIGNER = Indicator(
    "dispatch.right_signer", _("签发层级符合要求"), "份", SUBMISSIONS, right_signer, SEED_004
)
COPIED = Indicator("dispatch.copied", _("按要求抄送"), "份", SUBMISSIONS, copied, SEED_004)
ZERO_REPORTS = Indicator(
    "dispatch.zero_reports", _("零报告"), "份", SUBMISSIONS, zero_reports, SEED_004
)
ON_TIME_RATE = Indicator(
    "dispatch.on_time_rate",
    _("按时报送率"),
    "%",
    SUBMISSIONS,
    on_time,
    HouseRule("应报份数中，首次报送在时限内的占比"),
    out_of=expected,
    decimals=1,
    better="up",
)
