"""Records that may be one enterprise."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction
from django.db.models import Q

from bihuan.enterprises import permissions as perms
from bihuan.enterprises.errors import SameRecord
from bihuan.enterprises.models import Distinction, Enterprise
from bihuan.enterprises.rules import (
    CELL_DEGREES,
    Pair,
    Sketch,
    compare,
    name_key,
    pairs,
    street_of,
)
from bihuan.enterprises.services.changing import in_use
from bihuan.enterprises.services.checking import tidy
from bihuan.enterprises.services.facts import EnterpriseFacts, chain, place_of
from bihuan.kernel import audit
from bihuan.kernel.actors import Actor
from bihuan.kernel.errors import InvalidInput
from bihuan.organisations.querysets import lies_under

FIELDS = ("pk", "name", "name_key", "region", "latitude", "longitude")


def duplicates_of(facts: EnterpriseFacts, actor: Actor) -> list[tuple[Enterprise, Pair]]:
    """Records that these facts may already be, surest first; for the hint on entry.

    The same code, the same name in the same street, or a near name within 200 m.
    """
    facts = tidy(facts)
    mine = Sketch(
        0, facts.name, name_key(facts.name), facts.region, facts.latitude, facts.longitude
    )
    near = lies_under(street_of(facts.region), "region") & Q(name_key=mine.key)
    if facts.code:
        near |= Q(code=facts.code)
    if mine.point is not None:
        latitude, longitude = mine.point
        near |= Q(
            latitude__range=(latitude - CELL_DEGREES, latitude + CELL_DEGREES),
            longitude__range=(longitude - 2 * CELL_DEGREES, longitude + 2 * CELL_DEGREES),
        )
    found = []
    for other in Enterprise.objects.visible_to(actor).kept().filter(near):
        if facts.code and other.code == facts.code:
            pair: Pair | None = Pair(0, other.pk, "same_code", 1.0, None)
        elif facts.code and other.code:
            pair = None  # two codes are two legal persons
        else:
            pair = compare(mine, sketch_of(other))
        if pair is not None:
            found.append((other, pair))
    return sorted(found, key=lambda one: -one[1].alike)


def sketch_of(enterprise: Enterprise) -> Sketch:
    return Sketch(
        enterprise.pk,
        enterprise.name,
        enterprise.name_key,
        enterprise.region,
        enterprise.latitude,
        enterprise.longitude,
    )


def likely_pairs(actor: Actor, *, region: str = "", most: int = 200) -> list[Pair]:
    """Pairs of records that may be one, surest first.

    Args:
        region: Narrows to a region; the actor's whole scope where empty.
        most: How many at most.

    Pairs found to be two enterprises are left out, and so are two records with two codes.
    """
    rows = Enterprise.objects.visible_to(actor).kept()
    if region:
        rows = rows.in_region(region)
    sketches = (Sketch(*row) for row in rows.values_list(*FIELDS).order_by("pk"))
    found = pairs(sketches)
    known = distinctions(found)
    codes = dict(
        rows.filter(
            code__isnull=False, pk__in={pk for p in found for pk in (p.first, p.second)}
        ).values_list("pk", "code")
    )
    both = [p for p in found if not (p.first in codes and p.second in codes)]
    return [pair for pair in both if (pair.first, pair.second) not in known][:most]


def distinctions(found: Iterable[Pair]) -> set[tuple[int, int]]:
    """Those of the pairs that somebody has found to be two."""
    firsts = {pair.first for pair in found}
    return set(Distinction.objects.filter(first__in=firsts).values_list("first_id", "second_id"))


@transaction.atomic
def mark_distinct(
    *, one_id: int, other_id: int, reason: str, actor: Actor, at: datetime
) -> Distinction:
    """Note that two records that look alike are two enterprises; they are not offered again.

    Raises:
        SameRecord: One record was named twice.
        InvalidInput: No reason is given.
    """
    actor.must(perms.MERGE)
    if one_id == other_id:
        raise SameRecord({"other": "请选择两份不同的档案。"})
    if not reason.strip():
        raise InvalidInput({"reason": "请写明为什么不是同一家（如：地址不同、经营者不同）。"})
    first, second = (in_use(pk, actor) for pk in sorted((one_id, other_id)))
    found, is_new = Distinction.objects.get_or_create(
        first=first,
        second=second,
        defaults={
            "reason": reason.strip()[:200],
            "decided_at": at,
            "decided_by": actor.name,
        },
    )
    for mine, other in ((first, second), (second, first)) if is_new else ():
        audit.record(
            chain(mine),
            "enterprises.found_distinct",
            f"与“{other.name}”不是同一家：{reason.strip()}"[:200],
            actor=actor,
            at=at,
            place=place_of(mine),
            data={"other": other.pk},
        )
    return found
