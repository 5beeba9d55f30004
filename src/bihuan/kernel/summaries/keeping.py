"""How the database keeps a summary: triggers, the first filling, the nightly tidying, the proof.

Statements are built from declarations alone; nothing of a user is in them.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator, Sequence
from datetime import date
from hashlib import sha256

from django.db import connection, transaction
from django.db.models import Model, Q
from django.db.models.sql import Query

from bihuan.kernel.models import SummaryState
from bihuan.kernel.scope import NAMES, Scope
from bihuan.kernel.summaries.declaring import STREET_DIGITS, Summary, all_summaries, fine_from

logger = logging.getLogger(__name__)


def sql_of(model: type[Model], condition: Q) -> str:
    """A condition as SQL on the bare columns of a model's table."""
    query = Query(model, alias_cols=False)
    where = query.build_where(condition)
    text, values = where.as_sql(query.get_compiler(connection=connection), connection)
    with connection.cursor() as cursor:
        found = cursor.mogrify(text, values)
    return found.decode() if isinstance(found, bytes) else str(found)


def column(model: type[Model], name: str) -> str:
    return str(model._meta.get_field(name).column)  # type: ignore[union-attr]  # a plain field


def thinned(summary: Summary, name: str, fine: str) -> str:
    """A day at its newest cut."""
    last = (
        f"WHEN extract(day FROM {name} + 1) = 1 THEN {name} " if name in summary.last_days else ""
    )
    first = f"{name} - (extract(day FROM {name})::int - 1)"
    return f"CASE WHEN {name} >= {fine} THEN {name} {last}ELSE {first} END"


def group_of_row(summary: Summary, fine: str) -> str:
    """Select list that turns a row into the group it belongs to."""
    rows = summary.rows
    listed = [f"left(region, {STREET_DIGITS}) AS region"]
    listed += [column(rows, name) + f" AS {name}" for name in summary.same]
    listed += [f"{thinned(summary, column(rows, name), fine)} AS {name}" for name in summary.days]
    listed += [f"({sql_of(rows, mark)}) AS {name}" for name, mark in summary.marks.items()]
    for total, known in summary.totals.items():
        listed += [
            f"{column(rows, total)} AS {total}",
            f"{column(rows, total)} IS NOT NULL AS {known}",
        ]
    listed += [
        f"{summary.put_aside} IS NULL AS counts",
        f"greatest({summary.recorded}, {summary.put_aside}) AS moment",
    ]
    return ", ".join(listed)


def added_up(summary: Summary) -> str:
    """Select list that adds rows, each with its sign, up to groups."""
    sums = ["sum(CASE WHEN counts THEN sign ELSE 0 END)"]
    for total, known in summary.totals.items():
        sums += [
            f"coalesce(sum({total} * sign) FILTER (WHERE counts), 0)",
            f"coalesce(sum(sign) FILTER (WHERE counts AND {known}), 0)",
        ]
    return ", ".join(sums)


def keys_of(fields: Sequence[str]) -> str:
    """The columns that tell the groups of a part apart."""
    return ", ".join(["region", *fields])


def counts_of(summary: Summary) -> list[str]:
    """The columns that add up."""
    return ["n", *(name for pair in summary.totals.items() for name in pair)]


def written(summary: Summary, fields: Sequence[str]) -> str:
    """The columns that are written for one part."""
    return ", ".join(["part", "units", keys_of(fields), *counts_of(summary), "latest"])


def insert_of(summary: Summary, part: int, signed: str) -> str:
    """Statement that adds signed rows to the groups of one part.

    What changes no number and no moment is left out. The moments stand beside the groups because a
    question as of an earlier one has to go to the rows: a group of no rows may hold one.
    """
    fields = summary.parts[part]
    keys = keys_of(fields)
    changed = [
        "sum(CASE WHEN counts THEN sign ELSE 0 END) <> 0",
        "max(moment) FILTER (WHERE sign > 0) IS DISTINCT FROM max(moment) FILTER (WHERE sign < 0)",
    ]
    for total, known in summary.totals.items():
        changed += [
            f"coalesce(sum({total} * sign) FILTER (WHERE counts), 0) <> 0",
            f"coalesce(sum(sign) FILTER (WHERE counts AND {known}), 0) <> 0",
        ]
    return (
        f"INSERT INTO {summary.table} ({written(summary, fields)}) "
        f"SELECT {part}, '{{}}'::int[], {keys}, {added_up(summary)}, max(max(moment)) OVER () "
        f"FROM ({signed}) signed GROUP BY {keys} HAVING {' OR '.join(changed)}"
    )


