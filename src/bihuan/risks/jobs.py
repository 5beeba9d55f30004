"""What risks do by themselves: what falls due comes onto the work list; merged enterprises."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from bihuan.kernel.announcements import Subscriber
from bihuan.kernel.jobs import periodic
from bihuan.risks.services import bring_up_what_is_due, follow_merged_enterprise
from bihuan.risks.services.merging import move_to_merged
from bihuan.risks.services.sources import compare_with_tables


@periodic(code="risks.bring_up_due", label=_("风险核验评估到期提醒"), cron="15 0 * * *")
def bring_up_due(now: datetime) -> int:
    """Put risk points whose verification or assessment comes near onto the work list."""
    return bring_up_what_is_due(at=now)


def enterprise_merged(payload: Mapping[str, Any], at: datetime) -> None:
    follow_merged_enterprise(kept=payload["kept"], dropped=payload["dropped"], at=at)


ON_RISK_ENTERPRISE_MERGED = Subscriber("enterprises.merged", enterprise_merged)


@periodic(code="risks.compare_sources", label=_("按现行临界量表核对重大危险源"), cron="40 1 * * *")
def compare_sources(now: datetime) -> int:
    """Note which major sources an edited or newer table of the standard touches."""
    return compare_with_tables(at=now)


def sources_merged(payload: Mapping[str, Any], at: datetime) -> None:
    move_to_merged(kept=payload["kept"], dropped=payload["dropped"], at=at)


ON_SOURCES_MERGED = Subscriber("enterprises.merged", sources_merged)
