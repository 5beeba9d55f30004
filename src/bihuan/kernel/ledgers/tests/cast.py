"""A ledger over the kernel's own loops, and people with scopes."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

from django.db.models import Q
from django.http import QueryDict

from bihuan.kernel.actors import Actor
from bihuan.kernel.ledgers import Column, Filter, Ledger, Tab
from bihuan.kernel.ledgers.asking import Asked, ask
from bihuan.kernel.models import Loop
from bihuan.kernel.permissions import SEE_WORKLIST, Role, permissions_of
from bihuan.kernel.scope import Scope

TODAY = date(2026, 3, 9)
NOON = datetime(2026, 3, 9, 4, tzinfo=UTC)


def edge(due_on: date | None, today: date) -> str:
    return "danger" if due_on is not None and due_on < today else ""


LOOPS = Ledger(
    code="loops",
    title="待办台账",
    model=Loop,
    permission=SEE_WORKLIST,
    columns=(
        Column("number", "编号", kind="link", sortable=True),
        Column("title", "事项", sub="where", is_main=True),
        Column(
            "status",
            "状态",
            kind="status",
            labels=(("open", "办理中"), ("closed", "已办结")),
            tones=(("open", "info"), ("closed", "done")),
        ),
        Column("due_on", "期限", kind="deadline", closed="closed_at", sortable=True),
        Column("opened_at", "开始", kind="moment", sortable=True),
        Column("region", "属地", is_shown=False),
    ),
    filters=(
        Filter("region", "属地", "region"),
        Filter("status", "状态", "multiselect", options=(("open", "办理中"), ("closed", "已办结"))),
        Filter("due", "期限", "daterange", field="due_on"),
        Filter("opened", "开始", "daterange", field="opened_at"),
        Filter("where", "地点"),
        Filter("owner", "主办单位", "unit", field="owner_unit_id"),
        Filter("closed", "已办结", "select", field="closed_at", lookup="isnull", is_more=True),
    ),
    search=("title", "number"),
    search_label="事项、编号",
    tabs=(
        Tab("all", "全部"),
        Tab("open", "办理中", Q(closed_at__isnull=True)),
        Tab("late", "已逾期", lambda today: Q(closed_at__isnull=True, due_on__lt=today), "danger"),
    ),
    order="due_on",
    edge=edge,
    edge_fields=("due_on",),
)


def actor(role: Role, scope: Scope, *, region: str, user_id: int = 1) -> Actor:
    return Actor(
        user_id=user_id,
        name="林晓红",
        role=role,
        scope=scope,
        permissions=permissions_of(role),
        region=region,
    )


def make_loop(number: int, **fields: Any) -> Loop:
    values: dict[str, Any] = {
        "kind": "test",
        "object_id": number,
        "title": f"第{number}件事项",
        "number": f"T{number:04}",
        "status": "open",
        "region": "990101001",
        "opened_at": NOON + timedelta(minutes=number),
    }
    return Loop.objects.create(**(values | fields))


def asked(
    actor: Actor, query: str = "", ledger: Ledger = LOOPS, today: date = TODAY, **options: Any
) -> Asked:
    return ask(ledger, QueryDict(query), actor, today, **options)