TABLES = {
    "insert": "NEW TABLE AS new_rows",
    "update": "OLD TABLE AS old_rows NEW TABLE AS new_rows",
    "delete": "OLD TABLE AS old_rows",
}
SIGNS = {
    "insert": (("new_rows", 1),),
    "update": (("old_rows", -1), ("new_rows", 1)),
    "delete": (("old_rows", -1),),
}


def function_of(summary: Summary, event: str) -> str:
    """The function that follows one kind of change, seeing every group for its length."""
    group = group_of_row(summary, "fine")
    signed = " UNION ALL ".join(
        f"SELECT {group}, {sign} AS sign FROM {table}" for table, sign in SIGNS[event]
    )
    inserts = ";\n  ".join(insert_of(summary, part, signed) for part in range(len(summary.parts)))
    listed = ", ".join(f"coalesce(current_setting('{name}', true), '')" for name in NAMES)
    return f"""
CREATE OR REPLACE FUNCTION bihuan_count_{summary.code}_{event}() RETURNS trigger
LANGUAGE plpgsql AS $$
DECLARE
  fine date;
  former text[];
BEGIN
  SELECT fine_from INTO fine FROM kernel_summarystate WHERE code = '{summary.code}';
  IF NOT FOUND OR NOT EXISTS (SELECT FROM {SIGNS[event][-1][0]}) THEN
    RETURN NULL;
  END IF;
  former := ARRAY[{listed}];
  {everything()}
  {inserts};
  {back()}
  RETURN NULL;
END $$"""


def everything() -> str:
    values = zip(NAMES, Scope.everything().values(), strict=True)
    return " ".join(f"PERFORM set_config('{name}', '{value}', true);" for name, value in values)


def back() -> str:
    return " ".join(
        f"PERFORM set_config('{name}', former[{place}], true);"
        for place, name in enumerate(NAMES, start=1)
    )


def install_statements(summary: Summary) -> Iterator[str]:
    """Statements that make the database keep a summary from now on."""
    for event, tables in TABLES.items():
        name = f"bihuan_count_{summary.code}_{event}"
        yield function_of(summary, event)
        yield f"DROP TRIGGER IF EXISTS {name} ON {summary.base}"
        yield (
            f"CREATE TRIGGER {name} AFTER {event.upper()} ON {summary.base} REFERENCING {tables} "
            f"FOR EACH STATEMENT EXECUTE FUNCTION {name}()"
        )


def install(on: date) -> None:
    """Make the database keep every summary; one that is new or declared otherwise is built.

    Owner only.
    """
    for summary in all_summaries().values():
        statements = list(install_statements(summary))
        declared = sha256("".join(statements).encode()).hexdigest()
        function = f"bihuan_count_{summary.code}_insert()"
        with connection.cursor() as cursor:
            for statement in statements:
                cursor.execute(statement)
            cursor.execute(
                "SELECT obj_description(%s::regprocedure, 'pg_proc') = %s", [function, declared]
            )
            (is_same,) = cursor.fetchone()
            cursor.execute(f"COMMENT ON FUNCTION {function} IS '{declared}'")
        if not is_same or not SummaryState.objects.filter(pk=summary.code).exists():
            build(summary, on)


@transaction.atomic
def build(summary: Summary, on: date) -> None:
    """Group every row anew; nobody writes the rows meanwhile.

    The scope must be everything (or the owner's, who is above policies).
    """
    fine = fine_from(on)
    signed = f"SELECT {group_of_row(summary, literal(fine))}, 1 AS sign FROM {summary.base}"
    with connection.cursor() as cursor:
        cursor.execute(f"LOCK TABLE {summary.base} IN SHARE MODE")
        cursor.execute(f"DELETE FROM {summary.table}")
        for part in range(len(summary.parts)):
            cursor.execute(insert_of(summary, part, signed))
    state, _is_new = SummaryState.objects.get_or_create(
        pk=summary.code, defaults={"fine_from": fine}
    )
    state.fine_from, state.known_since, state.turns = fine, None, state.turns + 1
    state.save(update_fields=["fine_from", "known_since", "turns"])


