"""Records follow their enterprise when two files of one enterprise are merged."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _t

from bihuan.enterprises.models import Enterprise, HelpRequest, Record
from bihuan.enterprises.services.facts import place_of
from bihuan.enterprises.workflow.helping import HELP_WORKFLOW
from bihuan.enterprises.workflow.records import ON_THE_WAY, RECORD_WORKFLOW, RecordStatus
from bihuan.kernel import audit
from bihuan.kernel.actors import Actor

TAKEN = (*ON_THE_WAY, RecordStatus.IN_FORCE)


@transaction.atomic
def follow_merger(*, kept: int, dropped: int, actor: Actor, at: datetime) -> int:
    """Move the records and requests of a dropped file to the one that is kept.

    Where both have a record of one period and thing, the kept file's stays in force and the other
    is superseded by it; safe to run twice.

    Returns:
        How many records and requests moved.
    """
    enterprise = Enterprise.objects.get(pk=kept)
    moved = 0
    taken = {
        (kind, identity, status == RecordStatus.IN_FORCE)
        for kind, identity, status in Record.objects.filter(
            enterprise_id=kept, status__in=TAKEN
        ).values_list("kind", "identity", "status")
    }
    found = Record.objects.filter(enterprise_id=dropped).select_related("pattern").locked()
    for record in found:
        place = (record.kind, record.identity, record.status == RecordStatus.IN_FORCE)
        if record.status in TAKEN and place in taken:
            record.status, record.ended_at = RecordStatus.SUPERSEDED, at
        record.enterprise = enterprise
        record.save(update_fields=["enterprise", "status", "ended_at"])
        audit.record(
            RECORD_WORKFLOW.chain(record),
            f"{RECORD_WORKFLOW.code}.followed",
            _t("随企业档案合并转入%(name)s") % {"name": enterprise.name},
            actor=actor,
            at=at,
            place=place_of(enterprise),
            data={"from": dropped, "to": str(record.status)},
        )
        RECORD_WORKFLOW.refresh_loop(record)
        moved += 1
    for request in HelpRequest.objects.filter(enterprise_id=dropped).locked():
        request.enterprise = enterprise
        request.save(update_fields=["enterprise"])
        HELP_WORKFLOW.refresh_loop(request)
        moved += 1
    return moved
