"""Enterprises that do not work, from the order to stop until they may work again."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from bihuan.enterprises.models.enterprises import Enterprise
from bihuan.enterprises.states import STANDING, SuspensionStatus
from bihuan.kernel.querysets import ScopedQuerySet
from bihuan.kernel.scope import ScopeRule


class Suspension(models.Model):
    """One time of standing still, whole or in part."""

    enterprise = models.ForeignKey(Enterprise, on_delete=models.PROTECT, related_name="suspensions")
    reason_kind = models.CharField(_("停产原因"), max_length=40)
    reason = models.CharField(_("情况说明"), max_length=300)
    is_whole = models.BooleanField(_("全部停产停业"), default=True)
    part = models.CharField(_("停产部位"), max_length=120, blank=True)
    ordered_by = models.CharField(_("决定单位"), max_length=100, blank=True)
    order_number = models.CharField(_("文书号"), max_length=60, blank=True)
    from_on = models.DateField(_("停产日期"))
    until_on = models.DateField(_("预计复产日期"), null=True)
    status = models.CharField(
        _("状态"),
        max_length=12,
        choices=SuspensionStatus.choices,
        default=SuspensionStatus.STOPPED,
    )
    unit = models.ForeignKey(
        "organisations.Unit", on_delete=models.PROTECT, null=True, related_name="suspensions"
    )
    registered_at = models.DateTimeField(_("登记时间"))
    applied_on = models.DateField(_("申请日期"), null=True)
    self_check = models.TextField(_("自查情况"), blank=True)
    commitment = models.CharField(_("承诺人"), max_length=40, blank=True)
    rounds = models.SmallIntegerField(_("申请次数"), default=0)
    guidance = models.TextField(_("指导检查情况"), blank=True)
    checked_on = models.DateField(_("检查日期"), null=True)
    checked_by_id = models.BigIntegerField(null=True)
    decision = models.CharField(_("审批意见"), max_length=300, blank=True)
    due_on = models.DateField(_("办理期限"), null=True)
    ended_on = models.DateField(_("复产日期"), null=True)  # first day it works again
    region = models.CharField(max_length=12, db_collation="C")
    units = ArrayField(models.IntegerField(), default=list)

    objects = ScopedQuerySet.as_manager()
    scope_rule = ScopeRule(units=None, enterprise="enterprise_id")

    class Meta:
        verbose_name = _("停产停业记录")
        constraints = [
            models.UniqueConstraint(
                "enterprise",
                name="one_whole_suspension_at_a_time",
                condition=Q(is_whole=True, status__in=[str(state) for state in STANDING]),
            ),
            models.CheckConstraint(
                name="suspension_part_is_named", condition=Q(is_whole=True) | ~Q(part="")
            ),
            models.CheckConstraint(
                name="suspension_in_order",
                condition=(Q(until_on__isnull=True) | Q(until_on__gte=F("from_on")))
                & (Q(ended_on__isnull=True) | Q(ended_on__gte=F("from_on"))),
            ),
        ]
        indexes = [
            models.Index(fields=["status", "-id"], name="suspension_status"),
            models.Index(fields=["region", "-id"], name="suspension_region"),
            models.Index(fields=["from_on", "id"], name="suspension_from"),
        ]

    def __str__(self) -> str:
        return f"{self.enterprise.name}停产停业"
