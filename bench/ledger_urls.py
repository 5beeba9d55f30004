"""Every address of the product, and the bare page of the benchmark.

The bare page does what no page of ours can do without: the session, the account, the post, the
transaction with its scope. Then one statement makes the whole answer: no counts, no HTML.
"""

from __future__ import annotations

from django.db import connection
from django.http import HttpResponse
from django.urls import path
from django.utils import timezone

from bihuan.config.urls import handler403, handler404, handler500, urlpatterns
from bihuan.hazards.permissions import SEE
from bihuan.kernel.pages import Request, requires

COLUMNS = """
    h.id, h.number, h.title, e.name AS enterprise, u.name AS unit, h.sector, h.grade, h.status,
    h.responsible, h.found_on, h.due_on, h.rectified_on
"""
ROWS = """
    SELECT coalesce(json_agg(page), '[]')::text FROM (
        SELECT {columns} FROM hazards_hazard h
        LEFT JOIN enterprises_enterprise e ON e.id = h.enterprise_id
        JOIN organisations_unit u ON u.id = h.unit_id
        WHERE {where} ORDER BY {order} LIMIT 51
    ) page
"""
CONDITIONS = {
    "region": "h.region >= %s AND h.region < %s",
    "sector": "h.sector = %s",
    "grade": "h.grade = %s",
    "after": "h.id < %s",
}
TABS = {
    "open": "h.status = 'open'",
    "closed": "h.status = 'closed'",
    "overdue": "h.status IN ('open', 'referred') AND h.due_on < %s",
}
ORDERS = {
    "": "h.id DESC",
    "-found_on": "h.found_on DESC, h.id DESC",
    "due_on": "h.due_on, h.id",
}


@requires(SEE)
def bare(request: Request) -> HttpResponse:
    """The rows of the same question as JSON, made whole by PostgreSQL."""
    where, values = ["true"], []
    for name, condition in CONDITIONS.items():
        if value := request.GET.get(name):
            where.append(condition)
            values += [value, value + "~"] if name == "region" else [value]
    if statuses := request.GET.getlist("status"):
        where.append("h.status = ANY(%s)")
        values.append(statuses)
    if tab := request.GET.get("tab"):
        where.append(TABS[tab])
        values += [timezone.localdate()] if "%s" in TABS[tab] else []
    sql = ROWS.format(
        columns=COLUMNS, where=" AND ".join(where), order=ORDERS[request.GET.get("sort", "")]
    )
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return HttpResponse(cursor.fetchone()[0], content_type="application/json")


urlpatterns = [*urlpatterns, path("bench/rows", bare)]
__all__ = ["handler403", "handler404", "handler500", "urlpatterns"]
