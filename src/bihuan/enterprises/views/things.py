"""Pages of sites, chemicals, funds and listings, and the progress of the survey."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from bihuan.enterprises import permissions as perms
from bihuan.enterprises import services
from bihuan.enterprises.drawn.funds import draw_fund
from bihuan.enterprises.drawn.things import (
    chemical_form,
    entry_form,
    listing_form,
    site_form,
    survey_report,
)
from bihuan.enterprises.models import Chemical, FundAccount, FundEntry, Listing, Site
from bihuan.enterprises.papers.declaring import file_url
from bihuan.enterprises.typed_file import read_basis, read_chemical, read_entry, read_site
from bihuan.kernel.errors import InvalidInput, NotFound
from bihuan.kernel.pages import Request, requires
from bihuan.kernel.uploads import day_of, uploads_of

Drawn = dict[str, Any]


def form_page(request: Request, form: Drawn, ledger: tuple[str, str], *, refused: bool) -> HttpResponse:  # fmt: skip
    code, word = ledger
    crumbs = [{"label": word, "url": f"/l/{code}/"}, {"label": form["title"], "url": ""}]
    template = "_form.html" if refused and request.htmx else "form.html"
    context = {"form": form, "crumbs": crumbs}
    return render(request, template, context, status=422 if refused else 200)


def typed(request: Request, refusal: InvalidInput | None) -> Mapping[str, Any] | None:
    return request.POST.dict() if refusal else None


@require_http_methods(["GET", "POST"])
@requires(perms.SEE)
def site(request: Request, site_id: int) -> HttpResponse:
    """One site: correct it, or end its use."""
    one = (
        Site.objects.visible_to(request.actor).select_related("enterprise__supervisor").one(site_id)
    )
    refusal: InvalidInput | None = None
    if request.method == "POST":
        try:
            save_site(request, one)
            return HttpResponseRedirect(file_url(one.enterprise_id, "assets"))
        except InvalidInput as refused:
            refusal = refused
    form = site_form(one, request.actor, typed(request, refusal), refusal)
    return form_page(request, form, ("sites", "企业场所台账"), refused=refusal is not None)


def save_site(request: Request, one: Site) -> None:
    actor, at = request.actor, timezone.now()
    if request.POST.get("act") == "close":
        on = day_of(request.POST.get("on", ""), "on") or timezone.localdate()
        reason = request.POST.get("reason", "")
        services.close_site(site_id=one.pk, on=on, reason=reason, actor=actor, at=at)
    else:
        services.change_site(site_id=one.pk, facts=read_site(request.POST), actor=actor, at=at)


@require_http_methods(["GET", "POST"])
@requires(perms.SEE)
def chemical(request: Request, chemical_id: int) -> HttpResponse:
    """One chemical of an enterprise: correct it, or take it off."""
    found = Chemical.objects.visible_to(request.actor).select_related("enterprise__supervisor")
    one = found.one(chemical_id)
    refusal: InvalidInput | None = None
    if request.method == "POST":
        try:
            save_chemical(request, one)
            return HttpResponseRedirect(file_url(one.enterprise_id, "assets"))
        except InvalidInput as refused:
            refusal = refused
    form = chemical_form(one, request.actor, typed(request, refusal), refusal)
    return form_page(
        request, form, ("chemicals", "危险化学品信息台账"), refused=refusal is not None
    )


def save_chemical(request: Request, one: Chemical) -> None:
    actor, at = request.actor, timezone.now()
    if request.POST.get("act") == "withdraw":
        reason = request.POST.get("reason", "")
        services.withdraw_chemical(chemical_id=one.pk, reason=reason, actor=actor, at=at)
    else:
        facts = read_chemical(request.POST)
        services.change_chemical(chemical_id=one.pk, facts=facts, actor=actor, at=at)


@require_http_methods(["GET", "POST"])
@requires(perms.SEE)
def listing(request: Request, listing_id: int) -> HttpResponse:
    """One listing: why an enterprise stands on a directory, and off it again."""
    found = Listing.objects.visible_to(request.actor).select_related("enterprise__supervisor")
    one = found.one(listing_id)
    refusal: InvalidInput | None = None
    if request.method == "POST":
        try:
            reason = request.POST.get("reason", "")
            services.delist(
                listing_id=one.pk, reason=reason, actor=request.actor, at=timezone.now()
            )
            return HttpResponseRedirect(file_url(one.enterprise_id, "duties"))
        except InvalidInput as refused:
            refusal = refused
    form = listing_form(one, request.actor, typed(request, refusal), refusal)
    return form_page(
        request, form, ("directories", "重点、高危企业名录"), refused=refusal is not None
    )


def one_fund(request: Request, account_id: int) -> FundAccount:
    found = FundAccount.objects.visible_to(request.actor).select_related("enterprise__supervisor")
    return found.one(account_id)


def fund_page(
    request: Request, account: FundAccount, *, tried: str = "", refusal: InvalidInput | None = None
) -> HttpResponse:
    sent = request.POST.dict() if tried else {}
    today = timezone.localdate()
    drawn = draw_fund(account, request.actor, today, tried=tried, typed=sent, refusal=refusal)
    crumbs = [
        {"label": "安全生产费用台账", "url": "/l/fund-accounts/"},
        {"label": account.enterprise.name, "url": file_url(account.enterprise_id, "duties")},
    ]
    context = {"detail": drawn, "crumbs": crumbs}
    return render(request, "detail.html", context, status=422 if refusal else 200)


@require_GET
@requires(perms.SEE)
def fund(request: Request, account_id: int) -> HttpResponse:
    """A year's safety funds with the arithmetic."""
    return fund_page(request, one_fund(request, account_id))


