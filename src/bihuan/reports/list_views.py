"""The two catalogues: which statistics there are with their present numbers, which documents and who makes them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET

from bihuan.kernel.errors import InvalidInput
from bihuan.kernel.indicators import Query, end_of_day
from bihuan.kernel.pages import Request, requires
from bihuan.kernel.uploads import day_of
from bihuan.organisations.choices import region_name
from bihuan.reports import permissions as perms
from bihuan.reports import services
from bihuan.reports import statistics as counted
from bihuan.reports.d_list import PAPERS
from bihuan.reports.forms import region_options
from bihuan.reports.kinds.places import checked_region
from bihuan.reports.papers import STATES
from bihuan.reports.rules import chinese_days
from bihuan.reports.services.setting import MEDIA
from bihuan.reports.t_list import ROUNDING

CRUMBS = [{"label": "统计报表", "url": "/reports/"}]
TONES = {"made": "done", "part": "warn", "awaited": "muted"}


def read_query(request: Request, said: Mapping[str, str]) -> Query:
    """The question of an address: this year up to today, the actor's region, unless it says otherwise.

    Raises:
        InvalidInput: A day that does not exist, a period that ends before it begins.
        RegionUnknown: Not the actor's region.
    """
    today, now = timezone.localdate(), timezone.now()
    last = day_of(said.get("last", ""), "last") or today
    first = day_of(said.get("first", ""), "first") or date(last.year, 1, 1)
    region = checked_region(said.get("region", "").strip()[:12], request.actor)
    as_of = min(end_of_day(last), now)
    return counted.question(first, last, as_of=as_of, region=region)


def asked_again(query: Query) -> str:
    said = {"first": query.period.first, "last": query.period.last, "region": query.region}
    return urlencode({name: value for name, value in said.items() if value})


@require_GET
@requires(perms.SEE)
def statistics(request: Request) -> HttpResponse:
    """T01 to T31 for a period and a region, each number with the way to its rows."""
    alerts: list[dict[str, str]] = []
    try:
        query = read_query(request, request.GET.dict())
    except InvalidInput as refusal:
        query = read_query(request, {})
        text = "；".join(refusal.fields.values())
        alerts.append({"tone": "danger", "title": refusal.user_message(), "text": text})
    lines, words = counted.reckoned(query, request.actor), services.round_words()
    fields = [
        {"name": "first", "label": "从", "kind": "date", "value": query.period.first.isoformat()},
        {"name": "last", "label": "到", "kind": "date", "value": query.period.last.isoformat()},
        {
            "name": "region",
            "label": "范围",
            "kind": "select",
            "value": query.region,
            "options": region_options(request.actor),
        },
    ]
    held = sum(not line.is_awaited for line in lines)
    context = {
        "crumbs": CRUMBS,
        "alerts": alerts,
        "form": {"action": reverse("reports:statistics"), "fields": fields},
        "groups": [
            {"no": one.no, "title": one.title, "lines": [drawn(line, words) for line in rows]}
            for one, rows in counted.grouped(lines)
        ],
        "rounding": ROUNDING,
        "summary": f"{chinese_days(query.period.first, query.period.last)}　"
        f"{region_name(query.region) or '全部范围'}　"
        f"有台账的 {held} 个，待建的 {len(lines) - held} 个",
        "file": f"{reverse('reports:statistics_file')}?{asked_again(query)}",
    }
    return render(request, "reports/statistics.html", context, status=422 if alerts else 200)


def drawn(line: counted.Line, words: Any) -> dict[str, Any]:
    return {
        "label": line.label,
        "text": line.answer.text() + ("%" if line.is_rate and line.number is not None else ""),
        "unit": "" if line.is_rate else line.unit,
        "round": line.in_round_words(words),
        "span": line.span,
        "url": line.url,
        "note": line.note,
        "room": line.room,
    }


@require_GET
@requires(perms.SEE)
def statistics_file(request: Request) -> HttpResponse:
    """The same as a workbook."""
    query = read_query(request, request.GET.dict())
    lines = counted.reckoned(query, request.actor)
    content = counted.workbook(
        lines, query, place=region_name(query.region), words=services.round_words()
    )
    response = HttpResponse(content, content_type=MEDIA["xlsx"])
    name = f"statistics-{query.period.first}-{query.period.last}.xlsx"
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


@require_GET
@requires(perms.SEE)
def documents_catalogue(request: Request) -> HttpResponse:
    """D01 to D46 with what makes each, or which room will."""
    counts = {state: sum(one.state == state for one in PAPERS) for state in STATES}
    said = "　".join(f"{label} {counts[state]} 种" for state, label in STATES.items())
    rows = [
        {
            "paper": one,
            "state": STATES[one.state],
            "tone": TONES[one.state],
            "makers": [{"label": maker.label, "url": maker.address} for maker in one.makers],
        }
        for one in PAPERS
    ]
    context = {"crumbs": CRUMBS, "rows": rows, "summary": said}
    return render(request, "reports/documents_catalogue.html", context)
