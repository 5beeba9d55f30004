"""Ledgers: which there are, their rows, their points, their workbook."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from ninja import Query, Router

from bihuan.kernel.actors import Actor
from bihuan.kernel.ledgers import Column, Ledger, all_ledgers, ledger_of
from bihuan.kernel.ledgers.addresses import Addresses, parameters_of
from bihuan.kernel.ledgers.asking import Asked, ask, place_text
from bihuan.kernel.ledgers.export import AT_ONCE, export
from bihuan.kernel.ledgers.options import choices_of
from bihuan.kernel.ledgers.points import points
from bihuan.kernel.ledgers.rows import COUNTED, Page, count_tabs, fetch_page, value_path
from bihuan.kernel.permissions import EXPORT_LEDGERS
from bihuan.kernel.workflow import WORKFLOWS
from bihuan.web.api import schemas
from bihuan.web.api.access import in_scope
from bihuan.web.ledger_pages import XLSX, row_address

router = Router(tags=["台账"])


def opened(request: Any, code: str) -> Ledger:
    """The ledger, for those who may see it."""
    ledger = ledger_of(code)
    actor: Actor = request.actor
    actor.must(ledger.permission)
    return ledger


def asked_of(request: Any, ledger: Ledger) -> Asked:
    """The question of the address; every column unless it chooses some."""
    keys = [column.key for column in ledger.columns]
    return ask(ledger, request.GET, request.actor, timezone.localdate(), chosen=keys)


@router.get("", response=schemas.LedgersOut, summary="有哪些台账")
@in_scope
def ledgers(request: HttpRequest) -> dict[str, Any]:
    """The ledgers that the actor may see, with what may be asked of each."""
    actor: Actor = request.actor  # type: ignore[attr-defined]  # set by the access
    shown = [ledger for ledger in all_ledgers().values() if actor.may(ledger.permission)]
    return {"ledgers": [described(ledger, actor) for ledger in shown]}


def described(ledger: Ledger, actor: Actor) -> dict[str, Any]:
    workflow = WORKFLOWS.get(ledger.workflow) if ledger.move else None
    return {
        "code": ledger.code,
        "title": str(ledger.title),
        "columns": [
            {
                "key": column.key,
                "label": str(column.label),
                "kind": column.kind,
                "sortable": column.sortable,
                "words": labelled(column.words().items()),
            }
            for column in ledger.columns
        ],
        "filters": [
            {
                "name": item.name,
                "label": str(item.label),
                "kind": item.kind,
                "options": labelled(choices_of(item, actor)),
            }
            for item in ledger.filters
        ],
        "tabs": [{"name": tab.name, "label": str(tab.label)} for tab in ledger.tabs],
        "bulk": [
            {"name": action.name, "label": str(action.label)}
            for action in ledger.bulk
            if actor.may(action.permission)
        ],
        "moves": [
            {"name": move.name, "label": str(move.label)}
            for move in (workflow.moves if workflow else ())
        ],
        "is_searchable": bool(ledger.search),
        "is_importable": ledger.importer is not None and actor.may(ledger.importer.permission),
        "has_points": ledger.points is not None,
    }


def labelled(pairs: Any) -> list[dict[str, Any]]:
    return [{"value": plain(value), "label": str(label)} for value, label in pairs]


@router.get("/{code}/rows", response=schemas.RowsOut, summary="台账的一页")
@in_scope
def rows(request: HttpRequest, code: str, page_of: Query[schemas.PageIn]) -> dict[str, Any]:
    """One page; conditions are further parameters, named in the list of ledgers."""
    ledger = opened(request, code)
    asked = asked_of(request, ledger)
    page, counts = fetch_page(asked), count_tabs(asked)
    address = Addresses(request.path, parameters_of(asked))
    count = counts[asked.tab.name if asked.tab else ""]
    return {
        "rows": [row_values(ledger, asked.columns, page, row) for row in page.rows],
        "count": min(count, COUNTED),
        "count_is_capped": count > COUNTED,
        "tabs": {name: min(found, COUNTED) for name, found in counts.items() if name},
        "next": place(page, -1, "after", asked, address) if page.has_after else None,
        "previous": place(page, 0, "before", asked, address) if page.has_before else None,
    }


def place(page: Page, at: int, name: str, asked: Asked, address: Addresses) -> str | None:
    if not page.rows:
        return None
    row = page.rows[at]
    value = None if asked.order.is_by_id else row[1]
    return address({name: place_text(row[0], value, asked.order)})


def row_values(
    ledger: Ledger, columns: Sequence[Column], page: Page, row: Sequence[Any]
) -> dict[str, Any]:
    """One row: values by the columns' keys, words of coded ones beside them."""
    found: dict[str, Any] = {"id": row[0]}
    if ledger.url:
        found["url"] = row_address(ledger.url).replace("{}", str(row[0]))
    words: dict[str, str] = {}
    for column in columns:
        value = row[page.selected.at(value_path(column))]
        found[column.key] = plain(value)
        known: Mapping[Any, Any] = column.words()
        if known and value in known:
            words[column.key] = str(known[value])
    return found | {"words": words}


def plain(value: Any) -> Any:
    """A value as JSON has it; days and moments as ISO text, exact numbers as text."""
    if isinstance(value, datetime):
        return timezone.localtime(value).isoformat()
    if isinstance(value, date):
        return value.isoformat()
    if value is None or isinstance(value, str | int | float | bool | list | dict):
        return value
    return str(value)


@router.get("/{code}/points", summary="台账的地图点位（GeoJSON）")
@in_scope
def points_layer(request: HttpRequest, code: str) -> dict[str, Any]:
    """The matching rows that have a place, WGS-84."""
    ledger = opened(request, code)
    return points(asked_of(request, ledger), row_address(ledger.url))


@router.get("/{code}/export", summary="台账导出为 Excel")
@in_scope
def export_rows(request: HttpRequest, code: str) -> HttpResponse:
    """The matching rows as a workbook."""
    ledger = opened(request, code)
    request.actor.must(EXPORT_LEDGERS)  # type: ignore[attr-defined]  # set by the access
    response = HttpResponse(content_type=XLSX)
    now = timezone.now()
    response.content = workbook(asked_of(request, ledger), now)
    response.headers["Content-Disposition"] = f'attachment; filename="{code}.xlsx"'
    return response


def workbook(asked: Asked, now: datetime) -> bytes:
    written = io.BytesIO()
    export(asked, written, at=now, most=AT_ONCE)
    return written.getvalue()
