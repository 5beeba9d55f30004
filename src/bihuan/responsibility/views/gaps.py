"""Pages of blind spots, and of committees' problems and posts."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from bihuan.kernel.errors import InvalidInput
from bihuan.kernel.moving import Moves
from bihuan.kernel.pages import Request, requires
from bihuan.kernel.uploads import day_of
from bihuan.kernel.workflow import Workflow
from bihuan.responsibility import permissions as perms
from bihuan.responsibility import services
from bihuan.responsibility.drawn.gaps import (
    BOARD,
    POSTS,
    PROBLEMS,
    draw_board,
    draw_gap,
    draw_problem,
    draw_staffing,
)
from bihuan.responsibility.duty_forms import (
    gap_form,
    id_of,
    problem_form,
    read_gap,
    reason_form,
    site_form,
    staffing_form,
)
from bihuan.responsibility.models import CommitteeProblem, Gap, GapSite, Staffing
from bihuan.responsibility.views.common import form_page, moved, to, tried
from bihuan.responsibility.workflow.committees import (
    COMMITTEE_PROBLEM_WORKFLOW,
    STAFFING_WORKFLOW,
)
from bihuan.responsibility.workflow.gaps import GAP_WORKFLOW


@dataclass(frozen=True)
class Life:
    """What the pages of one kind of record need."""

    model: Any
    related: tuple[str, ...]
    workflow: Workflow[Any]
    move: Moves[Any]
    draw: Callable[..., dict[str, Any]]
    crumb: dict[str, str]
    address: str


LIVES = {
    "gap": Life(
        Gap,
        ("proposed_unit", "interim_unit", "decided_unit", "item"),
        GAP_WORKFLOW,
        services.make_gap_move,
        draw_gap,
        BOARD,
        "responsibility:gap",
    ),
    "problem": Life(
        CommitteeProblem,
        ("committee", "owner"),
        COMMITTEE_PROBLEM_WORKFLOW,
        services.make_problem_move,
        draw_problem,
        PROBLEMS,
        "responsibility:committee_problem",
    ),
    "staffing": Life(
        Staffing,
        ("committee", "office"),
        STAFFING_WORKFLOW,
        services.make_staffing_move,
        draw_staffing,
        POSTS,
        "responsibility:staffing",
    ),
}


@require_GET
@requires(perms.SEE)
def record(request: Request, pk: int, kind: str) -> HttpResponse:
    """One blind spot, problem, or committee's posts."""
    return record_page(request, LIVES[kind], pk)


def record_page(
    request: Request,
    life: Life,
    pk: int,
    *,
    name: str = "",
    refusal: InvalidInput | None = None,
) -> HttpResponse:
    found = life.model.objects.visible_to(request.actor).select_related(*life.related).one(pk)
    shown = life.draw(
        found,
        request.actor,
        timezone.localdate(),
        tried=name,
        typed=request.POST.dict() if name else {},
        refusal=refusal,
    )
    context = {"detail": shown, "crumbs": [life.crumb]}
    return render(request, "detail.html", context, status=422 if refusal else 200)


@require_POST
@requires(perms.SEE)
def move(request: Request, pk: int, name: str, kind: str) -> HttpResponse:
    """Make one move; a refusal comes back on the page."""
    life = LIVES[kind]
    refusal = moved(request, life.workflow, life.move, pk, name)
    if refusal is None:
        return to(reverse(life.address, args=[pk]))
    return record_page(request, life, pk, name=name, refusal=refusal)


@require_GET
@requires(perms.SEE)
def board(request: Request) -> HttpResponse:
    """Blind spots by state."""
    found = draw_board(request.actor, timezone.localdate())
    return render(request, "responsibility/gap_board.html", {"board": found, "crumbs": []})


@require_http_methods(["GET", "POST"])
@requires(perms.REGISTER_GAP)
def new_gap(request: Request) -> HttpResponse:
    """Register a blind spot."""
    refusal = None
    if request.method == "POST":
        made: list[Gap] = []
        refusal = tried(
            lambda: made.append(
                services.register_gap(
                    facts=read_gap(request.POST), actor=request.actor, at=timezone.now()
                )
            )
        )
        if refusal is None:
            return to(reverse("responsibility:gap", args=[made[0].pk]))
    asked = request.POST if request.method == "POST" else request.GET
    form = gap_form(asked.dict(), request.actor, timezone.localdate(), refusal)
    return form_page(request, form, refusal, BOARD)


