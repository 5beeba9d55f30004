"""The page of one leader's instruction."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from bihuan.dispatch.gatherings import InstructionStatus
from bihuan.dispatch.models import Instruction
from bihuan.dispatch.record import Cell, common, overdue_alert
from bihuan.dispatch.workflow import INSTRUCTION_WORKFLOW
from bihuan.dispatch.workflow.instructions import WITH_UNIT
from bihuan.kernel.actors import Actor
from bihuan.kernel.errors import InvalidInput


def draw_instruction(
    instruction: Instruction,
    actor: Actor,
    today: date,
    *,
    tried: str = "",
    typed: Mapping[str, Any] | None = None,
    refusal: InvalidInput | None = None,
) -> Cell:
    """One instruction as the template takes it."""
    found: Cell = {
        "title": instruction.subject,
        "number": instruction.leader,
        "subtitle": str(InstructionStatus(instruction.status).label),
        "alert": overdue_alert(
            instruction.due_on,
            today,
            is_open=instruction.status in WITH_UNIT,
            word="办理时限",
        ),
        "facts": [
            {"label": "批示领导", "value": instruction.leader, "sub": instruction.leader_post},
            {"label": "批示日期", "value": instruction.given_on, "kind": "date"},
            {"label": "批示内容", "value": instruction.text, "kind": "wide"},
            {
                "label": "批示件",
                "value": instruction.subject,
                "url": instruction.subject_url,
                "kind": "wide",
            },
            {"label": "承办单位", "value": instruction.unit.name},
            {"label": "办理时限", "value": instruction.due_on, "kind": "date"},
            {"label": "反馈日期", "value": instruction.reported_on, "kind": "date"},
            {"label": "办结日期", "value": instruction.closed_on, "kind": "date"},
            {"label": "办理结果", "value": instruction.result or None, "kind": "wide"},
        ],
    }
    return found | common(
        INSTRUCTION_WORKFLOW,
        instruction,
        actor,
        "dispatch:instruction_move",
        tried,
        typed or {},
        refusal,
    )
