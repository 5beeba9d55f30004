"""Numbers, declared: each with its unit, its period, its rows, and what it may be split by.

A *fact* is a table whose rows can be counted; an *indicator* a condition on its rows. Several
indicators of a fact are computed in one pass; behind each value stand exactly the rows that its
condition selects, so drilling down always adds up. Where a fact keeps a summary that can answer
exactly, it answers; else the rows do. Nobody who asks sees a difference but the time.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta
from decimal import ROUND_HALF_UP, Decimal
from functools import cache
from typing import Any, Literal
from urllib.parse import urlencode

from django.db.models import DateField, F, Func, Model, Q, QuerySet
from django.db.models.functions import Left
from django.http import QueryDict
from django.utils.timezone import get_default_timezone
from django.utils.translation import gettext_lazy as _

from bihuan.kernel import registry
from bihuan.kernel.actors import Actor
from bihuan.kernel.errors import InvalidInput, NotFound
from bihuan.kernel.passes import Part, Source, Wanted, reckon
from bihuan.kernel.scope import region_range
from bihuan.kernel.summaries import STREET_DIGITS, NotKept, Summary, kept
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


def end_of_day(on: date) -> datetime:
    """The last moment of a day in the platform's zone."""
    return datetime.combine(on, time.max, get_default_timezone())


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
        summary: The groups kept of its rows, where there are any.
    """

    code: str
    label: Any
    model: type[Model]
    ledger: str
    known_by: Callable[[Any, datetime], Any]
    region: str = "region"
    dimensions: Mapping[str, str] = field(default_factory=dict)
    summary: Summary | None = None


@dataclass(frozen=True)
class Indicator:
    """A number people are judged by.

    Args:
        code: ``app.what_it_measures``.
        label: In the words of the reports; ``unit`` what is counted (条, 家, %).
        fact: Whose rows.
        rows: Period → condition on a row.
        out_of: For a rate: period → condition of the denominator, which holds the numerator's.
        total: Path summed instead of counting rows; ``out_of_total`` the same for a rate's
            denominator.
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
    out_of_total: str = ""
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
    for path, value in slice_paths(fact, query):
        found = found.filter(**{path: value})
    return found  # type: ignore[no-any-return]  # the manager's queryset type is the app's


def slice_paths(fact: Fact, query: Query) -> list[tuple[str, Any]]:
    """The slice as paths of the rows with their values; a month as the range of its days."""
    found = []
    for name, part in query.slice:
        if name == "month":
            days = Period.month(part)
            found.append((f"{fact.dimensions['day']}__range", (days.first, days.last)))
        else:
            found.append((fact.dimensions[name], part))
    return found


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
    if not out_of or counted is None:
        return None
    places = Decimal(1).scaleb(-indicator.decimals)
    return (Decimal(counted) * 100 / Decimal(out_of)).quantize(places, ROUND_HALF_UP)


def counted(
    fact: Fact,
    wanted: Sequence[Wanted],
    query: Query,
    actor: Actor,
    dimensions: Sequence[str] = (),
) -> list[Part]:
    """Counted over the summary where that is exact, else over the rows."""
    parts = {name: part_of(fact, name) for name in dimensions}
    summary = kept(fact.summary, actor.scope)
    if summary is not None and summary.splits(
        fact.dimensions.get(name, name) for name in dimensions
    ):
        try:
            found = summary.answer(
                actor, query.region, slice_paths(fact, query), wanted, parts, query.as_of
            )
        except NotKept:
            found = None
        if found is not None:
            return found
    return reckon([(Source(base_rows(fact, query, actor)), wanted)], parts)


Plan = list[tuple[Indicator, Wanted, Wanted | None, Wanted | None]]


def plan_of(indicators: Iterable[Indicator], period: Period) -> Plan:
    """Each with what has to be counted for it: rows, sum, denominator; the same thing once."""
    known: dict[tuple[Q, str], Wanted] = {}

    def wanted(condition: Q, total: str = "") -> Wanted:
        return known.setdefault((condition, total), Wanted(condition, total))

    found: Plan = []
    for item in indicators:
        where = item.rows(period)
        total = wanted(where, item.total) if item.total else None
        out_of = None
        if item.out_of is not None:
            out_of = wanted(item.out_of(period), item.out_of_total)
        found.append((item, wanted(where), total, out_of))
    return found


def wanted_of(plan: Plan) -> list[Wanted]:
    """What has to be counted, each thing once."""
    return list(dict.fromkeys(one for _item, *some in plan for one in some if one is not None))


