"""隐患看板 and 隐患热力图: where the unfinished ones stand, and where they lie close together."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from bihuan.hazards import permissions as perms
from bihuan.hazards.drawn.board import draw_board
from bihuan.hazards.drawn.heat import draw_heat
from bihuan.hazards.drawn.origins import draw_origins
from bihuan.kernel.pages import Request, requires

LEDGER = [{"label": _("隐患台账"), "url": "/l/hazards/"}]


@require_GET
@requires(perms.SEE)
def board(request: Request) -> HttpResponse:
    """Unfinished hazards in columns by state, majors and late ones on top."""
    drawn = draw_board(request.GET, request.actor, timezone.localdate())
    context = {"board": drawn, "page_title": _("隐患看板"), "crumbs": LEDGER}
    return render(request, "hazards/board.html", context)


@require_GET
@requires(perms.SEE)
def heat(request: Request) -> HttpResponse:
    """Cells of a grid by how many hazards lie in them."""
    drawn = draw_heat(request.GET, request.actor, timezone.localdate())
    context = {"heat": drawn, "page_title": _("隐患热力图"), "crumbs": LEDGER}
    return render(request, "hazards/heat.html", context)


@require_GET
@requires(perms.SEE)
def origins(request: Request) -> HttpResponse:
    """Who found what: self-found, on the spot, come back, by door, street, sector and enterprise."""
    drawn = draw_origins(request.GET, request.actor, timezone.now())
    return render(request, "hazards/sheet.html", {"sheet": drawn, "crumbs": LEDGER})
