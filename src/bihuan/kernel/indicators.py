"""Numbers, declared: each with its unit, its period, its rows, and what it may be split by.

A *fact* is a table whose rows can be counted; an *indicator* a condition on its rows. Several
indicators of a fact are computed in one pass; behind each value stand exactly the rows that its
condition selects, so drilling down always adds up.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal
from functools import cache
from typing import Any, Literal
from urllib.parse import urlencode

from django.db.models import Count, DateField, F, Model, Q, QuerySet, Sum
from django.db.models.functions import Left, TruncMonth
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from bihuan.kernel import registry
from bihuan.kernel.actors import Actor
from bihuan.kernel.errors import InvalidInput, NotFound
from bihuan.kernel.scope import region_range
from bihuan.kernel.workflow import Citation, HouseRule

Semantics = Literal["in_period", "as_of"]
Condition = Callable[["Period"], Q]


class IndicatorUnknown(NotFound):
    """No indicator of that code."""

    code = "indicator_unknown"
    message = _("没有这个指标。")
    remedy = _("请从指标目录里选择。")


@dataclass(frozen=True)
class Period:
    """Days from ``first`` to ``last``, both included."""

    first: date
    last: date

    def __post_init__(self) -> None:
        if self.last < self.first:
            raise InvalidInput({"period": f"结束日期 {self.last} 早于开始日期 {self.first}。"})

    @classmethod
    def day(cls, on: date) -> Period:
        return cls(on, on)

    @classmethod
    def month(cls, on: date) -> Period:
        """The whole month that holds the day."""
        following = (on.replace(day=28) + timedelta(days=4)).replace(day=1)
        return cls(on.replace(day=1), following - timedelta(days=1))

    @classmethod
    def year_to(cls, on: date) -> Period:
        """From the first of January to the day."""
        return cls(on.replace(month=1, day=1), on)

    def a_year_before(self) -> Period:
        """The same days of the year before; 29 February becomes 28 February."""
        return Period(year_before(self.first), year_before(self.last))

    def the_one_before(self) -> Period:
        """The period before it: the month before a whole month, else as many days before it."""
        if self == Period.month(self.first):
            return Period.month(self.first - timedelta(days=1))
        length = self.last - self.first
        last = self.first - timedelta(days=1)
        return Period(last - length, last)

    def __str__(self) -> str:
        return f"{self.first.isoformat()}/{self.last.isoformat()}"


def year_before(day: date) -> date:
    try:
        return day.replace(year=day.year - 1)
    except ValueError:
        return day.replace(year=day.year - 1, day=28)


@dataclass(frozen=True)
class Fact:
    """A table whose rows are counted.

    Args:
        code: ``"hazards"``; ``ledger`` the list that shows its rows.
        model: Whose rows; `visible_to` gives the actor's.
        known_by: The rows as the register held them at a moment.
        dimensions: What its numbers may be split by: name → path.
    """

    code: str
    label: Any
    model: type[Model]
    ledger: str
    known_by: Callable[[Any, datetime], Any]
    region: str = "region"
    dimensions: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Indicator:
    """A number people are judged by.

    Args:
        code: ``app.what_it_measures``.
        label: In the words of the reports; ``unit`` what is counted (条, 家, %).
        fact: Whose rows.
        rows: Period → condition on a row.
        out_of: For a rate: period → condition of the denominator, which holds the numerator's.
        total: Path summed instead of counting rows.
        semantics: ``in_period``: what happened in it; ``as_of``: how it stood at its last day.
        decimals: Places printed.
        source: What it rests on.
        better: ``up``, ``down`` or empty: which way is good, for the arrow's tone.
        words: Names that documents use for it besides the label, see `kernel.figures`.
    """

    code: str
    label: Any
    unit: str
    fact: Fact
    rows: Condition
    source: HouseRule | Citation
    out_of: Condition | None = None
    total: str = ""
    semantics: Semantics = "in_period"
    decimals: int = 0
    better: str = ""
    words: tuple[str, ...] = ()

    @property
    def is_rate(self) -> bool:
        return self.out_of is not None


@dataclass(frozen=True)
class Query:
    """Which value of an indicator: when, where, as known when, of which slice.

    Args:
        period: Days meant.
        as_of: Moment of knowledge; rows recorded later do not count.
        region: Code; everything below it counts. ``""`` is all that the actor sees.
        slice: Dimension → value.
    """

    period: Period
    as_of: datetime
    region: str = ""
    slice: tuple[tuple[str, Any], ...] = ()

    def of(self, **dimensions: Any) -> Query:
        return replace(self, slice=(*self.slice, *dimensions.items()))


@dataclass(frozen=True)
class Value:
    """A computed value: ``None`` is unknown or undefined and prints as —.

    ``rows`` is how many rows stand behind it (of the numerator, for a rate).
    """

    indicator: Indicator
    query: Query
    number: Decimal | None
    rows: int
    out_of: int | None = None

    def text(self) -> str:
        """As printed: grouped by thousands, — where unknown."""
        if self.number is None:
            return "—"
        return f"{self.number:,.{self.indicator.decimals}f}"


@cache
def all_indicators() -> Mapping[str, Indicator]:
    """Every declared indicator by its code."""
    found = {item.code: item for item in registry.collect("indicators", Indicator)}
    return dict(sorted(found.items()))


def indicator_of(code: str) -> Indicator:
    """The indicator of a code.

    Raises:
        IndicatorUnknown: There is none.
    """
    try:
        return all_indicators()[code]
    except KeyError:
        raise IndicatorUnknown from None


def base_rows(fact: Fact, query: Query, actor: Actor) -> QuerySet[Any]:
    """The fact's rows of the region and slice, as known at the moment, that the actor sees."""
    found: Any = fact.model._default_manager.all()
    found = fact.known_by(found.visible_to(actor), query.as_of)
    if query.region:
        low, high = region_range(query.region)
        found = found.filter(**{f"{fact.region}__gte": low, f"{fact.region}__lt": high})
    for name, value in query.slice:
        found = found.filter(**{fact.dimensions[name]: value})
    return found  # type: ignore[no-any-return]  # the manager's queryset type is the app's


