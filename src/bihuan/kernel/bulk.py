"""Many new rows at once: copied beside the table, then inserted under its policies and constraints.

PostgreSQL takes no COPY into a table with row security, and inserting thousands of rows as one
statement with a placeholder for each value costs ten times the copying.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import date, datetime
from functools import partial
from operator import attrgetter
from types import NoneType
from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db import connection
from django.db.models import (
    AutoField,
    BooleanField,
    CharField,
    DateField,
    F,
    Field,
    FloatField,
    ForeignKey,
    Func,
    IntegerField,
    Model,
    TextField,
    Value,
)
from psycopg import sql

NEXT_IDS = """
    SELECT string_agg(nextval(pg_get_serial_sequence(%s, %s))::text, ',')
    FROM generate_series(1, %s)
"""


def next_ids(model: type[Model], count: int) -> list[int]:
    """Ids of the next rows of a table, drawn at once."""
    key = model._meta.pk
    assert key is not None
    with connection.cursor() as cursor:
        cursor.execute(NEXT_IDS, [model._meta.db_table, key.column, count])
        (drawn,) = cursor.fetchone()
    return [int(one) for one in drawn.split(",")] if drawn else []


def insert_many(model: type[Model], objects: Sequence[Any]) -> None:
    """Insert new rows, giving each its id; what one row may not be, refuses all.

    Args:
        objects: Instances that were never saved; those without an id are given one.
    """
    key = model._meta.pk
    if isinstance(key, AutoField):
        waiting = [one for one in objects if one.pk is None]
        for one, pk in zip(waiting, next_ids(model, len(waiting)), strict=True):
            one.pk = pk
    row_of = rows_for(model._meta.concrete_fields)
    insert_rows(model, map(row_of, objects))
    for one in objects:
        one._state.adding, one._state.db = False, connection.alias


def insert_rows(model: type[Model], rows: Iterable[Sequence[Any]]) -> None:
    """Insert new rows of a table without making instances of them.

    Args:
        rows: The values of every field in the order of the model, ids from `next_ids`.
    """
    columns = [sql.Identifier(str(field.column)) for field in model._meta.concrete_fields]
    names = {
        "stage": sql.Identifier(f"stage_{model._meta.db_table}"[:63]),
        "table": sql.Identifier(model._meta.db_table),
        "columns": sql.SQL(", ").join(columns),
    }
    with connection.cursor() as cursor:
        cursor.execute(CREATE.format(**names))
        with cursor.copy(COPY.format(**names)) as copy:  # psycopg's own, passed through
            for row in rows:
                copy.write_row(row)
        cursor.execute(INSERT.format(**names))
        cursor.execute(DROP.format(**names))


class Among(Func):
    """``column = ANY(values)``: one parameter however many values there are.

    ``IN`` has a placeholder for each, which for thousands takes longer to write than to answer.
    """

    output_field = BooleanField()

    def as_sql(
        self,
        compiler: Any,
        connection: Any,
        function: str | None = None,
        template: str | None = None,
        arg_joiner: str | None = None,
        **_extra: Any,
    ) -> tuple[str, list[Any]]:
        """The condition, with the parameters of both sides."""
        (column, first), (values, second) = map(compiler.compile, self.get_source_expressions())
        return f"{column} = ANY({values})", [*first, *second]


def among(field: str, values: Iterable[str]) -> Among:
    """The condition that a column of text holds one of many values."""
    listed = Value(list(values), output_field=ArrayField(TextField()))
    return Among(F(field), listed)


AS_THEY_ARE = frozenset({str, int, float, bool, date, datetime, NoneType})
DIRECT = (
    CharField,
    TextField,
    IntegerField,
    FloatField,
    BooleanField,
    DateField,
    AutoField,
    ForeignKey,
)


def rows_for(fields: Sequence[Field[Any, Any]]) -> Callable[[Any], list[Any]]:
    """From an instance to the values that are copied, in the order of the fields.

    A value whose field would hand it to the database as it is goes straight there.
    """
    get = attrgetter(*(field.attname for field in fields))
    ways = [
        (isinstance(field, DIRECT), partial(field.get_db_prep_save, connection=connection))
        for field in fields
    ]

    def row_of(one: Any) -> list[Any]:
        return [
            value if is_direct and type(value) in AS_THEY_ARE else prepare(value)
            for (is_direct, prepare), value in zip(ways, get(one), strict=True)
        ]

    return row_of


CREATE = sql.SQL("CREATE TEMP TABLE {stage} (LIKE {table}) ON COMMIT DROP")
COPY = sql.SQL("COPY {stage} ({columns}) FROM STDIN")
INSERT = sql.SQL("INSERT INTO {table} ({columns}) SELECT {columns} FROM {stage}")
DROP = sql.SQL("DROP TABLE {stage}")
