"""Who calls, and the keys of the interface."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.utils import timezone
from ninja import Router

from bihuan.kernel.actors import Actor
from bihuan.kernel.models import ApiToken
from bihuan.kernel.permissions import MANAGE_ACCOUNTS
from bihuan.kernel.tokens import issue_token, tokens, withdraw_token
from bihuan.web.api import schemas
from bihuan.web.api.access import SessionAccess, in_scope

router = Router(tags=["身份"])
SIGNED_IN = SessionAccess()  # a key makes no keys


def actor_of(request: Any) -> Actor:
    actor: Actor = request.actor
    return actor


@router.get("/me", response=schemas.MeOut, summary="以谁的身份调用")
@in_scope
def me(request: HttpRequest) -> dict[str, Any]:
    """The post that the caller acts as, and what it may do."""
    actor = actor_of(request)
    return {
        "name": actor.name,
        "role": actor.role,
        "unit": actor.unit_name,
        "region": actor.region,
        "permissions": sorted(actor.permissions),
    }


@router.get("/tokens", response=schemas.TokensOut, summary="令牌清单", auth=SIGNED_IN)
@in_scope
def listed(request: HttpRequest) -> dict[str, Any]:
    """Every key, without the key itself."""
    actor_of(request).must(MANAGE_ACCOUNTS)
    return {"tokens": [drawn(token) for token in tokens()]}


@router.post("/tokens", response=schemas.IssuedOut, summary="发放令牌", auth=SIGNED_IN)
@in_scope
def issue(request: HttpRequest, payload: schemas.TokenIn) -> dict[str, Any]:
    """Make a key; it is shown this once."""
    now = timezone.now()
    token, key = issue_token(
        name=payload.name,
        post_id=payload.post_id,
        permissions=payload.permissions,
        expires_on=payload.expires_on,
        actor=actor_of(request),
        at=now,
        today=timezone.localdate(now),
    )
    return {"token": drawn(token), "key": key}


@router.post(
    "/tokens/{token_id}/withdraw", response=schemas.TokenOut, summary="收回令牌", auth=SIGNED_IN
)
@in_scope
def withdraw(request: HttpRequest, token_id: int, payload: schemas.WithdrawIn) -> dict[str, Any]:
    """Take a key out of use at once."""
    token = withdraw_token(
        token_id=token_id, reason=payload.reason, actor=actor_of(request), at=timezone.now()
    )
    return drawn(token)


def drawn(token: ApiToken) -> dict[str, Any]:
    return {
        "id": token.pk,
        "name": token.name,
        "post_id": token.post_id,
        "holder": token.post.user.name,
        "permissions": token.permissions,
        "created_at": token.created_at,
        "expires_on": token.expires_on,
        "withdrawn_at": token.withdrawn_at,
        "last_used_at": token.last_used_at,
    }
