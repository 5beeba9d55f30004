"""Pages of regions, zones, grids and generic subjects."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from bihuan.kernel.actors import Actor
from bihuan.kernel.errors import DomainError, InvalidInput, NotFound
from bihuan.kernel.pages import Request, requires
from bihuan.organisations import permissions as perms
from bihuan.organisations import services
from bihuan.organisations.forms import (
    Field,
    field,
    filled,
    form_of,
    group_fields,
    rule_of,
    text_of,
)
from bihuan.organisations.models import Grid, Region, RegionLevel, Unit, UnitGroup
from bihuan.organisations.record import unit_url
from bihuan.organisations.views import as_input, crumbs, form_page, typed_in

MOST_UNITS = 100
ABOVE_STREET = frozenset({RegionLevel.PROVINCE, RegionLevel.CITY, RegionLevel.COUNTY})


def region_url(code: str) -> str:
    return reverse("organisations:region", args=[code])


def home_of(actor: Actor) -> str:
    """Where the tree begins for an actor: the own region, or the first province."""
    if actor.region:
        return actor.region
    first = Region.objects.filter(level=RegionLevel.PROVINCE).order_by("code").first()
    return first.code if first else ""


@require_GET
@requires(perms.SEE_UNITS)
def regions(request: Request) -> HttpResponse:
    """The tree, at the actor's own region."""
    code = home_of(request.actor)
    if not code:
        return render(request, "organisations/no_regions.html", {"crumbs": crumbs()})
    return HttpResponseRedirect(region_url(code))


@require_GET
@requires(perms.SEE_UNITS)
def region(request: Request, code: str) -> HttpResponse:
    """One region: what lies below, its units and grids."""
    return region_page(request, code)


def region_page(
    request: Request, code: str, *, tried: str = "", refusal: InvalidInput | None = None
) -> HttpResponse:
    found = Region.objects.select_related("parent", "successor").one(code)
    today = timezone.localdate()
    units = Unit.objects.living(today).filter(region=found).order_by("order", "pk")
    context = {
        "region": found,
        "trail": trail(found),
        "children": found.children.order_by("code"),
        "units": [(unit, unit_url(unit.pk)) for unit in units[:MOST_UNITS]],
        "grids": found.grids.order_by("code"),
        "facts": facts(found),
        "moves": moves(found, request, tried, refusal),
        "crumbs": crumbs({"label": _("区划"), "url": reverse("organisations:regions")}),
        "refusal": refusal,
    }
    status = 422 if refusal else 200
    return render(request, "organisations/region.html", context, status=status)


def trail(found: Region) -> list[Region]:
    """The regions above, the highest first."""
    above, current = [], found.parent
    while current is not None:
        above.append(current)
        current = current.parent
    return above[::-1]


def facts(found: Region) -> list[dict[str, Any]]:
    gone = f"{found.abolished_on:%Y-%m-%d}" if found.abolished_on else None
    rows: list[dict[str, Any]] = [
        {"label": "代码", "value": found.code},
        {"label": "级别", "value": found.get_level_display()},
        {"label": "全称", "value": found.full_name, "kind": "wide"},
        {"label": "来源", "value": found.source, "kind": "wide"},
    ]
    if gone:
        heir = found.successor
        rows += [
            {"label": "撤销日期", "value": gone},
            {
                "label": "现为",
                "value": heir.full_name if heir else None,
                "url": region_url(heir.code) if heir else "",
            },
        ]
    return rows


def zone_fields() -> list[Field]:
    return [
        field("zone_name", _("功能区名称"), required=True, help=_("没有区划代码的园区、开发区。")),
        field("source", _("依据文件")),
    ]


def grid_fields() -> list[Field]:
    return [
        field("code", _("网格编号"), required=True),
        field("name", _("网格名称"), required=True),
        field("keeper_name", _("网格员")),
        field("keeper_phone", _("网格员电话")),
    ]


def moves(
    found: Region, request: Request, tried: str, refusal: InvalidInput | None
) -> list[dict[str, Any]]:
    """What may be registered here."""
    actor, offered = request.actor, []
    if found.abolished_on is not None:
        return []
    if found.level in ABOVE_STREET and actor.may(perms.MANAGE_UNITS):
        offered.append(("zone", _("登记功能区"), zone_fields()))
    is_mine = actor.scope.holds(found.code) and found.level not in ABOVE_STREET
    if is_mine and actor.may(perms.MANAGE_GRIDS):
        offered.append(("grid", _("登记网格"), grid_fields()))
    for name, _label, fields in offered:
        if name == tried and refusal is not None:
            filled(fields, typed_in(request), refusal.fields)
    return [
        {
            "name": name,
            "label": label,
            "url": reverse("organisations:add", args=[found.code, name]),
            "method": "post",
            "tone": "",
            "allowed": True,
            "fields": fields,
            "confirm": "",
        }
        for name, label, fields in offered
    ]


