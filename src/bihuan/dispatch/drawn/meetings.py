"""Pages of one meeting and of one matter."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.db.models import Count, Q
from django.urls import reverse
from django.utils import timezone

from bihuan.dispatch.gatherings import (
    MATTER_FINISHED,
    MatterKind,
    MatterStatus,
    MeetingKind,
    MeetingStatus,
    Outcome,
    Presence,
)
from bihuan.dispatch.models import Matter, Meeting, Share
from bihuan.dispatch.record import Cell, common, overdue_alert
from bihuan.dispatch.services import situation_of
from bihuan.dispatch.states import ShareRole, ShareStatus
from bihuan.dispatch.workflow import MATTER_WORKFLOW, MEETING_WORKFLOW
from bihuan.enterprises.models import Enterprise
from bihuan.hazards.models import Hazard
from bihuan.hazards.states import NEVER_OWED, UNFINISHED, Status
from bihuan.kernel.actors import Actor
from bihuan.kernel.errors import InvalidInput

PRESENCE_TONES = {Presence.ATTENDED: "done", Presence.EXCUSED: "caution", Presence.ABSENT: "danger"}


def draw_meeting(
    meeting: Meeting,
    actor: Actor,
    today: date,
    *,
    tried: str = "",
    typed: Mapping[str, Any] | None = None,
    refusal: InvalidInput | None = None,
) -> Cell:
    """One meeting as the template takes it."""
    hour = f" {meeting.begins_at:%H:%M}" if meeting.begins_at else ""
    kind = MeetingKind(meeting.kind)
    facts: list[Cell] = [
        {"label": "类别", "value": str(kind.label)},
        {"label": "届次", "value": meeting.session or None},
        {"label": "会议时间", "value": f"{meeting.held_on}{hour}"},
        {"label": "地点", "value": meeting.place or None},
        {"label": "主持人", "value": meeting.chair or None},
        {"label": "召集单位", "value": meeting.host.name},
        {"label": "议题", "value": meeting.topic or None, "kind": "wide"},
    ]
    if kind == MeetingKind.CONSULTATION:
        facts += [
            {"label": "起因", "value": meeting.occasion or None},
            {"label": "结论有效期至", "value": meeting.valid_until, "kind": "date"},
        ]
    found: Cell = {
        "title": meeting.title,
        "number": meeting.session,
        "subtitle": str(MeetingStatus(meeting.status).label),
        "alert": overdue_alert(
            meeting.held_on,
            today,
            is_open=meeting.status in (MeetingStatus.PLANNED, MeetingStatus.NOTICED),
            word="会议日期",
        ),
        "facts": facts,
        "sections": [
            *situation_section(meeting, actor),
            *agenda_section(meeting),
            *seats_section(meeting),
            *decisions_section(meeting, actor),
            *matters_section(meeting, actor),
            *enterprises_section(meeting, actor),
            *([{"title": "会议纪要", "text": meeting.minutes}] if meeting.minutes else []),
        ],
    }
    return found | common(
        MEETING_WORKFLOW, meeting, actor, "dispatch:meeting_move", tried, typed or {}, refusal
    )


def situation_section(meeting: Meeting, actor: Actor) -> list[Cell]:
    """The year's figures up to the meeting: live before the minutes, as they stood after."""
    is_filed = meeting.status == MeetingStatus.FILED
    if meeting.status == MeetingStatus.CANCELLED:
        return []
    rows = meeting.situation if is_filed else situation_of(meeting, actor, timezone.now())
    if not rows:
        return []
    word = "印发纪要时" if is_filed else "此刻"
    return [
        {
            "title": "形势数据",
            "table": {
                "columns": ["指标", {"label": "数值", "kind": "number"}, "单位"],
                "rows": [
                    [one["label"], {"text": one["text"], "url": one["url"]}, one["unit"]]
                    for one in rows
                ],
                "note": f"年初至会议当日，{word}系统内的数；点数字看明细。",
            },
        }
    ]


def agenda_section(meeting: Meeting) -> list[Cell]:
    items = list(meeting.agenda.standing())
    if not items:
        return []
    rows = [[str(item.no), item.topic, item.material or None] for item in items]
    table = {"columns": ["序号", "议题", "汇报材料"], "rows": rows}
    return [{"title": "会议议题", "count": len(rows), "table": table}]


def seats_section(meeting: Meeting) -> list[Cell]:
    seats = list(meeting.attendances.select_related("unit").order_by("unit__order", "unit_id"))
    if not seats:
        return []
    rows = [
        [
            seat.unit.name,
            {
                "text": str(Presence(seat.presence).label),
                "tone": PRESENCE_TONES.get(Presence(seat.presence), ""),
            },
        ]
        for seat in seats
    ]
    return [
        {
            "title": "参会单位",
            "count": len(rows),
            "table": {"columns": ["单位", "到会情况"], "rows": rows},
        }
    ]


