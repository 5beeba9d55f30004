"""What enterprises may not change themselves, asked for and decided."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import fields as fields_of
from dataclasses import replace
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils.timezone import localdate

from bihuan.enterprises import permissions as perms
from bihuan.enterprises.errors import NotOwnField, ProposalOutdated, ProposalUnderWay
from bihuan.enterprises.models import Proposal
from bihuan.enterprises.services.changing import OWN_FIELDS, change, differences, in_use
from bihuan.enterprises.services.checking import Ground, check, tidy
from bihuan.enterprises.services.common import must_own, require
from bihuan.enterprises.services.facts import LABELS, EnterpriseFacts, facts_of, version_of
from bihuan.enterprises.workflow.proposal import (
    APPROVE_PROPOSAL,
    OPEN,
    PROPOSAL_WORKFLOW,
    PROPOSE_AGAIN,
    SEND_BACK,
    WITHDRAW_PROPOSAL,
)
from bihuan.kernel import deadlines
from bihuan.kernel.actors import Actor
from bihuan.kernel.audit import plain
from bihuan.kernel.errors import Conflict, InvalidInput
from bihuan.kernel.moving import Moves
from bihuan.kernel.workflow import Transition

RULE = "proposal-decision"
PROPOSABLE = frozenset(
    {
        "name",
        "code",
        "kind",
        "founded_on",
        "region",
        "address",
        "latitude",
        "longitude",
        "sector",
        "industry",
        "size",
    }
)


@transaction.atomic
def propose_change(
    *,
    enterprise_id: int,
    facts: EnterpriseFacts,
    remark: str = "",
    seen: str = "",
    actor: Actor,
    at: datetime,
) -> Proposal | None:
    """Take what an enterprise says of itself: its own fields at once, the rest as a request.

    Args:
        facts: All facts as they are to be.
        seen: `version_of` the facts that the form showed.

    Returns:
        The request, ``None`` where only own fields differ.

    Raises:
        NotFound: Not its own record.
        Conflict: Somebody changed the record meanwhile.
        NotOwnField: A field that no enterprise may even ask for (监管单位, 风险等级 …).
        ProposalUnderWay: An earlier request is not decided.
        InvalidInput: As in `register`.
    """
    enterprise = in_use(enterprise_id, actor)
    must_own(enterprise, actor, perms.PROPOSE)
    before, facts = facts_of(enterprise), tidy(facts)
    if seen and seen != version_of(before):
        raise Conflict
    changed = differences(before, facts)
    others = set(changed) - OWN_FIELDS - PROPOSABLE
    if others:
        raise NotOwnField(fields="、".join(LABELS[name] for name in LABELS if name in others))
    asked = {name: pair for name, pair in changed.items() if name in PROPOSABLE}
    if not changed:
        raise InvalidInput({"name": "没有改动任何内容。"})
    check(facts, actor=actor, ground=Ground(localdate(at)))
    own = {name: pair[1] for name, pair in changed.items() if name in OWN_FIELDS}
    if own:
        change(enterprise_id=enterprise_id, facts=replace(before, **own), actor=actor, at=at)
    if not asked:
        return None
    under_way = enterprise.proposals.filter(status__in=OPEN).first()
    if under_way is not None:
        day = f"{localdate(under_way.proposed_at):%Y-%m-%d}"
        raise ProposalUnderWay(name=enterprise.name, day=day)
    proposal = Proposal.objects.create(
        enterprise=enterprise,
        changes=plain(asked),
        note=remark.strip()[:300],
        proposed_by=actor.name,
        proposed_by_id=actor.user_id,
        proposed_at=at,
        due_on=deadlines.due(RULE, localdate(at)).due_on,
        unit_id=enterprise.supervisor_id,
        region=enterprise.region,
        units=enterprise.units,
    )
    words = "、".join(LABELS[name] for name in asked)
    data = {"note": proposal.note, "changed": proposal.changes}
    PROPOSAL_WORKFLOW.begin(proposal, actor=actor, at=at, text=f"申请变更{words}"[:200], data=data)
    return proposal


def locked_proposal(proposal_id: int, actor: Actor) -> Proposal:
    """The request, locked until commit.

    Raises:
        NotFound: Absent, or outside the actor's scope.
    """
    found = Proposal.objects.visible_to(actor).select_related("enterprise")
    return found.locked().one(proposal_id)


@transaction.atomic
def approve_proposal(
    *, proposal_id: int, answer: str = "", actor: Actor, at: datetime, key: str | None = None
) -> Proposal:
    """Take over what an enterprise asks for; the record changes in the same step.

    Raises:
        TransitionRefused: It is not waiting.
        ProposalOutdated: The record says something else by now than when it was asked.
        InvalidInput: The facts cannot be any more.
    """
    proposal = locked_proposal(proposal_id, actor)
    changes = {"answer": answer.strip()[:300], "decided_at": at, "due_on": None}
    data = {"note": answer, "changes": proposal.changes}
    applied = PROPOSAL_WORKFLOW.apply(
        APPROVE_PROPOSAL, proposal, actor=actor, at=at, changes=changes, data=data, key=key
    )
    if applied.is_replay:
        return proposal
    before = facts_of(in_use(proposal.enterprise_id, actor))
    moved = [n for n, (was, _new) in proposal.changes.items() if plain(getattr(before, n)) != was]
    if moved:
        raise ProposalOutdated(fields="、".join(LABELS[name] for name in moved))
    wanted = {name: typed_value(name, new) for name, (_was, new) in proposal.changes.items()}
    facts = replace(before, **wanted)
    change(enterprise_id=proposal.enterprise_id, facts=facts, is_other=True, actor=actor, at=at)
    return proposal


DATES = frozenset(field.name for field in fields_of(EnterpriseFacts) if "date" in str(field.type))
NUMBERS = frozenset({"latitude", "longitude"})


def typed_value(name: str, kept: Any) -> Any:
    """A kept value as the facts hold it: days and degrees are kept as text."""
    if kept is None:
        return None
    if name in DATES:
        return date.fromisoformat(kept)
    return float(kept) if name in NUMBERS else kept


def decide(
    move: Transition[Proposal],
    proposal_id: int,
    changes: Mapping[str, Any],
    said: str,
    *,
    actor: Actor,
    at: datetime,
    key: str | None,
) -> Proposal:
    proposal = locked_proposal(proposal_id, actor)
    data = {"note": said}
    PROPOSAL_WORKFLOW.apply(move, proposal, actor=actor, at=at, changes=changes, data=data, key=key)
    return proposal


@transaction.atomic
def send_back_proposal(
    *, proposal_id: int, answer: str, actor: Actor, at: datetime, key: str | None = None
) -> Proposal:
    """Send a request back to the enterprise.

    Raises:
        InvalidInput: No reason.
    """
    said = require(answer, "answer", "请写明退回的理由。")[:300]
    changes = {"answer": said, "decided_at": at}
    return decide(SEND_BACK, proposal_id, changes, said, actor=actor, at=at, key=key)


@transaction.atomic
def propose_again(
    *, proposal_id: int, note: str, actor: Actor, at: datetime, key: str | None = None
) -> Proposal:
    """Send a returned request in again with what was missing.

    Raises:
        InvalidInput: Nothing written.
    """
    said = require(note, "note", "请写明补充的说明。")[:300]
    changes = {"note": said, "due_on": deadlines.due(RULE, localdate(at)).due_on}
    return decide(PROPOSE_AGAIN, proposal_id, changes, said, actor=actor, at=at, key=key)


@transaction.atomic
def withdraw_proposal(
    *, proposal_id: int, note: str = "", actor: Actor, at: datetime, key: str | None = None
) -> Proposal:
    """Take a request back, as the enterprise."""
    must_own(locked_proposal(proposal_id, actor).enterprise, actor, perms.PROPOSE)
    changes = {"decided_at": at, "due_on": None}
    return decide(WITHDRAW_PROPOSAL, proposal_id, changes, note, actor=actor, at=at, key=key)


SERVICES: Mapping[str, Callable[..., Proposal]] = {
    "approve": approve_proposal,
    "send_back": send_back_proposal,
    "propose_again": propose_again,
    "withdraw": withdraw_proposal,
}
make_proposal_move = Moves(PROPOSAL_WORKFLOW, "proposal_id", SERVICES)
