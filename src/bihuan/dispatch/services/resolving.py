"""From the names in a document to the units they mean on its day."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from bihuan.dispatch.models import Finding, OfficialText
from bihuan.dispatch.states import FindingKind
from bihuan.organisations.directory import Directory, Match, expand
from bihuan.organisations.models import Unit, UnitGroup


@dataclass(frozen=True)
class Named:
    """One name with what it means: a unit, a group of units, or nothing yet.

    Args:
        chosen: Ids that a person chose for the name; they win over the directory.
    """

    name: str
    match: Match
    chosen: tuple[int, ...] = ()

    @property
    def is_known(self) -> bool:
        return bool(self.chosen) or self.match.is_found

    def units(self, on: date) -> list[Unit]:
        """The units meant on a day; a generic subject is expanded by the directory."""
        if self.chosen:
            return list(Unit.objects.filter(pk__in=self.chosen).order_by("order", "id"))
        if self.match.unit is not None:
            return [self.match.unit]
        return [] if self.match.group is None else expand(self.match.group, on)

    @property
    def group(self) -> UnitGroup | None:
        return None if self.chosen else self.match.group


class Names:
    """The directory as a document's names see it: its region, its day."""

    def __init__(self, document: OfficialText, today: date) -> None:
        self.on = document.dated_on or today
        self.today = today
        self.directory = Directory(home=document.region, on=self.on)
        self.known: dict[str, Match] = {}

    def of(self, name: str, chosen: Mapping[str, Any]) -> Named:
        if name not in self.known:
            self.known[name] = self.directory.resolve(name)
        ids = tuple(int(pk) for pk in chosen.get(name, ()))
        return Named(name, self.known[name], ids)

    def lead(self, finding: Finding) -> list[Named]:
        return self._all(finding, "lead_units" if finding.kind == FindingKind.TASK else "who")

    def participants(self, finding: Finding) -> list[Named]:
        return self._all(finding, "co_units") if finding.kind == FindingKind.TASK else []

    def _all(self, finding: Finding, key: str) -> list[Named]:
        chosen = finding.value.get("chosen") or {}
        return [self.of(name, chosen) for name in finding.value.get(key) or ()]

    def unknown(self, finding: Finding) -> list[str]:
        """Names of a finding that mean no unit yet."""
        named = [*self.lead(finding), *self.participants(finding)]
        return [one.name for one in named if not one.is_known]

    def warnings(self, finding: Finding) -> list[str]:
        """What whoever confirms should look at: level slips, former names, generic subjects."""
        named = [*self.lead(finding), *self.participants(finding)]
        found = [one.match.warning for one in named if one.match.warning and not one.chosen]
        expanded = [one for one in named if one.group is not None]
        found += [
            f"“{one.name}”按名录展开为 {len(one.units(self.on))} 个单位。" for one in expanded
        ]
        return found
