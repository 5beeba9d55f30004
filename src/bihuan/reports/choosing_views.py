"""The page on which the office chooses whom a batch of exposure names."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from bihuan.kernel.errors import InvalidInput
from bihuan.kernel.pages import Request, requires
from bihuan.reports import permissions as perms
from bihuan.reports import services
from bihuan.reports.catalogue import EXPOSURE_NOTICE
from bihuan.reports.kinds.declaring import Asked
from bihuan.reports.kinds.exposing import (
    CATEGORIES,
    DISPOSALS,
    MOST,
    USUAL_CATEGORIES,
    USUAL_DISPOSAL,
    candidates,
    written,
)
from bihuan.reports.kinds.places import checked_region
from bihuan.statutes.dictionaries import options

CRUMBS = [{"label": "统计报表", "url": "/reports/"}]


@require_http_methods(["GET", "POST"])
@requires(perms.COMPOSE)
def choose_exposed(request: Request) -> HttpResponse:
    """The hazards for which an enterprise may be exposed; those ticked become a draft of the next batch."""
    alerts: list[dict[str, str]] = []
    if request.method == "POST":
        try:
            return HttpResponseRedirect(kept(request))
        except InvalidInput as refusal:
            text = "；".join(refusal.fields.values())
            alerts.append({"tone": "danger", "title": refusal.user_message(), "text": text})
    now, today = timezone.now(), timezone.localdate()
    asked = Asked(today, now, checked_region("", request.actor))
    found = list(candidates(asked, request.actor).select_related("unit")[: MOST + 1])
    context: dict[str, Any] = {
        "crumbs": CRUMBS,
        "alerts": alerts,
        "rows": found[:MOST],
        "most": MOST if len(found) > MOST else None,
        "chosen": request.POST.getlist("hazard"),
        "posted": request.POST,
        "kinds": options(CATEGORIES),
        "measures": options(DISPOSALS),
        "usual_kinds": USUAL_CATEGORIES,
        "usual_measure": USUAL_DISPOSAL,
    }
    return render(request, "reports/choose_exposed.html", context, status=422 if alerts else 200)


def kept(request: Request) -> str:
    """Keep a draft of the batch; returns its address.

    Raises:
        InvalidInput: Nothing was ticked, or one enterprise stands under two classes.
    """
    post = request.POST
    chosen = [
        (number, post.get(f"kind-{number}", ""), post.get(f"measure-{number}", ""))
        for number in post.getlist("hazard")
    ]
    if not chosen:
        raise InvalidInput({"entries": "请至少勾选一条。"})
    report = services.compose_report(
        EXPOSURE_NOTICE.name,
        services.Wanted(on=timezone.localdate(), is_draft=True, words={"entries": written(chosen)}),
        actor=request.actor,
        at=timezone.now(),
        key=post.get("key") or None,
    )
    return reverse("reports:detail", args=[report.pk])
