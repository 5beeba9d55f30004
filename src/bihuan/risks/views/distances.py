"""Pages of protected places, facilities, and checks of the distances between them."""

from __future__ import annotations

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from bihuan.kernel.errors import InvalidInput
from bihuan.kernel.pages import Request, requires
from bihuan.kernel.uploads import day_of, uploads_of
from bihuan.risks import permissions as perms
from bihuan.risks.drawn.distances import draw_check, draw_facility, draw_place
from bihuan.risks.forms.sources import (
    check_form,
    facility_form,
    place_form,
    read_facility,
    read_place_facts,
    reason_form,
    scenario_form,
)
from bihuan.risks.models import DistanceCheck, RiskFacility, SensitivePlace
from bihuan.risks.services.distances import check_distances, move_check
from bihuan.risks.services.neighbours import (
    add_scenario,
    register_facility,
    register_place,
    withdraw_facility,
    withdraw_place,
)
from bihuan.risks.views.answering import form_view, moved
from bihuan.risks.workflow.distances import DISTANCE_WORKFLOW

PLACES = {"label": "防护目标", "url": "/l/sensitive-places/"}
FACILITIES = {"label": "防护距离设施", "url": "/l/risk-facilities/"}
CHECKS = {"label": "防护距离核查", "url": "/l/distance-checks/"}


@require_http_methods(["GET", "POST"])
@requires(perms.KEEP_PLACES)
def new_place(request: Request) -> HttpResponse:
    """The form of a place to be protected."""

    def save() -> str:
        facts = read_place_facts(request.POST)
        place = register_place(facts, actor=request.actor, at=timezone.now())
        return reverse("risks:protected", args=[place.pk])

    return form_view(
        request,
        lambda typed, refusal: place_form(typed, request.actor, refusal),
        save,
        [PLACES, {"label": "登记", "url": ""}],
    )


@require_GET
@requires(perms.SEE)
def place(request: Request, place_id: int) -> HttpResponse:
    """One protected place, and the facilities that were checked against it."""
    found = SensitivePlace.objects.visible_to(request.actor).one(place_id)
    context = {"detail": draw_place(found, request.actor), "crumbs": [PLACES]}
    return render(request, "detail.html", context)


@require_http_methods(["GET", "POST"])
@requires(perms.KEEP_PLACES)
def withdraw_place_page(request: Request, place_id: int) -> HttpResponse:
    """Take a place off the register with a reason."""
    found = SensitivePlace.objects.visible_to(request.actor).one(place_id)
    back = reverse("risks:protected", args=[place_id])

    def save() -> str:
        withdraw_place(
            place_id=place_id,
            reason=request.POST.get("reason", ""),
            actor=request.actor,
            at=timezone.now(),
        )
        return back

    return form_view(
        request,
        lambda typed, refusal: reason_form(f"撤销{found.name}", request.path, back, typed, refusal),
        save,
        [PLACES, {"label": found.name, "url": back}],
    )


@require_http_methods(["GET", "POST"])
@requires(perms.KEEP_FACILITIES)
def new_facility(request: Request) -> HttpResponse:
    """The form of a facility whose distances are to be checked."""

    def save() -> str:
        facts = read_facility(request.POST, request.actor)
        facility = register_facility(facts, actor=request.actor, at=timezone.now())
        return reverse("risks:facility", args=[facility.pk])

    return form_view(
        request,
        lambda typed, refusal: facility_form(typed, request.actor, refusal),
        save,
        [FACILITIES, {"label": "登记", "url": ""}],
    )


def facility_seen(request: Request, facility_id: int) -> RiskFacility:
    found = RiskFacility.objects.visible_to(request.actor)
    return found.select_related("enterprise", "source").one(facility_id)


@require_GET
@requires(perms.SEE)
def facility(request: Request, facility_id: int) -> HttpResponse:
    """One facility with its scenarios and checks."""
    found = facility_seen(request, facility_id)
    drawn = draw_facility(found, request.actor, timezone.localdate())
    return render(request, "detail.html", {"detail": drawn, "crumbs": [FACILITIES]})


@require_http_methods(["GET", "POST"])
@requires(perms.KEEP_FACILITIES)
def new_scenario(request: Request, facility_id: int) -> HttpResponse:
    """The form of a way in which a facility may fail."""
    found = facility_seen(request, facility_id)
    back = reverse("risks:facility", args=[facility_id])

    def save() -> str:
        words = ("name", "frequency", "bands", "half_width", "basis")
        add_scenario(
            facility_id=facility_id,
            actor=request.actor,
            at=timezone.now(),
            **{name: request.POST.get(name, "") for name in words},
        )
        return back

    return form_view(
        request,
        lambda typed, refusal: scenario_form(typed, found, refusal),
        save,
        [FACILITIES, {"label": found.name, "url": back}],
    )


@require_http_methods(["GET", "POST"])
@requires(perms.KEEP_FACILITIES)
def withdraw_facility_page(request: Request, facility_id: int) -> HttpResponse:
    """Take a facility off the register with a reason."""
    found = facility_seen(request, facility_id)
    back = reverse("risks:facility", args=[facility_id])

    def save() -> str:
        withdraw_facility(
            facility_id=facility_id,
            reason=request.POST.get("reason", ""),
            actor=request.actor,
            at=timezone.now(),
        )
        return back

    return form_view(
        request,
        lambda typed, refusal: reason_form(f"撤销{found.name}", request.path, back, typed, refusal),
        save,
        [FACILITIES, {"label": found.name, "url": back}],
    )


@require_http_methods(["GET", "POST"])
@requires(perms.KEEP_FACILITIES)
def check_facility(request: Request, facility_id: int) -> HttpResponse:
    """Judge everything near a facility."""
    found = facility_seen(request, facility_id)
    back = reverse("risks:facility", args=[facility_id])

    def save() -> str:
        check = check_distances(
            facility_id=facility_id,
            checked_on=day_of(request.POST.get("checked_on", ""), "checked_on"),
            note=request.POST.get("note", ""),
            files=uploads_of(request, "files"),
            actor=request.actor,
            at=timezone.now(),
            key=request.POST.get("key") or None,
        )
        return reverse("risks:distance_check", args=[check.pk])

    today = timezone.localdate()
    return form_view(
        request,
        lambda typed, refusal: check_form(typed, found, today, refusal),
        save,
        [FACILITIES, {"label": found.name, "url": back}],
    )


def check_page(
    request: Request,
    check_id: int,
    *,
    tried: str = "",
    refusal: InvalidInput | None = None,
    status: int = 200,
) -> HttpResponse:
    found = DistanceCheck.objects.visible_to(request.actor)
    check = found.select_related("facility__enterprise").one(check_id)
    drawn = draw_check(
        check,
        request.actor,
        tried=tried,
        typed=request.POST.dict() if tried else {},
        refusal=refusal,
    )
    context = {"detail": drawn, "crumbs": [CHECKS]}
    return render(request, "risks/distance_check.html", context, status=status)


@require_GET
@requires(perms.SEE)
def distance_check(request: Request, check_id: int) -> HttpResponse:
    """One check with its drawing, neighbours and contours."""
    return check_page(request, check_id)


@require_POST
@requires(perms.SEE)
def distance_move(request: Request, check_id: int, name: str) -> HttpResponse:
    """Make one move; what cannot be taken comes back with its sentence beside the field."""
    refusal = moved(request, DISTANCE_WORKFLOW, move_check, check_id, name)
    if refusal is not None:
        return check_page(request, check_id, tried=name, refusal=refusal, status=422)
    return HttpResponseRedirect(reverse("risks:distance_check", args=[check_id]))
