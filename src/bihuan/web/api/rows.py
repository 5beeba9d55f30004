"""One row: what it holds, what may be done with it now, and doing it."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

from django.http import HttpRequest, QueryDict
from django.utils import timezone
from ninja import Router

from bihuan.kernel.actors import Actor
from bihuan.kernel.errors import InvalidInput, NotFound
from bihuan.kernel.ledgers import Ledger
from bihuan.kernel.ledgers.asking import ask
from bihuan.kernel.ledgers.bulk import MOST, TooManyChosen, action_of, run_bulk, values_of
from bihuan.kernel.ledgers.rows import Page, conditions_of, matching, selected
from bihuan.kernel.ledgers.statements import Statement
from bihuan.kernel.models import Event
from bihuan.kernel.uploads import values_of as values_of_needs
from bihuan.kernel.workflow import WORKFLOWS, Need, Option, Workflow
from bihuan.web.api import schemas
from bihuan.web.api.access import in_scope
from bihuan.web.api.ledgers import labelled, opened, row_values

router = Router(tags=["记录"])
MOST_EVENTS = 200


def workflow_of(ledger: Ledger) -> Workflow[Any] | None:
    return WORKFLOWS.get(ledger.workflow) if ledger.workflow else None


@router.get("/{code}/rows/{object_id}", response=schemas.RowOut, summary="一条记录")
@in_scope
def row(request: HttpRequest, code: str, object_id: int) -> dict[str, Any]:
    """A row with every column, the moves out of its state, and its log, newest first."""
    ledger = opened(request, code)
    return shown(ledger, object_id, request.actor) | {  # type: ignore[attr-defined]  # set by the access
        "events": events(ledger, object_id)
    }


def shown(ledger: Ledger, object_id: int, actor: Actor) -> dict[str, Any]:
    """The row and its moves.

    Raises:
        NotFound: No such row in the actor's scope.
    """
    found = ledger.visible_to(actor).one(object_id)
    workflow = workflow_of(ledger)
    options = workflow.options(found, actor) if workflow and ledger.move else []
    return {
        "row": values(ledger, object_id, actor),
        "moves": [drawn(option, found) for option in options],
    }


def values(ledger: Ledger, object_id: int, actor: Actor) -> dict[str, Any]:
    asked = replace(
        ask(ledger, QueryDict(""), actor, timezone.localdate()), tab=None, columns=ledger.columns
    )
    chosen = selected(asked, ledger.columns)
    rows = matching(asked, conditions_of(asked)).filter(pk=object_id)
    statement = Statement.of(rows.annotate(**chosen.annotations).values_list(*chosen.names))
    [found] = statement.rows({})
    return row_values(
        ledger, ledger.columns, Page([found], chosen, has_before=False, has_after=False), found
    )


def drawn(option: Option[Any], found: Any) -> dict[str, Any]:
    move = option.move
    return {
        "name": move.name,
        "label": str(move.label),
        "is_allowed": option.is_allowed,
        "refusal": option.refusal.as_dict() if option.refusal else None,
        "needs": [
            {
                "name": need.name,
                "label": str(need.label),
                "kind": need.kind,
                "required": need.required,
                "options": labelled(need.options(found) if need.options else ()),
            }
            for need in move.needs
            if need.applies(found)
        ],
    }


def events(ledger: Ledger, object_id: int) -> list[dict[str, Any]]:
    workflow = workflow_of(ledger)
    if workflow is None:
        return []
    found = Event.objects.filter(chain=f"{workflow.code}:{object_id}").order_by("-seq")
    return [
        {
            "seq": event.seq,
            "at": event.at,
            "kind": event.kind,
            "text": event.text,
            "actor": event.actor_name,
            "unit": event.unit_name,
        }
        for event in found[:MOST_EVENTS]
    ]


@router.post("/{code}/rows/{object_id}/moves/{move}", response=schemas.MovedOut, summary="办理一步")
@in_scope
def make_move(request: HttpRequest, code: str, object_id: int, move: str) -> dict[str, Any]:
    """Make a move of the row's workflow.

    The body is JSON ``{"values": {…}}``, or a form (multipart where the move needs photos).
    With the header ``Idempotency-Key`` a second call changes nothing and answers the same.
    """
    ledger = opened(request, code)
    actor: Actor = request.actor  # type: ignore[attr-defined]  # set by the access
    workflow = workflow_of(ledger)
    declared = workflow.move(move) if workflow else None
    if declared is None or ledger.move is None:
        raise NotFound
    found = ledger.visible_to(actor).one(object_id)
    needs = tuple(need for need in declared.needs if need.applies(found))
    ledger.move(
        object_id,
        move,
        answers(request, needs),
        actor=actor,
        at=timezone.now(),
        key=request.headers.get("Idempotency-Key") or None,
    )
    return shown(ledger, object_id, actor)


def answers(request: HttpRequest, needs: tuple[Need[Any], ...]) -> dict[str, Any]:
    """The answers to what a move needs, from JSON or from a form, parsed alike."""
    if request.content_type == "application/json":
        request.FILES  # noqa: B018  # read before POST is replaced: a JSON body has none
        request.POST = as_form(request.body)  # type: ignore[assignment]  # Django's own setter takes it
    return values_of_needs(request, needs)


def as_form(body: bytes) -> QueryDict:
    """A JSON body as the form that would say the same.

    Raises:
        InvalidInput: No JSON object with ``values``.
    """
    try:
        document = json.loads(body or b"{}")
    except ValueError:
        document = None
    given = document.get("values", {}) if isinstance(document, dict) else None
    if not isinstance(given, dict):
        raise InvalidInput({"values": "请求体应是 JSON 对象，办理内容放在 values 里。"})
    form = QueryDict(mutable=True)
    for name, value in given.items():
        items = value if isinstance(value, list) else [value]
        form.setlist(name, ["" if item is None else str(item) for item in items])
    return form


@router.post("/{code}/bulk/{action}", response=schemas.BulkOut, summary="批量办理")
@in_scope
def bulk(request: HttpRequest, code: str, action: str, payload: schemas.BulkIn) -> dict[str, Any]:
    """Do one thing to many rows; each has its own result."""
    ledger = opened(request, code)
    actor: Actor = request.actor  # type: ignore[attr-defined]  # set by the access
    chosen = action_of(ledger, action, actor)
    if len(payload.ids) > MOST:
        raise TooManyChosen(most=f"{MOST:,}", count=f"{len(payload.ids):,}")
    form = QueryDict(mutable=True)
    for name, value in payload.values.items():
        form[f"{chosen.name}-{name}"] = "" if value is None else str(value)
    results = run_bulk(
        ledger,
        chosen,
        list(dict.fromkeys(payload.ids)),
        actor=actor,
        at=timezone.now(),
        values=values_of(chosen, form, actor),
    )
    done = sum(one.is_done for one in results)
    return {
        "done": done,
        "refused": len(results) - done,
        "results": [
            {
                "id": one.pk,
                "title": one.title,
                "ok": one.is_done,
                "error": None
                if one.is_done
                else {"code": one.code, "message": one.message, "remedy": one.remedy},
            }
            for one in results
        ],
    }
