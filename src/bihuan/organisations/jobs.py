"""What organisations do by themselves: reforms whose day has come."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from bihuan.kernel.actors import system_actor
from bihuan.kernel.jobs import periodic
from bihuan.organisations.services import carry_out_due


@periodic(code="organisations.carry_out_reforms", label=_("到期机构改革实施"), cron="5 0 * * *")
def carry_out_reforms(now: datetime) -> int:
    """Carry out approved reforms on their day."""
    return carry_out_due(actor=system_actor(), at=now)
