"""From a question to rows: the conditions, one page by its place, and the counts of the tabs."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import reduce
from operator import or_
from time import monotonic
from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db import connection
from django.db.models import DateTimeField, F, ForeignKey, Q, QuerySet, Value

from bihuan.kernel.ledgers.asking import Asked, Place, field_at, moments
from bihuan.kernel.ledgers.declaration import Column, Filter, Tab
from bihuan.kernel.ledgers.statements import (
    SHAPES,
    Like,
    LikeAnyCase,
    RowBeyond,
    Slot,
    Statement,
    compiled,
)

COUNTED = 1000  # above it a count says "1000+"
LARGE_SECONDS = 60  # how long a count beyond the cap is believed without counting again
RECENT = 20_000  # rows that a search of one or two characters goes through
CONTAINS = frozenset({"exact", "contains", "icontains"})  # of a text control: anywhere in it
Condition = Q | Like | RowBeyond


@dataclass(frozen=True)
class Conditions:
    """The conditions of a question: what to filter by, the values for their slots, their shape."""

    where: tuple[Condition, ...]
    values: Mapping[str, Any]
    shape: tuple[Any, ...]


def conditions_of(asked: Asked) -> Conditions:
    """The filters and the search as conditions with slots."""
    where: list[Condition] = []
    values: dict[str, Any] = {}
    shape: list[Any] = []
    for item in asked.ledger.filters:
        if item.name in asked.values:
            made = condition(asked, item, asked.values[item.name], values)
            where += made[0]
            shape.append((item.name, made[1]))
    if asked.search:
        like = Like if asked.search.upper() == asked.search.lower() else LikeAnyCase
        values["q"] = like_pattern(asked.search)
        where.append(reduce(or_, (Q(like(path, Slot("q"))) for path in asked.ledger.search)))
        shape.append(("q", like, asked.is_short_search))
    return Conditions(tuple(where), values, tuple(shape))


def like_pattern(words: str) -> str:
    r"""Words anywhere in a text; ``%``, ``_`` and ``\`` mean themselves."""
    for sign in "\\%_":
        words = words.replace(sign, f"\\{sign}")
    return f"%{words}%"


def condition(
    asked: Asked, item: Filter, value: Any, values: dict[str, Any]
) -> tuple[list[Condition], Any]:
    """One condition with its slots; its shape is what the SQL depends on."""
    if item.where is not None:
        return [item.where(value)], repr(value)
    found = field_at(asked.ledger.model, item.path)
    if item.lookup == "isnull":
        return [Q(**{f"{item.path}__isnull": value})], value
    if isinstance(found, ArrayField):
        return [Q(**{f"{item.path}__contains": [value]})], repr(value)
    if item.kind in {"date", "daterange"}:
        ends = value if item.kind == "daterange" else (value, value)
        return between(item, ends, values, of_moments=isinstance(found, DateTimeField))
    if item.kind == "region":
        values |= {f"{item.name}.low": value[0], f"{item.name}.high": value[1]}
        low, high = Slot(f"{item.name}.low"), Slot(f"{item.name}.high")
        return [Q(**{f"{item.path}__gte": low, f"{item.path}__lt": high})], "region"
    if item.kind == "multiselect":
        return one_of(item, value, values, is_key=isinstance(found, ForeignKey))
    values[item.name] = value
    if item.kind == "text" and isinstance(value, str) and item.lookup in CONTAINS:
        values[item.name] = like_pattern(value)
        return [LikeAnyCase(item.path, Slot(item.name))], "like"
    return [Q(**{f"{item.path}__{item.lookup}": Slot(item.name)})], item.lookup


def one_of(
    item: Filter, chosen: Sequence[Any], values: dict[str, Any], *, is_key: bool
) -> tuple[list[Condition], Any]:
    """One of several values; Django takes no slots in a list of foreign keys."""
    if is_key:
        return [Q(**{f"{item.path}__in": chosen})], repr(chosen)
    names = [f"{item.name}.{number}" for number in range(len(chosen))]
    values |= dict(zip(names, chosen, strict=True))
    return [Q(**{f"{item.path}__in": [Slot(name) for name in names]})], len(chosen)


def between(
    item: Filter, ends: Sequence[Any], values: dict[str, Any], *, of_moments: bool
) -> tuple[list[Condition], Any]:
    """A range of days, both ends included."""
    where = Q()
    first, last = moments(ends[0], ends[1]) if of_moments else ends
    if first is not None:
        values[f"{item.name}.from"] = first
        where &= Q(**{f"{item.path}__gte": Slot(f"{item.name}.from")})
    if last is not None:
        values[f"{item.name}.to"] = last
        lookup = "lt" if of_moments else "lte"
        where &= Q(**{f"{item.path}__{lookup}": Slot(f"{item.name}.to")})
    return [where], (first is not None, last is not None)


def base_rows(asked: Asked) -> QuerySet[Any]:
    """The rows of the ledger in the actor's scope, behind the figure the address names."""
    found: QuerySet[Any] = asked.ledger.visible_to(asked.actor)
    if asked.is_narrowed and asked.parameters is not None:
        narrow = asked.ledger.narrow
        found = narrow(found, asked.parameters, asked.actor) if narrow else found
    if asked.is_short_search:
        recent = asked.ledger.visible_to(asked.actor).order_by("-pk").values("pk")[:RECENT]
        found = found.filter(pk__in=recent)
    return found


