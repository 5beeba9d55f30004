"""Recurring self-checks of an enterprise or a unit: the plan, and each check that falls due."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from bihuan.hazards.states import Cadence, CheckStatus
from bihuan.kernel.models import User
from bihuan.kernel.querysets import ScopedQuerySet
from bihuan.kernel.scope import ChildRule, ScopeRule


class SelfCheckPlan(models.Model):
    """What an enterprise or a unit looks at by itself, and how often."""

    title = models.CharField(_("计划名称"), max_length=100)
    enterprise = models.ForeignKey(
        "enterprises.Enterprise", on_delete=models.PROTECT, null=True, related_name="self_checks"
    )
    unit = models.ForeignKey(
        "organisations.Unit", on_delete=models.PROTECT, related_name="+"
    )  # supervises it; of a unit's own plan, the unit
    units = ArrayField(models.IntegerField(), default=list)
    region = models.CharField(_("属地"), max_length=12, db_collation="C")
    cadence = models.CharField(_("频次"), max_length=10, choices=Cadence.choices)
    is_by_risk = models.BooleanField(default=False)  # the cadence follows the risk level
    items = models.JSONField(default=list)  # [{"key", "text", "basis"}], basis: a criterion or ""
    starts_on = models.DateField(_("开始日期"))
    ends_on = models.DateField(_("结束日期"), null=True)
    stop_reason = models.CharField(max_length=200, blank=True)
    laid_until = models.DateField(null=True)  # the last day whose checks exist
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")

    objects = ScopedQuerySet.as_manager()
    scope_rule = ScopeRule()

    class Meta:
        verbose_name = _("自查计划")
        constraints = [
            models.CheckConstraint(
                name="self_check_plan_ends_later",
                condition=Q(ends_on__isnull=True) | Q(ends_on__gte=models.F("starts_on")),
            )
        ]
        indexes = [models.Index(fields=["enterprise", "-id"], name="self_check_plan_enterprise")]

    def __str__(self) -> str:
        return self.title


class SelfCheck(models.Model):
    """One check that falls due: done on the phone, or missed."""

    plan = models.ForeignKey(SelfCheckPlan, on_delete=models.PROTECT, related_name="checks")
    opens_on = models.DateField(_("开始日期"))
    due_on = models.DateField(_("应查日期"))
    status = models.CharField(
        _("状态"), max_length=10, choices=CheckStatus.choices, default=CheckStatus.PENDING
    )
    results = models.JSONField(default=list)  # [{"key", "text", "result", "note", "hazard"}]
    problems = models.IntegerField(_("发现问题"), default=0)
    done_at = models.DateTimeField(_("自查时间"), null=True)
    done_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    missed_at = models.DateTimeField(null=True)
    finding = models.ForeignKey(
        "hazards.Hazard", on_delete=models.PROTECT, null=True, related_name="+"
    )  # the hazard that a missed check became

    objects = ScopedQuerySet.as_manager()
    scope_rule = ChildRule("hazards.SelfCheckPlan", "plan_id", "plan")

    class Meta:
        verbose_name = _("自查任务")
        constraints = [
            models.UniqueConstraint(fields=["plan", "due_on"], name="one_self_check_a_day"),
            models.CheckConstraint(
                name="self_check_done_is_known",
                condition=~Q(status=CheckStatus.DONE) | Q(done_at__isnull=False),
            ),
        ]
        indexes = [
            models.Index(fields=["due_on", "id"], name="self_check_due"),
            models.Index(
                fields=["due_on"],
                name="self_check_pending",
                condition=Q(status=CheckStatus.PENDING),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.plan.title}（{self.due_on}）"
