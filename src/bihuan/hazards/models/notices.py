"""Notices to rectify within a time: one paper, several hazards, each with its limit."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from bihuan.hazards.models.hazard import Hazard
from bihuan.hazards.supervision import NoticeStatus
from bihuan.hazards.supervision_querysets import NoticeQuerySet
from bihuan.kernel.models import User
from bihuan.kernel.querysets import ScopedQuerySet
from bihuan.kernel.scope import ChildRule, ScopeRule


class RectifyNotice(models.Model):
    """A numbered paper that orders an enterprise to put hazards right."""

    kind = models.CharField(_("文书"), max_length=30)  # of the dictionary rectify-notices
    status = models.CharField(_("状态"), max_length=10, choices=NoticeStatus.choices)
    number = models.CharField(_("文号"), max_length=60, blank=True)
    unit = models.ForeignKey(
        "organisations.Unit",
        on_delete=models.PROTECT,
        related_name="rectify_notices",
        verbose_name=_("发出单位"),
    )
    enterprise = models.ForeignKey(
        "enterprises.Enterprise",
        on_delete=models.PROTECT,
        related_name="rectify_notices",
        verbose_name=_("企业"),
    )
    check_name = models.CharField(_("检查名称"), max_length=100)
    checked_on = models.DateField(_("检查日期"))
    problems = models.IntegerField(_("问题数"))
    last_due_on = models.DateField(_("最晚期限"))
    signer = models.CharField(_("签发人"), max_length=40, blank=True)
    issued_on = models.DateField(_("签发日期"), null=True)
    delivered_on = models.DateField(_("送达日期"), null=True)
    delivered_how = models.CharField(_("送达方式"), max_length=20, blank=True)
    receiver = models.CharField(_("签收人"), max_length=40, blank=True)
    reply = models.TextField(_("整改回复"), blank=True)
    replied_on = models.DateField(_("回复日期"), null=True)
    closed_on = models.DateField(_("复查日期"), null=True)
    region = models.CharField(_("属地"), max_length=12, db_collation="C")
    units = ArrayField(models.IntegerField(), default=list)
    made_at = models.DateTimeField(_("拟制时间"))
    made_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    withdrawn_at = models.DateTimeField(null=True)

    objects = NoticeQuerySet.as_manager()
    scope_rule = ScopeRule()

    class Meta:
        verbose_name = _("限期整改通知")
        constraints = [
            models.UniqueConstraint(
                fields=["unit", "number"], name="notice_number", condition=~Q(number="")
            ),
            models.CheckConstraint(name="notice_has_problems", condition=Q(problems__gt=0)),
        ]
        indexes = [models.Index(fields=["region", "-id"], name="rectify_notice_region")]

    def __str__(self) -> str:
        return self.number or f"{self.enterprise.name}（拟制）"


class NoticeItem(models.Model):
    """One hazard of a notice, with what is asked and until when."""

    notice = models.ForeignKey(RectifyNotice, on_delete=models.PROTECT, related_name="items")
    order = models.IntegerField(_("序号"))
    hazard = models.ForeignKey(Hazard, on_delete=models.PROTECT, related_name="notice_items")
    requirement = models.TextField(_("整改要求"))
    due_on = models.DateField(_("整改期限"))

    objects = ScopedQuerySet.as_manager()
    scope_rule = ChildRule("hazards.RectifyNotice", "notice_id", "notice")

    class Meta:
        verbose_name = _("限期整改事项")
        constraints = [
            models.UniqueConstraint(fields=["notice", "hazard"], name="one_item_a_hazard")
        ]
        ordering = ["order"]

    def __str__(self) -> str:
        return f"{self.notice_id} {self.order}"
