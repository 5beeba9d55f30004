"""Pages of dual prevention."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from bihuan.enterprises.models import Enterprise
from bihuan.kernel.errors import InvalidInput, NotFound
from bihuan.kernel.pages import Request, requires
from bihuan.kernel.uploads import uploads_of
from bihuan.risks import permissions as perms
from bihuan.risks import services
from bihuan.risks.drawn import dual as drawn
from bihuan.risks.forms import dual as forms
from bihuan.risks.forms.common import day_of
from bihuan.risks.forms.points import reason_form
from bihuan.risks.models import (
    DualPrevention,
    PlatformEntry,
    PromotionPlan,
)
from bihuan.risks.views.answering import form_view, moved
from bihuan.risks.workflow.dual import DUAL_WORKFLOW, RUN_WORKFLOW

DUAL = {"label": "双重预防建设台账", "url": "/l/dual-prevention/"}
PLANS = {"label": "推进方案", "url": "/l/promotion-plans/"}
PLATFORM = {"label": "省平台运行", "url": "/l/platform-entries/"}


def day_asked(request: Request, name: str) -> date:
    """The day in the address; today where it names none that exists."""
    try:
        return day_of(request.GET.get(name, ""), name) or timezone.localdate()
    except InvalidInput:
        return timezone.localdate()


@require_http_methods(["GET", "POST"])
@requires(perms.SEE)
def dual(request: Request, enterprise_id: int) -> HttpResponse:
    """One enterprise's dual prevention; sent, it is taken into the building."""
    enterprise = Enterprise.objects.visible_to(request.actor).one(enterprise_id)
    if request.method == "POST":
        services.open_dual(enterprise_id=enterprise.pk, actor=request.actor, at=timezone.now())
        return HttpResponseRedirect(reverse("risks:dual", args=[enterprise.pk]))
    found = one_dual(request, enterprise=enterprise.pk)
    if found is None:
        context = {
            "name": enterprise.name,
            "may_open": request.actor.may(perms.BUILD_DUAL),
            "open_url": reverse("risks:dual", args=[enterprise.pk]),
            "crumbs": [DUAL],
        }
        return render(request, "risks/dual_absent.html", context)
    return dual_page(request, found)


def one_dual(request: Request, **which: Any) -> DualPrevention | None:
    found = DualPrevention.objects.visible_to(request.actor).filter(**which)
    return found.select_related("enterprise", "pilot").first()


def dual_page(
    request: Request,
    found: DualPrevention,
    *,
    tried: str = "",
    refusal: InvalidInput | None = None,
    status: int = 200,
) -> HttpResponse:
    typed = request.POST.dict() if tried else {}
    detail = drawn.draw_dual(found, request.actor, tried=tried, typed=typed, refusal=refusal)
    return render(request, "detail.html", {"detail": detail, "crumbs": [DUAL]}, status=status)


@require_GET
@requires(perms.SEE)
def dual_record(request: Request, dual_id: int) -> HttpResponse:
    """The page of a record by its own number, for the work list."""
    found = DualPrevention.objects.visible_to(request.actor).one(dual_id)
    return HttpResponseRedirect(reverse("risks:dual", args=[found.enterprise_id]))


@require_POST
@requires(perms.SEE)
def dual_move(request: Request, dual_id: int, name: str) -> HttpResponse:
    """Make one move of a record."""
    refusal = moved(request, DUAL_WORKFLOW, services.make_dual_move, dual_id, name)
    found = one_dual(request, pk=dual_id)
    if found is None:
        raise NotFound
    if refusal is not None:
        return dual_page(request, found, tried=name, refusal=refusal, status=422)
    return HttpResponseRedirect(reverse("risks:dual", args=[found.enterprise_id]))


@require_http_methods(["GET", "POST"])
@requires(perms.BUILD_DUAL)
def dual_step(request: Request, dual_id: int, step: str) -> HttpResponse:
    """A step that is done."""
    found = one_dual(request, pk=dual_id)
    if found is None or step not in dict(services.steps_of(found.variant)):
        raise NotFound
    here = reverse("risks:dual", args=[found.enterprise_id])

    def save() -> str:
        services.finish_step(
            dual_id=dual_id,
            step=step,
            done_on=day_of(request.POST.get("done_on", ""), "done_on"),
            note=request.POST.get("note", ""),
            files=uploads_of(request, "files"),
            actor=request.actor,
            at=timezone.now(),
        )
        return here

    def draw(typed: Any, no: Any) -> dict[str, Any]:
        return forms.step_form(found, step, typed, no, timezone.localdate())

    return form_view(request, draw, save, [DUAL, {"label": found.enterprise.name, "url": here}])