@require_POST
@requires(perms.MANAGE_UNITS, perms.MANAGE_GRIDS, any_of=True)
def add(request: Request, code: str, name: str) -> HttpResponse:
    """Register a zone or a grid in a region."""
    if name not in {"zone", "grid"}:
        raise NotFound
    try:
        (add_zone if name == "zone" else add_grid)(request, code)
    except InvalidInput as refusal:
        return region_page(request, code, tried=name, refusal=renamed(refusal, name))
    return HttpResponseRedirect(region_url(code))


def add_zone(request: Request, code: str) -> None:
    services.register_zone(
        name=text_of(request.POST, "zone_name"),
        parent=code,
        source=text_of(request.POST, "source"),
        actor=request.actor,
        at=timezone.now(),
    )


def add_grid(request: Request, code: str) -> None:
    post = request.POST
    services.set_up_grid(
        code=text_of(post, "code"),
        name=text_of(post, "name"),
        region=code,
        keeper_name=text_of(post, "keeper_name"),
        keeper_phone=text_of(post, "keeper_phone"),
        actor=request.actor,
        at=timezone.now(),
    )


def renamed(refusal: InvalidInput, name: str) -> InvalidInput:
    """The zone's form calls its name by another field."""
    if name == "zone" and "name" in refusal.fields:
        refusal.fields["zone_name"] = refusal.fields.pop("name")
    return refusal


@require_http_methods(["GET", "POST"])
@requires(perms.SEE_UNITS)
def grid(request: Request, grid_id: int) -> HttpResponse:
    """One grid and who walks it."""
    found = Grid.objects.select_related("region").one(grid_id)
    refusal = None
    if request.method == "POST":
        try:
            services.change_grid(
                grid_id=grid_id,
                name=text_of(request.POST, "name"),
                keeper_name=text_of(request.POST, "keeper_name"),
                keeper_phone=text_of(request.POST, "keeper_phone"),
                actor=request.actor,
                at=timezone.now(),
            )
            return HttpResponseRedirect("/l/grids/")
        except DomainError as error:
            if not isinstance(error, InvalidInput):
                raise
            refusal = error
    fields = grid_fields()[1:]
    typed = {
        "name": found.name,
        "keeper_name": found.keeper_name,
        "keeper_phone": found.keeper_phone if request.actor.may(perms.MANAGE_GRIDS) else "",
    }
    form = form_of(
        found.name,
        reverse("organisations:grid", args=[grid_id]),
        fields,
        typed=typed | typed_in(request),
        refusal=refusal,
        cancel_url="/l/grids/",
    )
    form["number"], form["subtitle"] = found.code, found.region.full_name
    if not request.actor.may(perms.MANAGE_GRIDS):
        for one in fields:
            one["kind"] = "readonly"
    return form_page(request, form, status=422 if refusal else 200)


@require_http_methods(["GET", "POST"])
@requires(perms.SEE_UNITS)
def groups(request: Request) -> HttpResponse:
    """Generic subjects and whom they mean today; those who keep them define more."""
    refusal = None
    if request.method == "POST":
        try:
            define(request)
            return HttpResponseRedirect(reverse("organisations:groups"))
        except InvalidInput as error:
            refusal = as_input(error)
    form = form_of(
        _("设定统称"),
        reverse("organisations:groups"),
        group_fields(request.actor),
        typed=typed_in(request),
        refusal=refusal,
        cancel_url="/l/units/",
    )
    context = {
        "rows": group_rows(timezone.localdate()),
        "form": form if request.actor.may(perms.MANAGE_UNITS) else None,
        "crumbs": crumbs(),
    }
    status = 422 if refusal else 200
    return render(request, "organisations/groups.html", context, status=status)


def define(request: Request) -> UnitGroup:
    post = request.POST
    written = text_of(post, "aliases").replace("，", "、").split("、")
    return services.define_group(
        name=text_of(post, "name"),
        region=text_of(post, "region"),
        rule=rule_of(post),
        aliases=[alias.strip() for alias in written if alias.strip()],
        actor=request.actor,
        at=timezone.now(),
    )


def group_rows(today: date) -> list[dict[str, Any]]:
    found = UnitGroup.objects.select_related("region").order_by("region_id", "name")
    return [{"group": group, "units": services.expand(group, today)} for group in found]
