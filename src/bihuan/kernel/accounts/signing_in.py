"""Signing in with name and password; every attempt is remembered."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from axes.handlers.proxy import AxesProxyHandler
from axes.models import AccessAttempt
from axes.utils import reset
from django.conf import settings
from django.contrib.auth import authenticate, login
from django.contrib.auth.backends import ModelBackend
from django.http import HttpRequest
from django.utils.timezone import localdate, localtime

from bihuan.kernel.accounts.errors import (
    AccountDisabled,
    DemoRefused,
    LockedOut,
    SignInRefused,
    WrongPassword,
)
from bihuan.kernel.models import SignIn, User

MODEL_BACKEND = f"{ModelBackend.__module__}.{ModelBackend.__qualname__}"
AGENT_LENGTH = 200


def sign_in_name(typed: str) -> str:
    """The account name as it is kept: no blanks around, small letters."""
    return typed.strip().lower()


def check_password(request: HttpRequest, *, username: str, password: str, at: datetime) -> User:
    """The account that name and password belong to; nobody is signed in by this.

    Raises:
        LockedOut: Too many failures; the sentence says until when.
        WrongPassword: The two do not belong together; says how many tries are left.
        AccountDisabled: Right password, disabled account.
        DemoRefused: Right password, a demonstration account where these are not served.
    """
    username = sign_in_name(username)
    if not AxesProxyHandler.is_allowed(request, {"username": username}):
        note(request, username, "locked", at=at)
        raise locked_out(username, at)
    user = authenticate(request, username=username, password=password)
    if not isinstance(user, User):
        raise refused(request, username, password, at)
    if user.left_on is not None and user.left_on < localdate(at):
        note(request, username, "inactive", at=at, user=user)
        raise AccountDisabled
    if user.is_demo and not settings.DEMO_LOGIN:
        note(request, username, "demo", at=at, user=user)
        raise DemoRefused
    return user


def refused(request: HttpRequest, username: str, password: str, at: datetime) -> SignInRefused:
    """Why the password did not sign anybody in; remembered."""
    user = User.objects.filter(username=username).first()
    if user is not None and not user.is_active and user.check_password(password):
        note(request, username, "inactive", at=at, user=user)
        return AccountDisabled()
    if getattr(request, "axes_locked_out", False):
        note(request, username, "locked", at=at, user=user)
        return locked_out(username, at)
    note(request, username, "wrong", at=at, user=user)
    failures = getattr(request, "axes_failures_since_start", 1)
    left = max(1, settings.AXES_FAILURE_LIMIT - failures)
    return WrongPassword(left=left, minutes=minutes_locked())


def minutes_locked() -> int:
    """How long a lock lasts.

    Source:
        House rule, after GB/T 22239-2019 8.1.4.1 (limits on failed sign-ins).
    """
    return round(settings.AXES_COOLOFF_TIME * 60)


def locked_out(username: str, at: datetime) -> LockedOut:
    """The refusal of a locked account, with the time it opens again."""
    newest = (
        AccessAttempt.objects.filter(username=username)
        .order_by("-attempt_time")
        .values_list("attempt_time", flat=True)
        .first()
    )
    until = localtime((newest or at) + timedelta(minutes=minutes_locked(), seconds=59))
    return LockedOut(
        limit=settings.AXES_FAILURE_LIMIT, minutes=minutes_locked(), until=f"{until:%H:%M}"
    )


def enter(request: HttpRequest, user: User, *, at: datetime) -> None:
    """Sign in: a new session key, and the attempt remembered."""
    login(request, user, backend=MODEL_BACKEND)
    note(request, user.username, "ok", at=at, user=user)


def note(
    request: HttpRequest, username: str, outcome: str, *, at: datetime, user: User | None = None
) -> None:
    """Remember one attempt to sign in."""
    SignIn.objects.create(
        user=user,
        username=username[: SignIn._meta.get_field("username").max_length],
        at=at,
        address=address_of(request),
        agent=request.headers.get("User-Agent", "")[:AGENT_LENGTH],
        outcome=outcome,
    )


def address_of(request: Any) -> str | None:
    """Where the request comes from, as the server saw it."""
    return request.META.get("REMOTE_ADDR") or None


def unlock(username: str) -> int:
    """Forget the failures of an account, so that it can be tried again at once."""
    return int(reset(username=username))
