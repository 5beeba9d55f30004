"""A document after its tasks were issued: who does what, who reports when, and how far it is."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.db.models import Count, Q
from django.utils import timezone

from bihuan.dispatch.models import Duty, OfficialText, WorkItem
from bihuan.dispatch.services.common import document_chain
from bihuan.dispatch.states import (
    SUBMISSION_HANDED_IN,
    DocumentStatus,
    ShareRole,
    ShareStatus,
    SignerLevel,
)
from bihuan.kernel import detail
from bihuan.kernel.actors import Actor
from bihuan.kernel.models import Event

Cell = dict[str, Any]
NAMES_SHOWN = 4


def said(event: Event) -> str:
    return str(event.data.get("note") or "")


def folded(names: list[str]) -> str | None:
    """A few names, and how many more; the whole list stands in the ledger of tasks."""
    if not names:
        return None
    shown = "、".join(names[:NAMES_SHOWN])
    return shown if len(names) <= NAMES_SHOWN else f"{shown}等 {len(names)} 个单位"


def tasks_table(document: OfficialText, actor: Actor) -> Cell | None:
    """One row a task: lead, participants, limit, how many shares are done."""
    items = (
        WorkItem.objects.visible_to(actor)
        .filter(document=document)
        .prefetch_related("shares__unit")
        .order_by("id")
    )
    rows = []
    for item in items:
        shares = [one for one in item.shares.all() if one.status != ShareStatus.WITHDRAWN]
        leads = [one.unit.name for one in shares if one.role == ShareRole.LEAD]
        others = [one.unit.name for one in shares if one.role != ShareRole.LEAD]
        done = sum(one.status == ShareStatus.DONE for one in shares)
        query = urlencode({"q": item.title[:20]})
        rows.append(
            [
                item.no or None,
                {"text": item.title[:60], "url": f"/l/tasks/?{query}"},
                folded(leads),
                folded(others),
                str(item.due_on) if item.due_on else item.deadline_text or None,
                f"{done}/{len(shares)}",
            ]
        )
    if not rows:
        return None
    return {"columns": ["序号", "任务", "牵头", "参与", "时限", "办结"], "rows": rows}


def duties_table(document: OfficialText, actor: Actor) -> Cell | None:
    """One row a duty: what, signed by whom, how many handed in of how many."""
    levels = dict(SignerLevel.choices)
    handed_in = Count("submissions", filter=Q(submissions__status__in=SUBMISSION_HANDED_IN))
    duties = (
        Duty.objects.visible_to(actor)
        .filter(document=document)
        .annotate(total=Count("submissions"), done=handed_in)
        .order_by("id")
    )
    rows = [
        [
            {"text": duty.what, "url": f"/l/submissions/?{urlencode({'q': duty.what[:20]})}"},
            duty.due_text or None,
            str(levels.get(duty.signer_level) or "") or None,
            duty.recipient or None,
            duty.copy_to or None,
            f"{duty.done}/{duty.total}",
        ]
        for duty in duties
    ]
    if not rows:
        return None
    return {"columns": ["报送内容", "时限", "签发", "报给", "抄送", "已报"], "rows": rows}


def draw_document(document: OfficialText, actor: Actor) -> Cell:
    """The document as the template of a record takes it."""
    sections = []
    for title, table in (
        ("任务分解", tasks_table(document, actor)),
        ("报送要求", duties_table(document, actor)),
    ):
        if table is not None:
            sections.append({"title": title, "table": table})
    sections.append({"title": "原文", "text": document.text})
    alert = None
    if document.status == DocumentStatus.WITHDRAWN:
        alert = {"tone": "info", "title": "已撤回", "text": document.withdrawn_reason}
    issued = document.issued_at
    return {
        "title": document.title,
        "number": document.doc_no,
        "subtitle": str(DocumentStatus(document.status).label),
        "alert": alert,
        "facts": [
            {"label": "发文机关", "value": document.issuer or None},
            {"label": "文号", "value": document.doc_no or None},
            {"label": "成文日期", "value": document.dated_on, "kind": "date"},
            {
                "label": "下达时间",
                "value": f"{timezone.localtime(issued):%Y-%m-%d %H:%M}" if issued else None,
            },
            {"label": "专项行动", "value": document.campaign or None},
            {
                "label": "原件",
                "value": document.file.name,
                "kind": "link",
                "url": f"/evidence/{document.file_id}/",
            },
        ],
        "sections": sections,
        "moves": None,
        "timeline": detail.timeline_of(document_chain(document), texts=said),
    }
