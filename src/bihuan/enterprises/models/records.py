"""Records that enterprises keep, of the kinds that packs declare."""

from __future__ import annotations

from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from bihuan.enterprises.models.enterprises import Enterprise
from bihuan.enterprises.querysets import RecordQuerySet
from bihuan.enterprises.workflow.records import RecordStatus
from bihuan.kernel.querysets import ScopedQuerySet
from bihuan.kernel.scope import ChildRule, Unscoped


class RecordPattern(models.Model):
    """A kind of record as it was declared when records were written by it, local edits included."""

    kind = models.CharField(_("记录种类"), max_length=60)
    title = models.CharField(_("名称"), max_length=120)
    version = models.CharField(_("版本"), max_length=20)
    digest = models.CharField(max_length=64, unique=True)  # SHA-256 of what is written by it
    header = models.JSONField()
    rows = models.JSONField()
    first_used_at = models.DateTimeField(_("启用时间"))

    objects = ScopedQuerySet.as_manager()
    scope_rule = Unscoped("what a kind of record asks for is the same for everyone")

    class Meta:
        verbose_name = _("企业记录式样")
        indexes = [models.Index(fields=["kind", "-id"], name="record_pattern_kind")]

    def __str__(self) -> str:
        return f"{self.title}（第{self.version}版）"


class Record(models.Model):
    """One record of an enterprise: a policy, a declaration, a card of one shift."""

    kind = models.CharField(_("记录种类"), max_length=60)  # code of the pack
    pattern = models.ForeignKey(RecordPattern, on_delete=models.PROTECT, related_name="records")
    enterprise = models.ForeignKey(Enterprise, on_delete=models.PROTECT, related_name="records")
    number = models.CharField(_("编号"), max_length=40, unique=True)
    title = models.CharField(_("名称"), max_length=200)
    status = models.CharField(_("状态"), max_length=20, choices=RecordStatus.choices)
    identity = models.CharField(max_length=120, blank=True)  # period and what tells two apart
    version = models.IntegerField(_("版本"), default=1)
    former = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, related_name="followers"
    )
    day = models.DateField(_("记录日期"))
    covers_from = models.DateField(_("起始日期"))
    covers_until = models.DateField(_("有效期至"), null=True)  # without one it goes on
    values = models.JSONField(_("内容"), default=dict)
    answers = models.JSONField(_("清单"), default=dict)  # item → answer, note, files, verdict
    findings = models.JSONField(_("发现的问题"), default=list)
    finding_count = models.IntegerField(_("问题数"), default=0)
    done = models.IntegerField(_("已完成"), default=0)
    due = models.IntegerField(_("应完成"), default=0)
    amount = models.DecimalField(_("金额"), max_digits=18, decimal_places=2, null=True)
    quantity = models.DecimalField(_("数量"), max_digits=18, decimal_places=4, null=True)
    part = models.DecimalField(_("其中"), max_digits=18, decimal_places=4, null=True)
    written_at = models.DateTimeField(_("登记时间"))
    written_by = models.ForeignKey(
        "kernel.User", on_delete=models.PROTECT, null=True, related_name="+"
    )
    is_by_enterprise = models.BooleanField(_("企业填报"), default=False)
    unit = models.ForeignKey(  # who confirms or answers it
        "organisations.Unit", on_delete=models.PROTECT, null=True, related_name="+"
    )
    due_on = models.DateField(_("办理期限"), null=True)
    decided_at = models.DateTimeField(_("确认时间"), null=True)
    decided_by = models.ForeignKey(
        "kernel.User", on_delete=models.PROTECT, null=True, related_name="+"
    )
    reply = models.CharField(_("答复意见"), max_length=2000, blank=True)
    reason = models.CharField(_("退回或撤回理由"), max_length=200, blank=True)
    ended_at = models.DateTimeField(null=True)  # superseded or withdrawn

    objects = RecordQuerySet.as_manager()
    scope_rule = ChildRule("enterprises.Enterprise", "enterprise_id", "enterprise")

    class Meta:
        verbose_name = _("企业记录")
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "enterprise", "identity"],
                condition=Q(status="in-force"),
                name="one_record_in_force",
            ),
            models.UniqueConstraint(
                fields=["kind", "enterprise", "identity"],
                condition=Q(status__in=("submitted", "returned")),
                name="one_record_on_the_way",
            ),
            models.CheckConstraint(
                name="record_ends_after_it_begins",
                condition=Q(covers_until__isnull=True) | Q(covers_until__gte=F("covers_from")),
            ),
            models.CheckConstraint(
                name="record_done_within_due", condition=Q(done__gte=0, done__lte=F("due"))
            ),
        ]
        indexes = [
            models.Index(fields=["kind", "-id"], name="record_kind"),
            models.Index(fields=["enterprise", "kind", "-id"], name="record_enterprise"),
            models.Index(
                fields=["kind", "covers_until", "id"],
                condition=Q(status="in-force"),
                name="record_ends",
            ),
            models.Index(fields=["kind", "day", "id"], name="record_day"),
            models.Index(
                fields=["due_on"], condition=Q(status="submitted"), name="record_submitted"
            ),
            GinIndex(fields=["title"], name="record_title_trgm", opclasses=["gin_trgm_ops"]),
            GinIndex(fields=["number"], name="record_number_trgm", opclasses=["gin_trgm_ops"]),
        ]

    def __str__(self) -> str:
        return f"{self.pattern.title}·{self.title}"
