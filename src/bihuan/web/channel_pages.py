"""消息渠道: set up, changed, tried."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from bihuan.kernel.errors import InvalidInput
from bihuan.kernel.models import Channel
from bihuan.kernel.notices.channels import OUTLETS, Outlet, outlet_of
from bihuan.kernel.notices.channels.base import Field
from bihuan.kernel.notices.kinds import KINDS
from bihuan.kernel.notices.setup import channel_of, save_channel, try_channel
from bihuan.kernel.pages import Request, requires
from bihuan.kernel.permissions import MANAGE_CHANNELS

Cell = dict[str, Any]


@require_GET
@requires(MANAGE_CHANNELS)
def channels(request: Request) -> HttpResponse:
    """Every way out, and the kinds that can be added."""
    found = Channel.objects.order_by("id")
    ledger = {
        "code": "channels",
        "title": _("消息渠道"),
        "columns": [
            {"key": "name", "label": _("名称"), "kind": "link", "main": True},
            {"key": "kind", "label": _("方式"), "kind": "text"},
            {"key": "for", "label": _("发送哪些消息"), "kind": "text"},
            {"key": "on", "label": _("状态"), "kind": "status"},
        ],
        "rows": [row(channel) for channel in found],
        "tabs": [],
        "actions": [
            {
                "label": _("添加%(kind)s") % {"kind": outlet.label},
                "url": reverse("web:channel_new", args=[code]),
                "icon": "plus",
            }
            for code, outlet in OUTLETS.items()
        ],
        "empty": {
            "kind": "nothing",
            "text": _("还没有消息渠道。消息会留在站内；需要发到手机时，请在右上角添加。"),
        },
    }
    return render(request, "ledger.html", {"ledger": ledger})


def row(channel: Channel) -> Cell:
    url = reverse("web:channel", args=[channel.pk])
    kinds = "、".join(str(KINDS[code].label) for code in channel.for_kinds if code in KINDS)
    on = _("启用") if channel.is_enabled else _("停用")
    return {
        "id": channel.pk,
        "url": url,
        "cells": [
            {"text": channel.name, "url": url},
            {"text": str(outlet_of(channel.kind).label)},
            {"text": kinds or _("全部")},
            {"text": on, "tone": "done" if channel.is_enabled else "muted"},
        ],
    }


@sensitive_post_parameters("secret")
@require_http_methods(["GET", "POST"])
@requires(MANAGE_CHANNELS)
def channel_new(request: Request, kind: str) -> HttpResponse:
    """A new channel of one kind."""
    return edit(request, Channel(kind=kind, name=str(outlet_of(kind).label)))


@sensitive_post_parameters("secret")
@require_http_methods(["GET", "POST"])
@requires(MANAGE_CHANNELS)
def channel(request: Request, channel_id: int) -> HttpResponse:
    """A channel as it is set up."""
    return edit(request, channel_of(channel_id))


def edit(request: Request, found: Channel) -> HttpResponse:
    outlet = outlet_of(found.kind)
    if request.method == "GET":
        return draw(request, found, outlet, found.settings, {})
    settings = {field.name: answer(request, field) for field in outlet.fields}
    kinds = [code for code in request.POST.getlist("for_kinds") if code in KINDS]
    name, is_enabled = request.POST.get("name", ""), request.POST.get("is_enabled") == "1"
    try:
        saved = save_channel(
            channel_id=found.pk,
            kind=found.kind,
            name=name,
            settings=settings,
            secret=request.POST.get("secret", ""),
            is_enabled=is_enabled,
            for_kinds=kinds,
            actor=request.actor,
            at=timezone.now(),
        )
    except InvalidInput as refusal:
        found.name, found.is_enabled, found.for_kinds = name, is_enabled, kinds
        return draw(request, found, outlet, settings, refusal.fields)
    messages.success(request, _("已保存“%(name)s”。") % {"name": saved.name})
    return HttpResponseRedirect(reverse("web:channel", args=[saved.pk]))


def answer(request: Request, field: Field) -> Any:
    text = request.POST.get(field.name, "").strip()
    return text == "1" if field.kind == "checkbox" else text


def draw(
    request: Request, found: Channel, outlet: Outlet, settings: Cell, problems: dict[str, str]
) -> HttpResponse:
    fields: list[Cell] = [
        {"name": "name", "label": _("名称"), "kind": "text", "value": found.name, "required": True},
        *(drawn(field, settings) for field in outlet.fields),
    ]
    if outlet.secret_label:
        fields.append(
            {
                "name": "secret",
                "label": str(outlet.secret_label),
                "kind": "password",
                "required": not found.secret,
                "help": _("已保存的密钥不再显示；留空表示不改。") if found.secret else "",
            }
        )
    fields += [
        {
            "name": "for_kinds",
            "label": _("发送哪些消息"),
            "kind": "checkbox",
            "value": found.for_kinds,
            "options": [(code, str(kind.label)) for code, kind in sorted(KINDS.items())],
            "help": _("都不选表示全部。"),
        },
        {"name": "is_enabled", "label": _("启用"), "kind": "checkbox", "value": found.is_enabled},
    ]
    for field in fields:
        field["error"] = problems.get(field["name"], "")
    form = {
        "action": request.path,
        "title": str(outlet.label),
        "sections": [{"title": _("渠道设置"), "fields": fields}],
        "errors": [{"field": name, "text": text} for name, text in problems.items()],
        "submit_label": _("保存"),
        "cancel_url": reverse("web:channels"),
    }
    context = {
        "form": form,
        "crumbs": [{"label": _("消息渠道"), "url": reverse("web:channels")}],
        "try_url": reverse("web:channel_try", args=[found.pk]) if found.pk else "",
    }
    return render(request, "channel.html", context, status=422 if problems else 200)


def drawn(field: Field, settings: Cell) -> Cell:
    kinds = {"url": "text"}
    return {
        "name": field.name,
        "label": str(field.label),
        "kind": kinds.get(field.kind, field.kind),
        "value": settings.get(field.name, field.default),
        "required": field.is_required,
        "help": str(field.help),
        "options": [(code, str(label)) for code, label in field.options],
    }


@require_POST
@requires(MANAGE_CHANNELS)
def channel_try(request: Request, channel_id: int) -> HttpResponse:
    """Send a trial message to oneself."""
    failure = try_channel(channel_id=channel_id, actor=request.actor, at=timezone.now())
    if failure:
        messages.error(request, _("没有发出：%(reason)s") % {"reason": failure})
    else:
        messages.success(request, _("对方已收下测试消息。"))
    return HttpResponseRedirect(reverse("web:channel", args=[channel_id]))
