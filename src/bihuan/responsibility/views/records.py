"""Pages of leaders' and the workforce's records: shown, moved along, acted on, drawn as sheets."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from bihuan.kernel.errors import DomainError, InvalidInput, NotFound
from bihuan.kernel.moving import Moves
from bihuan.kernel.pages import Request, requires
from bihuan.kernel.workflow import Workflow
from bihuan.responsibility import permissions as perms
from bihuan.responsibility import services
from bihuan.responsibility.drawn import charges, force, grassroots, leaders, towns, work
from bihuan.responsibility.drawn.acts import Acts
from bihuan.responsibility.models import (
    Capability,
    Charge,
    ForceAsset,
    InspectionDuty,
    Leader,
    LeadershipRule,
    LedInspection,
    Patrol,
    ServiceStation,
    Staff,
    Station,
    StrictTarget,
    Worklist,
    WorklistItem,
)
from bihuan.responsibility.views.common import moved, to
from bihuan.responsibility.workflow.capability import CAPABILITY_WORKFLOW
from bihuan.responsibility.workflow.leaders import (
    ITEM_WORKFLOW,
    LED_WORKFLOW,
    WORKLIST_WORKFLOW,
)


@dataclass(frozen=True)
class Kind:
    """What the page of one kind of record needs.

    Args:
        related: What is loaded with the object.
        crumb: The list it stands in: label and address.
        acts: What can be done with it, where it has no workflow.
    """

    model: Any
    related: tuple[str, ...]
    draw: Callable[..., dict[str, Any]]
    crumb: tuple[str, str]
    workflow: Workflow[Any] | None = None
    move: Moves[Any] | None = None
    acts: Acts | None = None


LEADER_PATH = ("leader", "leader__unit")
KINDS = {
    "leader": Kind(
        Leader,
        ("unit", "user"),
        leaders.draw_leader,
        ("领导干部台账", "/l/leaders/"),
        acts=leaders.LEADER_ACTS,
    ),
    "charge": Kind(
        Charge,
        LEADER_PATH,
        charges.draw_charge,
        ("领导包联台账", "/l/charges/"),
        acts=charges.CHARGE_ACTS,
    ),
    "leadership_rule": Kind(
        LeadershipRule,
        ("carries_out",),
        towns.draw_leadership_rule,
        ("责任制文件", "/l/leadership-rules/"),
        acts=towns.RULE_ACTS,
    ),
    "strict_target": Kind(
        StrictTarget,
        ("enterprise", "town"),
        towns.draw_strict_target,
        ("严格检查单位清单", "/l/strict-targets/"),
        acts=towns.STRICT_ACTS,
    ),
    "worklist": Kind(
        Worklist,
        LEADER_PATH,
        work.draw_worklist,
        ("年度工作清单", "/l/worklists/"),
        WORKLIST_WORKFLOW,
        services.make_worklist_move,
    ),
    "worklist_item": Kind(
        WorklistItem,
        ("worklist", "worklist__leader", "worklist__leader__unit"),
        work.draw_worklist_item,
        ("工作清单事项", "/l/worklist-items/"),
        ITEM_WORKFLOW,
        services.make_work_move,
    ),
    "led_inspection": Kind(
        LedInspection,
        LEADER_PATH,
        work.draw_led_inspection,
        ("带队检查台账", "/l/led-inspections/"),
        LED_WORKFLOW,
        services.make_led_move,
    ),
    "staff": Kind(
        Staff,
        ("unit", "grid", "user"),
        force.draw_staff,
        ("监管队伍名册", "/l/staff/"),
        acts=force.STAFF_ACTS,
    ),
    "asset": Kind(
        ForceAsset,
        ("unit",),
        force.draw_asset,
        ("执法车辆装备", "/l/force-assets/"),
        acts=force.ASSET_ACTS,
    ),
    "station": Kind(
        Station, ("unit", "unit__parent"), grassroots.draw_station, ("基层站所", "/l/stations/")
    ),
    "service_station": Kind(
        ServiceStation,
        ("village",),
        grassroots.draw_service_station,
        ("村居应急服务站", "/l/service-stations/"),
        acts=grassroots.SERVICE_ACTS,
    ),
    "patrol": Kind(
        Patrol,
        ("staff", "grid"),
        grassroots.draw_patrol,
        ("网格巡查台账", "/l/patrols/"),
        acts=grassroots.PATROL_ACTS,
    ),
    "capability": Kind(
        Capability,
        ("town",),
        grassroots.draw_capability,
        ("应急管理能力标准化建设", "/l/capabilities/"),
        CAPABILITY_WORKFLOW,
        services.make_capability_move,
    ),
}


@require_GET
@requires(perms.SEE)
def record(request: Request, pk: int, kind: str) -> HttpResponse:
    """One record."""
    return record_page(request, kind, pk)


def record_page(
    request: Request, kind: str, pk: int, *, tried: str = "", refusal: DomainError | None = None
) -> HttpResponse:
    known = KINDS[kind]
    found = known.model.objects.visible_to(request.actor).select_related(*known.related).one(pk)
    shown = known.draw(
        found,
        request.actor,
        timezone.localdate(),
        tried=tried,
        typed=request.POST.dict() if tried else {},
        refusal=refusal,
    )
    label, url = known.crumb
    context = {"detail": shown, "crumbs": [{"label": label, "url": url}]}
    return render(request, "detail.html", context, status=422 if refusal else 200)


@require_POST
@requires(perms.SEE)
def record_move(request: Request, pk: int, name: str, kind: str) -> HttpResponse:
    """Make one move of a record, or do one thing with it; the service asks for its permission."""
    known = KINDS[kind]
    refusal = acted(request, known, pk, name) if known.acts else lived(request, known, pk, name)
    if refusal is not None:
        return record_page(request, kind, pk, tried=name, refusal=refusal)
    return to(reverse(f"responsibility:{kind}", args=[pk]))


def lived(request: Request, known: Kind, pk: int, name: str) -> InvalidInput | None:
    if known.workflow is None or known.move is None:
        raise NotFound
    return moved(request, known.workflow, known.move, pk, name)


def acted(request: Request, known: Kind, pk: int, name: str) -> InvalidInput | None:
    act = (known.acts or {}).get(name)
    found = known.model.objects.visible_to(request.actor).select_related(*known.related).one(pk)
    if act is None or not act.when(found):
        raise NotFound
    try:
        act.run(found, request, request.actor, timezone.now())
    except InvalidInput as refusal:
        return refusal
    return None


@require_GET
@requires(perms.SEE)
def inspection_duty(request: Request, pk: int) -> HttpResponse:
    """Where the next inspection owed leads: to the form that records it, else to the leader."""
    duty = InspectionDuty.objects.visible_to(request.actor).one(pk)
    if request.actor.may(perms.LEAD_INSPECTIONS) and duty.status == "owed":
        address = reverse("responsibility:new_led_inspection")
        return to(f"{address}?leader_id={duty.leader_id}")
    return to(reverse("responsibility:leader", args=[duty.leader_id]))


def sheet(request: Request, shown: dict[str, Any], label: str, url: str) -> HttpResponse:
    context = {"detail": shown, "crumbs": [{"label": label, "url": url}]}
    return render(request, "detail.html", context)


def year_of(request: Request) -> int:
    text, today = request.GET.get("year", ""), timezone.localdate()
    return int(text) if text.isdecimal() and 2000 <= int(text) <= 2100 else today.year


@require_GET
@requires(perms.SEE)
def work_progress(request: Request) -> HttpResponse:
    """How far the year's work-lists and led inspections are, unit by unit."""
    shown = work.draw_progress(
        request.actor, year_of(request), timezone.localdate(), timezone.now()
    )
    return sheet(request, shown, "年度工作清单", "/l/worklists/")


