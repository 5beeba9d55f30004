"""The reports there are, by name."""

from __future__ import annotations

from collections.abc import Mapping

from bihuan.reports.errors import ReportUnknown
from bihuan.reports.kinds.accident_monthly import ACCIDENT_MONTHLY_REPORT
from bihuan.reports.kinds.annual import ANNUAL_REPORT
from bihuan.reports.kinds.consolidation import CONSOLIDATION_REPORT
from bihuan.reports.kinds.daily import DAILY_REPORT
from bihuan.reports.kinds.declaring import Asked, Clock, ReportKind, Subject, TextBlock
from bihuan.reports.kinds.exposure_notice import EXPOSURE_NOTICE_REPORT
from bihuan.reports.kinds.interview_notice import INTERVIEW_NOTICE_REPORT
from bihuan.reports.kinds.periodic import PERIODIC_REPORT
from bihuan.reports.kinds.responsibility_letter import RESPONSIBILITY_LETTER_REPORT
from bihuan.reports.kinds.supervision_circular import SUPERVISION_CIRCULAR_REPORT
from bihuan.reports.kinds.supervision_order import SUPERVISION_ORDER_REPORT

KINDS: Mapping[str, ReportKind] = {
    kind.name.name: kind
    for kind in (
        DAILY_REPORT,
        CONSOLIDATION_REPORT,
        PERIODIC_REPORT,
        ACCIDENT_MONTHLY_REPORT,
        ANNUAL_REPORT,
        SUPERVISION_CIRCULAR_REPORT,
        SUPERVISION_ORDER_REPORT,
        INTERVIEW_NOTICE_REPORT,
        EXPOSURE_NOTICE_REPORT,
        RESPONSIBILITY_LETTER_REPORT,
    )
}


def kind_of(name: str) -> ReportKind:
    """The report of a name.

    Raises:
        ReportUnknown: There is none.
    """
    if name not in KINDS:
        raise ReportUnknown(name=name[:40], known="、".join(KINDS))
    return KINDS[name]


__all__ = ["KINDS", "Asked", "Clock", "ReportKind", "Subject", "TextBlock", "kind_of"]
