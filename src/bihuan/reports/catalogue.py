"""The names of the reports there are: plain values, read by the command line without Django."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

ReportPeriod = Literal["day", "month", "year", "period", "as_due"]
PERIODS = {"day": "每日", "month": "每月", "year": "每年", "period": "按阶段", "as_due": "按需"}


@dataclass(frozen=True)
class ReportName:
    """A report of the catalogue.

    Args:
        name: In addresses and on the command line.
        title: In the words of the documents.
        period: How often it is due: ``period`` on the dates of a plan, ``as_due`` by occasion.
    """

    name: str
    title: str
    period: ReportPeriod


DAILY = ReportName("daily", "隐患排查治理日报", "day")
CAMPAIGN_CONSOLIDATION = ReportName("campaign-consolidation", "专项行动报送情况汇总", "as_due")
PERIODIC = ReportName("periodic", "隐患排查整治阶段情况", "period")
ACCIDENT_MONTHLY = ReportName("accident-monthly", "生产安全事故月报", "month")
ANNUAL = ReportName("annual", "年度安全生产工作总结", "year")
SUPERVISION_CIRCULAR = ReportName("supervision-circular", "安全生产督查通报", "as_due")
EXPOSURE_NOTICE = ReportName("exposure-notice", "安全生产违法行为曝光公告", "as_due")
SUPERVISION_ORDER = ReportName("supervision-order", "重大事故隐患挂牌督办通知书", "as_due")
INTERVIEW_NOTICE = ReportName("interview-notice", "安全生产约谈通知书", "as_due")
RESPONSIBILITY_LETTER = ReportName("responsibility-letter", "安全生产目标责任书", "as_due")
CATALOGUE = (
    DAILY,
    CAMPAIGN_CONSOLIDATION,
    PERIODIC,
    ACCIDENT_MONTHLY,
    ANNUAL,
    SUPERVISION_CIRCULAR,
    EXPOSURE_NOTICE,
    SUPERVISION_ORDER,
    INTERVIEW_NOTICE,
    RESPONSIBILITY_LETTER,
)