@require_GET
@requires(perms.SEE)
def cascade(request: Request) -> HttpResponse:
    """The rules from the national one down, and what is missing where."""
    shown = towns.draw_cascade(request.actor, timezone.localdate())
    return sheet(request, shown, "责任制文件", "/l/leadership-rules/")


@require_GET
@requires(perms.SEE)
def town_duties(request: Request) -> HttpResponse:
    """Towns: leaders in charge, heads, strict lists."""
    shown = towns.draw_towns(request.actor, timezone.localdate())
    return sheet(request, shown, "严格检查单位清单", "/l/strict-targets/")


@require_GET
@requires(perms.SEE)
def coverage_sheet(request: Request) -> HttpResponse:
    """Villages with a station, towns that were accepted."""
    shown = grassroots.draw_coverage(request.actor, timezone.localdate(), timezone.now())
    return sheet(request, shown, "村居应急服务站", "/l/service-stations/")


@require_GET
@requires(perms.SEE)
def patrol_sheet(request: Request) -> HttpResponse:
    """How often each grid was walked."""
    month, today = request.GET.get("month", ""), timezone.localdate()
    shown = grassroots.draw_patrol_sheet(request.actor, month, today, timezone.now())
    return sheet(request, shown, "网格巡查台账", "/l/patrols/")


@require_http_methods(["GET", "POST"])
@requires(perms.SEE)
def force_sheet(request: Request) -> HttpResponse:
    """The workforce and its load; the number of people approved is set down here."""
    refusal = None
    if request.method == "POST":
        try:
            act = force.FORCE_ACTS["approve"]
            act.run(None, request, request.actor, timezone.now())
            return to(reverse("responsibility:force"))
        except InvalidInput as error:
            refusal = error
    shown = force.draw_force(
        request.actor,
        timezone.localdate(),
        typed=request.POST.dict() if refusal else {},
        refusal=refusal,
    )
    context = {"detail": shown, "crumbs": [{"label": "监管队伍名册", "url": "/l/staff/"}]}
    return render(request, "detail.html", context, status=422 if refusal else 200)
