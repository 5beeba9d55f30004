"""The directory in memory: units by core, by canonical word, by other name."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from django.db.models import Q

from bihuan.kernel import packs
from bihuan.organisations.directory.written import group_key, readings, short_place
from bihuan.organisations.models import (
    NameKind,
    Region,
    RegionLevel,
    Unit,
    UnitGroup,
    UnitName,
)
from bihuan.organisations.rules import parent_code, plain_name

LEVELS: dict[str, tuple[RegionLevel, ...]] = {
    "省": (RegionLevel.PROVINCE,),
    "市": (RegionLevel.CITY, RegionLevel.COUNTY),
    "州": (RegionLevel.CITY,),
    "盟": (RegionLevel.CITY,),
    "区": (RegionLevel.COUNTY, RegionLevel.ZONE),
    "县": (RegionLevel.COUNTY,),
    "旗": (RegionLevel.COUNTY,),
    "镇": (RegionLevel.STREET,),
    "乡": (RegionLevel.STREET,),
    "街道": (RegionLevel.STREET,),
}


@dataclass(frozen=True)
class Words:
    """Canonical words of unit names: abbreviation → key, name before a reform → (key, until)."""

    short: dict[str, str]
    former: dict[str, tuple[str, str]]

    @classmethod
    def load(cls) -> Words:
        short, former = {}, {}
        for row in packs.rows("dictionary", "unit-words"):
            for word in (row["title"], *row.get("aliases", ())):
                short[plain_name(word)] = row["key"]
            for old in row.get("data", {}).get("former", ()):
                former[plain_name(old["name"])] = (row["key"], old["until"])
        return cls(short, former)


@dataclass
class Index:
    """What the directory knows on a day, seen from a region.

    Args:
        home: Code of the region whose offices are meant by 市, 区 and 县.
    """

    home: str
    on: date
    words: Words
    units: dict[int, Unit] = field(default_factory=dict)
    by_name: dict[str, list[Unit]] = field(default_factory=lambda: defaultdict(list))
    by_core: dict[str, list[Unit]] = field(default_factory=lambda: defaultdict(list))
    by_word: dict[str, list[Unit]] = field(default_factory=lambda: defaultdict(list))
    other_names: dict[str, list[UnitName]] = field(default_factory=lambda: defaultdict(list))
    other_cores: dict[str, list[UnitName]] = field(default_factory=lambda: defaultdict(list))
    gone: dict[str, Unit] = field(default_factory=dict)
    places: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    groups: dict[str, UnitGroup] = field(default_factory=dict)

    @classmethod
    def load(cls, *, home: str, on: date) -> Index:
        index = cls(home, on, Words.load())
        units = Unit.objects.select_related("region", "successor").order_by("order", "id")
        found = list(units)
        index.add_places({unit.region for unit in found})
        for unit in found:
            index.add(unit)
        for other in UnitName.objects.select_related("unit"):
            index.add_other(other)
        near = [*chain(home), home]
        for group in UnitGroup.objects.filter(region_id__in=near).order_by("region_id"):
            for name in (group.name, *group.aliases):
                index.groups[group_key(name)] = group
        return index

    def add_places(self, regions: Iterable[Region]) -> None:
        codes = {self.home, *chain(self.home)}
        above = Region.objects.filter(Q(pk__in=codes))
        for region in {*regions, *above}:
            for name in (region.name, short_place(region.name)):
                if name:
                    self.places[name].add(region.code)

    def add(self, unit: Unit) -> None:
        if unit.abolished_on is not None and unit.abolished_on <= self.on:
            self.gone.setdefault(plain_name(unit.name), unit)
            return
        self.units[unit.pk] = unit
        self.by_name[plain_name(unit.name)].append(unit)
        if unit.short_name:
            self.by_name[plain_name(unit.short_name)].append(unit)
        for core in self.cores(unit.name, unit):
            append_once(self.by_core[core], unit)
            word = self.words.short.get(core)
            if word is not None:
                append_once(self.by_word[word], unit)

    def add_other(self, other: UnitName) -> None:
        if other.unit_id not in self.units:
            return
        other.unit = self.units[other.unit_id]
        self.other_names[plain_name(other.name)].append(other)
        for core in self.cores(other.name, other.unit):
            self.other_cores[core].append(other)

    def cores(self, name: str, unit: Unit) -> set[str]:
        """The cores of a unit's name: without its own place, without its own level word."""
        own = {unit.region_id, *chain(unit.region_id)}
        return {
            one.core
            for one in readings(name, self.places)
            if one.core
            and (not one.place or one.place in own)
            and (not one.level or level_fits(one.level, unit))
        }

    def is_near(self, unit: Unit) -> bool:
        """Whether the unit lies above, in or below home; all do where no home is given."""
        if not self.home:
            return True
        region = unit.region_id
        return region in {self.home, *chain(self.home)} or self.home in {region, *chain(region)}


def append_once(units: list[Unit], unit: Unit) -> None:
    if unit not in units:
        units.append(unit)


def chain(code: str) -> list[str]:
    """The codes above a region, nearest first."""
    found, above = [], parent_code(code) if code else None
    while above is not None:
        found.append(above)
        above = parent_code(above)
    return found


def level_fits(level: str, unit: Unit) -> bool:
    """Whether a level word may stand before the name of a unit.

    市 is said of a prefecture and of a county-level city, 区 of a district and of a zone.
    """
    region = unit.region
    if region.level not in LEVELS[level]:
        return False
    return region.level != RegionLevel.COUNTY or region.name.endswith(level)


def is_former(other: UnitName) -> bool:
    return other.kind == NameKind.FORMER
