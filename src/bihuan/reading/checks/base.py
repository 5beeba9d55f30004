"""What a check gives, and when a claimed number holds."""

from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from bihuan.reading.amounts import as_number
from bihuan.reading.mapped import Span
from bihuan.reading.mentions import Mention

Part = Mention | Decimal
OK, ROUNDING, WRONG = "ok", "rounding", "wrong"
UNDEFINED, INCONSISTENT, UNVERIFIABLE = "undefined_base", "inconsistent", "unverifiable"
VERDICTS = (OK, ROUNDING, WRONG, UNDEFINED, INCONSISTENT, UNVERIFIABLE)
_HOLDS = {OK: True, ROUNDING: True, WRONG: False, UNDEFINED: False, INCONSISTENT: False}
_TINY = Decimal("1e-9")


@dataclass(slots=True)
class Relation:
    """A statement that can be recomputed: the parts, what the text claims, what comes out."""

    kind: str
    parts: list[Part]
    part_spans: list[Span]
    claimed: str | None
    claimed_value: Decimal | None
    claimed_span: Span | None
    recomputed: Any
    verdict: str
    reason: str
    claimed_part: Mention | None = None
    values: list[Decimal] = field(default_factory=list)

    def __post_init__(self) -> None:
        if not self.values:
            self.values = [value_of(part) for part in self.parts]

    @property
    def ok(self) -> bool | None:
        return _HOLDS.get(self.verdict)

    @property
    def at(self) -> int:
        return (
            self.claimed_span[0]
            if self.claimed_span
            else min((a for a, _ in self.part_spans), default=0)
        )


def value_of(part: Part) -> Decimal:
    return part.amount.value if isinstance(part, Mention) else part


def place_of(mention: Mention) -> Span:
    """Give where the number and its measure word stand."""
    return mention.start, mention.end


def judge(claimed: Decimal, exact: Decimal, places: int, written: str) -> str:
    """Judge a claimed number against the exact one.

    ``ok`` within half a unit of the last place written; ``rounding`` where decimals are kept and the
    difference is within one unit, where the number was cut instead of rounded, or where zeros were
    added behind the last true place; ``wrong`` otherwise.

    Source: the conventions of the label schema of the public corpus.
    """
    unit = Decimal(1).scaleb(-places)
    off = abs(claimed - exact)
    if off <= unit / 2 + _TINY:
        return OK
    if places and off <= unit + _TINY:
        return ROUNDING
    if off < unit and abs(claimed) <= abs(exact):
        return ROUNDING
    bare = written.rstrip("0").rstrip(".") if "." in written else written
    kept = len(bare.partition(".")[2])
    if kept < places and off <= Decimal(1).scaleb(-kept) / 2 + _TINY:
        return ROUNDING
    return WRONG


def rounded(value: Decimal, places: int = 4) -> int | float:
    """Give a recomputed number as printed."""
    return as_number(round(value, places))


def plain(value: Decimal) -> str:
    """Write a decimal the way a person would."""
    return f"{value.normalize():f}" if value else "0"
