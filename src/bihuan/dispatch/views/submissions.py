"""Pages of submissions and their calendar."""

from __future__ import annotations

from datetime import date

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from bihuan.dispatch import permissions as perms
from bihuan.dispatch import services
from bihuan.dispatch.models import Submission
from bihuan.dispatch.record import draw_submission
from bihuan.dispatch.schedule import draw_calendar
from bihuan.dispatch.views.common import moved
from bihuan.dispatch.workflow import SUBMISSION_WORKFLOW
from bihuan.kernel.pages import Request, requires

SUBMISSIONS = {"label": "报送台账", "url": "/l/submissions/"}


def one_submission(request: Request, pk: int) -> Submission:
    found = Submission.objects.visible_to(request.actor)
    return found.select_related("duty", "duty__document", "unit").one(pk)


@require_GET
@requires(perms.SEE)
def submission(request: Request, submission_id: int) -> HttpResponse:
    """One submission."""
    found = one_submission(request, submission_id)
    shown = draw_submission(found, request.actor, timezone.localdate())
    return render(request, "detail.html", {"detail": shown, "crumbs": [SUBMISSIONS]})


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
    """A month as the address names it; this month where it names none, or one far from it."""
    try:
        found = date.fromisoformat(f"{text}-01")
    except ValueError:
        return today.replace(day=1)
    return found if 1949 <= found.year <= 2100 else today.replace(day=1)
