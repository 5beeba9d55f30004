"""Whom a message to a unit, an enterprise or a rank means, on a day."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from django.db.models import Q

from bihuan.kernel.models import Post
from bihuan.kernel.permissions import OFFICE_ROLES, Permission, Role
from bihuan.kernel.posts import effective_permissions, held_on
from bihuan.kernel.scope import region_range


def people_of(unit_id: int, permission: Permission | str | None = None, *, on: date) -> list[int]:
    """The accounts of a unit's people on a day, stand-ins included, in the order of their posts.

    Args:
        permission: Only those whose role holds it now. Where none of the unit's people does,
            everybody of the unit is meant, so that no message goes to nobody.
    """
    posts = held(on, Q(unit_id=unit_id))
    if permission is not None:
        code = permission if isinstance(permission, str) else permission.code
        able = {role for role in Role.values if code in effective_permissions(role)}
        posts = [post for post in posts if post[1] in able] or posts
    return users(posts)


def leaders_of(unit_id: int, *, on: date) -> list[int]:
    """A unit's leaders: those who sign for it, the principal one first; else all its people."""
    signing = held(on, Q(unit_id=unit_id) & ~Q(signer_level=""))
    principal_first = sorted(signing, key=lambda post: post[3] != "principal")
    return users(principal_first) or people_of(unit_id, on=on)


def people_of_enterprise(enterprise_id: int, *, on: date) -> list[int]:
    """An enterprise's own people on the platform."""
    return users(held(on, Q(enterprise_id=enterprise_id, role=Role.ENTERPRISE)))


def office_of(region: str, *, on: date) -> list[int]:
    """The committee office's people whose post covers a region."""
    return covering(region, OFFICE_ROLES, on)


def leaders_of_region(region: str, *, on: date) -> list[int]:
    """The government's leaders whose post covers a region."""
    return covering(region, {Role.LEADER}, on)


def covering(region: str, roles: Iterable[str], on: date) -> list[int]:
    """Holders of some roles whose region holds the given one; the nearest level only."""
    found = [post for post in held(on, Q(role__in=list(roles))) if holds(post[2], region)]
    nearest = max((len(region_range(post[2])[0]) for post in found), default=0)
    return users([post for post in found if len(region_range(post[2])[0]) == nearest])


def holds(outer: str, region: str) -> bool:
    low, high = region_range(outer)
    return low <= region < high


Held = tuple[int, str, str, str]


def held(on: date, which: Q) -> list[Held]:
    """(account, role, region, signer level) of the posts held on a day by working accounts."""
    found = Post.objects.filter(held_on(on), which, user__is_active=True).order_by("id")
    return list(found.values_list("user_id", "role", "region", "signer_level"))


def users(posts: Iterable[Held]) -> list[int]:
    """Each account once, in the order given."""
    return list(dict.fromkeys(post[0] for post in posts))
