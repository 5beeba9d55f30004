"""Pages of one enterprise's list and of the papers that enterprises and parks keep."""

from __future__ import annotations

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from bihuan.cockpit import permissions as perms
from bihuan.cockpit import services
from bihuan.cockpit.drawn.sheets import draw_papers, draw_sheet
from bihuan.cockpit.models import PaperVersion
from bihuan.cockpit.services import Holder
from bihuan.cockpit.services.printing import sheet_paper
from bihuan.documents.services.files import rendered_pdf
from bihuan.enterprises.models import Enterprise
from bihuan.kernel.pages import Request, requires

CRUMBS = [{"label": "企业台账", "url": "/l/enterprises/"}]


def enterprise_of(request: Request, pk: int) -> Enterprise:
    found = Enterprise.objects.visible_to(request.actor).kept()
    return found.select_related("supervisor").one(pk)


@require_GET
@requires(perms.SEE_OWN)
def sheet(request: Request, enterprise_id: int) -> HttpResponse:
    """The list of one enterprise as the registers stand."""
    enterprise = enterprise_of(request, enterprise_id)
    found = services.sheet_of(enterprise, request.actor, timezone.localdate())
    return render(request, "detail.html", {"detail": draw_sheet(found), "crumbs": CRUMBS})


@require_GET
@requires(perms.SEE_OWN)
def sheet_pdf(request: Request, enterprise_id: int) -> HttpResponse:
    """The same on paper."""
    enterprise = enterprise_of(request, enterprise_id)
    found = services.sheet_of(enterprise, request.actor, timezone.localdate())
    pdf = rendered_pdf(sheet_paper(found))
    response = HttpResponse(pdf.content, content_type="application/pdf")
    name = f"sheet-{enterprise.pk}-{found.on}.pdf"
    response.headers["Content-Disposition"] = f'inline; filename="{name}"'
    return response


@require_GET
@requires(perms.SEE_OWN)
def papers(request: Request, enterprise_id: int) -> HttpResponse:
    """The four papers of an enterprise."""
    return papers_page(request, Holder(enterprise=enterprise_of(request, enterprise_id)))


@require_GET
@requires(perms.SEE)
def park_papers(request: Request, unit_id: int) -> HttpResponse:
    """The three papers of a park."""
    return papers_page(request, Holder(park=services.park_of(unit_id, request.actor)))


def papers_page(request: Request, holder: Holder) -> HttpResponse:
    drawn = draw_papers(holder, request.actor, timezone.localdate())
    return render(request, "cockpit/papers.html", {"page": drawn, "crumbs": CRUMBS})


def home_of(holder: Holder) -> str:
    if holder.enterprise:
        return reverse("cockpit:papers", args=[holder.enterprise.pk])
    assert holder.park is not None
    return reverse("cockpit:park_papers", args=[holder.park.pk])


@require_POST
@requires(perms.KEEP_PAPERS)
def make_paper(request: Request, enterprise_id: int, slot: str) -> HttpResponse:
    """Make the next version of an enterprise's paper."""
    return made(request, Holder(enterprise=enterprise_of(request, enterprise_id)), slot)


@require_POST
@requires(perms.KEEP_PAPERS)
def make_park_paper(request: Request, unit_id: int, slot: str) -> HttpResponse:
    """Make the next version of a park's paper."""
    return made(request, Holder(park=services.park_of(unit_id, request.actor)), slot)


def made(request: Request, holder: Holder, slot: str) -> HttpResponse:
    services.make_paper(slot, holder, actor=request.actor, at=timezone.now())
    return HttpResponseRedirect(home_of(holder))


@require_POST
@requires(perms.KEEP_PAPERS)
def review_paper(request: Request, paper_id: int) -> HttpResponse:
    """Say that a paper still holds."""
    paper = services.review_paper(paper_id, actor=request.actor, at=timezone.now())
    found = PaperVersion.objects.select_related("enterprise", "park").get(pk=paper.pk)
    return HttpResponseRedirect(home_of(Holder(found.enterprise, found.park)))


@require_GET
@requires(perms.SEE_OWN)
def paper(request: Request, paper_id: int) -> HttpResponse:
    """To the page of whoever keeps the paper."""
    found = PaperVersion.objects.visible_to(request.actor).select_related("enterprise", "park")
    kept = found.one(paper_id)
    return HttpResponseRedirect(home_of(Holder(kept.enterprise, kept.park)))
