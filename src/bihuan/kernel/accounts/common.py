"""What the services of accounts share: the chains they write to, and where these lie."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from bihuan.kernel import audit
from bihuan.kernel.actors import Actor
from bihuan.kernel.audit import Place, chain_of
from bihuan.kernel.models import Post
from bihuan.kernel.scope import elevated


def chain_of_user(user_id: int) -> str:
    """The chain of an account's life."""
    return chain_of("user", user_id)


def chain_of_post(post_id: int) -> str:
    """The chain of a post's life."""
    return chain_of("post", post_id)


def place_of(actor: Actor) -> Place:
    """Where an act on one's own account lies: at the post held."""
    units = () if actor.unit_id is None else (actor.unit_id,)
    return Place(actor.region, units, actor.enterprise_id)


def place_of_post(post: Post) -> Place:
    """Where a post lies."""
    units = () if post.unit_id is None else (post.unit_id,)
    return Place(post.region, units, post.enterprise_id)


def place_of_user(user_id: int) -> Place | None:
    """Where an account lies: at its newest own post; ``None`` without one."""
    post = Post.objects.filter(user_id=user_id, stand_in_for=None).order_by("-id").first()
    return place_of_post(post) if post else None


def write(
    chain: str,
    kind: str,
    text: str,
    *,
    actor: Actor,
    at: datetime,
    place: Place,
    data: Mapping[str, Any] | None = None,
) -> None:
    """Append to the chain of an account or a post, wherever it lies.

    Somebody may have moved to another region, or may have no post and so no scope at all; the
    services have checked the actor before.
    """
    with elevated():
        audit.record(
            chain, f"kernel.{kind}", text[:200], actor=actor, at=at, place=place, data=data
        )
