"""The board: counts by state in one question, the most pressing hazards of each state below."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any
from urllib.parse import urlencode

from django.db.models import Case, Count, F, Q, Value, When
from django.urls import reverse
from django.utils.translation import gettext as _

from bihuan.hazards import permissions as perms
from bihuan.hazards.models import Hazard
from bihuan.hazards.states import NOT_YET_RECTIFIED, Grade, Status
from bihuan.kernel import packs
from bihuan.kernel.actors import Actor
from bihuan.kernel.pages import address_for
from bihuan.kernel.querysets import ScopedQuerySet
from bihuan.kernel.scope import region_range
from bihuan.organisations.choices import supervisor_options
from bihuan.organisations.models import Region, RegionLevel
from bihuan.statutes.dictionaries import options

COLUMNS = (
    (Status.REPORTED, "danger"),
    (Status.OPEN, "info"),
    (Status.REFERRED, "warn"),
    (Status.DEFERRED, "warn"),
    (Status.RECTIFIED, "warn"),
)
CLOSED_DAYS = 7  # how far back the last column looks: a week's work on one page
Cell = dict[str, Any]
LATE_FIRST = Case(When(grade=Grade.MAJOR, then=Value(0)), default=Value(1))


def street_options(actor: Actor) -> list[tuple[str, str]]:
    """Streets of the actor's region."""
    found = Region.objects.filter(
        level=RegionLevel.STREET,
        code__gte=actor.scope.low,
        code__lt=actor.scope.high,
        abolished_on=None,
    )
    return list(found.order_by("code").values_list("code", "name"))


def chosen(asked: Mapping[str, str], actor: Actor) -> tuple[list[Cell], dict[str, str]]:
    """The filters with what was chosen, and the chosen ones as the ledger's address takes them."""
    known: dict[str, tuple[str, list[tuple[Any, str]]]] = {
        "region": (_("街道（镇）"), [*street_options(actor)]),
        "sector": (_("行业"), [*options("sectors")]),
        "unit": (_("监管单位"), [*supervisor_options(actor)]),
        "grade": (_("等级"), [(value, str(words)) for value, words in Grade.choices]),
    }
    filters, query = [], {}
    for name, (words, offered) in known.items():
        value = asked.get(name, "")
        if value not in {str(one) for one, _label in offered}:
            value = ""
        filters.append(
            {
                "name": name,
                "label": words,
                "kind": "select",
                "placeholder": _("全部"),
                "options": offered,
                "value": value,
            }
        )
        if value:
            query[name] = value
    return filters, query


def narrowed(query: Mapping[str, str], actor: Actor) -> ScopedQuerySet[Hazard]:
    """The actor's hazards under the chosen filters."""
    found = Hazard.objects.visible_to(actor)
    if "region" in query:
        low, high = region_range(query["region"])
        found = found.below(low, high)
    return found.filter(**{name: query[name] for name in query if name != "region"})


def draw_board(asked: Mapping[str, str], actor: Actor, today: date) -> Cell:
    """The board as its template takes it."""
    filters, query = chosen(asked, actor)
    rows = narrowed(query, actor)
    late = Q(due_on__lt=today, status__in=NOT_YET_RECTIFIED)
    counted = {
        row["status"]: row
        for row in rows.unfinished()  # type: ignore[attr-defined]  # of hazards
        .values("status")
        .annotate(
            n=Count("pk"),
            late=Count("pk", filter=late),
            major=Count("pk", filter=Q(grade=Grade.MAJOR)),
        )
        .order_by("status")
    }
    columns = [column(status, tone, rows, counted, query, today) for status, tone in COLUMNS]
    columns.append(closed_column(rows, query, today))
    return {
        "filters": filters,
        "action": reverse("hazards:board"),
        "actions": actions(actor, query),
        "stats": stats(counted, query),
        "columns": columns,
    }


def actions(actor: Actor, query: Mapping[str, str]) -> list[Cell]:
    shown = [
        {"label": _("隐患台账"), "url": f"/l/hazards/?{urlencode(query)}", "icon": "list"},
        {"label": _("热力图"), "url": reverse("hazards:heat"), "icon": "map-2"},
    ]
    address = address_for("hazards:new", actor)
    if address and actor.may(perms.REPORT):
        new = {"label": _("登记隐患"), "url": address, "icon": "plus", "tone": "primary"}
        shown.append(new)
    return shown


def ledger(query: Mapping[str, str], **more: str) -> str:
    """The rows of the ledger under the same filters."""
    return f"/l/hazards/?{urlencode(dict(query) | more)}"


