"""What risks do by themselves: what falls due comes onto the work list; merged enterprises."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from bihuan.kernel.announcements import Subscriber
from bihuan.kernel.jobs import periodic
from bihuan.risks.services import bring_up_what_is_due, follow_merged_enterprise


@periodic(code="risks.bring_up_due", label=_("风险核验评估到期提醒"), cron="15 0 * * *")
def bring_up_due(now: datetime) -> int:
    """Put risk points whose verification or assessment comes near onto the work list."""
    return bring_up_what_is_due(at=now)


def enterprise_merged(payload: Mapping[str, Any], at: datetime) -> None:
    follow_merged_enterprise(kept=payload["kept"], dropped=payload["dropped"], at=at)


ON_RISK_ENTERPRISE_MERGED = Subscriber("enterprises.merged", enterprise_merged)
