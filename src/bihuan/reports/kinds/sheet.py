"""The sheet on which a report is composed: it numbers figures, writes comparisons, fills cells."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Any

from bihuan.kernel.awaited import Unheld
from bihuan.kernel.indicators import Query, Value, compare, link
from bihuan.reports.composition import Cell, Figure, Identity
from bihuan.reports.rules import change_words, iso_days


def period_of(value: Value) -> str:
    """The days a value speaks of; one that tells how things stood names its last day."""
    period = value.query.period
    if value.indicator.semantics == "as_of":
        return period.last.isoformat()
    return iso_days(period.first, period.last)


def question(query: Query) -> dict[str, Any]:
    """What was asked, as JSON can hold it; `asked_again` reads it."""
    return {
        "first": query.period.first.isoformat(),
        "last": query.period.last.isoformat(),
        "as_of": query.as_of.isoformat(),
        "region": query.region,
        "slice": [[name, part] for name, part in query.slice],
    }


class Sheet:
    """Figures in the order in which they were put down."""

    def __init__(self) -> None:
        self.figures: list[Figure] = []
        self.identities: list[Identity] = []
        self.reasons: dict[str, str] = {}

    def _next(self) -> str:
        return f"f{len(self.figures) + 1}"

    def put(self, value: Value | Unheld, label: str = "") -> str:
        """Put down a value, or a number that no room holds yet; returns the id of its figure."""
        if isinstance(value, Unheld):
            return self._put_unheld(value, label)
        figure = Figure(
            id=self._next(),
            label=label or str(value.indicator.label),
            value=value.number,
            unit=value.indicator.unit,
            decimals=value.indicator.decimals,
            period=period_of(value),
            indicator=value.indicator.code,
            rows=value.rows,
            url=link(value),
            query=question(value.query),
        )
        self.figures.append(figure)
        return figure.id

    def _put_unheld(self, value: Unheld, label: str) -> str:
        item = value.awaited
        figure = Figure(
            id=self._next(),
            label=label or str(item.label),
            value=None,
            unit=str(item.unit),
            period=iso_days(value.query.period.first, value.query.period.last),
            indicator=item.code,
            rows=0,
            query=question(value.query),
        )
        self.figures.append(figure)
        self.reasons.setdefault(str(item.reason), figure.id)
        return figure.id

    def why_unknown(self) -> tuple[str, ...]:
        """Why some numbers print —, each reason once; a line of their own in the report."""
        return tuple(self.reasons)

    def say(self, value: Value | Unheld, label: str = "") -> str:
        """Put down a value; returns its placeholder for a paragraph."""
        return f"{{{self.put(value, label)}}}"

    def reckon(
        self, number: Decimal, *, unit: str, label: str, of: tuple[str, ...], decimals: int = 0
    ) -> str:
        """Put down a number reckoned from other figures; returns its placeholder."""
        known = {figure.id: figure for figure in self.figures}
        first = known[of[0]]
        figure = Figure(
            id=self._next(),
            label=label,
            value=number,
            unit=unit,
            decimals=decimals,
            period=first.period,
            indicator=first.indicator,
            rows=first.rows,
            url=first.url,
            of=of,
        )
        self.figures.append(figure)
        return f"{{{figure.id}}}"

    def compared(
        self,
        now: Value,
        now_id: str,
        before: Value | None,
        against: str,
        *,
        names_base: bool = True,
    ) -> str:
        """``，较上年同期的320条增加40条、上升12.5%``; empty where the other period is not known.

        Args:
            names_base: Whether the other period's number is said too.
        """
        if before is None or before.number is None or now.number is None:
            return ""
        found = compare(now, before)
        assert found.change is not None
        unit, label = now.indicator.unit, str(now.indicator.label)
        moved, by_share = change_words(now.number, before.number)
        base = self.put(before, f"{against}{label}")
        whose = f"{against}的{{{base}}}" if names_base else against
        if found.change == 0:
            return f"，与{whose}持平"
        of = (now_id, base)
        said = f"，较{whose}{moved}" + self.reckon(
            abs(found.change), unit=unit, label=f"{label}较{against}{moved}", of=of
        )
        if found.percent is not None:
            share = f"{label}较{against}{by_share}"
            said += f"、{by_share}" + self.reckon(
                abs(found.percent), unit="%", decimals=1, label=share, of=of
            )
        return said

    def pair(self, now: Value, before: Value, label: str) -> tuple[Cell, Cell, Cell, Cell]:
        """Now, before, change, per cent as cells; what cannot be told prints —."""
        first = self.put(now, f"{label}本期")
        second = self.put(before, f"{label}基期")
        found, of = compare(now, before), (first, second)
        change, percent = Cell(), Cell()
        if found.change is not None:
            unit = "个百分点" if now.indicator.is_rate else now.indicator.unit
            decimals = now.indicator.decimals
            change = self.reckoned(found.change, unit, f"{label}增减", of, decimals)
        if found.percent is not None:
            percent = self.reckoned(found.percent, "%", f"{label}变化率", of, 1)
        return Cell(figure=first), Cell(figure=second), change, percent

    def reckoned(
        self, number: Decimal, unit: str, label: str, of: tuple[str, ...], decimals: int = 0
    ) -> Cell:
        """A number reckoned from other figures as a cell."""
        said = self.reckon(number, unit=unit, label=label, of=of, decimals=decimals)
        return Cell(figure=said.strip("{}"))

    def cells(self, values: Iterable[Value | Unheld], label: str) -> tuple[Cell, ...]:
        """Values as cells of one row."""
        return tuple(Cell(figure=self.put(value, f"{label}{label_of(value)}")) for value in values)

    def adds_up(self, whole: str, parts: Sequence[str], text: str) -> None:
        """Note that figures must add up; placeholders or ids."""
        self.identities.append(
            Identity(whole.strip("{}"), tuple(part.strip("{}") for part in parts), text)
        )


def label_of(value: Value | Unheld) -> str:
    """What a value is, in the words of the reports."""
    return str(value.awaited.label if isinstance(value, Unheld) else value.indicator.label)


def nothing(value: Value, query: Query) -> Value:
    """The value of a part in which nothing was counted: a true zero, a rate undefined."""
    indicator = value.indicator
    number = None if indicator.is_rate or indicator.total else Decimal(0)
    return Value(indicator, query, number, 0, 0 if indicator.is_rate else None)
