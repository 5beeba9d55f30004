"""Pages of major hazard sources."""

from __future__ import annotations

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from bihuan.kernel.errors import InvalidInput
from bihuan.kernel.pages import Request, requires
from bihuan.kernel.uploads import uploads_of
from bihuan.risks import permissions as perms
from bihuan.risks.drawn.sources import draw_source
from bihuan.risks.forms.sources import read_source, source_form
from bihuan.risks.models import MajorSource
from bihuan.risks.services.filing import move_source
from bihuan.risks.services.sources import register_source
from bihuan.risks.views.answering import form_view, moved
from bihuan.risks.workflow.sources import SOURCE_WORKFLOW

BACK = {"label": "重大危险源台账", "url": "/l/major-sources/"}


@require_http_methods(["GET", "POST"])
@requires(perms.REGISTER_SOURCE)
def new_source(request: Request) -> HttpResponse:
    """The form of a new unit, and its grading when it is sent."""

    def save() -> str:
        source = register_source(
            read_source(request.POST, request.actor),
            files=uploads_of(request, "files"),
            actor=request.actor,
            at=timezone.now(),
            key=request.POST.get("key") or None,
        )
        return reverse("risks:source", args=[source.pk])

    today = timezone.localdate()
    return form_view(
        request,
        lambda typed, refusal: source_form(typed, request.actor, today, refusal),
        save,
        [BACK, {"label": "登记", "url": ""}],
    )


def source_page(
    request: Request,
    source_id: int,
    *,
    tried: str = "",
    refusal: InvalidInput | None = None,
    status: int = 200,
) -> HttpResponse:
    found = MajorSource.objects.visible_to(request.actor)
    source = found.select_related("enterprise").one(source_id)
    drawn = draw_source(
        source,
        request.actor,
        timezone.localdate(),
        tried=tried,
        typed=request.POST.dict() if tried else {},
        refusal=refusal,
    )
    context = {"detail": drawn, "crumbs": [BACK]}
    return render(request, "risks/source.html", context, status=status)


@require_GET
@requires(perms.SEE)
def source(request: Request, source_id: int) -> HttpResponse:
    """One source with everything about it, and what may be done now."""
    return source_page(request, source_id)


@require_POST
@requires(perms.SEE)
def source_move(request: Request, source_id: int, name: str) -> HttpResponse:
    """Make one move; what cannot be taken comes back with its sentence beside the field."""
    refusal = moved(request, SOURCE_WORKFLOW, move_source, source_id, name)
    if refusal is not None:
        return source_page(request, source_id, tried=name, refusal=refusal, status=422)
    return HttpResponseRedirect(reverse("risks:source", args=[source_id]))
