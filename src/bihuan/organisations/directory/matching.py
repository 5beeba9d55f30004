"""One written name to one unit or generic subject, by steps from sure to doubtful."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from bihuan.organisations.directory.index import Index, is_former, level_fits
from bihuan.organisations.directory.written import Written, bureau, group_key, readings
from bihuan.organisations.models import NameKind, Unit, UnitGroup, UnitKind, UnitName
from bihuan.organisations.rules import plain_name, similarity

NEAR = 0.3  # pg_trgm's own default for "similar"
MOST = 5
SEATS = frozenset({UnitKind.GOVERNMENT, UnitKind.STREET, UnitKind.ZONE})


class How(StrEnum):
    """How a written name was found, from sure to doubtful."""

    EXACT = "exact"
    ALIAS = "alias"
    FORMER = "former"
    ABBREVIATION = "abbreviation"
    LEVEL_SLIP = "level_slip"
    NEAR = "near"
    AMBIGUOUS = "ambiguous"
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class Match:
    """What a written name was found to mean.

    Args:
        unit: The unit, ``None`` for a generic subject and where nothing is sure enough.
        group: The generic subject; `expand` says whom it means.
        candidates: Units to choose from where several come into question, likeliest first.
        warning: A sentence for whoever confirms, empty where there is nothing to say.
    """

    written: str
    how: How
    unit: Unit | None = None
    group: UnitGroup | None = None
    candidates: tuple[Unit, ...] = ()
    warning: str = ""

    @property
    def is_found(self) -> bool:
        return self.unit is not None or self.group is not None

    @property
    def needs_eyes(self) -> bool:
        """Whether a person must look before it is used."""
        return not self.is_found or self.how is How.LEVEL_SLIP


class Directory:
    """The directory on a day, seen from a region; loaded once, asked many times.

    Args:
        home: Region whose offices 市, 区 and 县 mean, for example the actor's.
        on: Day of the document; former names and abolished units are judged by it.
    """

    def __init__(self, *, home: str, on: date) -> None:
        self.index = Index.load(home=home, on=on)

    def resolve(self, text: str) -> Match:
        """What a written name means; the first step that finds something decides."""
        ways = readings(text, self.index.places)
        steps: tuple[Callable[[str, list[Written]], Match | None], ...] = (
            self.as_group,
            self.as_name,
            self.as_other_name,
            self.as_core,
            self.as_other_core,
            self.as_word,
            self.as_place,
            self.as_reformed,
            self.as_gone,
            self.as_slip,
        )
        found = (step(text, ways) for step in steps)
        return next((match for match in found if match is not None), None) or self.as_near(text)

    def as_group(self, text: str, _ways: list[Written]) -> Match | None:
        group = self.index.groups.get(group_key(text))
        return Match(text, How.EXACT, group=group) if group else None

    def as_name(self, text: str, _ways: list[Written]) -> Match | None:
        return self.one(text, How.EXACT, self.index.by_name.get(plain_name(text), ()))

    def as_core(self, text: str, ways: list[Written]) -> Match | None:
        """The same name but for place and level words: 市应急管理局, 临江市应急管理局."""
        units = [u for way in ways for u in self.fitting(way, self.index.by_core.get(way.core, ()))]
        return self.one(text, How.EXACT, units)

    def as_other_name(self, text: str, _ways: list[Written]) -> Match | None:
        return self.of_names(text, self.index.other_names.get(plain_name(text), ()))

    def as_other_core(self, text: str, ways: list[Written]) -> Match | None:
        names = [
            other
            for way in ways
            for other in self.index.other_cores.get(way.core, ())
            if self.fits(way, other.unit)
        ]
        return self.of_names(text, names)

    def as_word(self, text: str, ways: list[Written]) -> Match | None:
        """A common abbreviation: 市卫健委."""
        short, by_word = self.index.words.short, self.index.by_word
        units = [
            unit
            for way in ways
            if way.core in short
            for unit in self.fitting(way, by_word.get(short[way.core], ()))
        ]
        return self.one(text, How.ABBREVIATION, units)

    def as_place(self, text: str, ways: list[Written]) -> Match | None:
        """A bare place (河西镇) stands for its government or office."""
        places = {way.place for way in ways if way.place and not way.core}
        units = self.index.units.values()
        seats = [unit for unit in units if unit.kind in SEATS and unit.region_id in places]
        return self.one(text, How.ALIAS, seats)

    def as_reformed(self, text: str, ways: list[Written]) -> Match | None:
        """A name from before a reform that the unit itself has not registered."""
        former, by_word = self.index.words.former, self.index.by_word
        for way in ways:
            if way.core in former:
                word, until = former[way.core]
                match = self.one(text, How.FORMER, self.fitting(way, by_word.get(word, ())))
                if match is not None and match.unit is not None:
                    day = date.fromisoformat(until)
                    return self.dated(match, match.unit, until=day, is_about=True)
                if match is not None:
                    return match
        return None

    def as_gone(self, text: str, _ways: list[Written]) -> Match | None:
        """A unit abolished by that day; whoever took over, or nobody."""
        gone = self.index.gone.get(plain_name(text))
        if gone is None:
            return None
        heir = self.heir(gone)
        day = gone.abolished_on
        ended = f"“{gone.name}”已于{day:%Y-%m-%d}撤销" if day else ""
        if heir is None:
            warning = f"{ended}，没有登记承接单位，请另选单位。"
            return Match(text, How.UNKNOWN, candidates=(gone,), warning=warning)
        warning = f"{ended}，现按承接单位“{heir.name}”处理。"
        return Match(text, How.FORMER, unit=heir, warning=warning)

    def heir(self, gone: Unit) -> Unit | None:
        """Who goes on for an abolished unit, however often it changed hands."""
        seen, current = {gone.pk}, gone.successor
        while current is not None and current.pk not in self.index.units:
            if current.pk in seen:
                return None
            seen.add(current.pk)
            current = current.successor
        return current

    def as_slip(self, text: str, ways: list[Written]) -> Match | None:
        """The right office with the wrong level: 市商务厅, or a city's plan in a district."""
        found: list[Unit] = []
        for way in ways:
            for core in filter(None, (way.core, bureau(way.core))):
                units = self.index.by_core.get(core, ())
                word = self.index.words.short.get(core)
                other = self.index.by_word.get(word, ()) if word else ()
                same = [unit for unit in (*units, *other) if self.index.is_near(unit)]
                fitting = [unit for unit in same if self.fits(way, unit)]
                if way.level or way.place or core != way.core:
                    found += fitting or same
        match = self.one(text, How.LEVEL_SLIP, found)
        if match is None or match.unit is None:
            return match
        warning = f"没有“{text}”，层级相近的是“{match.unit.name}”；请核对是否为笔误。"
        return Match(text, How.LEVEL_SLIP, unit=match.unit, warning=warning)

    def as_near(self, text: str) -> Match:
        """Names that look alike are offered, never taken."""
        bare = plain_name(text)
        scores: dict[int, float] = {}
        named = [(name, unit) for name, units in self.index.by_name.items() for unit in units]
        named += [(name, other.unit) for name, o in self.index.other_names.items() for other in o]
        named += [(core, unit) for core, units in self.index.by_core.items() for unit in units]
        for name, unit in named:
            if self.index.is_near(unit):
                alike = similarity(bare, name)
                scores[unit.pk] = max(alike, scores.get(unit.pk, 0.0))
        best = sorted((pk for pk in scores if scores[pk] >= NEAR), key=lambda pk: -scores[pk])
        units = tuple(self.index.units[pk] for pk in best[:MOST])
        if not units:
            warning = f"单位名录里没有“{text}”，请选择单位，或先在名录中登记。"
            return Match(text, How.UNKNOWN, warning=warning)
        names = "、".join(f"“{unit.name}”" for unit in units)
        warning = f"单位名录里没有“{text}”，相近的有{names}，请选择。"
        return Match(text, How.NEAR, candidates=units, warning=warning)

    def fitting(self, way: Written, units: Iterable[Unit]) -> list[Unit]:
        return [unit for unit in units if self.fits(way, unit)]

    def fits(self, way: Written, unit: Unit) -> bool:
        """Whether place and level, as far as they were written, are the unit's."""
        if way.place:
            is_level = not way.level or level_fits(way.level, unit)
            return unit.region_id == way.place and is_level
        if way.level:
            return self.index.is_near(unit) and level_fits(way.level, unit)
        return self.index.is_near(unit)

    def one(self, text: str, how: How, units: Iterable[Unit]) -> Match | None:
        """The only unit; where there are several, the only one of home; else a choice."""
        found = list({unit.pk: unit for unit in units}.values())
        if len(found) > 1:
            home = [unit for unit in found if unit.region_id == self.index.home]
            found = home if len(home) == 1 else found
        if not found:
            return None
        if len(found) == 1:
            return Match(text, how, unit=found[0])
        names = "、".join(f"{unit.region.name}的“{unit.name}”" for unit in found[:MOST])
        warning = f"“{text}”可以指{names}，请选择。"
        return Match(text, How.AMBIGUOUS, candidates=tuple(found[:MOST]), warning=warning)

    def of_names(self, text: str, names: Iterable[UnitName]) -> Match | None:
        found = list(names)
        sure = [other for other in found if not is_former(other)] or found
        match = self.one(text, How.ALIAS, [other.unit for other in sure])
        if match is None or match.unit is None:
            return match
        mine = [other for other in sure if other.unit_id == match.unit.pk]
        if is_former(mine[0]):
            return self.dated(match, match.unit, until=mine[0].valid_to)
        short = any(other.kind == NameKind.ABBREVIATION for other in mine)
        return Match(text, How.ABBREVIATION if short else How.ALIAS, unit=match.unit)

    def dated(
        self, match: Match, unit: Unit, *, until: date | None, is_about: bool = False
    ) -> Match:
        """A former name: right in its time, warned of afterwards."""
        warning = ""
        if until is None or self.index.on >= until:
            day = f"{until.year}年" if until and is_about else f"{until:%Y-%m-%d}" if until else ""
            since = f"{day}前" if day else "从前"
            warning = f"“{match.written}”是“{unit.name}”{since}的名称，现按“{unit.name}”处理。"
        return Match(match.written, How.FORMER, unit=unit, warning=warning)


def resolve(text: str, *, home: str, on: date) -> Match:
    """One written name; for many, load a `Directory` once."""
    return Directory(home=home, on=on).resolve(text)
