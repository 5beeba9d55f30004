"""Tokens for the live service, made for the actor of a page."""

from __future__ import annotations

from datetime import datetime
from functools import cache

from django.conf import settings

from bihuan.kernel.actors import Actor
from bihuan.protocols.live_token import SECONDS, Claims, derive_key, sign


@cache
def key() -> bytes:
    return derive_key(settings.SECRET_KEY)


def token_for(actor: Actor, now: datetime) -> str:
    """A token good for five minutes, for a person signed in."""
    assert actor.user_id is not None, "only a person listens"
    claims = Claims(
        user=actor.user_id,
        until=int(now.timestamp()) + SECONDS,
        scope=actor.scope.values(),
        permissions=tuple(sorted(actor.permissions)),
        unit=actor.unit_id,
        enterprise=actor.enterprise_id,
    )
    return sign(claims, key())


def live_address(actor: Actor, now: datetime) -> str:
    """Where the reader's browser listens; empty where there is no live service or no person."""
    if not settings.LIVE_URL or actor.user_id is None:
        return ""
    return f"{settings.LIVE_URL}/events?token={token_for(actor, now)}"
