"""What enterprises ask experts for, and what came of it."""

from __future__ import annotations

from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from bihuan.enterprises.models.agencies import Agency
from bihuan.enterprises.models.enterprises import Enterprise
from bihuan.enterprises.workflow.helping import HelpStatus
from bihuan.kernel.querysets import ScopedQuerySet
from bihuan.kernel.scope import ChildRule


class HelpRequest(models.Model):
    """A request of an enterprise for an expert, from asking to what was carried out."""

    enterprise = models.ForeignKey(
        Enterprise, on_delete=models.PROTECT, related_name="help_requests"
    )
    number = models.CharField(_("编号"), max_length=40, unique=True)
    title = models.CharField(_("求助事项"), max_length=120)
    detail = models.CharField(_("具体情况"), max_length=2000, blank=True)
    reference = models.CharField(_("相关隐患编号"), max_length=40, blank=True)
    status = models.CharField(_("状态"), max_length=20, choices=HelpStatus.choices)
    asked_on = models.DateField(_("求助日期"))
    asked_at = models.DateTimeField()
    asked_by = models.ForeignKey(
        "kernel.User", on_delete=models.PROTECT, null=True, related_name="+"
    )
    unit = models.ForeignKey(
        "organisations.Unit", on_delete=models.PROTECT, null=True, related_name="+"
    )
    due_on = models.DateField(_("指派期限"), null=True)
    expert = models.CharField(_("专家"), max_length=40, blank=True)
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, null=True, related_name="helps")
    planned_on = models.DateField(_("计划上门日期"), null=True)
    visited_on = models.DateField(_("上门日期"), null=True)
    note = models.CharField(_("现场情况"), max_length=2000, blank=True)
    advice = models.CharField(_("帮扶意见"), max_length=4000, blank=True)
    given = models.IntegerField(_("意见条数"), null=True)
    adopted = models.IntegerField(_("采纳条数"), null=True)
    result = models.CharField(_("落实结果"), max_length=2000, blank=True)
    finished_on = models.DateField(_("办结日期"), null=True)
    reason = models.CharField(max_length=500, blank=True)

    objects = ScopedQuerySet.as_manager()
    scope_rule = ChildRule("enterprises.Enterprise", "enterprise_id", "enterprise")

    class Meta:
        verbose_name = _("专家帮扶申请")
        constraints = [
            models.CheckConstraint(
                name="help_visited_after_asking",
                condition=Q(visited_on__isnull=True) | Q(visited_on__gte=F("asked_on")),
            ),
            models.CheckConstraint(
                name="help_adopted_of_given",
                condition=Q(adopted__isnull=True)
                | (Q(adopted__gte=0) & Q(adopted__lte=F("given"))),
            ),
        ]
        indexes = [
            models.Index(fields=["status", "-id"], name="help_status"),
            models.Index(fields=["enterprise", "-id"], name="help_enterprise"),
            models.Index(fields=["asked_on", "id"], name="help_asked"),
            GinIndex(fields=["title"], name="help_title_trgm", opclasses=["gin_trgm_ops"]),
        ]

    def __str__(self) -> str:
        return self.title
