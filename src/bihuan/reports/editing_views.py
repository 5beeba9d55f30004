"""The page on which a draft is written: saved as a new version, checked while it is written."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from bihuan.documents.states import Status
from bihuan.kernel.awaited import number_of_code
from bihuan.kernel.errors import DomainError, InvalidInput
from bihuan.kernel.indicators import Indicator
from bihuan.kernel.pages import Request, requires
from bihuan.kernel.uploads import day_of
from bihuan.reports import editor, services
from bihuan.reports import permissions as perms
from bihuan.reports.composition import Composition
from bihuan.reports.errors import NotDraft
from bihuan.reports.models import Report
from bihuan.reports.parts import part_of
from bihuan.reports.services import Edit, Pick


def draft(request: Request, report_id: int) -> Report:
    """The report, while it may be edited.

    Raises:
        NotFound: Absent or out of scope.
        NotDraft: With its signer or issued.
    """
    found = Report.objects.visible_to(request.actor).select_related("unit").one(report_id)
    if found.status != Status.DRAFT:
        raise NotDraft(title=found.title, status=Status(found.status).label)
    return found


def read_edit(post: QueryDict, composition: Composition) -> Edit:
    """What the form brought; only sections that exist count."""
    sections = range(len(composition.sections))
    return Edit(
        texts={place: post.get(f"s{place}", "") for place in sections if f"s{place}" in post},
        title=post.get("title", ""),
        wording=post.get("wording", ""),
        words={name[2:]: post.get(name, "") for name in post if name.startswith("w-")},
    )


@require_http_methods(["GET", "POST"])
@requires(perms.COMPOSE)
def edit(request: Request, report_id: int) -> HttpResponse:
    """Write the words of a draft; the numbers stay bound."""
    report = draft(request, report_id)
    composition = services.latest(report)
    if request.method == "GET":
        return edit_page(request, report, Edit())
    wanted = read_edit(request.POST, composition)
    if request.POST.get("action") == "check":  # without scripts: look before saving
        return edit_page(request, report, wanted)
    try:
        services.edit_report(
            report_id=report_id, edit=wanted, actor=request.actor, at=timezone.now()
        )
    except InvalidInput as refusal:
        return edit_page(request, report, wanted, refusal)
    return HttpResponseRedirect(reverse("reports:detail", args=[report_id]))


def edit_page(
    request: Request, report: Report, wanted: Edit, refusal: InvalidInput | None = None
) -> HttpResponse:
    composition = services.edited(report, wanted)
    context: dict[str, Any] = {
        "draft": editor.writing(report, composition, wanted),
        "checked": editor.checked(report, composition),
        "picker": editor.picker(report, composition, request.actor),
        "picked": editor.picked(report),
        "own": editor.own_chips(composition),
        "refusal": refusal,
        "crumbs": [
            {"label": "统计报表", "url": reverse("reports:index")},
            {"label": report.title, "url": reverse("reports:detail", args=[report.pk])},
        ],
    }
    return render(request, "reports/edit.html", context, status=422 if refusal else 200)


@require_POST
@requires(perms.COMPOSE)
def check(request: Request, report_id: int) -> HttpResponse:
    """The draft as typed so far, with its marks; nothing is stored."""
    report = draft(request, report_id)
    wanted = read_edit(request.POST, services.latest(report))
    context = {"checked": editor.checked(report, services.edited(report, wanted))}
    return render(request, "reports/_checked.html", context)


def read_pick(asked: QueryDict, report: Report) -> Pick:
    """Which number is asked for; the report's own days where none are named.

    Raises:
        IndicatorUnknown: No such number.
        InvalidInput: A day that does not exist, or a part that cannot be.
    """
    composition = services.latest(report)
    code = asked.get("code", "")
    item = number_of_code(code)
    dimension, said = asked.get("dimension", ""), asked.get("part")
    part = None
    if said is not None and dimension and isinstance(item, Indicator):
        part = (dimension, part_of(item.fact, dimension, said))
    return Pick(
        code=code,
        first=day_of(asked.get("first", ""), "first") or composition.first,
        last=day_of(asked.get("last", ""), "last") or composition.last,
        region=asked.get("region", "").strip()[:12],
        part=part,
    )


@require_GET
@requires(perms.COMPOSE)
def numbers(request: Request, report_id: int) -> HttpResponse:
    """A number of the catalogue, whole and in parts, to be put into the text."""
    report = draft(request, report_id)
    context: dict[str, Any] = {"offers": {"rows": []}, "refusal": None}
    try:
        pick = read_pick(request.GET, report)
        found = services.offered(
            pick,
            request.GET.get("dimension", ""),
            services.latest(report).as_of,
            request.actor,
        )
        context["offers"] = editor.offers(found, report)
    except DomainError as refusal:
        context["refusal"] = refusal
    return render(request, "reports/_numbers.html", context)


@require_POST
@requires(perms.COMPOSE)
def pick(request: Request, report_id: int) -> HttpResponse:
    """Lay a number ready and put it where the cursor stood."""
    report = draft(request, report_id)
    figure = services.pick_figure(
        report_id=report_id, pick=read_pick(request.POST, report), actor=request.actor
    )
    if not request.htmx:
        return HttpResponseRedirect(reverse("reports:edit", args=[report_id]))
    report.refresh_from_db(fields=["picked"])
    context = {"picked": editor.picked(report, figure.id)}
    return render(request, "reports/_picked.html", context)