def matching(asked: Asked, conditions: Conditions, *, in_tab: bool = True) -> QuerySet[Any]:
    """The rows that answer a question, in no order."""
    found = base_rows(asked).filter(*conditions.where)
    if in_tab and asked.tab is not None:
        found = found.filter(asked.tab.condition(asked.today))
    return found


@dataclass(frozen=True)
class Selected:
    """Which values a list fetches: paths and expressions, and where each stands in a row."""

    names: tuple[str, ...]
    annotations: Mapping[str, Any]

    def at(self, path: str) -> int:
        return self.names.index(path)


def selected(asked: Asked, columns: Sequence[Column]) -> Selected:
    """The values that these columns, the order and the edge of the row need; id and order first."""
    names: dict[str, None] = {"pk": None, asked.order.path: None}
    annotations: dict[str, Any] = {}
    for column in columns:
        if column.expression is not None:
            annotations[f"of_{column.key}"] = column.expression
            names[f"of_{column.key}"] = None
        else:
            names[column.path] = None
        names |= {path: None for path in (column.sub, column.closed) if path}
    names |= dict.fromkeys(asked.ledger.edge_fields)
    return Selected(tuple(names), annotations)


def value_path(column: Column) -> str:
    return column.path if column.expression is None else f"of_{column.key}"


def ordered(
    found: QuerySet[Any], asked: Asked, *, is_reversed: bool = False, of_nulls: bool = False
) -> QuerySet[Any]:
    """In the order asked for, or its mirror."""
    down = asked.order.descending is not is_reversed
    sign = "-" if down else ""
    if asked.order.is_by_id or of_nulls:
        return found.order_by(f"{sign}pk")
    return found.order_by(f"{sign}{asked.order.path}", f"{sign}pk")


def narrowed_to_place(
    found: QuerySet[Any], asked: Asked, place: Place | None, *, of_nulls: bool, is_reversed: bool
) -> QuerySet[Any]:
    """The rows on the far side of a place, in the part with or without values of the order."""
    order = asked.order
    if order.is_nullable:
        found = found.filter(**{f"{order.path}__isnull": of_nulls})
    if place is None:
        return found
    down = order.descending is not is_reversed
    if order.is_by_id or of_nulls:
        return found.filter(**{f"pk__{'lt' if down else 'gt'}": Slot("place.pk")})
    beyond = RowBeyond(order.path, Slot("place.value"), Slot("place.pk"), descending=down)
    return found.filter(beyond)


@dataclass(frozen=True)
class Page:
    """One page of rows as fetched, and whether there are more on either side."""

    rows: list[tuple[Any, ...]]
    selected: Selected
    has_before: bool
    has_after: bool


