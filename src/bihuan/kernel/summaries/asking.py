"""What a summary can answer exactly, and the same question put to its groups."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Q

from bihuan.kernel.actors import Actor
from bihuan.kernel.models import SummaryState
from bihuan.kernel.passes import Part, Source, Wanted, reckon
from bihuan.kernel.scope import Scope, region_range
from bihuan.kernel.summaries.declaring import STREET_DIGITS, Summary

COMPARISONS = frozenset({"exact", "lt", "lte", "gt", "gte", "range", "isnull"})
FROM_ITS_BEGINNING = frozenset({"lt", "gte", "range", "exact"})
Slices = Sequence[tuple[str, Any]]
FROM_ITS_END = frozenset({"lte", "gt", "range", "exact"})


class NotKept(Exception):  # not a failure: the rows answer instead
    """The summary cannot answer this exactly."""


@dataclass(frozen=True)
class Kept:
    """A summary as it stands at the moment of a question."""

    summary: Summary
    fine_from: date
    known_since: datetime | None
    turn: int

    def answer(
        self,
        actor: Actor,
        region: str,
        slices: Slices,
        wanted: Sequence[Wanted],
        dimensions: Mapping[str, Any],
        as_of: datetime,
    ) -> list[Part] | None:
        """What is wanted, counted over the groups of a region and slice.

        Args:
            slices: Fields of the row with their values; ``region`` is the very place.
            dimensions: Name → expression that holds for groups too.

        Returns:
            The parts, or ``None`` where the register has moved on since the moment asked about.

        Raises:
            NotKept: The groups do not tell.
        """
        meant: dict[int, dict[Wanted, Wanted]] = {}
        for one in wanted:
            part, condition = self.part_for(one.condition)
            meant.setdefault(part, {})[Wanted(condition, one.total)] = one
        asked = [
            (self.source(part, actor, region, slices), list(some)) for part, some in meant.items()
        ]
        back = {group: one for some in meant.values() for group, one in some.items()}
        found = reckon(asked, dimensions)
        if not self.holds_for(found, as_of):
            return None
        return [
            replace(part, numbers={back[group]: number for group, number in part.numbers.items()})
            for part in found
            if part.rows or not dimensions
        ]

    def splits(self, dimensions: Iterable[str]) -> bool:
        """Whether every part can be split so: by street, by month, by fields that all parts hold."""
        common = frozenset(self.summary.same).intersection(*self.summary.parts)
        return common | {"street", "month"} >= frozenset(dimensions)

    def part_for(self, condition: Q) -> tuple[int, Q]:
        """The first part that answers a condition, and the condition on its groups.

        Raises:
            NotKept: None does.
        """
        for part, fields in enumerate(self.summary.parts):
            try:
                return part, Asking(self, frozenset(fields)).condition(condition)
            except NotKept:
                continue
        raise NotKept

    def source(self, part: int, actor: Actor, region: str, slices: Slices) -> Source:
        """The actor's groups of one part in a region and slice.

        Raises:
            NotKept: Groups do not tell them apart.
        """
        asking = Asking(self, frozenset(self.summary.parts[part]))
        found: Any = self.summary.groups._default_manager.filter(part=part)
        found = found.visible_to(actor)
        if region:
            low, high = region_range(region)
            if max(len(low), len(high)) > STREET_DIGITS:
                raise NotKept
            found = found.filter(region__gte=low, region__lt=high)
        for name, value in slices:
            if name == "region" and len(str(value)) < STREET_DIGITS:
                found = found.filter(region=value)
            else:
                found = found.filter(asking.leaf((name, value)))
        return Source(
            found,
            weight="n",
            known=self.summary.totals,
            latest="latest",
            stamp=f"(SELECT turns FROM kernel_summarystate WHERE code = '{self.summary.code}')",
        )

    def holds_for(self, parts: Sequence[Part], as_of: datetime) -> bool:
        """Whether what was counted is what the register held at a moment.

        It is not where something was changed later, nor where the groups were put together anew
        between looking at the state and counting.
        """
        if self.known_since is not None and as_of < self.known_since:
            return False
        return all(
            part.stamp == self.turn and (part.latest is None or part.latest <= as_of)
            for part in parts
        )


@dataclass(frozen=True)
class Asking:
    """One part of a summary, asked: which conditions it answers and how they read there."""

    kept: Kept
    fields: frozenset[str]

    def condition(self, wanted: Q, *, below_not: bool = False) -> Q:
        """The same condition on groups.

        A mark that is unknown is NULL like the comparison it answers, so that it may stand in its
        place; below a NOT, Django treats the two differently, so there it may not.

        Raises:
            NotKept: It asks for something that groups do not hold.
        """
        mark = None if below_not else self.mark(wanted)
        if mark is not None:
            return mark
        below = below_not or wanted.negated
        children = [
            self.condition(child, below_not=below)
            if isinstance(child, Q)
            else self.leaf(child, below_not=below)
            for child in wanted.children
        ]
        return Q(*children, _connector=wanted.connector, _negated=wanted.negated)

    def mark(self, wanted: Q) -> Q | None:
        for name, condition in self.kept.summary.marks.items():
            if name in self.fields and condition == wanted:
                return Q(**{name: True})
        return None

    def leaf(self, leaf: Any, *, below_not: bool = False) -> Any:
        """One comparison, as it is or as the mark that answers it.

        Raises:
            NotKept: Groups do not tell.
        """
        mark = None if below_not else self.mark(Q(leaf))
        if mark is not None:
            return mark
        if not isinstance(leaf, tuple):
            raise NotKept
        path, value = leaf
        name, _double, lookup = path.partition("__")
        if name not in self.fields:
            raise NotKept
        summary = self.kept.summary
        if name in summary.same and not hasattr(value, "resolve_expression"):
            return leaf
        if name not in summary.days or not self.holds(name, lookup or "exact", value):
            raise NotKept
        return leaf

    def holds(self, name: str, lookup: str, value: Any) -> bool:
        """Whether a comparison of a day has the same answer for the cut it stands at."""
        if lookup not in COMPARISONS:
            return False
        if lookup == "isnull":
            return True
        days = value if lookup == "range" else (value, value)
        if not all(type(day) is date for day in days):
            return False
        return (lookup not in FROM_ITS_BEGINNING or self.is_cut(name, days[0])) and (
            lookup not in FROM_ITS_END or self.is_cut(name, days[1] + timedelta(days=1))
        )

    def is_cut(self, name: str, day: date) -> bool:
        """Whether days before this day are told apart from it and the days after."""
        if day >= self.kept.fine_from or day.day == 1:
            return True
        return name in self.kept.summary.last_days and (day + timedelta(days=1)).day == 1


def kept(summary: Summary | None, scope: Scope) -> Kept | None:
    """The summary as it stands, where it may answer whoever has this scope.

    Groups do not tell units, enterprises and villages apart.
    """
    if summary is None or scope.units is not None or scope.enterprise is not None:
        return None
    if max(len(scope.low), len(scope.high)) > STREET_DIGITS:
        return None
    state = SummaryState.objects.filter(pk=summary.code).first()
    if state is None:
        return None
    return Kept(summary, state.fine_from, state.known_since, state.turns)
