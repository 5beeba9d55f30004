"""Queries of ledgers, built by the ORM once for each shape and bound to values at each request.

Building a list's SQL costs the ORM more time than PostgreSQL needs to answer it. Two questions of
one shape (same columns, tab, order and set of conditions, in the same scope) differ only in the
values typed, so the SQL is kept with named places for them. What an app's own callable makes of a
value becomes part of the shape.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from threading import Lock
from typing import Any

from django.db import connection
from django.db.models import BooleanField, Expression, F, Func, QuerySet
from psycopg.sql import Literal

MOST_SHAPES = 1000
MARK = re.compile("(?<!%)%s")  # ``%%s`` is a percent sign before an s


@dataclass(frozen=True)
class SlotName:
    """The place of a value among the parameters of a statement."""

    name: str


class Slot(Expression):
    """A value that is told when the statement runs."""

    def __init__(self, name: str, output_field: Any = None) -> None:
        super().__init__(output_field=output_field)
        self.name = name

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, list[Any]]:
        return "%s", [SlotName(self.name)]


class Like(Func):
    """``path LIKE pattern``, which a trigram index answers."""

    output_field = BooleanField()
    template = "(%(expressions)s)"
    arg_joiner = " LIKE "

    def __init__(self, path: str, pattern: Slot) -> None:
        super().__init__(F(path), pattern)


class LikeAnyCase(Like):
    """The same whatever the case of Latin letters."""

    arg_joiner = " ILIKE "


class RowBeyond(Func):
    """``(path, id) > (value, id)``: rows after a place, found by an index on both."""

    output_field = BooleanField()
    template = "(%(expressions)s)"

    def __init__(self, path: str, value: Slot, pk: Slot, *, descending: bool) -> None:
        super().__init__(F(path), F("pk"), value, pk)
        self.descending = descending

    def as_sql(self, compiler: Any, connection: Any, **_options: Any) -> tuple[str, list[Any]]:  # type: ignore[override]  # Func's own signature is looser
        parts = [compiler.compile(expression) for expression in self.source_expressions]
        sign = "<" if self.descending else ">"
        row, place = (parts[0], parts[1]), (parts[2], parts[3])
        sql = f"({row[0][0]}, {row[1][0]}) {sign} ({place[0][0]}, {place[1][0]})"
        return sql, [value for _, values in parts for value in values]


@dataclass(frozen=True)
class Statement:
    """SQL whose only parameters are named places; what never changes stands in it."""

    sql: str
    places: tuple[str, ...] = ()
    converters: tuple[tuple[int, tuple[Callable[..., Any], ...], Any], ...] = ()

    @classmethod
    def of(cls, queryset: QuerySet[Any, Any]) -> Statement:
        """The statement of a queryset made by ``values_list``."""
        sql, parameters, converters = compiled(queryset)
        return cls.made(sql, parameters, converters)

    @classmethod
    def made(cls, sql: str, parameters: Sequence[Any], converters: Any = ()) -> Statement:
        """The statement of SQL with parameters, each a value or a `SlotName`."""
        pieces = MARK.split(sql)
        filled = [pieces[0]]
        for parameter, piece in zip(parameters, pieces[1:], strict=True):
            is_place = isinstance(parameter, SlotName)
            filled += ["%s" if is_place else literal(parameter), piece]
        places = tuple(one.name for one in parameters if isinstance(one, SlotName))
        text = "".join(filled)
        return cls(text if places else text.replace("%%", "%"), places, converters)

    def rows(self, values: Mapping[str, Any]) -> list[tuple[Any, ...]]:
        """Run it; the rows as Python values."""
        with connection.cursor() as cursor:
            cursor.execute(self.sql, self.bound(values))
            found: list[tuple[Any, ...]] = cursor.fetchall()
        if not self.converters:
            return found
        return [self.converted(row) for row in found]

    def bound(self, values: Mapping[str, Any]) -> list[Any] | None:
        """The values for its places; ``None`` where it has none."""
        return [values[name] for name in self.places] or None

    def converted(self, row: Sequence[Any]) -> tuple[Any, ...]:
        changed = list(row)
        for at, calls, expression in self.converters:
            for call in calls:
                changed[at] = call(changed[at], expression, connection)
        return tuple(changed)


def compiled(queryset: QuerySet[Any, Any]) -> tuple[str, list[Any], Any]:
    """A queryset as SQL, its parameters, and what turns columns into Python values."""
    compiler: Any = queryset.query.get_compiler(connection=connection)
    sql, parameters = compiler.as_sql()
    fields = [entry[0] for entry in compiler.select[: compiler.col_count]]
    found = compiler.get_converters(fields)
    converters = tuple((at, tuple(calls), field) for at, (calls, field) in found.items())
    return sql, list(parameters), converters


def literal(value: Any) -> str:
    """A value as it stands in SQL, quoted by the driver."""
    connection.ensure_connection()
    return Literal(value).as_string(connection.connection).replace("%", "%%")


class Shapes:
    """The statements made so far, the longest unused forgotten first."""

    def __init__(self, most: int = MOST_SHAPES) -> None:
        self.most = most
        self.lock = Lock()
        self.kept: dict[Any, Statement] = {}

    def statement(self, shape: Any, make: Callable[[], Statement]) -> Statement:
        """The statement of a shape, made where it is new."""
        with self.lock:
            found = self.kept.pop(shape, None)
            if found is not None:
                self.kept[shape] = found
                return found
        found = make()
        with self.lock:
            self.kept[shape] = found
            while len(self.kept) > self.most:
                del self.kept[next(iter(self.kept))]
        return found


SHAPES = Shapes()