def decisions_section(meeting: Meeting, actor: Actor) -> list[Cell]:
    """Decisions, with how far the tasks that came of them are."""
    decisions = list(meeting.decisions.filter(withdrawn_at__isnull=True))
    if not decisions:
        return []
    shares = Share.objects.visible_to(actor).filter(
        item__in=[one.item_id for one in decisions if one.item_id]
    )
    by_item: dict[int, list[Share]] = {}
    for share in shares.select_related("unit").order_by("role", "id"):
        by_item.setdefault(share.item_id, []).append(share)
    rows = []
    for decision in decisions:
        mine = by_item.get(decision.item_id or 0, [])
        lead = next((one for one in mine if one.role == ShareRole.LEAD), None)
        done = sum(one.status == ShareStatus.DONE for one in mine)
        progress: Any = f"{done}/{len(mine)} 个单位办结" if mine else "印发纪要后下达"
        url = reverse("dispatch:share", args=[lead.pk]) if lead else ""
        rows.append(
            [
                decision.text,
                decision.named,
                str(decision.due_on) if decision.due_on else None,
                {"text": progress, "url": url},
            ]
        )
    table = {"columns": ["议定事项", "责任单位", "完成时限", "进展"], "rows": rows}
    return [{"title": "议定事项", "count": len(rows), "table": table}]


def matters_section(meeting: Meeting, actor: Actor) -> list[Cell]:
    matters = list(meeting.matters.visible_to(actor).select_related("unit").order_by("id"))
    if not matters:
        return []
    rows = [
        [
            {"text": one.text, "url": reverse("dispatch:matter", args=[one.pk])},
            str(MatterKind(one.kind).label),
            one.raised_by,
            one.unit.name,
            str(MatterStatus(one.status).label),
            str(Outcome(one.outcome).label) if one.outcome else None,
        ]
        for one in matters
    ]
    table = {"columns": ["内容", "类别", "提出人", "答复单位", "状态", "结果"], "rows": rows}
    return [{"title": "意见建议与难点问题", "count": len(rows), "table": table}]


def enterprises_section(meeting: Meeting, actor: Actor) -> list[Cell]:
    """The hazards of the enterprises a meeting is about: found, open, closed."""
    if not meeting.enterprises:
        return []
    companies = Enterprise.objects.visible_to(actor).filter(pk__in=meeting.enterprises)
    hazards = Hazard.objects.visible_to(actor).filter(enterprise_id__in=meeting.enterprises)
    real = ~Q(status__in=NEVER_OWED) & Q(merged_into__isnull=True)
    counted = {
        row["enterprise_id"]: row
        for row in hazards.values("enterprise_id").annotate(
            found=Count("pk", filter=real),
            open=Count("pk", filter=Q(status__in=UNFINISHED)),
            closed=Count("pk", filter=Q(status=Status.CLOSED)),
        )
    }
    rows = []
    for company in companies.order_by("name"):
        row = counted.get(company.pk, {"found": 0, "open": 0, "closed": 0})
        query = urlencode({"enterprise": company.name})
        rows.append(
            [
                {"text": company.name, "url": reverse("enterprises:detail", args=[company.pk])},
                {"text": str(row["found"]), "url": f"/l/hazards/?{query}"},
                str(row["open"]),
                str(row["closed"]),
            ]
        )
    columns = ["企业"] + [
        {"label": word, "kind": "number"} for word in ("发现隐患", "整改中", "已销号")
    ]
    return [
        {
            "title": "涉及企业的隐患",
            "count": len(rows),
            "table": {"columns": columns, "rows": rows},
        }
    ]


def draw_matter(
    matter: Matter,
    actor: Actor,
    today: date,
    *,
    tried: str = "",
    typed: Mapping[str, Any] | None = None,
    refusal: InvalidInput | None = None,
) -> Cell:
    """One suggestion or problem as the template takes it."""
    meeting = matter.meeting
    found: Cell = {
        "title": matter.text,
        "number": str(MatterKind(matter.kind).label),
        "subtitle": str(MatterStatus(matter.status).label),
        "alert": overdue_alert(
            matter.due_on,
            today,
            is_open=matter.status not in (*MATTER_FINISHED, MatterStatus.ANSWERED),
            word="答复时限",
        ),
        "facts": [
            {
                "label": "会议",
                "value": meeting.title if meeting else None,
                "url": reverse("dispatch:meeting", args=[meeting.pk]) if meeting else "",
            },
            {"label": "提出人", "value": matter.raised_by},
            {"label": "提出日期", "value": matter.raised_on, "kind": "date"},
            {"label": "答复单位", "value": matter.unit.name},
            {"label": "答复时限", "value": matter.due_on, "kind": "date"},
            {
                "label": "结果",
                "value": str(Outcome(matter.outcome).label) if matter.outcome else None,
            },
            {"label": "答复日期", "value": matter.answered_on, "kind": "date"},
            {"label": "答复", "value": matter.answer or None, "kind": "wide"},
        ],
    }
    return found | common(
        MATTER_WORKFLOW, matter, actor, "dispatch:matter_move", tried, typed or {}, refusal
    )
