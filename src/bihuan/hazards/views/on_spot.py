"""立查立改: one form for what was found and put right in one visit."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from bihuan.hazards import permissions as perms
from bihuan.hazards import services
from bihuan.hazards.forms import draw_form, enterprise_field, read_report
from bihuan.hazards.views.hazards import alike, to_record
from bihuan.kernel.actors import Actor
from bihuan.kernel.errors import InvalidInput
from bihuan.kernel.pages import Request, requires
from bihuan.kernel.uploads import money_of, uploads_of


@require_http_methods(["GET", "POST"])
@requires(perms.REPORT, perms.RECTIFY)
def on_spot(request: Request) -> HttpResponse:
    """The form of something found and put right on the spot, and what happens when it is sent."""
    if request.method == "GET" or request.POST.get("ask"):
        typed = request.GET if request.method == "GET" else request.POST
        return page(request, typed.dict(), None)
    try:
        hazard = services.fix_on_spot(
            read_report(request, request.actor),
            note=request.POST.get("note", ""),
            before=uploads_of(request, "before"),
            after=uploads_of(request, "after"),
            cost_yuan=money_of(request.POST.get("cost_yuan", ""), "cost_yuan"),
            actor=request.actor,
            at=timezone.now(),
            key=request.POST.get("key") or None,
        )
    except InvalidInput as refusal:
        return page(request, request.POST.dict(), refusal)
    return to_record(hazard.pk)


def page(request: Request, typed: Mapping[str, str], refusal: InvalidInput | None) -> HttpResponse:
    form = draw(typed, request.actor, refusal)
    crumbs = [{"label": _("隐患台账"), "url": "/l/hazards/"}, {"label": form["title"]}]
    template = "_form.html" if refusal is not None and request.htmx else "hazards/new.html"
    context = {"form": form, "crumbs": crumbs, "hazards": alike(request, typed)}
    return render(request, template, context, status=422 if refusal is not None else 200)


def draw(typed: Mapping[str, str], actor: Actor, refusal: InvalidInput | None) -> dict[str, Any]:
    """The short form of the phone: where, what, before, done, after."""
    today = timezone.localdate()
    form = draw_form(typed, actor, today, refusal)
    known = {one["name"]: one for section in form["sections"] for one in section["fields"]}
    errors = dict(refusal.fields) if refusal is not None else {}

    def own(name: str, label: str, kind: str, **more: Any) -> dict[str, Any]:
        value = "" if kind == "photos" else typed.get(name, "")
        about = {"name": name, "label": label, "kind": kind, "value": value}
        return about | {"error": errors.get(name, "")} | more

    found = [
        enterprise_field(typed, actor) | {"error": errors.get("enterprise_id", "")},
        known["title"],
        own("before", _("整改前照片"), "photos", required=True),
        known["criterion"],
        known["category"],
        known["place"],
        known["region"],
        known["source"],
        own("found_on", "", "hidden") | {"value": today.isoformat()},
    ]
    done = [
        own("note", _("当场做了什么"), "textarea", required=True),
        own("after", _("整改后照片"), "photos", required=True, help=_("与整改前同一角度。")),
        own("cost_yuan", _("花费（元）"), "number"),
    ]
    return form | {
        "action": reverse("hazards:on_spot"),
        "title": _("立查立改"),
        "subtitle": _("一般隐患当场改好的，两组照片一交就销号；以后由别人抽查。"),
        "sections": [
            {"title": _("发现了什么"), "fields": found},
            {"title": _("当场整改"), "fields": done},
        ],
        "submit_label": _("提交并销号"),
        "draft_key": "hazard-on-spot",
    }
