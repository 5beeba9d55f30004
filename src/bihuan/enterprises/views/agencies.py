"""Pages of agencies and of requests for experts."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from bihuan.enterprises import permissions as perms
from bihuan.enterprises.drawn.agencies import (
    agency_form,
    draw_agency,
    draw_help,
    entry_form,
    help_form,
    typed_agency,
)
from bihuan.enterprises.models import Agency, Enterprise, HelpRequest
from bihuan.enterprises.services.agencies import (
    AgencyFacts,
    EntryFacts,
    change_agency,
    enter,
    move_agency,
    register_agency,
)
from bihuan.enterprises.services.helping import ask_help, move_help
from bihuan.enterprises.views.records import must_choose
from bihuan.enterprises.workflow.agencies import AGENCY_WORKFLOW
from bihuan.enterprises.workflow.helping import HELP_WORKFLOW
from bihuan.kernel.errors import InvalidInput, NotFound
from bihuan.kernel.pages import Request, requires
from bihuan.kernel.uploads import day_of, values_of

AGENCIES = {"label": "中介机构台账", "url": "/l/agencies/"}
HELPS = {"label": "专家帮扶台账", "url": "/l/expert-help/"}


def show(request: Request, detail: dict[str, Any], crumb: Any, status: int = 200) -> HttpResponse:
    context = {"detail": detail, "crumbs": [crumb]}
    return render(request, "enterprises/record.html", context, status=status)


def form_page(
    request: Request, form: dict[str, Any], crumb: Any, refusal: InvalidInput | None = None
) -> HttpResponse:
    status = 422 if refusal is not None else 200
    template = "_form.html" if refusal is not None and request.htmx else "form.html"
    context = {"form": form, "crumbs": [crumb, {"label": form["title"]}]}
    return render(request, template, context, status=status)


def read_agency(sent: QueryDict) -> AgencyFacts:
    """The agency a form brought.

    Raises:
        InvalidInput: A day or a number that is none.
    """
    staff = sent.get("staff", "").strip()
    if staff and not staff.lstrip("-").isdecimal():
        raise InvalidInput({"staff": f"人数要填整数，现在是“{staff}”。"})
    return AgencyFacts(
        name=sent.get("name", "").strip(),
        code=sent.get("code", "").strip(),
        region=sent.get("region", ""),
        scopes=tuple(sent.getlist("scopes")),
        qualification=sent.get("qualification", "").strip(),
        qualified_until=day_of(sent.get("qualified_until", ""), "qualified_until"),
        staff=int(staff) if staff else None,
        principal=sent.get("principal", "").strip(),
        phone=sent.get("phone", "").strip(),
    )


def typed_in(request: Request) -> dict[str, Any]:
    return request.POST.dict() | {"scopes": request.POST.getlist("scopes")}


def to_agency(agency_id: int) -> HttpResponseRedirect:
    return HttpResponseRedirect(reverse("enterprises:agency", args=[agency_id]))


@require_http_methods(["GET", "POST"])
@requires(perms.KEEP_AGENCIES)
def new(request: Request) -> HttpResponse:
    """The form of a new agency."""
    if request.method == "GET":
        return form_page(request, agency_form(request.actor, {}), AGENCIES)
    try:
        facts = read_agency(request.POST)
        agency = register_agency(facts, actor=request.actor, at=timezone.now())
    except InvalidInput as refusal:
        form = agency_form(request.actor, typed_in(request), refusal)
        return form_page(request, form, AGENCIES, refusal)
    return to_agency(agency.pk)


@require_http_methods(["GET", "POST"])
@requires(perms.KEEP_AGENCIES)
def edit(request: Request, agency_id: int) -> HttpResponse:
    """The form of an agency that is corrected."""
    agency = Agency.objects.visible_to(request.actor).one(agency_id)
    if request.method == "GET":
        form = agency_form(request.actor, typed_agency(agency), agency=agency)
        return form_page(request, form, AGENCIES)
    try:
        facts = read_agency(request.POST)
        change_agency(agency_id=agency_id, facts=facts, actor=request.actor, at=timezone.now())
    except InvalidInput as refusal:
        form = agency_form(request.actor, typed_in(request), refusal, agency)
        return form_page(request, form, AGENCIES, refusal)
    return to_agency(agency_id)


@require_GET
@requires(perms.SEE_AGENCIES)
def agency(request: Request, agency_id: int) -> HttpResponse:
    """One agency."""
    found = Agency.objects.visible_to(request.actor).one(agency_id)
    return show(request, draw_agency(found, request.actor, timezone.localdate()), AGENCIES)


@require_POST
@requires(perms.SEE_AGENCIES)
def agency_move(request: Request, agency_id: int, name: str) -> HttpResponse:
    """Suspend, resume or withdraw."""
    declared = AGENCY_WORKFLOW.move(name)
    if declared is None:
        raise NotFound
    try:
        values = values_of(request, declared.needs)
        move_agency(agency_id, name, values, actor=request.actor, at=timezone.now())
    except InvalidInput as refusal:
        found = Agency.objects.visible_to(request.actor).one(agency_id)
        typed = request.POST.dict()
        drawn = draw_agency(
            found, request.actor, timezone.localdate(), tried=name, typed=typed, refusal=refusal
        )
        return show(request, drawn, AGENCIES, status=422)
    return to_agency(agency_id)


@require_http_methods(["GET", "POST"])
@requires(perms.KEEP_AGENCIES)
def agency_enter(request: Request, agency_id: int) -> HttpResponse:
    """The form of a report, a violation or a rectification."""
    found = Agency.objects.visible_to(request.actor).one(agency_id)
    if request.method == "GET":
        return form_page(request, entry_form(found, {}), AGENCIES)
    sent = request.POST
    try:
        enter(agency_id=agency_id, facts=read_entry(sent), actor=request.actor, at=timezone.now())
    except InvalidInput as refusal:
        return form_page(request, entry_form(found, sent.dict(), refusal), AGENCIES, refusal)
    return to_agency(agency_id)


def read_entry(sent: QueryDict) -> EntryFacts:
    """What a form says of an agency's work.

    Raises:
        InvalidInput: No day, or one that does not exist.
    """
    on = day_of(sent.get("on", ""), "on")
    if on is None:
        raise InvalidInput({"on": "请填写日期。"})
    return EntryFacts(
        kind=sent.get("kind", ""),
        on=on,
        text=sent.get("text", "").strip(),
        number=sent.get("number", "").strip()[:60],
        enterprise_id=number_of(sent.get("enterprise_id", "")),
        settled_on=day_of(sent.get("settled_on", ""), "settled_on"),
        result=sent.get("result", "").strip()[:500],
    )


def number_of(text: str) -> int | None:
    return int(text) if text.isdecimal() else None


@require_http_methods(["GET", "POST"])
@requires(perms.ASK_HELP)
def help_new(request: Request) -> HttpResponse:
    """The form of a request for an expert."""
    sent = request.GET.get("enterprise", "") or request.POST.get("enterprise_id", "")
    own = request.actor.enterprise_id or number_of(sent)
    whose = Enterprise.objects.visible_to(request.actor).one(own) if own else None
    if request.method == "GET":
        return form_page(request, help_form(whose, {}), HELPS)
    try:
        made = ask_help(
            enterprise_id=must_choose(whose).pk,
            title=request.POST.get("title", ""),
            detail=request.POST.get("detail", ""),
            reference=request.POST.get("reference", ""),
            actor=request.actor,
            at=timezone.now(),
        )
    except InvalidInput as refusal:
        return form_page(request, help_form(whose, request.POST.dict(), refusal), HELPS, refusal)
    return HttpResponseRedirect(reverse("enterprises:help", args=[made.pk]))


def one_request(request: Request, request_id: int) -> HelpRequest:
    found = HelpRequest.objects.visible_to(request.actor)
    return found.select_related("enterprise", "unit").one(request_id)


@require_GET
@requires(perms.SEE)
def help_page(request: Request, request_id: int) -> HttpResponse:
    """One request for an expert."""
    return show(request, draw_help(one_request(request, request_id), request.actor), HELPS)


@require_POST
@requires(perms.SEE)
def help_move(request: Request, request_id: int, name: str) -> HttpResponse:
    """Make one move of a request."""
    declared = HELP_WORKFLOW.move(name)
    if declared is None:
        raise NotFound
    try:
        values = values_of(request, declared.needs)
        move_help(request_id, name, values, actor=request.actor, at=timezone.now())
    except InvalidInput as refusal:
        drawn = draw_help(
            one_request(request, request_id),
            request.actor,
            tried=name,
            typed=request.POST.dict(),
            refusal=refusal,
        )
        return show(request, drawn, HELPS, status=422)
    return HttpResponseRedirect(reverse("enterprises:help", args=[request_id]))
