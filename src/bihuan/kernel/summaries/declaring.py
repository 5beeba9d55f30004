"""What is kept of a fact: declared beside its indicators."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cache

from django.db.models import Model, Q

from bihuan.kernel import registry

STREET_DIGITS = 9
RECENT_DAYS = 3  # on the first of a month yesterday's report is still asked for


@dataclass(frozen=True)
class Summary:
    """What is kept of a fact's rows.

    Args:
        code: Of the fact.
        rows: The model whose rows are grouped; ``groups`` the model of the groups, which has the
            fields named here and ``part``, ``region``, ``units``, ``n``, ``latest``.
        same: Fields kept as they are.
        days: Fields with a day, thinned.
        last_days: Of these, the ones that are compared with the last day of a month alone.
        marks: Field of the group → condition on a row that it answers.
        totals: Field that is summed → field with the number of rows in which it is known.
        parts: Which of these fields stand together. What a question looks at must stand in one part;
            fields that are never asked for together would only multiply the groups. Every row is
            in each part; a field of no part is NULL there.
        put_aside: Field with the moment from which a row counts no more, ``recorded`` from which it
            counts: a question as of an earlier moment than the newest of them goes to the rows.
    """

    code: str
    rows: type[Model]
    groups: type[Model]
    same: tuple[str, ...]
    days: tuple[str, ...]
    last_days: tuple[str, ...] = ()
    marks: Mapping[str, Q] = field(default_factory=dict)
    totals: Mapping[str, str] = field(default_factory=dict)
    parts: tuple[tuple[str, ...], ...] = ()
    recorded: str = "recorded_at"
    put_aside: str = "withdrawn_at"

    @property
    def table(self) -> str:
        return self.groups._meta.db_table

    @property
    def base(self) -> str:
        return self.rows._meta.db_table

    @property
    def fields(self) -> tuple[str, ...]:
        """Every field that tells groups apart, besides the region."""
        return (*self.same, *self.days, *self.marks)


@cache
def all_summaries() -> Mapping[str, Summary]:
    """Every declared summary by its code."""
    return {one.code: one for one in registry.collect("indicators", Summary)}


def fine_from(on: date) -> date:
    """Since when days stand as they are: the month's first, and at least three days."""
    return min(on.replace(day=1), on - timedelta(days=RECENT_DAYS))
