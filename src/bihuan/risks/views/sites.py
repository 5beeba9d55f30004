"""Pages of one enterprise's four colours: list, plans, cards."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from bihuan.enterprises.models import Enterprise
from bihuan.kernel.errors import InvalidInput
from bihuan.kernel.pages import Request, requires
from bihuan.kernel.uploads import uploads_of
from bihuan.risks import permissions as perms
from bihuan.risks import services
from bihuan.risks.drawn.cards import (
    draw_notice_card,
    draw_post_card,
    notice_document,
    pdf_of,
    post_document,
)
from bihuan.risks.drawn.sites import draw_enterprise, draw_plan_page
from bihuan.risks.forms import points as forms
from bihuan.risks.forms.common import id_or_none
from bihuan.risks.models import PlanPicture
from bihuan.risks.views.answering import form_view
from bihuan.risks.views.points import POINTS, crumb, one_point


def one_enterprise(request: Request, pk: int) -> Enterprise:
    return Enterprise.objects.visible_to(request.actor).one(pk)


def enterprise_crumb(found: Enterprise) -> dict[str, str]:
    return {"label": found.name, "url": reverse("risks:enterprise", args=[found.pk])}


@require_GET
@requires(perms.SEE)
def enterprise(request: Request, enterprise_id: int) -> HttpResponse:
    """The risks of one enterprise in four colours."""
    drawn = draw_enterprise(
        one_enterprise(request, enterprise_id), request.actor, timezone.localdate()
    )
    return render(request, "risks/enterprise.html", {"site": drawn, "crumbs": [POINTS]})


@require_http_methods(["GET", "POST"])
@requires(perms.SET_LEVEL)
def set_level(request: Request, enterprise_id: int) -> HttpResponse:
    """The level of an enterprise set by hand."""
    found = one_enterprise(request, enterprise_id)

    def save() -> str:
        services.set_enterprise_level(
            enterprise_id=enterprise_id,
            level=id_or_none(request.POST.get("level", "")) or 0,
            reason=request.POST.get("reason", ""),
            actor=request.actor,
            at=timezone.now(),
        )
        return reverse("risks:enterprise", args=[enterprise_id])

    return form_view(
        request,
        lambda typed, no: forms.level_form(enterprise_id, typed, no),
        save,
        [POINTS, enterprise_crumb(found)],
    )


@require_POST
@requires(perms.SET_LEVEL)
def release_level(request: Request, enterprise_id: int) -> HttpResponse:
    """Let the level follow the points again."""
    services.release_enterprise_level(
        enterprise_id=enterprise_id, actor=request.actor, at=timezone.now()
    )
    return HttpResponseRedirect(reverse("risks:enterprise", args=[enterprise_id]))


@require_http_methods(["GET", "POST"])
@requires(perms.KEEP_POINTS)
def new_plan(request: Request, enterprise_id: int) -> HttpResponse:
    """The form of a plan picture."""
    found = one_enterprise(request, enterprise_id)

    def save() -> str:
        files = uploads_of(request, "picture")
        made = services.add_plan(
            enterprise_id=enterprise_id,
            title=request.POST.get("title", ""),
            upload=files[0] if files else None,
            actor=request.actor,
            at=timezone.now(),
        )
        return reverse("risks:plan", args=[made.pk])

    return form_view(
        request,
        lambda typed, no: forms.plan_form(enterprise_id, typed, no),
        save,
        [POINTS, enterprise_crumb(found)],
    )


def one_plan(request: Request, pk: int) -> PlanPicture:
    return PlanPicture.objects.visible_to(request.actor).select_related("enterprise").one(pk)


@require_GET
@requires(perms.SEE)
def plan(request: Request, plan_id: int) -> HttpResponse:
    """A plan with its risks, where they are placed by clicking."""
    return plan_page(request, plan_id)


def plan_page(
    request: Request, plan_id: int, refusal: InvalidInput | None = None, status: int = 200
) -> HttpResponse:
    found = one_plan(request, plan_id)
    drawn = draw_plan_page(found, request.actor, timezone.localdate())
    errors = list(refusal.fields.values()) if refusal else []
    context = {
        "plan": drawn,
        "errors": errors,
        "crumbs": [POINTS, enterprise_crumb(found.enterprise)],
    }
    return render(request, "risks/plan.html", context, status=status)


@require_POST
@requires(perms.KEEP_POINTS)
def place(request: Request, plan_id: int) -> HttpResponse:
    """Draw a risk point on the plan, or take it off."""
    point_id = id_or_none(request.POST.get("point_id", "")) or 0
    try:
        if request.POST.get("remove"):
            services.remove_mark(
                plan_id=plan_id, point_id=point_id, actor=request.actor, at=timezone.now()
            )
        else:
            services.place_mark(
                plan_id=plan_id,
                point_id=point_id,
                kind=request.POST.get("kind", ""),
                spots=request.POST.get("spots", ""),
                actor=request.actor,
                at=timezone.now(),
            )
    except InvalidInput as refusal:
        return plan_page(request, plan_id, refusal, status=422)
    return HttpResponseRedirect(reverse("risks:plan", args=[plan_id]))


@require_http_methods(["GET", "POST"])
@requires(perms.KEEP_POINTS)
def withdraw_plan(request: Request, plan_id: int) -> HttpResponse:
    """Put a plan out of use."""
    found = one_plan(request, plan_id)
    back = reverse("risks:plan", args=[plan_id])

    def save() -> str:
        services.withdraw_plan(
            plan_id=plan_id,
            reason=request.POST.get("reason", ""),
            actor=request.actor,
            at=timezone.now(),
        )
        return reverse("risks:enterprise", args=[found.enterprise_id])

    def draw(typed: Any, no: Any) -> dict[str, Any]:
        return forms.reason_form("停用平面图", found.title, request.path, back, typed, no)

    return form_view(request, draw, save, [POINTS, enterprise_crumb(found.enterprise)])


@require_GET
@requires(perms.SEE)
def notice_card(request: Request, point_id: int) -> HttpResponse:
    """The notice card of a risk point."""
    found = one_point(request, point_id)
    card = draw_notice_card(found, request.actor, timezone.localdate())
    return render(
        request, "risks/notice_card.html", {"card": card, "crumbs": [POINTS, crumb(found)]}
    )


@require_GET
@requires(perms.SEE)
def notice_card_pdf(request: Request, point_id: int) -> HttpResponse:
    """The notice card as a sheet of paper."""
    card = draw_notice_card(one_point(request, point_id), request.actor, timezone.localdate())
    return pdf_answer(pdf_of(notice_document(card)), f"风险告知卡-{card['number']}.pdf")


@require_GET
@requires(perms.SEE)
def post_card(request: Request, enterprise_id: int) -> HttpResponse:
    """What one post has to know."""
    found = one_enterprise(request, enterprise_id)
    card = draw_post_card(found, request.GET.get("post", ""), request.actor, timezone.localdate())
    context = {"card": card, "crumbs": [POINTS, enterprise_crumb(found)]}
    return render(request, "risks/post_card.html", context)


@require_GET
@requires(perms.SEE)
def post_card_pdf(request: Request, enterprise_id: int) -> HttpResponse:
    """What one post has to know, as a sheet of paper."""
    found = one_enterprise(request, enterprise_id)
    card = draw_post_card(found, request.GET.get("post", ""), request.actor, timezone.localdate())
    return pdf_answer(pdf_of(post_document(card)), f"应知应会卡-{card['post']}.pdf")


def pdf_answer(content: bytes, name: str) -> HttpResponse:
    answer = HttpResponse(content, content_type="application/pdf")
    disposition = content_disposition_header(as_attachment=False, filename=name)
    if disposition:
        answer.headers["Content-Disposition"] = disposition
    return answer