def literal(day: date) -> str:
    return f"'{day.isoformat()}'::date"


def thinned_groups(summary: Summary, fields: Sequence[str], fine: str) -> str:
    """Select list that turns a group into the one it belongs to when days are thinned."""
    listed = [
        f"{thinned(summary, name, fine)} AS {name}" if name in summary.days else name
        for name in fields
    ]
    return ", ".join(["region", *listed, *counts_of(summary), "latest"])


@transaction.atomic
def fold(summary: Summary, on: date) -> int:
    """Put groups together that are the same now, days thinned that are recent no more.

    Whoever asks or writes meanwhile is not disturbed: sums stay what they were. Groups of no rows
    go; the moments that they held go into the state.

    Returns:
        How many groups there are fewer.
    """
    state = SummaryState.objects.select_for_update().get(pk=summary.code)
    state.fine_from, state.turns = max(fine_from(on), state.fine_from), state.turns + 1
    fewer = 0
    with connection.cursor() as cursor:
        for part in range(len(summary.parts)):
            cursor.execute(fold_of(summary, part, literal(state.fine_from)))
            gone, latest = cursor.fetchone()
            fewer += gone
            state.known_since = max(filter(None, (state.known_since, latest)), default=None)
    state.save(update_fields=["fine_from", "known_since", "turns"])
    return fewer


def fold_of(summary: Summary, part: int, fine: str) -> str:
    """Statement that puts one part's groups together; how many fewer, and their newest moment."""
    fields = summary.parts[part]
    keys, counts = keys_of(fields), [f"sum({name})" for name in counts_of(summary)]
    return (
        f"WITH gone AS (DELETE FROM {summary.table} WHERE part = {part} RETURNING *), "
        f"made AS (INSERT INTO {summary.table} ({written(summary, fields)}) "
        f"SELECT {part}, '{{}}'::int[], {keys}, {', '.join(counts)}, max(latest) "
        f"FROM (SELECT {thinned_groups(summary, fields, fine)} FROM gone) groups "
        f"GROUP BY {keys} HAVING {' OR '.join(f'{one} <> 0' for one in counts)} RETURNING 1) "
        "SELECT count(*) - (SELECT count(*) FROM made), max(latest) FROM gone"
    )


def differences(summary: Summary) -> int:
    """How many groups differ from what the rows say, both read at one moment; 0 is as it must be."""
    state = SummaryState.objects.get(pk=summary.code)
    found = 0
    with connection.cursor() as cursor:
        for part in range(len(summary.parts)):
            cursor.execute(differences_of(summary, part, literal(state.fine_from)))
            found += cursor.fetchone()[0]
    return found


def differences_of(summary: Summary, part: int, fine: str) -> str:
    fields = summary.parts[part]
    keys, counts = keys_of(fields), [f"sum({name})" for name in counts_of(summary)]
    groups = (
        f"SELECT {keys}, {', '.join(counts)} FROM (SELECT {thinned_groups(summary, fields, fine)} "
        f"FROM {summary.table} WHERE part = {part}) groups GROUP BY {keys} HAVING sum(n) <> 0"
    )
    rows = (
        f"SELECT {keys}, {added_up(summary)} "
        f"FROM (SELECT {group_of_row(summary, fine)}, 1 AS sign FROM {summary.base}) signed "
        f"WHERE counts GROUP BY {keys}"
    )
    return (
        f"WITH kept AS ({groups}), counted AS ({rows}) SELECT count(*) FROM ("
        "(SELECT * FROM kept EXCEPT ALL SELECT * FROM counted) UNION ALL "
        "(SELECT * FROM counted EXCEPT ALL SELECT * FROM kept)) differing"
    )


def tidy(on: date) -> int:
    """Fold every summary, compare it with its rows, and build anew what is missing or differs.

    Returns:
        How many groups were put together or differed.
    """
    touched = 0
    for summary in all_summaries().values():
        if SummaryState.objects.filter(pk=summary.code).exists():
            touched += fold(summary, on)
            wrong = differences(summary)
            if not wrong:
                continue
            logger.error("summary %s differed from its rows in %d groups", summary.code, wrong)
            touched += wrong
        build(summary, on)
    return touched
