"""Pages of plans, controls, listings, notices and re-checks, and the acts beside a hazard."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from bihuan.documents.services import rendered_pdf
from bihuan.hazards import permissions as perms
from bihuan.hazards import services
from bihuan.hazards.drawn import supervision as drawn
from bihuan.hazards.drawn.clearing import draw_clearing
from bihuan.hazards.drawn.listings import draw_listing
from bihuan.hazards.models import (
    Control,
    CurePlan,
    Hazard,
    Listing,
    MajorFile,
    PublicListing,
    Recheck,
    RecheckBatch,
    RectifyNotice,
)
from bihuan.hazards.order_forms import FORMS
from bihuan.hazards.papers import notice_paper
from bihuan.hazards.services.notifying import items_of
from bihuan.hazards.supervision import NoticeStatus
from bihuan.hazards.supervision_forms import ACTS, Form
from bihuan.hazards.workflow import (
    CONTROL_WORKFLOW,
    LISTING_WORKFLOW,
    NOTICE_WORKFLOW,
    PLAN_WORKFLOW,
    RECHECK_WORKFLOW,
)
from bihuan.kernel.errors import InvalidInput, NotFound
from bihuan.kernel.moving import Moves
from bihuan.kernel.pages import Request, public, requires
from bihuan.kernel.uploads import values_of
from bihuan.kernel.workflow import Workflow

SHOWN = 200  # of the public page


@dataclass(frozen=True)
class Life:
    """What the pages of one kind of record need.

    Args:
        related: What is loaded with the object.
        crumb: The list it stands in: label and address.
    """

    model: Any
    related: tuple[str, ...]
    workflow: Workflow[Any]
    move: Moves[Any]
    draw: Callable[..., dict[str, Any]]
    crumb: tuple[str, str]


OF_HAZARD = ("hazard", "hazard__enterprise", "hazard__unit")
LIVES = {
    "cure_plan": Life(
        CurePlan,
        (*OF_HAZARD, "submitted_by", "decided_by"),
        PLAN_WORKFLOW,
        services.make_plan_move,
        drawn.draw_plan,
        ("重大隐患治理方案", "/l/cure-plans/"),
    ),
    "control": Life(
        Control,
        OF_HAZARD,
        CONTROL_WORKFLOW,
        services.make_control_move,
        drawn.draw_control,
        ("整改期间管控", "/l/controls/"),
    ),
    "listing": Life(
        Listing,
        ("hazard", "enterprise", "owner", "body"),
        LISTING_WORKFLOW,
        services.make_listing_move,
        draw_listing,
        ("挂牌督办台账", "/l/listings/"),
    ),
    "rectify_notice": Life(
        RectifyNotice,
        ("enterprise", "unit"),
        NOTICE_WORKFLOW,
        services.make_notice_move,
        drawn.draw_notice,
        ("限期整改通知", "/l/rectify-notices/"),
    ),
    "recheck": Life(
        Recheck,
        (*OF_HAZARD, "batch", "found_again"),
        RECHECK_WORKFLOW,
        services.make_recheck_move,
        drawn.draw_recheck,
        ("隐患复查", "/l/rechecks/"),
    ),
}


@require_GET
@requires(perms.SEE)
def record(request: Request, pk: int, kind: str) -> HttpResponse:
    """One plan, control measure, listing, notice or re-check."""
    return record_page(request, LIVES[kind], pk)


def record_page(
    request: Request,
    life: Life,
    pk: int,
    *,
    tried: str = "",
    refusal: InvalidInput | None = None,
) -> HttpResponse:
    found = life.model.objects.visible_to(request.actor).select_related(*life.related).one(pk)
    shown = life.draw(
        found,
        request.actor,
        timezone.localdate(),
        tried=tried,
        typed=request.POST.dict() if tried else {},
        refusal=refusal,
    )
    label, url = life.crumb
    context = {"detail": shown, "crumbs": [{"label": label, "url": url}]}
    return render(request, "detail.html", context, status=422 if refusal else 200)


@require_POST
@requires(perms.SEE)
def record_move(request: Request, pk: int, name: str, kind: str) -> HttpResponse:
    """Make one move of a record."""
    life = LIVES[kind]
    declared = life.workflow.move(name)
    if declared is None:
        raise NotFound
    try:
        life.move(
            pk,
            name,
            values_of(request, declared.needs),
            actor=request.actor,
            at=timezone.now(),
            key=request.POST.get("key") or None,
        )
    except InvalidInput as refusal:
        return record_page(request, life, pk, tried=name, refusal=refusal)
    return HttpResponseRedirect(reverse(f"hazards:{kind}", args=[pk]))


@require_GET
@requires(perms.SEE)
def file(request: Request, file_id: int) -> HttpResponse:
    """An entry of the list leads to its hazard."""
    found = MajorFile.objects.visible_to(request.actor).one(file_id)
    return HttpResponseRedirect(reverse("hazards:detail", args=[found.hazard_id]))


def form_page(
    request: Request, form: Form, store: Callable[[], str], hazard: Hazard | None = None
) -> HttpResponse:
    """A form shown, or what was typed stored; what cannot be taken comes back with its sentences."""
    refusal = None
    if request.method == "POST":
        try:
            return HttpResponseRedirect(store())
        except InvalidInput as found:
            refusal = found
    typed = request.POST.dict() if refusal else request.GET.dict()
    shown = form.draw(typed, request.actor, timezone.localdate(), refusal, hazard)
    crumb = {"label": form.crumb[0], "url": form.crumb[1]}
    if hazard is not None:
        address = reverse("hazards:detail", args=[hazard.pk])
        crumb = {"label": f"{hazard.number} {hazard.title}", "url": address}
    template = "_form.html" if refusal and request.htmx else "form.html"
    context = {"form": shown, "crumbs": [crumb, {"label": shown["title"]}]}
    return render(request, template, context, status=422 if refusal else 200)


@require_http_methods(["GET", "POST"])
@requires(perms.SEE)
def act(request: Request, hazard_id: int, name: str) -> HttpResponse:
    """What is done beside a hazard: a plan, a control, a report, a person, a demolition."""
    form = ACTS.get(name)
    if form is None:
        raise NotFound
    request.actor.must(form.permission)
    found = Hazard.objects.visible_to(request.actor).select_related("enterprise", "unit")
    hazard = found.one(hazard_id)

    def store() -> str:
        form.store(request, hazard, timezone.now())
        return reverse("hazards:detail", args=[hazard_id])

    return form_page(request, form, store, hazard)


def new_record(request: Request, name: str, kind: str) -> HttpResponse:
    """The form of a new record that stands by itself."""
    form = FORMS[name]

    def store() -> str:
        made = form.store(request, None, timezone.now())
        return reverse(f"hazards:{kind}", args=[made.pk])

    return form_page(request, form, store)


@require_http_methods(["GET", "POST"])
@requires(perms.LIST)
def new_listing(request: Request) -> HttpResponse:
    """The form of a new order of listed supervision."""
    return new_record(request, "listing", "listing")


@require_http_methods(["GET", "POST"])
@requires(perms.NOTIFY)
def new_notice(request: Request) -> HttpResponse:
    """The form of a new notice to rectify."""
    return new_record(request, "notice", "rectify_notice")


@require_http_methods(["GET", "POST"])
@requires(perms.DRAW_RECHECKS)
def new_batch(request: Request) -> HttpResponse:
    """The form of a new batch of re-checks."""
    return new_record(request, "batch", "recheck_batch")


@require_GET
@requires(perms.SEE)
def recheck_batch(request: Request, batch_id: int) -> HttpResponse:
    """One batch: what was drawn from what by which seed, and how far it is."""
    found = RecheckBatch.objects.visible_to(request.actor).select_related("unit", "made_by")
    shown = drawn.draw_batch_page(found.one(batch_id), request.actor)
    crumbs = [{"label": "整批复查与重点复查", "url": "/l/recheck-batches/"}]
    return render(request, "detail.html", {"detail": shown, "crumbs": crumbs})


@require_GET
@requires(perms.SEE)
def notice_pdf(request: Request, notice_id: int) -> HttpResponse:
    """A notice as it prints; one that is not signed bears 草稿."""
    found = RectifyNotice.objects.visible_to(request.actor).select_related("unit", "enterprise")
    notice = found.one(notice_id)
    is_draft = notice.status == NoticeStatus.DRAFT
    paper = rendered_pdf(notice_paper(notice, items_of(notice), is_draft=is_draft))
    return HttpResponse(paper.content, content_type="application/pdf")


@require_GET
@requires(perms.SEE)
def clearing(request: Request) -> HttpResponse:
    """Dynamic clearing: majors that stand today and how it came, by town and by sector."""
    today = timezone.localdate()
    shown = draw_clearing(request.actor, today, request.GET.get("by", "region"))
    return render(request, "hazards/clearing.html", {"page": shown, "crumbs": []})


@require_GET
@public
def public_listings(request: Any) -> HttpResponse:
    """What anybody may read of listed supervision: the signs, running and taken down lately."""
    since = timezone.localdate() - timedelta(days=365)
    found = list(PublicListing.objects.order_by("-listed_on", "-pk")[:SHOWN])
    shown = [one for one in found if one.delisted_on is None or one.delisted_on >= since]
    context = {"listings": [public_row(one, timezone.localdate()) for one in shown]}
    return render(request, "hazards/public_listings.html", context)


def public_row(one: PublicListing, today: date) -> dict[str, Any]:
    """One sign: running, late, or taken down."""
    is_late = one.delisted_on is None and one.due_on < today
    if one.delisted_on is not None:
        state, tone = f"{one.delisted_on} 摘牌", "done"
    else:
        state, tone = ("已逾期", "danger") if is_late else ("督办中", "info")
    return {"listing": one, "state": state, "tone": tone, "lines": one.sign.splitlines()}
