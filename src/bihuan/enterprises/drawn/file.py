"""The file of one enterprise (一企一档), tab by tab."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.urls import reverse
from django.utils import timezone

from bihuan.enterprises.drawn import file_sections as own
from bihuan.enterprises.drawn.overview import facts, glance, open_matters
from bihuan.enterprises.drawn.records import record_sections
from bihuan.enterprises.drawn.timeline import draw_event, draw_timeline, page_of
from bihuan.enterprises.ledgers import STATE_TONES
from bihuan.enterprises.models import Enterprise
from bihuan.enterprises.moves import moves
from bihuan.enterprises.services import facts_of, version_of, warnings_of
from bihuan.kernel import panels
from bihuan.kernel.actors import Actor
from bihuan.kernel.errors import InvalidInput
from bihuan.statutes.dictionaries import label

Row = dict[str, Any]
TABS = (
    ("overview", "概况"),
    ("people", "人员证照"),
    ("assets", "场所设备物料"),
    ("duties", "责任与制度"),
    ("risks", "风险"),
    ("hazards", "隐患"),
    ("services", "服务与往来"),
    ("timeline", "时间线"),
)
ALL = "all"
NEWEST = 6
NOTHING = {
    "risks": "风险点、双重预防、重大危险源登记后在这里列出。",
    "hazards": "没有可以查看的隐患。",
}


def tab_of(asked: str) -> str:
    """The tab that an address names, the first where it names none."""
    return asked if asked in {*dict(TABS), ALL} else TABS[0][0]


def draw_file(
    enterprise: Enterprise,
    actor: Actor,
    today: date,
    *,
    asked: Mapping[str, str],
    tried: str = "",
    typed: Mapping[str, Any] | None = None,
    refusal: InvalidInput | None = None,
) -> Row:
    """The file as the template takes it.

    Args:
        asked: What the address says: ``tab``, and ``kind`` and ``after`` of the timeline.
        tried: The move that was refused, with what was ``typed`` into it.
    """
    tab = tab_of(asked.get("tab", ""))
    drawn: Row = {
        "title": enterprise.name,
        "number": enterprise.code or "无证照",
        "actions": actions(enterprise),
        "tabs": tabs(enterprise, tab),
        "tab": tab,
        "state": state(enterprise),
        "alert": alert(enterprise, refusal),
        "sections": [],
    }
    if tab == "timeline":
        return drawn | {"history": draw_timeline(enterprise, dict(asked))}
    if tab == ALL:
        return drawn | whole(enterprise, actor, today)
    drawn["sections"] = sections(enterprise, actor, today, tab)
    if tab != "overview":
        if not drawn["sections"] and tab in NOTHING:
            drawn["sections"] = [{"title": dict(TABS)[tab], "text": NOTHING[tab]}]
        return drawn
    errors = dict(refusal.fields) if refusal else {}
    events, _following = page_of(enterprise, size=NEWEST)
    return drawn | {
        "glance": glance(enterprise, actor, today),
        "facts": facts(enterprise, actor),
        "related": open_matters(enterprise, today),
        "moves": moves(enterprise, actor, tried=tried, typed=typed or {}, errors=errors),
        "version": version_of(facts_of(enterprise)),
        "timeline": [draw_event(event) for event in events],
    }


def sections(enterprise: Enterprise, actor: Actor, today: date, tab: str) -> list[Row]:
    """The sections of one tab: the register's, the declared records', those of higher rooms."""
    found = [
        *OWN.get(tab, lambda *_args: [])(enterprise, actor, today),
        *record_sections(enterprise, actor, today, tab),
        *panels.sections("enterprise", enterprise.pk, actor, today, tab=tab),
    ]
    return [section for section in found if section is not None]


def people(enterprise: Enterprise, actor: Actor, today: date) -> list[Row | None]:
    return [own.managers(enterprise, actor, today)]


def assets(enterprise: Enterprise, actor: Actor, _today: date) -> list[Row | None]:
    return [own.sites(enterprise, actor), *own.chemicals(enterprise, actor)]


def duties(enterprise: Enterprise, actor: Actor, _today: date) -> list[Row | None]:
    return [own.listings(enterprise, actor), own.funds(enterprise, actor)]


def contacts(enterprise: Enterprise, actor: Actor, today: date) -> list[Row | None]:
    return [
        own.suspensions(enterprise, actor),
        own.watches(enterprise, actor, today),
        own.proposals(enterprise),
    ]


OWN: Mapping[str, Any] = {
    "people": people,
    "assets": assets,
    "duties": duties,
    "services": contacts,
}


def whole(enterprise: Enterprise, actor: Actor, today: date) -> Row:
    """Every tab below the other, for the printer."""
    shown = [
        section | {"title": f"{word}：{section['title']}", "action": None}
        for code, word in TABS
        if code != "timeline"
        for section in sections(enterprise, actor, today, code)
    ]
    events, _following = page_of(enterprise)
    return {
        "glance": glance(enterprise, actor, today),
        "facts": facts(enterprise, actor),
        "related": open_matters(enterprise, today),
        "sections": shown,
        "history": {"kinds": [], "events": [draw_event(event) for event in events]},
    }


def tabs(enterprise: Enterprise, chosen: str) -> list[Row]:
    page = reverse("enterprises:detail", args=[enterprise.pk])
    return [
        {"label": word, "url": f"{page}?tab={code}", "active": code == chosen}
        for code, word in TABS
    ]


def actions(enterprise: Enterprise) -> list[Row]:
    page = reverse("enterprises:detail", args=[enterprise.pk])
    return [{"label": "全档", "url": f"{page}?tab={ALL}", "icon": "file-text"}]


def state(enterprise: Enterprise) -> Row:
    return {
        "label": label("enterprise-states", enterprise.status),
        "tone": STATE_TONES.get(enterprise.status, ""),
    }


def alert(enterprise: Enterprise, refusal: InvalidInput | None) -> Row | None:
    """What has to be known before anything else is read."""
    if refusal is not None and not refusal.fields:
        return {"title": refusal.user_message(), "text": refusal.user_remedy(), "tone": "danger"}
    if enterprise.merged_into is not None:
        kept = enterprise.merged_into
        link = {"label": kept.name, "url": reverse("enterprises:detail", args=[kept.pk])}
        text = f"理由：{enterprise.withdrawn_reason}"
        return {"title": "这份档案已并入另一份。", "text": text, "tone": "warn", "links": [link]}
    if enterprise.withdrawn_at is not None:
        day = f"{timezone.localtime(enterprise.withdrawn_at):%Y-%m-%d}"
        text = f"{day}，理由：{enterprise.withdrawn_reason}"
        return {"title": "这份档案已撤回。", "text": text, "tone": "warn"}
    doubts = warnings_of(facts_of(enterprise))
    return {"title": "", "text": "".join(doubts), "tone": "warn"} if doubts else None