def fetch_page(asked: Asked) -> Page:
    """The rows of the page asked for: one query, two where the page spans the rows without value.

    Rows without a value of the order stand at its end, whichever its direction.
    """
    conditions, place = conditions_of(asked), asked.place
    chosen = selected(asked, asked.columns)
    backwards = place is not None and not place.is_after
    wanted = asked.size + 1
    rows: list[tuple[Any, ...]] = []
    for of_nulls, start in parts(asked, place, backwards=backwards):
        if len(rows) < wanted:
            rows += part(
                asked, conditions, chosen, start, wanted - len(rows), (of_nulls, backwards)
            )
    has_more = len(rows) > asked.size
    rows = rows[: asked.size]
    if backwards:
        return Page(rows[::-1], chosen, has_before=has_more, has_after=True)
    return Page(rows, chosen, has_before=place is not None, has_after=has_more)


def parts(
    asked: Asked, place: Place | None, *, backwards: bool
) -> Iterator[tuple[bool, Place | None]]:
    """The parts of the order to go through, each with where to begin: with values, then without."""
    if not asked.order.is_nullable:
        yield False, place
        return
    in_nulls = place is not None and place.value is None
    if backwards:
        if in_nulls:
            yield True, place
        yield False, None if in_nulls else place
    else:
        if not in_nulls:
            yield False, place
        yield True, place if in_nulls else None


def part(
    asked: Asked,
    conditions: Conditions,
    chosen: Selected,
    place: Place | None,
    count: int,
    direction: tuple[bool, bool],
) -> list[tuple[Any, ...]]:
    """Rows of one part of the order from a place on."""
    of_nulls, backwards = direction

    def make() -> Statement:
        found = matching(asked, conditions)
        found = narrowed_to_place(found, asked, place, of_nulls=of_nulls, is_reversed=backwards)
        found = ordered(found, asked, is_reversed=backwards, of_nulls=of_nulls)
        found = found.annotate(**chosen.annotations)
        limited = found.values_list(*chosen.names)[: asked.size + 1]
        return Statement.of(limited)

    shape = (*shape_of(asked, conditions), "rows", asked.order, asked.size, chosen.names)
    values = dict(conditions.values)
    if place is not None:
        values |= {"place.pk": place.pk, "place.value": place.value}
    statement = statement_for(asked, (*shape, place is None, of_nulls, backwards), make)
    return statement.rows(values)[:count]


def shape_of(asked: Asked, conditions: Conditions) -> tuple[Any, ...]:
    tab = asked.tab.name if asked.tab else ""
    ledger = (asked.ledger.code, asked.ledger.edition)
    return ledger, asked.actor.scope, asked.today, tab, conditions.shape


def statement_for(asked: Asked, shape: Any, make: Any) -> Statement:
    """The kept statement of a shape; a question behind a figure is built anew."""
    found: Statement = make() if asked.is_narrowed else SHAPES.statement(shape, make)
    return found


def count_tabs(asked: Asked) -> dict[str, int]:
    """How many rows each tab holds under the present conditions, at most `COUNTED` + 1.

    One query for all tabs; PostgreSQL stops counting a tab at the cap. What was beyond the cap is
    believed to be so for `LARGE_SECONDS`; what is below it is counted each time. A ledger without
    tabs has one count under the empty name.
    """
    conditions = conditions_of(asked)
    names = [tab.name for tab in asked.ledger.tabs] or [""]
    shape = (*shape_of(asked, conditions)[:3], conditions.shape, "counts")
    keys = {name: (shape, tuple(conditions.values.items()), name) for name in names}
    known = {tab.name: 0 for tab in asked.ledger.tabs if is_contradicted(asked, tab)}
    if not asked.is_narrowed:
        known |= {name: COUNTED + 1 for name in names if LARGE[keys[name]]}
    wanted = tuple(name for name in names if name not in known)
    if not wanted:
        return known
    statement = statement_for(asked, (*shape, wanted), lambda: counting(asked, conditions, wanted))
    [counts] = statement.rows(conditions.values)
    found = dict(zip(wanted, counts, strict=True))
    for name, count in found.items():
        if count > COUNTED:
            LARGE.note(keys[name])
    return {name: found[name] if name in found else known[name] for name in names}


