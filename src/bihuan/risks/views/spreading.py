"""Pages of reviews, gatherings, handbooks and pilots of dual prevention."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from bihuan.kernel.errors import InvalidInput
from bihuan.kernel.pages import Request, requires
from bihuan.kernel.uploads import uploads_of
from bihuan.risks import permissions as perms
from bihuan.risks import services
from bihuan.risks.drawn import spreading as drawn
from bihuan.risks.forms import dual as forms
from bihuan.risks.forms.common import day_of, id_or_none, whole_or_none
from bihuan.risks.models import (
    DualEvent,
    DualReview,
    Handbook,
    Improvement,
    Pilot,
)
from bihuan.risks.views.answering import form_view, moved
from bihuan.risks.workflow.dual import IMPROVEMENT_WORKFLOW

REVIEWS = {"label": "双重预防点评", "url": "/l/dual-reviews/"}
IMPROVEMENTS = {"label": "改进事项", "url": "/l/dual-improvements/"}
EVENTS = {"label": "交流观摩培训点评", "url": "/l/dual-events/"}
BOOKS = {"label": "应知应会手册", "url": "/l/dual-handbooks/"}
PILOTS = {"label": "双重预防试点", "url": "/l/dual-pilots/"}


@require_GET
@requires(perms.SEE)
def review(request: Request, review_id: int) -> HttpResponse:
    """A review with its scores."""
    seen = DualReview.objects.visible_to(request.actor).select_related("enterprise", "event")
    detail = drawn.draw_review(seen.one(review_id), request.actor)
    return render(request, "detail.html", {"detail": detail, "crumbs": [REVIEWS]})


@require_http_methods(["GET", "POST"])
@requires(perms.REVIEW_DUAL)
def new_review(request: Request) -> HttpResponse:
    """The form of a scored review."""

    def save() -> str:
        if not request.POST.get("enterprise_id", "").isdecimal():
            raise InvalidInput({"enterprise_id": "选择点评的企业。"})
        made = services.review_enterprise(
            forms.read_review(request.POST), actor=request.actor, at=timezone.now()
        )
        return reverse("risks:review", args=[made.pk])

    def draw(typed: Any, no: Any) -> dict[str, Any]:
        return forms.review_form(typed, request.actor, no, timezone.localdate())

    return form_view(request, draw, save, [REVIEWS])


@require_GET
@requires(perms.SEE)
def improvement(request: Request, improvement_id: int) -> HttpResponse:
    """One thing to improve."""
    return improvement_page(request, improvement_id)


def improvement_page(
    request: Request,
    improvement_id: int,
    *,
    tried: str = "",
    refusal: InvalidInput | None = None,
    status: int = 200,
) -> HttpResponse:
    seen = Improvement.objects.visible_to(request.actor).select_related("enterprise", "review")
    typed = request.POST.dict() if tried else {}
    detail = drawn.draw_improvement(
        seen.one(improvement_id), request.actor, tried=tried, typed=typed, refusal=refusal
    )
    context = {"detail": detail, "crumbs": [IMPROVEMENTS]}
    return render(request, "detail.html", context, status=status)


@require_POST
@requires(perms.SEE)
def improvement_move(request: Request, improvement_id: int, name: str) -> HttpResponse:
    """Report, confirm, return."""
    make = services.make_improvement_move
    refusal = moved(request, IMPROVEMENT_WORKFLOW, make, improvement_id, name)
    if refusal is not None:
        return improvement_page(request, improvement_id, tried=name, refusal=refusal, status=422)
    return HttpResponseRedirect(reverse("risks:improvement", args=[improvement_id]))


@require_GET
@requires(perms.SEE)
def event(request: Request, event_id: int) -> HttpResponse:
    """A gathering with who came."""
    seen = DualEvent.objects.visible_to(request.actor).select_related("host")
    detail = drawn.draw_event(seen.one(event_id), request.actor)
    return render(request, "detail.html", {"detail": detail, "crumbs": [EVENTS]})


@require_http_methods(["GET", "POST"])
@requires(perms.REVIEW_DUAL)
def new_event(request: Request) -> HttpResponse:
    """The form of a gathering."""

    def save() -> str:
        made = services.record_event(
            forms.read_event(request.POST),
            files=uploads_of(request, "files"),
            actor=request.actor,
            at=timezone.now(),
        )
        return reverse("risks:event", args=[made.pk])

    return form_view(
        request,
        lambda typed, no: forms.event_form(typed, no, timezone.localdate()),
        save,
        [EVENTS],
    )


@require_http_methods(["GET", "POST"])
@requires(perms.REVIEW_DUAL)
def attend(request: Request, event_id: int) -> HttpResponse:
    """An enterprise that came."""
    found = DualEvent.objects.visible_to(request.actor).one(event_id)
    here = reverse("risks:event", args=[event_id])

    def save() -> str:
        chosen = id_or_none(request.POST.get("enterprise_id", ""))
        if chosen is None:
            raise InvalidInput({"enterprise_id": "选择参加的企业。"})
        services.attend_event(
            event_id=event_id, enterprise_id=chosen, actor=request.actor, at=timezone.now()
        )
        return here

    return form_view(
        request,
        lambda typed, no: forms.attend_form(found, typed, request.actor, no),
        save,
        [EVENTS, {"label": found.title, "url": here}],
    )


@require_GET
@requires(perms.SEE)
def handbook(request: Request, handbook_id: int) -> HttpResponse:
    """A handbook and where its copies went."""
    seen = Handbook.objects.visible_to(request.actor).select_related("unit")
    detail = drawn.draw_handbook(seen.one(handbook_id), request.actor)
    return render(request, "detail.html", {"detail": detail, "crumbs": [BOOKS]})


@require_http_methods(["GET", "POST"])
@requires(perms.PLAN_DUAL)
def new_handbook(request: Request) -> HttpResponse:
    """The form of a handbook."""

    def save() -> str:
        post = request.POST
        made = services.publish_handbook(
            title=post.get("title", ""),
            edition=post.get("edition", ""),
            printed_on=day_of(post.get("printed_on", ""), "printed_on"),
            copies=whole_or_none(post.get("copies", ""), "copies"),
            files=uploads_of(request, "files"),
            actor=request.actor,
            at=timezone.now(),
        )
        return reverse("risks:handbook", args=[made.pk])

    return form_view(
        request,
        lambda typed, no: forms.handbook_form(typed, no, timezone.localdate()),
        save,
        [BOOKS],
    )


@require_http_methods(["GET", "POST"])
@requires(perms.PLAN_DUAL)
def issue_handbook(request: Request, handbook_id: int) -> HttpResponse:
    """Copies handed out."""
    found = Handbook.objects.visible_to(request.actor).one(handbook_id)
    here = reverse("risks:handbook", args=[handbook_id])

    def save() -> str:
        post = request.POST
        services.issue_handbook(
            handbook_id=handbook_id,
            recipient=post.get("recipient", ""),
            copies=whole_or_none(post.get("copies", ""), "copies"),
            on=day_of(post.get("on", ""), "on"),
            receiver=post.get("receiver", ""),
            actor=request.actor,
            at=timezone.now(),
        )
        return here

    return form_view(
        request,
        lambda typed, no: forms.issue_form(found, typed, no, timezone.localdate()),
        save,
        [BOOKS, {"label": found.title, "url": here}],
    )


@require_GET
@requires(perms.SEE)
def pilot(request: Request, pilot_id: int) -> HttpResponse:
    """A trial with its buildings."""
    seen = Pilot.objects.visible_to(request.actor).select_related("unit")
    detail = drawn.draw_pilot(seen.one(pilot_id), request.actor)
    return render(request, "detail.html", {"detail": detail, "crumbs": [PILOTS]})


@require_http_methods(["GET", "POST"])
@requires(perms.PLAN_DUAL)
def new_pilot(request: Request) -> HttpResponse:
    """The form of a trial."""

    def save() -> str:
        post = request.POST
        made = services.begin_pilot(
            title=post.get("title", ""),
            region=post.get("region", ""),
            unit_id=id_or_none(post.get("unit_id", "")),
            started_on=day_of(post.get("started_on", ""), "started_on"),
            actor=request.actor,
            at=timezone.now(),
        )
        return reverse("risks:pilot", args=[made.pk])

    def draw(typed: Any, no: Any) -> dict[str, Any]:
        return forms.pilot_form(typed, request.actor, no, timezone.localdate())

    return form_view(request, draw, save, [PILOTS])


@require_http_methods(["GET", "POST"])
@requires(perms.PLAN_DUAL)
def join_pilot(request: Request, pilot_id: int) -> HttpResponse:
    """A building taken into a trial."""
    found = Pilot.objects.visible_to(request.actor).one(pilot_id)
    here = reverse("risks:pilot", args=[pilot_id])

    def save() -> str:
        chosen = id_or_none(request.POST.get("enterprise_id", ""))
        if chosen is None:
            raise InvalidInput({"enterprise_id": "选择物业服务企业。"})
        services.join_pilot(
            pilot_id=pilot_id,
            enterprise_id=chosen,
            building=request.POST.get("building", ""),
            actor=request.actor,
            at=timezone.now(),
        )
        return here

    return form_view(
        request,
        lambda typed, no: forms.join_form(found, typed, request.actor, no),
        save,
        [PILOTS, {"label": found.title, "url": here}],
    )


@require_http_methods(["GET", "POST"])
@requires(perms.PLAN_DUAL)
def sum_up_pilot(request: Request, pilot_id: int) -> HttpResponse:
    """What a trial found."""
    found = Pilot.objects.visible_to(request.actor).one(pilot_id)
    here = reverse("risks:pilot", args=[pilot_id])

    def save() -> str:
        services.sum_up_pilot(
            pilot_id=pilot_id,
            problems=request.POST.get("problems", ""),
            summary=request.POST.get("summary", ""),
            is_rolled_out=forms.rolled_out(request.POST),
            actor=request.actor,
            at=timezone.now(),
        )
        return here

    return form_view(
        request,
        lambda typed, no: forms.sum_up_form(found, typed, no),
        save,
        [PILOTS, {"label": found.title, "url": here}],
    )
