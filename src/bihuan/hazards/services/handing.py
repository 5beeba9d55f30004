"""What follows for hazards when sectors pass from one unit to another."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from bihuan.hazards.models import Hazard
from bihuan.hazards.services.following import tell
from bihuan.hazards.states import UNFINISHED
from bihuan.kernel.actors import Actor


@transaction.atomic
def follow_transfer(
    *, unit: int, successor: int, sectors: Sequence[str], actor: Actor, at: datetime
) -> int:
    """Hand the unfinished hazards of some sectors to the unit that took them over; safe to repeat.

    Finished ones keep the name they were finished under.

    Returns:
        How many moved.
    """
    found = Hazard.objects.filter(unit_id=unit, sector__in=list(sectors), status__in=UNFINISHED)
    moved = list(found.locked().order_by("id"))
    for hazard in moved:
        hazard.unit_id, hazard.units = successor, sorted({*hazard.units, successor})
        hazard.save(update_fields=["unit", "units"])
        hazard.refresh_from_db()
        tell(hazard, "hazard.unit_succeeded", "监管职责随机构改革移交", actor=actor, at=at)
    return len(moved)
