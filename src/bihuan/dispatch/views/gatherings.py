"""Pages of meetings, matters, instructions, rules and opinions: forms, records, moves."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db.models import Model
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from bihuan.dispatch import permissions as perms
from bihuan.dispatch import services
from bihuan.dispatch.drawn.instructions import draw_instruction
from bihuan.dispatch.drawn.meetings import draw_matter, draw_meeting
from bihuan.dispatch.drawn.rulemaking import draw_opinion, draw_rule
from bihuan.dispatch.drawn.towns import draw_towns
from bihuan.dispatch.gathering_forms import (
    instruction_form,
    meeting_form,
    read_instruction,
    read_meeting,
    rule_form,
)
from bihuan.dispatch.models import Instruction, Matter, Meeting, Opinion, RuleDraft
from bihuan.dispatch.views.common import moved
from bihuan.dispatch.workflow import (
    INSTRUCTION_WORKFLOW,
    MATTER_WORKFLOW,
    MEETING_WORKFLOW,
    OPINION_WORKFLOW,
    RULE_WORKFLOW,
)
from bihuan.kernel.errors import InvalidInput
from bihuan.kernel.moving import Moves
from bihuan.kernel.pages import Request, requires
from bihuan.kernel.uploads import day_of
from bihuan.kernel.workflow import Workflow


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


LIVES = {
    "meeting": Life(
        Meeting,
        ("host",),
        MEETING_WORKFLOW,
        services.make_meeting_move,
        draw_meeting,
        ("会议台账", "/l/meetings/"),
    ),
    "matter": Life(
        Matter,
        ("meeting", "unit"),
        MATTER_WORKFLOW,
        services.make_matter_move,
        draw_matter,
        ("意见建议与难点问题", "/l/matters/"),
    ),
    "instruction": Life(
        Instruction,
        ("unit",),
        INSTRUCTION_WORKFLOW,
        services.make_instruction_move,
        draw_instruction,
        ("领导批示台账", "/l/instructions/"),
    ),
    "rule": Life(
        RuleDraft,
        ("drafter",),
        RULE_WORKFLOW,
        services.make_rule_move,
        draw_rule,
        ("制度文件制定", "/l/rules/"),
    ),
    "opinion": Life(
        Opinion,
        ("rule", "unit"),
        OPINION_WORKFLOW,
        services.make_opinion_move,
        draw_opinion,
        ("征求意见汇总", "/l/opinions/"),
    ),
}


@require_GET
@requires(perms.SEE)
def record(request: Request, pk: int, kind: str) -> HttpResponse:
    """One meeting, matter, instruction, rule or opinion."""
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
    refusal = moved(request, life.workflow, life.move, pk, name)
    if refusal is not None:
        return record_page(request, life, pk, tried=name, refusal=refusal)
    return to_record(kind, pk)


def to_record(kind: str, pk: int) -> HttpResponseRedirect:
    return HttpResponseRedirect(reverse(f"dispatch:{kind}", args=[pk]))


def form_page(request: Request, form: dict[str, Any], kind: str, *, is_wrong: bool) -> HttpResponse:
    label, url = LIVES[kind].crumb
    crumbs = [{"label": label, "url": url}, {"label": form["title"]}]
    template = "_form.html" if is_wrong and request.htmx else "form.html"
    context = {"form": form, "crumbs": crumbs}
    return render(request, template, context, status=422 if is_wrong else 200)


def entered(
    request: Request,
    kind: str,
    store: Callable[[], Model],
    draw: Callable[[InvalidInput | None], dict[str, Any]],
) -> HttpResponse:
    """A form shown, or what was typed stored; what cannot be taken comes back with its sentences."""
    if request.method == "GET":
        return form_page(request, draw(None), kind, is_wrong=False)
    try:
        return to_record(kind, int(store().pk))
    except InvalidInput as refusal:
        return form_page(request, draw(refusal), kind, is_wrong=True)


@require_http_methods(["GET", "POST"])
@requires(perms.CALL_MEETINGS)
def new_meeting(request: Request) -> HttpResponse:
    """The form of a new meeting, and what happens when it is sent."""
    typed = request.POST.dict() or request.GET.dict()
    return entered(
        request,
        "meeting",
        lambda: services.plan_meeting(
            read_meeting(request.POST), actor=request.actor, at=timezone.now()
        ),
        lambda refusal: meeting_form(typed, request.actor, timezone.localdate(), refusal),
    )


@require_http_methods(["GET", "POST"])
@requires(perms.PASS_ON)
def new_instruction(request: Request) -> HttpResponse:
    """The form of a new instruction, and what happens when it is sent."""
    typed = request.POST.dict() or request.GET.dict()
    return entered(
        request,
        "instruction",
        lambda: services.pass_on_instruction(
            read_instruction(request.POST), actor=request.actor, at=timezone.now()
        ),
        lambda refusal: instruction_form(typed, request.actor, timezone.localdate(), refusal),
    )


@require_http_methods(["GET", "POST"])
@requires(perms.MAKE_RULES)
def new_rule(request: Request) -> HttpResponse:
    """The form of a new rule, and what happens when it is sent."""
    typed = request.POST.dict()
    return entered(
        request,
        "rule",
        lambda: services.begin_rule(
            title=typed.get("title", ""),
            reason=typed.get("reason", ""),
            text=typed.get("text", ""),
            due_on=day_of(typed.get("due_on", ""), "due_on"),
            actor=request.actor,
            at=timezone.now(),
        ),
        lambda refusal: rule_form(typed, refusal),
    )


@require_GET
@requires(perms.SEE)
def towns(request: Request) -> HttpResponse:
    """The meetings that towns have to hold, by quarter; what is missing stands out."""
    text = request.GET.get("year", "")
    today = timezone.localdate()
    year = int(text) if text.isdecimal() and 1949 <= int(text) <= 2100 else today.year
    shown = draw_towns(request.actor, year, today)
    return render(request, "detail.html", {"detail": shown, "crumbs": []})
