"""Suspension and resumption (W26): every move of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils.timezone import localdate

from bihuan.enterprises import permissions as perms
from bihuan.enterprises.errors import AlreadySuspended
from bihuan.enterprises.models import Enterprise, Suspension
from bihuan.enterprises.querysets import GONE
from bihuan.enterprises.services.changing import in_use, standing_suspension
from bihuan.enterprises.services.common import must_own, note, refuse_before_founding, require
from bihuan.enterprises.services.watching import WatchFacts, end_watches_of, open_watch
from bihuan.enterprises.states import SuspensionStatus, WatchKind
from bihuan.enterprises.workflow.suspension import (
    APPLY,
    APPROVE,
    CLOSE_DOWN,
    FAIL_CHECK,
    PASS_CHECK,
    PROLONG,
    REFUSE,
    SUSPENSION_WORKFLOW,
    WITHDRAW_SUSPENSION,
)
from bihuan.kernel import deadlines, evidence, packs
from bihuan.kernel.actors import Actor
from bihuan.kernel.announcements import announce
from bihuan.kernel.audit import Place
from bihuan.kernel.errors import InvalidInput
from bihuan.kernel.evidence import Upload
from bihuan.kernel.moving import Moves
from bihuan.kernel.workflow import Transition

CHECK_RULE, DECISION_RULE = "resumption-check", "resumption-decision"
MOST = {"reason": 300, "part": 120, "ordered_by": 100, "order_number": 60}
ENTERPRISE_STATES: Mapping[str, str] = {
    SuspensionStatus.STOPPED: "suspended",
    SuspensionStatus.APPLIED: "resuming",
    SuspensionStatus.CHECKED: "resuming",
    SuspensionStatus.RESUMED: "operating",
    SuspensionStatus.CLOSED: "closed",
    SuspensionStatus.WITHDRAWN: "operating",
}


@dataclass(frozen=True)
class SuspensionFacts:
    """What is said when an enterprise stops.

    Args:
        reason_kind: Key of ``dictionary/suspension-reasons``; where its row says ``ordered``, the
            deciding unit and the number of its paper are owed.
        from_on: First day without work; ``until_on`` the last day as planned, unknown or open.
        part: What stands still where not everything does.
        watch: Who keeps an eye on it meanwhile; ``None`` leaves it to be named later.
    """

    reason_kind: str
    reason: str
    from_on: date
    until_on: date | None = None
    is_whole: bool = True
    part: str = ""
    ordered_by: str = ""
    order_number: str = ""
    watch: WatchFacts | None = None


@transaction.atomic
def suspend_enterprise(
    *, enterprise_id: int, facts: SuspensionFacts, actor: Actor, at: datetime
) -> Suspension:
    """Register that an enterprise stands still, and who watches it.

    Raises:
        NotFound: Outside the actor's scope.
        AlreadySuspended: It stands still as a whole already.
        BeforeFounding: The first day lies before the founding.
        InvalidInput: A field is missing or cannot be.

    Source:
        Work Safety Law (2021), art. 65 and 70: who may order to stop, and what may follow.
    """
    actor.must(perms.SUSPEND)
    enterprise = in_use(enterprise_id, actor)
    check_facts(facts, enterprise, localdate(at))
    standing = standing_suspension(enterprise)
    if standing is not None and facts.is_whole:
        raise AlreadySuspended(name=enterprise.name, day=f"{standing.from_on:%Y-%m-%d}")
    suspension = Suspension.objects.create(
        enterprise=enterprise,
        reason_kind=facts.reason_kind,
        reason=facts.reason.strip(),
        is_whole=facts.is_whole,
        part="" if facts.is_whole else facts.part.strip(),
        ordered_by=facts.ordered_by.strip(),
        order_number=facts.order_number.strip(),
        from_on=facts.from_on,
        until_on=facts.until_on,
        unit_id=enterprise.supervisor_id or actor.unit_id,
        region=enterprise.region,
        units=enterprise.units,
        registered_at=at,
    )
    SUSPENSION_WORKFLOW.begin(suspension, actor=actor, at=at, text="登记停产停业")
    follow(suspension, actor=actor, at=at)
    if facts.watch is not None:
        open_watch(
            enterprise_id=enterprise.pk,
            kind=WatchKind.SUSPENSION,
            facts=facts.watch,
            suspension=suspension,
            actor=actor,
            at=at,
        )
    announce("enterprises.suspended", ids_of(suspension), at)
    return suspension


def check_facts(facts: SuspensionFacts, enterprise: Enterprise, today: date) -> None:
    """Refuse what cannot be said of a suspension.

    Raises:
        InvalidInput: One sentence a field.
        BeforeFounding: Only the first day is wrong.
    """
    found = order_problems(facts) | day_problems(facts, today)
    if enterprise.status in GONE:
        found["enterprise_id"] = "这家企业已关闭、吊销或者迁出，不能登记停产停业。"
    if not facts.reason.strip():
        found["reason"] = "请写明停产的情况。"
    if not facts.is_whole and not facts.part.strip():
        found["part"] = "部分停产的，请写明停产的车间、装置或者工序。"
    for field, most in MOST.items():
        if len(getattr(facts, field).strip()) > most:
            found[field] = f"最多{most}个字。"
    if found:
        raise InvalidInput(found)
    refuse_before_founding(enterprise, "from_on", "停产日期", facts.from_on)


def order_problems(facts: SuspensionFacts) -> dict[str, str]:
    kinds = {row["key"]: row for row in packs.rows("dictionary", "suspension-reasons")}
    if facts.reason_kind not in kinds:
        return {"reason_kind": "请从列表中选择停产原因。"}
    if not kinds[facts.reason_kind].get("data", {}).get("ordered"):
        return {}
    owed = (("ordered_by", "决定单位"), ("order_number", "文书号"))
    return {
        field: f"责令、决定停产的，请填写{word}。"
        for field, word in owed
        if not getattr(facts, field).strip()
    }


def day_problems(facts: SuspensionFacts, today: date) -> dict[str, str]:
    found = {}
    if facts.from_on > today:
        found["from_on"] = f"停产日期{facts.from_on:%Y-%m-%d}在今天之后，请到当天再登记。"
    if facts.until_on is not None and facts.until_on < facts.from_on:
        found["until_on"] = "预计复产日期早于停产日期，请核对两个日期。"
    return found


def ids_of(suspension: Suspension) -> dict[str, Any]:
    return {"suspension": suspension.pk, "enterprise": suspension.enterprise_id}


def follow(suspension: Suspension, *, actor: Actor, at: datetime) -> None:
    """Let the enterprise's state follow a suspension of the whole; parts leave it as it is."""
    if not suspension.is_whole:
        return
    enterprise = suspension.enterprise
    before, status = enterprise.status, ENTERPRISE_STATES[suspension.status]
    if before == status:
        return
    enterprise.status = status
    enterprise.save(update_fields=["status"])
    data = {"suspension": suspension.pk, "changed": {"status": [before, status]}}
    note(enterprise, "status_followed", "修改状态", actor=actor, at=at, data=data)


