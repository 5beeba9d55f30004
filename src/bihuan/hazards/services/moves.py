"""Every move by its name: what pages, bulk actions and the interface call."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from bihuan.hazards.models import Hazard
from bihuan.hazards.services.closing import accept_rectification, reject_rectification
from bihuan.hazards.services.merging import merge_hazard
from bihuan.hazards.services.rectifying import rectify_hazard
from bihuan.hazards.services.referring import decide_referral, explain_expiry, refer_hazard
from bihuan.hazards.services.reporting import confirm_hazard, dismiss_hazard
from bihuan.hazards.services.steering import hand_over_hazard, remind_hazard, withdraw_hazard
from bihuan.hazards.services.time import ask_extension, deny_extension, grant_extension
from bihuan.hazards.workflow import HAZARD_WORKFLOW
from bihuan.kernel.actors import Actor
from bihuan.kernel.errors import NotFound

SERVICES: Mapping[str, Callable[..., Hazard]] = {
    "confirm": confirm_hazard,
    "dismiss": dismiss_hazard,
    "rectify": rectify_hazard,
    "accept": accept_rectification,
    "reject": reject_rectification,
    "ask_extension": ask_extension,
    "grant_extension": grant_extension,
    "deny_extension": deny_extension,
    "explain": explain_expiry,
    "refer": refer_hazard,
    "decide": decide_referral,
    "hand_over": hand_over_hazard,
    "remind": remind_hazard,
    "withdraw": withdraw_hazard,
    "merge": merge_hazard,
}
RENAMED = {"document": "documents"}  # a form's field → the service's argument


def make_move(
    object_id: int,
    move: str,
    values: Mapping[str, Any],
    *,
    actor: Actor,
    at: datetime,
    key: str | None = None,
) -> Hazard:
    """Make one move of a hazard through its service.

    Args:
        move: Name of the move.
        values: Its needs by name, parsed; uploads as lists of `Upload`.

    Raises:
        NotFound: No such move, or no such hazard in the actor's scope.
        DomainError: What the service refuses.
    """
    service, declared = SERVICES.get(move), HAZARD_WORKFLOW.move(move)
    if service is None or declared is None:
        raise NotFound
    known = {need.name for need in declared.needs}
    arguments = {RENAMED.get(name, name): value for name, value in values.items() if name in known}
    return service(hazard_id=object_id, actor=actor, at=at, key=key, **arguments)
