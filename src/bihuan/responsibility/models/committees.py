"""What a professional committee's office answers for: its field's problems, its own posts."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from bihuan.kernel.querysets import ScopedQuerySet
from bihuan.kernel.scope import ScopeRule
from bihuan.responsibility.dividing import ProblemStatus, StaffingStatus


class CommitteeProblem(models.Model):
    """An outstanding problem of a committee's field, with who solves it until when."""

    committee = models.ForeignKey(
        "organisations.Unit", on_delete=models.PROTECT, related_name="outstanding_problems"
    )
    title = models.CharField(_("突出问题"), max_length=200)
    detail = models.TextField(_("具体情况"), blank=True)
    owner = models.ForeignKey(
        "organisations.Unit", on_delete=models.PROTECT, related_name="problems_owned"
    )
    status = models.CharField(_("状态"), max_length=10, choices=ProblemStatus.choices)
    raised_on = models.DateField(_("提出日期"))
    due_on = models.DateField(_("解决期限"))
    solution = models.TextField(_("解决情况"), blank=True)
    solved_on = models.DateField(_("解决日期"), null=True)
    closed_on = models.DateField(_("核实日期"), null=True)
    withdrawn_at = models.DateTimeField(null=True)
    region = models.CharField(max_length=12, db_collation="C")
    units = ArrayField(models.IntegerField(), default=list)
    registered_at = models.DateTimeField()

    objects = ScopedQuerySet.as_manager()
    scope_rule = ScopeRule(enterprise=None, is_addressed=True)

    class Meta:
        verbose_name = _("专委会突出问题")
        constraints = [
            models.CheckConstraint(
                name="committee_problem_due_after", condition=Q(due_on__gte=F("raised_on"))
            )
        ]
        indexes = [models.Index(fields=["region", "-id"], name="committee_problem_region")]

    def __str__(self) -> str:
        return self.title


class Staffing(models.Model):
    """Posts of a committee's office: how many are needed, filled, and with what qualification."""

    committee = models.OneToOneField(
        "organisations.Unit", on_delete=models.PROTECT, related_name="staffing"
    )
    office = models.ForeignKey(
        "organisations.Unit", on_delete=models.PROTECT, related_name="staffings"
    )  # the lead unit, which is the committee's office
    required = models.IntegerField(_("应配人数"))
    filled = models.IntegerField(_("实配人数"))
    qualified = models.IntegerField(_("持证或专业人数"))
    qualification = models.CharField(_("专业要求"), max_length=200, blank=True)
    status = models.CharField(_("状态"), max_length=10, choices=StaffingStatus.choices)
    due_on = models.DateField(_("配齐期限"), null=True)
    urged = models.IntegerField(_("催办次数"), default=0)
    checked_on = models.DateField(_("核定日期"))
    region = models.CharField(max_length=12, db_collation="C")
    units = ArrayField(models.IntegerField(), default=list)

    objects = ScopedQuerySet.as_manager()
    scope_rule = ScopeRule(enterprise=None, is_addressed=True)

    class Meta:
        verbose_name = _("专委会办公室人员配备")
        constraints = [
            models.CheckConstraint(
                name="staffing_not_negative",
                condition=Q(required__gte=0, filled__gte=0, qualified__gte=0),
            ),
            models.CheckConstraint(
                name="staffing_qualified_within", condition=Q(qualified__lte=F("filled"))
            ),
        ]

    def __str__(self) -> str:
        return f"{self.committee_id}"

    @property
    def shortfall(self) -> int:
        return max(self.required - self.filled, 0)
