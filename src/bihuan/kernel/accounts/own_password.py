"""Changing one's own password."""

from __future__ import annotations

from datetime import datetime

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from bihuan.kernel.accounts.common import chain_of_user, place_of, write
from bihuan.kernel.actors import Actor
from bihuan.kernel.errors import InvalidInput
from bihuan.kernel.models import FormerPassword, User


@transaction.atomic
def change_password(
    user: User, *, old: str, new: str, again: str, actor: Actor, at: datetime
) -> None:
    """Replace one's own password by one that fits the policy.

    Raises:
        InvalidInput: Wrong old one, two that differ, or against the policy; a sentence a field.
    """
    wrong: dict[str, str] = {}
    if not user.check_password(old):
        wrong["old"] = _("现在的密码不对，请重新输入。")
    if new != again:
        wrong["again"] = _("两次输入的新密码不一样，请重新输入。")
    wrong |= {"new": sentence} if (sentence := against_policy(new, user)) else {}
    if wrong:
        raise InvalidInput(wrong)
    store_password(user, new, must_change=False, at=at)
    write(
        chain_of_user(user.pk),
        "password_changed",
        "修改密码",
        actor=actor,
        at=at,
        place=place_of(actor),
    )


def against_policy(password: str, user: User) -> str:
    """What the policy has against a password, in one sentence; empty where it has nothing."""
    try:
        validate_password(password, user)
    except ValidationError as refused:
        return " ".join(refused.messages)
    return ""


def store_password(user: User, password: str, *, must_change: bool, at: datetime) -> None:
    """Keep the former hash, set the new one."""
    if user.has_usable_password():
        FormerPassword.objects.create(user=user, hashed=user.password, replaced_at=at)
    user.set_password(password)
    user.must_change_password = must_change
    user.password_changed_at = at
    user.save(update_fields=["password", "must_change_password", "password_changed_at"])
