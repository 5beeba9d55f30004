"""Pages of one share and of one submission, put together."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.urls import reverse
from django.utils import timezone

from bihuan.dispatch.drawn.figures import copies_fact, figures_note_fact, figures_section
from bihuan.dispatch.drawn.items import share_sections
from bihuan.dispatch.lights import TONES, WORDS, light_of
from bihuan.dispatch.models import Share, Submission
from bihuan.dispatch.states import (
    SHARE_FINISHED,
    SUBMISSION_OWED,
    ShareRole,
    ShareStatus,
    SignerLevel,
    SubmissionStatus,
)
from bihuan.dispatch.workflow import SHARE_WORKFLOW, SUBMISSION_WORKFLOW
from bihuan.kernel import detail
from bihuan.kernel.actors import Actor
from bihuan.kernel.errors import InvalidInput
from bihuan.kernel.models import Event
from bihuan.kernel.workflow import Workflow

Cell = dict[str, Any]
SAID = {
    "note": "",
    "percent": "进度 %",
    "obstacle": "存在问题：",
    "due_on": "时限：",
    "reason": "理由：",
}


def said(event: Event) -> str:
    parts = [f"{word}{event.data[key]}" for key, word in SAID.items() if event.data.get(key)]
    return "；".join(parts)


def common(
    workflow: Workflow[Any],
    obj: Any,
    actor: Actor,
    address: str,
    tried: str,
    typed: Mapping[str, Any],
    refusal: InvalidInput | None,
) -> Cell:
    """What both pages have: moves, timeline, files, and the refusal of what was tried."""
    chain = workflow.chain(obj)
    found: Cell = {
        "actions": [],
        "files": detail.files_of(detail.all_uses(chain)),
        "moves": detail.moves_of(
            workflow,
            obj,
            actor,
            address=lambda name: reverse(address, args=[obj.pk, name]),
            tried=tried,
            typed=typed,
            errors=dict(refusal.fields) if refusal else {},
        ),
        "version": "",
        "timeline": detail.timeline_of(chain, texts=said),
        **detail.chain_line(chain, actor),
    }
    if refusal is not None:
        found["alert"] = {
            "tone": "danger",
            "title": refusal.user_message(),
            "text": refusal.user_remedy(),
        }
    return found


def overdue_alert(due_on: date | None, today: date, *, is_open: bool, word: str) -> Cell | None:
    if not is_open or due_on is None or due_on >= today:
        return None
    return {
        "tone": "danger",
        "title": f"{word}已过 {(today - due_on).days} 天",
        "text": "请尽快办理；确有困难的，写明原因申请退回或报安委办。",
    }


def document_fact(document: Any) -> Cell:
    return {
        "label": "来文",
        "value": document.title if document else None,
        "kind": "link" if document else "",
        "url": reverse("dispatch:document", args=[document.pk]) if document else "",
    }


def light_fact(share: Share, today: date) -> Cell:
    light = light_of(share.status, share.yellow_from, share.next_due_on, today)
    cell: Cell = {"label": "灯号", "value": WORDS[light] if light else None}
    if light:
        cell |= {"tone": TONES[light], "note": f"最近时限 {share.next_due_on}"}
    return cell


def draw_share(
    share: Share,
    actor: Actor,
    today: date,
    *,
    tried: str = "",
    typed: Mapping[str, Any] | None = None,
    refusal: InvalidInput | None = None,
) -> Cell:
    """One unit's share of a task as the template takes it."""
    item = share.item
    siblings = item.shares.visible_to(actor).exclude(pk=share.pk).select_related("unit")
    others = [
        {
            "kind": str(ShareRole(one.role).label),
            "label": one.unit.name,
            "url": reverse("dispatch:share", args=[one.pk]),
            "note": str(ShareStatus(one.status).label),
            "at": "",
            "tone": "info" if one.role == ShareRole.LEAD else "",
        }
        for one in siblings
    ]
    found = {
        "title": item.title,
        "number": f"第 {item.no} 项" if item.no else "",
        "subtitle": str(ShareStatus(share.status).label),
        "alert": overdue_alert(
            share.due_on, today, is_open=share.status not in SHARE_FINISHED, word="完成时限"
        ),
        "facts": [
            document_fact(item.document),
            {
                "label": "整项任务",
                "value": item.title,
                "kind": "link",
                "url": reverse("dispatch:item", args=[item.pk]),
            },
            {"label": "责任单位", "value": share.unit.name, "sub": share.named_as},
            {"label": "责任人", "value": share.person.name if share.person else None},
            {"label": "分工", "value": str(ShareRole(share.role).label)},
            {"label": "子任务", "value": share.part or None},
            light_fact(share, today),
            {"label": "完成时限", "value": share.due_on, "kind": "date"},
            {"label": "时限表述", "value": item.deadline_text or None},
            {"label": "量化目标", "value": item.target or None},
            {"label": "进度", "value": f"{share.percent}%"},
            {"label": "办结日期", "value": share.done_on, "kind": "date"},
            {"label": "进展", "value": share.progress or None, "kind": "wide"},
            {"label": "存在问题", "value": share.obstacle or None, "kind": "wide"},
            {"label": "原文", "value": item.quote or None, "kind": "wide"},
        ],
        "related": [{"title": "同一任务的其他单位", "items": others}] if others else [],
        "sections": share_sections(share, actor, today),
    }
    return found | common(
        SHARE_WORKFLOW, share, actor, "dispatch:share_move", tried, typed or {}, refusal
    )


def draw_submission(
    submission: Submission,
    actor: Actor,
    today: date,
    *,
    tried: str = "",
    typed: Mapping[str, Any] | None = None,
    refusal: InvalidInput | None = None,
) -> Cell:
    """One submission as the template takes it."""
    duty = submission.duty
    levels = dict(SignerLevel.choices)
    hour = f" {submission.due_time:%H:%M}" if submission.due_time else ""
    handed_in = submission.first_submitted_at
    found = {
        "title": duty.what,
        "number": f"第 {submission.round} 期",
        "subtitle": str(SubmissionStatus(submission.status).label),
        "alert": overdue_alert(
            submission.due_on,
            today,
            is_open=submission.status in SUBMISSION_OWED,
            word="报送时限",
        ),
        "facts": [
            document_fact(duty.document),
            {"label": "报送单位", "value": submission.unit.name, "sub": submission.named_as},
            {"label": "报送时限", "value": f"{submission.due_on}{hour}"},
            {"label": "报给", "value": duty.recipient or None},
            {"label": "要求签发", "value": levels.get(duty.signer_level)},
            {"label": "抄送", "value": duty.copy_to if submission.copies else "不要求"},
            {
                "label": "签发人",
                "value": submission.signer or None,
                "sub": levels.get(submission.signer_level),
            },
            {
                "label": "首次报送",
                "value": f"{timezone.localtime(handed_in):%Y-%m-%d %H:%M}" if handed_in else None,
                "tone": "danger" if submission.is_late else "",
                "note": "迟报" if submission.is_late else "",
            },
            *copies_fact(submission),
            {"label": "工作情况", "value": submission.summary or None, "kind": "wide"},
            *figures_note_fact(submission),
            {"label": "原文", "value": duty.quote or None, "kind": "wide"},
        ],
        "sections": figures_section(submission, actor),
    }
    return found | common(
        SUBMISSION_WORKFLOW,
        submission,
        actor,
        "dispatch:submission_move",
        tried,
        typed or {},
        refusal,
    )
