"""消息: the inbox, a notice opened, and the address where a page listens for the next one."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from bihuan.kernel import notices
from bihuan.kernel.actors import Actor
from bihuan.kernel.live_tokens import live_address
from bihuan.kernel.models import Notice
from bihuan.kernel.pages import Request, requires
from bihuan.kernel.permissions import SEE_WORKLIST
from bihuan.web.format import table_moment

Cell = dict[str, Any]
PAGE = 50
TABS = {"unread": True, "read": False, "all": None}


@require_GET
@requires(SEE_WORKLIST)
def inbox(request: Request) -> HttpResponse:
    """One's own notices: unread first of all, then read, or everything."""
    chosen = request.GET.get("tab", "unread")
    chosen = chosen if chosen in TABS else "unread"
    found = notices.inbox(request.actor, unread=TABS[chosen])
    before = request.GET.get("before", "")
    if before.isdecimal():
        found = found.filter(pk__lt=int(before))
    rows = list(found.order_by("-id")[: PAGE + 1])
    context = {"ledger": ledger(request.actor, chosen, rows), "crumbs": []}
    return render(request, "ledger.html", context)


def ledger(actor: Actor, chosen: str, rows: list[Notice]) -> Cell:
    """The inbox as the ledger page draws it."""
    here = reverse("web:notices")
    more = rows[PAGE:]
    words = {"unread": _("未读"), "read": _("已读"), "all": _("全部")}
    return {
        "code": "notices",
        "title": _("消息"),
        "url": here,
        "columns": [
            {"key": "title", "label": _("标题"), "kind": "link", "main": True},
            {"key": "kind", "label": _("类别"), "kind": "text", "width": 120},
            {"key": "at", "label": _("时间"), "kind": "text", "width": 150},
            {"key": "read", "label": _("状态"), "kind": "status", "width": 160},
        ],
        "rows": [row(notice) for notice in rows[:PAGE]],
        "tabs": [
            {
                "label": label,
                "url": f"{here}?tab={tab}",
                "active": tab == chosen,
                "count_text": notices.unread_count(actor) if tab == "unread" else None,
            }
            for tab, label in words.items()
        ],
        "actions": [
            {"label": _("全部标为已读"), "url": reverse("web:notices_read"), "method": "post"}
        ],
        "empty": {"kind": "nothing", "text": _("没有%(tab)s的消息。") % {"tab": words[chosen]}},
        "pager": {
            "count_text": _("每页 %(count)s 条") % {"count": PAGE},
            "first_url": f"{here}?tab={chosen}",
            "next_url": f"{here}?tab={chosen}&before={rows[PAGE - 1].pk}" if more else "",
        },
    }


def row(notice: Notice) -> Cell:
    url = reverse("web:notice", args=[notice.pk])
    read = _("%(at)s 已读") % {"at": table_moment(notice.read_at)} if notice.read_at else _("未读")
    return {
        "id": notice.pk,
        "url": url,
        "edge": "danger" if notice.is_urgent and notice.read_at is None else "",
        "cells": [
            {"text": notice.title, "sub": first_line(notice.body), "url": url},
            {"text": notices.label_of(notice.kind)},
            {"text": table_moment(notice.created_at)},
            {"text": read, "tone": "done" if notice.read_at else "warn"},
        ],
    }


def first_line(text: str) -> str:
    return text.partition("\n")[0][:60]


@require_GET
@requires(SEE_WORKLIST)
def notice(request: Request, notice_id: int) -> HttpResponse:
    """A notice, read by opening it."""
    found = notices.open_notice(notice_id=notice_id, actor=request.actor, at=timezone.now())
    actions = []
    if found.url and url_has_allowed_host_and_scheme(found.url, allowed_hosts=None):
        actions = [{"label": _("去办理"), "url": found.url, "tone": "primary"}]
    detail = {
        "title": found.title,
        "subtitle": table_moment(found.created_at),
        "actions": actions,
        "facts_title": _("消息"),
        "facts": [
            {"label": _("类别"), "value": notices.label_of(found.kind)},
            {"label": _("紧急"), "value": _("是") if found.is_urgent else _("否")},
            {"label": _("发出"), "value": table_moment(found.created_at)},
            {"label": _("阅读"), "value": table_moment(found.read_at)},
        ],
        "sections": [
            {"title": _("内容"), "text": line} for line in [found.body or _("没有更多内容。")]
        ],
    }
    crumbs = [{"label": _("消息"), "url": reverse("web:notices")}, {"label": _("查看")}]
    return render(request, "detail.html", {"detail": detail, "crumbs": crumbs})


@require_POST
@requires(SEE_WORKLIST)
def read_all(request: Request) -> HttpResponse:
    """Mark everything read."""
    count = notices.mark_read(actor=request.actor, at=timezone.now())
    messages.success(request, _("已把 %(count)s 条消息标为已读。") % {"count": count})
    return HttpResponseRedirect(reverse("web:notices"))


@require_GET
@requires(SEE_WORKLIST)
def live_renew(request: Request) -> HttpResponse:
    """A new address for the page's stream, when its token has come to an end."""
    answer = JsonResponse({"url": live_address(request.actor, timezone.now())})
    answer.headers["Cache-Control"] = "no-store"
    return answer
