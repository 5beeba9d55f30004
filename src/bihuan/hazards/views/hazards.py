"""Pages of hazards: the form, the record, its moves."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.http import HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from bihuan.hazards import permissions as perms
from bihuan.hazards import services
from bihuan.hazards.forms import clauses_for, draw_form, read_report
from bihuan.hazards.models import Hazard
from bihuan.hazards.record import draw_record
from bihuan.hazards.workflow import HAZARD_WORKFLOW
from bihuan.kernel.errors import InvalidInput, NotFound
from bihuan.kernel.pages import Request, requires
from bihuan.kernel.uploads import uploads_of, values_of


@require_http_methods(["GET", "POST"])
@requires(perms.REPORT)
def new(request: Request) -> HttpResponse:
    """The form of a new hazard, and what happens when it is sent."""
    today = timezone.localdate()
    if request.method == "GET":
        return form_page(request, draw_form(request.GET.dict(), request.actor, today))
    if request.POST.get("ask"):  # without scripts: the same form with its hints
        return form_page(request, draw_form(request.POST.dict(), request.actor, today))
    try:
        hazard = services.report_hazard(
            read_report(request, request.actor),
            photos=uploads_of(request, "photos"),
            actor=request.actor,
            at=timezone.now(),
            key=request.POST.get("key") or None,
        )
    except InvalidInput as refusal:
        form = draw_form(request.POST.dict(), request.actor, today, refusal)
        return form_page(request, form, status=422)
    return to_record(hazard.pk)


def form_page(request: Request, form: dict[str, Any], status: int = 200) -> HttpResponse:
    crumbs = [{"label": "隐患台账", "url": "/l/hazards/"}, {"label": form["title"]}]
    template = "_form.html" if status == 422 and request.htmx else "hazards/new.html"
    typed = request.POST if request.method == "POST" else request.GET
    context = {"form": form, "crumbs": crumbs, "hazards": alike(request, typed)}
    return render(request, template, context, status=status)


def alike(request: Request, typed: Mapping[str, str]) -> list[Hazard]:
    """Earlier hazards of the enterprise that read like what was typed."""
    chosen = str(request.actor.enterprise_id or typed.get("enterprise_id") or "")
    if not chosen.isdecimal():
        return []
    return services.hint_duplicates(
        enterprise_id=int(chosen),
        title=typed.get("title", ""),
        actor=request.actor,
        on=timezone.localdate(),
    )


@require_GET
@requires(perms.SEE)
def detail(request: Request, hazard_id: int) -> HttpResponse:
    """One hazard with everything about it, and what may be done now."""
    return record_page(request, one(request, hazard_id))


def one(request: Request, hazard_id: int) -> Hazard:
    found = Hazard.objects.visible_to(request.actor)
    return found.select_related(
        "enterprise", "unit", "reported_by", "rectified_by", "closed_by", "merged_into"
    ).one(hazard_id)


def record_page(
    request: Request,
    hazard: Hazard,
    *,
    tried: str = "",
    refusal: InvalidInput | None = None,
    status: int = 200,
) -> HttpResponse:
    typed = request.POST.dict() if tried else {}
    record = draw_record(
        hazard, request.actor, timezone.localdate(), tried=tried, typed=typed, refusal=refusal
    )
    crumbs = [{"label": "隐患台账", "url": "/l/hazards/"}]
    context = {"detail": record, "crumbs": crumbs}
    return render(request, "hazards/detail.html", context, status=status)


@require_POST
@requires(perms.SEE)
def move(request: Request, hazard_id: int, name: str) -> HttpResponse:
    """Make one move; what cannot be taken comes back with its sentence beside the field."""
    declared = HAZARD_WORKFLOW.move(name)
    if declared is None:
        raise NotFound
    try:
        services.make_move(
            hazard_id,
            name,
            values_of(request, declared.needs),
            actor=request.actor,
            at=timezone.now(),
            key=request.POST.get("key") or None,
        )
    except InvalidInput as refusal:
        return record_page(
            request, one(request, hazard_id), tried=name, refusal=refusal, status=422
        )
    return to_record(hazard_id)


@require_GET
@requires(perms.REPORT)
def hints(request: Request) -> HttpResponse:
    """While typing: the clauses it may mean, and hazards of the enterprise that read alike."""
    typed = request.GET.dict()
    clauses = clauses_for(typed, request.actor, timezone.localdate())
    if "application/json" in request.headers.get("Accept", ""):
        return JsonResponse({"clauses": clauses[1:]})
    context = {"clauses": clauses, "hazards": alike(request, typed)}
    return render(request, "hazards/_hints.html", context)


def to_record(hazard_id: int) -> HttpResponseRedirect:
    return HttpResponseRedirect(reverse("hazards:detail", args=[hazard_id]))
