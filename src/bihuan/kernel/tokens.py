"""Keys of the programming interface: each acts as one post, for some permissions, until a day."""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import ClassVar

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from bihuan.kernel import audit
from bihuan.kernel.accounts.common import place_of_post, write
from bihuan.kernel.actors import Actor
from bihuan.kernel.errors import DomainError, InvalidInput, NotFound
from bihuan.kernel.models import ApiToken, Post
from bihuan.kernel.permissions import EXPORT_LEDGERS, MANAGE_ACCOUNTS, PERMISSIONS
from bihuan.kernel.posts import actor_of

PREFIX = "bh_"  # by which a leaked key is recognised
KEY_BYTES = 32
MOST_DAYS = 366
USE_NOTED = timedelta(minutes=5)  # the last use is kept no more precisely than this


class TokenRefused(DomainError):
    """The key is unknown, withdrawn, expired, or its post is held no more."""

    code: ClassVar[str] = "token_refused"
    message = _("接口令牌不对、已过期或已收回。")
    remedy = _("请向系统管理员申请新的令牌。")
    http_status = 401


def digest_of(key: str) -> str:
    """SHA-256 of a key; the key itself is kept nowhere."""
    return hashlib.sha256(key.encode()).hexdigest()


def is_reading(code: str) -> bool:
    """Whether a permission only lets one look."""
    return code.rpartition(".")[2].startswith("see") or code == EXPORT_LEDGERS.code


def issue_token(
    *,
    name: str,
    post_id: int,
    permissions: list[str],
    expires_on: date | None,
    actor: Actor,
    at: datetime,
    today: date,
) -> tuple[ApiToken, str]:
    """Make a key for a post: by an administrator, or by whoever holds the post, for oneself.

    Args:
        name: What it is for.
        permissions: Codes it may use beyond reading, at most those of the post's role; none: it
            only reads.
        expires_on: Its last day, within a year; a year from today where left out.

    Returns:
        The record, and the key, which is shown this once.

    Raises:
        NotPermitted: The post is another's and the actor lacks ``kernel.manage_accounts``.
        InvalidInput: A name, post, permission or day that cannot be.
    """
    if not is_own(post_id, actor):
        actor.must(MANAGE_ACCOUNTS)
    until = expires_on or today + timedelta(days=365)
    wrong = problems(name, post_id, permissions, until, today)
    if wrong:
        raise InvalidInput(wrong)
    assert actor.user_id is not None, "a key is issued by a person"
    key = PREFIX + secrets.token_urlsafe(KEY_BYTES)
    token = ApiToken.objects.create(
        name=name.strip(),
        post_id=post_id,
        digest=digest_of(key),
        permissions=sorted(set(permissions)),
        created_at=at,
        created_by_id=actor.user_id,
        expires_on=until,
    )
    log(token, "token_issued", f"发放接口令牌“{token.name}”", actor, at)
    return token, key


def is_own(post_id: int, actor: Actor) -> bool:
    """Whether the actor holds the post; one stood in for is the absent person's."""
    if actor.user_id is None:
        return False
    return Post.objects.filter(pk=post_id, user_id=actor.user_id, stand_in_for=None).exists()


def problems(
    name: str, post_id: int, permissions: list[str], until: date, today: date
) -> dict[str, str]:
    wrong = {}
    if not 0 < len(name.strip()) <= 60:
        wrong["name"] = "请写明令牌的用途，最多 60 个字。"
    if not Post.objects.filter(
        Q(ends_on__isnull=True) | Q(ends_on__gte=today), pk=post_id
    ).exists():
        wrong["post"] = "没有这个岗位，或已离岗；请从在任的岗位里选。"
    unknown = sorted(set(permissions) - PERMISSIONS.keys())
    if unknown:
        wrong["permissions"] = f"没有这样的权限：{'、'.join(unknown)}。"
    if not today <= until <= today + timedelta(days=MOST_DAYS):
        wrong["expires_on"] = "有效期从今天起，最长一年。"
    return wrong


def withdraw_token(*, token_id: int, reason: str, actor: Actor, at: datetime) -> ApiToken:
    """Take a key out of use at once; the reason stands in the log.

    Raises:
        NotFound: No such key, or another's while the actor lacks ``kernel.manage_accounts``.
        InvalidInput: No reason was given.
    """
    keys = ApiToken.objects.select_for_update(of=("self",), no_key=True)
    if not actor.may(MANAGE_ACCOUNTS):
        assert actor.user_id is not None, "the platform itself may do everything"
        keys = keys.filter(post__user_id=actor.user_id)
    token = keys.filter(pk=token_id).first()
    if token is None:
        raise NotFound
    if not reason.strip():
        raise InvalidInput({"reason": "请写明收回的理由。"})
    if token.withdrawn_at is None:
        token.withdrawn_at = at
        token.save(update_fields=["withdrawn_at"])
        text = f"收回接口令牌“{token.name}”：{reason.strip()}"[:200]
        log(token, "token_withdrawn", text, actor, at)
    return token


def log(token: ApiToken, kind: str, text: str, actor: Actor, at: datetime) -> None:
    write(
        audit.chain_of("token", token.pk),
        kind,
        text,
        actor=actor,
        at=at,
        place=place_of_post(token.post),
        data={"post": token.post_id, "permissions": token.permissions},
    )


def tokens() -> QuerySet[ApiToken]:
    """Every key there is, the newest first."""
    return ApiToken.objects.select_related("post__user", "created_by").order_by("-id")


def tokens_of(user_id: int) -> QuerySet[ApiToken]:
    """The keys that act as posts of a person, the newest first."""
    return tokens().filter(post__user_id=user_id)


def actor_by_token(key: str, *, today: date, at: datetime) -> Actor:
    """The actor that a key acts as: its post, with no more than the key's permissions.

    Raises:
        TokenRefused: Unknown, withdrawn, expired, or the post is held no more.
    """
    token = (
        ApiToken.objects.select_related("post__user")
        .filter(Q(expires_on__isnull=True) | Q(expires_on__gte=today))
        .filter(digest=digest_of(key), withdrawn_at__isnull=True, post__user__is_active=True)
        .first()
    )
    if token is None:
        raise TokenRefused
    actor = actor_of(token.post.user, today, token.post_id)
    if actor is None or actor.post_id != token.post_id:
        raise TokenRefused
    if token.last_used_at is None or at - token.last_used_at > USE_NOTED:
        ApiToken.objects.filter(pk=token.pk).update(last_used_at=at)
    return replace(actor, permissions=permitted(actor, token.permissions))


def permitted(actor: Actor, listed: list[str]) -> frozenset[str]:
    """What a key may do: what its post may see, and of the rest what is listed."""
    return frozenset(code for code in actor.permissions if is_reading(code) or code in listed)
