"""Industrial parks assessed as a whole: what was found, and the park's own plan to mend it."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from bihuan.kernel.models import User
from bihuan.kernel.scope import ChildRule, ScopeRule
from bihuan.risks.querysets.distances import ParkIssueQuerySet, ParkQuerySet
from bihuan.risks.states.parks import IssueStatus


class ParkAssessment(models.Model):
    """One assessment of the safety risk of a whole park."""

    number = models.CharField(_("编号"), max_length=20, unique=True)
    park = models.CharField(_("园区"), max_length=100)
    region = models.CharField(_("属地"), max_length=12, db_collation="C")
    unit = models.ForeignKey("organisations.Unit", on_delete=models.PROTECT, related_name="+")
    units = ArrayField(models.IntegerField(), default=list)  # who manages it and who supervises it
    agency = models.CharField(_("评估单位"), max_length=100)
    team = models.CharField(_("评估人员"), max_length=300, blank=True)
    assessed_on = models.DateField(_("评估日期"))
    due_on = models.DateField(_("下次评估期限"))
    grade = models.CharField(_("安全风险等级"), max_length=40, blank=True)  # dictionary park-grades
    enterprises = models.IntegerField(_("园区内企业数"), null=True)
    conclusion = models.TextField(_("评估结论"))
    capacity = models.TextField(_("安全容量和布局"), blank=True)
    recorded_at = models.DateTimeField()
    recorded_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    withdrawn_at = models.DateTimeField(null=True)
    withdrawn_reason = models.CharField(max_length=200, blank=True)

    objects = ParkQuerySet.as_manager()
    scope_rule = ScopeRule(enterprise=None)

    class Meta:
        verbose_name = _("园区整体性安全风险评估")
        constraints = [
            models.CheckConstraint(
                name="park_due_after_assessed", condition=Q(due_on__gt=F("assessed_on"))
            )
        ]
        indexes = [
            models.Index(fields=["region", "-id"], name="park_assessment_region"),
            models.Index(fields=["due_on", "id"], name="park_assessment_due"),
            GinIndex(fields=["park"], name="park_assessment_trgm", opclasses=["gin_trgm_ops"]),
        ]

    def __str__(self) -> str:
        return self.park


class ParkIssue(models.Model):
    """An issue of a park with the measure of its own plan (一园一策), its date and its acceptance."""

    assessment = models.ForeignKey(ParkAssessment, on_delete=models.PROTECT, related_name="issues")
    title = models.CharField(_("问题"), max_length=200)
    measures = models.TextField(_("整治措施"))
    owner = models.CharField(_("责任单位"), max_length=100)
    person = models.CharField(_("责任人"), max_length=40)
    due_on = models.DateField(_("完成时限"))
    status = models.CharField(_("状态"), max_length=10, choices=IssueStatus.choices)
    done_on = models.DateField(_("完成日期"), null=True)
    done_note = models.TextField(_("完成情况"), blank=True)
    done_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    closed_on = models.DateField(_("验收日期"), null=True)
    rejections = models.IntegerField(default=0)
    recorded_at = models.DateTimeField()
    recorded_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")

    objects = ParkIssueQuerySet.as_manager()
    scope_rule = ChildRule("risks.ParkAssessment", "assessment_id", "assessment")

    class Meta:
        verbose_name = _("园区整治事项")
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(
                name="park_issue_closed_has_day",
                condition=~Q(status=IssueStatus.CLOSED) | Q(closed_on__isnull=False),
            )
        ]
        indexes = [
            models.Index(fields=["due_on", "id"], name="park_issue_due"),
            GinIndex(fields=["title"], name="park_issue_trgm", opclasses=["gin_trgm_ops"]),
        ]

    def __str__(self) -> str:
        return self.title
