"""Sections of major sources and distances on the file of an enterprise."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.urls import reverse

from bihuan.enterprises.models import Enterprise
from bihuan.kernel.actors import Actor
from bihuan.risks import permissions as perms
from bihuan.risks.drawn.distances import RESULT_TONES
from bihuan.risks.drawn.sources import LEVEL_TONES, STATUS_TONES, level_words
from bihuan.risks.models import DistanceCheck, MajorSource
from bihuan.risks.states.distances import CheckResult
from bihuan.risks.states.sources import SourceLevel, SourceStatus

Section = dict[str, Any]


def has_chemicals(enterprise_id: int, actor: Actor) -> bool:
    """Whether the enterprise has to do with dangerous chemicals at all."""
    found = Enterprise.objects.visible_to(actor).filter(pk=enterprise_id)
    return found.filter(sector="hazchem").exists() or (
        found.filter(substances__withdrawn_at__isnull=True, substances__isnull=False).exists()
    )


def sources_of(enterprise_id: int, actor: Actor, today: date) -> Section | None:
    """The enterprise's units with their levels and filing."""
    found = MajorSource.objects.visible_to(actor).kept().filter(enterprise_id=enterprise_id)
    rows = [
        [
            {"text": one.name, "url": reverse("risks:source", args=[one.pk]), "note": one.number},
            one.substances,
            f"{one.s:.4g}",
            {
                "text": level_words(one.level),
                "tone": LEVEL_TONES[SourceLevel(one.level)] if one.level else "muted",
            },
            {
                "text": str(SourceStatus(one.status).label),
                "tone": STATUS_TONES[SourceStatus(one.status)],
            },
            {
                "text": str(one.due_on) if one.due_on else None,
                "tone": "danger" if one.due_on and one.due_on < today else "",
            },
        ]
        for one in found.order_by("level", "id")
    ]
    if not rows and not has_chemicals(enterprise_id, actor):
        return None
    section: Section = {"title": "重大危险源", "count": len(rows)}
    if actor.may(perms.REGISTER_SOURCE):
        address = f"{reverse('risks:new_source')}?enterprise_id={enterprise_id}"
        section["action"] = {"label": "登记单元", "url": address}
    if not rows:
        return section | {"text": "涉及危险化学品，还没有登记过单元。"}
    columns = ["单元", "主要物质", {"label": "S", "kind": "number"}, "级别", "状态", "重评期限"]
    return section | {"table": {"columns": columns, "rows": rows}}


def distances_of(enterprise_id: int, actor: Actor, _today: date) -> Section | None:
    """The last check of each facility's distances."""
    found = DistanceCheck.objects.visible_to(actor).filter(
        facility__enterprise_id=enterprise_id, facility__withdrawn_at__isnull=True
    )
    rows = [
        [
            {
                "text": one.facility.name,
                "url": reverse("risks:distance_check", args=[one.pk]),
                "note": one.number,
            },
            str(one.checked_on),
            {
                "text": str(CheckResult(one.status).label),
                "tone": RESULT_TONES[CheckResult(one.status)],
            },
            one.failed,
        ]
        for one in found.last_of_each().select_related("facility").order_by("-id")
    ]
    if not rows:
        return None
    columns = ["设施", "核查日期", "结论", {"label": "不符合", "kind": "number"}]
    return {
        "title": "外部安全防护距离",
        "count": len(rows),
        "table": {"columns": columns, "rows": rows},
    }
