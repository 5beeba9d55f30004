"""What risks do when enterprises change elsewhere."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from bihuan.enterprises.models import Enterprise
from bihuan.risks.models import PlanPicture, RiskPoint
from bihuan.risks.services.settling import follow_enterprise
from bihuan.risks.workflow.points import POINT_WORKFLOW


@transaction.atomic
def follow_merged_enterprise(*, kept: int, dropped: int, at: datetime) -> int:
    """Points and plans of a record that was merged go to the one that remains.

    Returns:
        How many points moved.
    """
    enterprise = Enterprise.objects.get(pk=kept)
    moved = 0
    for point in RiskPoint.objects.filter(enterprise_id=dropped).select_related("area").locked():
        point.enterprise, point.region = enterprise, enterprise.region
        point.sector = enterprise.sector
        point.save(update_fields=["enterprise", "region", "sector"])
        POINT_WORKFLOW.refresh_loop(point)
        moved += 1
    PlanPicture.objects.filter(enterprise_id=dropped).update(enterprise=enterprise)
    if moved:
        follow_enterprise(kept, at=at)
    return moved
