"""Who calls the interface: a key in the header, or the session of a signed-in person."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from inspect import signature
from typing import Any, TypeVar

from django.conf import settings
from django.http import HttpRequest
from django.utils import timezone
from ninja.security import APIKeyCookie, HttpBearer

from bihuan.kernel.actors import acting
from bihuan.kernel.pages import current_actor
from bihuan.kernel.tokens import actor_by_token

View = TypeVar("View", bound=Callable[..., Any])


class TokenAccess(HttpBearer):
    """``Authorization: Bearer bh_…``: acts as the key's post."""

    def authenticate(self, request: Any, token: str) -> Any:
        now = timezone.now()
        request.actor = actor_by_token(token, today=timezone.localdate(now), at=now)
        return request.actor


class SessionAccess(APIKeyCookie):
    """The browser's session, with Django's proof against forgery on every change."""

    param_name = settings.SESSION_COOKIE_NAME

    def authenticate(self, request: HttpRequest, key: str | None) -> Any:
        if not request.user.is_authenticated:
            return None
        return current_actor(request)


ACCESS = [TokenAccess(), SessionAccess()]


def in_scope(view: View) -> View:
    """Run an operation in one transaction in which the actor's rows, and no others, exist."""

    @wraps(view)
    def answer(request: Any, *args: Any, **kwargs: Any) -> Any:
        with acting(request.actor):
            return view(request, *args, **kwargs)

    # The interface reads types where the operation was written, not here.
    answer.__signature__ = signature(view, eval_str=True)  # type: ignore[attr-defined]  # of inspect
    return answer  # type: ignore[return-value]  # the same signature, as wraps says
