"""Verifying the log: the daily roots, one chain at a time, or the whole."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from bihuan.kernel.audit import ALGORITHM, body_of
from bihuan.kernel.jobs import enqueue
from bihuan.kernel.models import ChainHead, DailyRoot, Event, JobRun
from bihuan.kernel.pages import Request, requires
from bihuan.kernel.permissions import VERIFY_AUDIT
from bihuan.kernel.scope import elevated
from bihuan.proofs import chains
from bihuan.web.format import number, table_date, table_moment

Cell = dict[str, Any]
ROOTS_SHOWN = 30
JOB = "web.verify_audit"


@require_GET
@requires(VERIFY_AUDIT)
def audit(request: Request) -> HttpResponse:
    """The newest roots, the last whole verification, and one chain checked now."""
    wanted = request.GET.get("chain", "").strip()
    detail = {
        "title": _("日志核验"),
        "subtitle": _("每件事一条哈希链，每天一个根；任何一处被改动都会被发现。"),
        "sections": [whole_section(), roots_section()],
    }
    context = {
        "detail": detail,
        "page_title": _("日志核验"),
        "chain": wanted,
        "checked": checked(request, wanted) if wanted else None,
    }
    return render(request, "audit.html", context)


def breaks_of(chain: str) -> list[chains.Break]:
    """Where one chain does not hold, its missing end included; links of every region are read."""
    with elevated():
        links = list(Event.objects.filter(chain=chain).order_by("seq"))
        head = ChainHead.objects.filter(chain=chain).values_list("seq", flat=True).first()
    found = chains.verify_chain(
        [chains.Event(chain, link.seq, body_of(link), link.hash) for link in links], ALGORITHM
    )
    last = links[-1].seq if links else 0
    if head is not None and head != last:
        found.append(chains.Break(chain, head, "gap", str(head), str(last)))
    return found


def checked(request: Request, chain: str) -> Cell:
    """One chain recomputed, in words, with the links the reader may see."""
    events = list(Event.objects.visible_to(request.actor).filter(chain=chain).order_by("seq"))
    if not events:
        return {
            "tone": "warn",
            "title": _("没有找到“%(chain)s”这条链。") % {"chain": chain[:60]},
            "text": _("它可能不在您的管辖范围内；编号见记录页“流转记录”下方，例如 hazard:42。"),
            "rows": [],
        }
    broken = breaks_of(chain)
    rows = [
        [event.seq, table_moment(event.at), event.text, event.actor_name, event.hash[:16]]
        for event in events
    ]
    if broken:
        where = "、".join(f"{one.event}" for one in broken[:5])
        title = _("这条链被改动过：第 %(where)s 条。") % {"where": where}
        text = _("请保留现场，联系系统管理员，并与已公布的日根比对。")
        return {"tone": "danger", "title": title, "text": text, "rows": rows}
    title = _("核验通过：%(count)s 条，首尾相连，没有改动。") % {"count": len(events)}
    return {"tone": "done", "title": title, "text": "", "rows": rows}


def whole_section() -> Cell:
    """The last verifications of everything."""
    runs = JobRun.objects.filter(code=JOB).order_by("-started_at")[:5]
    rows = [
        [
            table_moment(run.started_at),
            {"text": _("通过"), "tone": "done"}
            if run.touched is not None
            else {"text": run.failure or _("进行中"), "tone": "danger" if run.failure else ""},
            None if run.touched is None else f"{number(run.touched)}",
        ]
        for run in runs
    ]
    note = _("命令行也可核验：bihuan audit verify。") if rows else _("还没有做过全部核验。")
    columns = [_("时间"), _("结果"), _("事件数")]
    table = {"columns": columns, "rows": rows, "note": note}
    return {"title": _("全部核验"), "table": table}


def roots_section() -> Cell:
    roots = DailyRoot.objects.order_by("-on")[:ROOTS_SHOWN]
    rows = [
        [table_date(root.on), root.chains, root.events, root.root, root.algorithm.upper()]
        for root in roots
    ]
    table = {
        "columns": [
            _("日期"),
            {"label": _("链数"), "kind": "number"},
            {"label": _("事件数"), "kind": "number"},
            _("根"),
            _("算法"),
        ],
        "rows": rows,
        "note": _("每天零点后计算前一天的根（%(name)s），可打印公布；后一天的根包含前一天的。")
        % {"name": ALGORITHM.upper()},
    }
    return {"title": _("每日根"), "count": len(rows), "table": table}


@require_POST
@requires(VERIFY_AUDIT)
def verify_all(request: Request) -> HttpResponse:
    """Have everything recomputed by the worker; whoever asked is told."""
    enqueue(JOB, user_id=request.actor.user_id)
    messages.info(request, _("已开始全部核验，可离开本页；办完会发消息告诉您。"))
    return HttpResponseRedirect(reverse("web:audit"))
