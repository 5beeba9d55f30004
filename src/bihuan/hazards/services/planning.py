"""Plans for major hazards: brought with all five elements, approved by another, then carried out."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils.timezone import localdate

from bihuan.hazards import permissions as perms
from bihuan.hazards.errors import NotMajor, PlanIncomplete, PlanPending, PlanTooLate
from bihuan.hazards.models import CurePlan, Hazard
from bihuan.hazards.services.common import locked_hazard, place_of
from bihuan.hazards.services.filing import file_of, note_on, require_words
from bihuan.hazards.states import Grade
from bihuan.hazards.supervision import PLAN_OPEN, PlanKind, PlanStatus
from bihuan.hazards.workflow import (
    APPROVE_PLAN,
    PLAN_WORKFLOW,
    RESUBMIT_PLAN,
    RETURN_PLAN,
    WITHDRAW_PLAN,
)
from bihuan.kernel import evidence
from bihuan.kernel.actors import Actor
from bihuan.kernel.errors import InvalidInput
from bihuan.kernel.evidence import Upload
from bihuan.kernel.moving import Moves
from bihuan.kernel.workflow import Transition

APPROVED_ON = {PlanKind.CURE: "plan_approved_on", PlanKind.SPEED_UP: "speed_up_approved_on"}


@dataclass(frozen=True)
class PlanParts:
    """What a plan says.

    Args:
        funds_yuan: 0 or more; ``funds_from`` where the money comes from.
        due_on: When the hazard will be gone.
        emergency: What is done if it goes wrong meanwhile.
        patron: The leader who stands for a speed-up.
    """

    goal: str
    measures: str
    leader: str
    funds_yuan: Decimal | None
    funds_from: str
    due_on: date | None
    emergency: str
    team: str = ""
    safety: str = ""
    patron: str = ""
    patron_post: str = ""

    def missing(self, kind: str) -> dict[str, str]:
        """The elements that are not there: field → what it is called."""
        words = {
            "measures": (self.measures, "措施"),
            "leader": (self.leader, "责任"),
            "funds_from": (self.funds_from, "资金来源"),
            "emergency": (self.emergency, "预案"),
            "goal": (self.goal, "目标和任务"),
        }
        if kind == PlanKind.SPEED_UP:
            words["patron"] = (self.patron, "包抓领导")
        found = {name: word for name, (text, word) in words.items() if not text.strip()}
        if self.funds_yuan is None or self.funds_yuan < 0:
            found["funds_yuan"] = "资金"
        if self.due_on is None:
            found["due_on"] = "时限"
        return found

    def columns(self) -> dict[str, Any]:
        """The plan's columns, cut to what they hold."""
        found = asdict(self)
        for name, most in (
            ("leader", 40),
            ("funds_from", 100),
            ("patron", 40),
            ("patron_post", 60),
        ):
            found[name] = found[name].strip()[:most]
        return found


def refuse_parts(hazard: Hazard, kind: str, parts: PlanParts, *, on: date) -> None:
    """Refuse a plan that is not whole, or that ends outside its days.

    Raises:
        PlanIncomplete: Of measures, responsibility, money, limit and emergency plan one is missing.
        PlanTooLate: It ends after the hazard's limit.
        InvalidInput: It ends before today.

    Source:
        Major hazards are cured by plan with five things settled, 措施、责任、资金、时限、预案
        (五落实, usage of the field; 安全生产事故隐患排查治理暂行规定 art. 15, unverified).
    """
    missing = parts.missing(kind)
    if missing:
        fields = {name: f"写明{word}。" for name, word in missing.items()}
        raise PlanIncomplete(fields, missing="、".join(missing.values()))
    assert parts.due_on is not None
    if parts.due_on < on:
        raise InvalidInput({"due_on": "完成时限不能早于今天。"})
    # Once the limit has passed the plan says until when it will be done all the same.
    if hazard.due_on is not None and on <= hazard.due_on < parts.due_on:
        fields = {"due_on": f"不晚于整改期限 {hazard.due_on}。"}
        raise PlanTooLate(fields, plan=parts.due_on, due=hazard.due_on)


