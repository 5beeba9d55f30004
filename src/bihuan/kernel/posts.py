"""From a signed-in account to the actor of a request."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.core.cache import cache
from django.db.models import F, Q, QuerySet

from bihuan.kernel.actors import Actor
from bihuan.kernel.models import Post, RoleGrant, User
from bihuan.kernel.permissions import Role, permissions_of
from bihuan.kernel.registry import modules
from bihuan.kernel.scope import Scope

FIELDS = {
    "unit_name": F("unit__name"),
    "subtree": F("unit__subtree"),
    "absent": F("stand_in_for__user__name"),
}
UNIT_BOUND = frozenset({Role.DEPARTMENT, Role.INSPECTOR})
GRANTS_SECONDS = 5  # how long an administrator's change may take to reach every process


def held_on(on: date) -> Q:
    """Posts held on a day, both ends included."""
    return Q(starts_on__lte=on) & (Q(ends_on__isnull=True) | Q(ends_on__gte=on))


def posts_of(user_id: int, on: date) -> QuerySet[Post, Any]:
    """The posts a person holds on a day, the person's own before stand-ins."""
    return (
        Post.objects.filter(held_on(on), user_id=user_id)
        .order_by(F("stand_in_for").asc(nulls_first=True), "id")
        .values(
            "id",
            "role",
            "title",
            "region",
            "unit_id",
            "sees_units",
            "enterprise_id",
            "signer_level",
            "starts_on",
            "ends_on",
            **FIELDS,
        )
    )


def grants() -> dict[tuple[str, str], bool]:
    """An administrator's changes of what roles may do: (role, permission) → granted."""
    found: dict[tuple[str, str], bool] | None = cache.get("role-grants")
    if found is None:
        found = {
            (role, code): granted
            for role, code, granted in RoleGrant.objects.values_list(
                "role", "permission", "is_granted"
            )
        }
        cache.set("role-grants", found, GRANTS_SECONDS)
    return found


def effective_permissions(role: str) -> frozenset[str]:
    """What a role may do: the declarations of every app, then the administrator's changes."""
    modules("permissions")  # also in a process that has opened no page yet
    codes = set(permissions_of(role))
    for (changed, code), granted in grants().items():
        if changed == role:
            (codes.add if granted else codes.discard)(code)
    return frozenset(codes)


def scope_of(post: dict[str, Any]) -> Scope:
    """The rows a post reaches.

    A department's people see what concerns their unit and the units below it; a street's see
    their street; the office and leaders see their region; an enterprise's see their enterprise.
    """
    units = None
    if post["role"] in UNIT_BOUND and not post["sees_units"] and post["subtree"] is not None:
        units = frozenset(post["subtree"])
    enterprise = post["enterprise_id"] if post["role"] == Role.ENTERPRISE else None
    if post["role"] == Role.ENTERPRISE and enterprise is None:
        return Scope.nothing()
    own = frozenset(post["subtree"] or ())
    return Scope.of_region(post["region"], units=units, enterprise=enterprise, own=own)


def actor_from(user: User, post: dict[str, Any]) -> Actor:
    """The actor who is this person in this post."""
    return Actor(
        user_id=user.pk,
        name=user.name,
        role=post["role"],
        scope=scope_of(post),
        permissions=effective_permissions(post["role"]),
        post_id=post["id"],
        unit_id=post["unit_id"],
        unit_name=post["unit_name"] or "",
        region=post["region"],
        enterprise_id=post["enterprise_id"],
        signer_level=post["signer_level"],
        stand_in_for=post["absent"] or "",
    )


def actor_of(user: User, on: date, post_id: int | None = None) -> Actor | None:
    """The actor of an account on a day, in the chosen post or the first; ``None`` without a post."""
    posts = list(posts_of(user.pk, on))
    if not posts:
        return None
    chosen = next((post for post in posts if post["id"] == post_id), posts[0])
    return actor_from(user, chosen)
