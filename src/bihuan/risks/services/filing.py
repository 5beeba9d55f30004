"""A major hazard source filed, changed, struck off (S88)."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils.timezone import localdate

from bihuan.kernel.actors import Actor
from bihuan.kernel.deadlines import due
from bihuan.kernel.errors import InvalidInput
from bihuan.kernel.evidence import Upload
from bihuan.kernel.moving import Moves
from bihuan.risks.errors import StillMajor
from bihuan.risks.models import MajorSource
from bihuan.risks.services.basics import must_be_past
from bihuan.risks.services.sources import (
    ANSWER,
    PEOPLE,
    filing_due,
    keep_files,
    locked_source,
    regrade_source,
)
from bihuan.risks.states.sources import CancelReason, SourceStatus
from bihuan.risks.workflow.sources import (
    ASK_CANCEL,
    CANCEL,
    CHANGE_PEOPLE,
    FILE,
    KEEP,
    RETURN,
    SOURCE_WORKFLOW,
    SUBMIT,
    WITHDRAW,
    Step,
)

CANCEL_ANSWER = "source-cancel-answer"
PAPERS = "papers"
LONGEST = {"sensors": 2000, "plan": 2000}


def moved(
    source_id: int,
    move: Step,
    *,
    actor: Actor,
    at: datetime,
    key: str | None,
    data: Mapping[str, Any],
    changes: Mapping[str, Any],
    files: Sequence[Upload] = (),
) -> MajorSource:
    """One move of a locked source with its papers."""
    source = locked_source(source_id, actor)
    applied = SOURCE_WORKFLOW.apply(
        move, source, actor=actor, at=at, data=data, changes=changes, key=key
    )
    if not applied.is_replay:
        keep_files(source, files, PAPERS, actor=actor, at=at)
    return source


def must_say(note: str, sentence: str) -> str:
    """The words, unless there are none.

    Raises:
        InvalidInput: Nothing was written.
    """
    if not note.strip():
        raise InvalidInput({"note": sentence})
    return note.strip()


@transaction.atomic
def change_people(
    *,
    source_id: int,
    note: str = "",
    actor: Actor,
    at: datetime,
    key: str | None = None,
    **given: str,
) -> MajorSource:
    """Change who answers for a source, its monitoring or its plan; what is empty stays.

    Raises:
        InvalidInput: Nothing was given, or a text is too long.
        TransitionRefused: Struck off or withdrawn.
    """
    changes = {name: given[name].strip() for name in PEOPLE if given.get(name, "").strip()}
    if not changes:
        raise InvalidInput({"principal": "至少填写一项要变更的内容。"})
    long = {
        name: f"最多 {LONGEST.get(name, 40)} 个字，现在是 {len(text)} 个字。"
        for name, text in changes.items()
        if len(text) > (20 if name.endswith("_phone") else LONGEST.get(name, 40))
    }
    if long:
        raise InvalidInput(long)
    return moved(
        source_id,
        CHANGE_PEOPLE,
        actor=actor,
        at=at,
        key=key,
        data={"note": note},
        changes=changes,
    )


@transaction.atomic
def submit_source(
    *,
    source_id: int,
    note: str = "",
    files: Sequence[Upload] = (),
    actor: Actor,
    at: datetime,
    key: str | None = None,
) -> MajorSource:
    """Hand in the file of a source for filing.

    Raises:
        InvalidInput: No papers.
        NotMajor: S is below 1.
        FileIncomplete: Somebody who answers for it, the monitoring or the plan is missing.
        TransitionRefused: Not waiting to be filed.

    Source:
        Dangerous Chemicals Safety Law (2025) art. 13: filed with the county's authority.
    """
    if not files:
        raise InvalidInput({"files": "请上传备案申请表等备案材料。"})
    today = localdate(at)
    changes = {
        "submitted_on": today,
        "submitted_by_id": actor.user_id,
        "step_due_on": due(ANSWER, today).due_on,
    }
    return moved(
        source_id,
        SUBMIT,
        actor=actor,
        at=at,
        key=key,
        data={"note": note},
        changes=changes,
        files=files,
    )


@transaction.atomic
def file_source(
    *,
    source_id: int,
    filing_number: str,
    filed_on: date | None,
    note: str = "",
    files: Sequence[Upload] = (),
    actor: Actor,
    at: datetime,
    key: str | None = None,
) -> MajorSource:
    """Enter a source as filed, with the number it got.

    Raises:
        InvalidInput: No number, or a day before it was handed in or after today.
        FiledBySubmitter: The actor handed it in.
        TransitionRefused: Nothing was handed in.
    """
    if not filing_number.strip():
        raise InvalidInput({"filing_number": "填写备案编号。"})
    on = must_be_past(filed_on, "filed_on", at)
    source = locked_source(source_id, actor)
    if source.submitted_on is not None and on < source.submitted_on:
        raise InvalidInput({"filed_on": f"早于报备日期（{source.submitted_on}）。"})
    changes = {
        "filing_number": filing_number.strip()[:60],
        "filed_on": on,
        "first_filed_on": source.first_filed_on or on,
        "step_due_on": None,
    }
    return moved(
        source_id,
        FILE,
        actor=actor,
        at=at,
        key=key,
        data={"note": note, "filing_number": filing_number.strip()},
        changes=changes,
        files=files,
    )


@transaction.atomic
def return_source(
    *, source_id: int, note: str, actor: Actor, at: datetime, key: str | None = None
) -> MajorSource:
    """Give the file back to be completed; the time to hand it in begins anew.

    Raises:
        InvalidInput: Nothing says what is missing.
        TransitionRefused: Nothing was handed in.
    """
    words = must_say(note, "写清要补正哪些材料。")
    changes = {"step_due_on": filing_due(localdate(at), SourceStatus.UNFILED)}
    return moved(
        source_id,
        RETURN,
        actor=actor,
        at=at,
        key=key,
        data={"note": words},
        changes=changes,
    )


@transaction.atomic
def ask_cancel(
    *,
    source_id: int,
    cancel_reason: str,
    note: str,
    files: Sequence[Upload] = (),
    actor: Actor,
    at: datetime,
    key: str | None = None,
) -> MajorSource:
    """Ask that a filed source be struck off.

    Raises:
        InvalidInput: Reason, words or proof are missing.
        StillMajor: For a reduction or a new standard, and the sum is still 1 or more.
        TransitionRefused: Not filed.
    """
    words = must_say(note, "写清设施现在的状况。")
    if cancel_reason not in CancelReason.values:
        raise InvalidInput({"cancel_reason": "选择核销原因。"})
    if not files:
        raise InvalidInput({"files": "请上传拆除、清空或减量的证明。"})
    source = locked_source(source_id, actor)
    if cancel_reason in {CancelReason.REDUCED, CancelReason.STANDARD} and source.is_major:
        raise StillMajor(title=source.name)
    changes = {
        "cancel_reason": cancel_reason,
        "submitted_by_id": actor.user_id,
        "step_due_on": due(CANCEL_ANSWER, localdate(at)).due_on,
    }
    return moved(
        source_id,
        ASK_CANCEL,
        actor=actor,
        at=at,
        key=key,
        data={"note": words, "reason": str(CancelReason(cancel_reason).label)},
        changes=changes,
        files=files,
    )


@transaction.atomic
def cancel_source(
    *,
    source_id: int,
    checked_on: date | None,
    note: str,
    files: Sequence[Upload] = (),
    actor: Actor,
    at: datetime,
    key: str | None = None,
) -> MajorSource:
    """Strike a source off after it was looked at on site.

    Raises:
        InvalidInput: The day or what was seen is missing.
        FiledBySubmitter: The actor asked for it.
        TransitionRefused: Nobody asked.
    """
    words = must_say(note, "写清现场核查的情况。")
    on = must_be_past(checked_on, "checked_on", at)
    return moved(
        source_id,
        CANCEL,
        actor=actor,
        at=at,
        key=key,
        data={"note": words, "checked_on": on},
        changes={"cancelled_on": localdate(at), "step_due_on": None},
        files=files,
    )


@transaction.atomic
def keep_source(
    *, source_id: int, note: str, actor: Actor, at: datetime, key: str | None = None
) -> MajorSource:
    """Refuse to strike a source off; it stays filed.

    Raises:
        InvalidInput: No reason was given.
        TransitionRefused: Nobody asked.
    """
    words = must_say(note, "写清不同意的理由。")
    return moved(
        source_id,
        KEEP,
        actor=actor,
        at=at,
        key=key,
        data={"note": words},
        changes={"cancel_reason": "", "step_due_on": None},
    )


@transaction.atomic
def withdraw_source(
    *, source_id: int, note: str, actor: Actor, at: datetime, key: str | None = None
) -> MajorSource:
    """Take back a unit that was registered by mistake.

    Raises:
        InvalidInput: No reason was given.
        TransitionRefused: Handed in or filed.
    """
    words = must_say(note, "写清撤回的原因。")
    return moved(
        source_id,
        WITHDRAW,
        actor=actor,
        at=at,
        key=key,
        data={"note": words},
        changes={"withdrawn_at": at, "withdrawn_reason": words[:200], "step_due_on": None},
    )


SERVICES: Mapping[str, Callable[..., MajorSource]] = {
    "regrade": regrade_source,
    "change_people": change_people,
    "submit": submit_source,
    "file": file_source,
    "return": return_source,
    "ask_cancel": ask_cancel,
    "cancel": cancel_source,
    "keep": keep_source,
    "withdraw": withdraw_source,
}
move_source = Moves(SOURCE_WORKFLOW, "source_id", SERVICES)
