"""What roles may do, changed by an administrator; the declaration stays beside it."""

from __future__ import annotations

from datetime import datetime

from django.core.cache import cache
from django.db import transaction
from django.utils.translation import gettext as _

from bihuan.kernel import audit
from bihuan.kernel.accounts.common import place_of, write
from bihuan.kernel.accounts.errors import LastHolder
from bihuan.kernel.accounts.managing import reason_of
from bihuan.kernel.actors import Actor
from bihuan.kernel.errors import InvalidInput
from bihuan.kernel.models import RoleGrant
from bihuan.kernel.permissions import MANAGE_ACCOUNTS, PERMISSIONS, Role


@transaction.atomic
def change_grant(
    role: str, code: str, *, is_granted: bool, reason: str, actor: Actor, at: datetime
) -> RoleGrant:
    """Grant a permission to a role, or take it away; effective in seconds.

    Raises:
        NotPermitted: The actor may not manage accounts.
        InvalidInput: No such role or permission, or no reason.
        LastHolder: Administrators keep the permission that this very page needs.
    """
    actor.must(MANAGE_ACCOUNTS)
    assert actor.user_id is not None, "a person changes what roles may do"
    if role not in Role.values or code not in PERMISSIONS:
        raise InvalidInput({"permission": _("没有这个角色或权限，请从表中选择。")})
    said = reason_of(reason)
    permission = PERMISSIONS[code]
    if role == Role.ADMIN and permission is MANAGE_ACCOUNTS and not is_granted:
        raise LastHolder(permission=permission.label)
    grant, _made = RoleGrant.objects.update_or_create(
        role=role,
        permission=code,
        defaults={
            "is_granted": is_granted,
            "changed_at": at,
            "changed_by_id": actor.user_id,
            "reason": said,
        },
    )
    verb = _("授予") if is_granted else _("收回")
    write(
        audit.chain_of("grant", grant.pk),
        "grant_changed",
        f"{verb}{Role(role).label}“{permission.label}”",
        actor=actor,
        at=at,
        place=place_of(actor),
        data={"role": role, "permission": code, "granted": is_granted, "reason": said},
    )
    transaction.on_commit(forget_grants)
    return grant


def forget_grants() -> None:
    """Read the changes anew in this process; others do within seconds."""
    cache.delete("role-grants")
