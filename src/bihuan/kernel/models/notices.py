"""Notices to people, and their deliveries through channels."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from bihuan.kernel.models.accounts import User
from bihuan.kernel.scope import Unscoped


class Notice(models.Model):
    """A message to one person; a message to a unit is one notice for each of its people."""

    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="notices")
    kind = models.CharField(max_length=40)
    title = models.CharField(_("标题"), max_length=120)
    body = models.TextField(_("内容"), blank=True)
    url = models.CharField(max_length=200, blank=True)
    chain = models.CharField(max_length=60, blank=True)
    is_urgent = models.BooleanField(default=False)
    key = models.CharField(max_length=120, blank=True)  # the same notice is sent once
    created_at = models.DateTimeField()
    read_at = models.DateTimeField(null=True)
    escalated_at = models.DateTimeField(null=True)

    scope_rule = Unscoped(
        "asked for by its reader's id only; holds no more than its reader may see"
    )

    class Meta:
        verbose_name = _("消息")
        constraints = [
            models.UniqueConstraint(
                fields=["user", "key"], name="one_notice_a_key", condition=~Q(key="")
            )
        ]
        indexes = [
            models.Index(
                fields=["user", "-created_at"],
                condition=Q(read_at__isnull=True),
                name="notice_unread",
            )
        ]

    def __str__(self) -> str:
        return self.title


class Channel(models.Model):
    """A configured way out: signed webhook, WeCom, DingTalk, SMS gateway, e-mail."""

    kind = models.CharField(_("方式"), max_length=20)
    name = models.CharField(_("名称"), max_length=60)
    settings = models.JSONField(default=dict)
    secret = models.BinaryField(default=bytes)  # encrypted with the installation's key
    is_enabled = models.BooleanField(_("启用"), default=True)
    for_kinds = models.JSONField(default=list)  # kinds of notice; empty means all

    scope_rule = Unscoped("settings of the platform; pages show them by permission")

    def __str__(self) -> str:
        return self.name


class Delivery(models.Model):
    """One notice going out through one channel; claimed in batches."""

    notice = models.ForeignKey(Notice, on_delete=models.PROTECT, related_name="deliveries")
    channel = models.ForeignKey(Channel, on_delete=models.PROTECT)
    status = models.CharField(max_length=12)  # waiting, sent, failed, given_up
    attempts = models.IntegerField(default=0)
    not_before = models.DateTimeField()
    sent_at = models.DateTimeField(null=True)
    failure = models.CharField(max_length=300, blank=True)

    scope_rule = Unscoped("read by the sending job")

    class Meta:
        constraints = [models.UniqueConstraint("notice", "channel", name="one_delivery_a_channel")]
        indexes = [
            models.Index(
                fields=["not_before"], condition=Q(status="waiting"), name="delivery_waiting"
            )
        ]

    def __str__(self) -> str:
        return f"{self.notice_id}→{self.channel_id}"
