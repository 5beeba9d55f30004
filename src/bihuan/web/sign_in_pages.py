"""Signing in and out, with the second step."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from bihuan.kernel import accounts
from bihuan.kernel.accounts.errors import SecondStepOver, SignInRefused, WrongPassword
from bihuan.kernel.models import User
from bihuan.kernel.pages import public

STEP_MINUTES = 5
WAITING = "second_step"


def safe_next(request: HttpRequest) -> str:
    """Where to go after signing in: a page of ours, else the work list."""
    wanted = request.POST.get("next") or request.GET.get("next") or ""
    is_ours = wanted.startswith("/") and url_has_allowed_host_and_scheme(
        wanted, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return wanted if is_ours else ""


@never_cache
@sensitive_post_parameters("password")
@require_http_methods(["GET", "POST"])
@public
def sign_in(request: HttpRequest) -> HttpResponse:
    """Name and password; then the second step where the account has one."""
    if request.method == "GET":
        if request.user.is_authenticated and "again" not in request.GET:
            return HttpResponseRedirect(safe_next(request) or reverse("web:home"))
        return sign_in_page(request)
    now = timezone.now()
    try:
        user = accounts.check_password(
            request,
            username=request.POST.get("username", ""),
            password=request.POST.get("password", ""),
            at=now,
        )
    except SignInRefused as refusal:
        return sign_in_page(request, refusal)
    if accounts.has_factor(user):
        request.session.cycle_key()
        request.session[WAITING] = {
            "user": user.pk,
            "at": now.timestamp(),
            "next": safe_next(request),
        }
        return HttpResponseRedirect(reverse("web:second_step"))
    accounts.enter(request, user, at=now)
    return HttpResponseRedirect(first_page(user, safe_next(request)))


def first_page(user: User, wanted: str) -> str:
    """Where somebody lands: at a password that must be changed, where asked to, at the work list."""
    if user.must_change_password:
        return reverse("web:password")
    return wanted or reverse("web:home")


def sign_in_page(request: HttpRequest, refusal: SignInRefused | None = None) -> HttpResponse:
    at_field = str(refusal) if isinstance(refusal, WrongPassword) else ""
    errors = [{"field": "password", "text": at_field}] if at_field else []
    form = {
        "action": reverse("web:sign_in"),
        "next": safe_next(request),
        "errors": errors,
        "fields": [
            {
                "name": "username",
                "label": _("账号"),
                "kind": "text",
                "value": request.POST.get("username", ""),
                "required": True,
                "attrs": {
                    "autocomplete": "username",
                    "autocapitalize": "none",
                    "spellcheck": "false",
                },
            },
            {
                "name": "password",
                "label": _("密码"),
                "kind": "password",
                "required": True,
                "error": at_field,
                "attrs": {"autocomplete": "current-password"},
            },
        ],
    }
    context = {
        "page_title": _("登录"),
        "form": form,
        "refusal_text": "" if refusal is None or at_field else str(refusal),
        "providers": [],
        "notice": _("忘记密码或没有账号，请联系本单位联络员或系统管理员。"),
    }
    status = 200 if refusal is None else refusal.http_status
    return render(request, "sign_in.html", context, status=status)


def lock_out(request: HttpRequest, response: HttpResponse, credentials: Any) -> HttpResponse:
    """The answer to a locked account (``AXES_LOCKOUT_CALLABLE``): the page that says so already."""
    return response


def waiting_user(request: HttpRequest, now: datetime) -> User:
    """Who has given the right password and owes the second step.

    Raises:
        SecondStepOver: Nobody, or too long ago.
    """
    waiting = request.session.get(WAITING) or {}
    late = now.timestamp() - waiting.get("at", 0) > timedelta(minutes=STEP_MINUTES).total_seconds()
    user = None if late else User.objects.filter(pk=waiting.get("user"), is_active=True).first()
    if user is None:
        request.session.pop(WAITING, None)
        raise SecondStepOver(minutes=STEP_MINUTES)
    return user


@never_cache
@sensitive_post_parameters("code")
@require_http_methods(["GET", "POST"])
@public
def second_step(request: HttpRequest) -> HttpResponse:
    """The one-time code after the password."""
    return step(request, recovery=False)


@never_cache
@sensitive_post_parameters("code")
@require_http_methods(["GET", "POST"])
@public
def recovery_step(request: HttpRequest) -> HttpResponse:
    """A recovery code instead, where the phone is not at hand."""
    return step(request, recovery=True)


def step(request: HttpRequest, *, recovery: bool) -> HttpResponse:
    now = timezone.now()
    try:
        user = waiting_user(request, now)
    except SecondStepOver as refusal:
        return sign_in_page(request, refusal)
    if request.method == "GET":
        return step_page(request, recovery=recovery)
    check = accounts.check_recovery_code if recovery else accounts.check_code
    try:
        check(request, user, request.POST.get("code", ""), at=now)
    except SignInRefused as refusal:
        return step_page(request, refusal, recovery=recovery)
    wanted = request.session.pop(WAITING)["next"]
    accounts.enter(request, user, at=now)
    return HttpResponseRedirect(first_page(user, wanted))


def step_page(
    request: HttpRequest, refusal: SignInRefused | None = None, *, recovery: bool
) -> HttpResponse:
    sentence = "" if refusal is None else str(refusal)
    route = "web:recovery_step" if recovery else "web:second_step"
    form = {
        "action": reverse(route),
        "errors": [{"field": "code", "text": sentence}] if sentence else [],
        "fields": [
            {
                "name": "code",
                "label": _("备用码") if recovery else _("6 位动态口令"),
                "kind": "text",
                "value": "",
                "required": True,
                "error": sentence,
                "help": ""
                if recovery
                else _("打开手机上的身份验证器，输入“%(name)s”下面的数字。")
                % {"name": accounts.issuer()},
                "attrs": {
                    "autocomplete": "off" if recovery else "one-time-code",
                    "inputmode": "text" if recovery else "numeric",
                    "autofocus": "",
                },
            }
        ],
    }
    context = {
        "page_title": _("备用码") if recovery else _("动态口令"),
        "form": form,
        "back_url": reverse("web:sign_in"),
        "recovery_url": "" if recovery else reverse("web:recovery_step"),
    }
    status = 200 if refusal is None else refusal.http_status
    return render(request, "totp.html", context, status=status)


@require_POST
@public
def sign_out(request: HttpRequest) -> HttpResponse:
    """Leave; the session is destroyed."""
    logout(request)
    return HttpResponseRedirect(reverse("web:sign_in"))
