"""What other platforms exchange with this one: rows for them, rows from them, signed pushes."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.db import transaction
from django.http import HttpRequest
from django.utils import timezone
from ninja import Query, Router

from bihuan.exchange import services
from bihuan.web.api import schemas
from bihuan.web.api.access import TokenAccess, in_scope

router = Router(tags=["平台对接"])
MACHINES = TokenAccess()  # platforms show a key; no session exchanges anything
SIGNATURE, MESSAGE = "X-Bihuan-Signature", "Idempotency-Key"


@router.get(
    "/{resource}",
    response=schemas.RecordsOut,
    summary="取给本单位的记录（令牌要列 exchange.read）",
    auth=MACHINES,
)
@in_scope
def records(request: HttpRequest, resource: str, page: Query[schemas.RecordsIn]) -> dict[str, Any]:
    """One page of the rows meant for the unit of the key, by number."""
    found = services.records_for(
        resource=resource,
        actor=request.actor,  # type: ignore[attr-defined]  # set by the access
        after=page.after,
        limit=page.limit,
    )
    after = found.pop("after")
    following = f"{request.path}?{urlencode({'after': after, 'limit': page.limit})}"
    return found | {"next": following if after else None}


@router.post(
    "/hooks/{hook}",
    response=schemas.ReceivedOut,
    summary="接收签名推送",
    auth=None,
    openapi_extra={"requestBody": schemas.message_body()},
)
def push(request: HttpRequest, hook: UUID) -> dict[str, Any]:
    """Take in records that the other side signed: HMAC-SHA256 over ``<seconds>.<body>``.

    The header ``X-Bihuan-Signature`` is ``t=<seconds>,v1=<hex>``. Seconds outside the window are
    refused; a message number that was taken before gets the same answer and does nothing.
    """
    with transaction.atomic():
        return services.receive_push(
            hook=hook,
            body=request.body,
            header=request.headers.get(SIGNATURE, ""),
            at=timezone.now(),
        )


@router.post(
    "/{resource}",
    response=schemas.ReceivedOut,
    summary="送记录给本平台（令牌要列 exchange.write）",
    auth=MACHINES,
    openapi_extra={"requestBody": schemas.message_body()},
)
@in_scope
def deliver(request: HttpRequest, resource: str) -> dict[str, Any]:
    """Take in records of the unit of the key; each has its own result.

    ``Idempotency-Key`` or ``message`` names the message: sent again, it changes nothing and is
    answered the same.
    """
    return services.receive_records(
        resource=resource,
        body=request.body,
        message=request.headers.get(MESSAGE, ""),
        actor=request.actor,  # type: ignore[attr-defined]  # set by the access
        at=timezone.now(),
    )
