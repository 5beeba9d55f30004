"""Whole histories at once: registers kept elsewhere before, and the demo district."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import transaction

from bihuan.hazards.models import Extension, Hazard, HazardSource
from bihuan.hazards.services.common import place_of
from bihuan.hazards.services.filing import loaded_file, store_files
from bihuan.hazards.states import NEVER_OWED, Grade
from bihuan.hazards.workflow import HAZARD_WORKFLOW
from bihuan.kernel import audit
from bihuan.kernel.actors import Actor
from bihuan.kernel.bulk import insert_many, next_ids


@dataclass(frozen=True)
class Step:
    """One event of a history: kind without ``hazard.``, sentence, moment, person, facts."""

    kind: str
    text: str
    at: datetime
    actor: Actor
    data: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class HazardHistory:
    """A hazard as it stands, with everything that led there.

    Args:
        hazard: Not stored yet; number and id are given here.
        steps: In order of time; the first is how it began.
        source: Of the first door: key of the dictionary, and the number of its paper.
        extensions: Not stored yet.
    """

    hazard: Hazard
    steps: Sequence[Step]
    source: tuple[str, str]
    extensions: Sequence[Extension] = ()


@transaction.atomic
def load_hazards(histories: Sequence[HazardHistory], *, actor: Actor) -> int:
    """Store whole histories: hazards, doors, extensions, the log of each, and its loop.

    Only the platform itself may; the constraints of the tables hold as for any other row.

    Returns:
        How many were stored.

    Raises:
        PermissionError: A person called it.
    """
    if not actor.is_system:
        raise PermissionError("histories are loaded by the platform itself")
    for history, pk in zip(histories, next_ids(Hazard, len(histories)), strict=True):
        hazard = history.hazard
        hazard.pk, hazard.number = pk, f"YH{hazard.found_on.year}-{pk:06d}"
    insert_many(Hazard, [history.hazard for history in histories])
    insert_many(
        HazardSource,
        [
            HazardSource(
                hazard=history.hazard,
                kind=history.source[0],
                reference=history.source[1],
                found_on=history.hazard.found_on,
                reported_by_id=history.steps[0].actor.user_id,
                unit_id=history.steps[0].actor.unit_id,
                recorded_at=history.hazard.recorded_at,
            )
            for history in histories
        ],
    )
    extensions = [one for history in histories for one in history.extensions]
    for one in extensions:
        one.hazard = one.hazard  # its id is known only now
    insert_many(Extension, extensions)
    audit.record_many([entry for history in histories for entry in entries(history)])
    HAZARD_WORKFLOW.load_loops(
        [(one.hazard, one.steps[0].at, one.steps[-1].at) for one in histories]
    )
    majors = [
        one.hazard
        for one in histories
        if one.hazard.grade == Grade.MAJOR
        and one.hazard.confirmed_on is not None
        and one.hazard.status not in NEVER_OWED
    ]
    store_files([loaded_file(hazard, hazard.recorded_at) for hazard in majors], actor)
    return len(histories)


def entries(history: HazardHistory) -> list[audit.Entry]:
    chain, place = HAZARD_WORKFLOW.chain(history.hazard), place_of(history.hazard)
    return [
        audit.Entry(chain, f"hazard.{step.kind}", step.text, step.actor, step.at, place, step.data)
        for step in history.steps
    ]
