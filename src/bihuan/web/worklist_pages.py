"""待办, the first page after signing in."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from django.http import HttpResponse, QueryDict
from django.shortcuts import render
from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET

from bihuan.kernel import worklist
from bihuan.kernel.actors import Actor
from bihuan.kernel.models import Event, Loop
from bihuan.kernel.pages import Request, requires
from bihuan.kernel.permissions import SEE_WORKLIST
from bihuan.kernel.registry import modules
from bihuan.kernel.workflow import WORKFLOWS
from bihuan.web.addresses import address_of
from bihuan.web.format import clock, days_left, due_tone, table_moment
from bihuan.web.navigation import placed_quick

FIRST_ROWS = 10  # of each group on the first page
PAGE_ROWS = 50
Cell = dict[str, Any]


@require_GET
@requires(SEE_WORKLIST)
def home(request: Request) -> HttpResponse:
    """What waits for me, what I watch over, what I did."""
    modules("workflow")
    asked = request.GET
    tab = asked.get("tab", "mine")
    today = timezone.localdate()
    context = {
        "page_title": _("待办中心"),
        "place": "todo",
        "tabs": tabs(request.actor, tab),
        "panels": panels(request.actor),
    }
    if tab == "done":
        context |= done(request.actor, asked, today)
    elif tab == "supervised" and request.actor.unit_id is not None:
        context |= open_groups(request.actor, tab, asked, today)
    else:
        context |= open_groups(request.actor, "mine", asked, today)
    return render(request, "home.html", context)


def tabs(actor: Actor, chosen: str) -> list[Cell]:
    """待我办理, 我督办的, 我已办, 抄送我."""
    here = reverse("web:home")
    shown = [("mine", _("待我办理"), here)]
    if actor.unit_id is not None:
        shown.append(("supervised", _("我督办的"), f"{here}?tab=supervised"))
    shown.append(("done", _("我已办"), f"{here}?tab=done"))
    found = [
        {"label": label, "url": address, "active": code == chosen} for code, label, address in shown
    ]
    if inbox := address_of("web:notices"):
        found.append({"label": _("抄送我"), "url": inbox, "active": False})
    return found


def open_groups(actor: Actor, tab: str, asked: QueryDict, today: date) -> Cell:
    """The groups of open loops, or one of them page by page."""
    whose = worklist.mine(actor) if tab == "mine" else worklist.supervised(actor)
    counts = worklist.group_counts(actor, whose, today)
    base = f"{reverse('web:home')}?tab={tab}"
    only = asked.get("group", "")
    found: list[Cell] = []
    more_url = ""
    for group in worklist.groups(today):
        if not counts[group.code] or only not in {"", group.code}:
            continue
        rows = worklist.open_loops(actor, whose).filter(group.when)
        size = PAGE_ROWS if only else FIRST_ROWS
        page, more = worklist.page_of(rows, read_place(asked.get("after", "")), size)
        group_url = f"{base}&group={group.code}"
        if more and only:
            more_url = f"{group_url}&after={write_place(page[-1])}"
        found.append(
            {
                "title": group.label,
                "tone": group.tone,
                "count_text": worklist.count_text(counts[group.code]),
                "more_url": group_url if more and not only else "",
                "rows": [row_of(loop, today) for loop in page],
            }
        )
    return {"groups": found, "more_url": more_url, "empty_text": EMPTY[tab]}


EMPTY = {
    "mine": gettext_lazy("眼下没有等您办的事。新的待办会自动出现在这里。"),
    "supervised": gettext_lazy("眼下没有本单位督办、由其他单位办理的事项。"),
}


def write_place(loop: Loop) -> str:
    return f"{loop.due_on.isoformat() if loop.due_on else ''}_{loop.pk}"


def read_place(text: str) -> tuple[date | None, int] | None:
    """The place of a page in an address; an address that was tampered with begins at the top."""
    due, _sep, pk = text.partition("_")
    if not pk.isdecimal():
        return None
    try:
        return (date.fromisoformat(due) if due else None), int(pk)
    except ValueError:
        return None


def row_of(loop: Loop, today: date) -> Cell:
    """One open loop as the list shows it."""
    workflow = WORKFLOWS.get(loop.kind)
    notes = [loop.number, _("已%(rung)s") % {"rung": loop.rung} if loop.rung else ""]
    if loop.paused_at is not None:
        notes.append(_("计时中止"))
    return {
        "type_tag": str(workflow.label) if workflow else loop.kind,
        "type_tone": loop.tone,
        "title": loop.title,
        "who": loop.where,
        "where": " · ".join(filter(None, notes)),
        "next_step": loop.step,
        "due_text": days_left(loop.due_on, today) if loop.due_on else _("没有期限"),
        "due_tone": due_tone(loop.due_on, today),
        "url": url_of(loop.kind, loop.object_id),
        "action_label": _("办理"),
        "source": "",
    }


def url_of(kind: str, object_id: int) -> str:
    """The page of a loop's object; the search where its app has none here."""
    workflow = WORKFLOWS.get(kind)
    try:
        return reverse(workflow.url, args=[object_id]) if workflow else ""
    except NoReverseMatch:
        return ""


