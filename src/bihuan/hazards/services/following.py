"""What follows when an enterprise is merged or a unit hands on its business."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from bihuan.hazards.models import Hazard
from bihuan.hazards.services.common import place_of
from bihuan.hazards.states import UNFINISHED
from bihuan.hazards.workflow import HAZARD_WORKFLOW
from bihuan.kernel import audit
from bihuan.kernel.actors import Actor


@transaction.atomic
def follow_merged_enterprise(*, kept: int, dropped: int, actor: Actor, at: datetime) -> int:
    """Put every hazard of a merged record under the one that remains; safe to run twice.

    Returns:
        How many moved.
    """
    found = Hazard.objects.filter(enterprise_id=dropped).select_related("enterprise", "unit")
    moved = list(found.locked().order_by("id"))
    for hazard in moved:
        hazard.enterprise_id = kept
        hazard.save(update_fields=["enterprise"])
        hazard.refresh_from_db()
        tell(hazard, "hazard.enterprise_merged", "企业档案合并，随之调整", actor=actor, at=at)
    return len(moved)


@transaction.atomic
def follow_succeeded_unit(*, unit: int, successor: int, actor: Actor, at: datetime) -> int:
    """Hand the unfinished hazards of an abolished unit to its successor; safe to run twice.

    Finished ones keep the name they were finished under.

    Returns:
        How many moved.
    """
    found = Hazard.objects.filter(unit_id=unit, status__in=UNFINISHED)
    moved = list(found.locked().order_by("id"))
    for hazard in moved:
        hazard.unit_id, hazard.units = successor, sorted({*hazard.units, successor})
        hazard.save(update_fields=["unit", "units"])
        hazard.refresh_from_db()
        tell(hazard, "hazard.unit_succeeded", "监管职责由承接单位接续", actor=actor, at=at)
    return len(moved)


def tell(hazard: Hazard, kind: str, text: str, *, actor: Actor, at: datetime) -> None:
    audit.record(
        HAZARD_WORKFLOW.chain(hazard), kind, text, actor=actor, at=at, place=place_of(hazard)
    )
    HAZARD_WORKFLOW.refresh_loop(hazard)
