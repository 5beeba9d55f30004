"""One timeline of an enterprise over all modules, by kind and page by page."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django.db.models import CharField, F, Q, Value
from django.db.models.functions import StrIndex, Substr
from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_datetime

from bihuan.enterprises.drawn.words import change_text
from bihuan.enterprises.models import Enterprise
from bihuan.kernel.models import Event
from bihuan.kernel.workflow import WORKFLOWS
from bihuan.statutes.dictionaries import label

Row = dict[str, Any]
PAGE = 30
FILE_KIND, FILE_WORD = "enterprise", "企业档案"
SAID = {"reason": "理由：", "source": "来源：", "note": "", "document": "依据："}
TONES = {"missed": "danger", "withdrawn": "warn", "relisted": "info", "began": "info"}


@dataclass(frozen=True)
class Place:
    """Where a page of the timeline begins: the last event of the page before."""

    at: datetime
    pk: int

    @classmethod
    def read(cls, text: str) -> Place | None:
        """From ``2026-03-09T12:00:00+00:00~42``; ``None`` where it is none."""
        moment, _sep, pk = text.partition("~")
        try:
            at = parse_datetime(moment)
        except ValueError:
            at = None
        if at is None or timezone.is_naive(at) or not pk.isdecimal():
            return None
        return cls(at, int(pk))

    def __str__(self) -> str:
        return f"{self.at.isoformat()}~{self.pk}"


def events_of(enterprise: Enterprise) -> Any:
    """Everything that happened here; what happened to records merged into this one with it."""
    merged = enterprise.merged.values_list("pk", flat=True)
    return Event.objects.filter(enterprise_id__in=[enterprise.pk, *merged])


def kinds_of(enterprise: Enterprise) -> list[tuple[str, str]]:
    """Kinds of objects on the timeline, with their words; the file's own first."""
    before = Substr("chain", 1, StrIndex(F("chain"), Value(":")) - 1, output_field=CharField())
    found = events_of(enterprise).annotate(word=before).order_by().values_list("word", flat=True)
    named = [(kind, word_of(kind)) for kind in sorted(set(found.distinct()))]
    return sorted(named, key=lambda pair: pair[0] != FILE_KIND)


def word_of(kind: str) -> str:
    if kind == FILE_KIND:
        return FILE_WORD
    workflow = WORKFLOWS.get(kind)
    return str(workflow.label) if workflow else kind


def page_of(
    enterprise: Enterprise, *, kind: str = "", after: Place | None = None, size: int = PAGE
) -> tuple[list[Event], Place | None]:
    """One page, newest first, and where the next begins; ``None`` at the end."""
    found = events_of(enterprise)
    if kind:
        found = found.filter(chain__startswith=f"{kind}:")
    if after is not None:
        found = found.filter(Q(at__lt=after.at) | Q(at=after.at, pk__lt=after.pk))
    events = list(found.order_by("-at", "-pk")[: size + 1])
    if len(events) <= size:
        return events, None
    last = events[size - 1]
    return events[:size], Place(last.at, last.pk)


def draw_event(event: Event) -> Row:
    """One event as the component takes it, with its changes field by field."""
    kind = event.chain.partition(":")[0]
    return {
        "at": timezone.localtime(event.at).strftime("%Y-%m-%d %H:%M"),
        "title": event.text,
        "text": said(event),
        "actor": event.actor_name + (f"（代{event.stand_in_for}）" if event.stand_in_for else ""),
        "unit": " · ".join(part for part in (word_of(kind), event.unit_name) if part),
        "tone": TONES.get(event.kind.rpartition(".")[2], ""),
        "files": [],
        "detail_url": "" if kind == FILE_KIND else address_of(event.chain),
    }


def said(event: Event) -> str:
    changed = event.data.get("changed")
    parts = [change_text(changed)] if isinstance(changed, dict) else []
    parts += [f"{word}{in_words(key, event)}" for key, word in SAID.items() if event.data.get(key)]
    return "；".join(part for part in parts if part)


def in_words(key: str, event: Event) -> str:
    """What the log keeps under a key; the door a hazard came through by its word."""
    value = str(event.data[key])
    return label("hazard-sources", value) if key == "source" else value


def address_of(chain: str) -> str:
    """The page of the object a chain belongs to; empty where it has none."""
    kind, _sep, pk = chain.partition(":")
    workflow = WORKFLOWS.get(kind)
    return reverse(workflow.url, args=[pk]) if workflow and workflow.url else ""


def draw_timeline(enterprise: Enterprise, asked: Row) -> Row:
    """The tab: chips of kinds, a page of events, the way to older ones.

    Args:
        asked: ``kind`` and ``after`` as the address says them.
    """
    kinds = kinds_of(enterprise)
    chosen = asked.get("kind", "")
    kind = chosen if chosen in dict(kinds) else ""
    events, following = page_of(enterprise, kind=kind, after=Place.read(asked.get("after", "")))
    page = reverse("enterprises:detail", args=[enterprise.pk])

    def url(**more: str) -> str:
        return f"{page}?{urlencode({'tab': 'timeline'} | more)}"

    chips = [{"label": "全部", "url": url(), "active": not kind}]
    chips += [
        {"label": word, "url": url(kind=code), "active": code == kind} for code, word in kinds
    ]
    more = {"kind": kind} if kind else {}
    return {
        "kinds": chips,
        "events": [draw_event(event) for event in events],
        "older_url": url(after=str(following), **more) if following else "",
        "first_url": url(**more) if asked.get("after") else "",
    }
