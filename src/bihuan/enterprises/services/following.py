"""What follows for enterprises when a unit hands on its business, whole or by sectors."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.db.models import Q

from bihuan.enterprises.models import Enterprise
from bihuan.enterprises.services.facts import chain, place_of
from bihuan.kernel import audit
from bihuan.kernel.actors import Actor
from bihuan.organisations.models import Unit

BATCH = 500
KIND = "enterprises.supervisor_followed"


@transaction.atomic
def follow_handed_unit(
    *,
    unit: int,
    successor: int,
    actor: Actor,
    at: datetime,
    sectors: Sequence[str] | None = None,
) -> int:
    """Give a unit's enterprises to the unit that took over; safe to run twice.

    Records no longer in use keep the unit they had.

    Args:
        sectors: Only enterprises of these; all where not given.

    Returns:
        How many got another supervisor or co-supervisor.
    """
    heir = Unit.objects.get(pk=successor)
    found = Enterprise.objects.kept().filter(Q(supervisor_id=unit) | Q(units__contains=[unit]))
    if sectors is not None:
        found = found.in_sector(*sectors)
    ids = list(found.order_by("id").values_list("pk", flat=True))
    for start in range(0, len(ids), BATCH):
        rows = list(Enterprise.objects.filter(pk__in=ids[start : start + BATCH]).locked())
        for one in rows:
            if one.supervisor_id == unit:
                one.supervisor_id = successor
            one.units = sorted({*one.units, successor} - {unit})
        Enterprise.objects.bulk_update(rows, ["supervisor", "units"])
        text = f"监管职责由“{heir.name}”接续"[:200]
        data = {"from": unit, "to": successor}
        audit.record_many(
            [audit.Entry(chain(one), KIND, text, actor, at, place_of(one), data) for one in rows]
        )
    return len(ids)
