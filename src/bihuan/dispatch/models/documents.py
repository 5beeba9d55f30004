"""Tables of the documents that came in and what was read in them."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.utils.translation import gettext_lazy as _

from bihuan.dispatch.states import (
    DocumentStatus,
    FindingKind,
    FindingState,
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
    plan_year = models.IntegerField(_("计划年度"), null=True)  # of a year's work points
    year_closed_at = models.DateTimeField(_("年终结转时间"), null=True)
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
