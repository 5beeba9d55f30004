"""Where an enterprise works, and what it was called before."""

from __future__ import annotations

from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from bihuan.enterprises.models.enterprises import Enterprise
from bihuan.kernel.querysets import ScopedQuerySet
from bihuan.kernel.scope import ChildRule


class Site(models.Model):
    """One place of an enterprise: a plant, a store, a shop."""

    enterprise = models.ForeignKey(Enterprise, on_delete=models.PROTECT, related_name="sites")
    name = models.CharField(_("场所名称"), max_length=80)
    kind = models.CharField(_("场所类型"), max_length=40)  # key of dictionary/site-kinds
    region = models.CharField(_("属地"), max_length=12, db_collation="C")
    address = models.CharField(_("地址"), max_length=200)
    latitude = models.FloatField(_("纬度"), null=True)  # degrees, WGS-84
    longitude = models.FloatField(_("经度"), null=True)
    outline = models.JSONField(_("范围"), default=list)  # [[latitude, longitude], …], open ring
    area_m2 = models.FloatField(_("占地面积"), null=True)  # of the outline
    floor_area_m2 = models.DecimalField(_("建筑面积"), max_digits=12, decimal_places=2, null=True)
    employees = models.IntegerField(_("现场人数"), null=True)
    contact = models.CharField(_("现场负责人"), max_length=40, blank=True)
    since_on = models.DateField(_("启用日期"), null=True)
    registered_at = models.DateTimeField()
    closed_on = models.DateField(_("停用日期"), null=True)
    closed_reason = models.CharField(max_length=200, blank=True)

    objects = ScopedQuerySet.as_manager()
    scope_rule = ChildRule("enterprises.Enterprise", "enterprise_id", "enterprise")

    class Meta:
        verbose_name = _("企业场所")
        constraints = [
            models.UniqueConstraint(
                "enterprise",
                "name",
                name="one_site_a_name",
                condition=Q(closed_on__isnull=True),
            ),
            models.CheckConstraint(
                name="site_on_earth",
                condition=Q(latitude__isnull=True, longitude__isnull=True)
                | Q(latitude__range=(-90, 90), longitude__range=(-180, 180)),
            ),
            models.CheckConstraint(
                name="site_counts_not_negative",
                condition=(Q(employees__isnull=True) | Q(employees__gte=0))
                & (Q(floor_area_m2__isnull=True) | Q(floor_area_m2__gte=0)),
            ),
        ]
        indexes = [models.Index(fields=["region", "-id"], name="site_region")]

    def __str__(self) -> str:
        return self.name


class FormerName(models.Model):
    """A name that an enterprise had until a day."""

    enterprise = models.ForeignKey(
        Enterprise, on_delete=models.PROTECT, related_name="former_names"
    )
    name = models.CharField(_("曾用名"), max_length=120)
    until_on = models.DateField(_("使用至"))
    source = models.CharField(_("依据"), max_length=200, blank=True)

    objects = ScopedQuerySet.as_manager()
    scope_rule = ChildRule("enterprises.Enterprise", "enterprise_id", "enterprise")

    class Meta:
        verbose_name = _("曾用名")
        indexes = [
            GinIndex(fields=["name"], name="former_name_trgm", opclasses=["gin_trgm_ops"]),
        ]

    def __str__(self) -> str:
        return self.name
