"""Tables of reporting duties and what units owe."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from bihuan.dispatch.models.documents import Finding, OfficialText
from bihuan.dispatch.querysets import SubmissionQuerySet
from bihuan.dispatch.states import (
    SignerLevel,
    SubmissionStatus,
)
from bihuan.kernel.models import User
from bihuan.kernel.querysets import ScopedQuerySet
from bihuan.kernel.scope import ScopeRule


class Duty(models.Model):
    """A reporting duty: what is to be handed in, by whom, how often, signed by whom."""

    document = models.ForeignKey(
        OfficialText, on_delete=models.PROTECT, null=True, related_name="duties"
    )
    finding = models.OneToOneField(Finding, on_delete=models.PROTECT, null=True)
    what = models.CharField(_("报送内容"), max_length=200)
    quote = models.TextField(_("原文"), blank=True)
    due_text = models.CharField(_("时限表述"), max_length=200, blank=True)
    due = models.JSONField(default=dict)  # as read: kind, iso or rule
    signer_level = models.CharField(
        _("签发人"), max_length=10, choices=SignerLevel.choices, blank=True
    )
    recipient = models.CharField(_("报送对象"), max_length=100, blank=True)
    copy_to = models.CharField(_("抄送"), max_length=100, blank=True)
    form = models.CharField(_("形式"), max_length=60, blank=True)
    campaign = models.CharField(max_length=60, blank=True)
    office_id = models.BigIntegerField()  # the unit that receives
    region = models.CharField(max_length=12, db_collation="C")
    units = ArrayField(models.IntegerField(), default=list)
    figures = ArrayField(models.CharField(max_length=60), default=list)  # codes it carries
    issued_at = models.DateTimeField()
    ends_on = models.DateField(null=True)
    ended_reason = models.CharField(max_length=200, blank=True)

    objects = ScopedQuerySet.as_manager()
    scope_rule = ScopeRule(enterprise=None, is_addressed=True)

    class Meta:
        verbose_name = _("报送要求")

    def __str__(self) -> str:
        return self.what


class Submission(models.Model):
    """What one unit owes on one day of a reporting duty."""

    duty = models.ForeignKey(Duty, on_delete=models.PROTECT, related_name="submissions")
    unit = models.ForeignKey(
        "organisations.Unit", on_delete=models.PROTECT, related_name="submissions"
    )
    named_as = models.CharField(max_length=100)
    round = models.IntegerField(_("期次"), default=1)
    due_on = models.DateField(_("报送时限"))
    due_time = models.TimeField(null=True)
    copies = models.BooleanField(default=False)  # this unit owes the copy
    status = models.CharField(_("状态"), max_length=12, choices=SubmissionStatus.choices)
    summary = models.TextField(_("报送内容"), blank=True)
    signer = models.CharField(_("签发人"), max_length=40, blank=True)
    signer_level = models.CharField(max_length=10, choices=SignerLevel.choices, blank=True)
    figures = models.JSONField(default=list)  # as the register gave them when it was handed in
    figures_note = models.CharField(_("数字说明"), max_length=300, blank=True)
    has_copied = models.BooleanField(_("已抄送"), default=False)
    is_zero = models.BooleanField(_("零报告"), default=False)
    submitted_at = models.DateTimeField(_("报送时间"), null=True)
    submitted_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    first_submitted_at = models.DateTimeField(null=True)
    is_late = models.BooleanField(_("逾期"), default=False)  # of the first handing-in
    received_at = models.DateTimeField(_("接收时间"), null=True)
    received_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    returns = models.IntegerField(default=0)
    region = models.CharField(max_length=12, db_collation="C")
    units = ArrayField(models.IntegerField(), default=list)
    made_at = models.DateTimeField()

    objects = SubmissionQuerySet.as_manager()
    scope_rule = ScopeRule(enterprise=None)

    class Meta:
        verbose_name = _("报送")
        constraints = [
            models.UniqueConstraint("duty", "unit", "due_on", name="one_submission_a_date")
        ]
        indexes = [
            models.Index(fields=["unit", "due_on"], name="submission_unit"),
            models.Index(fields=["due_on", "status"], name="submission_due"),
            models.Index(fields=["region", "-id"], name="submission_region"),
        ]

    def __str__(self) -> str:
        return str(self.duty)
