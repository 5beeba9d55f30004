"""The answers of a row to every comparison that some conditions make, in one number.

A comparison is a bit. The comparisons of one day are more than yes or no: the days named in them
cut the calendar into stretches, and the number holds in which the row's day lies. A condition is
then a test of bits and stretches.

A comparison with nothing is unknown. Of a condition without a NOT only the answers "true" matter,
so that unknown may stand as 0; whatever stands below a NOT is asked as one comparison.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any, TypeGuard

from django.core.exceptions import FieldDoesNotExist
from django.db.models import BigIntegerField, Case, Model, Q, Value, When

ONE_DAY = timedelta(days=1)
Stretch = tuple[date | None, date | None]  # from the first day on, before the second


def stretch(lookup: str, value: Any) -> Stretch | None:
    """The days for which a comparison holds, or ``None`` where it is none with days."""
    days = value if lookup == "range" else (value, value)
    if lookup == "isnull" or not all(type(day) is date and day < date.max for day in days):
        return None
    first, after = days[0], days[1] + ONE_DAY
    stretches: dict[str, Stretch] = {
        "lt": (None, first),
        "lte": (None, after),
        "gt": (after, None),
        "gte": (first, None),
        "range": (first, after),
        "exact": (first, after),
    }
    return stretches.get(lookup)


@dataclass
class Scale:
    """The stretches of one column of days: before the first cut, between, after the last, none."""

    cuts: list[date] = field(default_factory=list)
    shift: int = 0

    @property
    def width(self) -> int:
        return (len(self.cuts) + 1).bit_length()

    def number(self, name: str) -> Any:
        """Which stretch a row's day lies in."""
        whens = [
            When(Q(**{f"{name}__lt": cut}), then=Value(place << self.shift))
            for place, cut in enumerate(self.cuts)
        ]
        last = len(self.cuts)
        known = When(Q(**{f"{name}__isnull": False}), then=Value(last << self.shift))
        return case(*whens, known, default=(last + 1) << self.shift)

    def test(self, days: Stretch) -> str:
        low = 0 if days[0] is None else self.cuts.index(days[0]) + 1
        high = len(self.cuts) if days[1] is None else self.cuts.index(days[1])
        return f"{self.read()} BETWEEN {low} AND {high}"

    def test_unknown(self, *, is_unknown: bool) -> str:
        return f"{self.read()} {'>' if is_unknown else '<='} {len(self.cuts)}"

    def read(self) -> str:
        return f"(k >> {self.shift} & {(1 << self.width) - 1})"


class Marks:
    """The comparisons of some conditions on a model's rows, laid out in one number ``k``."""

    def __init__(self, model: type[Model], conditions: Sequence[Q]) -> None:
        self.model = model
        self.scales: dict[str, Scale] = {}
        self.bits: dict[Q, int] = {}
        found = list(dict.fromkeys(one for some in conditions for one in comparisons(some)))
        for one in found:
            self.note_days(one)
        size = 0
        for scale in self.scales.values():
            scale.cuts, scale.shift = sorted(set(scale.cuts)), size
            size += scale.width
        for one in found:
            if self.day_test(one) is None:
                self.bits[one] = 1 << size
                size += 1
        self.size = size

    def day_of(self, comparison: Q) -> tuple[str, str, Any] | None:
        """Name, lookup and value of a comparison of a column of days."""
        leaf = comparison.children[0] if len(comparison.children) == 1 else None
        if comparison.negated or not isinstance(leaf, tuple):
            return None
        name, _double, lookup = leaf[0].partition("__")
        try:
            kind = self.model._meta.get_field(name).get_internal_type()  # type: ignore[union-attr]  # a column
        except FieldDoesNotExist:
            return None
        return (name, lookup or "exact", leaf[1]) if kind == "DateField" else None

    def note_days(self, comparison: Q) -> None:
        found = self.day_of(comparison)
        days = stretch(*found[1:]) if found else None
        if found and days:
            scale = self.scales.setdefault(found[0], Scale())
            scale.cuts += [cut for cut in days if cut is not None]

    def day_test(self, comparison: Q) -> str | None:
        """The test of a comparison of days, where its column has stretches."""
        found = self.day_of(comparison)
        if found is None or found[0] not in self.scales:
            return None
        name, lookup, value = found
        if lookup == "isnull":
            return self.scales[name].test_unknown(is_unknown=bool(value))
        days = stretch(lookup, value)
        return None if days is None else self.scales[name].test(days)

    def test(self, condition: Q) -> str:
        """The condition as a test of ``k``."""
        if condition.negated or condition.connector == Q.XOR:
            return self.all_of(self.bits[condition])
        bits, tests = 0, []
        for child in condition.children:
            if is_tree(child):
                tests.append(self.test(child))
                continue
            comparison = child if isinstance(child, Q) else Q(child)
            of_days = self.day_test(comparison)
            if of_days is None:
                bits |= self.bits[comparison]
            else:
                tests.append(of_days)
        if condition.connector == Q.OR:
            return "(" + " OR ".join([*([f"k & {bits} <> 0"] if bits else []), *tests]) + ")"
        return " AND ".join([*([self.all_of(bits)] if bits else []), *tests]) or "true"

    @staticmethod
    def all_of(bits: int) -> str:
        return f"k & {bits} = {bits}"

    def number(self) -> Any:
        """The answers of a row as one number."""
        found: Any = Value(0, output_field=BigIntegerField())
        for name, scale in self.scales.items():
            found = found.bitor(scale.number(name))
        for comparison, bit in self.bits.items():
            found = found.bitor(case(When(comparison, then=Value(bit)), default=0))
        return found


def case(*whens: When, default: int) -> Any:
    return Case(*whens, default=Value(default), output_field=BigIntegerField())


def is_tree(child: Any) -> TypeGuard[Q]:
    """Whether a part of a condition is looked into; a NOT is not."""
    return isinstance(child, Q) and not child.negated and child.connector != Q.XOR


def comparisons(condition: Q) -> Iterator[Q]:
    """What a condition asks, each part that is not looked into as one comparison."""
    if condition.negated or condition.connector == Q.XOR:
        yield condition
        return
    for child in condition.children:
        if is_tree(child):
            yield from comparisons(child)
        else:
            yield child if isinstance(child, Q) else Q(child)
