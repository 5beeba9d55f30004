"""Which clause somebody means who types what they found.

Words typed on site are not those of the rule: 电箱 for 配电箱, 堵死 for 堵塞. So a text is taken as the
pieces of two and three characters that it holds, and as the *meanings* it mentions (the dictionary
``hazard-words``: one row a meaning, with every way of saying it). A piece or meaning that few clauses
hold tells more than one that many hold. The clauses of the enterprise's own sector and those of every
sector come first.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from bihuan.kernel import packs
from bihuan.statutes import criteria
from bihuan.statutes.criteria import Criterion

WORDS = "hazard-words"
ANY_SECTOR = "other"
SEPARATORS = re.compile(r"[^0-9A-Za-z一-鿿]+")
# How much a piece, a heading and a meaning weigh beside each other, and how much a clause of the own
# sector, of every sector and of another sector; chosen on the tuned half of the labelled phrases.
PIECE, MEANING, HEADING = 1.0, 3.0, 0.35
OWN, EVERY, FOREIGN = 1.25, 1.15, 0.55
SATURATION, SHORTNESS = 1.2, 0.6  # of BM25: repeats count less, long clauses count less
LONGEST = 300  # characters of what was typed that are looked at

Meanings = tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Hit:
    """A clause and how near it is; only the order of scores means anything."""

    clause: Criterion
    score: float


def pieces(text: str) -> Counter[str]:
    """Every two and three neighbouring characters of a text, none across a separator."""
    found: Counter[str] = Counter()
    for part in SEPARATORS.split(text):
        for size in (2, 3):
            found.update(part[place : place + size] for place in range(len(part) - size + 1))
    return found


def meanings_of(text: str, known: Meanings) -> set[str]:
    """The meanings that a text mentions in any of their words."""
    return {f"#{key}" for word, key in known if word in text}


@dataclass(frozen=True)
class Index:
    """Every clause with the pieces and meanings it holds."""

    clauses: tuple[Criterion, ...]
    known: Meanings

    @cached_property
    def held(self) -> tuple[dict[str, float], ...]:
        """For each clause, what it holds and how much: heading less than body."""
        return tuple(self.terms(clause) for clause in self.clauses)

    def terms(self, clause: Criterion) -> dict[str, float]:
        found = {term: float(times) for term, times in pieces(clause.body).items()}
        for term, times in pieces(clause.group).items():
            found[term] = found.get(term, 0.0) + HEADING * times
        for term in meanings_of(clause.group, self.known):
            found[term] = HEADING
        for term in meanings_of(clause.body, self.known):
            found[term] = 1.0
        return found

    @cached_property
    def places(self) -> Mapping[str, tuple[int, ...]]:
        """Term → the clauses that hold it."""
        found: dict[str, list[int]] = {}
        for place, terms in enumerate(self.held):
            for term in terms:
                found.setdefault(term, []).append(place)
        return {term: tuple(where) for term, where in found.items()}

    @cached_property
    def lengths(self) -> tuple[float, ...]:
        """How long each clause is beside the average."""
        sizes = [len(clause.body) + 1 for clause in self.clauses]
        average = sum(sizes) / max(len(sizes), 1)
        return tuple(size / average for size in sizes)

    def rarity(self, term: str) -> float:
        return math.log(1 + len(self.clauses) / len(self.places[term]))

    def scores(self, words: str) -> dict[int, float]:
        """How near each clause that shares anything is, the sector left aside."""
        asked = [(term, PIECE) for term in pieces(words)]
        asked += [(term, MEANING) for term in meanings_of(words, self.known)]
        found: dict[int, float] = {}
        for term, weight in asked:
            for place in self.places.get(term, ()):
                times = self.held[place][term]
                damped = SATURATION * (1 - SHORTNESS + SHORTNESS * self.lengths[place])
                share = times * (SATURATION + 1) / (times + damped)
                found[place] = found.get(place, 0.0) + weight * self.rarity(term) * share
        return found


def index() -> Index:
    """The index of everything loaded here, local edits applied; made anew when a pack changes."""
    memory = packs.derived()
    if "criteria:index" not in memory:
        memory["criteria:index"] = Index(tuple(criteria.in_force()), known_words())
    found: Index = memory["criteria:index"]
    return found


def known_words() -> Meanings:
    """Every way of saying something, with the meaning; empty where the dictionary is not loaded."""
    if WORDS not in packs.codes("dictionary"):
        return ()
    return tuple(
        (word, row["key"])
        for row in packs.rows("dictionary", WORDS)
        for word in (row["title"], *row.get("aliases", ()))
    )


def nearness(clause: Criterion, sector: str) -> float:
    """How much a clause's sector speaks for it."""
    if ANY_SECTOR in clause.sectors or not clause.sectors:
        return EVERY
    if not sector:
        return 1.0
    return OWN if sector in clause.sectors else FOREIGN


def suggest(
    words: str, *, sector: str = "", on: date | None = None, most: int = 8, grade: str = ""
) -> list[Hit]:
    """The clauses in effect on a day that somebody most likely means, nearest first.

    Args:
        words: What was typed so far; fewer than two characters mean nothing.
        sector: Of the enterprise; its clauses and those of every sector come first.
        on: The day of the finding; every loaded clause without one.
        grade: ``major`` or ``general`` alone.
    """
    text = words[:LONGEST]
    found = index()
    in_effect = effective_packs(found.clauses, on)
    hits = [
        Hit(found.clauses[place], score * nearness(found.clauses[place], sector))
        for place, score in found.scores(text).items()
    ]
    kept = [
        hit
        for hit in hits
        if hit.clause.key in in_effect and (not grade or hit.clause.grade == grade)
    ]
    return sorted(kept, key=lambda hit: (-hit.score, hit.clause.key))[:most]


def effective_packs(clauses: Iterable[Criterion], on: date | None) -> frozenset[str]:
    """Keys of the clauses in effect on a day, remembered a day long."""
    if on is None:
        return frozenset(clause.key for clause in clauses)
    memory, place = packs.derived(), f"criteria:on:{on}"
    if place not in memory:
        memory[place] = frozenset(clause.key for clause in criteria.in_force(on))
    found: frozenset[str] = memory[place]
    return found
