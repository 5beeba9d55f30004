"""The choices of the query strip's selects: given, made for an actor, or the regions below one."""

from __future__ import annotations

import time
from collections.abc import Callable
from functools import cache
from inspect import signature
from typing import Any, TypeVar

from django.apps import apps
from django.utils.translation import gettext as _

from bihuan.kernel.actors import Actor
from bihuan.kernel.ledgers.declaration import BulkField, Filter

Pairs = list[tuple[Any, str]]
KEPT_SECONDS = 30  # names of regions and units change rarely; a page must not ask each time
MOST_REGIONS = 400
MOST_KEPT = 2000
KEPT: dict[Any, tuple[float, Any]] = {}
T = TypeVar("T")


def choices_of(item: Filter | BulkField, actor: Actor) -> Pairs:
    """The choices of a filter or of a bulk action's field for an actor, as value and word."""
    given = item.options
    if item.kind == "region" and given == ():
        return region_choices(actor)
    if not callable(given):
        return [(value, str(label)) for value, label in given]
    key = (given, actor.scope, actor.role) if takes_actor(given) else given
    return kept(key, lambda: made_for(given, actor))


def made_for(make: Callable[..., Any], actor: Actor) -> Pairs:
    made = make(actor) if takes_actor(make) else make()
    return [(value, str(label)) for value, label in made]


@cache
def takes_actor(make: Callable[..., Any]) -> bool:
    """Whether the choices differ from actor to actor."""
    return any(
        parameter.default is parameter.empty for parameter in signature(make).parameters.values()
    )


def kept(key: Any, make: Callable[[], T]) -> T:
    """What was made for this key a moment ago, or newly; never to be changed by its reader."""
    found = KEPT.get(key)
    if found is not None and found[0] > time.monotonic():
        earlier: T = found[1]
        return earlier
    made = make()
    if len(KEPT) >= MOST_KEPT:
        KEPT.clear()
    KEPT[key] = (time.monotonic() + KEPT_SECONDS, made)
    return made


def region_choices(actor: Actor) -> Pairs:
    """The actor's region and those directly below it, each meaning everything below it."""
    return kept(("regions", actor.scope.low, actor.scope.high), lambda: regions_in(actor))


def regions_in(actor: Actor) -> Pairs:
    regions = apps.get_model("organisations", "Region")
    found = (
        regions._default_manager.filter(
            code__gte=actor.scope.low, code__lt=actor.scope.high, abolished_on__isnull=True
        )
        .exclude(level="village")
        .order_by("code")
        .values_list("code", "name")[:MOST_REGIONS]
    )
    return list(found)


def with_any(choices: Pairs, word: str = "") -> Pairs:
    """With the choice of no condition in front."""
    return [("", word or _("全部")), *choices]
