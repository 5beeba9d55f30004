"""问题清单、整改清单、责任清单: what does not fit together, and handing the three in for a period."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from bihuan.hazards import permissions as perms
from bihuan.hazards.errors import ListsIncomplete
from bihuan.hazards.models import Hazard, ListSubmission
from bihuan.hazards.states import Grade, Status
from bihuan.kernel import audit
from bihuan.kernel.actors import Actor
from bihuan.kernel.audit import Place, plain
from bihuan.kernel.errors import InvalidInput
from bihuan.organisations.models import Unit

MOST_ROWS = 5000  # of one submission; more is a list for the ledger, not for a signature


@dataclass(frozen=True)
class Gap:
    """Something that one of the lists lacks: ``code`` is a tab of the list ``ledger``."""

    code: str
    label: Any
    ledger: str
    when: Q


ORDERED = Q(status__in=(Status.OPEN, Status.RECTIFIED, Status.REFERRED, Status.DEFERRED))
CLOSED = Q(status=Status.CLOSED)
GAPS = (
    Gap("no_basis", _("没有类别和判定依据"), "list-problems", Q(category="", criterion="")),
    Gap("no_place", _("没有企业也没有位置"), "list-problems", Q(enterprise=None, place="")),
    Gap("not_ordered", _("还没有整改安排"), "list-rectification", Q(status=Status.REPORTED)),
    Gap("no_measures", _("没有整改措施"), "list-rectification", ORDERED & Q(measures="")),
    Gap("no_limit", _("没有整改期限"), "list-rectification", ORDERED & Q(due_on=None)),
    Gap(
        "no_result",
        _("已销号没有整改情况"),
        "list-rectification",
        CLOSED & Q(rectify_note=""),
    ),
    Gap("no_responsible", _("没有企业责任人"), "list-responsibility", Q(responsible="")),
    Gap(
        "no_follower",
        _("重大隐患没有监管责任人"),
        "list-responsibility",
        Q(grade=Grade.MAJOR, designations=None),
    ),
)


def gaps_of(rows: QuerySet[Hazard]) -> dict[str, int]:
    """How many of some hazards each gap concerns; every gap has its number, 0 too."""
    return {gap.code: rows.filter(gap.when).distinct().count() for gap in GAPS}


def on_the_lists(unit_id: int | None, first: date, last: date, actor: Actor) -> QuerySet[Hazard]:
    """The hazards of a period's lists: found by its last day, and not closed before its first.

    Args:
        unit_id: Who supervises them; everybody in the actor's scope where ``None``.
    """
    found = Hazard.objects.visible_to(actor).real().filter(found_on__lte=last)
    found = found.filter(Q(closed_on=None) | Q(closed_on__gte=first))
    return found if unit_id is None else found.filter(unit_id=unit_id)


def row_of(hazard: Hazard) -> dict[str, Any]:
    """One hazard as it stood on the three lists."""
    return {
        "number": hazard.number,
        "title": hazard.title,
        "where": hazard.enterprise.name if hazard.enterprise else hazard.place,
        "grade": hazard.grade,
        "status": hazard.status,
        "found_on": plain(hazard.found_on),
        "measures": hazard.measures,
        "due_on": plain(hazard.due_on),
        "closed_on": plain(hazard.closed_on),
        "responsible": hazard.responsible,
        "unit": hazard.unit.name,
    }


def words_of(gaps: Mapping[str, int]) -> str:
    """The gaps that are some, in one line."""
    labels = {gap.code: str(gap.label) for gap in GAPS}
    return "、".join(f"{labels[code]} {count} 条" for code, count in gaps.items() if count)


@transaction.atomic
def submit_lists(
    *,
    first: date,
    last: date,
    signer: str,
    note: str = "",
    unit_id: int | None = None,
    actor: Actor,
    at: datetime,
) -> ListSubmission:
    """Hand in a unit's three lists of a period; they are kept as they stand now.

    Args:
        unit_id: The unit; the actor's own where ``None``.
        note: Why something is still missing; without it lists with gaps are refused.

    Raises:
        NotPermitted: The actor may not.
        InvalidInput: The period ends before it begins, nobody signs, there is no such unit, another
            unit than the actor's own for whoever answers for one, or too many hazards for one list.
        ListsIncomplete: A problem lacks its rectification or its people, and no reason is given.

    Source:
        S96 建立隐患问题清单、整改清单、责任清单（区级大排查大整治方案）。
    """
    actor.must(perms.SUBMIT_LISTS)
    if last < first:
        raise InvalidInput({"last": "结束日期早于开始日期。"})
    if not signer.strip():
        raise InvalidInput({"signer": "写明由谁签发。"})
    wanted = unit_id or actor.unit_id
    unit = None if wanted is None else Unit.objects.filter(pk=wanted).first()
    if unit is None:
        raise InvalidInput({"unit_id": "选择报送单位。"})
    rows = on_the_lists(unit.pk, first, last, actor)
    gaps = gaps_of(rows)
    if any(gaps.values()) and not note.strip():
        raise ListsIncomplete({"note": "写明缺项的原因，或先补齐。"}, gaps=words_of(gaps))
    listed = list(rows.select_related("enterprise", "unit").order_by("id")[: MOST_ROWS + 1])
    if len(listed) > MOST_ROWS:
        raise InvalidInput({"first": f"这个期间超过 {MOST_ROWS} 条，请分段报送。"})
    made = ListSubmission.objects.create(
        unit=unit,
        units=sorted({unit.pk, *([actor.unit_id] if actor.unit_id else [])}),
        region=unit.region_id,
        first=first,
        last=last,
        hazards=[hazard.pk for hazard in listed],
        rows=[row_of(hazard) for hazard in listed],
        gaps=gaps,
        signer=signer.strip(),
        note=note[:200],
        submitted_at=at,
        submitted_by_id=actor.user_id,
    )
    audit.record(
        audit.chain_of("hazard_lists", made.pk),
        "hazard_lists.submitted",
        f"{unit.name}报送三张清单",
        actor=actor,
        at=at,
        place=Place(unit.region_id, made.units),
        data={"first": first, "last": last, "count": len(listed), "gaps": gaps, "signer": signer},
    )
    return made
