"""The life of a leader's instruction.

assigned ─take→ handling ─report→ reported ─close→ closed;  reported ─return→ handling
what is not finished ─withdraw→ withdrawn
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from bihuan.dispatch import permissions as perms
from bihuan.dispatch.gatherings import INSTRUCTION_FINISHED, InstructionStatus
from bihuan.kernel.audit import Place
from bihuan.kernel.workflow import Facts, Need, Transition, Workflow

if TYPE_CHECKING:
    from bihuan.dispatch.models import Instruction

InstructionMove = Transition["Instruction"]
WITH_UNIT = (InstructionStatus.ASSIGNED, InstructionStatus.HANDLING)

TAKE = InstructionMove(
    "take",
    _("签收"),
    InstructionStatus.ASSIGNED,
    InstructionStatus.HANDLING,
    perms.HANDLE,
    needs=(Need("note", _("办理安排"), required=False),),
    tone="primary",
    owner_only=True,
)
REPORT = InstructionMove(
    "report",
    _("反馈办理结果"),
    WITH_UNIT,
    InstructionStatus.REPORTED,
    perms.HANDLE,
    needs=(Need("note", _("办理结果")), Need("files", _("附件"), "file", required=False)),
    tone="primary",
    owner_only=True,
)
CLOSE = InstructionMove(
    "close",
    _("呈报领导，办结"),
    InstructionStatus.REPORTED,
    InstructionStatus.CLOSED,
    perms.PASS_ON,
    needs=(Need("note", _("领导意见"), required=False),),
    tone="primary",
    is_final=True,
)
RETURN_INSTRUCTION = InstructionMove(
    "return",
    _("退回续办"),
    InstructionStatus.REPORTED,
    InstructionStatus.HANDLING,
    perms.PASS_ON,
    needs=(Need("note", _("退回原因")),),
)
REMIND_INSTRUCTION = InstructionMove(
    "remind",
    _("催办"),
    WITH_UNIT,
    None,
    perms.REMIND,
    needs=(Need("note", _("催办内容"), required=False),),
)
WITHDRAW_INSTRUCTION = InstructionMove(
    "withdraw",
    _("撤回登记"),
    (*WITH_UNIT, InstructionStatus.REPORTED),
    InstructionStatus.WITHDRAWN,
    perms.PASS_ON,
    needs=(Need("note", _("撤回原因")),),
    tone="danger",
    is_final=True,
)
INSTRUCTION_STEPS = {
    InstructionStatus.ASSIGNED: (_("签收批示"), perms.HANDLE),
    InstructionStatus.HANDLING: (_("办理并反馈结果"), perms.HANDLE),
    InstructionStatus.REPORTED: (_("审核并呈报"), perms.PASS_ON),
}


def instruction_facts(instruction: Instruction) -> Facts:
    status = InstructionStatus(instruction.status)
    step, permission = INSTRUCTION_STEPS.get(status, ("", None))
    is_over, with_office = status in INSTRUCTION_FINISHED, status == InstructionStatus.REPORTED
    owner = instruction.office_id if with_office else instruction.unit_id
    return Facts(
        title=f"{instruction.leader}批示：{instruction.subject}",
        place=Place(instruction.region, instruction.units),
        step=str(step),
        permission=permission.code if permission else "",
        owner_unit_id=None if is_over else owner,
        supervisor_unit_id=instruction.office_id,
        where=instruction.unit.name,
        due_on=None if with_office else instruction.due_on,
        is_closed=is_over,
    )


INSTRUCTION_WORKFLOW = Workflow["Instruction"](
    code="instruction",
    label=_("领导批示"),
    states=InstructionStatus,
    moves=(TAKE, REPORT, CLOSE, RETURN_INSTRUCTION, REMIND_INSTRUCTION, WITHDRAW_INSTRUCTION),
    facts=instruction_facts,
    url="dispatch:instruction",
    initial=InstructionStatus.ASSIGNED,
)
