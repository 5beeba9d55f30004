"""Every table of the house, attacked as the application's role with its policies alone.

A row is put into each table without asking any service: constraints are lifted for the length of
the test. Then only the scope decides who sees it.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from django.apps import apps
from django.db import DatabaseError, connection, transaction

from bihuan.kernel import database
from bihuan.kernel.scope import ChildRule, Scope, ScopeRule, Unscoped, set_scope

HERE, ELSEWHERE = "990101", "980101"
UNIT, ENTERPRISE = 7, 900_001
KEY = 900_001  # of every row put here; the packs have written rows of their own
MODELS = sorted(database.models(), key=lambda model: model._meta.label)
SCOPED = [model for model in MODELS if not isinstance(database.rule_of(model), Unscoped)]
RULED = [model for model in SCOPED if isinstance(database.rule_of(model), ScopeRule)]
label = pytest.mark.parametrize


def ids(model):
    return model._meta.label


@pytest.fixture(autouse=True)
def in_database(db):
    """Every test here needs tables."""


def everything_of(rule):
    """A scope that holds the row of this file exactly, whatever the rule looks at."""
    return Scope.of_region(
        HERE, units=frozenset({UNIT}), enterprise=ENTERPRISE if rule.enterprise else None
    )


def top_rule(model) -> ScopeRule:
    """The rule that decides in the end: its own, or that of its parents."""
    rule = database.rule_of(model)
    while isinstance(rule, ChildRule):
        rule = database.rule_of(apps.get_model(rule.parent))
    assert isinstance(rule, ScopeRule)
    return rule


@contextmanager
def as_role(scope: Scope | None) -> Iterator[None]:
    """Work as the application's role in a scope; ``None`` sets none."""
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL ROLE bihuan_app")
        set_scope(scope or Scope.nothing())
        if scope is None:
            for name in ("low", "high", "any_unit", "units", "any_enterprise", "enterprise", "own"):
                cursor.execute(f"SET LOCAL bihuan.{name} TO DEFAULT")
    yield
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL ROLE NONE")


def seen(model, scope: Scope | None) -> int:
    with as_role(scope), connection.cursor() as cursor:
        cursor.execute(
            f'SELECT count(*) FROM {model._meta.db_table} WHERE "{model._meta.pk.column}" = {KEY}'
        )
        return cursor.fetchone()[0]


def lift_constraints(table: str) -> None:
    """Foreign keys, checks and triggers of a table go, until the test is rolled back."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT conname FROM pg_constraint WHERE conrelid = %s::regclass"
            " AND contype IN ('f', 'c') AND conparentid = 0 AND conislocal",
            [table],
        )
        for (name,) in cursor.fetchall():
            cursor.execute(f'ALTER TABLE {table} DROP CONSTRAINT IF EXISTS "{name}"')


def plain_value(kind: str, length: int | None):
    """Some value of a column's type."""
    values = {
        "bigint": 1,
        "boolean": True,
        "bytea": b"1",
        "date": dt.date(2026, 3, 9),
        "double precision": 1.0,
        "inet": "127.0.0.1",
        "integer": 1,
        "jsonb": json.dumps({}),
        "numeric": 1,
        "real": 1.0,
        "smallint": 1,
        "time without time zone": dt.time(9),
        "timestamp with time zone": dt.datetime(2026, 3, 9, tzinfo=dt.UTC),
        "uuid": "00000000-0000-0000-0000-000000000001",
        "interval": dt.timedelta(days=1),
    }
    if kind == "ARRAY":
        return []
    return values.get(kind, "x"[:length])


