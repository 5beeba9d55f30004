"""Keys of the programming interface that act as oneself: which there are, a new one, one withdrawn."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from bihuan.kernel.errors import InvalidInput, NotFound
from bihuan.kernel.models import ApiToken
from bihuan.kernel.pages import Request, requires
from bihuan.kernel.permissions import PERMISSIONS, SEE_WORKLIST
from bihuan.kernel.tokens import (
    MOST_DAYS,
    is_own,
    is_reading,
    issue_token,
    tokens_of,
    withdraw_token,
)
from bihuan.web.account_forms import filled, read_date
from bihuan.web.account_pages import crumbs, me
from bihuan.web.format import table_date, table_moment

Cell = dict[str, Any]


@require_GET
@requires(SEE_WORKLIST)
def tokens(request: Request) -> HttpResponse:
    """The keys that act as one of my posts."""
    today = timezone.localdate()
    context = {
        "page_title": _("接口令牌"),
        "tokens": [drawn(token, today) for token in tokens_of(me(request).pk)],
        "new_url": reverse("web:token_new"),
        "description_url": reverse("api:openapi-json"),
        "crumbs": crumbs(_("接口令牌")),
    }
    return render(request, "tokens.html", context)


def drawn(token: ApiToken, today: date) -> Cell:
    word, tone = state_of(token, today)
    labels = [str(PERMISSIONS[code].label) for code in token.permissions if code in PERMISSIONS]
    return {
        "name": token.name,
        "post": str(token.post),
        "may": "、".join(labels) or _("只读"),
        "until": table_date(token.expires_on) if token.expires_on else None,
        "used": table_moment(token.last_used_at) if token.last_used_at else _("还没有用过"),
        "state": word,
        "tone": tone,
        "withdraw_url": ""
        if token.withdrawn_at
        else reverse("web:token_withdraw", args=[token.pk]),
    }


def state_of(token: ApiToken, today: date) -> tuple[str, str]:
    if token.withdrawn_at is not None:
        return _("%(day)s 收回") % {
            "day": table_date(timezone.localdate(token.withdrawn_at))
        }, "muted"
    if token.expires_on is not None and token.expires_on < today:
        return _("已过期"), "muted"
    return _("有效"), "done"


@never_cache
@require_http_methods(["GET", "POST"])
@requires(SEE_WORKLIST)
def new(request: Request) -> HttpResponse:
    """Make a key for the post I act in; the page that answers shows it this once."""
    if request.method == "GET":
        return new_page(request, {})
    now = timezone.now()
    try:
        token, key = issue_token(
            name=request.POST.get("name", ""),
            post_id=own_post(request),
            permissions=request.POST.getlist("permissions"),
            expires_on=read_date(request.POST, "expires_on"),
            actor=request.actor,
            at=now,
            today=timezone.localdate(now),
        )
    except InvalidInput as refusal:
        return new_page(request, refusal.fields)
    context = {
        "page_title": _("接口令牌"),
        "token": drawn(token, timezone.localdate(now)),
        "key": key,
        "next_url": reverse("web:tokens"),
        "crumbs": crumbs(_("接口令牌")),
    }
    return render(request, "token_issued.html", context)


def own_post(request: Request) -> int:
    """The post acted in, where it is one's own.

    Raises:
        InvalidInput: It is stood in for.
    """
    post_id = request.actor.post_id
    if post_id is None or not is_own(post_id, request.actor):
        raise InvalidInput({"name": _("现在用的是代办的岗位，请先切换到本人的岗位。")})
    return post_id


def new_page(request: Request, wrong: dict[str, str]) -> HttpResponse:
    may = sorted(code for code in request.actor.permissions if not is_reading(code))
    fields: list[Cell] = [
        {
            "name": "name",
            "label": _("用途"),
            "kind": "text",
            "required": True,
            "help": _("写明给哪个系统用，如“市级平台取数”。"),
        },
        {
            "name": "expires_on",
            "label": _("有效至"),
            "kind": "date",
            "help": _("不填为一年；最长 %(days)s 天。") % {"days": MOST_DAYS},
        },
        {
            "name": "permissions",
            "label": _("除查看外可办的事项"),
            "kind": "checkbox",
            "options": [(code, str(PERMISSIONS[code].label)) for code in may],
            "help": _("都不选，令牌只能查看您看得到的数据。"),
        },
    ]
    typed = request.POST.dict() | {"permissions": request.POST.getlist("permissions")}
    form: Cell = {
        "action": reverse("web:token_new"),
        "title": _("申领接口令牌"),
        "subtitle": _("令牌按您现在的岗位办事，流转记录写您的名字；离岗后自动失效。"),
        "sections": [{"title": "", "fields": filled(fields, typed, wrong)}],
        "errors": [{"field": name, "text": text} for name, text in wrong.items()],
        "submit_label": _("生成令牌"),
        "cancel_url": reverse("web:tokens"),
    }
    return form_page(request, form, is_wrong=bool(wrong))


def form_page(request: Request, form: Cell, *, is_wrong: bool) -> HttpResponse:
    template = "_form.html" if is_wrong and request.htmx else "form.html"
    context = {"form": form, "crumbs": crumbs(str(form["title"]))}
    return render(request, template, context, status=422 if is_wrong else 200)


@require_http_methods(["GET", "POST"])
@requires(SEE_WORKLIST)
def withdraw(request: Request, token_id: int) -> HttpResponse:
    """Take one of my keys out of use."""
    token = tokens_of(me(request).pk).filter(pk=token_id, withdrawn_at=None).first()
    if token is None:
        raise NotFound
    wrong: dict[str, str] = {}
    if request.method == "POST":
        try:
            withdraw_token(
                token_id=token_id,
                reason=request.POST.get("reason", ""),
                actor=request.actor,
                at=timezone.now(),
            )
        except InvalidInput as refusal:
            wrong = refusal.fields
        else:
            messages.success(request, _("令牌已收回，立即不能再用。"))
            return HttpResponseRedirect(reverse("web:tokens"))
    fields = [{"name": "reason", "label": _("理由"), "kind": "text", "required": True}]
    form: Cell = {
        "action": reverse("web:token_withdraw", args=[token_id]),
        "title": _("收回令牌“%(name)s”") % {"name": token.name},
        "sections": [{"title": "", "fields": filled(fields, request.POST.dict(), wrong)}],
        "errors": [{"field": name, "text": text} for name, text in wrong.items()],
        "submit_label": _("收回令牌"),
        "submit_confirm": _("用这个令牌的系统会立即取不到数据。"),
        "cancel_url": reverse("web:tokens"),
    }
    return form_page(request, form, is_wrong=bool(wrong))
