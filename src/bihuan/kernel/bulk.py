"""Many new rows at once: copied beside the table, then inserted under its policies and constraints.

PostgreSQL takes no COPY into a table with row security, and inserting thousands of rows as one
statement with a placeholder for each value costs ten times the copying.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db import connection
from django.db.models import AutoField, Field, Model
from psycopg import sql

NEXT_IDS = "SELECT nextval(pg_get_serial_sequence(%s, %s)) FROM generate_series(1, %s)"


def next_ids(model: type[Model], count: int) -> list[int]:
    """Ids of the next rows of a table, drawn at once."""
    key = model._meta.pk
    assert key is not None
    with connection.cursor() as cursor:
        cursor.execute(NEXT_IDS, [model._meta.db_table, key.column, count])
        return [row[0] for row in cursor.fetchall()]


def insert_many(model: type[Model], objects: Sequence[Any]) -> None:
    """Insert new rows, giving each its id; what one row may not be, refuses all.

    Args:
        objects: Instances that were never saved; those without an id are given one.
    """
    if not objects:
        return
    key = model._meta.pk
    if isinstance(key, AutoField):
        waiting = [one for one in objects if one.pk is None]
        for one, pk in zip(waiting, next_ids(model, len(waiting)), strict=True):
            one.pk = pk
    fields: list[Field[Any, Any]] = list(model._meta.concrete_fields)
    stage = sql.Identifier(f"stage_{model._meta.db_table}"[:63])
    table = sql.Identifier(model._meta.db_table)
    columns = sql.SQL(", ").join(sql.Identifier(str(field.column)) for field in fields)
    names = {"stage": stage, "table": table, "columns": columns}
    with connection.cursor() as cursor:
        cursor.execute(CREATE.format(**names))
        with cursor.copy(COPY.format(**names)) as copy:  # psycopg's own, passed through
            for one in objects:
                copy.write_row(
                    [field.get_db_prep_save(value(field, one), connection) for field in fields]
                )
        cursor.execute(INSERT.format(**names))
        cursor.execute(DROP.format(**names))
    for one in objects:
        one._state.adding, one._state.db = False, connection.alias


def value(field: Field[Any, Any], one: Any) -> Any:
    return getattr(one, field.attname)


CREATE = sql.SQL("CREATE TEMP TABLE {stage} (LIKE {table}) ON COMMIT DROP")
COPY = sql.SQL("COPY {stage} ({columns}) FROM STDIN")
INSERT = sql.SQL("INSERT INTO {table} ({columns}) SELECT {columns} FROM {stage}")
DROP = sql.SQL("DROP TABLE {stage}")
