"""Tables of the exchange: connectors, their runs, the rows, and messages seen."""

from __future__ import annotations

import uuid

from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from bihuan.exchange.states import WRONG, Direction, ItemState, Route, Way
from bihuan.kernel.models import User
from bihuan.kernel.querysets import ScopedQuerySet
from bihuan.kernel.scope import ChildRule, ScopeRule


class Connector(models.Model):
    """A connection to one other platform for one kind of rows in one direction.

    Its pack says what is exchanged and proposes the field map; here stands what this office has
    set: route, secrets, timetable, its own map, and how it went.
    """

    code = models.CharField(_("对接代码"), max_length=60)
    title = models.CharField(_("对接名称"), max_length=120)
    system = models.CharField(_("对方平台"), max_length=80)
    direction = models.CharField(_("方向"), max_length=4, choices=Direction.choices)
    resource = models.CharField(_("交换内容"), max_length=40)
    unit = models.ForeignKey(
        "organisations.Unit", on_delete=models.PROTECT, related_name="connectors"
    )  # the office on whose behalf rows are stored and sent
    partner = models.ForeignKey(
        "organisations.Unit", on_delete=models.PROTECT, null=True, related_name="+"
    )  # the lower office at the other end
    region = models.CharField(max_length=12, db_collation="C")
    is_on = models.BooleanField(_("启用"), default=False)
    off_reason = models.CharField(max_length=200, blank=True)
    route = models.CharField(_("接入方式"), max_length=8, choices=Route.choices)
    address = models.CharField(_("对方地址"), max_length=300, blank=True)
    token = models.BinaryField(default=bytes)  # sealed
    secret = models.BinaryField(default=bytes)  # sealed; signs and proves pushes
    former_secret = models.BinaryField(default=bytes)
    former_until = models.DateTimeField(null=True)
    hook = models.UUIDField(default=uuid.uuid4, unique=True)  # address of pushes to us
    every_minutes = models.IntegerField(_("间隔（分钟）"))
    own_map = models.JSONField(null=True)  # instead of the pack's
    own_map_version = models.CharField(max_length=20, blank=True)  # of the pack it was made from
    position = models.BigIntegerField(default=0)  # newest row of the log already looked at
    last_run_at = models.DateTimeField(_("最近运行"), null=True)
    last_success_at = models.DateTimeField(_("最近成功"), null=True)
    failure = models.CharField(max_length=300, blank=True)  # of the newest run
    theirs = models.IntegerField(null=True)  # rows the other side says it has
    ours = models.IntegerField(null=True)  # of those, stored or acknowledged
    reconciled_at = models.DateTimeField(null=True)
    made_at = models.DateTimeField()

    objects = ScopedQuerySet.as_manager()
    scope_rule = ScopeRule(units=None, enterprise=None)

    class Meta:
        verbose_name = _("平台对接")
        constraints = [
            models.UniqueConstraint(
                fields=["code", "unit", "partner"],
                name="one_connector_a_partner",
                nulls_distinct=False,
            )
        ]
        indexes = [
            models.Index(fields=["region", "-id"], name="connector_region"),
            GinIndex(fields=["title"], name="connector_trgm", opclasses=["gin_trgm_ops"]),
        ]

    def __str__(self) -> str:
        return self.title


