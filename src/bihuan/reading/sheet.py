"""The record table of a document: each level in its place with what it is compared with."""

from bisect import bisect_left
from dataclasses import dataclass, field
from decimal import Decimal

from bihuan.reading.mapped import Text
from bihuan.reading.mentions import Mention
from bihuan.reading.moves import Move
from bihuan.reading.numbering import Block

NEAR = 200


@dataclass(slots=True)
class Delta:
    """A signed change with its place."""

    value: Decimal
    start: int
    end: int


@dataclass(slots=True)
class Percent:
    """A signed percentage as written."""

    value: Decimal
    places: int
    written: str
    start: int
    end: int


@dataclass(slots=True)
class Comparison:
    """One comparison of a level: with what, the change, the percentage, the earlier value."""

    basis: str
    loose: bool = False
    delta: Delta | None = None
    percent: Percent | None = None
    prior: Mention | None = None


@dataclass(slots=True)
class Record:
    """A level in its place in the document."""

    level: Mention
    block: Block | None
    comparisons: list[Comparison] = field(default_factory=list)

    def comparison(self, basis: str) -> Comparison:
        for found in self.comparisons:
            if found.basis == basis:
                return found
        made = Comparison(basis)
        self.comparisons.append(made)
        return made

    def has(self, basis: str) -> Comparison | None:
        return next((found for found in self.comparisons if found.basis == basis), None)

    @property
    def key(self) -> tuple[str, str]:
        """Give what the level counts: subject and statistic."""
        return self.level.subject, self.level.metric or self.level.words


@dataclass(slots=True)
class Sentence:
    """A sentence with its records and percentages that are no change."""

    start: int
    end: int
    block: Block | None
    number: int
    records: list[Record] = field(default_factory=list)
    shares: list[Mention] = field(default_factory=list)
    opens_run: bool = True


def _start(record: Record) -> int:
    return record.level.start


@dataclass(slots=True)
class Sheet:
    """The record table of a document."""

    text: Text
    records: list[Record] = field(default_factory=list)
    sentences: list[Sentence] = field(default_factory=list)
    shares: list[Mention] = field(default_factory=list)
    moves: list[tuple[Move, str | None]] = field(default_factory=list)

    def of_block(self, block: Block) -> list[Record]:
        """Give the records of a block, in order."""
        low = bisect_left(self.records, block.start, key=_start)
        high = bisect_left(self.records, block.end, key=_start)
        return [record for record in self.records[low:high] if record.block is block]

    def before(self, position: int, most: int = NEAR) -> list[Record]:
        """Give the nearest records before a position, in order, a bounded number of them."""
        at = bisect_left(self.records, position, key=_start)
        return self.records[max(0, at - most) : at]

    def after(self, position: int, most: int = NEAR) -> list[Record]:
        """Give the nearest records from a position on, in order."""
        at = bisect_left(self.records, position, key=_start)
        return self.records[at : at + most]
