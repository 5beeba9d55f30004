"""Tables of tasks and the units' shares of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from bihuan.dispatch.models.documents import Finding, OfficialText
from bihuan.dispatch.querysets import ShareQuerySet
from bihuan.dispatch.states import (
    ItemStatus,
    ShareRole,
    ShareStatus,
)
from bihuan.kernel.models import User
from bihuan.kernel.querysets import ScopedQuerySet
from bihuan.kernel.scope import ScopeRule

if TYPE_CHECKING:
    from bihuan.dispatch.models.progress import Proof


class WorkItem(models.Model):
    """A task: what is to be done, until when, by whom together.

    It comes out of a document, or of something else on the platform: then ``origin`` is the chain
    of that (``hazard:12``) and ``origin_url`` its page. A task that a year's plan left undone is
    carried into the next one as a new task, ``carried_from`` the old.
    """

    document = models.ForeignKey(
        OfficialText, on_delete=models.PROTECT, null=True, related_name="items"
    )
    finding = models.OneToOneField(Finding, on_delete=models.PROTECT, null=True)
    no = models.CharField(_("序号"), max_length=20, blank=True)
    chapter = models.CharField(_("章节"), max_length=120, blank=True)
    segment = models.IntegerField(default=1)
    title = models.CharField(_("任务"), max_length=300)
    quote = models.TextField(_("原文"), blank=True)
    deadline_text = models.CharField(_("时限表述"), max_length=120, blank=True)
    due_on = models.DateField(_("完成时限"), null=True)
    target = models.CharField(_("量化目标"), max_length=200, blank=True)
    is_joint = models.BooleanField(_("分工负责"), default=False)
    status = models.CharField(
        _("状态"), max_length=12, choices=ItemStatus.choices, default=ItemStatus.RUNNING
    )
    done_on = models.DateField(_("办结日期"), null=True)  # the day its last share was closed
    origin = models.CharField(max_length=60, blank=True)
    origin_url = models.CharField(max_length=200, blank=True)
    carried_from = models.OneToOneField(
        "self", on_delete=models.PROTECT, null=True, related_name="carried_into"
    )
    ending_reason = models.CharField(_("结转或不再办理的理由"), max_length=200, blank=True)
    plan_node = models.ForeignKey(
        "dispatch.PlanNode", on_delete=models.PROTECT, null=True, related_name="items"
    )
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

    @property
    def is_measured(self) -> bool:
        """Whether how far it is follows from an indicator instead of being typed."""
        found = self.targets.filter(withdrawn_at__isnull=True).exclude(indicator="")
        return found.exists()


class Share(models.Model):
    """One unit's share of a task."""

    item = models.ForeignKey(WorkItem, on_delete=models.PROTECT, related_name="shares")
    unit = models.ForeignKey("organisations.Unit", on_delete=models.PROTECT, related_name="shares")
    role = models.CharField(_("分工"), max_length=12, choices=ShareRole.choices)
    note_role = models.CharField(_("分工用语"), max_length=20, blank=True)  # duty-roles
    named_as = models.CharField(_("文件中的称谓"), max_length=100)
    person = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    part = models.CharField(_("子任务"), max_length=300, blank=True)
    status = models.CharField(_("状态"), max_length=12, choices=ShareStatus.choices)
    due_on = models.DateField(_("完成时限"), null=True)
    next_due_on = models.DateField(null=True)  # of the next milestone, else ``due_on``
    yellow_from = models.DateField(null=True)  # from this day on the light is yellow
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

    def open_proofs(self) -> QuerySet[Proof]:
        """What on the platform is offered as evidence and was not handed in yet."""
        return self.proofs.filter(withdrawn_at__isnull=True, frozen_at__isnull=True)
