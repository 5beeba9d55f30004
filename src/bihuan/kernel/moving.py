"""Every move of a life cycle by its name: what pages, bulk actions and the interface call."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, Generic, TypeVar

from django.db.models import Model

from bihuan.kernel.actors import Actor
from bihuan.kernel.errors import NotFound
from bihuan.kernel.workflow import Workflow

T = TypeVar("T", bound=Model)


class Moves(Generic[T]):
    """The services behind the moves of a workflow.

    Args:
        workflow: Whose moves they are.
        argument: What the services call the object's id, ``"hazard_id"``.
        services: Name of a move → the service that makes it.
        renamed: Name of a form's field → the service's argument, where they differ.
    """

    def __init__(
        self,
        workflow: Workflow[T],
        argument: str,
        services: Mapping[str, Callable[..., T]],
        renamed: Mapping[str, str] | None = None,
    ) -> None:
        self.workflow, self.argument = workflow, argument
        self.services, self.renamed = services, renamed or {}

    def __call__(
        self,
        object_id: int,
        move: str,
        values: Mapping[str, Any],
        *,
        actor: Actor,
        at: datetime,
        key: str | None = None,
        **further: Any,
    ) -> T:
        """Make one move of an object through its service.

        Args:
            object_id: Of the object.
            move: Name of the move.
            values: Its needs by name, parsed; uploads as lists of `Upload`. What the move does
                not ask for is left out.
            further: Arguments of the service that no form brings.

        Raises:
            NotFound: No such move, or no such object in the actor's scope.
            DomainError: What the service refuses.
        """
        service, declared = self.services.get(move), self.workflow.move(move)
        if service is None or declared is None:
            raise NotFound
        known = {need.name for need in declared.needs}
        given = {self.renamed.get(name, name): values[name] for name in values if name in known}
        return service(
            **{self.argument: object_id}, actor=actor, at=at, key=key, **given, **further
        )
