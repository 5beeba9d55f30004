"""The page of one reporting duty: who handed in what, round by round (T26)."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.urls import reverse

from bihuan.dispatch.models import Duty, Submission
from bihuan.dispatch.record import document_fact, said
from bihuan.dispatch.services.duties import duty_chain
from bihuan.dispatch.services.figuring import indicators_of
from bihuan.dispatch.states import (
    SUBMISSION_HANDED_IN,
    SUBMISSION_NEVER_OWED,
    SUBMISSION_OWED,
    SignerLevel,
    SubmissionStatus,
)
from bihuan.kernel import detail
from bihuan.kernel.actors import Actor

Cell = dict[str, Any]
ROUNDS_SHOWN = 10


def round_cell(one: Submission | None, today: date) -> Cell:
    """How one unit did in one round."""
    if one is None or one.status in SUBMISSION_NEVER_OWED:
        return {"text": None if one is None else str(SubmissionStatus(one.status).label)}
    url = reverse("dispatch:submission", args=[one.pk])
    if one.status in SUBMISSION_HANDED_IN:
        word, tone = ("迟报", "warn") if one.is_late else ("按时", "done")
        return {
            "text": "零报告" if one.is_zero and not one.is_late else word,
            "tone": tone,
            "url": url,
        }
    late = one.status in SUBMISSION_OWED and one.due_on < today
    return {"text": "缺报" if late else "待报", "tone": "danger" if late else "", "url": url}


def draw_duty(duty: Duty, actor: Actor, today: date) -> Cell:
    """One duty as the template takes it, the newest rounds that have begun first."""
    levels = dict(SignerLevel.choices)
    owed = list(
        Submission.objects.visible_to(actor)
        .filter(duty=duty)
        .select_related("unit")
        .order_by("unit__order", "unit_id", "due_on")
    )
    days = sorted({one.due_on for one in owed})
    begun = [day for day in days if day <= today]
    coming = [day for day in days if day > today]
    shown = (begun[-(ROUNDS_SHOWN - 2) :] + coming[:2])[-ROUNDS_SHOWN:]
    by_unit: dict[int, dict[date, Submission]] = {}
    names = {one.unit_id: one.unit.name for one in owed}
    for one in owed:
        by_unit.setdefault(one.unit_id, {})[one.due_on] = one
    rows = []
    for unit_id, rounds in by_unit.items():
        due = [r for d, r in rounds.items() if d <= today and r.status not in SUBMISSION_NEVER_OWED]
        on_time = sum(r.status in SUBMISSION_HANDED_IN and not r.is_late for r in due)
        rows.append(
            [
                names[unit_id],
                f"{on_time}/{len(due)}" if due else None,
                *(round_cell(rounds.get(day), today) for day in shown),
            ]
        )
    return {
        "title": duty.what,
        "number": duty.due_text,
        "subtitle": "已停止" if duty.ended_reason else "",
        "facts": [
            document_fact(duty.document),
            {"label": "时限", "value": duty.due_text or None},
            {"label": "要求签发", "value": levels.get(duty.signer_level)},
            {"label": "报给", "value": duty.recipient or None},
            {"label": "抄送", "value": duty.copy_to or None},
            {"label": "形式", "value": duty.form or None},
            {"label": "截止", "value": duty.ends_on, "kind": "date"},
            {
                "label": "随报数字",
                "value": "、".join(str(one.label) for one in indicators_of(duty)) or None,
                "kind": "wide",
            },
            {"label": "停止原因", "value": duty.ended_reason or None, "kind": "wide"},
        ],
        "sections": [
            {
                "title": "各期报送",
                "count": len(days),
                "table": {
                    "columns": ["单位", "按时/应报", *(f"{day:%m-%d}" for day in shown)],
                    "rows": rows,
                    "note": f"共 {len(days)} 期，列出最近的 {len(shown)} 期。",
                },
            }
        ],
        "timeline": detail.timeline_of(duty_chain(duty), texts=said),
    }
