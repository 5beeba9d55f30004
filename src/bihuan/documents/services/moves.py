"""Every move by its name: what the pages and the interface call."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from bihuan.documents.models import IssuedDocument
from bihuan.documents.services.drafting import submit_document
from bihuan.documents.services.issuing import issue_document
from bihuan.documents.services.signing import return_document, sign_document
from bihuan.documents.services.withdrawing import cancel_document, withdraw_document
from bihuan.documents.workflow import DOCUMENT_WORKFLOW
from bihuan.kernel.actors import Actor
from bihuan.kernel.errors import NotFound

SERVICES: Mapping[str, Callable[..., IssuedDocument]] = {
    "submit": submit_document,
    "return": return_document,
    "sign": sign_document,
    "issue": issue_document,
    "withdraw": withdraw_document,
    "cancel": cancel_document,
}


def make_move(
    object_id: int,
    move: str,
    values: Mapping[str, Any],
    *,
    actor: Actor,
    at: datetime,
    key: str | None = None,
    origin: str = "",
) -> IssuedDocument:
    """Make one move of a document through its service.

    Args:
        move: Name of the move; ``values`` its needs by name.
        origin: See `locked_document`.

    Raises:
        NotFound: No such move, or no such document in the actor's scope.
        DomainError: What the service refuses.
    """
    service, declared = SERVICES.get(move), DOCUMENT_WORKFLOW.move(move)
    if service is None or declared is None:
        raise NotFound
    known = {need.name for need in declared.needs}
    given = {name: value for name, value in values.items() if name in known}
    return service(document_id=object_id, actor=actor, at=at, key=key, origin=origin, **given)