def stats(counted: Mapping[str, Mapping[str, int]], query: Mapping[str, str]) -> list[Cell]:
    """Everything unfinished, what is late, what is major; each leads to its rows."""
    unfinished = sum(row["n"] for row in counted.values())
    late = sum(row["late"] for row in counted.values())
    major = sum(row["major"] for row in counted.values())
    states = [("status", status.value) for status, _tone in COLUMNS]
    every = [*[pair for pair in query.items() if pair[0] != "grade"], *states]
    graded = [*every, *[pair for pair in query.items() if pair[0] == "grade"]]
    majors = [*every, ("grade", Grade.MAJOR.value)]
    return [
        figure(_("在治隐患"), unfinished, f"/l/hazards/?{urlencode(graded)}", ""),
        figure(_("逾期未整改"), late, ledger(query, tab="overdue"), "danger" if late else ""),
        figure(
            _("重大事故隐患"), major, f"/l/hazards/?{urlencode(majors)}", "danger" if major else ""
        ),
    ]


def figure(label: str, number: int, url: str, tone: str) -> Cell:
    return {"label": label, "value_text": f"{number:,}", "unit": "条", "url": url, "tone": tone}


def column(
    status: Status,
    tone: str,
    rows: ScopedQuerySet[Hazard],
    counted: Mapping[str, Mapping[str, int]],
    query: Mapping[str, str],
    today: date,
) -> Cell:
    """One state with its most pressing hazards: majors, then by limit, then the oldest."""
    most = int(packs.setting("hazard-finding", "board-column-most"))
    found = counted.get(status, {"n": 0, "late": 0, "major": 0})
    pressing = rows.filter(status=status).select_related("enterprise")
    pressing = pressing.order_by(LATE_FIRST, F("due_on").asc(nulls_last=True), "found_on", "id")
    parts = []
    if found["major"] and query.get("grade") != Grade.GENERAL:
        url = ledger(query, status=status.value, grade=Grade.MAJOR.value)
        parts.append({"label": _("重大"), "count": found["major"], "url": url, "tone": "danger"})
    if found["late"]:
        url = ledger(query, status=status.value, tab="overdue")
        parts.append({"label": _("逾期"), "count": found["late"], "url": url, "tone": "danger"})
    return {
        "label": str(status.label),
        "tone": tone,
        "count": found["n"],
        "url": ledger(query, status=status.value),
        "parts": parts,
        "cards": [card(one, today) for one in pressing[:most]] if found["n"] else [],
        "more": max(found["n"] - most, 0),
        "more_url": ledger(query, status=status.value),
    }


def closed_column(rows: ScopedQuerySet[Hazard], query: Mapping[str, str], today: date) -> Cell:
    """What was closed in the last days, the newest first."""
    most = int(packs.setting("hazard-finding", "board-column-most"))
    since = today - timedelta(days=CLOSED_DAYS - 1)
    closed = rows.filter(status=Status.CLOSED, closed_on__range=(since, today))
    count = closed.count()
    url = ledger(
        query,
        status=Status.CLOSED.value,
        closed_from=since.isoformat(),
        closed_to=today.isoformat(),
    )
    newest = closed.select_related("enterprise").order_by("-closed_on", "-id")[:most]
    return {
        "label": _("近 %(days)s 日销号") % {"days": CLOSED_DAYS},
        "tone": "done",
        "count": count,
        "url": url,
        "parts": [],
        "cards": [card(one, today) for one in newest],
        "more": max(count - most, 0),
        "more_url": url,
    }


def card(hazard: Hazard, today: date) -> Cell:
    """One hazard on the board."""
    late = hazard.due_on is not None and hazard.due_on < today
    late = late and hazard.status in NOT_YET_RECTIFIED
    return {
        "url": reverse("hazards:detail", args=[hazard.pk]),
        "title": hazard.title,
        "where": hazard.enterprise.name if hazard.enterprise else hazard.place,
        "number": hazard.number,
        "age": age_of(hazard, today),
        "due": due_words(hazard, today),
        "tone": "danger" if late or hazard.grade == Grade.MAJOR else "",
        "is_major": hazard.grade == Grade.MAJOR,
    }


def age_of(hazard: Hazard, today: date) -> str:
    """How long it has been known, or took."""
    if hazard.closed_on is not None:
        days = (hazard.closed_on - hazard.found_on).days
        return _("历时 %(days)s 天") % {"days": days}
    days = (today - hazard.found_on).days
    return _("今天发现") if days == 0 else _("发现 %(days)s 天") % {"days": days}


def due_words(hazard: Hazard, today: date) -> str:
    """What is left of the limit; empty where none runs."""
    if hazard.due_on is None or hazard.status not in {*NOT_YET_RECTIFIED, Status.DEFERRED}:
        return ""
    left = (hazard.due_on - today).days
    if left < 0:
        return _("逾期 %(days)s 天") % {"days": -left}
    return _("今天到期") if left == 0 else _("还有 %(days)s 天") % {"days": left}
