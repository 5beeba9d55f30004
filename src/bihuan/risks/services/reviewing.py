"""Scored public reviews of an enterprise's system, and what they asked to be improved (S81)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal

from django.db import transaction
from django.utils.timezone import localdate

from bihuan.enterprises.models import Enterprise
from bihuan.kernel import evidence, packs
from bihuan.kernel.actors import Actor
from bihuan.kernel.errors import InvalidInput
from bihuan.kernel.evidence import Upload
from bihuan.kernel.moving import Moves
from bihuan.risks import permissions as perms
from bihuan.risks.models import DualEvent, DualReview, Improvement
from bihuan.risks.services.basics import ROOM, must_be_past, new_id, place_of_enterprise
from bihuan.risks.states.dual import ImprovementStatus
from bihuan.risks.workflow.dual import CONFIRM, IMPROVEMENT_WORKFLOW, REPORT, RETURN

ITEMS = "dual-review-items"


@dataclass(frozen=True)
class ReviewItem:
    """One thing that is scored, with its points."""

    key: str
    title: str
    points: Decimal


@dataclass(frozen=True)
class ReviewFacts:
    """A review as it was given.

    Args:
        scores: Key of an item → points given.
        improvements: What is to be improved, each with its limit; where the limit is ``None`` the
            setting ``improvement-days`` counts.
        event_id: The commentary at which it was given, where it was one.
    """

    enterprise_id: int
    reviewed_on: date | None
    reviewers: str
    scores: Mapping[str, Decimal | None]
    comment: str = ""
    improvements: tuple[tuple[str, date | None], ...] = ()
    event_id: int | None = None


def review_items() -> list[ReviewItem]:
    """What is scored, in order."""
    return [
        ReviewItem(str(row["key"]), str(row["title"]), Decimal(str(row["data"]["points"])))
        for row in packs.rows("dictionary", ITEMS)
    ]


def check(facts: ReviewFacts, items: Sequence[ReviewItem]) -> None:
    """Refuse what cannot be so.

    Raises:
        InvalidInput: A score missing or outside its points; points lost and nothing to improve.
    """
    found: dict[str, str] = {}
    if not facts.reviewers.strip():
        found["reviewers"] = "写明点评人员。"
    for item in items:
        given = facts.scores.get(item.key)
        if given is None:
            found[item.key] = f"给“{item.title}”打分，满分 {item.points} 分。"
        elif not 0 <= given <= item.points:
            found[item.key] = f"“{item.title}”在 0 到 {item.points} 分之间。"
    lost = not found and any((facts.scores[item.key] or Decimal(0)) < item.points for item in items)
    if lost and not any(text.strip() for text, _due in facts.improvements):
        found["improvement-1"] = "有扣分的，至少写一条改进事项。"
    if found:
        raise InvalidInput(found)


@transaction.atomic
def review_enterprise(facts: ReviewFacts, *, actor: Actor, at: datetime) -> DualReview:
    """Score an enterprise's system and say what it has to improve.

    Raises:
        NotPermitted: The actor may not.
        NotFound: The enterprise or the commentary is outside the actor's scope.
        InvalidInput: See `check`.
        AssessedInFuture: Reviewed after today.
    """
    actor.must(perms.REVIEW_DUAL)
    items = review_items()
    check(facts, items)
    on = must_be_past(facts.reviewed_on, "reviewed_on", at)
    enterprise = Enterprise.objects.visible_to(actor).one(facts.enterprise_id)
    event = None
    if facts.event_id is not None:
        event = DualEvent.objects.visible_to(actor).one(facts.event_id)
    total = sum((facts.scores[item.key] or Decimal(0) for item in items), Decimal(0))
    pk, number = new_id(DualReview, "DP", at)
    review = DualReview.objects.create(
        pk=pk,
        number=number,
        enterprise=enterprise,
        event=event,
        reviewed_on=on,
        reviewers=facts.reviewers.strip()[:120],
        scores={item.key: str(facts.scores[item.key]) for item in items},
        full=sum((item.points for item in items), Decimal(0)),
        total=total,
        is_passed=total >= Decimal(str(packs.setting(ROOM, "review-pass"))),
        comment=facts.comment.strip(),
        recorded_at=at,
        recorded_by_id=actor.user_id,
    )
    for text, due_on in facts.improvements:
        if text.strip():
            ask_to_improve(review, text, due_on, actor=actor, at=at)
    return review


def ask_to_improve(
    review: DualReview, text: str, due_on: date | None, *, actor: Actor, at: datetime
) -> Improvement:
    """Open the loop of one thing to improve."""
    days = int(packs.setting(ROOM, "improvement-days"))
    made = Improvement.objects.create(
        review=review,
        enterprise=review.enterprise,
        text=text.strip()[:300],
        status=ImprovementStatus.OPEN,
        due_on=due_on or localdate(at) + timedelta(days=days),
    )
    IMPROVEMENT_WORKFLOW.begin(
        made, actor=actor, at=at, text=f"点评提出改进事项（{review.number}）"
    )
    return made


def locked_improvement(improvement_id: int, actor: Actor) -> Improvement:
    """The item, locked.

    Raises:
        NotFound: Absent, or outside the actor's scope.
    """
    found = Improvement.objects.visible_to(actor).select_related("enterprise")
    return found.locked().one(improvement_id)


@transaction.atomic
def report_improvement(
    *,
    improvement_id: int,
    note: str,
    photos: Sequence[Upload] = (),
    actor: Actor,
    at: datetime,
    key: str | None = None,
) -> Improvement:
    """Say that something was improved, with a photo.

    Raises:
        InvalidInput: No words, or no photo.
        TransitionRefused: It is not open.
    """
    one = locked_improvement(improvement_id, actor)
    found = {} if note.strip() else {"note": "写明做了什么。"}
    found |= {} if photos else {"photos": "请附完成照片，至少一张。"}
    if found:
        raise InvalidInput(found)
    changes = {"done_on": localdate(at), "done_note": note.strip()[:300]}
    applied = IMPROVEMENT_WORKFLOW.apply(
        REPORT, one, actor=actor, at=at, data={"note": note}, changes=changes, key=key
    )
    if not applied.is_replay:
        place, chain = place_of_enterprise(one.enterprise), IMPROVEMENT_WORKFLOW.chain(one)
        evidence.keep_all(photos, chain=chain, place=place, role="after", actor=actor, at=at)
    return one


@transaction.atomic
def confirm_improvement(
    *, improvement_id: int, note: str = "", actor: Actor, at: datetime, key: str | None = None
) -> Improvement:
    """Say that it is improved indeed.

    Raises:
        TransitionRefused: It was not reported.
    """
    one = locked_improvement(improvement_id, actor)
    changes = {"closed_on": localdate(at)}
    IMPROVEMENT_WORKFLOW.apply(
        CONFIRM, one, actor=actor, at=at, data={"note": note}, changes=changes, key=key
    )
    return one


@transaction.atomic
def return_improvement(
    *, improvement_id: int, note: str, actor: Actor, at: datetime, key: str | None = None
) -> Improvement:
    """Send it back; the limit stays.

    Raises:
        InvalidInput: No words.
        TransitionRefused: It was not reported.
    """
    one = locked_improvement(improvement_id, actor)
    if not note.strip():
        raise InvalidInput({"note": "写明哪里还不够。"})
    IMPROVEMENT_WORKFLOW.apply(
        RETURN, one, actor=actor, at=at, data={"note": note}, changes={"done_on": None}, key=key
    )
    return one


make_improvement_move = Moves(
    IMPROVEMENT_WORKFLOW,
    "improvement_id",
    {
        "report": report_improvement,
        "confirm": confirm_improvement,
        "return": return_improvement,
    },
)
