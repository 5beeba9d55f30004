"""Pages of control targets, long plans, the fifteen measures, local measures, slips, a year's end."""

from __future__ import annotations

from datetime import date

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from bihuan.dispatch import permissions as perms
from bihuan.dispatch import services
from bihuan.dispatch.drawn.plans import (
    draw_fifteen,
    draw_measure,
    draw_plan,
    draw_slip,
    draw_targets,
)
from bihuan.dispatch.models import LocalMeasure, LongPlan, OfficialText, PlanNode, Slip
from bihuan.dispatch.planning_forms import (
    measure_form,
    read_following,
    read_year_end,
    typed_day,
    year_end_form,
)
from bihuan.dispatch.states import DocumentStatus
from bihuan.dispatch.views.common import moved
from bihuan.dispatch.workflow import LOCAL_MEASURE_WORKFLOW, SLIP_WORKFLOW
from bihuan.kernel.errors import DomainError, InvalidInput, TransitionRefused
from bihuan.kernel.pages import Request, requires

SHEET = "dispatch/sheets.html"
SLIPS = {"label": "督办通报约谈", "url": "/l/slips/"}
MEASURES = {"label": "配套措施", "url": "/l/local-measures/"}
PLANS = {"label": "规划台账", "url": "/l/plan-nodes/"}


def year_of(request: Request, today: date) -> int:
    words = request.GET.get("year", "")
    return int(words) if words.isdecimal() and 1949 <= int(words) <= 2100 else today.year


@require_GET
@requires(perms.SEE)
def control_targets(request: Request) -> HttpResponse:
    """A year's control targets against what the lists hold."""
    now = timezone.now()
    today = timezone.localdate(now)
    sheet = draw_targets(year_of(request, today), request.actor, now, today)
    return render(request, SHEET, {"sheet": sheet, "crumbs": []})


@require_GET
@requires(perms.SEE)
def plan(request: Request, plan_id: int) -> HttpResponse:
    """A plan of several years as a tree."""
    found = LongPlan.objects.visible_to(request.actor).one(plan_id)
    now = timezone.now()
    sheet = draw_plan(found, request.actor, now, timezone.localdate(now))
    return render(request, SHEET, {"sheet": sheet, "crumbs": [PLANS]})


@require_GET
@requires(perms.SEE)
def plan_node(request: Request, node_id: int) -> HttpResponse:
    """The plan in which a node stands."""
    node = PlanNode.objects.visible_to(request.actor).one(node_id)
    return HttpResponseRedirect(reverse("dispatch:plan", args=[node.plan_id]))


@require_GET
@requires(perms.SEE)
def fifteen(request: Request) -> HttpResponse:
    """The fifteen measures by unit."""
    sheet = draw_fifteen(year_of(request, timezone.localdate()), request.actor)
    return render(request, SHEET, {"sheet": sheet, "crumbs": []})


@require_http_methods(["GET", "POST"])
@requires(perms.CONFIRM)
def new_measure(request: Request, document_id: int) -> HttpResponse:
    """Have a local measure drafted for a document."""
    upper = OfficialText.objects.visible_to(request.actor).one(document_id)
    refusal: DomainError | None = None
    if request.method == "POST":
        unit = request.POST.get("unit_id", "")
        try:
            made = services.ask_for_measure(
                upper_id=upper.pk,
                title=request.POST.get("title", ""),
                unit_id=int(unit) if unit.isdecimal() else None,
                due_on=typed_day(request.POST, "due_on"),
                actor=request.actor,
                at=timezone.now(),
            )
            return HttpResponseRedirect(reverse("dispatch:local_measure", args=[made.pk]))
        except InvalidInput as refused:
            refusal = refused
    form = measure_form(upper, request.POST.dict(), request.actor, refusal)
    return form_page(request, form, refusal)


