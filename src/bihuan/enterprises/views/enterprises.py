"""Pages of the register: the form, the record, safety managers, search."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db.models import Q
from django.http import HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from bihuan.enterprises import permissions as perms
from bihuan.enterprises import services
from bihuan.enterprises.drawn.file import draw_file
from bihuan.enterprises.errors import LooksRegistered
from bihuan.enterprises.forms import (
    EMPTY,
    draw_form,
    manager_fields,
    typed_of,
)
from bihuan.enterprises.models import Enterprise, FormerName, Proposal, SafetyManager
from bihuan.enterprises.moves import may_edit
from bihuan.enterprises.rules import compact_code
from bihuan.enterprises.taken import section
from bihuan.enterprises.typed import read_facts, read_manager, read_own
from bihuan.kernel.errors import InvalidInput
from bihuan.kernel.pages import Request, requires
from bihuan.kernel.uploads import day_of

MOST_FOUND = 10
LEDGER = "/l/enterprises/"


def crumbs(label: str = "") -> list[dict[str, str]]:
    back = {"label": _("企业台账"), "url": LEDGER}
    return [back, {"label": label, "url": ""}] if label else [back]


def form_page(request: Request, form: dict[str, Any], status: int = 200) -> HttpResponse:
    template = "_form.html" if status == 422 and request.htmx else "form.html"
    context = {"form": form, "crumbs": crumbs(form["title"])}
    return render(request, template, context, status=status)


def typed_in(request: Request) -> dict[str, Any]:
    """What was typed, as the form shows it again."""
    return request.POST.dict() | {"tags": request.POST.getlist("tags")}


def to_record(enterprise_id: int) -> HttpResponseRedirect:
    return HttpResponseRedirect(reverse("enterprises:detail", args=[enterprise_id]))


@require_http_methods(["GET", "POST"])
@requires(perms.REGISTER)
def new(request: Request) -> HttpResponse:
    """The form of a new enterprise, and what happens when it is sent."""
    if request.method == "GET":
        typed = typed_of(EMPTY) | request.GET.dict()
        return form_page(request, draw_form(request.actor, typed=typed))
    is_other = bool(request.POST.get("is_other"))
    try:
        facts = read_facts(request.POST)
        if not is_other:
            refuse_near(request, facts)
        kept = services.register(facts, actor=request.actor, at=timezone.now(), is_other=is_other)
    except InvalidInput as refusal:
        form = draw_form(
            request.actor,
            typed=typed_in(request),
            refusal=refusal,
            asks_other=is_other or isinstance(refusal, LooksRegistered),
        )
        return form_page(request, form, status=422)
    return to_record(kept.pk)


def refuse_near(request: Request, facts: services.EnterpriseFacts) -> None:
    """Ask for a word where a record of a near name lies within 200 m.

    Raises:
        LooksRegistered: There is one.
    """
    if not facts.name or not facts.region:
        return
    for other, pair in services.duplicates_of(facts, request.actor):
        if pair.why == "near":
            away = f"{pair.metres:.0f}米外" if pair.metres is not None else "附近"
            fields = {"is_other": f"{away}已有“{other.name}”，请先核对是不是同一家。"}
            raise LooksRegistered(fields, name=other.name, where=away)


@require_http_methods(["GET", "POST"])
@requires(perms.CHANGE, perms.KEEP_OWN, any_of=True)
def edit(request: Request, enterprise_id: int) -> HttpResponse:
    """The form of a record, and what happens when it is sent."""
    enterprise = Enterprise.objects.visible_to(request.actor).one(enterprise_id)
    before, is_own = services.facts_of(enterprise), not request.actor.may(perms.CHANGE)
    if request.method == "GET":
        form = draw_form(
            request.actor, typed=typed_of(before), enterprise=enterprise, is_own=is_own
        )
        return form_page(request, form)
    try:
        asked = save_own(request, before, enterprise_id) if is_own else None
        if not is_own:
            services.change(
                enterprise_id=enterprise_id,
                facts=read_facts(request.POST, before),
                seen=request.POST.get("version", ""),
                is_other=bool(request.POST.get("is_other")),
                actor=request.actor,
                at=timezone.now(),
            )
    except InvalidInput as refusal:
        form = draw_form(
            request.actor,
            typed=typed_in(request),
            enterprise=enterprise,
            refusal=refusal,
            is_own=is_own,
            asks_other=isinstance(refusal, LooksRegistered),
        )
        return form_page(request, form, status=422)
    if asked is not None:
        return HttpResponseRedirect(reverse("enterprises:proposal", args=[asked.pk]))
    return to_record(enterprise_id)


def save_own(
    request: Request, before: services.EnterpriseFacts, enterprise_id: int
) -> Proposal | None:
    """What an enterprise says of itself: its own fields at once, the rest as a request."""
    return services.propose_change(
        enterprise_id=enterprise_id,
        facts=read_own(request.POST, before),
        remark=request.POST.get("remark", ""),
        seen=request.POST.get("version", ""),
        actor=request.actor,
        at=timezone.now(),
    )


@require_GET
@requires(perms.SEE)
def detail(request: Request, enterprise_id: int) -> HttpResponse:
    """One enterprise with everything that concerns it."""
    return record_page(request, enterprise_id)


def record_page(
    request: Request,
    enterprise_id: int,
    *,
    tried: str = "",
    refusal: InvalidInput | None = None,
) -> HttpResponse:
    found = Enterprise.objects.visible_to(request.actor)
    enterprise = found.select_related("supervisor", "grid", "merged_into").one(enterprise_id)
    drawn = draw_file(
        enterprise,
        request.actor,
        timezone.localdate(),
        asked=request.GET.dict(),
        tried=tried,
        typed=request.POST.dict() if tried else {},
        refusal=refusal,
    )
    context = {"detail": drawn, "crumbs": crumbs()}
    status = 422 if refusal else 200
    return render(request, "enterprises/detail.html", context, status=status)


@require_POST
@requires(perms.WITHDRAW)
def withdraw(request: Request, enterprise_id: int) -> HttpResponse:
    """Take a record out of use."""
    try:
        services.withdraw(
            enterprise_id=enterprise_id,
            reason=request.POST.get("reason", ""),
            actor=request.actor,
            at=timezone.now(),
        )
    except InvalidInput as refusal:
        return record_page(request, enterprise_id, tried="withdraw", refusal=refusal)
    return to_record(enterprise_id)


@require_http_methods(["GET", "POST"])
@requires(perms.KEEP_OWN)
def manager_new(request: Request, enterprise_id: int) -> HttpResponse:
    """The form of a new safety manager, and what happens when it is sent."""
    found = Enterprise.objects.visible_to(request.actor).select_related("supervisor")
    enterprise = found.one(enterprise_id)
    back = f"{reverse('enterprises:detail', args=[enterprise_id])}?tab=people"
    refusal: InvalidInput | None = None
    if request.method == "POST":
        try:
            services.register_manager(
                enterprise_id=enterprise_id,
                facts=read_manager(request.POST),
                actor=request.actor,
                at=timezone.now(),
            )
            return HttpResponseRedirect(back)
        except InvalidInput as refused:
            refusal = refused
    typed = request.POST.dict() if refusal else {"is_full_time": "1"}
    errors = dict(refusal.fields) if refusal else {}
    form = {
        "action": reverse("enterprises:manager_new", args=[enterprise_id]),
        "method": "post",
        "title": _("登记安全管理人员"),
        "subtitle": enterprise.name,
        "sections": [section(enterprise), {"title": "", "fields": manager_fields(typed, errors)}],
        "errors": [{"field": name, "text": text} for name, text in errors.items()],
        "submit_label": _("登记"),
        "cancel_url": back,
    }
    return form_page(request, form, status=422 if refusal else 200)


@require_http_methods(["GET", "POST"])
@requires(perms.SEE)
def manager(request: Request, manager_id: int) -> HttpResponse:
    """One safety manager: correct, renew, release."""
    found = SafetyManager.objects.visible_to(request.actor).select_related("enterprise")
    one = found.one(manager_id)
    if request.method == "GET":
        return manager_page(request, one, typed_manager(one))
    try:
        if request.POST.get("act") == "release":
            release(request, one)
        else:
            services.change_manager(
                manager_id=one.pk,
                facts=read_manager(request.POST),
                actor=request.actor,
                at=timezone.now(),
            )
    except InvalidInput as refusal:
        return manager_page(request, one, request.POST.dict(), refusal)
    return to_record(one.enterprise_id)


def release(request: Request, one: SafetyManager) -> None:
    on = day_of(request.POST.get("on", ""), "on") or timezone.localdate()
    services.release_manager(manager_id=one.pk, on=on, actor=request.actor, at=timezone.now())


def typed_manager(one: SafetyManager) -> dict[str, Any]:
    names = ("name", "post", "phone", "certificate")
    typed: dict[str, Any] = {name: getattr(one, name) for name in names}
    typed["is_full_time"] = "1" if one.is_full_time else ""
    typed["hours"] = "" if one.hours is None else one.hours
    for name in ("since_on", "certificate_until"):
        day = getattr(one, name)
        typed[name] = day.isoformat() if day else ""
    return typed


def manager_page(
    request: Request,
    one: SafetyManager,
    typed: Mapping[str, Any],
    refusal: InvalidInput | None = None,
) -> HttpResponse:
    errors = dict(refusal.fields) if refusal else {}
    can_keep = may_edit(one.enterprise, request.actor) and one.left_on is None
    leaving = {
        "name": "on",
        "label": _("离任日期"),
        "kind": "date",
        "value": typed.get("on", ""),
        "help": _("只在离任时填写，然后点“登记离任”。"),
        "error": errors.get("on", ""),
    }
    fields = [*manager_fields(typed, errors), leaving]
    for field in fields if not can_keep else ():
        field["kind"] = "readonly"
    form = {
        "action": reverse("enterprises:manager", args=[one.pk]),
        "method": "post",
        "title": one.name,
        "number": _("安全管理人员"),
        "subtitle": one.enterprise.name,
        "sections": [{"title": "", "fields": fields}],
        "errors": [{"field": name, "text": text} for name, text in errors.items()],
        "submit_label": _("保存"),
        "buttons": [{"name": "act", "value": "release", "label": _("登记离任"), "tone": "danger"}],
        "cancel_url": reverse("enterprises:detail", args=[one.enterprise_id]),
    }
    return form_page(request, form, status=422 if refusal else 200)


@require_GET
@requires(perms.SEE)
def search(request: Request) -> HttpResponse:
    """Enterprises whose name or code holds the words: ``[{value, label, sub}]``, ten at most."""
    words = request.GET.get("q", "").strip()
    rows: list[dict[str, Any]] = []
    if words:
        former = FormerName.objects.filter(name__icontains=words).values("enterprise")
        hit = Q(name__icontains=words) | Q(code__contains=compact_code(words) or words)
        hit |= Q(pk__in=former)
        found = Enterprise.objects.visible_to(request.actor).kept().filter(hit)
        rows = [
            {"value": pk, "label": name, "sub": f"{code or '无证照'} {address}"}
            for pk, name, code, address in found.order_by("name", "pk").values_list(
                "pk", "name", "code", "address"
            )[:MOST_FOUND]
        ]
    return JsonResponse(rows, safe=False)
