"""A document after its tasks were issued: who does what, who reports when, and how far it is."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.db.models import Count, Q
from django.urls import reverse
from django.utils import timezone

from bihuan.dispatch import permissions as perms
from bihuan.dispatch.models import Duty, LocalMeasure, OfficialText, WorkItem
from bihuan.dispatch.planning import MeasureStatus
from bihuan.dispatch.services.common import document_chain
from bihuan.dispatch.states import (
    SUBMISSION_HANDED_IN,
    DocumentStatus,
    ItemStatus,
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
        rows.append(
            [
                item.chapter or None,
                item.no or None,
                {"text": item.title[:60], "url": reverse("dispatch:item", args=[item.pk])},
                folded(leads),
                folded(others),
                str(item.due_on) if item.due_on else item.deadline_text or None,
                f"{done}/{len(shares)}",
            ]
        )
    if not rows:
        return None
    return {"columns": ["章节", "序号", "任务", "牵头", "参与", "时限", "办结"], "rows": rows}


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


def year_end_table(document: OfficialText, actor: Actor) -> Cell | None:
    """What a closed year's plan left undone, where it went and why."""
    if document.year_closed_at is None:
        return None
    ended = WorkItem.objects.visible_to(actor).filter(document=document)
    ended = ended.filter(status__in=(ItemStatus.CARRIED, ItemStatus.DROPPED))
    rows = []
    for item in ended.select_related("carried_into").order_by("id"):
        new = getattr(item, "carried_into", None)
        rows.append(
            [
                item.no or None,
                {"text": item.title[:60], "url": reverse("dispatch:item", args=[item.pk])},
                str(ItemStatus(item.status).label),
                item.ending_reason,
                {"text": "下年任务", "url": reverse("dispatch:item", args=[new.pk])}
                if new
                else None,
            ]
        )
    return {"columns": ["序号", "任务", "去向", "理由", "下年"], "rows": rows}


def measures_table(document: OfficialText, actor: Actor) -> Cell | None:
    """Local measures asked for because of a document from above."""
    measures = LocalMeasure.objects.visible_to(actor).filter(upper=document)
    rows = [
        [
            {"text": one.title, "url": reverse("dispatch:local_measure", args=[one.pk])},
            one.unit.name,
            str(one.due_on),
            str(MeasureStatus(one.status).label),
            one.doc_no or None,
        ]
        for one in measures.select_related("unit").order_by("id")
    ]
    columns = ["配套措施", "起草单位", "出台时限", "状态", "文号"]
    return {"columns": columns, "rows": rows} if rows else None


def actions_of(document: OfficialText, actor: Actor) -> list[Cell]:
    """What the office may do with an issued document, at the head of its page."""
    if document.status != DocumentStatus.ISSUED:
        return []
    matrix = f"{reverse('dispatch:matrix')}?{urlencode({'document': document.pk})}"
    found = [{"label": "任务矩阵", "url": matrix, "icon": "layers-intersect"}]
    if not actor.may(perms.CONFIRM):
        return found
    new = reverse("dispatch:new_measure", args=[document.pk])
    found.append({"label": "交办配套措施", "url": new, "icon": "plus"})
    if document.plan_year is not None and document.year_closed_at is None:
        end = reverse("dispatch:year_end", args=[document.pk])
        found.append({"label": f"{document.plan_year} 年终结转", "url": end, "icon": "flag"})
    return found


def plan_moves(document: OfficialText, actor: Actor) -> list[Cell] | None:
    """The form that says which year's plan an issued document is."""
    is_open = document.status == DocumentStatus.ISSUED and document.year_closed_at is None
    if not is_open or not actor.may(perms.CONFIRM):
        return None
    value = document.plan_year or document.year or ""
    fields = [{"name": "year", "label": "计划年度", "kind": "number", "value": value}]
    return [
        {
            "name": "plan",
            "label": "标为年度计划",
            "url": reverse("dispatch:mark_plan", args=[document.pk]),
            "method": "post",
            "allowed": True,
            "fields": fields,
            "confirm": "",
            "tone": "",
            "refusal_text": None,
        }
    ]


def draw_document(document: OfficialText, actor: Actor) -> Cell:
    """The document as the template of a record takes it."""
    sections = []
    for title, table in (
        ("任务分解", tasks_table(document, actor)),
        ("报送要求", duties_table(document, actor)),
        ("年终结转", year_end_table(document, actor)),
        ("配套措施", measures_table(document, actor)),
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
            {"label": "计划年度", "value": document.plan_year},
            {
                "label": "原件",
                "value": document.file.name,
                "kind": "link",
                "url": f"/evidence/{document.file_id}/",
            },
        ],
        "sections": sections,
        "actions": actions_of(document, actor),
        "moves": plan_moves(document, actor),
        "timeline": detail.timeline_of(document_chain(document), texts=said),
    }
