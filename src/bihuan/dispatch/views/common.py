"""What the pages of every life share."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.utils import timezone

from bihuan.kernel.errors import InvalidInput, NotFound
from bihuan.kernel.pages import Request
from bihuan.kernel.uploads import values_of
from bihuan.kernel.workflow import Workflow


def moved(
    request: Request,
    workflow: Workflow[Any],
    make: Callable[..., Any],
    pk: int,
    name: str,
) -> InvalidInput | None:
    """Make a move from its form; what could not be taken is returned."""
    declared = workflow.move(name)
    if declared is None:
        raise NotFound
    try:
        values = values_of(request, declared.needs)
        make(
            pk,
            name,
            values,
            actor=request.actor,
            at=timezone.now(),
            key=request.POST.get("key") or None,
        )
    except InvalidInput as refusal:
        return refusal
    return None
