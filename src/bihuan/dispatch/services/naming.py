"""Units as people write them in a line: 区应急管理局、各街道."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date, datetime

from bihuan.dispatch.errors import NamesUnknown
from bihuan.kernel.actors import Actor
from bihuan.kernel.errors import InvalidInput
from bihuan.organisations.directory import Directory, Match, expand, freeze
from bihuan.organisations.models import Unit

BETWEEN = re.compile(r"[、，,；;\s]+")


def names_in(text: str) -> list[str]:
    """The names of a line, each once, in its order."""
    return list(dict.fromkeys(name for name in BETWEEN.split(text.strip()) if name))


def units_named(
    text: str, field: str, *, actor: Actor, on: date, at: datetime
) -> list[tuple[Unit, str]]:
    """The units a line names, each once with the name it was called by; groups are frozen.

    Args:
        field: The form's field, for the refusal.
        on: The day on which the directory is asked.

    Raises:
        InvalidInput: Nobody is named.
        NamesUnknown: A name means no unit, or not for sure.
    """
    names = names_in(text)
    if not names:
        raise InvalidInput({field: "至少写一个单位。"})
    directory = Directory(home=actor.region, on=on)
    found = [(name, directory.resolve(name)) for name in names]
    unknown = [name for name, match in found if not match.is_found]
    if unknown:
        words = "、".join(unknown)
        raise NamesUnknown({field: f"认不准：{words}。"}, names=words)
    meant: dict[int, tuple[Unit, str]] = {}
    for name, match in found:
        for unit in members(match, on=on, at=at):
            meant.setdefault(unit.pk, (unit, name))
    return list(meant.values())


def members(match: Match, *, on: date, at: datetime) -> Iterable[Unit]:
    """The units of one name; whom a generic subject meant on that day is kept."""
    if match.unit is not None:
        return [match.unit]
    assert match.group is not None, "found is a unit or a group"
    freeze(group_id=match.group.pk, on=on, at=at)
    return expand(match.group, on)


def one_unit_named(text: str, field: str, *, actor: Actor, on: date, at: datetime) -> Unit:
    """The one unit a line names.

    Raises:
        InvalidInput: None, or several.
        NamesUnknown: A name means no unit.
    """
    found = units_named(text, field, actor=actor, on=on, at=at)
    if len(found) > 1:
        raise InvalidInput({field: "只写一个单位。"})
    return found[0][0]
