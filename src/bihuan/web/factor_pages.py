"""Switching the one-time code on and off."""

from __future__ import annotations

from io import BytesIO
from typing import Any

import segno
from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from bihuan.kernel import accounts
from bihuan.kernel.accounts.errors import FactorNotBegun, WrongCode
from bihuan.kernel.pages import Request, requires
from bihuan.kernel.permissions import SEE_WORKLIST
from bihuan.web.account_pages import crumbs, me

OFFERED = "new_factor"


@never_cache
@sensitive_post_parameters("code", "password")
@require_http_methods(["GET", "POST"])
@requires(SEE_WORKLIST)
def factor(request: Request) -> HttpResponse:
    """Offer a secret to the phone; keep it once a code made from it was typed.

    Whoever has a factor already proves the password first: a session left open is not enough to
    move the second step to another phone.
    """
    user = me(request)
    if request.method == "GET":
        new = accounts.new_factor(user)
        request.session[OFFERED] = accounts.kept(new)
        return factor_page(request, new)
    offered = request.session.get(OFFERED)
    if not offered:
        raise FactorNotBegun
    new = accounts.restored(offered, user)
    if accounts.has_factor(user) and not user.check_password(request.POST.get("password", "")):
        return factor_page(request, new, {"password": _("密码不对，请重新输入。")})
    try:
        codes = accounts.switch_on(
            new, request.POST.get("code", ""), user=user, actor=request.actor, at=timezone.now()
        )
    except WrongCode as refusal:
        return factor_page(request, new, {"code": str(refusal)})
    del request.session[OFFERED]
    context = {"page_title": _("备用码"), "codes": codes, "done_url": reverse("web:account")}
    return render(request, "recovery_codes.html", context)


def factor_page(
    request: Any, new: accounts.NewFactor, wrong: dict[str, str] | None = None
) -> HttpResponse:
    wrong = wrong or {}
    fields: list[dict[str, Any]] = [
        {
            "name": "code",
            "label": _("2. 输入手机上显示的 6 位数字"),
            "kind": "text",
            "required": True,
            "error": wrong.get("code", ""),
            "attrs": {"inputmode": "numeric", "autocomplete": "one-time-code"},
        }
    ]
    if accounts.has_factor(me(request)):
        fields.append(password_field(wrong.get("password", "")))
    form = {
        "action": reverse("web:factor"),
        "fields": fields,
        "errors": [{"field": name, "text": text} for name, text in wrong.items()],
    }
    context = {
        "page_title": _("启用动态口令"),
        "qr_svg": drawn(new.address),
        "secret": new.key_text,
        "form": form,
    }
    return render(request, "totp_setup.html", context, status=422 if wrong else 200)


def password_field(error: str) -> dict[str, Any]:
    return {
        "name": "password",
        "label": _("现在的密码"),
        "kind": "password",
        "required": True,
        "error": error,
        "attrs": {"autocomplete": "current-password"},
    }


def drawn(address: str) -> str:
    """The address as a QR code, drawn in place: no picture is asked of anybody."""
    file = BytesIO()
    segno.make(address, error="m").save(
        file,
        kind="svg",
        xmldecl=False,
        svgns=True,
        omitsize=True,
        border=2,
        title=_("动态口令二维码"),
    )
    return mark_safe(file.getvalue().decode())  # noqa: S308  # made here from our own text


@never_cache
@sensitive_post_parameters("password")
@require_http_methods(["GET", "POST"])
@requires(SEE_WORKLIST)
def factor_off(request: Request) -> HttpResponse:
    """Sign in by password alone again, after typing it."""
    user = me(request)
    if request.method == "GET":
        return off_page(request)
    if not user.check_password(request.POST.get("password", "")):
        return off_page(request, _("密码不对，请重新输入。"))
    accounts.switch_off(user, actor=request.actor, at=timezone.now())
    messages.success(request, _("动态口令已关闭，登录只需密码。"))
    return HttpResponseRedirect(reverse("web:account"))


def off_page(request: Any, wrong: str = "") -> HttpResponse:
    form = {
        "action": reverse("web:factor_off"),
        "title": _("关闭动态口令"),
        "subtitle": _("关闭后，登录只需密码。"),
        "sections": [{"title": "", "fields": [password_field(wrong)]}],
        "errors": [{"field": "password", "text": wrong}] if wrong else [],
        "submit_label": _("关闭动态口令"),
        "cancel_url": reverse("web:account"),
    }
    template = "_form.html" if wrong and request.htmx else "form.html"
    context = {"form": form, "crumbs": crumbs(_("关闭动态口令"))}
    return render(request, template, context, status=422 if wrong else 200)