def read_values(plan: Plan, numbers: Mapping[Wanted, Any], query: Query) -> dict[str, Value]:
    """Code → value of one part."""
    found = {}
    for item, rows, total, out_of in plan:
        whole = None if out_of is None else numbers[out_of]
        number = number_of(item, numbers[total or rows], whole)
        found[item.code] = Value(item, query, number, numbers[rows], whole)
    return found


def values(indicators: Sequence[Indicator], query: Query, actor: Actor) -> dict[str, Value]:
    """Several values at once, one pass a fact.

    Returns:
        Code → value.
    """
    found: dict[str, Value] = {}
    for fact in {id(item.fact): item.fact for item in indicators}.values():
        mine = [item for item in indicators if item.fact is fact]
        plan = plan_of(mine, query.period)
        (whole,) = counted(fact, wanted_of(plan), query, actor)
        found |= read_values(plan, whole.numbers, query)
    return {item.code: found[item.code] for item in indicators}


def value(indicator: Indicator, query: Query, actor: Actor) -> Value:
    """One value."""
    return values([indicator], query, actor)[indicator.code]


def values_by(
    indicators: Sequence[Indicator], query: Query, actor: Actor, *, dimension: str
) -> dict[Any, dict[str, Value]]:
    """Several indicators of one fact split by a dimension, one pass; see `values_across`.

    Returns:
        Value of the dimension → code → value. A part in which nothing was counted is absent.
    """
    found = values_across(indicators, query, actor, dimensions=(dimension,))
    return {part: numbers for (part,), numbers in found.items()}


def values_across(
    indicators: Sequence[Indicator], query: Query, actor: Actor, *, dimensions: Sequence[str]
) -> dict[tuple[Any, ...], dict[str, Value]]:
    """Several indicators of one fact split by several dimensions at once, one pass.

    Args:
        dimensions: Of the fact's; also ``month`` (that of its dimension ``day``, as the first of
            the month) and ``street`` (nine digits of the region, or the whole code where it is
            shorter).

    Returns:
        The dimensions' values → code → value, whose query leads to the rows behind it. A part
        in which nothing was counted is absent.
    """
    fact = indicators[0].fact
    assert all(item.fact is fact for item in indicators), "one fact a pass"
    plan = plan_of(indicators, query.period)
    found: dict[tuple[Any, ...], dict[str, Value]] = {}
    for part in counted(fact, wanted_of(plan), query, actor, dimensions):
        narrowed = query
        for name, one in zip(dimensions, part.key, strict=True):
            narrowed = narrowed_to(fact, narrowed, name, one)
        found[part.key] = read_values(plan, part.numbers, narrowed)
    return found


def narrowed_to(fact: Fact, query: Query, dimension: str, part: Any) -> Query:
    """The question that one part of a split answers."""
    if dimension != "street":
        return query.of(**{dimension: part})
    if len(part) < STREET_DIGITS and "place" in fact.dimensions:
        return query.of(place=part)  # recorded above the streets, not all that lies below
    if len(query.region) > len(part):
        return query
    return replace(query, region=part)


def part_of(fact: Fact, dimension: str) -> Any:
    if dimension == "street":
        return Left(fact.region, STREET_DIGITS)
    if dimension == "month":
        return MonthOf(F(fact.dimensions["day"]))
    return F(fact.dimensions[dimension])


class MonthOf(Func):
    """The first of a day's month; `TruncMonth` goes by way of the zone, which days have none."""

    template = "date_trunc('month', %(expressions)s::timestamp)::date"
    output_field = DateField()


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
    if as_of.tzinfo is None:  # typed by hand
        raise InvalidInput({"period": f"“{moment}”没有写明时区，请从数字上的链接复制。"})
    blank = str(params.get("blank", "")).split(",")
    chosen: tuple[tuple[str, Any], ...] = tuple(
        (name, params.get(name, ""))
        for name in indicator.fact.dimensions
        if params.get(name) or name in blank
    )
    if params.get("month"):
        chosen += (("month", month_of(str(params["month"]))),)
    query = Query(Period(first, last), as_of, str(params.get("region", "")), chosen)
    return indicator, query, part == "of"


def month_of(text: str) -> date:
    """The month in an address, as a day of it.

    Raises:
        InvalidInput: It is no day.
    """
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise InvalidInput({"month": f"“{text}”不是日期，请写成 2026-11-01 这样。"}) from None


def narrow_to_figure(queryset: QuerySet[Any], params: QueryDict, actor: Actor) -> QuerySet[Any]:
    """A ledger's rows narrowed to those behind the figure that its address names."""
    if not params.get("rows"):
        return queryset
    indicator, query, denominator = read_link(params)
    behind = rows_behind(indicator, query, actor, denominator=denominator)
    return queryset.filter(pk__in=behind.order_by().values("pk"))
