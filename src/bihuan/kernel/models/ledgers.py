"""Saved filters and runs of an import."""

from __future__ import annotations

from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from bihuan.kernel.models.accounts import User
from bihuan.kernel.models.evidence import Evidence
from bihuan.kernel.querysets import ScopedQuerySet
from bihuan.kernel.scope import ChildRule, ScopeRule, Unscoped


class SavedView(models.Model):
    """A person's own filter of a ledger."""

    user = models.ForeignKey(User, on_delete=models.PROTECT)
    ledger = models.CharField(max_length=60)
    name = models.CharField(_("名称"), max_length=40)
    query = models.TextField()

    scope_rule = Unscoped("a query string without data; pages show only one's own")
    may_be_deleted = True  # a convenience of its owner, no record

    class Meta:
        constraints = [models.UniqueConstraint("user", "ledger", "name", name="one_view_a_name")]

    def __str__(self) -> str:
        return self.name


class ImportRun(models.Model):
    """One workbook brought into a ledger."""

    ledger = models.CharField(max_length=60)
    file = models.ForeignKey(Evidence, on_delete=models.PROTECT, related_name="+")
    marked = models.ForeignKey(Evidence, on_delete=models.PROTECT, null=True, related_name="+")
    is_dry = models.BooleanField()
    mode = models.CharField(max_length=20)  # keep_good, all_or_nothing
    status = models.CharField(max_length=12)  # waiting, running, broken, done, refused, undone
    total = models.IntegerField(default=0)
    done = models.IntegerField(default=0)
    stored = models.IntegerField(default=0)
    refused = models.JSONField(default=list)
    started_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    started_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True)
    region = models.CharField(max_length=12, db_collation="C")
    units = ArrayField(models.IntegerField(), default=list)

    objects = ScopedQuerySet.as_manager()
    scope_rule = ScopeRule(enterprise=None)
    opened: Any = None  # the workbook as read, where the process that took it in also stores it

    def __str__(self) -> str:
        return f"{self.ledger} {self.started_at:%Y-%m-%d}"


class ImportRow(models.Model):
    """A row that an import stored, so that the import can be undone."""

    run = models.ForeignKey(ImportRun, on_delete=models.PROTECT, related_name="rows")
    row = models.IntegerField()
    object_id = models.BigIntegerField()
    was_new = models.BooleanField()

    objects = ScopedQuerySet.as_manager()
    scope_rule = ChildRule("kernel.ImportRun", "run_id", "run")

    def __str__(self) -> str:
        return f"{self.run_id}/{self.row}"