@require_GET
@requires(perms.SEE)
def coverage(request: Request) -> HttpResponse:
    """The rates of above-size and small enterprises, with who is missing."""
    sheet = drawn.draw_coverage(request.actor, timezone.now(), day_asked(request, "on"))
    return render(request, "risks/coverage.html", {"sheet": sheet, "crumbs": [DUAL]})


def one_promotion(request: Request, pk: int) -> PromotionPlan:
    return PromotionPlan.objects.visible_to(request.actor).select_related("unit").one(pk)


@require_GET
@requires(perms.SEE)
def promotion(request: Request, plan_id: int) -> HttpResponse:
    """A plan against what was reached on any day."""
    found = one_promotion(request, plan_id)
    detail = drawn.draw_promotion(found, request.actor, timezone.now(), day_asked(request, "on"))
    return render(request, "risks/promotion.html", {"detail": detail, "crumbs": [PLANS]})


@require_http_methods(["GET", "POST"])
@requires(perms.PLAN_DUAL)
def new_promotion(request: Request) -> HttpResponse:
    """The form of a plan."""

    def save() -> str:
        made = services.set_up_plan(
            forms.read_promotion(request.POST), actor=request.actor, at=timezone.now()
        )
        return reverse("risks:promotion", args=[made.pk])

    def draw(typed: Any, no: Any) -> dict[str, Any]:
        return forms.promotion_form(typed, request.actor, no, timezone.localdate())

    return form_view(request, draw, save, [PLANS])


@require_http_methods(["GET", "POST"])
@requires(perms.PLAN_DUAL)
def edit_promotion(request: Request, plan_id: int) -> HttpResponse:
    """A plan and its targets, as a whole."""
    found = one_promotion(request, plan_id)
    here = reverse("risks:promotion", args=[plan_id])

    def save() -> str:
        services.change_plan(
            plan_id=plan_id,
            facts=forms.read_promotion(request.POST),
            actor=request.actor,
            at=timezone.now(),
        )
        return here

    def draw(typed: Any, no: Any) -> dict[str, Any]:
        return forms.promotion_form(typed, request.actor, no, timezone.localdate(), found)

    return form_view(request, draw, save, [PLANS, {"label": found.title, "url": here}])


@require_http_methods(["GET", "POST"])
@requires(perms.PLAN_DUAL)
def withdraw_promotion(request: Request, plan_id: int) -> HttpResponse:
    """Take a plan out of force."""
    found = one_promotion(request, plan_id)
    here = reverse("risks:promotion", args=[plan_id])

    def save() -> str:
        services.withdraw_promotion(
            plan_id=plan_id,
            reason=request.POST.get("reason", ""),
            actor=request.actor,
            at=timezone.now(),
        )
        return PLANS["url"]

    def draw(typed: Any, no: Any) -> dict[str, Any]:
        return reason_form("停止执行推进方案", found.title, request.path, here, typed, no)

    return form_view(request, draw, save, [PLANS])


@require_GET
@requires(perms.SEE)
def platform_entry(request: Request, entry_id: int) -> HttpResponse:
    """An enterprise as the provincial platform has it."""
    return entry_page(request, entry_id)


def entry_page(
    request: Request,
    entry_id: int,
    *,
    tried: str = "",
    refusal: InvalidInput | None = None,
    status: int = 200,
) -> HttpResponse:
    seen = PlatformEntry.objects.visible_to(request.actor).select_related("enterprise")
    typed = request.POST.dict() if tried else {}
    detail = drawn.draw_entry(
        seen.one(entry_id),
        request.actor,
        timezone.localdate(),
        tried=tried,
        typed=typed,
        refusal=refusal,
    )
    return render(request, "detail.html", {"detail": detail, "crumbs": [PLATFORM]}, status=status)


@require_POST
@requires(perms.SEE)
def platform_move(request: Request, entry_id: int, name: str) -> HttpResponse:
    """Urge, answer, drop."""
    refusal = moved(request, RUN_WORKFLOW, services.make_run_move, entry_id, name)
    if refusal is not None:
        return entry_page(request, entry_id, tried=name, refusal=refusal, status=422)
    return HttpResponseRedirect(reverse("risks:platform_entry", args=[entry_id]))
