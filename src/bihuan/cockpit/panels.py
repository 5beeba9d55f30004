"""The lists on the page of an enterprise and of a park's committee."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.urls import reverse

from bihuan.cockpit import permissions as perms
from bihuan.cockpit.drawn.sheets import state_of
from bihuan.cockpit.services import Holder, slot_titles, standing_papers
from bihuan.enterprises.models import Enterprise
from bihuan.kernel.actors import Actor
from bihuan.kernel.panels import Panel
from bihuan.organisations.models import Unit, UnitKind


def table_of(holder: Holder, today: date) -> dict[str, Any]:
    titles = slot_titles()
    rows = []
    for slot, paper in standing_papers(holder).items():
        word, tone = state_of(paper, today)
        version = f"第{paper.version}版" if paper else None
        review = paper.review_on.isoformat() if paper else None
        rows.append([titles.get(slot, slot), {"text": word, "tone": tone}, version, review])
    return {"columns": ["文件", "状态", "版次", "复核期限"], "rows": rows}


def sheet_link(pk: int, _actor: Actor, _today: date) -> dict[str, Any]:
    return {
        "title": "一企一清单",
        "text": "风险、措施、责任人、未销号隐患和应尽责任合在一张清单上，打开时按各台账现状生成。",
        "action": {"label": "打开清单", "url": reverse("cockpit:sheet", args=[pk])},
    }


def enterprise_papers(pk: int, actor: Actor, today: date) -> dict[str, Any] | None:
    enterprise = Enterprise.objects.visible_to(actor).filter(pk=pk).first()
    if enterprise is None:
        return None
    return {
        "title": "一图一表一清单一报告",
        "table": table_of(Holder(enterprise=enterprise), today),
        "action": {"label": "编制和复核", "url": reverse("cockpit:papers", args=[pk])},
    }


def park_papers(pk: int, _actor: Actor, today: date) -> dict[str, Any] | None:
    park = Unit.objects.filter(pk=pk, kind=UnitKind.ZONE).first()
    if park is None:
        return None
    return {
        "title": "园区一表一清单一报告",
        "table": table_of(Holder(park=park), today),
        "action": {"label": "编制和复核", "url": reverse("cockpit:park_papers", args=[pk])},
    }


SHEET = Panel("enterprise", "risks", 5, perms.SEE_OWN, sheet_link)
PAPERS = Panel("enterprise", "risks", 80, perms.SEE_OWN, enterprise_papers)
PARK_PAPERS = Panel("unit", "overview", 60, perms.SEE, park_papers)
