"""The page of where dangerous chemicals lie."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from bihuan.kernel.pages import Request, requires
from bihuan.risks import permissions as perms
from bihuan.risks.drawn.hazchem import draw_distribution


@require_GET
@requires(perms.SEE)
def hazchem(request: Request) -> HttpResponse:
    """Chemicals by street, class and quantity, and how far the survey is."""
    context = {"drawn": draw_distribution(request.actor), "page_title": _("危化品风险分布")}
    return render(request, "risks/hazchem.html", context)
