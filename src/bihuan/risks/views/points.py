"""Pages of risk points, their assessments and measures, key areas, and the picture of it all."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from bihuan.kernel.errors import InvalidInput, NotFound
from bihuan.kernel.pages import Request, requires
from bihuan.kernel.uploads import uploads_of
from bihuan.risks import permissions as perms
from bihuan.risks import services
from bihuan.risks.drawn.outlook import draw_area
from bihuan.risks.drawn.picture import draw_picture
from bihuan.risks.drawn.points import draw_point
from bihuan.risks.forms import points as forms
from bihuan.risks.forms.common import day_of
from bihuan.risks.models import (
    KeyArea,
    RiskAssessment,
    RiskMeasure,
    RiskPoint,
    RiskVerification,
)
from bihuan.risks.states.points import PointStatus, Stage
from bihuan.risks.views.answering import form_view, moved
from bihuan.risks.workflow.points import POINT_WORKFLOW

POINTS = {"label": "风险点台账", "url": "/l/risk-points/"}
AREAS = {"label": "重点区域", "url": "/l/key-areas/"}


def one_point(request: Request, pk: int) -> RiskPoint:
    found = RiskPoint.objects.visible_to(request.actor)
    return found.select_related("enterprise", "area").one(pk)


def crumb(point: RiskPoint) -> dict[str, str]:
    return {"label": point.name, "url": reverse("risks:point", args=[point.pk])}


@require_GET
@requires(perms.SEE)
def picture(request: Request) -> HttpResponse:
    """Streets, sectors and months by their risks."""
    now = timezone.now()
    drawn = draw_picture(request.actor, now, timezone.localdate(now))
    return render(request, "risks/picture.html", {"picture": drawn, "page_title": drawn["title"]})


@require_GET
@requires(perms.SEE)
def point(request: Request, point_id: int) -> HttpResponse:
    """One risk point with its assessments, measures and their proofs."""
    return point_page(request, point_id)


def point_page(
    request: Request,
    point_id: int,
    *,
    tried: str = "",
    refusal: InvalidInput | None = None,
    status: int = 200,
) -> HttpResponse:
    typed = request.POST.dict() if tried else {}
    drawn = draw_point(
        one_point(request, point_id),
        request.actor,
        timezone.localdate(),
        tried=tried,
        typed=typed,
        refusal=refusal,
    )
    context = {"detail": drawn, "crumbs": [POINTS]}
    return render(request, "risks/point.html", context, status=status)


@require_POST
@requires(perms.SEE)
def point_move(request: Request, point_id: int, name: str) -> HttpResponse:
    """Make one move of a point."""
    refusal = moved(request, POINT_WORKFLOW, services.make_point_move, point_id, name)
    if refusal is not None:
        return point_page(request, point_id, tried=name, refusal=refusal, status=422)
    return HttpResponseRedirect(reverse("risks:point", args=[point_id]))


@require_http_methods(["GET", "POST"])
@requires(perms.KEEP_POINTS)
def new_point(request: Request) -> HttpResponse:
    """The form of a new risk point."""

    def save() -> str:
        made = services.identify_point(
            forms.read_point(request.POST), actor=request.actor, at=timezone.now()
        )
        return reverse("risks:assess", args=[made.pk, Stage.INHERENT])

    return form_view(
        request, lambda typed, no: forms.point_form(typed, request.actor, no), save, [POINTS]
    )


@require_http_methods(["GET", "POST"])
@requires(perms.KEEP_POINTS)
def edit_point(request: Request, point_id: int) -> HttpResponse:
    """What is said of a risk point, and who holds it."""
    found = one_point(request, point_id)

    def save() -> str:
        services.change_point(
            point_id=point_id,
            facts=forms.read_point(request.POST),
            actor=request.actor,
            at=timezone.now(),
        )
        return reverse("risks:point", args=[point_id])

    def draw(typed: Any, no: Any) -> dict[str, Any]:
        return forms.point_form(typed, request.actor, no, found)

    return form_view(request, draw, save, [POINTS, crumb(found)])


@require_http_methods(["GET", "POST"])
@requires(perms.ASSESS)
def assess(request: Request, point_id: int, stage: str) -> HttpResponse:
    """The scales of a method, and what they give."""
    found = one_point(request, point_id)
    if stage not in Stage.values or found.status == PointStatus.WITHDRAWN:
        raise NotFound

    def save() -> str:
        judgement = forms.read_judgement(request.POST)
        if stage == Stage.INHERENT:
            services.assess_inherent(
                point_id=point_id, judgement=judgement, actor=request.actor, at=timezone.now()
            )
        else:
            services.assess_residual(
                point_id=point_id,
                judgement=judgement,
                owner=forms.read_owner(request.POST),
                actor=request.actor,
                at=timezone.now(),
            )
        return reverse("risks:point", args=[point_id])

    def draw(typed: Any, no: Any) -> dict[str, Any]:
        return forms.assess_form(found, Stage(stage), typed, no, timezone.localdate())

    crumbs = [POINTS, crumb(found)]
    return form_view(request, draw, save, crumbs, "risks/assess.html")


@require_http_methods(["GET", "POST"])
@requires(perms.KEEP_POINTS)
def new_measure(request: Request, point_id: int) -> HttpResponse:
    """The form of a measure."""
    found = one_point(request, point_id)

    def save() -> str:
        services.add_measure(
            point_id=point_id,
            kind=request.POST.get("kind", ""),
            text=request.POST.get("text", ""),
            owner=request.POST.get("owner", ""),
            actor=request.actor,
            at=timezone.now(),
        )
        return reverse("risks:point", args=[point_id])

    return form_view(
        request,
        lambda typed, no: forms.measure_form(found, typed, no),
        save,
        [POINTS, crumb(found)],
    )


def one_measure(request: Request, pk: int) -> RiskMeasure:
    return RiskMeasure.objects.visible_to(request.actor).select_related("point").one(pk)


@require_http_methods(["GET", "POST"])
@requires(perms.VERIFY)
def verify(request: Request, measure_id: int) -> HttpResponse:
    """Whether a measure still works."""
    found = one_measure(request, measure_id)

    def save() -> str:
        services.verify_measure(
            measure_id=measure_id,
            checked_on=day_of(request.POST.get("checked_on", ""), "checked_on"),
            result=request.POST.get("result", ""),
            note=request.POST.get("note", ""),
            photos=uploads_of(request, "photos"),
            actor=request.actor,
            at=timezone.now(),
        )
        return reverse("risks:point", args=[found.point_id])

    def draw(typed: Any, no: Any) -> dict[str, Any]:
        return forms.verify_form(found, typed, no, timezone.localdate())

    return form_view(request, draw, save, [POINTS, crumb(found.point)])


@require_http_methods(["GET", "POST"])
@requires(perms.KEEP_POINTS)
def withdraw_measure(request: Request, measure_id: int) -> HttpResponse:
    """Take a measure off."""
    found = one_measure(request, measure_id)

    def save() -> str:
        services.withdraw_measure(
            measure_id=measure_id,
            note=request.POST.get("note", ""),
            actor=request.actor,
            at=timezone.now(),
        )
        return reverse("risks:point", args=[found.point_id])

    return form_view(
        request,
        lambda typed, no: forms.withdraw_measure_form(found, typed, no),
        save,
        [POINTS, crumb(found.point)],
    )


def to_point(model: Any) -> Callable[..., HttpResponseBase]:
    """The page of the point that a row of a list belongs to."""

    @require_GET
    @requires(perms.SEE)
    def page(request: Request, pk: int) -> HttpResponse:
        found = model.objects.visible_to(request.actor).one(pk)
        return HttpResponseRedirect(reverse("risks:point", args=[found.point_id]))

    return page


measure = to_point(RiskMeasure)
assessment = to_point(RiskAssessment)
verification = to_point(RiskVerification)


@require_GET
@requires(perms.SEE)
def area(request: Request, area_id: int) -> HttpResponse:
    """One key area."""
    found = KeyArea.objects.visible_to(request.actor).select_related("unit").one(area_id)
    context = {"detail": draw_area(found, request.actor), "crumbs": [AREAS]}
    return render(request, "detail.html", context)


@require_http_methods(["GET", "POST"])
@requires(perms.KEEP_AREAS)
def new_area(request: Request) -> HttpResponse:
    """The form of a key area."""

    def save() -> str:
        made = services.list_area(
            forms.read_area(request.POST), actor=request.actor, at=timezone.now()
        )
        return reverse("risks:area", args=[made.pk])

    return form_view(
        request, lambda typed, no: forms.area_form(typed, request.actor, no), save, [AREAS]
    )


@require_http_methods(["GET", "POST"])
@requires(perms.KEEP_AREAS)
def edit_area(request: Request, area_id: int) -> HttpResponse:
    """What is said of a key area."""
    found = KeyArea.objects.visible_to(request.actor).standing().one(area_id)

    def save() -> str:
        services.change_area(
            area_id=area_id,
            facts=forms.read_area(request.POST),
            actor=request.actor,
            at=timezone.now(),
        )
        return reverse("risks:area", args=[area_id])

    return form_view(
        request, lambda typed, no: forms.area_form(typed, request.actor, no, found), save, [AREAS]
    )


@require_http_methods(["GET", "POST"])
@requires(perms.KEEP_AREAS)
def withdraw_area(request: Request, area_id: int) -> HttpResponse:
    """Take an area off the list."""
    found = KeyArea.objects.visible_to(request.actor).standing().one(area_id)
    here = reverse("risks:area", args=[area_id])

    def save() -> str:
        services.withdraw_area(
            area_id=area_id,
            reason=request.POST.get("reason", ""),
            actor=request.actor,
            at=timezone.now(),
        )
        return here

    def draw(typed: Any, no: Any) -> dict[str, Any]:
        return forms.reason_form("移出重点区域清单", found.name, request.path, here, typed, no)

    return form_view(request, draw, save, [AREAS])
