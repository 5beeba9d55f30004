"""Life cycles, declared by the apps and run by one engine.

A workflow is a set of moves between states. The engine draws the buttons from it, explains why a
move is refused, and applies a move: lock, check, write, log, keep the loop, tell whom it concerns,
all in one transaction.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Generic, TypeVar

from django.db import connection
from django.db.models import Model, TextChoices, Value
from django.db.models.functions import Coalesce

from bihuan.kernel import audit, live
from bihuan.kernel.actors import Actor
from bihuan.kernel.audit import Place
from bihuan.kernel.bulk import insert_many
from bihuan.kernel.errors import DomainError, NotPermitted, NotYours, TransitionRefused
from bihuan.kernel.models import Loop
from bihuan.kernel.permissions import Permission, holders_of

T = TypeVar("T", bound=Model)


@dataclass(frozen=True)
class HouseRule:
    """A rule that is ours; says why."""

    why: str

    def __str__(self) -> str:
        return f"本平台规定：{self.why}"


@dataclass(frozen=True)
class Citation:
    """A rule that is law: title without 《》, article in digits."""

    law: str
    article: str

    def __str__(self) -> str:
        return f"《{self.law}》第{self.article}条"


@dataclass(frozen=True)
class Guard(Generic[T]):
    """A condition on the object and the actor, with the rule it rests on."""

    refuse: Callable[[T, Actor], DomainError | None]
    source: HouseRule | Citation


@dataclass(frozen=True)
class Need(Generic[T]):
    """Something the move must bring or the object must have: a photo, a reason, five elements.

    Args:
        name: Name of the form field that brings it.
        label: In the field's words.
        kind: Kind of form field: ``text``, ``textarea``, ``photos``, ``file``, ``date``,
            ``select``, ``unit``.
        when: Asked only where this holds.
        required: Whether the move is refused without it.
        options: For ``select``: pairs of value and label, from the object.
        help: A sentence under the field.
    """

    name: str
    label: Any
    kind: str = "textarea"
    when: Callable[[T], bool] | None = None
    required: bool = True
    options: Callable[[T], Sequence[tuple[str, str]]] | None = None
    help: Any = ""

    def applies(self, obj: T) -> bool:
        return self.when is None or self.when(obj)


@dataclass(frozen=True)
class Transition(Generic[T]):
    """One move of a life cycle.

    Args:
        name: Verb in code; ``label`` the verb on the button.
        source: States it starts from, as one state or several.
        target: State it leads to; ``None`` stays in the state it is in.
        permission: What the actor's role must hold.
        guards: Conditions, each with its source.
        needs: What the move must bring.
        tone: ``primary``, ``plain`` or ``danger``, for the button.
        is_final: Whether the loop is closed by it.
        confirm: Sentence that a person confirms before an act that cannot be taken back.
        owner_only: Whether only whoever holds the loop now may make it.
    """

    name: str
    label: Any
    source: Any
    target: Any
    permission: Permission
    guards: tuple[Guard[T], ...] = ()
    needs: tuple[Need[T], ...] = ()
    tone: str = "plain"
    is_final: bool = False
    confirm: Any = ""
    owner_only: bool = False

    @property
    def sources(self) -> tuple[Any, ...]:
        return self.source if isinstance(self.source, tuple) else (self.source,)


@dataclass(frozen=True)
class Facts:
    """What the engine keeps of an object in its loop.

    ``owner_*`` hold the ball now; ``step`` is the next step in words, ``permission`` what it needs.
    """

    title: str
    place: Place
    number: str = ""
    step: str = ""
    permission: str = ""
    owner_unit_id: int | None = None
    owner_user_id: int | None = None
    owner_enterprise_id: int | None = None
    supervisor_unit_id: int | None = None
    where: str = ""
    due_on: date | None = None
    tone: str = ""
    is_closed: bool = False


def holds(facts: Facts, actor: Actor) -> bool:
    """Whether an actor is who holds the ball: the person, somebody of the unit or enterprise."""
    if actor.is_system or facts.owner_user_id is not None:
        return actor.is_system or facts.owner_user_id == actor.user_id
    if facts.owner_enterprise_id is not None:
        return facts.owner_enterprise_id == actor.enterprise_id
    return facts.owner_unit_id in {actor.unit_id, *actor.scope.own}


@dataclass(frozen=True)
class Option(Generic[T]):
    """A move as the page shows it: possible, or with the reason why not."""

    move: Transition[T]
    refusal: DomainError | None

    @property
    def is_allowed(self) -> bool:
        return self.refusal is None


@dataclass(frozen=True)
class Applied:
    """What a move did: the log's event, or ``None`` for a replay of one already made."""

    event_id: int | None
    is_replay: bool = False


