"""What an administrator does with accounts; none is ever deleted."""

from __future__ import annotations

import re
import secrets
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from bihuan.kernel.accounts.common import chain_of_user, place_of, place_of_user, write
from bihuan.kernel.accounts.errors import (
    AccountInUse,
    AlreadyDisabled,
    LastAdministrator,
    NotDisabled,
    NotOnYourself,
)
from bihuan.kernel.accounts.own_password import store_password
from bihuan.kernel.accounts.second_factor import switch_off
from bihuan.kernel.accounts.signing_in import sign_in_name, unlock
from bihuan.kernel.actors import Actor
from bihuan.kernel.errors import InvalidInput
from bihuan.kernel.models import Event, Post, User
from bihuan.kernel.permissions import MANAGE_ACCOUNTS, Role
from bihuan.kernel.posts import held_on

USERNAME = re.compile(r"[a-z0-9][a-z0-9._-]{2,29}")
PHONE = re.compile(r"\+?\d[\d -]{5,18}")
EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")
LETTERS = "abcdefghjkmnpqrstuvwxyz"
CAPITALS = LETTERS.upper()
FIGURES = "23456789"


@dataclass(frozen=True)
class Person:
    """What is known of an account's owner."""

    name: str
    phone: str = ""
    email: str = ""


def one_time_password() -> str:
    """A password that fits the policy and can be read over the telephone: ``Kqmw-7352-hbtn``."""
    first = secrets.choice(CAPITALS) + "".join(secrets.choice(LETTERS) for _ in range(3))
    middle = "".join(secrets.choice(FIGURES) for _ in range(4))
    last = "".join(secrets.choice(LETTERS) for _ in range(4))
    return f"{first}-{middle}-{last}"


@transaction.atomic
def create_account(
    username: str, person: Person, *, actor: Actor, at: datetime, is_demo: bool = False
) -> tuple[User, str]:
    """Open an account with a password to be changed at the first sign-in.

    Returns:
        The account and its one-time password, which is stored nowhere.

    Raises:
        NotPermitted: The actor may not manage accounts.
        InvalidInput: Name, telephone or address that cannot be; or the name is taken.
    """
    actor.must(MANAGE_ACCOUNTS)
    username = sign_in_name(username)
    wrong = wrong_username(username) | wrong_person(person)
    if wrong:
        raise InvalidInput(wrong)
    user = User(
        username=username,
        name=person.name.strip(),
        phone=person.phone.strip(),
        email=person.email.strip(),
        created_at=at,
        is_demo=is_demo,
    )
    password = one_time_password()
    user.set_password(password)
    user.must_change_password = True
    user.password_changed_at = at
    user.save(force_insert=True)
    note(user, "account_created", _("开立账号 %(name)s") % {"name": username}, actor=actor, at=at)
    return user, password


def wrong_username(username: str) -> dict[str, str]:
    if not USERNAME.fullmatch(username):
        return {
            "username": _(
                "账号用 3 至 30 个小写字母、数字或 . _ -，以字母或数字开头，例如姓名的拼音。"
            )
        }
    if User.objects.filter(username=username).exists():
        return {"username": _("账号“%(name)s”已有人使用，请换一个。") % {"name": username}}
    return {}


def wrong_person(person: Person) -> dict[str, str]:
    wrong = {}
    if not person.name.strip():
        wrong["name"] = _("填写姓名，与单位通讯录一致。")
    elif len(person.name.strip()) > 40:
        wrong["name"] = _("姓名最长 40 个字。")
    if person.phone.strip() and not PHONE.fullmatch(person.phone.strip()):
        wrong["phone"] = _("电话应为数字，例如 13800000000 或 0571-80000000。")
    if person.email.strip() and not EMAIL.fullmatch(person.email.strip()):
        wrong["email"] = _("邮箱应像 name@example.com 这样，中间有一个 @。")
    return wrong


def reached(user_id: int, actor: Actor) -> User:
    """The account, locked, if the administrator reaches it.

    Raises:
        NotPermitted: The actor may not manage accounts.
        NotFound: Absent, or of another region.
    """
    actor.must(MANAGE_ACCOUNTS)
    found: User = User.objects.visible_to(actor).locked().one(user_id)
    return found


def note(
    user: User,
    kind: str,
    text: str,
    *,
    actor: Actor,
    at: datetime,
    reason: str = "",
    **data: object,
) -> None:
    """Write one line of an account's chain."""
    write(
        chain_of_user(user.pk),
        kind,
        text,
        actor=actor,
        at=at,
        place=place_of_user(user.pk) or place_of(actor),
        data=({"reason": reason} if reason else {}) | data,
    )


def reason_of(reason: str) -> str:
    """A reason that says something.

    Raises:
        InvalidInput: Empty.
    """
    said = reason.strip()
    if len(said) < 2:
        raise InvalidInput({"reason": _("写明事由，会记入日志。")})
    return said[:200]


