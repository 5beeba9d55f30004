"""One charge of a leader: its enterprises, what is open there, what is late."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.db.models import Count, Q
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from bihuan.enterprises.models import Enterprise
from bihuan.kernel.actors import Actor
from bihuan.kernel.errors import DomainError, InvalidInput
from bihuan.kernel.ledgers import all_ledgers
from bihuan.kernel.models import Loop
from bihuan.kernel.workflow import WORKFLOWS
from bihuan.organisations.forms import Field, field
from bihuan.responsibility import permissions as perms
from bihuan.responsibility import services
from bihuan.responsibility.drawn.acts import (
    Act,
    acts,
    draw_acts,
    needed_day,
    number,
    page_of,
    table,
)
from bihuan.responsibility.drawn.common import Cell
from bihuan.responsibility.drawn.leaders import area_of
from bihuan.responsibility.lives import (
    ChargeKind,
)
from bihuan.responsibility.models import Charge

KEEP = perms.MANAGE_LEADERS
LISTED = 10


def open_kinds(loops: Q, actor: Actor, today: date, area: str) -> list[list[Any]]:
    """Open matters by kind, each with the list that shows them where the list knows regions."""
    counted = (
        Loop.objects.visible_to(actor)
        .filter(loops, closed_at__isnull=True)
        .values("kind")
        .annotate(open=Count("pk"), late=Count("pk", filter=Q(due_on__lt=today)))
        .order_by("-open")
    )
    lists = {one.workflow: one for one in all_ledgers().values() if one.workflow}
    rows = []
    for row in counted:
        workflow, ledger = WORKFLOWS.get(row["kind"]), lists.get(row["kind"])
        shown: Cell = {"text": str(row["open"])}
        knows = ledger is not None and any(one.name == "region" for one in ledger.filters)
        if ledger is not None and knows and area and actor.may(ledger.permission):
            shown["url"] = f"/l/{ledger.code}/?region={area}"
        late = {"text": str(row["late"]), "tone": "danger" if row["late"] else ""}
        rows.append([str(workflow.label) if workflow else row["kind"], shown, late])
    return rows


def late_rows(loops: Q, actor: Actor, today: date) -> list[list[Any]]:
    """The latest of what is late."""
    found = Loop.objects.visible_to(actor).filter(loops, closed_at__isnull=True, due_on__lt=today)
    rows = []
    for one in found.order_by("due_on", "pk")[:LISTED]:
        workflow = WORKFLOWS.get(one.kind)
        url = reverse(workflow.url, args=[one.object_id]) if workflow else ""
        days = {"text": f"{(today - one.due_on).days}日", "tone": "danger"} if one.due_on else None
        rows.append([{"text": one.title, "url": url}, one.where or None, one.due_on, days])
    return rows


def charge_fields(_charge: Charge, _actor: Actor, today: date) -> list[Field]:
    return [field("on", _("终止日期"), "date", required=True, value=today.isoformat())]


def end_charge(charge: Charge, request: HttpRequest, actor: Actor, at: datetime) -> None:
    on = needed_day(request, "on", "终止日期")
    services.end_charge(charge_id=charge.pk, on=on, actor=actor, at=at)


CHARGE_ACTS = acts(
    Act("end", _("结束包联"), KEEP, charge_fields, end_charge, lambda one: one.ends_on is None)
)


def draw_charge(
    charge: Charge,
    actor: Actor,
    today: date,
    *,
    tried: str = "",
    typed: Mapping[str, Any] | None = None,
    refusal: DomainError | None = None,
) -> Cell:
    """One charge: its enterprises, what is open there, what is late."""
    where, sections = area_of(charge), []
    if where is not None:
        enterprises, loops = where
        living = Enterprise.objects.visible_to(actor).filter(enterprises, withdrawn_at__isnull=True)
        address = {
            ChargeKind.REGION: f"/l/enterprises/?region={charge.area}",
            ChargeKind.SECTOR: f"/l/enterprises/?sector={charge.sector}",
        }.get(ChargeKind(charge.kind), "")
        if charge.enterprise_id:
            address = reverse("enterprises:detail", args=[charge.enterprise_id])
        count = {"text": str(living.count()), "url": address}
        kinds = open_kinds(loops, actor, today, charge.area)
        sections = [
            table("包联范围", ["", number("数量")], [["企业", count]]),
            table("未办结事项", ["事项", number("未办结"), number("逾期")], kinds),
            table("逾期事项", ["事项", "地点", "期限", "逾期"], late_rows(loops, actor, today)),
        ]
    leader = charge.leader
    errors = dict(refusal.fields) if isinstance(refusal, InvalidInput) else {}
    moves = draw_acts(
        CHARGE_ACTS,
        charge,
        actor,
        today,
        address=lambda name: reverse("responsibility:charge_act", args=[charge.pk, name]),
        tried=tried,
        typed=typed,
        errors=errors,
    )
    found: Cell = {
        "title": charge.what,
        "number": str(ChargeKind(charge.kind).label),
        "subtitle": f"{leader.name}包联",
        "facts": [
            {
                "label": "包联领导",
                "value": leader.name,
                "url": reverse("responsibility:leader", args=[leader.pk]),
            },
            {"label": "职务", "value": leader.title},
            {"label": "起始日期", "value": charge.starts_on, "kind": "date"},
            {"label": "终止日期", "value": charge.ends_on, "kind": "date"},
            {"label": "包联要求", "value": charge.note or None, "kind": "wide"},
        ],
        "sections": sections,
    }
    chain = f"leader:{leader.pk}"
    return found | page_of(chain, actor, moves=moves, refusal=refusal)