def form_page(
    request: Request, form: dict[str, object], refusal: DomainError | None
) -> HttpResponse:
    context = {"form": form, "crumbs": [{"label": "来文", "url": "/l/documents-in/"}]}
    template = "_form.html" if refusal and request.htmx else "form.html"
    return render(request, template, context, status=422 if refusal else 200)


def one_measure(request: Request, pk: int) -> LocalMeasure:
    found = LocalMeasure.objects.visible_to(request.actor)
    return found.select_related("upper", "unit", "document").one(pk)


@require_GET
@requires(perms.SEE)
def local_measure(request: Request, measure_id: int) -> HttpResponse:
    """One local measure."""
    shown = draw_measure(one_measure(request, measure_id), request.actor, timezone.localdate())
    return render(request, "detail.html", {"detail": shown, "crumbs": [MEASURES]})


@require_POST
@requires(perms.SEE)
def local_measure_move(request: Request, measure_id: int, name: str) -> HttpResponse:
    """Make one move of a local measure."""
    make = services.make_measure_move
    refusal = moved(request, LOCAL_MEASURE_WORKFLOW, make, measure_id, name)
    if refusal is None:
        return HttpResponseRedirect(reverse("dispatch:local_measure", args=[measure_id]))
    found, today = one_measure(request, measure_id), timezone.localdate()
    typed = request.POST.dict()
    shown = draw_measure(found, request.actor, today, tried=name, typed=typed, refusal=refusal)
    return render(request, "detail.html", {"detail": shown, "crumbs": [MEASURES]}, status=422)


def one_slip(request: Request, pk: int) -> Slip:
    return Slip.objects.visible_to(request.actor).select_related("unit").one(pk)


@require_GET
@requires(perms.SEE)
def slip(request: Request, slip_id: int) -> HttpResponse:
    """One paper of the ladder."""
    shown = draw_slip(one_slip(request, slip_id), request.actor, timezone.localdate())
    return render(request, "detail.html", {"detail": shown, "crumbs": [SLIPS]})


@require_POST
@requires(perms.SEE)
def slip_move(request: Request, slip_id: int, name: str) -> HttpResponse:
    """Make one move of a paper of the ladder."""
    refusal = moved(request, SLIP_WORKFLOW, services.make_slip_move, slip_id, name)
    if refusal is None:
        return HttpResponseRedirect(reverse("dispatch:slip", args=[slip_id]))
    found, today = one_slip(request, slip_id), timezone.localdate()
    typed = request.POST.dict()
    shown = draw_slip(found, request.actor, today, tried=name, typed=typed, refusal=refusal)
    return render(request, "detail.html", {"detail": shown, "crumbs": [SLIPS]}, status=422)


@require_http_methods(["GET", "POST"])
@requires(perms.CONFIRM)
def year_end(request: Request, document_id: int) -> HttpResponse:
    """Close a year's plan: what becomes of each undone task."""
    found = OfficialText.objects.visible_to(request.actor).one(document_id)
    refusal: DomainError | None = None
    if request.method == "POST":
        try:
            services.close_year(
                document_id=found.pk,
                into_id=read_following(request.POST),
                decided=read_year_end(request.POST, found),
                actor=request.actor,
                at=timezone.now(),
            )
            return HttpResponseRedirect(reverse("dispatch:document", args=[found.pk]))
        except (InvalidInput, TransitionRefused) as refused:
            refusal = refused
    following = OfficialText.objects.visible_to(request.actor).filter(
        plan_year=(found.plan_year or 0) + 1, status=DocumentStatus.ISSUED
    )
    form = year_end_form(found, list(following), request.POST.dict(), refusal)
    return form_page(request, form, refusal)


@require_POST
@requires(perms.CONFIRM)
def mark_plan(request: Request, document_id: int) -> HttpResponse:
    """Say that a document is a year's plan."""
    words = request.POST.get("year", "")
    services.mark_plan(
        document_id=document_id,
        year=int(words) if words.isdecimal() else 0,
        actor=request.actor,
        at=timezone.now(),
    )
    return HttpResponseRedirect(reverse("dispatch:document", args=[document_id]))
