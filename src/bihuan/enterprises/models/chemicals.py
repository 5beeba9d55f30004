"""Chemicals that enterprises make, keep, sell, use or carry; and who was asked about them."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from bihuan.enterprises.models.enterprises import Enterprise
from bihuan.enterprises.models.sites import Site
from bihuan.enterprises.states import ChemicalUse, QuantityUnit
from bihuan.kernel.querysets import ScopedQuerySet
from bihuan.kernel.scope import ChildRule


class Chemical(models.Model):
    """One chemical of one enterprise for one use (危险化学品信息, counted as 条)."""

    enterprise = models.ForeignKey(Enterprise, on_delete=models.PROTECT, related_name="substances")
    site = models.ForeignKey(Site, on_delete=models.PROTECT, null=True, related_name="chemicals")
    name = models.CharField(_("品名"), max_length=120)
    cas = models.CharField(_("CAS号"), max_length=12, blank=True)
    un_number = models.CharField(_("联合国编号"), max_length=4, blank=True)
    uncatalogued_reason = models.CharField(_("不在目录的说明"), max_length=200, blank=True)
    use = models.CharField(_("用途"), max_length=12, choices=ChemicalUse.choices)
    hazard_class = models.CharField(_("危险类别"), max_length=40, blank=True)
    quantity = models.DecimalField(_("最大存量"), max_digits=14, decimal_places=3, null=True)
    unit = models.CharField(
        _("计量单位"), max_length=10, choices=QuantityUnit.choices, default=QuantityUnit.TONNE
    )
    place = models.CharField(_("存放位置"), max_length=120, blank=True)
    # What the catalogue says of it, kept so that lists need not ask the packs row by row.
    lists = ArrayField(models.CharField(max_length=20), default=list)
    critical_t = models.DecimalField(_("临界量"), max_digits=10, decimal_places=3, null=True)
    registered_at = models.DateTimeField(_("登记时间"))
    withdrawn_at = models.DateTimeField(null=True)
    withdrawn_reason = models.CharField(max_length=200, blank=True)

    objects = ScopedQuerySet.as_manager()
    scope_rule = ChildRule("enterprises.Enterprise", "enterprise_id", "enterprise")

    class Meta:
        verbose_name = _("危险化学品信息")
        constraints = [
            models.CheckConstraint(
                name="chemical_quantity_not_negative",
                condition=Q(quantity__isnull=True) | Q(quantity__gte=0),
            ),
            models.CheckConstraint(
                name="chemical_known_or_explained",
                condition=~Q(cas="") | ~Q(uncatalogued_reason=""),
            ),
        ]
        indexes = [
            models.Index(fields=["enterprise", "-id"], name="chemical_of_enterprise"),
            models.Index(fields=["cas"], name="chemical_cas"),
            GinIndex(fields=["name"], name="chemical_name_trgm", opclasses=["gin_trgm_ops"]),
        ]

    def __str__(self) -> str:
        return self.name


class ChemicalSurvey(models.Model):
    """That an enterprise was asked about chemicals on a day, and what was found."""

    enterprise = models.ForeignKey(Enterprise, on_delete=models.PROTECT, related_name="surveys")
    on = models.DateField(_("摸排日期"))
    has_chemicals = models.BooleanField(_("涉及危险化学品"))
    note = models.CharField(_("说明"), max_length=200, blank=True)
    by_name = models.CharField(_("摸排人"), max_length=40)
    recorded_at = models.DateTimeField()

    objects = ScopedQuerySet.as_manager()
    scope_rule = ChildRule("enterprises.Enterprise", "enterprise_id", "enterprise")

    class Meta:
        verbose_name = _("危险化学品摸排")
        indexes = [models.Index(fields=["enterprise", "-on"], name="survey_of_enterprise")]

    def __str__(self) -> str:
        return f"{self.enterprise_id} {self.on}"
