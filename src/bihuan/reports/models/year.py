"""The problems that a yearly summary names, and the items of next year's plan that answer them."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from bihuan.dispatch.models import WorkItem
from bihuan.kernel.models import User
from bihuan.kernel.querysets import ScopedQuerySet
from bihuan.kernel.scope import ChildRule, ScopeRule
from bihuan.reports.querysets import YearProblemQuerySet


class YearProblem(models.Model):
    """A problem named in the summary of a year; closed the year after."""

    year = models.IntegerField(_("年度"))
    number = models.IntegerField(_("序号"))
    text = models.CharField(_("存在问题"), max_length=500)
    unit = models.ForeignKey("organisations.Unit", on_delete=models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField(_("登记时间"))
    recorded_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    closed_on = models.DateField(_("解决日期"), null=True)
    closed_note = models.CharField(_("解决情况"), max_length=500, blank=True)
    withdrawn_at = models.DateTimeField(null=True)
    withdrawn_reason = models.CharField(max_length=200, blank=True)
    region = models.CharField(max_length=12, db_collation="C")
    units = ArrayField(models.IntegerField(), default=list)

    objects = YearProblemQuerySet.as_manager()
    scope_rule = ScopeRule(enterprise=None)

    class Meta:
        verbose_name = _("年度存在问题")
        constraints = [
            models.UniqueConstraint("unit", "year", "number", name="one_problem_a_number")
        ]

    def __str__(self) -> str:
        return self.text


class PlanItem(models.Model):
    """An item of next year's plan (下年工作思路); once the plan is issued, it names its task."""

    year = models.IntegerField(_("年度"))
    number = models.IntegerField(_("序号"))
    text = models.CharField(_("工作思路"), max_length=500)
    unit = models.ForeignKey("organisations.Unit", on_delete=models.PROTECT, related_name="+")
    work_item = models.ForeignKey(WorkItem, on_delete=models.PROTECT, null=True, related_name="+")
    recorded_at = models.DateTimeField(_("登记时间"))
    recorded_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    withdrawn_at = models.DateTimeField(null=True)
    withdrawn_reason = models.CharField(max_length=200, blank=True)
    region = models.CharField(max_length=12, db_collation="C")
    units = ArrayField(models.IntegerField(), default=list)

    objects = ScopedQuerySet.as_manager()
    scope_rule = ScopeRule(enterprise=None)

    class Meta:
        verbose_name = _("下年工作思路")
        constraints = [
            models.UniqueConstraint("unit", "year", "number", name="one_plan_item_a_number")
        ]

    def __str__(self) -> str:
        return self.text


class ProblemLink(models.Model):
    """That an item of next year's plan answers a problem."""

    problem = models.ForeignKey(YearProblem, on_delete=models.PROTECT, related_name="links")
    item = models.ForeignKey(PlanItem, on_delete=models.PROTECT, related_name="links")
    linked_at = models.DateTimeField()
    unlinked_at = models.DateTimeField(null=True)

    objects = ScopedQuerySet.as_manager()
    scope_rule = ChildRule("reports.YearProblem", "problem_id", "problem")

    class Meta:
        verbose_name = _("问题与思路对应")
        constraints = [models.UniqueConstraint("problem", "item", name="one_link_a_pair")]

    def __str__(self) -> str:
        return f"{self.problem_id} {self.item_id}"
