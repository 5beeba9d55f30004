"""Pages of reporting duties: the form, one duty round by round, the daily sheet."""

from __future__ import annotations

from datetime import date
from io import BytesIO

from django.http import FileResponse, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from bihuan.dispatch import permissions as perms
from bihuan.dispatch import services
from bihuan.dispatch.drawn.daily import HEADS, Line, draw_daily, lines_of
from bihuan.dispatch.drawn.duties import draw_duty
from bihuan.dispatch.duty_forms import duty_form, read_duty
from bihuan.dispatch.models import Duty
from bihuan.kernel.errors import InvalidInput
from bihuan.kernel.pages import Request, requires
from bihuan.kernel.uploads import day_of
from bihuan.kernel.workbooks import Column, Sheet, workbook_bytes

DUTIES = {"label": "报送要求", "url": "/l/duties/"}
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@require_http_methods(["GET", "POST"])
@requires(perms.CONFIRM)
def new_duty(request: Request) -> HttpResponse:
    """The form of a new reporting duty, and what happens when it is sent."""
    refusal = None
    if request.method == "POST":
        try:
            duty = services.set_up_duty(
                read_duty(request.POST), actor=request.actor, at=timezone.now()
            )
            return to_duty(duty.pk)
        except InvalidInput as error:
            refusal = error
    typed = request.POST.dict() | {"figures": request.POST.getlist("figures")}
    form = duty_form(typed if request.method == "POST" else {}, refusal)
    template = "_form.html" if refusal and request.htmx else "form.html"
    context = {"form": form, "crumbs": [DUTIES, {"label": form["title"]}]}
    return render(request, template, context, status=422 if refusal else 200)


@require_GET
@requires(perms.SEE)
def duty(request: Request, duty_id: int) -> HttpResponse:
    """One reporting duty: every unit, every round."""
    found = Duty.objects.visible_to(request.actor).select_related("document").one(duty_id)
    shown = draw_duty(found, request.actor, timezone.localdate())
    may_end = request.actor.may(perms.CONFIRM) and not found.ended_reason
    context = {"detail": shown, "crumbs": [DUTIES], "end_url": end_url(found) if may_end else ""}
    return render(request, "dispatch/duty.html", context)


def end_url(found: Duty) -> str:
    return reverse("dispatch:end_duty", args=[found.pk])


@require_POST
@requires(perms.CONFIRM)
def end_duty(request: Request, duty_id: int) -> HttpResponse:
    """End a duty, with a reason."""
    services.end_duty(
        duty_id=duty_id,
        note=request.POST.get("note", ""),
        actor=request.actor,
        at=timezone.now(),
    )
    return to_duty(duty_id)


def to_duty(pk: int) -> HttpResponseRedirect:
    return HttpResponseRedirect(reverse("dispatch:duty", args=[pk]))


@require_GET
@requires(perms.SEE)
def daily(request: Request) -> HttpResponseBase:
    """The daily dispatch sheet, on the page or as a workbook."""
    today = timezone.localdate()
    on = min(day_of(request.GET.get("on", ""), "on") or today, today)
    if request.GET.get("format") == "xlsx":
        lines = lines_of(on, request.actor, timezone.now())
        content = workbook_bytes([daily_sheet(on, lines)])
        name = f"日调度表-{on}.xlsx"
        return FileResponse(BytesIO(content), content_type=XLSX, filename=name, as_attachment=True)
    shown = draw_daily(on, request.actor, timezone.now())
    return render(request, "detail.html", {"detail": shown, "crumbs": []})


def daily_sheet(on: date, lines: list[Line]) -> Sheet:
    """The sheet as the office keeps it: a line a unit."""
    columns = [
        Column("单位", 28),
        *(Column(word, 10, "integer") for word in HEADS),
        Column("零积压", 10),
        Column("日报送", 10),
    ]
    rows = [
        (
            line.unit.name,
            *(None if one.number is None else int(one.number) for one in line.figures),
            "已清零" if line.is_clear else "有结转",
            said_of(line),
        )
        for line in lines
    ]
    return Sheet("日调度表", columns, rows, f"安全整治日调度表（{on}）", (), "—")


def said_of(line: Line) -> str | None:
    if not line.reports:
        return None
    if line.is_silent:
        return "缺报"
    if line.waits:
        return "待报"
    return "零报告" if line.reports[0].is_zero else "已报"
