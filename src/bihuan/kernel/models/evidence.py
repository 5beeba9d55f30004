"""Files that prove: kept by their content, never overwritten."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from bihuan.kernel.models.accounts import User
from bihuan.kernel.querysets import ScopedQuerySet
from bihuan.kernel.scope import ChildRule, ScopeRule


class Evidence(models.Model):
    """One file as it was handed in."""

    sha256 = models.CharField(max_length=64)
    size = models.BigIntegerField()
    kind = models.CharField(max_length=20)  # photo, pdf, docx, xlsx, text, other: sniffed
    media_type = models.CharField(max_length=100)
    name = models.CharField(_("文件名"), max_length=200)
    captured_at = models.DateTimeField(null=True)
    latitude = models.FloatField(null=True)  # degrees, WGS-84
    longitude = models.FloatField(null=True)
    accuracy_m = models.FloatField(null=True)
    perceptual = models.BigIntegerField(null=True)  # 64-bit hash of a photo
    uploaded_at = models.DateTimeField()
    uploaded_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True)
    region = models.CharField(max_length=12, db_collation="C")
    units = ArrayField(models.IntegerField(), default=list)
    enterprise_id = models.BigIntegerField(null=True)

    objects = ScopedQuerySet.as_manager()
    scope_rule = ScopeRule()

    class Meta:
        verbose_name = _("证据文件")
        indexes = [
            models.Index(fields=["sha256"], name="evidence_content"),
            models.Index(fields=["perceptual"], name="evidence_perceptual"),
        ]

    def __str__(self) -> str:
        return self.name


class EvidenceUse(models.Model):
    """A file offered as proof of something; the same photo offered twice is noticed."""

    evidence = models.ForeignKey(Evidence, on_delete=models.PROTECT, related_name="uses")
    chain = models.CharField(max_length=60, db_collation="C")
    role = models.CharField(max_length=20)  # before, after, document, explanation …
    attached_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True)
    withdrawn_reason = models.CharField(max_length=200, blank=True)

    objects = ScopedQuerySet.as_manager()
    scope_rule = ChildRule("kernel.Evidence", "evidence_id", "evidence")

    class Meta:
        indexes = [models.Index(fields=["chain", "role"], name="evidence_use_chain")]

    def __str__(self) -> str:
        return f"{self.chain} {self.role}"
