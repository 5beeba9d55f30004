"""A million hazards as a district leaves them behind: found, ordered, put right, checked, closed.

Every row draws its own lags, doors and marks from its number, so that rows are as unlike each
other as real ones and the same in each run.
"""

from __future__ import annotations

from typing import Any

import psycopg
from bench_ledger import TITLES, owed, sectors

DAYS = 730
SOURCES = (
    "self-check", "self-check", "self-check", "department-check", "department-check", "street-check",
    "street-check", "grid-patrol", "enforcement", "expert-service", "tip-off", "supervision-group",
)  # fmt: skip
COLUMNS = {
    "number": "'YH' || lpad(n::text, 9, '0')",
    "title": "(%(titles)s::text[])[n %% 8 + 1] || '（第' || n || '处）'",
    "grade": "CASE WHEN is_major THEN 'major' ELSE 'general' END",
    "status": "status",
    "sector": "(%(sectors)s::text[])[n %% 6 + 1]",
    "criterion": "CASE WHEN is_major THEN 'bench' ELSE '' END",
    "campaign": "CASE WHEN u5 < 0.15 THEN 'bench' ELSE '' END",
    "enterprise_id": "CASE WHEN u6 < 0.94 THEN n %% 16000 + %(first)s END",
    "region": "'990101' || lpad(street::text, 3, '0')",
    "unit_id": "street + 19",
    "units": "ARRAY[1, street + 19, n %% 18 + 2]",
    "source": "source",
    "is_self_found": "source = 'self-check'",
    "found_on": "found",
    "recorded_at": "found::timestamptz",
    "responsible": "'李四'",
    "confirmed_on": "confirmed",
    "first_due_on": "first_due",
    "due_on": "due",
    "rectified_on": "rectified",
    "rectify_note": "''",
    "cost_yuan": "CASE WHEN rectified IS NOT NULL AND u4 < 0.4 THEN round((u4 * 9000)::numeric, 2) END",
    "fixed_on_spot": "rectified IS NOT NULL AND rectified = found",
    "closed_on": "closed",
    "closed_at": "closed::timestamptz",
    "explained_on": "CASE WHEN status NOT IN ('dismissed', 'withdrawn') AND u8 < 0.3 AND due < least(%(today)s, coalesce(rectified, %(today)s))"
    " THEN due + 1 END",
    "rejections": "CASE WHEN rectified IS NOT NULL AND u7 < 0.06 THEN 1 ELSE 0 END",
    "reminders": "CASE WHEN u8 < 0.07 THEN 1 ELSE 0 END",
    "withdrawn_at": "CASE WHEN status IN ('dismissed', 'withdrawn') THEN (found + 1)::timestamptz END",
}
ROWS = """
    INSERT INTO hazards_hazard ({names}) SELECT {values} FROM (
        SELECT *, CASE WHEN u9 < 0.02 THEN 'dismissed' WHEN u9 < 0.03 THEN 'withdrawn'
                       WHEN confirmed IS NULL THEN 'reported' WHEN rectified IS NULL THEN 'open'
                       WHEN closed IS NULL THEN 'rectified' ELSE 'closed' END AS status
        FROM (SELECT *, CASE WHEN rectified + check_lag <= %(today)s THEN rectified + check_lag END AS closed
        FROM (SELECT *, CASE WHEN u9 >= 0.03 AND found + work_lag <= %(today)s AND confirmed IS NOT NULL
                             THEN found + greatest(work_lag, confirmed - found) END AS rectified
        FROM (SELECT *, first_due + CASE WHEN u2 < 0.04 THEN 15 ELSE 0 END AS due
        FROM (SELECT *, confirmed + CASE WHEN is_major THEN 30 ELSE 15 END AS first_due
        FROM (SELECT *, CASE WHEN found + order_lag <= %(today)s AND u9 >= 0.02 THEN found + order_lag END
                        AS confirmed
        FROM (SELECT n, (hashint4(n) & 2147483647) %% 12 + 1 AS street,
                     %(today)s - {days} + (n * {days}::bigint / %(rows)s)::int AS found,
                     u[1] < 0.012 AS is_major, u[2] AS u2, u[4] AS u4, u[5] AS u5, u[6] AS u6,
                     u[7] AS u7, u[8] AS u8, u[9] AS u9,
                     (%(sources)s::text[])[floor(u[10] * 12)::int + 1] AS source,
                     (CASE WHEN u[11] < 0.6 THEN 0 WHEN u[11] < 0.85 THEN 1
                           WHEN u[11] < 0.95 THEN 2 ELSE 4 END) AS order_lag,
                     (CASE WHEN u[12] < 0.08 THEN 0 WHEN u[12] > 0.995 THEN 400
                           ELSE floor(-ln(1 - u[12]) * 8)::int + 1 END) AS work_lag,
                     floor(u[13] * u[13] * 8)::int AS check_lag
              FROM generate_series(1, %(rows)s) n, LATERAL (
                  SELECT array_agg((hashint8extended(n, k) & 1048575) / 1048576.0::float8 ORDER BY k) u
                  FROM generate_series(1, 13) k) drawn
        ) a) b) c) d) e) f) g
"""


def insert_hazards(owner: psycopg.Connection[Any], rows: int, today: Any) -> None:
    """Put so many hazards into the empty table."""
    first = owner.execute("SELECT min(id) FROM enterprises_enterprise").fetchone()
    assert first is not None
    columns = COLUMNS | owed(owner, "hazards_hazard", COLUMNS)
    statement = ROWS.format(names=", ".join(columns), values=", ".join(columns.values()), days=DAYS)
    owner.execute(
        statement,
        {
            "rows": rows,
            "today": today,
            "sectors": sectors(owner),
            "sources": list(SOURCES),
            "titles": list(TITLES),
            "first": first[0],
        },
    )
