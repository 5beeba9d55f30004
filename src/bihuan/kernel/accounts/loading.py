"""Many people at once, with one password: the demo district only."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.contrib.auth.hashers import make_password
from django.db import transaction

from bihuan.kernel.accounts.common import chain_of_user, place_of_post
from bihuan.kernel.actors import Actor
from bihuan.kernel.audit import Entry, record_many
from bihuan.kernel.models import Post, User


@dataclass(frozen=True)
class DemoPerson:
    """An invented person with the one post held.

    Args:
        region: Code of the region the post reaches.
        unit_id: Of the post; ``enterprise_id`` for an enterprise's own people.
    """

    username: str
    name: str
    role: str
    title: str
    region: str
    unit_id: int | None = None
    enterprise_id: int | None = None
    signer_level: str = ""
    sees_units: bool = False
    phone: str = ""


@transaction.atomic
def load_demo_people(
    people: Sequence[DemoPerson], *, password: str, since: date, actor: Actor, at: datetime
) -> dict[str, tuple[User, Post]]:
    """Make demo accounts that share a password; they sign in on the machine itself only.

    Returns:
        Sign-in name → account and post.

    Raises:
        PermissionError: A person called it.
    """
    if not actor.is_system:
        raise PermissionError("demo accounts are made by the platform itself")
    hashed = make_password(password)
    users = User.objects.bulk_create(
        User(
            username=one.username,
            name=one.name,
            phone=one.phone,
            password=hashed,
            password_changed_at=at,
            created_at=at,
            is_demo=True,
        )
        for one in people
    )
    posts = Post.objects.bulk_create(
        Post(
            user=user,
            role=one.role,
            title=one.title,
            unit_id=one.unit_id,
            region=one.region,
            enterprise_id=one.enterprise_id,
            signer_level=one.signer_level,
            sees_units=one.sees_units,
            starts_on=since,
        )
        for one, user in zip(people, users, strict=True)
    )
    record_many(
        [
            Entry(
                chain_of_user(user.pk),
                "kernel.account_created",
                "建立演示账号",
                actor,
                at,
                place_of_post(post),
                {"username": user.username, "role": post.role},
            )
            for user, post in zip(users, posts, strict=True)
        ]
    )
    pairs = zip(people, zip(users, posts, strict=True), strict=True)
    return {one.username: pair for one, pair in pairs}
