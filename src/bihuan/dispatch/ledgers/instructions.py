"""The list of leaders' instructions."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from bihuan.dispatch import permissions as perms
from bihuan.dispatch import services
from bihuan.dispatch.gatherings import InstructionStatus
from bihuan.dispatch.ledgers.tasks import NOTE
from bihuan.dispatch.models import Instruction
from bihuan.dispatch.workflow.instructions import WITH_UNIT
from bihuan.kernel.actors import Actor
from bihuan.kernel.errors import InvalidInput
from bihuan.kernel.indicators import narrow_to_figure
from bihuan.kernel.ledgers import (
    BulkAction,
    Column,
    EmptyText,
    Filter,
    ImportColumn,
    Importer,
    Ledger,
    PageAction,
    Stored,
    Tab,
)
from bihuan.kernel.ledgers.importer import Row
from bihuan.kernel.ledgers.parsers import day, text
from bihuan.organisations.choices import supervisor_options
from bihuan.organisations.directory import resolve

NEW_INSTRUCTION = PageAction(
    _("登记批示"), "dispatch:new_instruction", perms.PASS_ON, icon="plus", tone="primary"
)


def store_instruction(row: Row, actor: Actor, at: datetime) -> Stored:
    match = resolve(row["unit"] or "", home=actor.region, on=row["given_on"])
    if match.unit is None:
        raise InvalidInput({"unit": "单位名录里认不准这个单位，请核对名称。"})
    given = services.Given(
        leader=row["leader"] or "",
        leader_post=row["leader_post"] or "",
        text=row["text"] or "",
        subject=row["subject"] or "",
        given_on=row["given_on"],
        unit_id=match.unit.pk,
        due_on=row["due_on"],
    )
    return Stored(services.pass_on_instruction(given, actor=actor, at=at).pk)


def withdraw(object_id: int, actor: Actor, at: datetime, reason: str) -> None:
    services.make_instruction_move(object_id, "withdraw", {"note": reason}, actor=actor, at=at)


def remind(pk: int, *, actor: Actor, at: datetime, values: dict[str, Any]) -> Any:
    return services.make_instruction_move(pk, "remind", values, actor=actor, at=at)


def edge(due_on: date | None, status: str, today: date) -> str:
    return "danger" if due_on and due_on < today and status in WITH_UNIT else ""


INSTRUCTIONS = Ledger(
    code="instructions",
    title=_("领导批示台账"),
    print_title=_("领导批示办理登记表"),
    model=Instruction,
    permission=perms.SEE,
    url="dispatch:instruction",
    columns=(
        Column("subject", _("批示件 / 批示内容"), kind="link", sub="text", is_main=True),
        Column("leader", _("批示领导"), sub="leader_post", width=130),
        Column("given_on", _("批示日期"), kind="date", width=110),
        Column("unit", _("承办单位"), field="unit__name", width=170),
        Column("due_on", _("办理时限"), kind="deadline", closed="reported_on", width=150),
        Column(
            "status",
            _("状态"),
            kind="status",
            labels=InstructionStatus.choices,
            tones=(
                (InstructionStatus.ASSIGNED, "info"),
                (InstructionStatus.HANDLING, "info"),
                (InstructionStatus.REPORTED, "warn"),
                (InstructionStatus.CLOSED, "done"),
                (InstructionStatus.WITHDRAWN, "muted"),
            ),
            width=90,
        ),
        Column("closed_on", _("办结日期"), kind="date", width=110),
        Column("result", _("办理结果"), is_shown=False),
    ),
    filters=(
        Filter("leader", _("批示领导"), lookup="icontains"),
        Filter("unit", _("承办单位"), "unit", options=supervisor_options),
        Filter("given", _("批示日期"), "daterange", field="given_on"),
    ),
    search=("subject", "leader"),
    search_label=_("批示件、领导"),
    tabs=(
        Tab("all", _("全部")),
        Tab("open", _("办理中"), Q(status__in=WITH_UNIT)),
        Tab("reported", _("待呈报"), Q(status=InstructionStatus.REPORTED)),
        Tab("closed", _("已办结"), Q(status=InstructionStatus.CLOSED)),
        Tab(
            "overdue",
            _("已逾期"),
            lambda on: Q(due_on__lt=on, status__in=WITH_UNIT),
            tone="danger",
        ),
    ),
    edge=edge,
    edge_fields=("due_on", "status"),
    bulk=(BulkAction("remind", _("催办"), perms.REMIND, remind, fields=(NOTE,)),),
    actions=(NEW_INSTRUCTION,),
    importer=Importer(
        columns=(
            ImportColumn(
                "批示件", "subject", text(200), required=True, example="关于某路段积水的报告"
            ),
            ImportColumn("批示领导", "leader", text(60), required=True, example="王某"),
            ImportColumn("职务", "leader_post", text(80)),
            ImportColumn("批示内容", "text", text(2000), required=True),
            ImportColumn("批示日期", "given_on", day(), required=True, kind="date"),
            ImportColumn("承办单位", "unit", text(100), required=True),
            ImportColumn("办理时限", "due_on", day(), kind="date"),
        ),
        store=store_instruction,
        chain="instruction",
        withdraw=withdraw,
    ),
    narrow=narrow_to_figure,
    workflow="instruction",
    move=services.make_instruction_move,
    empty=EmptyText(_("还没有登记过领导批示。"), NEW_INSTRUCTION),
)