@require_POST
@requires(perms.KEEP_OWN)
def fund_act(request: Request, account_id: int, name: str) -> HttpResponse:
    """Record an amount, or reckon the year anew."""
    account, at = one_fund(request, account_id), timezone.now()
    try:
        if name == "entry":
            services.record_fund_entry(
                account_id=account.pk,
                facts=read_entry(request.POST),
                vouchers=uploads_of(request, "vouchers"),
                actor=request.actor,
                at=at,
            )
        elif name == "basis":
            _year, basis = read_basis(request.POST)
            reason = request.POST.get("reason", "")
            services.change_fund_basis(
                account_id=account.pk, basis=basis, reason=reason, actor=request.actor, at=at
            )
        else:
            raise NotFound
    except InvalidInput as refusal:
        return fund_page(request, account, tried=name, refusal=refusal)
    return HttpResponseRedirect(reverse("enterprises:fund", args=[account.pk]))


@require_http_methods(["GET", "POST"])
@requires(perms.SEE)
def fund_entry(request: Request, entry_id: int) -> HttpResponse:
    """One amount: take it back where it was recorded by mistake."""
    found = FundEntry.objects.visible_to(request.actor)
    one = found.select_related("enterprise__supervisor", "account").one(entry_id)
    refusal: InvalidInput | None = None
    if request.method == "POST":
        try:
            reason = request.POST.get("reason", "")
            services.withdraw_fund_entry(
                entry_id=one.pk, reason=reason, actor=request.actor, at=timezone.now()
            )
            return HttpResponseRedirect(reverse("enterprises:fund", args=[one.account_id]))
        except InvalidInput as refused:
            refusal = refused
    form = entry_form(one, request.actor, typed(request, refusal), refusal)
    return form_page(
        request, form, ("fund-entries", "安全生产费用收支"), refused=refusal is not None
    )


@require_GET
@requires(perms.SEE)
def survey(request: Request) -> HttpResponse:
    """How far the survey of dangerous chemicals has come, street by street."""
    drawn = survey_report(request.actor, timezone.localdate(), timezone.now())
    crumbs = [{"label": "危险化学品信息台账", "url": "/l/chemicals/"}]
    return render(request, "detail.html", {"detail": drawn, "crumbs": crumbs})
