"""Moves of what is addressed to a unit from above its region."""

from __future__ import annotations

from typing import Any

from bihuan.kernel.actors import Actor
from bihuan.kernel.scope import elevated
from bihuan.kernel.workflow import Applied, Transition, Workflow


def apply_from_below(
    workflow: Workflow[Any], move: Transition[Any], obj: Any, *, actor: Actor, **about: Any
) -> Applied:
    """Make a move as a street does with a matter of its district.

    The matter's log and loop lie in the district's region, which the street's scope does not hold;
    whether the street may make the move is asked first, in its own scope.

    Raises:
        TransitionRefused, NotPermitted, NotYours: As `Workflow.apply`.
    """
    refused = workflow.refusal(move, obj, actor)
    if refused is not None:
        raise refused
    with elevated():
        return workflow.apply(move, obj, actor=actor, **about)
