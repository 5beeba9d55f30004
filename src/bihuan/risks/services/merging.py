"""Sources and facilities of an enterprise that turned out to be another one (S88, S89)."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from bihuan.enterprises.models import Enterprise
from bihuan.kernel import audit
from bihuan.kernel.actors import system_actor
from bihuan.risks.models import MajorSource, RiskFacility
from bihuan.risks.services.basics import place_of_enterprise
from bihuan.risks.services.neighbours import FACILITY_CHAIN
from bihuan.risks.workflow.distances import DISTANCE_WORKFLOW
from bihuan.risks.workflow.sources import SOURCE_WORKFLOW

LONGEST = 100


def free_name(name: str, taken: set[str]) -> str:
    """The name, or with a number behind it where the other record has one of that name."""
    found, number = name, 2
    while found in taken:
        suffix = f"（{number}）"
        found, number = name[: LONGEST - len(suffix)] + suffix, number + 1
    taken.add(found)
    return found


@transaction.atomic
def move_to_merged(*, kept: int, dropped: int, at: datetime) -> int:
    """Move units and facilities to the record that stays; how many.

    Two of one name stay two: the one that comes gets a number, and whoever knows says whether
    they are the same. Called twice it finds nothing the second time.
    """
    enterprise = Enterprise.objects.one(kept)
    place, moved = place_of_enterprise(enterprise), 0
    names = set(MajorSource.objects.kept().filter(enterprise=kept).values_list("name", flat=True))
    for source in MajorSource.objects.locked().filter(enterprise=dropped):
        source.enterprise, source.name = enterprise, free_name(source.name, names)
        source.save(update_fields=["enterprise", "name"])
        note(SOURCE_WORKFLOW.chain(source), "risks.source_moved", place, at)
        SOURCE_WORKFLOW.refresh_loop(source)
        moved += 1
    names = set(RiskFacility.objects.kept().filter(enterprise=kept).values_list("name", flat=True))
    for facility in RiskFacility.objects.locked().filter(enterprise=dropped):
        facility.enterprise, facility.name = enterprise, free_name(facility.name, names)
        facility.save(update_fields=["enterprise", "name"])
        note(audit.chain_of(FACILITY_CHAIN, facility.pk), "risks.facility_moved", place, at)
        for check in facility.checks.all():
            DISTANCE_WORKFLOW.refresh_loop(check)
        moved += 1
    return moved


def note(chain: str, kind: str, place: audit.Place, at: datetime) -> None:
    text = "随企业档案合并"
    audit.record(chain, kind, text, actor=system_actor(), at=at, place=place)
