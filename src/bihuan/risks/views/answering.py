"""What the pages of the room share: a form that is shown or sent, a move that is made."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.db import transaction
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils import timezone

from bihuan.kernel.errors import DomainError, InvalidInput, NotFound, NotPermitted
from bihuan.kernel.pages import Request
from bihuan.kernel.uploads import values_of
from bihuan.kernel.workflow import Workflow
from bihuan.risks.forms.common import Typed, typed_of

Draw = Callable[[Typed, DomainError | None], dict[str, Any]]
Crumbs = list[dict[str, str]]


def form_view(
    request: Request,
    draw: Draw,
    store: Callable[[], str],
    crumbs: Crumbs,
    template: str = "form.html",
) -> HttpResponse:
    """Show a form, or do what it asks for.

    Args:
        draw: What was typed and the refusal → the form.
        store: Does it; the address to go to.
    """
    if request.method != "POST":
        return shown(request, draw(typed_of(request.GET), None), crumbs, template)
    try:
        with transaction.atomic():
            address = store()
    except (NotFound, NotPermitted):
        raise
    except DomainError as refusal:
        form = draw(typed_of(request.POST), refusal)
        return shown(request, form, crumbs, template, status=422)
    return HttpResponseRedirect(address)


def shown(
    request: Request, form: dict[str, Any], crumbs: Crumbs, template: str, status: int = 200
) -> HttpResponse:
    name = "_form.html" if status == 422 and request.htmx else template
    return render(request, name, {"form": form, "crumbs": crumbs}, status=status)


def moved(
    request: Request, workflow: Workflow[Any], make: Callable[..., Any], pk: int, name: str
) -> InvalidInput | None:
    """Make a move from its form; what could not be taken is returned."""
    declared = workflow.move(name)
    if declared is None:
        raise NotFound
    try:
        with transaction.atomic():
            make(
                pk,
                name,
                values_of(request, declared.needs),
                actor=request.actor,
                at=timezone.now(),
                key=request.POST.get("key") or None,
            )
    except InvalidInput as refusal:
        return refusal
    return None