def done(actor: Actor, asked: QueryDict, today: date) -> Cell:
    """What I did, newest first: today, within a week, before."""
    before = asked.get("before", "")
    events, more = worklist.done_by(actor, int(before) if before.isdecimal() else None, PAGE_ROWS)
    loops = worklist.loops_of(event.chain for event in events)
    bounds = (
        (_("今天"), today),
        (_("七天内"), today - timedelta(days=6)),
        (_("更早"), date.min),
    )
    found = []
    rest: Sequence[Event] = events
    for title, first in bounds:
        rows = [event for event in rest if timezone.localdate(event.at) >= first]
        rest = [event for event in rest if timezone.localdate(event.at) < first]
        if rows:
            shown = [done_row(event, loops.get(event.chain), today) for event in rows]
            found.append({"title": title, "tone": "muted", "rows": shown})
    more_url = f"{reverse('web:home')}?tab=done&before={events[-1].pk}" if more else ""
    return {
        "groups": found,
        "more_url": more_url,
        "empty_text": _("您还没有在平台上办过事。办过的每一步都会记在这里。"),
    }


def done_row(event: Event, loop: Loop | None, today: date) -> Cell:
    workflow = WORKFLOWS.get(event.chain.partition(":")[0])
    is_today = timezone.localdate(event.at) == today
    return {
        "type_tag": str(workflow.label) if workflow else _("其他"),
        "type_tone": "",
        "title": loop.title if loop else event.text,
        "who": event.text if loop else "",
        "where": " · ".join(filter(None, [loop.where, loop.number])) if loop else "",
        "next_step": loop.step if loop and loop.closed_at is None else "",
        "due_text": clock(event.at) if is_today else table_moment(event.at),
        "due_tone": "muted",
        "url": url_of(loop.kind, loop.object_id) if loop else reverse("web:account"),
        "action_label": _("查看"),
        "source": "",
    }


def panels(actor: Actor) -> list[Cell]:
    """The right column: what this person often begins, and what was done in a week."""
    quick = [
        {"label": str(item.label), "url": item.address, "icon": item.entry.icon}
        for item in placed_quick()
        if item.is_open_to(actor)
    ]
    done_count = worklist.done_since(actor, timezone.now() - timedelta(days=7))
    lines = [
        {
            "label": _("办理"),
            "value": _("%(count)s 步") % {"count": worklist.count_text(done_count)},
            "url": f"{reverse('web:home')}?tab=done",
        }
    ]
    shown = [{"title": _("近七天我的工作"), "kind": "lines", "items": lines}]
    return [{"title": _("常用"), "kind": "quick", "items": quick}, *shown] if quick else shown
