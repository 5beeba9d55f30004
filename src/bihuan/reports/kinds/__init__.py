"""The reports there are, by name."""

from __future__ import annotations

from collections.abc import Mapping

from bihuan.reports.errors import ReportUnknown
from bihuan.reports.kinds.consolidation import CONSOLIDATION_REPORT
from bihuan.reports.kinds.daily import DAILY_REPORT
from bihuan.reports.kinds.declaring import Asked, Clock, ReportKind, Subject, TextBlock

KINDS: Mapping[str, ReportKind] = {
    kind.name.name: kind
    for kind in (
        DAILY_REPORT,
        CONSOLIDATION_REPORT,
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
