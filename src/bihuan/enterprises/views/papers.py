"""Pages of the forms about an enterprise."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from bihuan.enterprises import permissions as perms
from bihuan.enterprises.models import Enterprise
from bihuan.enterprises.papers import PAPERS, Paper, draw
from bihuan.enterprises.papers.declaring import file_url
from bihuan.kernel.errors import DomainError, NotFound
from bihuan.kernel.pages import Request, requires

LEDGERS = {
    "suspension": ("suspensions", "停产企业清单"),
    "watch": ("watches", "专盯台账"),
    "listing": ("directories", "重点、高危企业名录"),
}


@require_http_methods(["GET", "POST"])
@requires(perms.SEE)
def paper(request: Request, enterprise_id: int, name: str) -> HttpResponse:
    """A form about an enterprise, and what happens when it is sent."""
    declared = PAPERS.get(name)
    if declared is None:
        raise NotFound
    request.actor.must(declared.permission)
    found = Enterprise.objects.visible_to(request.actor).select_related("supervisor")
    enterprise = found.one(enterprise_id)
    if request.method == "GET":
        return form_page(request, declared, enterprise)
    try:
        declared.save(request, enterprise, timezone.now())
    except DomainError as refusal:
        return form_page(request, declared, enterprise, refusal)
    return HttpResponseRedirect(file_url(enterprise.pk, declared.tab))


def form_page(
    request: Request, declared: Paper, enterprise: Enterprise, refusal: DomainError | None = None
) -> HttpResponse:
    typed = request.POST.dict() if refusal else request.GET.dict()
    form = draw(declared, enterprise, request.actor, typed, refusal)
    crumbs = [
        {"label": _("企业台账"), "url": "/l/enterprises/"},
        {"label": enterprise.name, "url": file_url(enterprise.pk, declared.tab)},
        {"label": declared.title, "url": ""},
    ]
    template = "_form.html" if refusal and request.htmx else "form.html"
    context = {"form": form, "crumbs": crumbs}
    return render(request, template, context, status=422 if refusal else 200)


def choosing(request: Request, name: str) -> HttpResponse:
    """Which enterprise a form is about; the choice leads to the form."""
    declared, chosen = PAPERS[name], request.GET.get("enterprise_id", "")
    if chosen.isdecimal():
        return HttpResponseRedirect(reverse("enterprises:paper", args=[int(chosen), name]))
    ledger, title = LEDGERS[name]
    field: dict[str, Any] = {
        "name": "enterprise_id",
        "label": _("企业"),
        "kind": "enterprise",
        "search_url": reverse("enterprises:search"),
        "placeholder": _("输入名称或信用代码"),
        "required": True,
        "value": "",
        "error": _("请从列出的企业里选择一家。") if "enterprise_id" in request.GET else "",
    }
    form = {
        "title": declared.title,
        "action": request.path,
        "method": "get",
        "sections": [{"title": _("哪家企业"), "fields": [field]}],
        "errors": [],
        "submit_label": _("下一步"),
        "cancel_url": f"/l/{ledger}/",
    }
    crumbs = [{"label": title, "url": f"/l/{ledger}/"}, {"label": declared.title, "url": ""}]
    return render(request, "form.html", {"form": form, "crumbs": crumbs})


@require_http_methods(["GET"])
@requires(perms.SUSPEND)
def suspend(request: Request) -> HttpResponse:
    """Choose the enterprise that stops."""
    return choosing(request, "suspension")


@require_http_methods(["GET"])
@requires(perms.NAME_WATCHER)
def watch_new(request: Request) -> HttpResponse:
    """Choose the enterprise to watch."""
    return choosing(request, "watch")


@require_http_methods(["GET"])
@requires(perms.KEEP_DIRECTORY)
def listing_new(request: Request) -> HttpResponse:
    """Choose the enterprise to put on a directory."""
    return choosing(request, "listing")
