"""Pages of institutional reforms."""

from __future__ import annotations

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from bihuan.kernel.errors import DomainError, InvalidInput, NotFound
from bihuan.kernel.pages import Request, requires
from bihuan.kernel.uploads import values_of
from bihuan.organisations import permissions as perms
from bihuan.organisations import services
from bihuan.organisations.forms import (
    field,
    form_of,
    id_of,
    needed_day,
    region_choices,
    text_of,
    unit_choices,
)
from bihuan.organisations.models import Reform, ReformPart
from bihuan.organisations.reform_record import draw_reform
from bihuan.organisations.states import PartKind
from bihuan.organisations.views import as_input, form_page, typed_in
from bihuan.organisations.workflow import REFORM_WORKFLOW
from bihuan.statutes.dictionaries import options

CRUMB = {"label": "机构改革台账", "url": "/l/reforms/"}


def to_reform(reform_id: int) -> HttpResponseRedirect:
    return HttpResponseRedirect(reverse("organisations:reform", args=[reform_id]))


def reform_page(
    request: Request, reform_id: int, *, tried: str = "", refusal: InvalidInput | None = None
) -> HttpResponse:
    found = Reform.objects.select_related("region").one(reform_id)
    shown = draw_reform(
        found,
        request.actor,
        timezone.localdate(),
        tried=tried,
        typed=request.POST.dict() if tried else {},
        refusal=refusal,
    )
    context = {"detail": shown, "crumbs": [CRUMB]}
    status = refusal.http_status if refusal else 200
    return render(request, "organisations/unit.html", context, status=status)


@require_GET
@requires(perms.SEE_UNITS)
def reform(request: Request, reform_id: int) -> HttpResponse:
    """One reform, with what will pass when it is carried out."""
    return reform_page(request, reform_id)


@require_POST
@requires(perms.MANAGE_UNITS)
def reform_move(request: Request, reform_id: int, name: str) -> HttpResponse:
    """Make one move of a reform."""
    declared = REFORM_WORKFLOW.move(name)
    if declared is None:
        raise NotFound
    try:
        values = values_of(request, declared.needs)
        key = request.POST.get("key") or None
        services.make_reform_move(
            reform_id, name, values, actor=request.actor, at=timezone.now(), key=key
        )
    except InvalidInput as refusal:
        return reform_page(request, reform_id, tried=name, refusal=refusal)
    return to_reform(reform_id)


@require_http_methods(["GET", "POST"])
@requires(perms.MANAGE_UNITS)
def new_reform(request: Request) -> HttpResponse:
    """Draw up a reform."""
    refusal = None
    if request.method == "POST":
        post = request.POST
        try:
            made = services.plan_reform(
                title=text_of(post, "title"),
                region=text_of(post, "region"),
                effective_on=needed_day(post, "effective_on", "生效日期"),
                actor=request.actor,
                at=timezone.now(),
            )
            return to_reform(made.pk)
        except DomainError as error:
            refusal = as_input(error)
    fields = [
        field("title", _("改革事项"), required=True, placeholder=_("如：文旅和体育职能划转")),
        field(
            "region",
            _("区划"),
            "select",
            required=True,
            options=region_choices(request.actor),
            value=request.actor.region,
        ),
        field("effective_on", _("生效日期"), "date", required=True),
    ]
    form = form_of(
        _("拟订改革方案"),
        reverse("organisations:new_reform"),
        fields,
        typed=typed_in(request),
        refusal=refusal,
        cancel_url=CRUMB["url"],
    )
    return form_page(request, form, status=422 if refusal else 200)


@require_http_methods(["GET", "POST"])
@requires(perms.MANAGE_UNITS)
def new_part(request: Request, reform_id: int) -> HttpResponse:
    """Say what a reform does to a unit."""
    found = Reform.objects.one(reform_id)
    refusal = None
    if request.method == "POST":
        post = request.POST
        try:
            services.add_part(
                reform_id=reform_id,
                kind=text_of(post, "kind"),
                unit_id=id_of(post, "unit") or 0,
                to_unit_id=id_of(post, "to_unit"),
                new_name=text_of(post, "new_name"),
                sectors=post.getlist("sectors"),
                actor=request.actor,
                at=timezone.now(),
            )
            return to_reform(reform_id)
        except DomainError as error:
            refusal = as_input(error)
    units = unit_choices(request.actor)
    fields = [
        field("kind", _("方式"), "radio", options=list(PartKind.choices), value=PartKind.TRANSFER),
        field("unit", _("单位"), "select", required=True, placeholder=_("请选择"), options=units),
        field(
            "to_unit",
            _("承接单位"),
            "select",
            placeholder=_("更名、分设不填"),
            options=units,
            help=_("并入、划转职责时填写。"),
        ),
        field("new_name", _("新名称"), help=_("更名或分设时填写。")),
        field(
            "sectors",
            _("划出的行业领域"),
            "checkbox",
            options=options("sectors"),
            help=_("分设、划转职责时选择。"),
        ),
    ]
    form = form_of(
        found.title,
        reverse("organisations:new_part", args=[reform_id]),
        fields,
        typed=typed_in(request),
        refusal=refusal,
        cancel_url=reverse("organisations:reform", args=[reform_id]),
        submit_label=_("增加"),
    )
    return form_page(request, form, status=422 if refusal else 200)


@require_http_methods(["GET", "POST"])
@requires(perms.MANAGE_UNITS)
def drop_part(request: Request, part_id: int) -> HttpResponse:
    """Take a part out of a reform that is being drawn up."""
    part = ReformPart.objects.one(part_id)
    refusal = None
    if request.method == "POST":
        try:
            services.drop_part(part_id=part_id, actor=request.actor, at=timezone.now())
            return to_reform(part.reform_id)
        except DomainError as error:
            refusal = as_input(error)
    form = form_of(
        str(part),
        reverse("organisations:drop_part", args=[part_id]),
        [],
        typed={},
        refusal=refusal,
        cancel_url=reverse("organisations:reform", args=[part.reform_id]),
        submit_label=_("删去"),
    )
    return form_page(request, form, status=422 if refusal else 200)
