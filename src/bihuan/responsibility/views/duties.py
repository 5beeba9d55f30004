"""Pages of duty lists, divisions, revisions, 谁来管 and the coverage."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from bihuan.enterprises.models import Enterprise
from bihuan.kernel.errors import InvalidInput
from bihuan.kernel.pages import Request, requires
from bihuan.responsibility import permissions as perms
from bihuan.responsibility import services
from bihuan.responsibility.drawn.duties import (
    LISTS,
    REVISIONS,
    ROWS,
    draw_division,
    draw_divisions,
    draw_list,
    draw_revision,
    draw_row,
    keeps,
    map_fields,
)
from bihuan.responsibility.drawn.who import draw_coverage, draw_who
from bihuan.responsibility.duty_forms import (
    duty_form,
    id_of,
    map_form,
    matrix_form,
    needed_day,
    new_list_form,
    publish_form,
    read_duty,
    read_mapping,
    reason_form,
    typed_in,
)
from bihuan.responsibility.models import (
    Coverage,
    Division,
    DivisionRow,
    DutyItem,
    DutyList,
    DutyRevision,
)
from bihuan.responsibility.owners import home_of
from bihuan.responsibility.views.common import form_page, moved, to, tried
from bihuan.responsibility.workflow.duties import DIVISION_ROW_WORKFLOW, DUTY_REVISION_WORKFLOW

SHEET = "responsibility/sheet.html"
DIVISIONS = {"label": "上级职责分工", "url": "/responsibility/divisions/"}


def one_list(pk: int) -> DutyList:
    return DutyList.objects.select_related("unit", "unit__region").one(pk)


def list_url(pk: int) -> str:
    return reverse("responsibility:duty_list", args=[pk])


@require_GET
@requires(perms.SEE)
def duty_list(request: Request, list_id: int) -> HttpResponse:
    """One version of a duty list."""
    shown = draw_list(one_list(list_id), request.actor, today=timezone.localdate())
    return render(request, "detail.html", {"detail": shown, "crumbs": [LISTS]})


@require_http_methods(["GET", "POST"])
@requires(perms.KEEP_DUTIES)
def new_list(request: Request) -> HttpResponse:
    """Draft the next version of a unit's or a post's list."""
    refusal = None
    if request.method == "POST":
        post, made = request.POST, []

        def draft() -> None:
            made.append(
                services.draft_list(
                    unit_id=id_of(post, "unit") or 0,
                    post=post.get("post", ""),
                    note=post.get("note", ""),
                    actor=request.actor,
                    at=timezone.now(),
                )
            )

        refusal = tried(draft)
        if refusal is None:
            return to(list_url(made[0].pk))
    asked = request.POST if request.method == "POST" else request.GET
    form = new_list_form(asked.dict(), request.actor, refusal)
    return form_page(request, form, refusal, LISTS)


@require_http_methods(["GET", "POST"])
@requires(perms.KEEP_DUTIES)
def add_duty(request: Request, list_id: int) -> HttpResponse:
    """Add a duty to a draft."""
    held = one_list(list_id)
    refusal = None
    if request.method == "POST":
        refusal = tried(
            lambda: services.add_duty(
                list_id=list_id,
                facts=read_duty(request.POST),
                actor=request.actor,
                at=timezone.now(),
            )
        )
        if refusal is None:
            return to(list_url(list_id))
    form = duty_form(held, typed_in(request.POST), refusal=refusal)
    return form_page(request, form, refusal, LISTS, crumb_of(held))


def crumb_of(held: DutyList) -> dict[str, str]:
    return {"label": str(held), "url": list_url(held.pk)}


@require_http_methods(["GET", "POST"])
@requires(perms.SEE)
def duty(request: Request, item_id: int) -> HttpResponse:
    """One duty: its list, or its form while the list is a draft that the actor keeps."""
    item = DutyItem.objects.select_related("duty_list__unit").one(item_id)
    held = item.duty_list
    if not keeps(held, request.actor):
        return to(list_url(held.pk))
    refusal = None
    if request.method == "POST":
        refusal = tried(
            lambda: services.change_duty(
                item_id=item_id,
                facts=read_duty(request.POST),
                actor=request.actor,
                at=timezone.now(),
            )
        )
        if refusal is None:
            return to(list_url(held.pk))
    form = duty_form(held, typed_in(request.POST), item, refusal)
    return form_page(request, form, refusal, LISTS, crumb_of(held), strike_crumb(item))


def strike_crumb(item: DutyItem) -> dict[str, str]:
    return {"label": _("删去这条"), "url": reverse("responsibility:strike_duty", args=[item.pk])}


@require_http_methods(["GET", "POST"])
@requires(perms.KEEP_DUTIES)
def strike_duty(request: Request, item_id: int) -> HttpResponse:
    """Strike a duty out of a draft."""
    item = DutyItem.objects.select_related("duty_list__unit").one(item_id)
    here, back = reverse("responsibility:strike_duty", args=[item_id]), list_url(item.duty_list_id)
    return reason_page(
        request,
        _("删去职责"),
        here,
        back,
        lambda reason: services.strike_duty(
            item_id=item_id, reason=reason, actor=request.actor, at=timezone.now()
        ),
    )


def reason_page(request: Request, title: str, here: str, back: str, run: Any) -> HttpResponse:
    """Ask for a reason, then do it."""
    refusal = None
    if request.method == "POST":
        refusal = tried(lambda: run(request.POST.get("reason", "")))
        if refusal is None:
            return to(back)
    form = reason_form(title, here, request.POST.dict(), back, refusal)
    return form_page(request, form, refusal)


@require_http_methods(["GET", "POST"])
@requires(perms.MANAGE_DUTIES)
def publish_list(request: Request, list_id: int) -> HttpResponse:
    """Publish a draft."""
    held = one_list(list_id)
    refusal = None
    if request.method == "POST":
        post = request.POST
        refusal = tried(
            lambda: services.publish_list(
                list_id=list_id,
                document=post.get("document", ""),
                effective_on=needed_day(post, "effective_on", "施行日期"),
                actor=request.actor,
                at=timezone.now(),
            )
        )
        if refusal is None:
            return to(list_url(list_id))
    form = publish_form(held, request.POST.dict(), timezone.localdate(), refusal)
    return form_page(request, form, refusal, LISTS, crumb_of(held))


@require_http_methods(["GET", "POST"])
@requires(perms.MANAGE_DUTIES)
def withdraw_list(request: Request, list_id: int) -> HttpResponse:
    """Withdraw a version."""
    here = reverse("responsibility:withdraw_list", args=[list_id])
    return reason_page(
        request,
        _("撤回责任清单"),
        here,
        list_url(list_id),
        lambda reason: services.withdraw_list(
            list_id=list_id, reason=reason, actor=request.actor, at=timezone.now()
        ),
    )


@require_GET
@requires(perms.SEE)
def divisions(request: Request) -> HttpResponse:
    """The divisions of duties from above."""
    sheet = draw_divisions(request.actor)
    return render(request, SHEET, {"sheet": sheet, "crumbs": []})


@require_GET
@requires(perms.SEE)
def division(request: Request, division_id: int) -> HttpResponse:
    """One division as a matrix of subjects by units."""
    found = Division.objects.visible_to(request.actor).one(division_id)
    sheet = draw_division(found, request.actor)
    if request.actor.may(perms.SETTLE_DIVISION):
        url = reverse("responsibility:ask_revisions", args=[division_id])
        act = {"label": "下达责任清单修订", "url": url, "method": "post", "tone": "primary"}
        act["confirm"] = "给对照上的每个单位起草新版责任清单并下达修订，确定吗？"
        sheet["actions"] = [act]
    return render(request, SHEET, {"sheet": sheet, "crumbs": [DIVISIONS]})


@require_http_methods(["GET", "POST"])
@requires(perms.SETTLE_DIVISION)
def new_division(request: Request) -> HttpResponse:
    """Take in a division from a matrix workbook."""
    refusal = None
    if request.method == "POST":
        made: list[Division] = []
        refusal = tried(lambda: made.append(take_matrix(request)))
        if refusal is None:
            return to(reverse("responsibility:division", args=[made[0].pk]))
    form = matrix_form(request.POST.dict(), refusal)
    return form_page(request, form, refusal, DIVISIONS)


def take_matrix(request: Request) -> Division:
    """The workbook and what was said of it."""
    post, file = request.POST, request.FILES.get("file")
    if file is None:
        raise InvalidInput({"file": "选择矩阵表。"})
    return services.take_matrix(
        file.read(),
        title=post.get("title", ""),
        doc_no=post.get("doc_no", ""),
        issuer=post.get("issuer", ""),
        effective_on=needed_day(post, "effective_on", "施行日期"),
        actor=request.actor,
        at=timezone.now(),
    )


@require_POST
@requires(perms.SETTLE_DIVISION)
def ask_revisions(request: Request, division_id: int) -> HttpResponse:
    """Have the units of a division revise their lists."""
    services.open_revisions(division_id=division_id, actor=request.actor, at=timezone.now())
    found = Division.objects.visible_to(request.actor).one(division_id)
    return to(f"/l/duty-revisions/?division={found.title}")


def one_row(request: Request, pk: int) -> DivisionRow:
    found = DivisionRow.objects.visible_to(request.actor).select_related("division")
    return found.one(pk)


@require_GET
@requires(perms.SEE)
def division_row(request: Request, row_id: int) -> HttpResponse:
    """One row of a division."""
    shown = draw_row(one_row(request, row_id), request.actor, timezone.localdate())
    return render(request, "detail.html", {"detail": shown, "crumbs": [ROWS]})


@require_POST
@requires(perms.SETTLE_DIVISION)
def division_row_move(request: Request, row_id: int, name: str) -> HttpResponse:
    """Make one move of a row."""
    refusal = moved(request, DIVISION_ROW_WORKFLOW, services.make_row_move, row_id, name)
    if refusal is None:
        return to(reverse("responsibility:division_row", args=[row_id]))
    typed = request.POST.dict()
    shown = draw_row(
        one_row(request, row_id),
        request.actor,
        timezone.localdate(),
        tried=name,
        typed=typed,
        refusal=refusal,
    )
    return render(request, "detail.html", {"detail": shown, "crumbs": [ROWS]}, status=422)


@require_http_methods(["GET", "POST"])
@requires(perms.SETTLE_DIVISION)
def map_row(request: Request, row_id: int) -> HttpResponse:
    """Say what a row's words mean here."""
    row = one_row(request, row_id)
    refusal = None
    if request.method == "POST":
        covers, units = read_mapping(request.POST, row)
        refusal = tried(
            lambda: services.map_row(
                row_id=row_id,
                covers=covers,
                units=units,
                actor=request.actor,
                at=timezone.now(),
            )
        )
        if refusal is None:
            return to(reverse("responsibility:division_row", args=[row_id]))
    form = map_form(row, map_fields(row, request.actor), request.POST.dict(), refusal)
    return form_page(request, form, refusal, ROWS)


