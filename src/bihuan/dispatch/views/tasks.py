"""Pages of a unit's share of a task."""

from __future__ import annotations

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from bihuan.dispatch import permissions as perms
from bihuan.dispatch import services
from bihuan.dispatch.models import Share
from bihuan.dispatch.record import draw_share
from bihuan.dispatch.views.common import moved
from bihuan.dispatch.workflow import SHARE_WORKFLOW
from bihuan.kernel.pages import Request, requires

TASKS = {"label": "任务台账", "url": "/l/tasks/"}


def one_share(request: Request, pk: int) -> Share:
    found = Share.objects.visible_to(request.actor)
    return found.select_related("item", "item__document", "unit", "person").one(pk)


@require_GET
@requires(perms.SEE)
def share(request: Request, share_id: int) -> HttpResponse:
    """One unit's share of a task."""
    shown = draw_share(one_share(request, share_id), request.actor, timezone.localdate())
    return render(request, "detail.html", {"detail": shown, "crumbs": [TASKS]})


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