def locked_suspension(suspension_id: int, actor: Actor) -> Suspension:
    """The suspension, locked until commit.

    Raises:
        NotFound: Absent, or outside the actor's scope.
    """
    found = Suspension.objects.visible_to(actor).select_related("enterprise")
    return found.locked().one(suspension_id)


def make(
    move: Transition[Suspension],
    suspension: Suspension,
    *,
    changes: Mapping[str, Any],
    data: Mapping[str, Any],
    files: Sequence[Upload] = (),
    role: str = "document",
    actor: Actor,
    at: datetime,
    key: str | None,
) -> Suspension:
    """Make a move, keep its files, let the enterprise follow."""
    applied = SUSPENSION_WORKFLOW.apply(
        move, suspension, actor=actor, at=at, changes=changes, data=data, key=key
    )
    if applied.is_replay:
        return suspension
    evidence.keep_all(
        files,
        chain=SUSPENSION_WORKFLOW.chain(suspension),
        place=Place(suspension.region, suspension.units, suspension.enterprise_id),
        role=role,
        actor=actor,
        at=at,
    )
    follow(suspension, actor=actor, at=at)
    return suspension


@transaction.atomic
def apply_for_resumption(
    *,
    suspension_id: int,
    self_check: str,
    commitment: str,
    documents: Sequence[Upload] = (),
    actor: Actor,
    at: datetime,
    key: str | None = None,
) -> Suspension:
    """Ask to work again, with what was checked and who vouches for it.

    Raises:
        NotFound: Outside the actor's scope.
        NotPermitted: Another enterprise's people.
        TransitionRefused: It does not stand still, or an application is under way.
        InvalidInput: Nothing was checked, or nobody vouches.
    """
    suspension = locked_suspension(suspension_id, actor)
    must_own(suspension.enterprise, actor, perms.APPLY_RESUMPTION)
    checked = require(self_check, "self_check", "请写明自查情况。")
    changes = {
        "self_check": checked,
        "commitment": require(commitment, "commitment", "请填写承诺人姓名。")[:40],
        "applied_on": localdate(at),
        "rounds": suspension.rounds + 1,
        "due_on": deadlines.due(CHECK_RULE, localdate(at)).due_on,
        "decision": "",
    }
    data = {"note": checked[:500]}
    return make(
        APPLY,
        suspension,
        changes=changes,
        data=data,
        files=documents,
        actor=actor,
        at=at,
        key=key,
    )


