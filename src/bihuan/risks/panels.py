"""What risks show on the file of an enterprise."""

from __future__ import annotations

from datetime import date

from django.urls import reverse

from bihuan.enterprises.models import Enterprise
from bihuan.kernel.actors import Actor
from bihuan.kernel.panels import Panel, Section
from bihuan.risks import permissions as perms
from bihuan.risks.drawn.on_enterprise import distances_of, sources_of
from bihuan.risks.drawn.points import colour_of
from bihuan.risks.drawn.sites import points_of, why_level
from bihuan.risks.models import DualPrevention, PlatformEntry
from bihuan.risks.services import missing_steps
from bihuan.risks.states.points import OwnerLevel

MOST = 12


def draw_risks(enterprise_id: int, actor: Actor, today: date) -> Section | None:
    """The worst risk points and why the enterprise has its level."""
    enterprise = Enterprise.objects.visible_to(actor).one(enterprise_id)
    points = points_of(enterprise, actor)
    level = why_level(enterprise)
    rows = []
    for point in points[:MOST]:
        shown = colour_of(point.level)
        late = point.next_due_on is not None and point.next_due_on < today
        owner = str(OwnerLevel(point.owner_level).label) if point.owner_level else None
        due = f"{point.next_due_on:%Y-%m-%d}" if point.next_due_on else None
        rows.append(
            [
                {"text": shown["short"], "tone": shown["tone"]},
                {"text": point.name, "url": reverse("risks:point", args=[point.pk])},
                owner,
                point.responsible or None,
                {"text": due, "tone": "danger" if late else ""},
            ]
        )
    table = {
        "columns": ["等级", {"label": "风险点", "kind": "wide"}, "管控层级", "责任人", "最近到期"],
        "rows": rows,
        "note": f"另有 {len(points) - MOST} 个。" if len(points) > MOST else "",
    }
    return {
        "title": "安全风险分级管控",
        "count": len(points),
        "text": f"企业风险等级：{level['word']}（{level['short']}）。{level['reason']}",
        "table": table if rows else None,
        "action": {"label": "四色图", "url": reverse("risks:enterprise", args=[enterprise_id])},
    }


def draw_dual(enterprise_id: int, actor: Actor, _today: date) -> Section | None:
    """How far the enterprise's dual prevention is."""
    found = DualPrevention.objects.visible_to(actor).filter(enterprise_id=enterprise_id).first()
    entry = PlatformEntry.objects.visible_to(actor).filter(enterprise_id=enterprise_id).first()
    action = {"label": "查看", "url": reverse("risks:dual", args=[enterprise_id])}
    if found is None:
        text = "还没有纳入双重预防建设范围。"
        return {"title": "双重预防体系", "text": text, "action": action}
    missing = missing_steps(found)
    return {
        "title": "双重预防体系",
        "facts": [
            {"label": "状态", "value": found.get_status_display()},
            {"label": "建成日期", "value": found.built_on, "kind": "date"},
            {"label": "还缺的步骤", "value": "、".join(missing) or "没有", "kind": "wide"},
            {"label": "省平台", "value": entry.get_status_display() if entry else "没有登记"},
        ],
        "action": action,
    }


RISKS = Panel("enterprise", "risks", 10, perms.SEE, draw_risks)
DUAL = Panel("enterprise", "risks", 20, perms.SEE, draw_dual)
SOURCES = Panel("enterprise", "risks", 30, perms.SEE, sources_of)
DISTANCES = Panel("enterprise", "risks", 40, perms.SEE, distances_of)