def row_of(model) -> dict[str, object]:
    """Column → value of a whole row that falls into the scope of this file."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT column_name, data_type, character_maximum_length FROM"
            " information_schema.columns WHERE table_name = %s AND table_schema = 'public'"
            " AND is_generated = 'NEVER'",
            [model._meta.db_table],
        )
        row = {name: plain_value(kind, length) for name, kind, length in cursor.fetchall()}
    rule = database.rule_of(model)
    if isinstance(rule, ScopeRule):
        row[rule.region] = HERE
        if rule.units:
            row[rule.units] = [UNIT]
        if rule.enterprise:
            row[rule.enterprise] = ENTERPRISE
    row[model._meta.pk.column] = KEY
    return row


def put(model) -> None:
    """One row of the model and of each of its parents, all with the same key."""
    rule = database.rule_of(model)
    row = row_of(model)
    if isinstance(rule, ChildRule):
        put(apps.get_model(rule.parent))
        row[rule.key] = KEY
    table = model._meta.db_table
    lift_constraints(table)
    columns = ", ".join(f'"{name}"' for name in row)
    marks = ", ".join(["%s"] * len(row))
    with connection.cursor() as cursor:
        set_scope(Scope.everything())
        cursor.execute(f"INSERT INTO {table} ({columns}) VALUES ({marks})", list(row.values()))


@label("model", MODELS, ids=ids)
def test_a_model_says_who_sees_its_rows(model):
    rule = database.rule_of(model)

    if isinstance(rule, Unscoped):
        assert len(rule.reason) > 8, "an open table says why"
    if isinstance(rule, ChildRule):
        assert model._meta.get_field(rule.field).column == rule.key


def test_the_database_holds_what_the_models_declare():
    assert database.check() == []


def test_tables_of_all_kinds_are_attacked():
    assert len(RULED) > 8
    assert len(SCOPED) > len(RULED)


@label("model", SCOPED, ids=ids)
def test_without_a_scope_no_row_is_seen(model):
    put(model)

    assert seen(model, None) == 0
    assert seen(model, Scope.nothing()) == 0
    assert seen(model, Scope.everything()) == 1


@label("model", SCOPED, ids=ids)
def test_who_is_not_meant_sees_no_row(model):
    put(model)
    rule = top_rule(model)
    own = everything_of(rule)

    assert seen(model, own) == 1
    assert seen(model, Scope.of_region(ELSEWHERE)) == 0
    if rule.units:
        assert seen(model, Scope.of_region(HERE, units=frozenset({UNIT + 1}))) == 0
        assert seen(model, Scope.of_region(HERE, units=frozenset())) == 0
    assert seen(model, Scope.of_region(HERE, enterprise=ENTERPRISE + 1)) == 0


@label("model", RULED, ids=ids)
def test_an_addressee_elsewhere_sees_the_row_only_where_it_is_declared(model):
    put(model)
    rule = database.rule_of(model)
    addressee = Scope.of_region(ELSEWHERE, units=frozenset({UNIT}), own=frozenset({UNIT}))

    assert seen(model, addressee) == (1 if rule.is_addressed else 0)


@label("model", SCOPED, ids=ids)
def test_a_row_outside_is_neither_changed_nor_deleted(model):
    put(model)
    table, key = model._meta.db_table, model._meta.pk.column

    for statement in (f'UPDATE {table} SET "{key}" = "{key}"', f"DELETE FROM {table}"):
        assert touched(statement, Scope.of_region(ELSEWHERE)) == 0, statement


def touched(statement: str, scope: Scope) -> int:
    """How many rows a statement reaches; none where the role may not do it at all."""
    try:
        with transaction.atomic(), as_role(scope), connection.cursor() as cursor:
            cursor.execute(statement)
            return cursor.rowcount
    except DatabaseError as refused:
        if "permission denied" not in str(refused):
            raise
        return 0


@label("model", [one for one in RULED if not database.is_append_only(one)], ids=ids)
def test_a_row_is_not_written_into_a_scope_that_is_not_ones_own(model):
    lift_constraints(model._meta.db_table)
    row = row_of(model)
    columns = ", ".join(f'"{name}"' for name in row)
    marks = ", ".join(["%s"] * len(row))

    with (
        pytest.raises(DatabaseError, match="row-level security"),
        transaction.atomic(),
        as_role(Scope.of_region(ELSEWHERE)),
        connection.cursor() as cursor,
    ):
        cursor.execute(
            f"INSERT INTO {model._meta.db_table} ({columns}) VALUES ({marks})", list(row.values())
        )


@label("model", [one for one in MODELS if database.is_append_only(one)], ids=ids)
def test_what_is_append_only_is_refused_any_change(model):
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT has_table_privilege('bihuan_app', %s, 'UPDATE'),"
            " has_table_privilege('bihuan_app', %s, 'DELETE')",
            [model._meta.db_table] * 2,
        )
        assert cursor.fetchone() == (False, False)
        cursor.execute(
            "SELECT count(*) FROM pg_trigger WHERE tgrelid = %s::regclass AND tgname IN"
            " ('bihuan_append_only', 'bihuan_no_truncate') AND tgenabled = 'O'",
            [model._meta.db_table],
        )
        assert cursor.fetchone() == (2,)


def test_the_role_of_pages_and_jobs_bypasses_nothing_and_owns_nothing():
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT rolsuper, rolbypassrls, rolcreaterole, rolcreatedb FROM pg_roles"
            " WHERE rolname = 'bihuan_app'"
        )
        assert cursor.fetchone() == (False, False, False, False)
        cursor.execute(
            "SELECT count(*) FROM pg_class WHERE pg_get_userbyid(relowner) = 'bihuan_app'"
        )
        assert cursor.fetchone() == (0,)
