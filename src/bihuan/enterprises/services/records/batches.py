"""Many records at once: registers kept elsewhere before, and the demo district."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.timezone import localdate

from bihuan.enterprises.models import Enterprise, Record
from bihuan.enterprises.services.facts import place_of
from bihuan.enterprises.services.records.patterns import kept_pattern, pattern_of
from bihuan.enterprises.services.records.reading import content_of
from bihuan.enterprises.services.records.writing import limit_of, unit_of
from bihuan.enterprises.workflow.records import RECORD_WORKFLOW, RecordStatus
from bihuan.kernel import audit
from bihuan.kernel.actors import Actor
from bihuan.kernel.bulk import insert_many, next_ids


@dataclass(frozen=True)
class LoadedRecord:
    """One record of a first filling: what was typed, when, and whether it still waits."""

    enterprise: Enterprise
    typed: Mapping[str, Any]
    at: datetime
    is_by_enterprise: bool = True
    waits: bool = False
    files: Mapping[str, int] = field(default_factory=dict)


@transaction.atomic
def load_records(kind: str, loaded: Sequence[LoadedRecord], *, actor: Actor) -> list[Record]:
    """Store many records of one kind; each is checked as if it had been typed.

    Two of one period and thing may not be among them. Only the platform itself may.

    Raises:
        PermissionError: A person called it.
        InvalidInput: One of them cannot be.
    """
    if not actor.is_system:
        raise PermissionError("records are loaded by the platform itself")
    if not loaded:
        return []
    pattern = pattern_of(kind)
    kept = kept_pattern(pattern, at=loaded[0].at)
    records = [
        Record(
            pk=pk,
            kind=kind,
            pattern=kept,
            enterprise=one.enterprise,
            number=f"{pattern.prefix}{localdate(one.at):%Y%m%d}-{pk:06d}",
            status=RecordStatus.SUBMITTED if one.waits else RecordStatus.IN_FORCE,
            written_at=one.at,
            is_by_enterprise=one.is_by_enterprise,
            unit_id=unit_of(one.enterprise),
            due_on=limit_of(pattern, localdate(one.at)) if one.waits else None,
            **content_of(
                pattern,
                one.typed,
                one.enterprise,
                fields=pattern.filled if one.waits else pattern.fields,
                files=one.files,
                today=localdate(one.at),
            ).columns(),
        )
        for one, pk in zip(loaded, next_ids(Record, len(loaded)), strict=True)
    ]
    insert_many(Record, records)
    audit.record_many(
        [
            audit.Entry(
                RECORD_WORKFLOW.chain(record),
                f"{RECORD_WORKFLOW.code}.began",
                f"{pattern.title}：{record.title}"[:200],
                actor,
                record.written_at,
                place_of(record.enterprise),
                {"kind": kind, "number": record.number, "to": str(record.status)},
            )
            for record in records
        ]
    )
    waiting = [record for record in records if record.status == RecordStatus.SUBMITTED]
    RECORD_WORKFLOW.load_loops([(one, one.written_at, one.written_at) for one in waiting])
    return records