class Workflow(Generic[T]):
    """States, moves and the engine that runs them.

    Args:
        code: Also the ``kind`` of the loops and the label of the chains, ``"hazard"``.
        label: 中文 name of the duty.
        states: The states.
        moves: The moves; every state must be touched by one.
        facts: The object as the loop needs it, after the change.
        url: Name of the page that shows an object.
        initial: The state an object begins in.
    """

    def __init__(  # a declaration, written once an app
        self,
        *,
        code: str,
        label: Any,
        states: type[TextChoices],
        moves: Sequence[Transition[T]],
        facts: Callable[[T], Facts],
        url: str,
        initial: Any,
    ) -> None:
        self.code, self.label, self.states, self.url = code, label, states, url
        self.moves: tuple[Transition[T], ...] = tuple(moves)
        self.by_name = {move.name: move for move in self.moves}
        self.facts, self.initial = facts, initial
        self._check()
        WORKFLOWS[code] = self

    def _check(self) -> None:
        touched = {state for move in self.moves for state in (*move.sources, move.target)}
        lonely = [str(state) for state in self.states if state not in touched | {self.initial}]
        if lonely or len(self.by_name) != len(self.moves):
            raise AssertionError(f"{self.code}: states without a move {lonely}, or a name twice")

    def chain(self, obj: T) -> str:
        """Name of the object's chain in the log."""
        return audit.chain_of(self.code, obj.pk)

    def move(self, name: str) -> Transition[T] | None:
        return self.by_name.get(name)

    def refusal(self, move: Transition[T], obj: T, actor: Actor) -> DomainError | None:
        """Why the actor may not make the move now, or ``None``.

        A wrong state is told before a missing permission.
        """
        status = self.states(getattr(obj, "status"))  # noqa: B009  # every workflow model has it
        if status not in move.sources:
            return TransitionRefused(title=str(obj), status=status.label, move=move.label)
        if not actor.may(move.permission):
            return NotPermitted(
                permission=move.permission.label, holders=holders_of(move.permission.code)
            )
        if move.owner_only and not holds(self.facts(obj), actor):
            return NotYours(move=move.label)
        for guard in move.guards:
            refused = guard.refuse(obj, actor)
            if refused is not None:
                return refused
        return None

    def options(self, obj: T, actor: Actor) -> list[Option[T]]:
        """The moves out of the present state, each possible or with its reason."""
        status = getattr(obj, "status")  # noqa: B009
        return [
            Option(move, self.refusal(move, obj, actor))
            for move in self.moves
            if status in move.sources
        ]

    def available(self, obj: T, actor: Actor) -> list[Transition[T]]:
        """The moves the actor may make now."""
        return [option.move for option in self.options(obj, actor) if option.is_allowed]

    def begin(
        self,
        obj: T,
        *,
        actor: Actor,
        at: datetime,
        text: str,
        data: Mapping[str, Any] | None = None,
        key: str | None = None,
    ) -> Applied:
        """Open the loop of an object just stored: first event, first row of the loop."""
        facts = self.facts(obj)
        event = audit.record(
            self.chain(obj),
            f"{self.code}.began",
            text,
            actor=actor,
            at=at,
            place=facts.place,
            data={"to": str(getattr(obj, "status"))} | dict(data or {}),  # noqa: B009
            key=key,
        )
        self.keep_loop(obj, facts, at=at)
        return Applied(event.pk)

    def apply(
        self,
        move: Transition[T],
        obj: T,
        *,
        actor: Actor,
        at: datetime,
        text: str = "",
        data: Mapping[str, Any] | None = None,
        changes: Mapping[str, Any] | None = None,
        key: str | None = None,
    ) -> Applied:
        """Make a move: check, write, log, keep the loop.

        The object must be locked by its service (``.locked().one(pk)``) in this transaction.

        Args:
            at: When it happened, timezone-aware.
            text: Sentence for the timeline; the move's label where empty.
            data: Facts for the log.
            changes: Fields of the object that change with the move.
            key: Idempotency key: a second call with it changes nothing.

        Raises:
            TransitionRefused: Wrong state, or a guard refused.
            NotPermitted: The role lacks the permission.
        """
        assert connection.in_atomic_block, "a move is part of a transaction"
        if audit.already(self.chain(obj), key):
            return Applied(None, is_replay=True)
        refused = self.refusal(move, obj, actor)
        if refused is not None:
            raise refused
        former = str(getattr(obj, "status"))  # noqa: B009
        before = self.write(move, obj, changes or {})
        facts = self.facts(obj)
        event = audit.record(
            self.chain(obj),
            f"{self.code}.{move.name}",
            text or str(move.label),
            actor=actor,
            at=at,
            place=facts.place,
            data={"from": former, "to": str(getattr(obj, "status")), "changed": before}  # noqa: B009
            | dict(data or {}),
            key=key,
        )
        self.keep_loop(obj, facts, at=at)
        return Applied(event.pk)

    def write(
        self, move: Transition[T], obj: T, changes: Mapping[str, Any]
    ) -> dict[str, list[Any]]:
        """Set the state and the changed fields; returns what they were and are, for the log."""
        wanted = dict(changes) | ({} if move.target is None else {"status": str(move.target)})
        before = {}
        for name, value in wanted.items():
            former = getattr(obj, name)
            setattr(obj, name, value)
            if former != value:
                before[name] = [audit.plain(former), audit.plain(value)]
        if wanted:
            obj.save(update_fields=list(wanted))
        before.pop("status", None)
        return before

    def loop_values(self, obj: T, facts: Facts, *, at: datetime | None) -> dict[str, Any]:
        """The loop's row as the object is now."""
        return {
            "title": facts.title[:200],
            "number": facts.number,
            "status": str(getattr(obj, "status")),  # noqa: B009
            "step": facts.step,
            "permission": facts.permission,
            "tone": facts.tone,
            "region": facts.place.region,
            "units": sorted(set(facts.place.units)),
            "enterprise_id": facts.place.enterprise_id,
            "owner_user_id": facts.owner_user_id,
            "owner_unit_id": facts.owner_unit_id,
            "owner_enterprise_id": facts.owner_enterprise_id,
            "supervisor_unit_id": facts.supervisor_unit_id,
            "where": facts.where[:120],
            "due_on": facts.due_on,
            "closed_at": at if facts.is_closed else None,
        }

    def keep_loop(self, obj: T, facts: Facts, *, at: datetime) -> None:
        """Write the loop's row as the object is now."""
        values = self.loop_values(obj, facts, at=at)
        found = Loop.objects.filter(kind=self.code, object_id=obj.pk)
        owners = set(found.values_list("owner_user_id", "owner_unit_id", "owner_enterprise_id"))
        # What is closed stays closed since then, also when something is noted on it later.
        since = Coalesce("closed_at", Value(at)) if facts.is_closed else None
        if not found.update(**values | {"closed_at": since}):
            Loop.objects.create(kind=self.code, object_id=obj.pk, opened_at=at, **values)
        owners.add((facts.owner_user_id, facts.owner_unit_id, facts.owner_enterprise_id))
        for user, unit, enterprise in owners:
            live.tell_work(user_id=user, unit_id=unit, enterprise_id=enterprise)

    def refresh_loop(self, obj: T) -> None:
        """Bring an open object's loop to what the object is now; what is closed stays as it was."""
        values = self.loop_values(obj, self.facts(obj), at=None)
        del values["closed_at"]
        Loop.objects.filter(kind=self.code, object_id=obj.pk).update(**values)

    def load_loops(self, objects: Sequence[tuple[T, datetime, datetime]]) -> None:
        """Write the loops of many objects that have none yet, for a first filling.

        Args:
            objects: Each with the moments it was opened and last moved.
        """
        insert_many(
            Loop,
            [
                Loop(
                    kind=self.code,
                    object_id=obj.pk,
                    opened_at=opened_at,
                    **self.loop_values(obj, self.facts(obj), at=moved_at),
                )
                for obj, opened_at, moved_at in objects
            ],
        )


WORKFLOWS: dict[str, Workflow[Any]] = {}
