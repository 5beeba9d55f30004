"""Pages of suspensions, watches and requests of change, and their moves."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from bihuan.enterprises import permissions as perms
from bihuan.enterprises import services
from bihuan.enterprises.drawn.lives import draw_proposal, draw_suspension, draw_watch
from bihuan.enterprises.models import Proposal, Suspension, Watch
from bihuan.enterprises.workflow import PROPOSAL_WORKFLOW, SUSPENSION_WORKFLOW, WATCH_WORKFLOW
from bihuan.kernel.errors import InvalidInput, NotFound
from bihuan.kernel.moving import Moves
from bihuan.kernel.pages import Request, requires
from bihuan.kernel.querysets import ScopedQuerySet
from bihuan.kernel.uploads import values_of
from bihuan.kernel.workflow import Workflow


@dataclass(frozen=True)
class Life:
    """What the pages of one workflow need."""

    rows: ScopedQuerySet[Any]
    workflow: Workflow[Any]
    make: Moves[Any]
    draw: Callable[..., dict[str, Any]]
    page: str
    crumb: dict[str, str]


SUSPENSION = Life(
    Suspension.objects.all(),
    SUSPENSION_WORKFLOW,
    services.make_suspension_move,
    draw_suspension,
    "enterprises:suspension",
    {"label": "停产企业清单", "url": "/l/suspensions/"},
)
WATCH = Life(
    Watch.objects.all(),
    WATCH_WORKFLOW,
    services.make_watch_move,
    draw_watch,
    "enterprises:watch",
    {"label": "专盯台账", "url": "/l/watches/"},
)
PROPOSAL = Life(
    Proposal.objects.all(),
    PROPOSAL_WORKFLOW,
    services.make_proposal_move,
    draw_proposal,
    "enterprises:proposal",
    {"label": "企业变更申请", "url": "/l/proposals/"},
)


def page(
    request: Request, life: Life, pk: int, *, tried: str = "", refusal: InvalidInput | None = None
) -> HttpResponse:
    found = life.rows.visible_to(request.actor).select_related("enterprise__supervisor", "unit")
    drawn = life.draw(
        found.one(pk),
        request.actor,
        timezone.localdate(),
        tried=tried,
        typed=request.POST.dict() if tried else {},
        refusal=refusal,
    )
    context = {"detail": drawn, "crumbs": [life.crumb]}
    return render(request, "detail.html", context, status=422 if refusal else 200)


def moved(request: Request, life: Life, pk: int, name: str) -> HttpResponse:
    """Make a move; what cannot be taken comes back with its sentence beside the field."""
    declared = life.workflow.move(name)
    if declared is None:
        raise NotFound
    try:
        life.make(
            pk,
            name,
            values_of(request, declared.needs),
            actor=request.actor,
            at=timezone.now(),
            key=request.POST.get("key") or None,
        )
    except InvalidInput as refusal:
        return page(request, life, pk, tried=name, refusal=refusal)
    return HttpResponseRedirect(reverse(life.page, args=[pk]))


@require_GET
@requires(perms.SEE)
def suspension(request: Request, suspension_id: int) -> HttpResponse:
    """One suspension with what may be done now."""
    return page(request, SUSPENSION, suspension_id)


@require_POST
@requires(perms.SEE)
def suspension_move(request: Request, suspension_id: int, name: str) -> HttpResponse:
    """One move of a suspension."""
    return moved(request, SUSPENSION, suspension_id, name)


@require_GET
@requires(perms.SEE)
def watch(request: Request, watch_id: int) -> HttpResponse:
    """One watch with its contacts."""
    return page(request, WATCH, watch_id)


@require_POST
@requires(perms.SEE)
def watch_move(request: Request, watch_id: int, name: str) -> HttpResponse:
    """One move of a watch: a contact, another watcher, its end."""
    return moved(request, WATCH, watch_id, name)


@require_GET
@requires(perms.SEE)
def proposal(request: Request, proposal_id: int) -> HttpResponse:
    """One request of change, field by field."""
    return page(request, PROPOSAL, proposal_id)


@require_POST
@requires(perms.SEE)
def proposal_move(request: Request, proposal_id: int, name: str) -> HttpResponse:
    """One move of a request of change."""
    return moved(request, PROPOSAL, proposal_id, name)