def one_revision(request: Request, pk: int) -> DutyRevision:
    found = DutyRevision.objects.visible_to(request.actor)
    return found.select_related("unit", "draft", "draft__unit", "division").one(pk)


@require_GET
@requires(perms.SEE)
def revision(request: Request, revision_id: int) -> HttpResponse:
    """One unit's revision of its list."""
    found = one_revision(request, revision_id)
    shown = draw_revision(found, request.actor, timezone.localdate())
    return render(request, "detail.html", {"detail": shown, "crumbs": [REVISIONS]})


@require_POST
@requires(perms.SEE)
def revision_move(request: Request, revision_id: int, name: str) -> HttpResponse:
    """Make one move of a revision."""
    make = services.make_revision_move
    refusal = moved(request, DUTY_REVISION_WORKFLOW, make, revision_id, name)
    if refusal is None:
        return to(reverse("responsibility:revision", args=[revision_id]))
    found, today = one_revision(request, revision_id), timezone.localdate()
    typed = request.POST.dict()
    shown = draw_revision(found, request.actor, today, tried=name, typed=typed, refusal=refusal)
    return render(request, "detail.html", {"detail": shown, "crumbs": [REVISIONS]}, status=422)


@require_GET
@requires(perms.SEE)
def who(request: Request) -> HttpResponse:
    """谁来管: the units that answer for what was typed, or for an enterprise."""
    region = region_asked(request)
    asked = request.GET.get("q", "")
    enterprise = None
    if request.GET.get("enterprise", "").isdecimal():
        seen = Enterprise.objects.visible_to(request.actor).select_related("supervisor")
        enterprise = seen.one(int(request.GET["enterprise"]))
    found = draw_who(asked, region, request.actor, timezone.localdate(), enterprise)
    return render(request, "responsibility/who.html", {"who": found, "crumbs": []})


def region_asked(request: Request) -> str:
    """The region in the address where the actor reaches it, else the actor's own."""
    region = request.GET.get("region", "")
    return region if region and request.actor.scope.holds(region) else request.actor.region


@require_GET
@requires(perms.SEE)
def coverage(request: Request) -> HttpResponse:
    """Who has nobody, who has two: the coverage of a region."""
    region, now = home_of(region_asked(request)), timezone.now()
    found = draw_coverage(region, request.actor, now, timezone.localdate(now))
    return render(request, "responsibility/coverage.html", {"cover": found, "crumbs": []})


@require_GET
@requires(perms.SEE)
def covered(request: Request, coverage_id: int) -> HttpResponse:
    """One subject of the coverage: the answer of 谁来管."""
    row = Coverage.objects.one(coverage_id)
    region = row.region if request.actor.scope.holds(row.region) else request.actor.region
    return to(f"{reverse('responsibility:who')}?q={row.title}&region={region}")
