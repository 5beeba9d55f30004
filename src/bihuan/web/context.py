"""What every page gets: who is here, the menu, the counters, the platform's name."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.conf import settings
from django.contrib.messages import get_messages
from django.db import connection
from django.template.backends.utils import csrf_input
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext as _

from bihuan.kernel.actors import Actor
from bihuan.kernel.live_tokens import live_address
from bihuan.kernel.worklist import count_text, counters
from bihuan.web.addresses import address_of
from bihuan.web.navigation import menu

THEMES = frozenset({"screen"})
LINKS = {
    "home": "web:home",
    "search": "web:search",
    "todo": "web:home",
    "notices": "web:notices",
    "live_renew": "web:live_renew",
    "help": "web:help",
    "profile": "web:account",
    "sign_out": "web:sign_out",
}


def shell(request: Any) -> dict[str, Any]:
    """The context processor of every page; a page without an actor gets the bare frame's part."""
    actor: Actor | None = getattr(request, "actor", None)
    theme = request.GET.get("theme", "")
    context: dict[str, Any] = {
        "platform_name": settings.PLATFORM_NAME,
        "now": timezone.now(),
        "today": timezone.localdate(),
        "theme": theme if theme in THEMES else "",
        "text_size": "",  # kept on the reader's own machine, see boot.js
        "messages": Said(request),
        "live_url": "",
        "csrf_input": SimpleLazyObject(lambda: csrf_input(request)),  # made once, drawn thrice
    }
    return context | (frame_of(request, actor) if actor is not None else bare_frame())


def bare_frame() -> dict[str, Any]:
    return {
        "actor": None,
        "nav": [],
        "links": {"home": reverse("web:home")},
        "todo_count": 0,
        "notice_count": 0,
    }


def frame_of(request: Any, actor: Actor) -> dict[str, Any]:
    """The bar and the menu of somebody signed in.

    The counters are asked only inside the page's own transaction, where the actor's rows exist; a
    refusal is drawn after it and shows none.
    """
    todo, unread = counters(actor) if connection.in_atomic_block else (0, 0)
    return {
        "actor": person_of(actor),
        "live_url": live_address(actor, timezone.now()),
        "nav": menu(request.path, actor, {"todo": todo, "notices": unread}),
        "links": links_of(),
        "todo_count": count_text(todo) if todo else 0,
        "notice_count": count_text(unread) if unread else 0,
    }


def person_of(actor: Actor) -> dict[str, Any]:
    """The actor as the bar shows it."""
    return {
        "name": actor.name,
        "role": actor.role,
        "role_label": actor.role_label,
        "unit_name": actor.unit_name,
        "is_stand_in": bool(actor.stand_in_for),
        "stand_in_for_name": actor.stand_in_for,
    }


def links_of() -> dict[str, Any]:
    """Addresses of the frame; a page that is not mounted has none and is not drawn."""
    found: dict[str, Any] = {name: address_of(target) for name, target in LINKS.items()}
    found["posts"] = [{"label": _("切换岗位、代办"), "url": address_of("web:posts")}]
    return {name: value for name, value in found.items() if value}


class Said:
    """What the last request had to say; taken out of the session only where it is drawn."""

    def __init__(self, request: Any) -> None:
        self.request = request

    def __bool__(self) -> bool:
        return bool(len(get_messages(self.request)))

    def __iter__(self) -> Iterator[dict[str, str]]:
        for message in get_messages(self.request):
            yield {"level": message.level_tag, "text": str(message)}
