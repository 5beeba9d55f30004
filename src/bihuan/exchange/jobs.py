"""What the exchange does by itself."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from bihuan.exchange import services
from bihuan.kernel.jobs import job, periodic


@periodic(code="exchange.run_due", label=_("按时间表交换"), cron="*/5 * * * *", is_whole=False)
def run_due(now: datetime) -> int:
    """Let every connector work whose time has come, or whose rows are to be tried again."""
    return services.run_due(at=now)


@job(code="exchange.run_connector", label=_("交换数据"), is_whole=False, retries=0)
def run_connector(now: datetime, *, connector_id: int) -> int:
    """Let one connector work; rows that fail are tried again by themselves."""
    run = services.run_connector(connector_id=connector_id, at=now)
    return 0 if run is None else run.read


@job(code="exchange.run_full", label=_("交换数据（全量核对）"), is_whole=False, retries=0)
def run_full(now: datetime, *, connector_id: int) -> int:
    """The same, looking at every row on the way out."""
    run = services.run_connector(connector_id=connector_id, is_full=True, at=now)
    return 0 if run is None else run.read


@periodic(
    code="exchange.clear_messages", label=_("清理消息编号"), cron="40 3 * * *", is_whole=False
)
def clear_messages(now: datetime) -> int:
    """Forget the numbers of old messages."""
    return services.clear_messages(at=now)
