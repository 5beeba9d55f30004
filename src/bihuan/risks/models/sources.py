"""Major hazard sources: the unit, its filing, and every grading with the sum as it was."""

from __future__ import annotations

from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from bihuan.kernel.models import User
from bihuan.kernel.querysets import ScopedQuerySet
from bihuan.kernel.scope import ChildRule
from bihuan.risks.querysets.sources import MajorSourceQuerySet
from bihuan.risks.states.sources import (
    STANDING,
    CancelReason,
    SourceLevel,
    SourceOccasion,
    SourceStatus,
    UnitKind,
)


class MajorSource(models.Model):
    """A production or storage unit with dangerous chemicals, graded by GB 18218 and filed."""

    number = models.CharField(_("编号"), max_length=20, unique=True)
    enterprise = models.ForeignKey(
        "enterprises.Enterprise", on_delete=models.PROTECT, related_name="major_sources"
    )
    name = models.CharField(_("单元名称"), max_length=100)
    kind = models.CharField(_("单元种类"), max_length=12, choices=UnitKind.choices)
    status = models.CharField(_("状态"), max_length=12, choices=SourceStatus.choices)
    latitude = models.FloatField(_("纬度"), null=True)  # degrees, WGS-84
    longitude = models.FloatField(_("经度"), null=True)
    # The three who answer for a source (包保责任).
    principal = models.CharField(_("主要负责人"), max_length=40, blank=True)
    principal_phone = models.CharField(_("主要负责人电话"), max_length=20, blank=True)
    technician = models.CharField(_("技术负责人"), max_length=40, blank=True)
    technician_phone = models.CharField(_("技术负责人电话"), max_length=20, blank=True)
    operator = models.CharField(_("操作负责人"), max_length=40, blank=True)
    operator_phone = models.CharField(_("操作负责人电话"), max_length=20, blank=True)
    sensors = models.TextField(_("监测监控"), blank=True)
    plan = models.TextField(_("应急预案"), blank=True)
    # What the latest grading came to, kept so that lists need not read it.
    graded_on = models.DateField(_("辨识日期"))
    due_on = models.DateField(_("重评期限"), null=True)
    s = models.DecimalField(_("S值"), max_digits=20, decimal_places=6)  # cut, never rounded up to 1
    r = models.DecimalField(_("R值"), max_digits=20, decimal_places=6, null=True)
    level = models.SmallIntegerField(_("级别"), choices=SourceLevel.choices, null=True)
    is_major = models.BooleanField(_("构成重大危险源"))
    substances = models.CharField(_("主要物质"), max_length=300)
    tables = models.CharField(max_length=64)  # digest of the tables it was graded by
    # What another edition or an edit of the tables would make of it; empty where nothing.
    touched = models.CharField(_("标准改变的影响"), max_length=200, blank=True)
    touched_on = models.DateField(null=True)
    # Filing and striking off.
    step_due_on = models.DateField(_("办理期限"), null=True)
    submitted_on = models.DateField(_("报备日期"), null=True)
    submitted_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    filing_number = models.CharField(_("备案编号"), max_length=60, blank=True)
    filed_on = models.DateField(_("备案日期"), null=True)
    first_filed_on = models.DateField(null=True)
    cancel_reason = models.CharField(
        _("核销原因"), max_length=12, choices=CancelReason.choices, blank=True
    )
    cancelled_on = models.DateField(_("核销日期"), null=True)
    recorded_at = models.DateTimeField(_("登记时间"))
    recorded_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    withdrawn_at = models.DateTimeField(null=True)
    withdrawn_reason = models.CharField(max_length=200, blank=True)

    objects = MajorSourceQuerySet.as_manager()
    scope_rule = ChildRule("enterprises.Enterprise", "enterprise_id", "enterprise")

    class Meta:
        verbose_name = _("重大危险源")
        constraints = [
            models.UniqueConstraint(
                "enterprise",
                "name",
                name="one_source_a_unit",
                condition=~Q(status__in=[SourceStatus.CANCELLED, SourceStatus.WITHDRAWN]),
            ),
            models.CheckConstraint(
                name="source_major_has_level",
                condition=Q(is_major=True, level__isnull=False, r__isnull=False)
                | Q(is_major=False, level__isnull=True, r__isnull=True),
            ),
            models.CheckConstraint(
                name="source_filed_has_day",
                condition=~Q(status=SourceStatus.FILED) | Q(filed_on__isnull=False),
            ),
            models.CheckConstraint(
                name="source_on_earth",
                condition=Q(latitude__isnull=True, longitude__isnull=True)
                | Q(latitude__range=(-90, 90), longitude__range=(-180, 180)),
            ),
        ]
        indexes = [
            models.Index(fields=["enterprise", "-id"], name="major_source_enterprise"),
            models.Index(fields=["level", "id"], name="major_source_level"),
            models.Index(
                fields=["due_on", "id"],
                name="major_source_due",
                condition=Q(status__in=[str(one) for one in STANDING]),
            ),
            GinIndex(fields=["name"], name="major_source_trgm", opclasses=["gin_trgm_ops"]),
        ]

    def __str__(self) -> str:
        return self.name


class SourceGrading(models.Model):
    """One grading of a unit: what was given, every term of the sum, and by which tables."""

    source = models.ForeignKey(MajorSource, on_delete=models.PROTECT, related_name="gradings")
    graded_on = models.DateField(_("辨识日期"))
    occasion = models.CharField(_("原因"), max_length=12, choices=SourceOccasion.choices)
    residents = models.IntegerField(_("500米内常住人口"), null=True)
    given = models.JSONField()  # the unit as `proofs.major_sources.grade` takes it, numbers as text
    result = models.JSONField()  # the document of `bihuan grade-source`
    standard = models.CharField(_("依据标准"), max_length=40)
    tables = models.CharField(max_length=64)
    is_major = models.BooleanField()
    level = models.SmallIntegerField(_("级别"), choices=SourceLevel.choices, null=True)
    note = models.TextField(_("说明"), blank=True)
    recorded_at = models.DateTimeField()
    recorded_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")

    objects = ScopedQuerySet.as_manager()
    scope_rule = ChildRule("risks.MajorSource", "source_id", "source")

    class Meta:
        verbose_name = _("重大危险源辨识分级")
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.source_id} {self.graded_on}"
