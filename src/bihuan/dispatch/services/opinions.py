"""Opinions on a rule in the making: given by the units, answered by who drafts."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.timezone import localdate

from bihuan.dispatch.gatherings import Outcome
from bihuan.dispatch.models import Opinion
from bihuan.dispatch.services.common import require
from bihuan.dispatch.workflow import ANSWER_OPINION, GIVE, OPINION_WORKFLOW, WAIVE_OPINION
from bihuan.kernel import evidence
from bihuan.kernel.actors import Actor
from bihuan.kernel.audit import Place
from bihuan.kernel.errors import InvalidInput
from bihuan.kernel.evidence import Upload
from bihuan.kernel.moving import Moves
from bihuan.kernel.workflow import Applied, Transition


def locked_opinion(opinion_id: int, actor: Actor) -> Opinion:
    """The opinion, locked until commit.

    Raises:
        NotFound: Absent, or outside the actor's scope.
    """
    found = Opinion.objects.visible_to(actor).select_related("rule", "unit")
    return found.locked().one(opinion_id)


def apply(
    move: Transition[Opinion],
    opinion: Opinion,
    note: str,
    *,
    actor: Actor,
    at: datetime,
    key: str | None,
    changes: Mapping[str, Any] | None = None,
) -> Applied:
    return OPINION_WORKFLOW.apply(
        move, opinion, actor=actor, at=at, data={"note": note[:200]}, changes=changes, key=key
    )


@transaction.atomic
def give_opinion(
    *,
    opinion_id: int,
    note: str,
    has_objection: bool = False,
    files: Sequence[Upload] = (),
    actor: Actor,
    at: datetime,
    key: str | None = None,
) -> Opinion:
    """Say what one's unit thinks of a rule.

    Raises:
        InvalidInput: Nothing written.
    """
    opinion = locked_opinion(opinion_id, actor)
    require(note, "note", "写明意见；没有意见的写“无意见”。")
    changes = {"text": note, "has_objection": has_objection, "given_on": localdate(at)}
    if not apply(GIVE, opinion, note, actor=actor, at=at, key=key, changes=changes).is_replay:
        chain, place = OPINION_WORKFLOW.chain(opinion), Place(opinion.region, opinion.units)
        evidence.keep_all(files, chain=chain, place=place, role="document", actor=actor, at=at)
    return opinion


@transaction.atomic
def answer_opinion(
    *,
    opinion_id: int,
    outcome: str,
    note: str = "",
    actor: Actor,
    at: datetime,
    key: str | None = None,
) -> Opinion:
    """Say whether an opinion was taken up, and where not, why.

    Raises:
        InvalidInput: No outcome, or no reason where it was not taken up whole.
    """
    opinion = locked_opinion(opinion_id, actor)
    if outcome not in (Outcome.ADOPTED, Outcome.PARTLY, Outcome.DECLINED):
        raise InvalidInput({"outcome": "选择采纳情况。"})
    if outcome != Outcome.ADOPTED:
        require(note, "note", "写明没有（全部）采纳的理由。")
    changes = {"outcome": outcome, "reply": note}
    apply(ANSWER_OPINION, opinion, note, actor=actor, at=at, key=key, changes=changes)
    return opinion


@transaction.atomic
def waive_opinion(
    *, opinion_id: int, note: str, actor: Actor, at: datetime, key: str | None = None
) -> Opinion:
    """Take silence past the limit for consent.

    Raises:
        InvalidInput: No words, or the limit has not passed.
    """
    opinion = locked_opinion(opinion_id, actor)
    require(note, "note", "写明催问的情况。")
    if opinion.due_on >= localdate(at):
        raise InvalidInput({"note": f"反馈时限 {opinion.due_on} 还没有过。"})
    apply(WAIVE_OPINION, opinion, note, actor=actor, at=at, key=key)
    return opinion


SERVICES: Mapping[str, Callable[..., Opinion]] = {
    "give": give_opinion,
    "answer": answer_opinion,
    "waive": waive_opinion,
}
make_opinion_move = Moves(OPINION_WORKFLOW, "opinion_id", SERVICES)
