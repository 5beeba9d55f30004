"""Pages of a document that came in: taking in, confirming, issuing."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from bihuan.dispatch import permissions as perms
from bihuan.dispatch import services
from bihuan.dispatch.forms import read_edit, take_in_form, year_of
from bihuan.dispatch.models import Finding, OfficialText
from bihuan.dispatch.screen import draw_screen
from bihuan.dispatch.services.resolving import Names
from bihuan.dispatch.states import DocumentStatus
from bihuan.dispatch.summary import draw_document
from bihuan.kernel.errors import DomainError, InvalidInput, NotFound
from bihuan.kernel.pages import Request, requires
from bihuan.kernel.uploads import uploads_of

DOCUMENTS = {"label": "来文", "url": "/l/documents-in/"}


@require_http_methods(["GET", "POST"])
@requires(perms.TAKE_IN)
def take_in(request: Request) -> HttpResponse:
    """The form of a new document, and what happens when it is sent."""
    refusal: InvalidInput | None = None
    if request.method == "POST":
        try:
            return to_document(taken_in(request).pk)
        except InvalidInput as refused:
            refusal = refused
    form = take_in_form(request.POST.dict(), refusal)
    context = {"form": form, "crumbs": [DOCUMENTS, {"label": form["title"]}]}
    template = "_form.html" if refusal and request.htmx else "form.html"
    return render(request, template, context, status=422 if refusal else 200)


def taken_in(request: Request) -> OfficialText:
    uploads = uploads_of(request, "file")
    if not uploads:
        raise InvalidInput({"file": "选择要上传的文件。"})
    return services.take_in_document(
        uploads[0],
        year=year_of(request.POST.get("year", "")),
        campaign=request.POST.get("campaign", "").strip(),
        actor=request.actor,
        at=timezone.now(),
    )


@require_GET
@requires(perms.SEE)
def document(request: Request, document_id: int) -> HttpResponse:
    """A document: the confirm screen while it is open, its tasks and duties afterwards."""
    found = OfficialText.objects.visible_to(request.actor).one(document_id)
    return document_page(request, found)


def document_page(
    request: Request,
    found: OfficialText,
    failed: tuple[int, DomainError] | None = None,
) -> HttpResponse:
    today = timezone.localdate()
    crumbs = [DOCUMENTS]
    if found.status == DocumentStatus.READ and request.actor.may(perms.CONFIRM):
        reading = draw_screen(found, request.actor, today, failed)
        template = "_reading.html" if request.htmx else "reading_confirm.html"
        status = 422 if failed else 200
        return render(request, template, {"reading": reading, "crumbs": crumbs}, status=status)
    shown = draw_document(found, request.actor)
    return render(request, "detail.html", {"detail": shown, "crumbs": crumbs})


ACTS: dict[str, Callable[..., Any]] = {
    "accept": services.accept_finding,
    "skip": services.skip_finding,
    "reopen": services.reopen_finding,
    "split": services.split_finding,
    "merge": services.merge_finding,
}


@require_POST
@requires(perms.CONFIRM)
def finding(request: Request, finding_id: int, name: str) -> HttpResponse:
    """One act on one card; a refusal comes back on the card."""
    found = Finding.objects.visible_to(request.actor).select_related("document").one(finding_id)
    failed: tuple[int, DomainError] | None = None
    try:
        act_on(found, name, request)
    except InvalidInput as refusal:
        failed = (found.pk, refusal)
    if request.htmx or failed:
        found.document.refresh_from_db()
        return document_page(request, found.document, failed)
    return HttpResponseRedirect(
        f"{reverse('dispatch:document', args=[found.document_id])}#find-{found.pk}"
    )


def number_of(text: str) -> int | None:
    return int(text) if text.isdecimal() else None


def act_on(found: Finding, name: str, request: Request) -> None:
    at = timezone.now()
    if name == "edit":
        unknown = Names(found.document, timezone.localdate()).unknown(found)
        values = read_edit(found, unknown, request)
        services.edit_finding(finding_id=found.pk, values=values, actor=request.actor, at=at)
        services.accept_finding(finding_id=found.pk, actor=request.actor, at=at)
        return
    if name == "settle":
        post = request.POST
        services.settle_name(
            finding_id=found.pk,
            name=post.get("name", ""),
            unit_id=number_of(post.get("unit", "")) or 0,
            user_id=number_of(post.get("user", "")),
            actor=request.actor,
            at=at,
        )
        return
    if name == "keep":
        services.keep_units(
            finding_id=found.pk,
            name=request.POST.get("name", ""),
            unit_ids=[int(pk) for pk in request.POST.getlist("unit") if pk.isdecimal()],
            actor=request.actor,
            at=at,
        )
        return
    act = ACTS.get(name)
    if act is None:
        raise NotFound
    act(finding_id=found.pk, actor=request.actor, at=at)


@require_POST
@requires(perms.CONFIRM)
def accept_all(request: Request, document_id: int) -> HttpResponse:
    """Confirm every card without doubt."""
    services.accept_sure_findings(document_id=document_id, actor=request.actor, at=timezone.now())
    return to_document(document_id)


@require_POST
@requires(perms.CONFIRM)
def issue(request: Request, document_id: int) -> HttpResponse:
    """Issue what was confirmed."""
    services.issue_document(document_id=document_id, actor=request.actor, at=timezone.now())
    return to_document(document_id)


@require_POST
@requires(perms.CONFIRM)
def withdraw(request: Request, document_id: int) -> HttpResponse:
    """Withdraw a document and what is unfinished of it."""
    services.withdraw_document(
        document_id=document_id,
        note=request.POST.get("note", ""),
        actor=request.actor,
        at=timezone.now(),
    )
    return to_document(document_id)


def to_document(document_id: int) -> HttpResponse:
    return HttpResponseRedirect(reverse("dispatch:document", args=[document_id]))
