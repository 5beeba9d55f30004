"""Problems that leaders' inspections found, taken into the register."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction

from bihuan.enterprises.models import Enterprise
from bihuan.hazards.models import HazardSource
from bihuan.hazards.services.reporting import HazardReport, report_hazard
from bihuan.kernel.actors import Actor
from bihuan.kernel.announcements import announce

LED_INSPECTION = "led-inspection"


@transaction.atomic
def take_in_problem(
    *,
    problem: int,
    title: str,
    enterprise_id: int | None,
    place: str,
    region: str,
    unit_id: int,
    found_on: date,
    actor: Actor,
    at: datetime,
) -> int:
    """Report a problem of a led inspection as a hazard; safe to run twice.

    Announces ``hazards.problem_taken_in`` (``{problem, hazard}``).

    Args:
        problem: Id of the problem where it was found; kept as the source's reference.
        unit_id: The leader's unit; it supervises what no enterprise's supervisor does.

    Returns:
        Id of the hazard.
    """
    reference = f"DDJC-{problem}"
    known = HazardSource.objects.filter(kind=LED_INSPECTION, reference=reference).first()
    if known is not None:
        return known.hazard_id
    supervisor = None
    if enterprise_id is not None:
        found = Enterprise.objects.filter(pk=enterprise_id)
        supervisor = found.values_list("supervisor_id", flat=True).first()
    report = HazardReport(
        title=title if len(title) >= 4 else f"{title}（带队检查发现）",
        found_on=found_on,
        source=LED_INSPECTION,
        reference=reference,
        enterprise_id=enterprise_id,
        place=place,
        region=region,
        unit_id=supervisor or unit_id,
    )
    hazard = report_hazard(report, photos_owed=False, actor=actor, at=at)
    announce("hazards.problem_taken_in", {"problem": problem, "hazard": hazard.pk}, at)
    return hazard.pk
