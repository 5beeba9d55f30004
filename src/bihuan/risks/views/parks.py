"""Pages of park assessments and their issues."""

from __future__ import annotations

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from bihuan.documents.services.files import rendered_pdf
from bihuan.kernel.errors import InvalidInput
from bihuan.kernel.pages import Request, requires
from bihuan.kernel.uploads import uploads_of
from bihuan.risks import permissions as perms
from bihuan.risks.drawn.parks import draw_issue, draw_park, park_document
from bihuan.risks.forms.sources import (
    issue_form,
    park_form,
    read_issue,
    read_park,
    reason_form,
)
from bihuan.risks.models import ParkAssessment, ParkIssue
from bihuan.risks.services.parks import add_issue, move_issue, record_park, withdraw_park
from bihuan.risks.views.answering import form_view, moved
from bihuan.risks.workflow.distances import PARK_WORKFLOW

PARKS = {"label": "园区评估", "url": "/l/parks/"}
ISSUES = {"label": "园区整治事项", "url": "/l/park-issues/"}


@require_http_methods(["GET", "POST"])
@requires(perms.KEEP_PARKS)
def new_park(request: Request) -> HttpResponse:
    """The form of a park's assessment."""

    def save() -> str:
        assessment = record_park(
            read_park(request.POST),
            files=uploads_of(request, "files"),
            actor=request.actor,
            at=timezone.now(),
            key=request.POST.get("key") or None,
        )
        return reverse("risks:park", args=[assessment.pk])

    today = timezone.localdate()
    return form_view(
        request,
        lambda typed, refusal: park_form(typed, request.actor, today, refusal),
        save,
        [PARKS, {"label": "登记", "url": ""}],
    )


def park_seen(request: Request, assessment_id: int) -> ParkAssessment:
    found = ParkAssessment.objects.visible_to(request.actor)
    return found.select_related("unit").one(assessment_id)


@require_GET
@requires(perms.SEE)
def park(request: Request, assessment_id: int) -> HttpResponse:
    """One assessment with the park's own plan."""
    found = park_seen(request, assessment_id)
    drawn = draw_park(found, request.actor, timezone.localdate())
    return render(request, "detail.html", {"detail": drawn, "crumbs": [PARKS]})


@require_GET
@requires(perms.SEE)
def park_pdf(request: Request, assessment_id: int) -> HttpResponse:
    """The park's table, list and report on paper."""
    found = park_seen(request, assessment_id)
    made = rendered_pdf(park_document(found, timezone.localdate()))
    headers = {"Content-Disposition": f'inline; filename="{found.number}.pdf"'}
    return HttpResponse(made.content, content_type="application/pdf", headers=headers)


@require_http_methods(["GET", "POST"])
@requires(perms.KEEP_PARKS)
def withdraw_park_page(request: Request, assessment_id: int) -> HttpResponse:
    """Take back an assessment with a reason."""
    found = park_seen(request, assessment_id)
    back = reverse("risks:park", args=[assessment_id])

    def save() -> str:
        withdraw_park(
            assessment_id=assessment_id,
            reason=request.POST.get("reason", ""),
            actor=request.actor,
            at=timezone.now(),
        )
        return back

    return form_view(
        request,
        lambda typed, refusal: reason_form("撤回园区评估", request.path, back, typed, refusal),
        save,
        [PARKS, {"label": found.park, "url": back}],
    )


@require_http_methods(["GET", "POST"])
@requires(perms.KEEP_PARKS)
def new_park_issue(request: Request, assessment_id: int) -> HttpResponse:
    """The form of an issue of the park's own plan."""
    found = park_seen(request, assessment_id)
    back = reverse("risks:park", args=[assessment_id])

    def save() -> str:
        facts = read_issue(request.POST)
        add_issue(assessment_id, facts, actor=request.actor, at=timezone.now())
        return back

    title = f"{found.park}：增加整治事项"
    return form_view(
        request,
        lambda typed, refusal: issue_form(typed, title, request.path, back, refusal),
        save,
        [PARKS, {"label": found.park, "url": back}],
    )


def issue_page(
    request: Request,
    issue_id: int,
    *,
    tried: str = "",
    refusal: InvalidInput | None = None,
    status: int = 200,
) -> HttpResponse:
    found = ParkIssue.objects.visible_to(request.actor).select_related("assessment")
    drawn = draw_issue(
        found.one(issue_id),
        request.actor,
        tried=tried,
        typed=request.POST.dict() if tried else {},
        refusal=refusal,
    )
    return render(request, "detail.html", {"detail": drawn, "crumbs": [ISSUES]}, status=status)


@require_GET
@requires(perms.SEE)
def park_issue(request: Request, issue_id: int) -> HttpResponse:
    """One issue with what may be done now."""
    return issue_page(request, issue_id)


@require_POST
@requires(perms.SEE)
def park_issue_move(request: Request, issue_id: int, name: str) -> HttpResponse:
    """Make one move; what cannot be taken comes back with its sentence beside the field."""
    refusal = moved(request, PARK_WORKFLOW, move_issue, issue_id, name)
    if refusal is not None:
        return issue_page(request, issue_id, tried=name, refusal=refusal, status=422)
    return HttpResponseRedirect(reverse("risks:park_issue", args=[issue_id]))
