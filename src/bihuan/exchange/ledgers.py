"""The registry of connectors, the error queue, and the runs."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db.models import Count, F, Func, IntegerField, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from bihuan.exchange import permissions as perms
from bihuan.exchange import services
from bihuan.exchange.models import Connector, ExchangeItem, ExchangeRun
from bihuan.exchange.services.common import carried
from bihuan.exchange.states import (
    TONES,
    WRONG,
    Direction,
    ItemState,
    Route,
    Way,
)
from bihuan.kernel.actors import Actor
from bihuan.kernel.ledgers import (
    BulkAction,
    BulkField,
    Column,
    EmptyText,
    Filter,
    Ledger,
    PageAction,
    Tab,
)

CATALOGUE = PageAction(_("从目录登记"), "exchange:catalogue", perms.MANAGE, icon="plus")
HEALTH = PageAction(_("运行状况"), "exchange:health", perms.SEE, icon="report-analytics")


def in_queue() -> Subquery:
    """How many rows of a connector wait for somebody."""
    counted = (
        ExchangeItem.objects.filter(connector=OuterRef("pk"), state__in=WRONG)
        .order_by()
        .values("connector")
        .annotate(waiting=Count("pk"))
        .values("waiting")
    )
    return Coalesce(Subquery(counted, output_field=IntegerField()), 0)  # type: ignore[return-value]  # an expression either way


def retry_one(pk: int, *, actor: Actor, at: datetime, values: dict[str, Any]) -> Any:
    return services.retry_item(item_id=pk, actor=actor, at=at)


def drop_one(pk: int, *, actor: Actor, at: datetime, values: dict[str, Any]) -> Any:
    return services.drop_item(item_id=pk, reason=values["reason"], actor=actor, at=at)


CONNECTORS = Ledger(
    code="connectors",
    title=_("平台对接"),
    print_title=_("与上下级平台对接登记表"),
    model=Connector,
    permission=perms.SEE,
    url="exchange:connector",
    columns=(
        Column("title", _("对接名称 / 对方平台"), kind="link", sub="system", is_main=True),
        Column("direction", _("方向"), labels=Direction.choices, width=70),
        Column("resource", _("交换内容"), labels=carried, width=110),
        Column("route", _("方式"), labels=Route.choices, width=70),
        Column(
            "is_on",
            _("状态"),
            kind="status",
            labels=((True, _("启用")), (False, _("停用"))),
            tones=((True, "done"), (False, "muted")),
            width=80,
        ),
        Column("last_success_at", _("最近成功"), kind="moment", width=140),
        Column("queue", _("差错"), kind="number", expression=in_queue(), width=70),
        Column("theirs", _("对方数"), kind="number", width=80),
        Column("ours", _("我方数"), kind="number", width=80),
        Column("unit", _("登记单位"), field="unit__name", is_shown=False),
        Column("partner", _("下级单位"), field="partner__name", is_shown=False),
    ),
    filters=(
        Filter("direction", _("方向"), "select", options=Direction.choices),
        Filter("resource", _("交换内容"), "select", options=lambda: carried().items()),
        Filter("route", _("方式"), "select", options=Route.choices),
    ),
    search=("title",),
    search_label=_("对接名称"),
    tabs=(
        Tab("all", _("全部")),
        Tab("on", _("已启用"), Q(is_on=True)),
        Tab("broken", _("最近一次没有成功"), Q(is_on=True) & ~Q(failure=""), tone="danger"),
        Tab("off", _("停用"), Q(is_on=False)),
    ),
    actions=(HEALTH, CATALOGUE),
    empty=EmptyText(_("还没有登记过对接。"), CATALOGUE),
)

ITEMS = Ledger(
    code="exchange-items",
    title=_("对接差错"),
    print_title=_("数据交换差错清单"),
    model=ExchangeItem,
    permission=perms.SEE,
    url="exchange:item",
    columns=(
        Column("external_id", _("记录号"), kind="link", width=150),
        Column("title", _("内容 / 对接"), sub="connector__title", is_main=True),
        Column("state", _("状态"), kind="status", labels=ItemState.choices, tones=TONES, width=100),
        Column("error", _("原因")),
        Column("attempts", _("已试"), kind="number", width=60),
        Column("next_try_at", _("下次重试"), kind="moment", width=140),
        Column("last_at", _("最近"), kind="moment", width=140),
        Column("reason", _("不再处理的理由"), is_shown=False),
    ),
    filters=(
        Filter("state", _("状态"), "multiselect", lookup="in", options=ItemState.choices),
        Filter("connector", _("对接"), field="connector__title", lookup="icontains"),
    ),
    search=("title", "external_id"),
    search_label=_("内容、记录号"),
    tabs=(
        Tab("wrong", _("要办理"), Q(state__in=WRONG), tone="danger"),
        Tab("stuck", _("不再自动重试"), Q(state__in=WRONG, next_try_at__isnull=True)),
        Tab("waiting", _("待处理"), Q(state=ItemState.WAITING)),
        Tab("dropped", _("不再处理"), Q(state=ItemState.DROPPED)),
        Tab("all", _("全部记录")),
    ),
    bulk=(
        BulkAction("retry", _("重试"), perms.HANDLE, retry_one),
        BulkAction(
            "drop",
            _("不再处理"),
            perms.HANDLE,
            drop_one,
            fields=(BulkField("reason", _("理由"), "textarea"),),
        ),
    ),
    empty=EmptyText(_("还没有交换过记录。"), None),
)


RUNS = Ledger(
    code="exchange-runs",
    title=_("交换批次"),
    print_title=_("数据交换批次登记表"),
    model=ExchangeRun,
    permission=perms.SEE,
    url="exchange:run",
    columns=(
        Column("started_at", _("开始"), kind="link", width=150),
        Column("connector", _("对接"), field="connector__title", is_main=True),
        Column("way", _("方式"), labels=Way.choices, width=90),
        Column("read", _("读到"), kind="number", width=70),
        Column("stored", _("入库"), kind="number", width=70),
        Column("unchanged", _("没有变化"), kind="number", width=80),
        Column("sent", _("送出"), kind="number", width=70),
        Column("acknowledged", _("对方已收"), kind="number", width=80),
        Column("refused", _("被退回"), kind="number", width=70),
        Column("failed", _("没有送达"), kind="number", width=80),
        Column(
            "difference",
            _("还差"),
            kind="number",
            expression=Func(F("theirs") - F("ours"), function="ABS"),
            width=70,
        ),
        Column("failure", _("原因"), is_shown=False),
    ),
    filters=(Filter("connector", _("对接"), field="connector__title", lookup="icontains"),),
    tabs=(
        Tab("all", _("全部")),
        Tab("wrong", _("有差错"), Q(refused__gt=0) | Q(failed__gt=0) | ~Q(failure="")),
        Tab("trials", _("试走"), Q(is_trial=True)),
    ),
    empty=EmptyText(_("还没有交换过。"), None),
)