@transaction.atomic
def change_account(user_id: int, person: Person, *, actor: Actor, at: datetime) -> User:
    """Correct name, telephone and address of an account.

    Raises:
        NotFound: Absent, or of another region.
        InvalidInput: A sentence for each field that cannot be.
    """
    user = reached(user_id, actor)
    wrong = wrong_person(person)
    if wrong:
        raise InvalidInput(wrong)
    changed: dict[str, list[str]] = {}
    for field in ("name", "phone", "email"):
        former, new = getattr(user, field), getattr(person, field).strip()
        if former != new:
            changed[field] = [former, new]
            setattr(user, field, new)
    if changed:
        user.save(update_fields=list(changed))
        note(user, "account_changed", _("修改账号资料"), actor=actor, at=at, changed=changed)
    return user


@transaction.atomic
def reset_password(user_id: int, *, reason: str, actor: Actor, at: datetime) -> str:
    """Give a one-time password, and lift a lock; the person's sessions end.

    Returns:
        The password, which is stored nowhere.

    Raises:
        NotOnYourself: One's own is changed on the account's page.
    """
    user = reached(user_id, actor)
    if user.pk == actor.user_id:
        raise NotOnYourself(act=_("重置密码"))
    said = reason_of(reason)
    password = one_time_password()
    store_password(user, password, must_change=True, at=at)
    unlock(user.username)
    note(user, "password_reset", _("重置密码"), actor=actor, at=at, reason=said)
    return password


@transaction.atomic
def drop_factor(user_id: int, *, reason: str, actor: Actor, at: datetime) -> bool:
    """Take the second step off an account whose owner has lost the phone."""
    user = reached(user_id, actor)
    if user.pk == actor.user_id:
        raise NotOnYourself(act=_("关闭动态口令"))
    return switch_off(user, actor=actor, at=at, reason=reason_of(reason))


@transaction.atomic
def disable(user_id: int, *, reason: str, actor: Actor, at: datetime) -> None:
    """Nobody signs in with the account any more, and its sessions end; its posts stay.

    Raises:
        NotOnYourself: An administrator does not lock himself out.
        AlreadyDisabled: It is disabled.
        LastAdministrator: Nobody else could manage accounts.
    """
    user = reached(user_id, actor)
    said = reason_of(reason)
    if user.pk == actor.user_id:
        raise NotOnYourself(act=_("停用"))
    if not user.is_active:
        raise AlreadyDisabled(name=user.name)
    refuse_last_administrator(user.pk, at)
    user.is_active = False
    user.save(update_fields=["is_active"])
    note(user, "account_disabled", _("停用账号"), actor=actor, at=at, reason=said)


@transaction.atomic
def enable(user_id: int, *, reason: str, actor: Actor, at: datetime) -> None:
    """Open a disabled account again.

    Raises:
        NotDisabled: It is open.
    """
    user = reached(user_id, actor)
    said = reason_of(reason)
    if user.is_active and user.left_on is None:
        raise NotDisabled(name=user.name)
    user.is_active, user.left_on = True, None
    user.save(update_fields=["is_active", "left_on"])
    unlock(user.username)
    note(user, "account_enabled", _("恢复账号"), actor=actor, at=at, reason=said)


@transaction.atomic
def withdraw(user_id: int, *, reason: str, actor: Actor, at: datetime) -> None:
    """Take back an account opened by mistake: nothing was done with it, its name becomes free.

    The row and its chain stay.

    Raises:
        AccountInUse: Somebody has signed in with it or acted; then it is disabled instead.
    """
    user = reached(user_id, actor)
    said = reason_of(reason)
    acted = Event.objects.filter(actor_id=user.pk).exists()
    if acted or user.sign_ins.filter(outcome="ok").exists():
        raise AccountInUse(name=user.name)
    today = localdate(at)
    Post.objects.filter(held_on(today), user=user).update(ends_on=today)
    former = user.username
    user.username, user.is_active = f"{former[:28]}~{user.pk}", False
    user.save(update_fields=["username", "is_active"])
    note(user, "account_withdrawn", _("撤销账号"), actor=actor, at=at, reason=said, username=former)


def refuse_last_administrator(user_id: int, at: datetime, *, but_post: int | None = None) -> None:
    """Refuse what would leave nobody who manages accounts.

    Args:
        but_post: The one post in question; every post of the account where ``None``.

    Raises:
        LastAdministrator: It would.
    """
    holding = Post.objects.filter(
        held_on(localdate(at)), role=Role.ADMIN, stand_in_for=None, user__is_active=True
    )
    mine = holding.filter(user_id=user_id)
    if but_post is not None:
        mine = mine.filter(pk=but_post)
    if mine.exists() and not holding.exclude(pk__in=mine.values("pk")).exists():
        raise LastAdministrator
