"""Handing in what is owed, receiving it, urging, excusing."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, time
from typing import Any

from django.db import transaction
from django.utils.timezone import localtime

from bihuan.dispatch.errors import CopyMissing, WrongSigner
from bihuan.dispatch.models import Submission
from bihuan.dispatch.services.common import COPIED, REMINDED, require
from bihuan.dispatch.services.figuring import figures_of, refuse_fallen
from bihuan.dispatch.states import SignerLevel
from bihuan.dispatch.workflow import (
    RECEIVE,
    REMIND,
    RETURN,
    SUBMISSION_WORKFLOW,
    SUBMIT,
    WAIVE,
    WITHDRAW,
)
from bihuan.kernel import evidence
from bihuan.kernel.actors import Actor
from bihuan.kernel.audit import Place
from bihuan.kernel.evidence import Upload
from bihuan.kernel.moving import Moves
from bihuan.kernel.notices import leaders_of_region, notify, notify_unit
from bihuan.kernel.workflow import Applied, Transition


def locked_submission(submission_id: int, actor: Actor) -> Submission:
    """The submission, locked until commit.

    Raises:
        NotFound: Absent, or outside the actor's scope.
    """
    found = Submission.objects.visible_to(actor).select_related("duty", "unit")
    return found.locked().one(submission_id)


def is_late(submission: Submission, at: datetime) -> bool:
    """Whether a moment lies after the limit; without an hour the whole day is in time."""
    moment = localtime(at)
    limit = submission.due_time or time.max
    return (moment.date(), moment.time()) > (submission.due_on, limit)


def apply(
    move: Transition[Submission],
    submission: Submission,
    note: str,
    *,
    actor: Actor,
    at: datetime,
    key: str | None,
    changes: Mapping[str, Any] | None = None,
) -> Applied:
    return SUBMISSION_WORKFLOW.apply(
        move, submission, actor=actor, at=at, data={"note": note}, changes=changes, key=key
    )


@transaction.atomic
def submit_submission(
    *,
    submission_id: int,
    summary: str,
    signer: str,
    signer_level: str,
    is_zero: bool = False,
    has_copied: bool = False,
    figures_note: str = "",
    files: Sequence[Upload] = (),
    actor: Actor,
    at: datetime,
    key: str | None = None,
) -> Submission:
    """Hand in what is owed, signed by whom the document wants.

    Args:
        summary: The report's text; a zero report says so.
        signer: Who signed; ``signer_level`` that person's level.
        has_copied: That the copy was sent some other way, where the unit owes one; else the
            platform sends it to the leaders of the region.
        figures_note: Why a total is smaller than in the round before.

    Raises:
        InvalidInput: Text or signer is missing.
        WrongSigner: Signed at another level than the document asks for; the principal may sign
            for the deputy, not the other way round.
        CopyMissing: The copy was not sent, and no leader of the region has an account.
        FiguresFell: A total fell and nothing is said.
        TransitionRefused: Nothing is owed any more.
    """
    submission = locked_submission(submission_id, actor)
    require(summary, "summary", "写明工作情况；没有情况的勾选零报告并写“无”。")
    require(signer, "signer", "填写签发人。")
    refuse_signer(submission.duty.signer_level, signer_level)
    leaders = readers_of_copies(submission, at) if submission.copies else []
    if submission.copies and not leaders and not has_copied:
        raise CopyMissing({"has_copied": "抄送后勾选。"}, cc=submission.duty.copy_to)
    figures = figures_of(submission, actor, at)
    refuse_fallen(submission, figures, figures_note)
    first = submission.first_submitted_at is None
    applied = apply(
        SUBMIT,
        submission,
        summary[:200],
        actor=actor,
        at=at,
        key=key,
        changes={
            "summary": summary,
            "signer": signer,
            "signer_level": signer_level,
            "is_zero": is_zero,
            "has_copied": has_copied or bool(leaders),
            "figures": figures,
            "figures_note": figures_note[:300],
            "submitted_at": at,
            "submitted_by_id": actor.user_id,
        }
        | ({"first_submitted_at": at, "is_late": is_late(submission, at)} if first else {}),
    )
    if not applied.is_replay:
        chain, place = (
            SUBMISSION_WORKFLOW.chain(submission),
            Place(submission.region, submission.units),
        )
        evidence.keep_all(files, chain=chain, place=place, role="document", actor=actor, at=at)
        send_copy(submission, leaders, at=at)
    return submission


def readers_of_copies(submission: Submission, at: datetime) -> list[int]:
    """The leaders of the government above a unit: to whom its copies go."""
    return leaders_of_region(submission.unit.region_id, on=localtime(at).date())


def send_copy(submission: Submission, leaders: Sequence[int], *, at: datetime) -> None:
    """Send the copy; whether it was read stands on the submission's page."""
    notify(
        users=leaders,
        kind=COPIED.code,
        title=f"抄送：{submission.unit.name}{submission.duty.what}"[:120],
        body=submission.summary[:300],
        url=f"/dispatch/submissions/{submission.pk}/",
        chain=SUBMISSION_WORKFLOW.chain(submission),
        key=f"submission.copy:{submission.pk}:{submission.returns}",
        at=at,
    )


