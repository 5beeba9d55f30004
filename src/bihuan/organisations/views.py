"""Pages of units and committees."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from bihuan.kernel.errors import DomainError, InvalidInput, NotFound
from bihuan.kernel.pages import Request, requires
from bihuan.kernel.uploads import day_of
from bihuan.organisations import permissions as perms
from bihuan.organisations import services
from bihuan.organisations.forms import (
    change_fields,
    field,
    form_of,
    id_of,
    needed_day,
    text_of,
    unit_fields,
    whole_of,
)
from bihuan.organisations.models import Contact, Unit
from bihuan.organisations.moves import UNIT_MOVES
from bihuan.organisations.record import draw_record, unit_url

LEDGER = "/l/units/"
SEVERAL = ("sectors", "members", "kinds", "levels")


def crumbs(*more: dict[str, str]) -> list[dict[str, str]]:
    return [{"label": _("单位名录"), "url": LEDGER}, *more]


def typed_in(request: Request) -> dict[str, Any]:
    """What was typed, lists as lists."""
    several = {name: request.POST.getlist(name) for name in SEVERAL}
    return request.POST.dict() | {name: values for name, values in several.items() if values}


def form_page(request: Request, form: dict[str, Any], status: int = 200) -> HttpResponse:
    template = "_form.html" if status == 422 and request.htmx else "form.html"
    context = {"form": form, "crumbs": crumbs({"label": form["title"], "url": ""})}
    return render(request, template, context, status=status)


def to_unit(unit_id: int) -> HttpResponseRedirect:
    return HttpResponseRedirect(unit_url(unit_id))


def as_input(refusal: DomainError) -> InvalidInput:
    """A refusal that a form shows above its fields."""
    if isinstance(refusal, InvalidInput):
        return refusal
    return InvalidInput({"": str(refusal)})


@require_GET
@requires(perms.SEE_UNITS)
def unit(request: Request, unit_id: int) -> HttpResponse:
    """One unit with its names, people, seats and duties."""
    return unit_page(request, unit_id)


def unit_page(
    request: Request,
    unit_id: int,
    *,
    tried: str = "",
    refusal: DomainError | None = None,
) -> HttpResponse:
    found = Unit.objects.select_related("region", "parent", "successor").one(unit_id)
    record = draw_record(
        found,
        request.actor,
        timezone.localdate(),
        tried=tried,
        typed=typed_in(request) if tried else {},
        refusal=as_input(refusal) if isinstance(refusal, InvalidInput) else None,
    )
    if refusal is not None and not isinstance(refusal, InvalidInput):
        words = {"title": refusal.user_message(), "text": refusal.user_remedy()}
        record["alert"] = words | {"tone": "danger"}
    context = {"detail": record, "crumbs": crumbs()}
    status = refusal.http_status if refusal else 200
    return render(request, "organisations/unit.html", context, status=status)


@require_POST
@requires(perms.MANAGE_UNITS, perms.MANAGE_COMMITTEES, any_of=True)
def move(request: Request, unit_id: int, name: str) -> HttpResponse:
    """Do one thing with a unit; a refusal comes back on its page."""
    declared = UNIT_MOVES.get(name)
    if declared is None:
        raise NotFound
    found = Unit.objects.one(unit_id)
    try:
        declared.run(found, request.POST, request.actor, timezone.now())
    except DomainError as refusal:
        return unit_page(request, unit_id, tried=name, refusal=refusal)
    return to_unit(unit_id)


@require_http_methods(["GET", "POST"])
@requires(perms.MANAGE_UNITS)
def new(request: Request) -> HttpResponse:
    """The form of a new unit, and what happens when it is sent."""
    refusal = None
    if request.method == "POST":
        try:
            return to_unit(create(request).pk)
        except DomainError as error:
            refusal = as_input(error)
    form = form_of(
        _("登记单位"),
        reverse("organisations:new"),
        unit_fields(request.actor),
        typed=typed_in(request),
        refusal=refusal,
        cancel_url=LEDGER,
    )
    return form_page(request, form, status=422 if refusal else 200)


def create(request: Request) -> Unit:
    post = request.POST
    return services.create_unit(
        name=text_of(post, "name"),
        short_name=text_of(post, "short_name"),
        kind=text_of(post, "kind"),
        region=text_of(post, "region"),
        parent_id=id_of(post, "parent"),
        set_up_on=day_of(text_of(post, "set_up_on"), "set_up_on"),
        sectors=post.getlist("sectors"),
        is_member=bool(post.get("is_member")),
        order=whole_of(post, "order"),
        actor=request.actor,
        at=timezone.now(),
    )


@require_http_methods(["GET", "POST"])
@requires(perms.MANAGE_UNITS)
def edit(request: Request, unit_id: int) -> HttpResponse:
    """The form of what is not history."""
    found = Unit.objects.one(unit_id)
    refusal = None
    if request.method == "POST":
        try:
            services.change_unit(
                unit_id=unit_id,
                short_name=text_of(request.POST, "short_name"),
                sectors=request.POST.getlist("sectors"),
                is_member=bool(request.POST.get("is_member")),
                order=whole_of(request.POST, "order"),
                actor=request.actor,
                at=timezone.now(),
            )
            return to_unit(unit_id)
        except DomainError as error:
            refusal = as_input(error)
    form = form_of(
        found.name,
        reverse("organisations:edit", args=[unit_id]),
        change_fields(found),
        typed=typed_in(request),
        refusal=refusal,
        cancel_url=unit_url(unit_id),
    )
    return form_page(request, form, status=422 if refusal else 200)


@require_http_methods(["GET", "POST"])
@requires(perms.MANAGE_UNITS)
def contact(request: Request, contact_id: int) -> HttpResponse:
    """End somebody's time in a unit."""
    found = Contact.objects.select_related("unit").one(contact_id)
    refusal = None
    if request.method == "POST":
        try:
            on = needed_day(request.POST, "on", "离任日期")
            services.end_contact(
                contact_id=contact_id, on=on, actor=request.actor, at=timezone.now()
            )
            return to_unit(found.unit_id)
        except DomainError as error:
            refusal = as_input(error)
    form = form_of(
        found.name,
        reverse("organisations:contact", args=[contact_id]),
        [field("on", _("离任日期"), "date", required=True)],
        typed=typed_in(request),
        refusal=refusal,
        cancel_url=unit_url(found.unit_id),
        submit_label=_("登记离任"),
    )
    form["subtitle"] = found.unit.name
    return form_page(request, form, status=422 if refusal else 200)
