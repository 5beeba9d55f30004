"""The names of the reports there are: plain values, read by the command line without Django."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

ReportPeriod = Literal["day", "as_due"]


@dataclass(frozen=True)
class ReportName:
    """A report of the catalogue.

    Args:
        name: In addresses and on the command line.
        title: In the words of the documents.
        period: How often it is due.
    """

    name: str
    title: str
    period: ReportPeriod


DAILY = ReportName("daily", "隐患排查治理日报", "day")
CAMPAIGN_CONSOLIDATION = ReportName("campaign-consolidation", "专项行动报送情况汇总", "as_due")
CATALOGUE = (DAILY, CAMPAIGN_CONSOLIDATION)
