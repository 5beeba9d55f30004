"""Pages of dispatch: documents and their confirm screen, shares, submissions, the calendar."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from bihuan.dispatch import permissions as perms
from bihuan.dispatch import services
from bihuan.dispatch.forms import read_edit, take_in_form, year_of
from bihuan.dispatch.models import Finding, OfficialText, Share, Submission
from bihuan.dispatch.record import draw_share, draw_submission
from bihuan.dispatch.schedule import draw_calendar
from bihuan.dispatch.screen import draw_screen
from bihuan.dispatch.services.resolving import Names
from bihuan.dispatch.states import DocumentStatus
from bihuan.dispatch.summary import draw_document
from bihuan.dispatch.workflow import SHARE_WORKFLOW, SUBMISSION_WORKFLOW
from bihuan.kernel.errors import DomainError, InvalidInput, NotFound
from bihuan.kernel.pages import Request, requires
from bihuan.kernel.uploads import uploads_of, values_of
from bihuan.kernel.workflow import Workflow

DOCUMENTS = {"label": "来文", "url": "/l/documents-in/"}
TASKS = {"label": "任务台账", "url": "/l/tasks/"}
SUBMISSIONS = {"label": "报送台账", "url": "/l/submissions/"}


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


def act_on(found: Finding, name: str, request: Request) -> None:
    at = timezone.now()
    if name == "edit":
        unknown = Names(found.document, timezone.localdate()).unknown(found)
        values = read_edit(found, unknown, request)
        services.edit_finding(finding_id=found.pk, values=values, actor=request.actor, at=at)
        services.accept_finding(finding_id=found.pk, actor=request.actor, at=at)
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


def one_share(request: Request, pk: int) -> Share:
    found = Share.objects.visible_to(request.actor)
    return found.select_related("item", "item__document", "unit").one(pk)


def one_submission(request: Request, pk: int) -> Submission:
    found = Submission.objects.visible_to(request.actor)
    return found.select_related("duty", "duty__document", "unit").one(pk)


@require_GET
@requires(perms.SEE)
def share(request: Request, share_id: int) -> HttpResponse:
    """One unit's share of a task."""
    shown = draw_share(one_share(request, share_id), request.actor, timezone.localdate())
    return render(request, "detail.html", {"detail": shown, "crumbs": [TASKS]})


@require_GET
@requires(perms.SEE)
def submission(request: Request, submission_id: int) -> HttpResponse:
    """One submission."""
    found = one_submission(request, submission_id)
    shown = draw_submission(found, request.actor, timezone.localdate())
    return render(request, "detail.html", {"detail": shown, "crumbs": [SUBMISSIONS]})


def moved(
    request: Request,
    workflow: Workflow[Any],
    make: Callable[..., Any],
    pk: int,
    name: str,
) -> InvalidInput | None:
    """Make a move from its form; what could not be taken is returned."""
    declared = workflow.move(name)
    if declared is None:
        raise NotFound
    try:
        values = values_of(request, declared.needs)
        make(
            pk,
            name,
            values,
            actor=request.actor,
            at=timezone.now(),
            key=request.POST.get("key") or None,
        )
    except InvalidInput as refusal:
        return refusal
    return None


@require_POST
@requires(perms.SEE)
def share_move(request: Request, share_id: int, name: str) -> HttpResponse:
    """Make one move of a share."""
    refusal = moved(request, SHARE_WORKFLOW, services.make_share_move, share_id, name)
    if refusal is None:
        return HttpResponseRedirect(reverse("dispatch:share", args=[share_id]))
    shown = draw_share(
        one_share(request, share_id),
        request.actor,
        timezone.localdate(),
        tried=name,
        typed=request.POST.dict(),
        refusal=refusal,
    )
    return render(request, "detail.html", {"detail": shown, "crumbs": [TASKS]}, status=422)


@require_POST
@requires(perms.SEE)
def submission_move(request: Request, submission_id: int, name: str) -> HttpResponse:
    """Make one move of a submission."""
    make = services.make_submission_move
    refusal = moved(request, SUBMISSION_WORKFLOW, make, submission_id, name)
    if refusal is None:
        return HttpResponseRedirect(reverse("dispatch:submission", args=[submission_id]))
    shown = draw_submission(
        one_submission(request, submission_id),
        request.actor,
        timezone.localdate(),
        tried=name,
        typed=request.POST.dict(),
        refusal=refusal,
    )
    return render(request, "detail.html", {"detail": shown, "crumbs": [SUBMISSIONS]}, status=422)


@require_GET
@requires(perms.SEE)
def calendar(request: Request) -> HttpResponse:
    """The reporting calendar."""
    today = timezone.localdate()
    month, view = month_of(request.GET.get("month", ""), today), request.GET.get("view", "days")
    drawn = draw_calendar(month, request.actor, today, view if view == "units" else "days")
    return render(request, "calendar.html", {"calendar": drawn, "crumbs": [SUBMISSIONS]})


def month_of(text: str, today: date) -> date:
    """A month as the address names it; this month where it names none."""
    try:
        return date.fromisoformat(f"{text}-01")
    except ValueError:
        return today.replace(day=1)
