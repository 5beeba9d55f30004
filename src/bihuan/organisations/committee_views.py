"""Pages of committees and seats in them."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from bihuan.kernel.errors import DomainError
from bihuan.kernel.pages import Request, requires
from bihuan.organisations import permissions as perms
from bihuan.organisations import services
from bihuan.organisations.forms import committee_fields, field, form_of, id_of, needed_day, text_of
from bihuan.organisations.models import Membership, SeatRole, Unit, UnitKind
from bihuan.organisations.record import unit_url
from bihuan.organisations.services.committees import COMMITTEES
from bihuan.organisations.views import as_input, crumbs, form_page, to_unit, typed_in


@require_GET
@requires(perms.SEE_UNITS)
def committees(request: Request) -> HttpResponse:
    """The committees of every level with their leads and members."""
    today = timezone.localdate()
    found = Unit.objects.living(today).filter(kind__in=COMMITTEES)
    held = Membership.objects.held(today).select_related("member")
    by_committee: dict[int, list[Membership]] = {}
    for seat in held:
        by_committee.setdefault(seat.committee_id, []).append(seat)
    cards = [
        {
            "unit": one,
            "kind": UnitKind(one.kind).label,
            "lead": next((s.member for s in seats if s.role == SeatRole.LEAD), None),
            "members": [seat.member for seat in seats if seat.role != SeatRole.LEAD],
        }
        for one in found.select_related("region").order_by("region_id", "order", "pk")
        for seats in [by_committee.get(one.pk, [])]
    ]
    may = request.actor.may(perms.MANAGE_COMMITTEES)
    action = {
        "label": _("设立委员会"),
        "url": reverse("organisations:new_committee"),
        "icon": "plus",
        "tone": "primary",
    }
    context = {"cards": cards, "actions": [action] if may else [], "crumbs": crumbs()}
    return render(request, "organisations/committees.html", context)


@require_http_methods(["GET", "POST"])
@requires(perms.MANAGE_COMMITTEES)
def new_committee(request: Request) -> HttpResponse:
    """The form of a new committee, and what happens when it is sent."""
    refusal = None
    if request.method == "POST":
        try:
            return to_unit(set_up(request).pk)
        except DomainError as error:
            refusal = as_input(error)
    form = form_of(
        _("设立委员会"),
        reverse("organisations:new_committee"),
        committee_fields(request.actor),
        typed=typed_in(request),
        refusal=refusal,
        cancel_url=reverse("organisations:committees"),
    )
    return form_page(request, form, status=422 if refusal else 200)


def set_up(request: Request) -> Unit:
    post = request.POST
    return services.set_up_committee(
        name=text_of(post, "name"),
        kind=text_of(post, "kind"),
        region=text_of(post, "region"),
        on=needed_day(post, "on", "成立日期"),
        parent_id=id_of(post, "parent"),
        lead_id=id_of(post, "lead"),
        member_ids=[int(pk) for pk in post.getlist("members") if pk.isdecimal()],
        sectors=post.getlist("sectors"),
        source=text_of(post, "source"),
        actor=request.actor,
        at=timezone.now(),
    )


@require_http_methods(["GET", "POST"])
@requires(perms.MANAGE_COMMITTEES)
def seat(request: Request, seat_id: int) -> HttpResponse:
    """Change what a member is in a committee, or end its seat."""
    found = Membership.objects.select_related("committee", "member").one(seat_id)
    refusal = None
    if request.method == "POST":
        try:
            change_seat(request, found)
            return to_unit(found.committee_id)
        except DomainError as error:
            refusal = as_input(error)
    fields = [
        field(
            "role",
            _("改为"),
            "select",
            options=[*SeatRole.choices, ("", _("不再参加"))],
            value=found.role,
        ),
        field("on", _("日期"), "date", required=True),
        field("source", _("依据文件")),
    ]
    form = form_of(
        found.member.name,
        reverse("organisations:seat", args=[seat_id]),
        fields,
        typed=typed_in(request),
        refusal=refusal,
        cancel_url=unit_url(found.committee_id),
    )
    form["subtitle"] = found.committee.name
    return form_page(request, form, status=422 if refusal else 200)


def change_seat(request: Request, found: Membership) -> None:
    role = text_of(request.POST, "role")
    common: dict[str, Any] = {
        "seat_id": found.pk,
        "on": needed_day(request.POST, "on", "日期"),
        "source": text_of(request.POST, "source"),
        "actor": request.actor,
        "at": timezone.now(),
    }
    if role:
        services.change_role(role=role, **common)
    else:
        services.end_seat(**common)
