"""Pages of judgements of what is new, and of the situation of a period."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db import transaction
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from bihuan.kernel.errors import InvalidInput
from bihuan.kernel.indicators import Period
from bihuan.kernel.pages import Request, requires
from bihuan.risks import permissions as perms
from bihuan.risks import services
from bihuan.risks.drawn.outlook import (
    default_period,
    draw_conclusion,
    draw_novelty,
    draw_situation,
)
from bihuan.risks.forms import outlook as forms
from bihuan.risks.forms.common import day_of, typed_of
from bihuan.risks.models import NoveltyJudgement, Situation
from bihuan.risks.views.answering import form_view, moved
from bihuan.risks.workflow.outlook import NOVELTY_WORKFLOW

NOVELTIES = {"label": "新兴领域风险研判", "url": "/l/novelties/"}
SITUATIONS = {"label": "形势研判结论", "url": "/l/situations/"}


@require_http_methods(["GET", "POST"])
@requires(perms.JUDGE_NOVELTY)
def new_novelty(request: Request) -> HttpResponse:
    """The form of something new that is to be judged."""

    def save() -> str:
        made = services.judge_novelty(
            forms.read_novelty(request.POST), actor=request.actor, at=timezone.now()
        )
        return reverse("risks:novelty", args=[made.pk])

    def draw(typed: Any, no: Any) -> dict[str, Any]:
        return forms.novelty_form(typed, request.actor, no)

    return form_view(request, draw, save, [NOVELTIES])


@require_GET
@requires(perms.SEE)
def novelty(request: Request, novelty_id: int) -> HttpResponse:
    """A judgement on its way to a decision."""
    return novelty_page(request, novelty_id)


def novelty_page(
    request: Request,
    novelty_id: int,
    *,
    tried: str = "",
    refusal: InvalidInput | None = None,
    status: int = 200,
) -> HttpResponse:
    seen = NoveltyJudgement.objects.visible_to(request.actor)
    found = seen.select_related("unit", "proposed_unit").one(novelty_id)
    typed = request.POST.dict() if tried else {}
    detail = draw_novelty(found, request.actor, tried=tried, typed=typed, refusal=refusal)
    return render(request, "detail.html", {"detail": detail, "crumbs": [NOVELTIES]}, status=status)


@require_POST
@requires(perms.SEE)
def novelty_move(request: Request, novelty_id: int, name: str) -> HttpResponse:
    """Discuss, decide, withdraw."""
    refusal = moved(request, NOVELTY_WORKFLOW, services.make_novelty_move, novelty_id, name)
    if refusal is not None:
        return novelty_page(request, novelty_id, tried=name, refusal=refusal, status=422)
    return HttpResponseRedirect(reverse("risks:novelty", args=[novelty_id]))


def period_asked(first: str, last: str, today: date) -> Period:
    """The period in the address; the last thirty days where it names none.

    Raises:
        InvalidInput: A day that does not exist, or an end before the beginning.
    """
    given, until = day_of(first, "first"), day_of(last, "last")
    usual = default_period(today)
    return Period(given or usual.first, until or usual.last)


@require_http_methods(["GET", "POST"])
@requires(perms.SEE)
def situation_page(request: Request) -> HttpResponse:
    """A period's figures beside earlier ones; sent, the conclusion is stored."""
    if request.method == "POST":
        return conclude(request)
    now = timezone.now()
    refusal, period = None, default_period(timezone.localdate(now))
    asked = request.GET
    try:
        period = period_asked(asked.get("first", ""), asked.get("last", ""), period.last)
    except InvalidInput as wrong:
        refusal = wrong
    return analysis(request, period, asked.get("region", ""), refusal, is_asked=True)


def analysis(
    request: Request,
    period: Period,
    region: str,
    refusal: InvalidInput | None,
    *,
    is_asked: bool = False,
) -> HttpResponse:
    """The page: figures, and the form of the conclusion for those who may."""
    actor = request.actor
    chosen = region if region and actor.scope.holds(region) else actor.region
    sheet = draw_situation(period, chosen, actor, timezone.now())
    if is_asked and refusal is not None:
        sheet["note"] = f"{'；'.join(refusal.fields.values())}已改按最近三十天。"
    typed = {} if is_asked else typed_of(request.POST)
    form = None
    if actor.may(perms.ANALYSE):
        words = None if is_asked else refusal
        form = forms.conclusion_form(period, chosen, typed, actor, words)
    status = 422 if refusal is not None else 200
    if status == 422 and request.htmx and form is not None:
        return render(request, "_form.html", {"form": form}, status=422)
    context = {"sheet": sheet | {"form": form}, "crumbs": [SITUATIONS]}
    return render(request, "risks/situation.html", context, status=status)


def conclude(request: Request) -> HttpResponse:
    request.actor.must(perms.ANALYSE)
    post = request.POST
    first, _slash, last = post.get("period", "").partition("/")
    period = period_asked(first, last, timezone.localdate())
    try:
        with transaction.atomic():
            made = services.conclude(
                title=post.get("title", ""),
                period=period,
                region=post.get("region", ""),
                conclusion=post.get("conclusion", ""),
                adjustment=post.get("adjustment", ""),
                tasks=forms.read_tasks(post),
                actor=request.actor,
                at=timezone.now(),
            )
    except InvalidInput as refusal:
        return analysis(request, period, post.get("region", ""), refusal)
    return HttpResponseRedirect(reverse("risks:situation", args=[made.pk]))


@require_GET
@requires(perms.SEE)
def situation(request: Request, situation_id: int) -> HttpResponse:
    """A stored conclusion."""
    found = Situation.objects.visible_to(request.actor).select_related("unit").one(situation_id)
    context = {"detail": draw_conclusion(found, request.actor), "crumbs": [SITUATIONS]}
    return render(request, "detail.html", context)
