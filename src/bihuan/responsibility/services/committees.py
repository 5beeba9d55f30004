"""Outstanding problems of professional committees, and the posts of their offices."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, datetime

from django.db import transaction
from django.utils.timezone import localdate

from bihuan.kernel.actors import Actor
from bihuan.kernel.deadlines import due
from bihuan.kernel.errors import InvalidInput
from bihuan.kernel.moving import Moves
from bihuan.kernel.notices import NoticeKind, notify_unit
from bihuan.organisations.errors import NotACommittee
from bihuan.organisations.models import Unit, UnitKind
from bihuan.organisations.services import lead_of
from bihuan.responsibility import permissions as perms
from bihuan.responsibility.dividing import ProblemStatus, StaffingStatus
from bihuan.responsibility.errors import NotOwnUnit
from bihuan.responsibility.models import CommitteeProblem, Staffing
from bihuan.responsibility.services.applying import apply_from_below
from bihuan.responsibility.services.mapping import need_text
from bihuan.responsibility.services.piloting import chosen_unit, whole
from bihuan.responsibility.services.revising import office_of
from bihuan.responsibility.workflow.committees import (
    ACCEPT_SOLUTION,
    COMMITTEE_PROBLEM_WORKFLOW,
    FALL_SHORT,
    FILL,
    RECOUNT,
    RETURN_SOLUTION,
    SOLVE,
    STAFFING_WORKFLOW,
    URGE_STAFFING,
    WITHDRAW_PROBLEM,
)

URGED = NoticeKind("responsibility.staffing_urged", "专委会人员配备催办")


def committee_of(committee_id: int) -> Unit:
    """A professional committee (or the committee itself).

    Raises:
        NotFound: No such unit.
        NotACommittee: Another kind of unit.
    """
    unit = Unit.objects.filter(abolished_on__isnull=True).one(committee_id)
    if unit.kind not in {UnitKind.PROFESSIONAL, UnitKind.COMMITTEE}:
        raise NotACommittee({"committee": "请选择专业委员会。"}, unit=unit.name)
    return unit


def office_of_committee(committee: Unit, on: date) -> Unit:
    """The lead unit, which is a professional committee's office.

    Raises:
        InvalidInput: The committee has none.
    """
    lead = lead_of(committee, on)
    if lead is None:
        raise InvalidInput({"committee": f"“{committee.name}”还没有牵头单位，请先登记。"})
    return lead


def must_lead(lead: Unit, actor: Actor) -> None:
    """Refuse whoever is neither of the lead unit nor of the committee's office.

    Raises:
        NotOwnUnit: Another unit's committee.
    """
    if actor.is_system or lead.pk in {actor.unit_id, *actor.scope.own}:
        return
    if actor.may(perms.URGE_STAFFING) and actor.scope.holds(lead.region_id):
        return
    raise NotOwnUnit(unit=lead.name)


@transaction.atomic
def raise_problem(
    *,
    committee_id: int,
    title: str,
    owner_id: int | None,
    due_on: date | None,
    detail: str = "",
    raised_on: date | None = None,
    actor: Actor,
    at: datetime,
) -> CommitteeProblem:
    """Put an outstanding problem of a committee's field on its list.

    Raises:
        InvalidInput: No title, owner or day, or a day before it was raised.
        NotOwnUnit: Somebody else's committee.

    Source:
        Seed 002: 「协调解决本行业领域安全生产工作中存在的突出问题」 (S04).
    """
    actor.must(perms.KEEP_PROBLEMS)
    today = localdate(at)
    committee = committee_of(committee_id)
    lead = office_of_committee(committee, today)
    must_lead(lead, actor)
    need_text(title, "title", "写明突出问题。")
    owner, raised = chosen_unit(owner_id, "owner_id"), raised_on or today
    if due_on is None or due_on < raised:
        raise InvalidInput({"due_on": "填写解决期限，不早于提出日期。"})
    units = [lead.pk, *({owner.pk, *filter(None, [office_of(committee.region_id)])} - {lead.pk})]
    problem = CommitteeProblem.objects.create(
        committee=committee,
        title=title.strip()[:200],
        detail=detail.strip(),
        owner=owner,
        status=ProblemStatus.OPEN,
        raised_on=raised,
        due_on=due_on,
        region=committee.region_id,
        units=units,
        registered_at=at,
    )
    COMMITTEE_PROBLEM_WORKFLOW.begin(problem, actor=actor, at=at, text="列入突出问题清单")
    return problem


def locked_problem(problem_id: int, actor: Actor) -> CommitteeProblem:
    found = CommitteeProblem.objects.visible_to(actor).select_related("committee", "owner")
    return found.locked().one(problem_id)


@transaction.atomic
def solve_problem(
    *,
    problem_id: int,
    solution: str,
    solved_on: date | None,
    actor: Actor,
    at: datetime,
    key: str | None = None,
) -> CommitteeProblem:
    """Report a problem solved.

    Raises:
        InvalidInput: Not said how, or a day to come or before it was raised.
    """
    problem = locked_problem(problem_id, actor)
    need_text(solution, "solution", "写明解决情况。")
    if solved_on is None or not problem.raised_on <= solved_on <= localdate(at):
        raise InvalidInput({"solved_on": "填写解决日期，不早于提出日期、不晚于今天。"})
    changes = {"solution": solution.strip(), "solved_on": solved_on}
    apply_from_below(
        COMMITTEE_PROBLEM_WORKFLOW, SOLVE, problem, actor=actor, at=at, changes=changes, key=key
    )
    return problem


@transaction.atomic
def accept_solution(
    *, problem_id: int, note: str, actor: Actor, at: datetime, key: str | None = None
) -> CommitteeProblem:
    """Find that a problem is solved."""
    problem = locked_problem(problem_id, actor)
    need_text(note, "note", "写明核实情况。")
    COMMITTEE_PROBLEM_WORKFLOW.apply(
        ACCEPT_SOLUTION,
        problem,
        actor=actor,
        at=at,
        data={"note": note},
        changes={"closed_on": localdate(at)},
        key=key,
    )
    return problem


@transaction.atomic
def return_solution(
    *, problem_id: int, note: str, actor: Actor, at: datetime, key: str | None = None
) -> CommitteeProblem:
    """Find that a problem is not solved."""
    problem = locked_problem(problem_id, actor)
    need_text(note, "note", "写明没有解决的地方。")
    COMMITTEE_PROBLEM_WORKFLOW.apply(
        RETURN_SOLUTION,
        problem,
        actor=actor,
        at=at,
        data={"note": note},
        changes={"solved_on": None},
        key=key,
    )
    return problem


@transaction.atomic
def withdraw_problem(
    *, problem_id: int, note: str, actor: Actor, at: datetime, key: str | None = None
) -> CommitteeProblem:
    """Take a problem off the list."""
    problem = locked_problem(problem_id, actor)
    must_lead(office_of_committee(problem.committee, localdate(at)), actor)
    need_text(note, "note", "写明撤回的理由。")
    COMMITTEE_PROBLEM_WORKFLOW.apply(
        WITHDRAW_PROBLEM,
        problem,
        actor=actor,
        at=at,
        data={"note": note},
        changes={"withdrawn_at": at},
        key=key,
    )
    return problem


PROBLEM_SERVICES: Mapping[str, Callable[..., CommitteeProblem]] = {
    "solve": solve_problem,
    "accept": accept_solution,
    "return": return_solution,
    "withdraw": withdraw_problem,
}
make_problem_move = Moves(COMMITTEE_PROBLEM_WORKFLOW, "problem_id", PROBLEM_SERVICES)


def counts_of(required: object, filled: object, qualified: object) -> tuple[int, int, int]:
    """Three numbers of posts that fit together.

    Raises:
        InvalidInput: Missing, negative, or more qualified than there are.
    """
    given = {"required": required, "filled": filled, "qualified": qualified}
    found = {name: whole(value, name) for name, value in given.items()}
    missing = {name: "请填人数。" for name, value in found.items() if value is None}
    if missing:
        raise InvalidInput(missing)
    need, have, fit = (int(value or 0) for value in found.values())
    if fit > have:
        raise InvalidInput({"qualified": f"持证或专业人数{fit}多于实配人数{have}，请核对。"})
    return need, have, fit


@transaction.atomic
def set_staffing(
    *,
    committee_id: int,
    required: object,
    filled: object,
    qualified: object,
    qualification: str = "",
    actor: Actor,
    at: datetime,
) -> Staffing:
    """Set down the posts of a committee's office; a shortfall is a loop with a deadline.

    Raises:
        InvalidInput: Numbers that do not fit together.
        NotOwnUnit: Somebody else's committee.

    Source:
        Seed 002: 「督促各安全生产专业委员会办公室配齐配强安全监管人员」 (S04).
    """
    actor.must(perms.KEEP_STAFFING)
    today, committee = localdate(at), committee_of(committee_id)
    lead = office_of_committee(committee, today)
    must_lead(lead, actor)
    need, have, fit = counts_of(required, filled, qualified)
    known = Staffing.objects.filter(committee=committee).first()
    if known is not None:
        return recount(known.pk, need, have, fit, actor=actor, at=at)
    is_short = have < need
    office = office_of(committee.region_id)
    staffing = Staffing.objects.create(
        committee=committee,
        office=lead,
        required=need,
        filled=have,
        qualified=fit,
        qualification=qualification.strip()[:200],
        status=StaffingStatus.SHORT if is_short else StaffingStatus.FILLED,
        due_on=due("committee-staffing", today).due_on if is_short else None,
        checked_on=today,
        region=committee.region_id,
        units=[one for one in (office, lead.pk) if one],
    )
    text = f"核定应配{need}人、实配{have}人"
    STAFFING_WORKFLOW.begin(staffing, actor=actor, at=at, text=text)
    return staffing


def locked_staffing(staffing_id: int, actor: Actor) -> Staffing:
    found = Staffing.objects.visible_to(actor).select_related("committee", "office")
    return found.locked().one(staffing_id)


def recount(
    staffing_id: int,
    required: object,
    filled: object,
    qualified: object,
    *,
    actor: Actor,
    at: datetime,
    key: str | None = None,
) -> Staffing:
    """Set the numbers anew; the move follows from them: short, still short, filled."""
    staffing, today = locked_staffing(staffing_id, actor), localdate(at)
    must_lead(staffing.office, actor)
    need, have, fit = counts_of(required, filled, qualified)
    is_short, was_short = have < need, staffing.status == StaffingStatus.SHORT
    changes: dict[str, object] = {
        "required": need,
        "filled": have,
        "qualified": fit,
        "checked_on": today,
    }
    move = RECOUNT if is_short else FILL
    if not was_short:
        if not is_short:
            raise InvalidInput({"filled": f"应配{need}人、实配{have}人，没有缺额，不必登记。"})
        move = FALL_SHORT
        changes["due_on"] = due("committee-staffing", today).due_on
    if move is FILL:
        changes["due_on"] = None
    text = f"{move.label}：应配{need}人、实配{have}人"
    STAFFING_WORKFLOW.apply(move, staffing, actor=actor, at=at, text=text, changes=changes, key=key)
    return staffing


@transaction.atomic
def count_staffing(
    *,
    staffing_id: int,
    required: object = None,
    filled: object = None,
    qualified: object = None,
    actor: Actor,
    at: datetime,
    key: str | None = None,
) -> Staffing:
    """Set the posts of a committee's office anew, whichever move was pressed."""
    return recount(staffing_id, required, filled, qualified, actor=actor, at=at, key=key)


@transaction.atomic
def urge_staffing(
    *, staffing_id: int, note: str = "", actor: Actor, at: datetime, key: str | None = None
) -> Staffing:
    """Urge a committee's office to fill its posts."""
    staffing = locked_staffing(staffing_id, actor)
    applied = STAFFING_WORKFLOW.apply(
        URGE_STAFFING,
        staffing,
        actor=actor,
        at=at,
        data={"note": note},
        changes={"urged": staffing.urged + 1},
        key=key,
    )
    if not applied.is_replay:
        notify_unit(
            staffing.office_id,
            kind=URGED.code,
            title=f"催办：配齐{staffing.committee.name}办公室人员，缺{staffing.shortfall}人"[:120],
            body=note,
            url=f"/responsibility/staffing/{staffing.pk}/",
            chain=STAFFING_WORKFLOW.chain(staffing),
            key=f"staffing:{applied.event_id}",
            at=at,
        )
    return staffing


STAFFING_SERVICES: Mapping[str, Callable[..., Staffing]] = {
    "urge": urge_staffing,
    "recount": count_staffing,
    "fill": count_staffing,
    "fall_short": count_staffing,
}
make_staffing_move = Moves(STAFFING_WORKFLOW, "staffing_id", STAFFING_SERVICES)
