"""Duplicates: hinted at on entry, merged with every source kept."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from django.contrib.postgres.search import TrigramSimilarity
from django.db import transaction

from bihuan.hazards.errors import MergeAcrossEnterprises, MergeIntoItself
from bihuan.hazards.models import Hazard, HazardSource
from bihuan.hazards.services.common import locked_hazard
from bihuan.hazards.workflow import HAZARD_WORKFLOW, MERGE
from bihuan.kernel import audit, evidence, packs
from bihuan.kernel.actors import Actor
from bihuan.kernel.errors import NotFound


def hint_duplicates(
    *, enterprise_id: int, title: str, actor: Actor, on: date, leave_out: int | None = None
) -> list[Hazard]:
    """Unfinished or lately closed hazards of the enterprise whose words are near, nearest first.

    A hint while typing, never a refusal; at most five.
    """
    if len(title.strip()) < 2:
        return []
    since = on - timedelta(days=int(packs.setting("hazards", "duplicate-days")))
    alike = packs.setting("hazards", "duplicate-similarity") / 100  # of trigrams
    found = (
        Hazard.objects.visible_to(actor)
        .real()
        .filter(enterprise_id=enterprise_id, found_on__gte=since)
        .annotate(alike=TrigramSimilarity("title", title))
        .filter(alike__gte=alike)
        .order_by("-alike", "-id")
    )
    if leave_out is not None:
        found = found.exclude(pk=leave_out)
    return list(found[:5])


@transaction.atomic
def merge_hazard(
    *, hazard_id: int, into: str, actor: Actor, at: datetime, key: str | None = None
) -> Hazard:
    """Merge a hazard into the one it repeats; its doors and photos go with it.

    The first reporter stays first: the remaining hazard takes the earlier day of finding, and
    keeps every source with the day and the person.

    Args:
        into: Number of the hazard that remains.

    Raises:
        NotFound: No such number in the actor's scope.
        MergeIntoItself: The same hazard.
        MergeAcrossEnterprises: Two enterprises.
        TransitionRefused: The duplicate is rectified or finished, or the other is put aside.
    """
    other = Hazard.objects.visible_to(actor).real().filter(number=into.strip().upper()).first()
    if other is None:
        raise NotFound
    if other.pk == hazard_id:
        raise MergeIntoItself({"into": "不能并入它自己。"})
    for pk in sorted((hazard_id, other.pk)):  # one order of locks, whoever merges into whom
        locked_hazard(pk, actor)
    hazard, other = locked_hazard(hazard_id, actor), locked_hazard(other.pk, actor)
    if hazard.enterprise_id != other.enterprise_id or hazard.enterprise_id is None:
        raise MergeAcrossEnterprises(
            {"into": "不是同一家单位的隐患。"}, one=hazard.number, other=other.number
        )
    applied = HAZARD_WORKFLOW.apply(
        MERGE,
        hazard,
        actor=actor,
        at=at,
        text=f"并入{other.number}",
        data={"into": other.number},
        changes={
            "merged_into_id": other.pk,
            "withdrawn_at": at,
            "withdrawn_reason": f"与{other.number}重复",
        },
        key=key,
    )
    if not applied.is_replay:
        take_over(other, hazard, actor=actor, at=at)
    return other


def take_over(other: Hazard, hazard: Hazard, *, actor: Actor, at: datetime) -> None:
    """Give the remaining hazard the sources, photos and earliest day of its duplicate."""
    for source in hazard.sources.all():
        HazardSource.objects.create(
            hazard=other,
            kind=source.kind,
            reference=source.reference,
            note=source.note,
            found_on=source.found_on,
            reported_by_id=source.reported_by_id,
            unit_id=source.unit_id,
            recorded_at=source.recorded_at,
            from_hazard=hazard,
        )
    chain = HAZARD_WORKFLOW.chain(other)
    for use in evidence.of(HAZARD_WORKFLOW.chain(hazard)):
        evidence.attach(use.evidence, chain=chain, role=use.role, at=at)
    audit.record(
        chain,
        "hazard.merged",
        f"并入重复隐患{hazard.number}",
        actor=actor,
        at=at,
        place=HAZARD_WORKFLOW.facts(other).place,
        data={"from": hazard.number, "found_on": min(other.found_on, hazard.found_on)},
    )
    other.found_on = min(other.found_on, hazard.found_on)
    other.units = sorted({*other.units, *hazard.units})
    other.save(update_fields=["found_on", "units"])
    HAZARD_WORKFLOW.keep_loop(other, HAZARD_WORKFLOW.facts(other), at=at)
