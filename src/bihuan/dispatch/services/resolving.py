"""From the names in a document to the units and people they mean on its day."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import Any

from bihuan.dispatch.models import Finding, OfficialText
from bihuan.dispatch.states import FindingKind
from bihuan.kernel.models import Post
from bihuan.kernel.posts import held_on
from bihuan.kernel.scope import region_range
from bihuan.organisations.directory import Directory, How, Match, expand
from bihuan.organisations.models import Unit, UnitGroup


@dataclass(frozen=True)
class Person:
    """Somebody who holds a post in a unit, named in a document as answerable."""

    user_id: int
    name: str
    unit_id: int
    unit_name: str
    title: str


@dataclass(frozen=True)
class Named:
    """One name with what it means: a unit, a person, a group of units, or nothing yet.

    Args:
        chosen: Ids that a person chose for the name; they win over the directory.
        left_out: Units of a group that somebody took out.
        user_id: The person chosen for the name.
        people: People so called, to choose from where the name means no unit.
        today: Asked for a group that the directory does not know on the document's day.
    """

    name: str
    match: Match
    today: date
    chosen: tuple[int, ...] = ()
    left_out: frozenset[int] = frozenset()
    user_id: int | None = None
    people: tuple[Person, ...] = field(default=())

    @property
    def is_known(self) -> bool:
        return bool(self.chosen) or self.match.is_found

    @property
    def needs_eyes(self) -> bool:
        """Whether somebody has to look at it before it is issued unseen."""
        return not self.chosen and self.match.needs_eyes

    @property
    def is_slip(self) -> bool:
        return not self.chosen and self.match.how is How.LEVEL_SLIP

    def everybody(self, on: date) -> list[Unit]:
        """The units meant on a day, those taken out included."""
        if self.chosen:
            return list(Unit.objects.filter(pk__in=self.chosen).order_by("order", "id"))
        if self.match.unit is not None:
            return [self.match.unit]
        group = self.match.group
        return [] if group is None else expand(group, self.day(on))

    def day(self, on: date) -> date:
        """The day on which a group is asked for: today where the directory does not reach back."""
        group = self.group
        return on if group is None or expand(group, on) else self.today

    def units(self, on: date) -> list[Unit]:
        """The units meant on a day; a generic subject is expanded by the directory."""
        return [unit for unit in self.everybody(on) if unit.pk not in self.left_out]

    @property
    def group(self) -> UnitGroup | None:
        return None if self.chosen else self.match.group


class Names:
    """The directory as a document's names see it: its region, its day."""

    def __init__(self, document: OfficialText, today: date) -> None:
        self.on = document.dated_on or today
        self.today = today
        self.region = document.region
        self.directory = Directory(home=document.region, on=self.on)
        self.known: dict[str, Match] = {}

    @cached_property
    def people(self) -> dict[str, list[Person]]:
        """Everybody who holds a post in a unit of the document's region, by name."""
        low, high = region_range(self.region)
        posts = Post.objects.filter(
            held_on(self.today), unit__isnull=False, region__gte=low, region__lt=high
        ).order_by("unit__order", "id")
        found: dict[str, list[Person]] = {}
        for post in posts.select_related("user", "unit"):
            assert post.unit is not None
            one = Person(post.user_id, post.user.name, post.unit.pk, post.unit.name, post.title)
            found.setdefault(post.user.name, []).append(one)
        return found

    def of(self, name: str, value: Mapping[str, Any]) -> Named:
        if name not in self.known:
            self.known[name] = self.directory.resolve(name)
        match = self.known[name]
        ids = (value.get("chosen") or {}).get(name, ())
        out = (value.get("left_out") or {}).get(name, ())
        called = () if match.is_found else tuple(self.people.get(name, ()))
        return Named(
            name,
            match,
            self.today,
            tuple(int(pk) for pk in ids),
            frozenset(int(pk) for pk in out),
            (value.get("people") or {}).get(name),
            called,
        )

    def lead(self, finding: Finding) -> list[Named]:
        return self._all(finding, "lead_units" if finding.kind == FindingKind.TASK else "who")

    def participants(self, finding: Finding) -> list[Named]:
        return self._all(finding, "co_units") if finding.kind == FindingKind.TASK else []

    def everyone(self, finding: Finding) -> list[Named]:
        return [*self.lead(finding), *self.participants(finding)]

    def _all(self, finding: Finding, key: str) -> list[Named]:
        return [self.of(name, finding.value) for name in finding.value.get(key) or ()]

    def unknown(self, finding: Finding) -> list[str]:
        """Names of a finding that mean no unit yet."""
        return [one.name for one in self.everyone(finding) if not one.is_known]

    def empty(self, finding: Finding) -> list[str]:
        """Generic subjects of which no unit is left."""
        named: Iterable[Named] = self.everyone(finding)
        return [one.name for one in named if one.group is not None and not one.units(self.on)]