class ExchangeRun(models.Model):
    """One time that a connector worked, with its counts."""

    connector = models.ForeignKey(Connector, on_delete=models.PROTECT, related_name="runs")
    way = models.CharField(_("方式"), max_length=8, choices=Way.choices)
    is_trial = models.BooleanField(_("试走"), default=False)
    started_at = models.DateTimeField(_("开始"))
    ended_at = models.DateTimeField(_("结束"), null=True)
    asked_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    read = models.IntegerField(_("读到"), default=0)
    stored = models.IntegerField(_("入库"), default=0)
    unchanged = models.IntegerField(_("没有变化"), default=0)
    sent = models.IntegerField(_("送出"), default=0)
    acknowledged = models.IntegerField(_("对方已收"), default=0)
    refused = models.IntegerField(_("被退回"), default=0)
    failed = models.IntegerField(_("没有送达"), default=0)
    theirs = models.IntegerField(_("对方数"), null=True)
    ours = models.IntegerField(_("我方数"), null=True)
    failure = models.CharField(_("原因"), max_length=300, blank=True)
    files = models.JSONField(default=list)  # names of files read or written
    lines = models.JSONField(default=list)  # of a trial: what each row would have come to

    objects = ScopedQuerySet.as_manager()
    scope_rule = ChildRule("exchange.Connector", "connector_id", "connector")

    class Meta:
        verbose_name = _("交换批次")
        indexes = [models.Index(fields=["connector", "-id"], name="exchange_run_connector")]

    def __str__(self) -> str:
        return f"{self.connector_id} {self.pk}"


class ExchangeItem(models.Model):
    """One content of one record that came or goes; those not done with are the error queue.

    The same record with the same content is one item however often it comes.
    """

    connector = models.ForeignKey(Connector, on_delete=models.PROTECT, related_name="items")
    run = models.ForeignKey(ExchangeRun, on_delete=models.PROTECT, null=True, related_name="items")
    external_id = models.CharField(_("记录号"), max_length=80)
    title = models.CharField(_("内容"), max_length=200, blank=True)
    our_id = models.BigIntegerField(null=True)
    digest = models.CharField(max_length=64)  # SHA-256 of the content
    state = models.CharField(_("状态"), max_length=12, choices=ItemState.choices)
    attempts = models.IntegerField(_("已试"), default=0)
    next_try_at = models.DateTimeField(_("下次重试"), null=True)
    error_code = models.CharField(max_length=60, blank=True)
    error = models.CharField(_("原因"), max_length=500, blank=True)
    payload = models.JSONField()  # as it came, or as it goes
    corrected = models.JSONField(null=True)  # as somebody put it right here
    result = models.JSONField(default=dict)  # what belongs together on both sides
    reason = models.CharField(_("不再处理的理由"), max_length=200, blank=True)
    first_at = models.DateTimeField(_("首次"))
    last_at = models.DateTimeField(_("最近"))

    objects = ScopedQuerySet.as_manager()
    scope_rule = ChildRule("exchange.Connector", "connector_id", "connector")

    class Meta:
        verbose_name = _("交换记录")
        constraints = [
            models.UniqueConstraint(
                fields=["connector", "external_id", "digest"], name="one_item_a_content"
            )
        ]
        indexes = [
            models.Index(fields=["connector", "state", "-id"], name="exchange_item_state"),
            models.Index(
                fields=["next_try_at"], name="exchange_item_due", condition=Q(state__in=WRONG)
            ),
            GinIndex(fields=["title"], name="exchange_item_trgm", opclasses=["gin_trgm_ops"]),
            GinIndex(fields=["external_id"], name="exchange_id_trgm", opclasses=["gin_trgm_ops"]),
        ]

    def __str__(self) -> str:
        return f"{self.external_id} {self.state}"

    @property
    def content(self) -> dict[str, object]:
        """What is to be taken or sent: as corrected here, else as it came."""
        found: dict[str, object] = self.payload if self.corrected is None else self.corrected
        return found


class ReceivedMessage(models.Model):
    """A message that came in by push or key, with the answer it got: a second time gets the same."""

    connector = models.ForeignKey(Connector, on_delete=models.PROTECT, related_name="messages")
    number = models.CharField(max_length=80)
    digest = models.CharField(max_length=64)
    received_at = models.DateTimeField()
    answer = models.JSONField()

    objects = ScopedQuerySet.as_manager()
    scope_rule = ChildRule("exchange.Connector", "connector_id", "connector")
    may_be_deleted = True  # cleared when replays are refused by their time anyway

    class Meta:
        verbose_name = _("收到的消息")
        constraints = [
            models.UniqueConstraint(fields=["connector", "number"], name="one_message_a_number")
        ]

    def __str__(self) -> str:
        return self.number
