"""The list of tasks as a whole: the office's own 任务分解表, out and in."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.contrib.postgres.aggregates import StringAgg
from django.db.models import CharField, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from bihuan.dispatch import permissions as perms
from bihuan.dispatch import services
from bihuan.dispatch.models import Share, WorkItem
from bihuan.dispatch.states import ItemStatus, ShareRole, ShareStatus
from bihuan.kernel.actors import Actor
from bihuan.kernel.ledgers import (
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
from bihuan.kernel.ledgers.parsers import day, text


def unit_names(role: ShareRole) -> Coalesce:
    """Names of a task's units of one role, separated by 、."""
    found: QuerySet[Share] = Share.objects.filter(item=OuterRef("pk"), role=role)
    named = (
        found.exclude(status=ShareStatus.WITHDRAWN)
        .order_by()
        .values("item")
        .annotate(names=StringAgg("unit__name", delimiter="、", order_by="id"))
        .values("names")
    )
    return Coalesce(Subquery(named, output_field=CharField()), Value(""))


def store_item(row: dict[str, Any], actor: Actor, at: datetime) -> Stored:
    return Stored(services.store_item(row, actor=actor, at=at).pk)


def withdraw_item(item_id: int, actor: Actor, at: datetime, reason: str) -> Any:
    return services.withdraw_item(item_id=item_id, note=reason, actor=actor, at=at)


def item_edge(status: str, due_on: date | None, today: date) -> str:
    return "danger" if due_on and due_on < today and status == ItemStatus.RUNNING else ""


IMPORTER = Importer(
    columns=(
        ImportColumn(
            "来文或计划",
            "document",
            text(300),
            aliases=("来文", "计划"),
            help="已登记文件的标题或文号；不属于某份文件的留空。",
            example="云川区2026年安全生产工作要点",
        ),
        ImportColumn("序号", "no", text(20), example="12"),
        ImportColumn("章节", "chapter", text(120), example="三、深化专项整治"),
        ImportColumn("任务", "title", text(300), required=True, aliases=("工作任务", "任务内容")),
        ImportColumn(
            "牵头单位",
            "leads",
            text(500),
            help="用、隔开；没有牵头单位的留空，责任单位分工负责。",
            example="云川区应急管理局",
        ),
        ImportColumn(
            "责任单位",
            "others",
            text(2000),
            aliases=("参与单位", "配合单位"),
            help="用、隔开；可以写“各街道”这样的统称，按名录展开。",
            example="各街道",
        ),
        ImportColumn("完成时限", "due_on", day(), kind="date", example=date(2026, 11, 30)),
        ImportColumn("量化目标", "target", text(200), example="关闭非煤矿山 >= 6 座"),
        ImportColumn("阶段目标", "stages", text(200), example="2026-06-30 60%"),
    ),
    store=store_item,
    chain="work_item",
    withdraw=withdraw_item,
    permission=perms.CONFIRM,
)
RAISE = PageAction(_("提出任务"), "dispatch:raise_item", perms.CONFIRM, icon="plus")

ITEMS = Ledger(
    code="work-items",
    title=_("任务分解表"),
    print_title=_("工作任务分解表"),
    model=WorkItem,
    permission=perms.SEE,
    url="dispatch:item",
    columns=(
        Column("document", _("来文或计划"), field="document__title", is_shown=False),
        Column("no", _("序号"), width=60),
        Column("chapter", _("章节"), width=180),
        Column("title", _("任务"), kind="link", is_main=True),
        Column("leads", _("牵头单位"), expression=unit_names(ShareRole.LEAD), width=180),
        Column("others", _("责任单位"), expression=unit_names(ShareRole.PARTICIPANT), width=220),
        Column("due_on", _("完成时限"), kind="deadline", closed="done_on", sortable=True),
        Column("target", _("量化目标"), width=160),
        Column(
            "status",
            _("状态"),
            kind="status",
            labels=ItemStatus.choices,
            tones=(
                (ItemStatus.RUNNING, "info"),
                (ItemStatus.DONE, "done"),
                (ItemStatus.CARRIED, "muted"),
                (ItemStatus.DROPPED, "muted"),
                (ItemStatus.WITHDRAWN, "muted"),
            ),
            width=90,
        ),
        Column("done_on", _("办结日期"), kind="date", is_shown=False),
    ),
    filters=(
        Filter("document", _("来文或计划"), field="document__title", lookup="icontains"),
        Filter("chapter", _("章节"), lookup="icontains"),
        Filter("status", _("状态"), "multiselect", lookup="in", options=ItemStatus.choices),
        Filter("due", _("完成时限"), "daterange", field="due_on"),
    ),
    search=("title",),
    search_label=_("任务内容"),
    actions=(
        RAISE,
        PageAction(_("任务矩阵"), "dispatch:matrix", perms.SEE, icon="layers-intersect"),
    ),
    tabs=(
        Tab("all", _("全部")),
        Tab("running", _("办理中"), Q(status=ItemStatus.RUNNING)),
        Tab("done", _("已办结"), Q(status=ItemStatus.DONE)),
        Tab("carried", _("已结转"), Q(status=ItemStatus.CARRIED)),
        Tab(
            "overdue",
            _("已逾期"),
            lambda on: Q(due_on__lt=on, status=ItemStatus.RUNNING),
            tone="danger",
        ),
    ),
    edge=item_edge,
    edge_fields=("status", "due_on"),
    importer=IMPORTER,
    empty=EmptyText(_("还没有任务。")),
)
