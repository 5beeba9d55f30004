"""Tables of dispatch: documents and what was read in them, tasks and shares, duties and submissions."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from bihuan.dispatch.querysets import ShareQuerySet, SubmissionQuerySet
from bihuan.dispatch.states import (
    DocumentStatus,
    FindingKind,
    FindingState,
    ShareRole,
    ShareStatus,
    SignerLevel,
    SubmissionStatus,
)
from bihuan.kernel.models import Evidence, User
from bihuan.kernel.querysets import ScopedQuerySet
from bihuan.kernel.scope import ChildRule, ScopeRule


class OfficialText(models.Model):
    """An official document that came in, with its text as it was and what was read in it."""

    title = models.CharField(_("标题"), max_length=300)
    issuer = models.CharField(_("发文机关"), max_length=120, blank=True)
    doc_no = models.CharField(_("文号"), max_length=60, blank=True)
    kind = models.CharField(_("文种"), max_length=20, blank=True)
    dated_on = models.DateField(_("成文日期"), null=True)
    year = models.IntegerField(null=True)
    file = models.ForeignKey(Evidence, on_delete=models.PROTECT, related_name="+")
    text = models.TextField()  # as extracted; every span points into it
    reading = models.JSONField(default=dict)
    status = models.CharField(max_length=12, choices=DocumentStatus.choices)
    campaign = models.CharField(_("专项行动"), max_length=60, blank=True)
    region = models.CharField(max_length=12, db_collation="C")
    units = ArrayField(models.IntegerField(), default=list)
    taken_in_at = models.DateTimeField(_("登记时间"))
    taken_in_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    issued_at = models.DateTimeField(_("下达时间"), null=True)
    withdrawn_at = models.DateTimeField(null=True)
    withdrawn_reason = models.CharField(max_length=200, blank=True)

    objects = ScopedQuerySet.as_manager()
    scope_rule = ScopeRule(enterprise=None, is_addressed=True)

    class Meta:
        verbose_name = _("来文")
        indexes = [
            models.Index(fields=["region", "-id"], name="official_text_region"),
            GinIndex(fields=["title"], name="official_text_trgm", opclasses=["gin_trgm_ops"]),
        ]

    def __str__(self) -> str:
        return self.title


class Finding(models.Model):
    """One task or duty read in a document, on its way to be confirmed.

    ``value`` is what will be issued; it begins as it was read and may be edited. ``read`` stays as
    the reader gave it.
    """

    document = models.ForeignKey(OfficialText, on_delete=models.PROTECT, related_name="findings")
    kind = models.CharField(max_length=8, choices=FindingKind.choices)
    position = models.FloatField()
    state = models.CharField(max_length=10, choices=FindingState.choices)
    read = models.JSONField(default=dict)
    value = models.JSONField(default=dict)
    is_edited = models.BooleanField(default=False)
    decided_at = models.DateTimeField(null=True)
    decided_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True)

    objects = ScopedQuerySet.as_manager()
    scope_rule = ChildRule("dispatch.OfficialText", "document_id", "document")

    class Meta:
        ordering = ["position", "id"]
        indexes = [models.Index(fields=["document", "position"], name="finding_document")]

    def __str__(self) -> str:
        return f"{self.document_id} {self.kind} {self.position}"


class WorkItem(models.Model):
    """A task of a document: what is to be done, until when, by whom together."""

    document = models.ForeignKey(
        OfficialText, on_delete=models.PROTECT, null=True, related_name="items"
    )
    finding = models.OneToOneField(Finding, on_delete=models.PROTECT, null=True)
    no = models.CharField(_("序号"), max_length=20, blank=True)
    segment = models.IntegerField(default=1)
    title = models.CharField(_("任务"), max_length=300)
    quote = models.TextField(_("原文"), blank=True)
    deadline_text = models.CharField(_("时限表述"), max_length=120, blank=True)
    due_on = models.DateField(_("完成时限"), null=True)
    target = models.CharField(_("量化目标"), max_length=200, blank=True)
    is_joint = models.BooleanField(_("分工负责"), default=False)
    region = models.CharField(max_length=12, db_collation="C")
    units = ArrayField(models.IntegerField(), default=list)
    issued_at = models.DateTimeField()

    objects = ScopedQuerySet.as_manager()
    scope_rule = ScopeRule(enterprise=None, is_addressed=True)

    class Meta:
        verbose_name = _("任务")
        indexes = [
            models.Index(fields=["region", "-id"], name="work_item_region"),
            GinIndex(fields=["title"], name="work_item_trgm", opclasses=["gin_trgm_ops"]),
        ]

    def __str__(self) -> str:
        return self.title


class Share(models.Model):
    """One unit's share of a task."""

    item = models.ForeignKey(WorkItem, on_delete=models.PROTECT, related_name="shares")
    unit = models.ForeignKey("organisations.Unit", on_delete=models.PROTECT, related_name="shares")
    role = models.CharField(_("分工"), max_length=12, choices=ShareRole.choices)
    named_as = models.CharField(_("文件中的称谓"), max_length=100)
    status = models.CharField(_("状态"), max_length=12, choices=ShareStatus.choices)
    due_on = models.DateField(_("完成时限"), null=True)
    percent = models.SmallIntegerField(_("进度"), default=0)
    progress = models.TextField(_("进展"), blank=True)
    obstacle = models.TextField(_("存在问题"), blank=True)
    progressed_at = models.DateTimeField(null=True)
    claimed_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    submitted_on = models.DateField(null=True)
    done_on = models.DateField(_("办结日期"), null=True)
    returns = models.IntegerField(default=0)
    region = models.CharField(max_length=12, db_collation="C")
    units = ArrayField(models.IntegerField(), default=list)
    office_id = models.BigIntegerField()  # the unit that reviews

    objects = ShareQuerySet.as_manager()
    scope_rule = ScopeRule(enterprise=None)

    class Meta:
        verbose_name = _("任务分工")
        constraints = [
            models.UniqueConstraint("item", "unit", name="one_share_a_unit"),
            models.CheckConstraint(
                name="share_percent", condition=Q(percent__gte=0, percent__lte=100)
            ),
        ]
        indexes = [
            models.Index(fields=["unit", "status"], name="share_unit"),
            models.Index(fields=["region", "-id"], name="share_region"),
            models.Index(fields=["status", "due_on"], name="share_due"),
        ]

    def __str__(self) -> str:
        return str(self.item)


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
    issued_at = models.DateTimeField()
    ends_on = models.DateField(null=True)

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
