"""The list of the units' shares of tasks."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.db.models import Q
from django.db.models.functions import JSONObject
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from bihuan.dispatch import permissions as perms
from bihuan.dispatch import services
from bihuan.dispatch.lights import WORDS, draw_light, with_light
from bihuan.dispatch.models import Share
from bihuan.dispatch.states import (
    SHARE_FINISHED,
    ShareRole,
    ShareStatus,
)
from bihuan.kernel.actors import Actor
from bihuan.kernel.indicators import narrow_to_figure
from bihuan.kernel.ledgers import (
    BulkAction,
    BulkField,
    Column,
    EmptyText,
    Filter,
    Ledger,
    Tab,
)
from bihuan.organisations.choices import supervisor_options


def share_edge(due_on: date | None, status: str, today: date) -> str:
    return "danger" if due_on and due_on < today and status not in SHARE_FINISHED else ""


def remind_share(pk: int, *, actor: Actor, at: datetime, values: dict[str, Any]) -> Any:
    return services.remind_share(share_id=pk, note=values.get("note") or "", actor=actor, at=at)


def claim_share(pk: int, *, actor: Actor, at: datetime, values: dict[str, Any]) -> Any:
    return services.claim_share(share_id=pk, actor=actor, at=at)


NOTE = BulkField("note", _("内容"), "textarea", required=False)

SHARES = Ledger(
    code="tasks",
    title=_("任务台账"),
    print_title=_("工作任务分解表"),
    model=Share,
    permission=perms.SEE,
    url="dispatch:share",
    columns=(
        Column("no", _("序号"), field="item__no", width=60),
        Column(
            "title",
            _("任务 / 来文"),
            field="item__title",
            kind="link",
            sub="item__document__title",
            is_main=True,
        ),
        Column("unit", _("责任单位"), field="unit__name", width=160),
        Column(
            "role",
            _("分工"),
            kind="tags",
            labels=ShareRole.choices,
            tones=((ShareRole.LEAD, "info"), (ShareRole.PARTICIPANT, "muted")),
            width=70,
        ),
        Column(
            "status",
            _("状态"),
            kind="status",
            labels=ShareStatus.choices,
            tones=(
                (ShareStatus.ISSUED, "danger"),
                (ShareStatus.CLAIMED, "info"),
                (ShareStatus.SUBMITTED, "warn"),
                (ShareStatus.HANDED_BACK, "warn"),
                (ShareStatus.DONE, "done"),
                (ShareStatus.CARRIED, "muted"),
                (ShareStatus.WITHDRAWN, "muted"),
            ),
            width=90,
        ),
        Column(
            "light",
            _("灯号"),
            expression=JSONObject(status="status", yellow="yellow_from", due="next_due_on"),
            kind="status",
            draw=draw_light,
            is_exported=False,
            width=80,
        ),
        Column("percent", _("进度"), kind="progress", width=80),
        Column(
            "due_on", _("完成时限"), kind="deadline", closed="done_on", sortable=True, width=150
        ),
        Column("chapter", _("章节"), field="item__chapter", is_shown=False),
        Column("part", _("子任务"), is_shown=False),
        Column("person", _("责任人"), field="person__name", is_shown=False),
        Column("progress", _("进展"), is_shown=False),
        Column("obstacle", _("存在问题"), is_shown=False),
        Column("done_on", _("办结日期"), kind="date", is_shown=False),
    ),
    filters=(
        Filter("unit", _("责任单位"), "unit", options=supervisor_options),
        Filter("role", _("分工"), "select", options=ShareRole.choices),
        Filter("status", _("状态"), "multiselect", lookup="in", options=ShareStatus.choices),
        Filter(
            "light",
            _("灯号"),
            "select",
            options=list(WORDS.items()),
            where=lambda light: with_light(light, localdate()),
        ),
        Filter("due", _("完成时限"), "daterange", field="due_on", is_more=True),
        Filter("chapter", _("章节"), field="item__chapter", lookup="icontains", is_more=True),
        Filter(
            "document", _("来文"), field="item__document__title", lookup="icontains", is_more=True
        ),
    ),
    search=("item__title",),
    search_label=_("任务内容"),
    tabs=(
        Tab("all", _("全部")),
        Tab("issued", _("待认领"), Q(status=ShareStatus.ISSUED)),
        Tab("claimed", _("办理中"), Q(status=ShareStatus.CLAIMED)),
        Tab("submitted", _("待审核"), Q(status=ShareStatus.SUBMITTED)),
        Tab("done", _("已办结"), Q(status=ShareStatus.DONE)),
        Tab(
            "overdue",
            _("已逾期"),
            lambda on: Q(due_on__lt=on) & ~Q(status__in=SHARE_FINISHED),
            tone="danger",
        ),
        Tab(
            "blocked",
            _("有难点"),
            Q(obstacle__gt="") & ~Q(status__in=SHARE_FINISHED),
            tone="danger",
        ),
    ),
    edge=share_edge,
    edge_fields=("due_on", "status"),
    bulk=(
        BulkAction("remind", _("催办"), perms.REMIND, remind_share, fields=(NOTE,)),
        BulkAction("claim", _("批量认领"), perms.CLAIM, claim_share),
    ),
    narrow=narrow_to_figure,
    workflow="share",
    move=services.make_share_move,
    empty=EmptyText(_("还没有分解下达的任务。")),
)
