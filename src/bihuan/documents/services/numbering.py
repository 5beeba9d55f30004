"""Numbers without gaps: drawn under a row lock, given back when the transaction fails."""

from __future__ import annotations

from django.db import connection

from bihuan.documents.models import NumberSeries

# One statement: the row is made or locked and counted on; the next drawer waits for our commit.
DRAW = """
    INSERT INTO documents_numberseries AS series (issuer_id, code, numbering, year, last)
    VALUES (%s, %s, %s, %s, 1)
    ON CONFLICT (issuer_id, code, numbering, year) DO UPDATE SET last = series.last + 1
    RETURNING last
"""


def next_number(*, issuer_id: int, code: str, numbering: str, year: int) -> int:
    """Draw the next number of a series, from 1 each year.

    Two drawers of one series follow each other; a transaction that fails leaves no gap.

    Source:
        GB/T 9704-2012, 7.2.5: numbers of one agency and year are consecutive.
    """
    assert connection.in_atomic_block, "a number is drawn in the transaction of its document"
    with connection.cursor() as cursor:
        cursor.execute(DRAW, [issuer_id, code, numbering, year])
        number: int = cursor.fetchone()[0]
    return number


def last_number(*, issuer_id: int, code: str, numbering: str, year: int) -> int:
    """The newest number drawn, 0 where there is none."""
    found = NumberSeries.objects.filter(
        issuer_id=issuer_id, code=code, numbering=numbering, year=year
    )
    return found.values_list("last", flat=True).first() or 0
