"""Sessions end by themselves: after half an hour without a request, or with the demonstration."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.http import HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _

SEEN = "seen"
NOTED_EVERY = 60  # seconds between two writes of the same session


def leave_when_idle(get_response: Callable[[Any], HttpResponse]) -> Callable[[Any], HttpResponse]:
    """Sign out whoever made no request for long, and demonstration accounts where not served.

    Source:
        House rule, after GB/T 22239-2019 8.1.4.1 (a session left alone is ended).
    """

    def answer(request: Any) -> HttpResponse:
        if settings.SESSION_COOKIE_NAME in request.COOKIES and request.user.is_authenticated:
            keep_or_leave(request, timezone.now().timestamp())
        return get_response(request)

    return answer


def keep_or_leave(request: Any, now: float) -> None:
    """Note that the person is still here, or end the session."""
    idle = now - request.session.get(SEEN, now)
    if request.user.is_demo and not settings.DEMO_LOGIN:
        logout(request)
    elif idle > settings.SESSION_IDLE_MINUTES * 60:
        logout(request)
        messages.info(
            request,
            _("为了安全，%(minutes)s 分钟没有操作已退出。登录后会回到这一页。")
            % {"minutes": settings.SESSION_IDLE_MINUTES},
        )
    elif SEEN not in request.session or idle >= NOTED_EVERY:
        request.session[SEEN] = now
