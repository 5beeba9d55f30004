"""The page of a reform: its parts, and what will pass, counted, before it is carried out."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.db.models import Count
from django.urls import reverse

from bihuan.kernel import detail, panels
from bihuan.kernel.actors import Actor
from bihuan.kernel.errors import InvalidInput
from bihuan.kernel.ledgers import all_ledgers
from bihuan.kernel.models import Event, Loop
from bihuan.kernel.workflow import WORKFLOWS
from bihuan.organisations import permissions as perms
from bihuan.organisations.models import Membership, Reform, ReformPart, SeatRole, Unit
from bihuan.organisations.services.reforming import said
from bihuan.organisations.states import ReformStatus
from bihuan.organisations.workflow import REFORM_WORKFLOW
from bihuan.statutes.dictionaries import labels

Row = dict[str, Any]


def unit_cell(unit: Unit | None) -> Any:
    if unit is None:
        return None
    return {"text": unit.name, "url": reverse("organisations:unit", args=[unit.pk])}


def told(event: Event) -> str:
    return str(event.data.get("note") or "")


def draw_reform(
    reform: Reform,
    actor: Actor,
    today: date,
    *,
    tried: str = "",
    typed: Mapping[str, Any] | None = None,
    refusal: InvalidInput | None = None,
) -> Row:
    """A reform with its parts and, until it is carried out, everything that will pass."""
    parts = list(
        reform.parts.filter(withdrawn_at__isnull=True)
        .select_related("unit", "to_unit")
        .order_by("pk")
    )
    is_open = reform.status in {ReformStatus.DRAFT, ReformStatus.APPROVED}
    sections: list[Row | None] = [parts_section(reform, parts, actor)]
    if is_open:
        sections += [seats_section(parts), loops_section(parts)]
        found = panels.sections("reform", reform.pk, actor, today, tab="preview")
        sections += found
    chain = REFORM_WORKFLOW.chain(reform)
    return {
        "title": reform.title,
        "number": reform.document,
        "subtitle": reform.get_status_display(),
        "alert": alert(reform, today, refusal),
        "facts": [
            {"label": "区划", "value": reform.region.full_name},
            {"label": "方案文件", "value": reform.document or None},
            {"label": "生效日期", "value": reform.effective_on, "kind": "date"},
            {"label": "实施时间", "value": moment(reform)},
        ],
        "sections": [section for section in sections if section is not None],
        "moves": detail.moves_of(
            REFORM_WORKFLOW,
            reform,
            actor,
            address=lambda name: reverse("organisations:reform_move", args=[reform.pk, name]),
            tried=tried,
            typed=typed,
            errors=dict(refusal.fields) if refusal else {},
        ),
        "version": "",
        "timeline": detail.timeline_of(chain, texts=told),
        **detail.chain_line(chain, actor),
    }


def moment(reform: Reform) -> str | None:
    if reform.carried_out_at is None:
        return None
    loops, seats = reform.moved.get("loops"), reform.moved.get("seats")
    return f"{reform.carried_out_at:%Y-%m-%d}，当时未结事项{loops}件、委员会席位{seats}个"


def alert(reform: Reform, today: date, refusal: InvalidInput | None) -> Row | None:
    if refusal is not None:
        return {"title": refusal.user_message(), "text": refusal.user_remedy(), "tone": "danger"}
    if reform.failure:
        return {"title": "到了生效日期没有实施。", "text": reform.failure, "tone": "danger"}
    if reform.status == ReformStatus.APPROVED and reform.effective_on > today:
        days = (reform.effective_on - today).days
        title = f"{days}天后自动实施。"
        text = "下面是到时候要移交的内容；现在的数字会随办理情况变化。"
        return {"title": title, "text": text, "tone": "info"}
    return None


def parts_section(reform: Reform, parts: list[ReformPart], actor: Actor) -> Row:
    words = labels("sectors")
    may = reform.status == ReformStatus.DRAFT and actor.may(perms.MANAGE_UNITS)
    rows = [
        [
            part.get_kind_display(),
            unit_cell(part.unit),
            unit_cell(part.to_unit) or part.new_name or None,
            "全部" if part.is_whole else "、".join(words.get(one, one) for one in part.sectors),
            {"text": "删去", "url": reverse("organisations:drop_part", args=[part.pk])}
            if may
            else None,
        ]
        for part in parts
    ]
    columns = [
        "方式",
        "单位",
        "承接单位或新名称",
        {"label": "移交的行业领域", "kind": "wide"},
        "办理",
    ]
    note = "；".join(said(part) for part in parts) + "。" if parts else "还没有写明内容。"
    action = None
    if may:
        url = reverse("organisations:new_part", args=[reform.pk])
        action = {"label": "增加内容", "url": url}
    table = {"columns": columns, "rows": rows, "note": note}
    return {"title": "改革内容", "count": len(rows), "table": table, "action": action}


def seats_section(parts: list[ReformPart]) -> Row | None:
    """Seats that pass: all of merged units, leads of the committees whose field passes."""
    rows = []
    for part in parts:
        held = Membership.objects.filter(member=part.unit, ends_on__isnull=True)
        for seat in held.select_related("committee").order_by("committee__order", "pk"):
            field = set(seat.committee.sectors)
            leads = seat.role == SeatRole.LEAD and bool(field) and field <= set(part.sectors)
            if part.is_whole or leads:
                role = SeatRole(seat.role).label
                rows.append([part.unit.name, unit_cell(seat.committee), str(role)])
    if not rows:
        return None
    table = {"columns": ["单位", "委员会", "席位"], "rows": rows}
    return {"title": "将移交的委员会席位", "count": len(rows), "table": table}


def loops_section(parts: list[ReformPart]) -> Row | None:
    """Open matters of merged units by kind, each with its list."""
    units = {part.unit_id: part.unit for part in parts if part.is_whole}
    found = (
        Loop.objects.filter(owner_unit_id__in=list(units), closed_at__isnull=True)
        .order_by()
        .values_list("owner_unit_id", "kind")
        .annotate(count=Count("id"))
    )
    rows = [
        [
            units[unit].name,
            str(WORKFLOWS[kind].label) if kind in WORKFLOWS else kind,
            {"text": count, "url": list_url(kind, unit)},
        ]
        for unit, kind, count in sorted(found)
        if unit is not None
    ]
    if not rows:
        return None
    columns = ["单位", "事项", {"label": "未结", "kind": "number"}]
    return {"title": "将移交的未结事项", "table": {"columns": columns, "rows": rows}}


def list_url(kind: str, unit: int) -> str:
    """The list of a kind of matter, narrowed to the unit where the list can."""
    for code, ledger in all_ledgers().items():
        if ledger.workflow == kind:
            takes = any(one.name == "unit" and one.kind == "unit" for one in ledger.filters)
            return f"/l/{code}/?unit={unit}" if takes else f"/l/{code}/"
    return ""
