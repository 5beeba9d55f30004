"""Leaders' instructions: passed on, handled, reported back."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from bihuan.dispatch import permissions as perms
from bihuan.dispatch.gatherings import InstructionStatus
from bihuan.dispatch.models import Instruction
from bihuan.dispatch.services.common import REMINDED, require
from bihuan.dispatch.workflow import (
    CLOSE,
    INSTRUCTION_WORKFLOW,
    REMIND_INSTRUCTION,
    REPORT,
    RETURN_INSTRUCTION,
    TAKE,
    WITHDRAW_INSTRUCTION,
)
from bihuan.kernel import evidence
from bihuan.kernel.actors import Actor
from bihuan.kernel.audit import Place
from bihuan.kernel.errors import InvalidInput
from bihuan.kernel.evidence import Upload
from bihuan.kernel.moving import Moves
from bihuan.kernel.notices import NoticeKind, notify_unit
from bihuan.kernel.workflow import Applied, Transition
from bihuan.organisations.models import Unit

PASSED_ON = NoticeKind("dispatch.instruction", _("领导批示转办"))


@dataclass(frozen=True)
class Given:
    """An instruction as it was given.

    Args:
        subject: What it was written on; ``subject_url`` the page of that matter here.
        unit_id: Whoever is to handle it.
    """

    leader: str
    text: str
    subject: str
    given_on: date
    unit_id: int
    leader_post: str = ""
    subject_url: str = ""
    due_on: date | None = None


def refuse_given(given: Given, at: datetime) -> None:
    """Refuse what no instruction can be.

    Raises:
        InvalidInput: A field is missing, a day in the future, a limit before the day.
    """
    asked = (
        ("leader", given.leader, "填写批示领导。"),
        ("text", given.text, "填写批示内容。"),
        ("subject", given.subject, "填写批示件的标题。"),
    )
    problems = {field: sentence for field, text, sentence in asked if not text.strip()}
    if given.given_on > localdate(at):
        problems["given_on"] = "批示日期不能晚于今天。"
    if given.due_on is not None and given.due_on < given.given_on:
        problems["due_on"] = "办理时限不能早于批示日期。"
    if given.subject_url and not is_own_address(given.subject_url):
        problems["subject_url"] = "填写本平台页面的地址，以 / 开头。"
    if problems:
        raise InvalidInput(problems)


def is_own_address(address: str) -> bool:
    """Whether an address is a page of this platform."""
    return address.startswith("/") and not address.startswith(("//", "/\\"))


@transaction.atomic
def pass_on_instruction(
    given: Given, *, actor: Actor, at: datetime, key: str | None = None
) -> Instruction:
    """Set an instruction down and give it to whoever is to handle it.

    Raises:
        NotPermitted: The actor may not.
        NotFound: No such unit.
        InvalidInput: See `refuse_given`; or the unit is outside the actor's region.
    """
    actor.must(perms.PASS_ON)
    refuse_given(given, at)
    unit = Unit.objects.one(given.unit_id)
    if not actor.scope.holds(unit.region_id):
        raise InvalidInput({"unit_id": "只能转给本级和下级单位。"})
    office = int(actor.unit_id or unit.pk)
    instruction = Instruction.objects.create(
        leader=given.leader.strip()[:60],
        leader_post=given.leader_post[:80],
        text=given.text,
        subject=given.subject.strip()[:200],
        subject_url=given.subject_url[:200],
        given_on=given.given_on,
        unit=unit,
        office_id=office,
        due_on=given.due_on,
        status=InstructionStatus.ASSIGNED,
        region=unit.region_id,
        units=sorted({unit.pk, office}),
        made_at=at,
        made_by_id=actor.user_id,
    )
    INSTRUCTION_WORKFLOW.begin(instruction, actor=actor, at=at, text="登记并转办", key=key)
    tell(
        instruction, PASSED_ON.code, f"领导批示：{instruction.subject}", given.text, "given", at=at
    )
    return instruction


def tell(
    instruction: Instruction, kind: str, title: str, body: str, key: str, *, at: datetime
) -> None:
    notify_unit(
        instruction.unit_id,
        permission=perms.HANDLE,
        kind=kind,
        title=title[:120],
        body=body,
        url=f"/dispatch/instructions/{instruction.pk}/",
        chain=INSTRUCTION_WORKFLOW.chain(instruction),
        key=f"instruction.{key}:{instruction.pk}",
        at=at,
    )


def locked_instruction(instruction_id: int, actor: Actor) -> Instruction:
    """The instruction, locked until commit.

    Raises:
        NotFound: Absent, or outside the actor's scope.
    """
    found = Instruction.objects.visible_to(actor).select_related("unit")
    return found.locked().one(instruction_id)


def apply(
    move: Transition[Instruction],
    instruction: Instruction,
    note: str,
    *,
    actor: Actor,
    at: datetime,
    key: str | None,
    changes: Mapping[str, Any] | None = None,
) -> Applied:
    return INSTRUCTION_WORKFLOW.apply(
        move, instruction, actor=actor, at=at, data={"note": note}, changes=changes, key=key
    )


@transaction.atomic
def take_instruction(
    *, instruction_id: int, note: str = "", actor: Actor, at: datetime, key: str | None = None
) -> Instruction:
    """Sign for an instruction."""
    instruction = locked_instruction(instruction_id, actor)
    apply(TAKE, instruction, note, actor=actor, at=at, key=key)
    return instruction


@transaction.atomic
def report_on_instruction(
    *,
    instruction_id: int,
    note: str,
    files: Sequence[Upload] = (),
    actor: Actor,
    at: datetime,
    key: str | None = None,
) -> Instruction:
    """Say what came of an instruction.

    Raises:
        InvalidInput: Nothing written.
    """
    instruction = locked_instruction(instruction_id, actor)
    require(note, "note", "写明办理结果。")
    changes = {"result": note, "reported_on": localdate(at)}
    applied = apply(REPORT, instruction, note[:200], actor=actor, at=at, key=key, changes=changes)
    if not applied.is_replay:
        evidence.keep_all(
            files,
            chain=INSTRUCTION_WORKFLOW.chain(instruction),
            place=Place(instruction.region, instruction.units),
            role="document",
            actor=actor,
            at=at,
        )
    return instruction


@transaction.atomic
def close_instruction(
    *, instruction_id: int, note: str = "", actor: Actor, at: datetime, key: str | None = None
) -> Instruction:
    """Lay the result before the leader; the instruction is done."""
    instruction = locked_instruction(instruction_id, actor)
    changes = {"closed_on": localdate(at)}
    apply(CLOSE, instruction, note, actor=actor, at=at, key=key, changes=changes)
    return instruction


@transaction.atomic
def return_instruction(
    *, instruction_id: int, note: str, actor: Actor, at: datetime, key: str | None = None
) -> Instruction:
    """Send a result back for more.

    Raises:
        InvalidInput: No reason.
    """
    instruction = locked_instruction(instruction_id, actor)
    require(note, "note", "写明退回的原因。")
    changes = {"returns": instruction.returns + 1, "reported_on": None}
    apply(RETURN_INSTRUCTION, instruction, note, actor=actor, at=at, key=key, changes=changes)
    return instruction


@transaction.atomic
def remind_of_instruction(
    *, instruction_id: int, note: str = "", actor: Actor, at: datetime, key: str | None = None
) -> Instruction:
    """Urge the unit."""
    instruction = locked_instruction(instruction_id, actor)
    applied = apply(REMIND_INSTRUCTION, instruction, note, actor=actor, at=at, key=key)
    if not applied.is_replay:
        title = f"催办批示：{instruction.subject}"
        body = note or "请抓紧办理并反馈结果。"
        tell(instruction, REMINDED.code, title, body, f"remind:{applied.event_id}", at=at)
    return instruction


@transaction.atomic
def withdraw_instruction(
    *, instruction_id: int, note: str, actor: Actor, at: datetime, key: str | None = None
) -> Instruction:
    """Take back an instruction that should not stand there.

    Raises:
        InvalidInput: No reason.
    """
    instruction = locked_instruction(instruction_id, actor)
    require(note, "note", "写明撤回的原因。")
    apply(WITHDRAW_INSTRUCTION, instruction, note, actor=actor, at=at, key=key)
    return instruction


SERVICES: Mapping[str, Callable[..., Instruction]] = {
    "take": take_instruction,
    "report": report_on_instruction,
    "close": close_instruction,
    "return": return_instruction,
    "remind": remind_of_instruction,
    "withdraw": withdraw_instruction,
}
make_instruction_move = Moves(INSTRUCTION_WORKFLOW, "instruction_id", SERVICES)
