"""Pages of a task as a whole: its record, raising one, the matrix."""

from __future__ import annotations

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from bihuan.dispatch import permissions as perms
from bihuan.dispatch import services
from bihuan.dispatch.drawn.items import acts, draw_item
from bihuan.dispatch.drawn.matrix import draw_matrix, matrix_workbook
from bihuan.dispatch.models import WorkItem
from bihuan.dispatch.planning_forms import item_form, read_item
from bihuan.kernel.errors import DomainError, InvalidInput, NotFound
from bihuan.kernel.pages import Request, requires
from bihuan.kernel.uploads import values_of

ITEMS = {"label": "任务分解表", "url": "/l/work-items/"}


def one_item(request: Request, pk: int) -> WorkItem:
    found = WorkItem.objects.visible_to(request.actor)
    return found.select_related("document", "carried_from", "carried_into").one(pk)


@require_GET
@requires(perms.SEE)
def item(request: Request, item_id: int) -> HttpResponse:
    """A task with everybody's shares of it."""
    shown = draw_item(one_item(request, item_id), request.actor, timezone.localdate())
    return render(request, "detail.html", {"detail": shown, "crumbs": [ITEMS]})


@require_POST
@requires(perms.CONFIRM)
def item_act(request: Request, item_id: int, name: str) -> HttpResponse:
    """One thing the office does to a task."""
    found = one_item(request, item_id)
    act = next((one for one in acts(request.actor) if one.name == name), None)
    if act is None:
        raise NotFound
    try:
        values = values_of(request, act.needs)
        if values.get("node_id") and not values["node_id"].isdecimal():
            raise NotFound
        for key in ("percent", "target_id", "node_id"):
            if values.get(key) is not None:
                values[key] = int(values[key]) if str(values[key]).isdecimal() else None
        given = {} if name == "measure" else {"item_id": found.pk}
        act.run(**given, **values, actor=request.actor, at=timezone.now())
    except InvalidInput as refusal:
        today, typed = timezone.localdate(), request.POST.dict()
        shown = draw_item(found, request.actor, today, tried=name, typed=typed, refusal=refusal)
        return render(request, "detail.html", {"detail": shown, "crumbs": [ITEMS]}, status=422)
    return HttpResponseRedirect(reverse("dispatch:item", args=[found.pk]))


@require_http_methods(["GET", "POST"])
@requires(perms.CONFIRM)
def raise_item(request: Request) -> HttpResponse:
    """A task for several units that comes from no document."""
    refusal: DomainError | None = None
    if request.method == "POST":
        try:
            made = services.raise_item(
                **read_item(request.POST, request.actor), actor=request.actor, at=timezone.now()
            )
            return HttpResponseRedirect(reverse("dispatch:item", args=[made.pk]))
        except InvalidInput as refused:
            refusal = refused
    typed = request.POST if request.method == "POST" else request.GET
    form = item_form(typed, request.actor, refusal)
    context = {"form": form, "crumbs": [ITEMS, {"label": form["title"]}]}
    template = "_form.html" if refusal and request.htmx else "form.html"
    return render(request, template, context, status=422 if refusal else 200)


@require_GET
@requires(perms.SEE)
def matrix(request: Request) -> HttpResponse:
    """Tasks by unit and period, on the page or as a workbook."""
    asked = {name: request.GET.get(name, "") for name in ("document", "year", "period", "view")}
    today = timezone.localdate()
    if request.GET.get("format") == "xlsx":
        name, content = matrix_workbook(asked, request.actor, today)
        answer = HttpResponse(
            content,
            content_type="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        )
        answer.headers["Content-Disposition"] = f"attachment; filename*=UTF-8''{name}"
        return answer
    shown = draw_matrix(asked, request.actor, today)
    return render(request, "dispatch/sheets.html", {"sheet": shown, "crumbs": [ITEMS]})
