"""Agencies that serve enterprises: who they are, what they issued, what they did wrong."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from bihuan.enterprises.models.enterprises import Enterprise
from bihuan.enterprises.workflow.agencies import AgencyStatus
from bihuan.kernel.querysets import ScopedQuerySet
from bihuan.kernel.scope import ChildRule, ScopeRule


class Agency(models.Model):
    """An agency for safety evaluation, testing, training or other technical services."""

    name = models.CharField(_("机构名称"), max_length=120)
    code = models.CharField(_("统一社会信用代码"), max_length=18, unique=True)
    region = models.CharField(_("登记区域"), max_length=12, db_collation="C")
    scopes = ArrayField(models.CharField(max_length=40), verbose_name=_("业务范围"))
    qualification = models.CharField(_("资质证书编号"), max_length=60)
    qualified_until = models.DateField(_("资质有效期至"), null=True)
    staff = models.IntegerField(_("专职技术人员"), null=True)
    principal = models.CharField(_("机构负责人"), max_length=40, blank=True)
    phone = models.CharField(_("机构电话"), max_length=20, blank=True)
    status = models.CharField(_("状态"), max_length=20, choices=AgencyStatus.choices)
    suspended_until = models.DateField(_("暂停至"), null=True)
    reason = models.CharField(max_length=200, blank=True)
    registered_at = models.DateTimeField(_("登记时间"))

    objects = ScopedQuerySet.as_manager()
    # Agencies work for many enterprises; an enterprise's own people do not see their file.
    scope_rule = ScopeRule(units=None, enterprise=None)

    class Meta:
        verbose_name = _("安全生产中介机构")
        constraints = [
            models.CheckConstraint(
                name="agency_staff_not_negative", condition=Q(staff__isnull=True) | Q(staff__gte=0)
            ),
        ]
        indexes = [
            models.Index(fields=["region", "-id"], name="agency_region"),
            models.Index(fields=["qualified_until", "id"], name="agency_qualified_until"),
            GinIndex(fields=["name"], name="agency_name_trgm", opclasses=["gin_trgm_ops"]),
        ]

    def __str__(self) -> str:
        return self.name


class AgencyEntry(models.Model):
    """A report that an agency issued, a violation found, or a rectification it had to make."""

    class Kind(models.TextChoices):
        """What was entered."""

        REPORT = "report", _("出具报告")
        VIOLATION = "violation", _("违规行为")
        RECTIFICATION = "rectification", _("清理整顿")

    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="entries")
    kind = models.CharField(_("类别"), max_length=20, choices=Kind.choices)
    on = models.DateField(_("日期"))
    number = models.CharField(_("文号"), max_length=60, blank=True)
    enterprise = models.ForeignKey(
        Enterprise, on_delete=models.PROTECT, null=True, related_name="agency_entries"
    )
    text = models.CharField(_("内容"), max_length=500)
    settled_on = models.DateField(_("处理完成日期"), null=True)
    result = models.CharField(_("处理结果"), max_length=500, blank=True)
    entered_at = models.DateTimeField(_("登记时间"))
    entered_by = models.ForeignKey(
        "kernel.User", on_delete=models.PROTECT, null=True, related_name="+"
    )

    objects = ScopedQuerySet.as_manager()
    scope_rule = ChildRule("enterprises.Agency", "agency_id", "agency")

    class Meta:
        verbose_name = _("中介机构从业记录")
        constraints = [
            models.CheckConstraint(
                name="agency_entry_settled_after",
                condition=Q(settled_on__isnull=True) | Q(settled_on__gte=F("on")),
            ),
        ]
        indexes = [
            models.Index(fields=["agency", "-on"], name="agency_entry_agency"),
            models.Index(fields=["on", "id"], name="agency_entry_day"),
        ]

    def __str__(self) -> str:
        return f"{self.agency_id}·{self.text[:20]}"
