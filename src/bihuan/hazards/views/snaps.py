"""随手拍: the public page, its receipt, and the desk of whoever looks into it."""

from __future__ import annotations

import secrets
from typing import Any

from axes.helpers import get_client_ip_address
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from bihuan.hazards import permissions as perms
from bihuan.hazards import services
from bihuan.hazards.models import Snap
from bihuan.hazards.services.moves import move_snap
from bihuan.hazards.states import SnapStatus, Status
from bihuan.hazards.workflow import SNAP_WORKFLOW
from bihuan.kernel import detail
from bihuan.kernel.actors import acting, system_actor
from bihuan.kernel.errors import DomainError, InvalidInput, NotFound
from bihuan.kernel.evidence import FileRefused
from bihuan.kernel.pages import Request, public, requires
from bihuan.kernel.uploads import number_or_none, uploads_of, values_of
from bihuan.organisations.choices import region_name
from bihuan.organisations.models import Region, RegionLevel
from bihuan.statutes.dictionaries import label, options

PEOPLE = "snap-people"
ALPHABET = "ABCDEFGHJKMNPQRSTUVWXYZ23456789"  # nothing that reads like something else
CODE_LENGTH = 12  # 59 bits: not to be guessed
PUBLIC = "公众"
Field = dict[str, Any]


@require_http_methods(["GET", "POST"])
@public
def new(request: HttpRequest) -> HttpResponse:
    """The page that anybody may open: what, where, photos, perhaps a number to ring back."""
    if request.method == "GET":
        return form_page(request, None)
    code = "".join(secrets.choice(ALPHABET) for _turn in range(CODE_LENGTH))
    platform = system_actor(PUBLIC)
    try:
        report, photos = read(request), uploads_of(request, "photos")
        with acting(platform):
            snap = services.receive_snap(
                report, photos=photos, code=code, actor=platform, at=timezone.now()
            )
    except DomainError as refusal:
        return form_page(request, refusal)
    shown = "-".join(code[place : place + 4] for place in range(0, CODE_LENGTH, 4))
    return render(request, "hazards/snap_sent.html", {"snap": snap, "code": shown})


def read(request: HttpRequest) -> services.SnapReport:
    post = request.POST
    address = get_client_ip_address(request) or ""
    day = timezone.localdate().isoformat()
    return services.SnapReport(
        words=clean(post.get("words", "")),
        place=clean(post.get("place", "")),
        region=post.get("region", "")[:12],
        said_by=post.get("said_by", "")[:20],
        phone=post.get("phone", "").strip()[:20],
        latitude=number_or_none(post.get("latitude", ""), 90),
        longitude=number_or_none(post.get("longitude", ""), 180),
        origin=salted_hmac(f"hazards.snap:{day}", address, algorithm="sha256").hexdigest(),
    )


def clean(text: str) -> str:
    """Words without the characters that no keyboard writes."""
    return "".join(char for char in text if char.isprintable() or char == "\n")


def form_page(request: HttpRequest, refusal: DomainError | None) -> HttpResponse:
    post = request.POST
    errors = dict(refusal.fields) if isinstance(refusal, InvalidInput) else {}
    if isinstance(refusal, FileRefused) and not errors:
        errors = {"photos": refusal.user_message()}

    def one(name: str, words: str, kind: str = "text", **more: Any) -> Field:
        about = {"name": name, "label": words, "kind": kind, "value": post.get(name, "")}
        return about | {"error": errors.get(name, "")} | more

    streets = Region.objects.filter(level=RegionLevel.STREET, abolished_on=None).order_by("code")
    fields = [
        one("photos", _("照片"), "photos", required=True, help=_("1 到 3 张，拍清位置和问题。"))
        | {"value": []},
        one("words", _("看到了什么"), "textarea", required=True, placeholder=_("哪里，有什么问题")),
        one("region", _("街道（镇）"), "select", required=True, placeholder=_("请选择"))
        | {"options": list(streets.values_list("code", "name"))},
        one("place", _("地点"), required=True, placeholder=_("路名、门牌、单位或者明显标志")),
        one("said_by", _("您是"), "radio", required=True, options=list(options(PEOPLE))),
        one(
            "phone",
            _("电话"),
            help=_("可以不填。加密保存，只有核实的人为了核实才能看，每次查看都有记录。"),
        ),
    ]
    words = [{"field": name, "text": text} for name, text in errors.items()]
    if refusal is not None and not words:
        words = [{"field": "", "text": str(refusal)}]
    form = {
        "action": reverse("hazards:snap_new"),
        "title": _("随手拍隐患"),
        "sections": [{"title": "", "fields": fields}],
        "errors": words,
        "submit_label": _("提交"),
        "multipart": True,
    }
    status = refusal.http_status if refusal is not None else 200
    context = {"form": form, "page_title": _("随手拍隐患")}
    return render(request, "hazards/snap_new.html", context, status=status)


@require_http_methods(["GET", "POST"])
@public
def status(request: HttpRequest) -> HttpResponse:
    """What became of a report, for whoever holds its receipt code."""
    context: Field = {"typed": "", "found": None, "refusal": None}
    if request.method == "GET":
        return render(request, "hazards/snap_status.html", context)
    context["typed"] = request.POST.get("code", "").strip()[:20]
    try:
        with acting(system_actor(PUBLIC)):
            context["found"] = told(services.snap_of_receipt(context["typed"]))
    except DomainError as refusal:
        context["refusal"] = refusal
        return render(request, "hazards/snap_status.html", context, status=refusal.http_status)
    return render(request, "hazards/snap_status.html", context)