def rows_behind(
    indicator: Indicator, query: Query, actor: Actor, *, denominator: bool = False
) -> QuerySet[Any]:
    """Exactly the rows that a value counts."""
    condition = indicator.out_of if denominator and indicator.out_of else indicator.rows
    return base_rows(indicator.fact, query, actor).filter(condition(query.period))


def number_of(indicator: Indicator, counted: Any, out_of: Any) -> Decimal | None:
    """The value from its counts: a rate in per cent, rounded half up; ``None`` out of nothing."""
    if not indicator.is_rate:
        return None if counted is None else Decimal(counted)
    if not out_of:
        return None
    places = Decimal(1).scaleb(-indicator.decimals)
    return (Decimal(counted) * 100 / Decimal(out_of)).quantize(places, ROUND_HALF_UP)


def aggregates(indicators: Iterable[Indicator], period: Period) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for number, item in enumerate(indicators):
        where = item.rows(period)
        found[f"n{number}"] = Count("pk", filter=where)
        if item.total:
            found[f"t{number}"] = Sum(item.total, filter=where)
        if item.out_of is not None:
            found[f"d{number}"] = Count("pk", filter=item.out_of(period))
    return found


def read_value(number: int, item: Indicator, row: Mapping[str, Any], query: Query) -> Value:
    rows, out_of = row[f"n{number}"], row.get(f"d{number}")
    counted = row[f"t{number}"] if item.total else rows
    return Value(item, query, number_of(item, counted, out_of), rows, out_of)


def values(indicators: Sequence[Indicator], query: Query, actor: Actor) -> dict[str, Value]:
    """Several values at once, one pass a fact.

    Returns:
        Code → value.
    """
    found: dict[str, Value] = {}
    for fact in {id(item.fact): item.fact for item in indicators}.values():
        mine = [item for item in indicators if item.fact is fact]
        row = base_rows(fact, query, actor).aggregate(**aggregates(mine, query.period))
        for number, item in enumerate(mine):
            found[item.code] = read_value(number, item, row, query)
    return found


def value(indicator: Indicator, query: Query, actor: Actor) -> Value:
    """One value."""
    return values([indicator], query, actor)[indicator.code]