@require_http_methods(["GET", "POST"])
@requires(perms.REGISTER_GAP)
def link_site(request: Request, gap_id: int) -> HttpResponse:
    """Name a site that a blind spot concerns."""
    gap = Gap.objects.visible_to(request.actor).one(gap_id)
    refusal = None
    if request.method == "POST":
        refusal = tried(lambda: add_site(request, gap_id))
        if refusal is None:
            return to(reverse("responsibility:gap", args=[gap_id]))
    form = site_form(gap, request.POST.dict(), refusal)
    return form_page(request, form, refusal, BOARD)


def add_site(request: Request, gap_id: int) -> None:
    enterprise = id_of(request.POST, "enterprise_id")
    if enterprise is None:
        raise InvalidInput({"enterprise_id": "从提示里选择一家企业或场所。"})
    services.link_site(
        gap_id=gap_id,
        enterprise_id=enterprise,
        note=request.POST.get("note", ""),
        actor=request.actor,
        at=timezone.now(),
    )


@require_http_methods(["GET", "POST"])
@requires(perms.REGISTER_GAP)
def unlink_site(request: Request, site_id: int) -> HttpResponse:
    """Take a site off a blind spot."""
    site = GapSite.objects.visible_to(request.actor).one(site_id)
    back = reverse("responsibility:gap", args=[site.gap_id])
    refusal = None
    if request.method == "POST":
        refusal = tried(
            lambda: services.unlink_site(
                site_id=site_id,
                reason=request.POST.get("reason", ""),
                actor=request.actor,
                at=timezone.now(),
            )
        )
        if refusal is None:
            return to(back)
    here = reverse("responsibility:unlink_site", args=[site_id])
    form = reason_form(_("移出涉及场所"), here, request.POST.dict(), back, refusal)
    return form_page(request, form, refusal, BOARD)


@require_http_methods(["GET", "POST"])
@requires(perms.KEEP_PROBLEMS)
def new_problem(request: Request) -> HttpResponse:
    """Put a problem on a committee's list."""
    refusal = None
    if request.method == "POST":
        made: list[CommitteeProblem] = []
        refusal = tried(lambda: made.append(raise_problem(request)))
        if refusal is None:
            return to(reverse("responsibility:committee_problem", args=[made[0].pk]))
    asked = request.POST if request.method == "POST" else request.GET
    form = problem_form(asked.dict(), request.actor, refusal)
    return form_page(request, form, refusal, PROBLEMS)


def raise_problem(request: Request) -> CommitteeProblem:
    post = request.POST
    return services.raise_problem(
        committee_id=id_of(post, "committee") or 0,
        title=post.get("title", ""),
        detail=post.get("detail", ""),
        owner_id=id_of(post, "owner_id"),
        due_on=day_of(post.get("due_on", ""), "due_on"),
        actor=request.actor,
        at=timezone.now(),
    )


@require_http_methods(["GET", "POST"])
@requires(perms.KEEP_STAFFING)
def new_staffing(request: Request) -> HttpResponse:
    """Set the posts of a committee's office."""
    refusal = None
    if request.method == "POST":
        made: list[Staffing] = []
        refusal = tried(lambda: made.append(set_staffing(request)))
        if refusal is None:
            return to(reverse("responsibility:staffing", args=[made[0].pk]))
    asked = request.POST if request.method == "POST" else request.GET
    form = staffing_form(asked.dict(), request.actor, refusal)
    return form_page(request, form, refusal, POSTS)


def set_staffing(request: Request) -> Staffing:
    post = request.POST
    return services.set_staffing(
        committee_id=id_of(post, "committee") or 0,
        required=post.get("required", ""),
        filled=post.get("filled", ""),
        qualified=post.get("qualified", ""),
        qualification=post.get("qualification", ""),
        actor=request.actor,
        at=timezone.now(),
    )