def refuse_signer(needed: str, given: str) -> None:
    """Refuse a signature of a lower level than asked for.

    Raises:
        WrongSigner: It is.
    """
    enough = given == needed or (needed == SignerLevel.DEPUTY and given == SignerLevel.PRINCIPAL)
    if needed and not enough:
        labels = dict(SignerLevel.choices)
        raise WrongSigner(
            {"signer_level": f"要由{labels[needed]}签发。"},
            needed=labels[needed],
            given=labels.get(given, "没有填写"),
        )


@transaction.atomic
def receive_submission(
    *, submission_id: int, note: str = "", actor: Actor, at: datetime, key: str | None = None
) -> Submission:
    """Receive what was handed in."""
    submission = locked_submission(submission_id, actor)
    changes = {"received_at": at, "received_by_id": actor.user_id}
    apply(RECEIVE, submission, note, actor=actor, at=at, key=key, changes=changes)
    return submission


@transaction.atomic
def return_submission(
    *, submission_id: int, note: str, actor: Actor, at: datetime, key: str | None = None
) -> Submission:
    """Send it back; whether it was in time is judged by the first handing-in.

    Raises:
        InvalidInput: No reason.
    """
    submission = locked_submission(submission_id, actor)
    require(note, "note", "写明退回的原因和要补正的内容。")
    changes = {"returns": submission.returns + 1}
    apply(RETURN, submission, note, actor=actor, at=at, key=key, changes=changes)
    return submission


@transaction.atomic
def remind_submission(
    *, submission_id: int, note: str = "", actor: Actor, at: datetime, key: str | None = None
) -> Submission:
    """Urge the unit that owes it."""
    submission = locked_submission(submission_id, actor)
    applied = apply(REMIND, submission, note, actor=actor, at=at, key=key)
    if not applied.is_replay:
        notify_unit(
            submission.unit_id,
            permission=SUBMIT.permission,
            kind=REMINDED.code,
            title=f"催报：{submission.duty.what}"[:120],
            body=note or f"报送时限 {submission.due_on}，请抓紧报送。",
            url=f"/dispatch/submissions/{submission.pk}/",
            chain=SUBMISSION_WORKFLOW.chain(submission),
            key=f"submission.remind:{applied.event_id}",
            at=at,
        )
    return submission


@transaction.atomic
def waive_submission(
    *, submission_id: int, note: str, actor: Actor, at: datetime, key: str | None = None
) -> Submission:
    """Excuse a unit from one submission; it no longer counts as owed.

    Raises:
        InvalidInput: No reason.
    """
    submission = locked_submission(submission_id, actor)
    require(note, "note", "写明免报的理由。")
    apply(WAIVE, submission, note, actor=actor, at=at, key=key)
    return submission


@transaction.atomic
def withdraw_submission(
    *, submission_id: int, note: str, actor: Actor, at: datetime, key: str | None = None
) -> Submission:
    """Take back a submission that should not have been asked for.

    Raises:
        InvalidInput: No reason.
    """
    submission = locked_submission(submission_id, actor)
    require(note, "note", "写明撤回的原因。")
    apply(WITHDRAW, submission, note, actor=actor, at=at, key=key)
    return submission


SERVICES: Mapping[str, Callable[..., Submission]] = {
    "submit": submit_submission,
    "receive": receive_submission,
    "return": return_submission,
    "remind": remind_submission,
    "waive": waive_submission,
    "withdraw": withdraw_submission,
}
make_submission_move = Moves(SUBMISSION_WORKFLOW, "submission_id", SERVICES)