def values_by(
    indicators: Sequence[Indicator], query: Query, actor: Actor, *, dimension: str
) -> dict[Any, dict[str, Value]]:
    """Several indicators of one fact split by a dimension, one pass.

    Args:
        dimension: One of the fact's, or ``month`` (of its first date dimension named ``day``), or
            ``street`` (nine digits of the region).

    Returns:
        Value of the dimension → code → value. A part in which nothing was counted is absent.
    """
    fact = indicators[0].fact
    assert all(item.fact is fact for item in indicators), "one fact a pass"
    rows = base_rows(fact, query, actor).annotate(part=part_of(fact, dimension))
    found: dict[Any, dict[str, Value]] = {}
    for row in rows.values("part").annotate(**aggregates(indicators, query.period)).order_by():
        part = row["part"]
        narrowed = query if dimension in {"month", "street"} else query.of(**{dimension: part})
        if dimension == "street":
            narrowed = replace(query, region=part)
        found[part] = {
            item.code: read_value(number, item, row, narrowed)
            for number, item in enumerate(indicators)
        }
    return found


def part_of(fact: Fact, dimension: str) -> Any:
    if dimension == "street":
        return Left(fact.region, 9)
    if dimension == "month":
        return TruncMonth(fact.dimensions["day"], output_field=DateField())
    return F(fact.dimensions[dimension])


@dataclass(frozen=True)
class Compared:
    """A value against another period: the change, and per cent where the base allows one."""

    now: Value
    before: Value
    change: Decimal | None
    percent: Decimal | None


def compare(now: Value, before: Value) -> Compared:
    """Change and percentage to one decimal; no percentage on a base of 0 or unknown."""
    if now.number is None or before.number is None:
        return Compared(now, before, None, None)
    change = now.number - before.number
    if before.number == 0 or now.indicator.is_rate:
        return Compared(now, before, change, None)
    percent = (change * 100 / before.number).quantize(Decimal("0.1"), ROUND_HALF_UP)
    return Compared(now, before, change, percent)


def a_year_before(query: Query) -> Query:
    """The same question for the year before (同比)."""
    return replace(query, period=query.period.a_year_before())


def the_period_before(query: Query) -> Query:
    """The same question for the period before (环比)."""
    return replace(query, period=query.period.the_one_before())


def link(item: Value, *, denominator: bool = False) -> str:
    """Address of the ledger page that lists exactly the rows behind a value."""
    query = item.query
    code = f"{item.indicator.code}:of" if denominator else item.indicator.code
    said = {"rows": code, "period": f"{query.period}@{query.as_of.isoformat()}"}
    if query.region:
        said["region"] = query.region
    said |= {name: str(part) for name, part in query.slice if part != ""}
    if blank := [name for name, part in query.slice if part == ""]:
        said["blank"] = ",".join(blank)
    return f"/l/{item.indicator.fact.ledger}/?{urlencode(said)}"


def read_link(params: Mapping[str, str] | QueryDict) -> tuple[Indicator, Query, bool]:
    """The question behind a link.

    Raises:
        InvalidInput: The period cannot be read.
        IndicatorUnknown: No such indicator.
    """
    code, _colon, part = str(params.get("rows", "")).partition(":")
    indicator = indicator_of(code)
    days, _at, moment = str(params.get("period", "")).partition("@")
    try:
        first, last = (date.fromisoformat(day) for day in days.split("/"))
        as_of = datetime.fromisoformat(moment.replace(" ", "+"))
    except ValueError:
        raise InvalidInput(
            {"period": f"“{days}”不是期间，请写成 2026-11-01/2026-11-20 这样。"}
        ) from None
    blank = str(params.get("blank", "")).split(",")
    chosen = tuple(
        (name, params.get(name, ""))
        for name in indicator.fact.dimensions
        if params.get(name) or name in blank
    )
    query = Query(Period(first, last), as_of, str(params.get("region", "")), chosen)
    return indicator, query, part == "of"


def narrow_to_figure(queryset: QuerySet[Any], params: QueryDict, actor: Actor) -> QuerySet[Any]:
    """A ledger's rows narrowed to those behind the figure that its address names."""
    if not params.get("rows"):
        return queryset
    indicator, query, denominator = read_link(params)
    behind = rows_behind(indicator, query, actor, denominator=denominator)
    return queryset.filter(pk__in=behind.order_by().values("pk"))
