"""Reports: what was reckoned, in every version, and where it went."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.utils.translation import gettext_lazy as _

from bihuan.documents.models import IssuedDocument
from bihuan.documents.states import Status
from bihuan.kernel.models import User
from bihuan.kernel.querysets import ScopedQuerySet
from bihuan.kernel.scope import ChildRule, ScopeRule
from bihuan.reports.querysets import ReportQuerySet


class Report(models.Model):
    """A report from its first reckoning to its issue; its document does the signing.

    ``status`` is that of the document, ``draft`` before there is one.
    """

    kind = models.CharField(_("报表"), max_length=40)
    title = models.CharField(_("标题"), max_length=300)
    on = models.DateField(_("统计日期"))
    as_of = models.DateTimeField(_("数据截止"))
    covers = models.CharField(_("范围"), max_length=12, blank=True, db_collation="C")
    subject_id = models.BigIntegerField(null=True)  # the document it consolidates
    status = models.CharField(_("状态"), max_length=12, choices=Status.choices)
    version = models.IntegerField(_("稿次"), default=1)
    composition = models.JSONField(default=dict)  # of the newest version
    exceptions = models.JSONField(default=list)  # checks that somebody has given a reason for
    picked = models.JSONField(default=list)  # figures chosen by hand, ready to be put into the text
    typed = models.IntegerField(_("手工录入数字"), default=0)  # of the newest version
    clocks = models.JSONField(default=list)  # time limits that began with the issue
    unit = models.ForeignKey("organisations.Unit", on_delete=models.PROTECT, related_name="reports")
    document = models.OneToOneField(
        IssuedDocument, on_delete=models.PROTECT, null=True, related_name="report"
    )
    made_at = models.DateTimeField(_("编制时间"))
    made_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    region = models.CharField(max_length=12, db_collation="C")
    units = ArrayField(models.IntegerField(), default=list)

    objects = ReportQuerySet.as_manager()
    scope_rule = ScopeRule(enterprise=None)

    class Meta:
        verbose_name = _("报表")
        indexes = [
            models.Index(fields=["region", "-id"], name="report_region"),
            models.Index(fields=["kind", "-on"], name="report_kind"),
            GinIndex(fields=["title"], name="report_title_trgm", opclasses=["gin_trgm_ops"]),
        ]

    def __str__(self) -> str:
        return self.title


class ReportVersion(models.Model):
    """One version of a report as it was reckoned or edited; kept whatever comes after."""

    report = models.ForeignKey(Report, on_delete=models.PROTECT, related_name="versions")
    number = models.IntegerField(_("稿次"))
    composition = models.JSONField()
    is_reckoned = models.BooleanField()  # from the register; otherwise its words were edited
    as_of = models.DateTimeField(_("数据截止"))
    typed = models.IntegerField(_("手工录入数字"), default=0)  # numbers bound to no figure
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")

    objects = ScopedQuerySet.as_manager()
    scope_rule = ChildRule("reports.Report", "report_id", "report")
    is_append_only = True

    class Meta:
        verbose_name = _("报表稿次")
        ordering = ["number"]
        constraints = [models.UniqueConstraint("report", "number", name="one_version_a_number")]

    def __str__(self) -> str:
        return f"{self.report_id} {self.number}"
