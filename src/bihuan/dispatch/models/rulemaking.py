"""Tables of rules in the making: the rule, its versions, the opinions that were asked for."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from bihuan.dispatch.gatherings import OpinionStatus, Outcome, RuleStatus
from bihuan.kernel.models import User
from bihuan.kernel.querysets import ScopedQuerySet
from bihuan.kernel.scope import ChildRule, ScopeRule


class RuleDraft(models.Model):
    """A rule of the city or district, from the first study to its summary."""

    title = models.CharField(_("文件名称"), max_length=200)
    reason = models.TextField(_("起草依据和理由"))
    drafter = models.ForeignKey("organisations.Unit", on_delete=models.PROTECT, related_name="+")
    status = models.CharField(_("阶段"), max_length=12, choices=RuleStatus.choices)
    due_on = models.DateField(_("计划完成"), null=True)
    round = models.SmallIntegerField(_("征求意见轮次"), default=0)
    trial_from = models.DateField(_("试行起"), null=True)
    approved_by = models.CharField(_("审议会议"), max_length=120, blank=True)
    approved_on = models.DateField(_("通过日期"), null=True)
    doc_no = models.CharField(_("文号"), max_length=60, blank=True)
    issued_on = models.DateField(_("印发日期"), null=True)
    sessions = models.IntegerField(_("宣讲场次"), null=True)
    region = models.CharField(max_length=12, db_collation="C")
    units = ArrayField(models.IntegerField(), default=list)
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")

    objects = ScopedQuerySet.as_manager()
    scope_rule = ScopeRule(enterprise=None, is_addressed=True)

    class Meta:
        verbose_name = _("制度文件")
        indexes = [models.Index(fields=["region", "-id"], name="rule_draft_region")]

    def __str__(self) -> str:
        return self.title


class RuleVersion(models.Model):
    """The text of a rule as it stood at one step; never changed, only followed by another."""

    rule = models.ForeignKey(RuleDraft, on_delete=models.PROTECT, related_name="versions")
    no = models.SmallIntegerField(_("稿次"))
    stage = models.CharField(max_length=12, choices=RuleStatus.choices)
    text = models.TextField(_("正文"))
    note = models.CharField(_("修改说明"), max_length=300, blank=True)
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")

    objects = ScopedQuerySet.as_manager()
    scope_rule = ChildRule("dispatch.RuleDraft", "rule_id", "rule")

    class Meta:
        verbose_name = _("文件稿次")
        ordering = ["no"]
        constraints = [models.UniqueConstraint("rule", "no", name="one_text_a_version")]

    def __str__(self) -> str:
        return f"{self.rule_id} {self.no}"


class Opinion(models.Model):
    """What one unit was asked about a rule, said, and was told in return."""

    rule = models.ForeignKey(RuleDraft, on_delete=models.PROTECT, related_name="opinions")
    round = models.SmallIntegerField(_("轮次"))
    unit = models.ForeignKey("organisations.Unit", on_delete=models.PROTECT, related_name="+")
    due_on = models.DateField(_("反馈时限"))
    status = models.CharField(_("状态"), max_length=10, choices=OpinionStatus.choices)
    text = models.TextField(_("意见"), blank=True)
    has_objection = models.BooleanField(_("有修改意见"), default=False)
    given_on = models.DateField(_("反馈日期"), null=True)
    outcome = models.CharField(_("采纳情况"), max_length=10, choices=Outcome.choices, blank=True)
    reply = models.TextField(_("采纳说明"), blank=True)
    office_id = models.BigIntegerField()  # the unit that drafts
    region = models.CharField(max_length=12, db_collation="C")
    units = ArrayField(models.IntegerField(), default=list)

    objects = ScopedQuerySet.as_manager()
    scope_rule = ScopeRule(enterprise=None, is_addressed=True)

    class Meta:
        verbose_name = _("征求意见")
        constraints = [models.UniqueConstraint("rule", "round", "unit", name="one_opinion_a_round")]
        indexes = [models.Index(fields=["status", "due_on"], name="opinion_due")]

    def __str__(self) -> str:
        return str(self.rule)