def is_contradicted(asked: Asked, tab: Tab) -> bool:
    """Whether a chosen value leaves a tab no rows: 已销号 under a filter of 整改中.

    PostgreSQL expects some rows there and walks long ways to find that there are none.
    """
    condition = tab.condition(asked.today)
    if condition.negated or condition.connector != Q.AND:
        return False
    allowed = {}
    for child in condition.children:
        if isinstance(child, tuple) and not isinstance(child[1], QuerySet):
            path, is_many = child[0].removesuffix("__in"), child[0].endswith("__in")
            allowed[path] = {*map(str, child[1])} if is_many else {str(child[1])}
    for item in asked.ledger.filters:
        value = asked.values.get(item.name)
        if value is not None and item.kind in {"select", "multiselect"} and item.path in allowed:
            chosen = value if isinstance(value, tuple) else (value,)
            if item.where is None and allowed[item.path].isdisjoint(map(str, chosen)):
                return True
    return False


def counting(asked: Asked, conditions: Conditions, names: Sequence[str]) -> Statement:
    """One statement that counts several tabs, each up to the cap."""
    parts: list[str] = []
    parameters: list[Any] = []
    for name in names:
        found = matching(asked, conditions, in_tab=False)
        tab = asked.ledger.tab(name)
        if tab is not None:
            found = found.filter(tab.condition(asked.today))
        sql, values, _ = compiled(found.order_by().values_list(Value(1))[: COUNTED + 1])
        parts.append(f"(SELECT count(*) FROM ({sql}) counted)")
        parameters += values
    return Statement.made("SELECT " + ", ".join(parts), parameters)


class Noted:
    """Facts that hold for a while after they were seen, the oldest forgotten first."""

    def __init__(self, seconds: float, most: int) -> None:
        self.seconds, self.most = seconds, most
        self.until: dict[Any, float] = {}

    def __getitem__(self, key: Any) -> bool:
        return self.until.get(key, 0.0) > monotonic()

    def note(self, key: Any) -> None:
        self.until.pop(key, None)
        self.until[key] = monotonic() + self.seconds
        while len(self.until) > self.most:
            self.until.pop(next(iter(self.until)), None)


LARGE = Noted(LARGE_SECONDS, 5000)


def every_row(asked: Asked, columns: Sequence[Column], *, chunk: int = 2000) -> Iterator[Any]:
    """All matching rows in the order asked for, streamed by a cursor of the server.

    Yields:
        Values as `selected` names them for these columns.
    """
    conditions = conditions_of(asked)
    chosen = selected(asked, columns)
    down = asked.order.descending
    path = F(asked.order.path)
    order = path.desc(nulls_last=True) if down else path.asc(nulls_last=True)
    found = matching(asked, conditions).order_by(order, "-pk" if down else "pk")
    statement = Statement.of(found.annotate(**chosen.annotations).values_list(*chosen.names))
    yield from streamed(statement, conditions.values, chunk)


def streamed(
    statement: Statement, values: Mapping[str, Any], chunk: int
) -> Iterator[tuple[Any, ...]]:
    with connection.chunked_cursor() as cursor:
        cursor.execute(statement.sql, statement.bound(values))
        while rows := cursor.fetchmany(chunk):
            if statement.converters:
                yield from map(statement.converted, rows)
            else:
                yield from rows


def matching_ids(asked: Asked, most: int) -> list[int]:
    """Ids of the matching rows, in the order asked for, at most so many."""
    conditions = conditions_of(asked)
    found = ordered(matching(asked, conditions), asked)
    statement = Statement.of(found.values_list("pk")[:most])
    return [row[0] for row in statement.rows(conditions.values)]