@transaction.atomic
def submit_plan(
    *,
    hazard_id: int,
    kind: str,
    parts: PlanParts,
    documents: Sequence[Upload] = (),
    actor: Actor,
    at: datetime,
    key: str | None = None,
) -> CurePlan:
    """Bring the plan of a major hazard, or the one that speeds up a long-delayed one.

    Args:
        kind: `PlanKind`.

    Raises:
        NotMajor: A general hazard needs none.
        NotFollowed: It is not ordered yet.
        PlanPending: One of the kind is being looked at.
        PlanIncomplete, PlanTooLate: See `refuse_parts`.
    """
    actor.must(perms.SUBMIT_PLAN)
    hazard = locked_hazard(hazard_id, actor)
    if hazard.grade != Grade.MAJOR:
        raise NotMajor(title=hazard.title, what="治理方案")
    if kind not in PlanKind.values:
        raise InvalidInput({"kind": "选择方案的类别。"})
    file_of(hazard)
    if CurePlan.objects.filter(hazard=hazard, kind=kind, status__in=PLAN_OPEN).exists():
        raise PlanPending(title=hazard.title, kind=PlanKind(kind).label)
    refuse_parts(hazard, kind, parts, on=localdate(at))
    plan = CurePlan.objects.create(
        hazard=hazard,
        kind=kind,
        status=PlanStatus.SUBMITTED,
        submitted_at=at,
        submitted_by_id=actor.user_id,
        **parts.columns(),
    )
    PLAN_WORKFLOW.begin(plan, actor=actor, at=at, text=f"提交{PlanKind(kind).label}", key=key)
    evidence.keep_all(
        documents,
        chain=PLAN_WORKFLOW.chain(plan),
        place=place_of(hazard),
        role="document",
        actor=actor,
        at=at,
    )
    note_on(hazard, "plan_submitted", f"提交{PlanKind(kind).label}", actor=actor, at=at)
    return plan


def locked_plan(plan_id: int, actor: Actor) -> CurePlan:
    """A plan with its hazard, both locked.

    Raises:
        NotFound: Absent, or outside the actor's scope.
    """
    found = CurePlan.objects.visible_to(actor)
    locked_hazard(found.one(plan_id).hazard_id, actor)
    return found.select_related("hazard", "hazard__enterprise").locked().one(plan_id)


def decide(
    move: Transition[CurePlan],
    plan: CurePlan,
    opinion: str,
    *,
    actor: Actor,
    at: datetime,
    key: str | None,
) -> bool:
    """Answer a plan; says whether it was done now."""
    changes = {"opinion": opinion, "decided_at": at, "decided_by_id": actor.user_id}
    applied = PLAN_WORKFLOW.apply(
        move, plan, actor=actor, at=at, data={"note": opinion}, changes=changes, key=key
    )
    if not applied.is_replay:
        text = f"{PlanKind(plan.kind).label}{move.label}"
        note_on(plan.hazard, f"plan_{move.name}", text, actor=actor, at=at, data={"note": opinion})
    return not applied.is_replay


@transaction.atomic
def approve_plan(
    *, plan_id: int, opinion: str = "", actor: Actor, at: datetime, key: str | None = None
) -> CurePlan:
    """Approve a plan; from now on the rectification may be handed in.

    Raises:
        ApprovedByAuthor: The actor brought it.
        TransitionRefused: It does not wait.
    """
    plan = locked_plan(plan_id, actor)
    if decide(APPROVE_PLAN, plan, opinion, actor=actor, at=at, key=key):
        file, field = file_of(plan.hazard), APPROVED_ON[PlanKind(plan.kind)]
        setattr(file, field, localdate(at))
        file.save(update_fields=[field])
    return plan


@transaction.atomic
def return_plan(
    *, plan_id: int, opinion: str, actor: Actor, at: datetime, key: str | None = None
) -> CurePlan:
    """Send a plan back to be made better.

    Raises:
        InvalidInput: What is wrong is not written.
    """
    plan = locked_plan(plan_id, actor)
    require_words({"opinion": (opinion, "写明哪里要改。")})
    decide(RETURN_PLAN, plan, opinion, actor=actor, at=at, key=key)
    return plan


@transaction.atomic
def resubmit_plan(
    *, plan_id: int, actor: Actor, at: datetime, key: str | None = None, **typed: Any
) -> CurePlan:
    """Bring a returned plan again, with its parts as they are now.

    Args:
        typed: The fields of `PlanParts`.

    Raises:
        PlanIncomplete, PlanTooLate: See `refuse_parts`.
    """
    plan = locked_plan(plan_id, actor)
    parts = PlanParts(**typed)
    refuse_parts(plan.hazard, plan.kind, parts, on=localdate(at))
    changes = parts.columns() | {"submitted_at": at, "submitted_by_id": actor.user_id}
    PLAN_WORKFLOW.apply(RESUBMIT_PLAN, plan, actor=actor, at=at, changes=changes, key=key)
    return plan


@transaction.atomic
def withdraw_plan(
    *, plan_id: int, note: str, actor: Actor, at: datetime, key: str | None = None
) -> CurePlan:
    """Take back a plan that is not approved.

    Raises:
        InvalidInput: No reason.
    """
    plan = locked_plan(plan_id, actor)
    require_words({"note": (note, "写明撤回的原因。")})
    PLAN_WORKFLOW.apply(WITHDRAW_PLAN, plan, actor=actor, at=at, data={"note": note}, key=key)
    return plan


SERVICES: Mapping[str, Callable[..., CurePlan]] = {
    "approve": approve_plan,
    "return": return_plan,
    "resubmit": resubmit_plan,
    "withdraw": withdraw_plan,
}
make_plan_move = Moves(PLAN_WORKFLOW, "plan_id", SERVICES)