def check_on_site(
    move: Transition[Suspension],
    suspension_id: int,
    *,
    guidance: str,
    checked_on: date | None,
    photos: Sequence[Upload],
    actor: Actor,
    at: datetime,
    key: str | None,
) -> Suspension:
    """What both outcomes of the check on site share."""
    suspension = locked_suspension(suspension_id, actor)
    today, applied = localdate(at), suspension.applied_on
    on = checked_on or today
    if on > today or (applied is not None and on < applied):
        sentence = f"检查日期应在申请之日至今天之间，现在是{on:%Y-%m-%d}。"
        raise InvalidInput({"checked_on": sentence})
    seen = require(guidance, "guidance", "请写明指导检查的情况。")
    changes = {
        "guidance": seen,
        "checked_on": on,
        "checked_by_id": actor.user_id,
        "due_on": deadlines.due(DECISION_RULE, today).due_on if move is PASS_CHECK else None,
    }
    data = {"note": seen[:500]}
    return make(
        move,
        suspension,
        changes=changes,
        data=data,
        files=photos,
        role="check",
        actor=actor,
        at=at,
        key=key,
    )


@transaction.atomic
def pass_resumption_check(
    *,
    suspension_id: int,
    guidance: str,
    checked_on: date | None = None,
    photos: Sequence[Upload] = (),
    actor: Actor,
    at: datetime,
    key: str | None = None,
) -> Suspension:
    """Find an enterprise fit to work again; somebody else approves.

    Raises:
        TransitionRefused: No application waits for a check.
        InvalidInput: Nothing written, or a day outside the application's time.
    """
    return check_on_site(
        PASS_CHECK,
        suspension_id,
        guidance=guidance,
        checked_on=checked_on,
        photos=photos,
        actor=actor,
        at=at,
        key=key,
    )


@transaction.atomic
def fail_resumption_check(
    *,
    suspension_id: int,
    guidance: str,
    checked_on: date | None = None,
    photos: Sequence[Upload] = (),
    actor: Actor,
    at: datetime,
    key: str | None = None,
) -> Suspension:
    """Find an enterprise not fit yet: it stays stopped and may apply again.

    Raises:
        TransitionRefused: No application waits for a check.
        InvalidInput: Nothing written, or a day outside the application's time.
    """
    return check_on_site(
        FAIL_CHECK,
        suspension_id,
        guidance=guidance,
        checked_on=checked_on,
        photos=photos,
        actor=actor,
        at=at,
        key=key,
    )


