"""What the pages of responsibility share."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils import timezone

from bihuan.kernel.errors import DomainError, InvalidInput, NotFound, NotPermitted
from bihuan.kernel.pages import Request
from bihuan.kernel.uploads import values_of
from bihuan.kernel.workflow import Workflow

Crumb = dict[str, str]


def form_page(
    request: Request, form: dict[str, Any], refusal: DomainError | None, *crumbs: Crumb
) -> HttpResponse:
    """A form, again with its sentences where something was refused."""
    context = {"form": form, "crumbs": list(crumbs)}
    template = "_form.html" if refusal and request.htmx else "form.html"
    return render(request, template, context, status=422 if refusal else 200)


def tried(run: Callable[[], Any]) -> DomainError | None:
    """Do something; a refusal that a form can show is returned.

    Raises:
        NotFound, NotPermitted: Those are pages of their own.
    """
    try:
        run()
    except (NotFound, NotPermitted):
        raise
    except DomainError as refusal:
        return refusal
    return None


def moved(
    request: Request, workflow: Workflow[Any], make: Callable[..., Any], pk: int, name: str
) -> InvalidInput | None:
    """Make a move from its form; what could not be taken is returned."""
    declared = workflow.move(name)
    if declared is None:
        raise NotFound
    try:
        values = values_of(request, declared.needs)
        key = request.POST.get("key") or None
        make(pk, name, values, actor=request.actor, at=timezone.now(), key=key)
    except InvalidInput as refusal:
        return refusal
    return None


def to(address: str) -> HttpResponseRedirect:
    return HttpResponseRedirect(address)
