"""升级建议: rungs of the ladder that wait for somebody's decision."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from bihuan.kernel import escalation
from bihuan.kernel.errors import InvalidInput, NotFound
from bihuan.kernel.escalation import AlreadyDecided
from bihuan.kernel.models import EscalationStep
from bihuan.kernel.pages import Request, requires
from bihuan.kernel.permissions import DECIDE_ESCALATION
from bihuan.kernel.registry import modules
from bihuan.web.format import days_left, due_tone, table_date, table_moment

Cell = dict[str, Any]
PAGE = 100


@require_GET
@requires(DECIDE_ESCALATION)
def suggestions(request: Request) -> HttpResponse:
    """What the ladder suggests, the oldest deadline first."""
    modules("workflow")
    found = escalation.open_suggestions(request.actor)[:PAGE]
    ledger = {
        "code": "escalations",
        "title": _("升级建议"),
        "subtitle": _("通报、约谈、挂牌由有权的人决定；不决定就不会生效。"),
        "columns": [
            {"key": "title", "label": _("事项"), "kind": "link", "main": True},
            {"key": "rung", "label": _("建议"), "kind": "level"},
            {"key": "due", "label": _("期限"), "kind": "deadline"},
            {"key": "at", "label": _("提出"), "kind": "text"},
        ],
        "rows": [row(step) for step in found],
        "tabs": [],
        "empty": {"kind": "nothing", "text": _("没有等待决定的升级建议。")},
    }
    return render(request, "ledger.html", {"ledger": ledger})


def row(step: EscalationStep) -> Cell:
    today = timezone.localdate()
    url = reverse("web:escalation", args=[step.pk])
    rung = escalation.rung_called(step)
    return {
        "id": step.pk,
        "url": url,
        "edge": "danger",
        "cells": [
            {"text": step.loop.title, "sub": step.loop.where, "url": url},
            {"text": rung.title if rung else step.step, "tone": "warn"},
            {
                "text": table_date(step.due_on),
                "sub": days_left(step.due_on, today),
                "tone": due_tone(step.due_on, today),
            },
            {"text": table_moment(step.at)},
        ],
    }


@require_http_methods(["GET", "POST"])
@requires(DECIDE_ESCALATION)
def suggestion(request: Request, step_id: int) -> HttpResponse:
    """One suggestion: what it is about, and the decision."""
    modules("workflow")
    step = escalation.open_suggestions(request.actor).filter(pk=step_id).first()
    rung = escalation.rung_called(step) if step else None
    if step is None or rung is None:
        raise NotFound
    if request.method == "GET":
        return draw(request, step, rung, {})
    is_taken = request.POST.get("decision") == "take"
    try:
        escalation.decide(
            step_id=step.pk,
            is_taken=is_taken,
            reason=request.POST.get("reason", ""),
            actor=request.actor,
            at=timezone.now(),
        )
    except InvalidInput as refusal:
        return draw(request, step, rung, refusal.fields)
    except AlreadyDecided as refusal:
        messages.error(request, str(refusal))
    else:
        words = _("已决定%(rung)s。") if is_taken else _("已决定不予%(rung)s。")
        messages.success(request, words % {"rung": rung.title})
    return HttpResponseRedirect(reverse("web:escalations"))


def draw(
    request: Request, step: EscalationStep, rung: escalation.Rung, problems: dict[str, str]
) -> HttpResponse:
    loop = step.loop
    about = [
        (_("事项"), loop.title),
        (_("编号"), loop.number),
        (_("地点"), loop.where),
        (_("到期"), table_date(step.due_on)),
        (_("现在"), loop.step),
        (_("已升级到"), loop.rung),
        (_("将出具"), rung.document),
    ]
    fields: list[Cell] = [
        {"name": f"about{number}", "label": label, "kind": "readonly", "value": value}
        for number, (label, value) in enumerate(about)
    ]
    fields += [
        {
            "name": "decision",
            "label": _("决定"),
            "kind": "radio",
            "required": True,
            "value": request.POST.get("decision", "take"),
            "options": [
                ("take", _("予以%(rung)s") % {"rung": rung.title}),
                ("decline", _("不予%(rung)s") % {"rung": rung.title}),
            ],
        },
        {
            "name": "reason",
            "label": _("理由"),
            "kind": "textarea",
            "required": True,
            "value": request.POST.get("reason", ""),
            "error": problems.get("reason", ""),
        },
    ]
    form = {
        "action": request.path,
        "title": _("建议%(rung)s") % {"rung": rung.title},
        "number": loop.number,
        "sections": [{"title": "", "fields": fields}],
        "errors": [{"field": name, "text": text} for name, text in problems.items()],
        "submit_label": _("决定"),
        "submit_confirm": _("决定后会通知有关单位，并记入流转记录。"),
        "cancel_url": reverse("web:escalations"),
    }
    crumbs = [{"label": _("升级建议"), "url": reverse("web:escalations")}]
    if url := escalation.url_of(loop):
        crumbs.append({"label": loop.title, "url": url})
    context = {"form": form, "crumbs": crumbs}
    return render(request, "form.html", context, status=422 if problems else 200)