@transaction.atomic
def approve_resumption(
    *,
    suspension_id: int,
    ended_on: date | None = None,
    decision: str = "",
    actor: Actor,
    at: datetime,
    key: str | None = None,
) -> Suspension:
    """Let an enterprise work again from a day on; its watch ends.

    Raises:
        TransitionRefused: The check has not been passed.
        CheckerApproves: Whoever checked it wants to approve.
        InvalidInput: A day before the check.
    """
    suspension = locked_suspension(suspension_id, actor)
    on = ended_on or localdate(at)
    if suspension.checked_on is not None and on < suspension.checked_on:
        sentence = f"复产日期早于检查日期（{suspension.checked_on:%Y-%m-%d}），请核对。"
        raise InvalidInput({"ended_on": sentence})
    changes = {"ended_on": on, "decision": decision.strip()[:300], "due_on": None}
    data = {"note": decision}
    make(APPROVE, suspension, changes=changes, data=data, actor=actor, at=at, key=key)
    end_watches_of(suspension, note="已批准复工复产", actor=actor, at=at)
    announce("enterprises.resumed", ids_of(suspension), at)
    return suspension


@transaction.atomic
def refuse_resumption(
    *, suspension_id: int, decision: str, actor: Actor, at: datetime, key: str | None = None
) -> Suspension:
    """Leave an enterprise stopped though the check was passed.

    Raises:
        InvalidInput: No reason.
        TransitionRefused: Nothing waits for a decision.
    """
    suspension = locked_suspension(suspension_id, actor)
    decision = require(decision, "decision", "请写明不同意的理由。")[:300]
    changes = {"decision": decision, "due_on": None}
    data = {"note": decision}
    return make(REFUSE, suspension, changes=changes, data=data, actor=actor, at=at, key=key)


@transaction.atomic
def prolong_suspension(
    *,
    suspension_id: int,
    until_on: date | None,
    note: str,
    actor: Actor,
    at: datetime,
    key: str | None = None,
) -> Suspension:
    """Plan another end.

    Raises:
        InvalidInput: No reason, no day, or one before the first.
    """
    suspension = locked_suspension(suspension_id, actor)
    note = require(note, "note", "请写明调整的理由。")
    if until_on is None or until_on < suspension.from_on:
        raise InvalidInput({"until_on": "预计复产日期不能早于停产日期。"})
    changes, data = {"until_on": until_on}, {"note": note}
    return make(PROLONG, suspension, changes=changes, data=data, actor=actor, at=at, key=key)


@transaction.atomic
def close_down(
    *, suspension_id: int, note: str, actor: Actor, at: datetime, key: str | None = None
) -> Suspension:
    """Record that a stopped enterprise will not work again; its record stays.

    Raises:
        InvalidInput: Nothing written.
    """
    return finish(CLOSE_DOWN, suspension_id, note, "请写明关闭退出的情况。", actor, at, key)


@transaction.atomic
def withdraw_suspension(
    *, suspension_id: int, note: str, actor: Actor, at: datetime, key: str | None = None
) -> Suspension:
    """Take back a suspension registered by mistake.

    Raises:
        InvalidInput: No reason.
    """
    return finish(WITHDRAW_SUSPENSION, suspension_id, note, "请写明撤回的理由。", actor, at, key)


def finish(
    move: Transition[Suspension],
    suspension_id: int,
    written: str,
    sentence: str,
    actor: Actor,
    at: datetime,
    key: str | None,
) -> Suspension:
    """An end that is no resumption."""
    suspension = locked_suspension(suspension_id, actor)
    written = require(written, "note", sentence)
    changes = {"ended_on": max(localdate(at), suspension.from_on), "due_on": None}
    data = {"note": written}
    make(move, suspension, changes=changes, data=data, actor=actor, at=at, key=key)
    end_watches_of(suspension, note=written, actor=actor, at=at)
    return suspension


SERVICES: Mapping[str, Callable[..., Suspension]] = {
    "apply": apply_for_resumption,
    "pass_check": pass_resumption_check,
    "fail_check": fail_resumption_check,
    "approve": approve_resumption,
    "refuse": refuse_resumption,
    "prolong": prolong_suspension,
    "close_down": close_down,
    "withdraw": withdraw_suspension,
}
make_suspension_move = Moves(SUSPENSION_WORKFLOW, "suspension_id", SERVICES, {"file": "documents"})
