"""New technologies, products, businesses and modes judged for their risks (S93)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils.timezone import localdate

from bihuan.kernel.actors import Actor
from bihuan.kernel.announcements import announce
from bihuan.kernel.errors import InvalidInput
from bihuan.kernel.moving import Moves
from bihuan.organisations.models import Unit
from bihuan.risks import permissions as perms
from bihuan.risks.models import NoveltyJudgement
from bihuan.risks.services.basics import new_id, unknown_words
from bihuan.risks.states.points import NoveltyDecision, NoveltyStatus
from bihuan.risks.workflow.outlook import DECIDE, DISCUSS, NOVELTY_WORKFLOW, WITHDRAW_NOVELTY


@dataclass(frozen=True)
class NoveltyFacts:
    """What is judged.

    Args:
        kind: Key of ``novelty-kinds``.
        region: Where it shows up; the actor's own where empty.
        proposed_unit_id: Who should supervise it, where that is clear already.
    """

    subject: str
    kind: str
    about: str
    dangers: str
    region: str = ""
    proposed_unit_id: int | None = None


NEEDED = {
    "subject": "写明研判的对象，如“电动自行车换电柜”。",
    "kind": "选择新技术、新产品、新业态或新模式。",
    "about": "写明基本情况：在哪里出现，有多少家，怎样经营。",
    "dangers": "写明潜在的安全风险。",
}


@transaction.atomic
def judge_novelty(facts: NoveltyFacts, *, actor: Actor, at: datetime) -> NoveltyJudgement:
    """Begin to judge something new.

    Raises:
        NotPermitted: The actor may not.
        InvalidInput: Words are missing, or there is no such unit.
    """
    actor.must(perms.JUDGE_NOVELTY)
    found = {name: said for name, said in NEEDED.items() if not getattr(facts, name).strip()}
    found |= unknown_words("novelty-kinds", {"kind": facts.kind})
    if actor.unit_id is None:
        found["subject"] = "您的岗位不属于任何单位，不能发起研判。"
    if found or actor.unit_id is None:
        raise InvalidInput(found)
    region = facts.region or actor.region
    if not actor.scope.holds(region):
        raise InvalidInput({"region": "这个区划不在您的管辖范围内。"})
    proposed = unit_or_none(facts.proposed_unit_id)
    pk, number = new_id(NoveltyJudgement, "YP", at)
    one = NoveltyJudgement.objects.create(
        pk=pk,
        number=number,
        subject=facts.subject.strip()[:100],
        kind=facts.kind,
        about=facts.about.strip(),
        dangers=facts.dangers.strip(),
        region=region,
        unit_id=actor.unit_id,
        units=sorted({actor.unit_id, *([proposed.pk] if proposed else [])}),
        proposed_unit=proposed,
        status=NoveltyStatus.DRAFTED,
        recorded_at=at,
        recorded_by_id=actor.user_id,
    )
    NOVELTY_WORKFLOW.begin(one, actor=actor, at=at, text="发起风险研判")
    return one


def unit_or_none(unit_id: int | None) -> Unit | None:
    """The unit, ``None`` where none was chosen.

    Raises:
        InvalidInput: There is none of that id.
    """
    if unit_id is None:
        return None
    found = Unit.objects.filter(pk=unit_id, abolished_on__isnull=True).first()
    if found is None:
        raise InvalidInput({"proposed_unit_id": "没有这个单位，请重新选择。"})
    return found


def locked_novelty(novelty_id: int, actor: Actor) -> NoveltyJudgement:
    """The judgement, locked.

    Raises:
        NotFound: Absent, or outside the actor's scope.
    """
    found = NoveltyJudgement.objects.visible_to(actor).select_related("unit")
    return found.locked().one(novelty_id)


@transaction.atomic
def discuss_novelty(
    *,
    novelty_id: int,
    note: str,
    proposed_unit_id: int | None = None,
    actor: Actor,
    at: datetime,
    key: str | None = None,
) -> NoveltyJudgement:
    """Write down what the departments said.

    Raises:
        InvalidInput: No words, or no such unit.
        TransitionRefused: It was discussed.
    """
    one = locked_novelty(novelty_id, actor)
    if not note.strip():
        raise InvalidInput({"note": "写明会商意见。"})
    proposed = unit_or_none(proposed_unit_id) or one.proposed_unit
    changes = {"opinion": note.strip(), "discussed_on": localdate(at), "proposed_unit": proposed}
    changes["units"] = sorted({*one.units, *([proposed.pk] if proposed else [])})
    data = {"note": note}
    apply_changes = {name: value for name, value in changes.items() if name != "proposed_unit"}
    apply_changes["proposed_unit_id"] = proposed.pk if proposed else None
    NOVELTY_WORKFLOW.apply(
        DISCUSS, one, actor=actor, at=at, data=data, changes=apply_changes, key=key
    )
    return one


@transaction.atomic
def decide_novelty(
    *,
    novelty_id: int,
    decision: str,
    note: str,
    proposed_unit_id: int | None = None,
    actor: Actor,
    at: datetime,
    key: str | None = None,
) -> NoveltyJudgement:
    """Decide who supervises it; announced, so that a gap of responsibility becomes known.

    Raises:
        InvalidInput: No decision, no reason, or nobody to assign it to.
        TransitionRefused: It was not discussed.
    """
    one = locked_novelty(novelty_id, actor)
    proposed = unit_or_none(proposed_unit_id) or one.proposed_unit
    found = {} if note.strip() else {"note": "写明决定的理由。"}
    if decision not in NoveltyDecision.values:
        found["decision"] = "选择明确监管单位、跟踪观察或不需单独监管。"
    if decision == NoveltyDecision.ASSIGN and proposed is None:
        found["proposed_unit_id"] = "明确监管单位的，选择是哪个单位。"
    if found:
        raise InvalidInput(found)
    changes = {
        "decision": decision,
        "reason": note.strip(),
        "decided_on": localdate(at),
        "proposed_unit_id": proposed.pk if proposed else None,
        "units": sorted({*one.units, *([proposed.pk] if proposed else [])}),
    }
    applied = NOVELTY_WORKFLOW.apply(
        DECIDE,
        one,
        actor=actor,
        at=at,
        text=f"决定：{NoveltyDecision(decision).label}",
        data={"note": note},
        changes=changes,
        key=key,
    )
    if not applied.is_replay:
        payload = {
            "judgement": one.pk,
            "subject": one.subject,
            "reason": one.reason,
            "decision": decision,
            "proposed_unit": one.proposed_unit_id,
            "region": one.region,
        }
        announce("risks.novelty_judged", payload, at)
    return one


@transaction.atomic
def withdraw_novelty(
    *, novelty_id: int, note: str, actor: Actor, at: datetime, key: str | None = None
) -> NoveltyJudgement:
    """Give a judgement up, with the reason.

    Raises:
        InvalidInput: No reason.
        TransitionRefused: It is decided.
    """
    one = locked_novelty(novelty_id, actor)
    if not note.strip():
        raise InvalidInput({"note": "写明撤回的原因。"})
    NOVELTY_WORKFLOW.apply(WITHDRAW_NOVELTY, one, actor=actor, at=at, data={"note": note}, key=key)
    return one


make_novelty_move = Moves(
    NOVELTY_WORKFLOW,
    "novelty_id",
    {"discuss": discuss_novelty, "decide": decide_novelty, "withdraw": withdraw_novelty},
)
