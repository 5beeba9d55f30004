"""Tables of how far a task is: milestones, numeric targets, what was reported, what proves it."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from bihuan.dispatch.models.tasks import Share, WorkItem
from bihuan.dispatch.planning import ProofKind, Sign
from bihuan.kernel.models import User
from bihuan.kernel.querysets import ScopedQuerySet
from bihuan.kernel.scope import ChildRule


class Milestone(models.Model):
    """A stage of a task: how much has to be done by a day (6月底前完成60%)."""

    item = models.ForeignKey(WorkItem, on_delete=models.PROTECT, related_name="milestones")
    due_on = models.DateField(_("阶段时限"))
    percent = models.SmallIntegerField(_("应达进度"), null=True)
    amount = models.CharField(_("阶段要求"), max_length=100, blank=True)
    withdrawn_at = models.DateTimeField(null=True)

    objects = ScopedQuerySet.as_manager()
    scope_rule = ChildRule("dispatch.WorkItem", "item_id", "item")

    class Meta:
        verbose_name = _("阶段目标")
        ordering = ["due_on", "id"]
        constraints = [
            models.CheckConstraint(
                name="milestone_percent",
                condition=models.Q(percent__isnull=True)
                | models.Q(percent__gte=0, percent__lte=100),
            )
        ]

    def __str__(self) -> str:
        return f"{self.due_on} {self.amount}"


class Target(models.Model):
    """A number that a task has to reach; measured by an indicator where one was chosen."""

    item = models.ForeignKey(WorkItem, on_delete=models.PROTECT, related_name="targets")
    metric = models.CharField(_("目标内容"), max_length=120)
    op = models.CharField(_("比较"), max_length=2, choices=Sign.choices)
    value = models.DecimalField(_("目标值"), max_digits=18, decimal_places=4)
    unit = models.CharField(_("单位"), max_length=20, blank=True)
    quote = models.CharField(_("原文"), max_length=300, blank=True)
    indicator = models.CharField(_("指标"), max_length=60, blank=True)
    region = models.CharField(_("统计区域"), max_length=12, blank=True, db_collation="C")
    first = models.DateField(_("统计起"), null=True)
    last = models.DateField(_("统计止"), null=True)
    withdrawn_at = models.DateTimeField(null=True)

    objects = ScopedQuerySet.as_manager()
    scope_rule = ChildRule("dispatch.WorkItem", "item_id", "item")

    class Meta:
        verbose_name = _("量化目标")
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.metric} {self.op} {self.value.normalize():f}{self.unit}"


class ProgressNote(models.Model):
    """What a unit said of its share on a day: the history of its percentage."""

    share = models.ForeignKey(Share, on_delete=models.PROTECT, related_name="notes")
    on = models.DateField(_("填报日期"))
    at = models.DateTimeField()
    percent = models.SmallIntegerField(_("进度"))
    note = models.TextField(_("进展"))
    obstacle = models.TextField(_("存在问题"), blank=True)
    by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")

    objects = ScopedQuerySet.as_manager()
    scope_rule = ChildRule("dispatch.Share", "share_id", "share")

    class Meta:
        verbose_name = _("进度记录")
        ordering = ["at", "id"]
        indexes = [models.Index(fields=["share", "on"], name="progress_note_share")]

    def __str__(self) -> str:
        return f"{self.on} {self.percent}%"


class Proof(models.Model):
    """Something on the platform that proves a share instead of an uploaded file.

    ``code`` is a ledger's, an indicator's or a workflow's; ``object_id`` the record; ``query`` the
    rest of the address. ``frozen`` is what it said when the share was handed in.
    """

    share = models.ForeignKey(Share, on_delete=models.PROTECT, related_name="proofs")
    kind = models.CharField(_("类别"), max_length=10, choices=ProofKind.choices)
    code = models.CharField(max_length=60)
    object_id = models.BigIntegerField(null=True)
    query = models.CharField(max_length=1000, blank=True)
    title = models.CharField(_("佐证"), max_length=200)
    frozen = models.CharField(_("提交时"), max_length=200, blank=True)
    frozen_at = models.DateTimeField(null=True)
    added_at = models.DateTimeField()
    added_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    withdrawn_at = models.DateTimeField(null=True)

    objects = ScopedQuerySet.as_manager()
    scope_rule = ChildRule("dispatch.Share", "share_id", "share")

    class Meta:
        verbose_name = _("平台佐证")
        ordering = ["id"]

    def __str__(self) -> str:
        return self.title
