"""What follows when a unit hands on its business."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from bihuan.dispatch.models import Share, Submission
from bihuan.dispatch.states import SHARE_FINISHED, SUBMISSION_OWED
from bihuan.dispatch.workflow import SHARE_WORKFLOW, SUBMISSION_WORKFLOW
from bihuan.kernel import audit
from bihuan.kernel.actors import Actor
from bihuan.kernel.audit import Place
from bihuan.kernel.workflow import Workflow
from bihuan.organisations.models import Unit

TEXT = "职责由承接单位接续"


@transaction.atomic
def follow_succeeded_unit(*, unit: int, successor: int, actor: Actor, at: datetime) -> int:
    """Hand open shares and owed submissions to the successor of an abolished unit.

    Where the successor has a share of the same task, or owes the same report of the same day, in
    its own name, the former unit's row stays with the former unit. Safe to run twice.

    Returns:
        How many moved.
    """
    heir = Unit.objects.get(pk=successor)
    shares = Share.objects.filter(unit_id=unit).exclude(status__in=SHARE_FINISHED)
    taken = Share.objects.filter(unit_id=successor).values("item_id")
    count = 0
    for share in shares.exclude(item_id__in=taken).locked().order_by("id"):
        count += hand_on(SHARE_WORKFLOW, share, unit, heir, actor=actor, at=at)
    owed = Submission.objects.filter(unit_id=unit, status__in=SUBMISSION_OWED)
    own = Submission.objects.filter(unit_id=successor).values_list("duty_id", "due_on")
    known = set(own)
    for submission in owed.locked().order_by("id"):
        if (submission.duty_id, submission.due_on) not in known:
            count += hand_on(SUBMISSION_WORKFLOW, submission, unit, heir, actor=actor, at=at)
    return count


def hand_on(
    workflow: Workflow[Share] | Workflow[Submission],
    row: Share | Submission,
    unit: int,
    heir: Unit,
    *,
    actor: Actor,
    at: datetime,
) -> int:
    row.unit, row.region = heir, heir.region_id
    row.units = sorted({heir.pk, *row.units} - {unit})
    row.save(update_fields=["unit", "region", "units"])
    chain = audit.chain_of(workflow.code, row.pk)
    place = Place(row.region, row.units)
    data = {"unit": heir.name}
    kind = f"{workflow.code}.unit_succeeded"
    audit.record(chain, kind, TEXT, actor=actor, at=at, place=place, data=data)
    workflow.refresh_loop(row)  # type: ignore[arg-type]  # each workflow with its own rows
    return 1