def told(snap: Snap) -> Field:
    """What the sender may read: no names, no place of the hazard's file."""
    hazard = snap.hazard
    return {
        "number": snap.number,
        "state": str(SnapStatus(snap.status).label),
        "received": f"{timezone.localtime(snap.received_at):%Y-%m-%d %H:%M}",
        "answer": snap.answer or None,
        "hazard_state": str(Status(hazard.status).label) if hazard else None,
    }


@require_GET
@requires(perms.SETTLE_SNAP)
def one(request: Request, snap_id: int) -> HttpResponse:
    """One report for whoever looks into it."""
    return page(request, snap_id)


def page(
    request: Request, snap_id: int, tried: str = "", refusal: InvalidInput | None = None
) -> HttpResponse:
    found = Snap.objects.visible_to(request.actor).select_related("unit", "hazard", "settled_by")
    snap = found.one(snap_id)
    chain = SNAP_WORKFLOW.chain(snap)
    uses = detail.all_uses(chain)
    record = {
        "title": snap.words,
        "number": snap.number,
        "subtitle": str(SnapStatus(snap.status).label),
        "actions": actions(request, snap),
        "facts": facts(snap),
        "photos": detail.photos_of(uses, {"before": _("群众照片")}),
        "moves": detail.moves_of(
            SNAP_WORKFLOW,
            snap,
            request.actor,
            address=lambda name: reverse("hazards:snap_move", args=[snap.pk, name]),
            tried=tried,
            typed=request.POST.dict() if tried else {},
            errors=dict(refusal.fields) if refusal is not None else {},
        ),
        "timeline": detail.timeline_of(chain, texts=lambda e: str(e.data.get("answer") or "")),
        **detail.chain_line(chain, request.actor),
    }
    crumbs = [{"label": _("随手拍线索"), "url": "/l/snaps/"}]
    status = 422 if refusal is not None else 200
    return render(request, "detail.html", {"detail": record, "crumbs": crumbs}, status=status)


def actions(request: Request, snap: Snap) -> list[Field]:
    if not snap.phone or not request.actor.may(perms.SEE_SNAP_PHONE):
        return []
    return [
        {
            "label": _("查看反映人电话"),
            "url": reverse("hazards:snap_phone", args=[snap.pk]),
            "method": "post",
            "confirm": _("查看会记入日志。"),
        }
    ]


def facts(snap: Snap) -> list[Field]:
    hazard = snap.hazard
    return [
        {"label": _("地点"), "value": snap.place, "kind": "wide"},
        {"label": _("属地"), "value": region_name(snap.region)},
        {"label": _("核实单位"), "value": snap.unit.name},
        {"label": _("反映人身份"), "value": label(PEOPLE, snap.said_by)},
        {"label": _("留了电话"), "value": _("是（加密保存）") if snap.phone else _("否")},
        {"label": _("收到时间"), "value": f"{timezone.localtime(snap.received_at):%Y-%m-%d %H:%M}"},
        {"label": _("核实期限"), "value": snap.due_on, "kind": "date"},
        {"label": _("拟奖励"), "value": _("是") if snap.is_for_reward else None},
        {
            "label": _("隐患编号"),
            "value": hazard.number if hazard else None,
            "kind": "link",
            "url": reverse("hazards:detail", args=[hazard.pk]) if hazard else "",
        },
        {"label": _("答复"), "value": snap.answer or None, "kind": "wide"},
    ]


@require_POST
@requires(perms.SETTLE_SNAP)
def move(request: Request, snap_id: int, name: str) -> HttpResponse:
    """Make one move; what cannot be taken comes back with its sentence beside the field."""
    declared = SNAP_WORKFLOW.move(name)
    if declared is None:
        raise NotFound
    try:
        move_snap(
            snap_id,
            name,
            values_of(request, declared.needs),
            actor=request.actor,
            at=timezone.now(),
            key=request.POST.get("key") or None,
        )
    except InvalidInput as refusal:
        return page(request, snap_id, name, refusal)
    return page_again(snap_id)


def page_again(snap_id: int) -> HttpResponse:
    return HttpResponse(status=303, headers={"Location": reverse("hazards:snap", args=[snap_id])})


@require_POST
@requires(perms.SEE_SNAP_PHONE)
def phone(request: Request, snap_id: int) -> HttpResponse:
    """The number to ring back, shown once; that it was looked at stands in the log."""
    number = services.phone_of_snap(snap_id=snap_id, actor=request.actor, at=timezone.now())
    record = {
        "title": _("反映人电话"),
        "facts": [{"label": _("电话"), "value": number, "kind": "phone"}],
        "sections": [
            {"title": _("使用要求"), "text": _("只用于核实这条线索，不得告诉被反映的单位。")}
        ],
    }
    crumbs = [{"label": _("随手拍线索"), "url": reverse("hazards:snap", args=[snap_id])}]
    return render(request, "detail.html", {"detail": record, "crumbs": crumbs})
