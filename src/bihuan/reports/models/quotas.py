"""A year's control figures and how they are divided among units and among sectors."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from bihuan.kernel.models import User
from bihuan.kernel.scope import ScopeRule
from bihuan.reports.querysets import QuotaQuerySet
from bihuan.reports.states import QuotaMeasure, QuotaPart


class Quota(models.Model):
    """What may at most happen in a year: of the whole region, of one unit, or of one sector.

    A changed figure is a new row; the former is put aside with the moment.
    """

    year = models.IntegerField(_("年度"))
    measure = models.CharField(_("指标"), max_length=10, choices=QuotaMeasure.choices)
    split = models.CharField(_("分解"), max_length=10, choices=QuotaPart.choices)
    unit = models.ForeignKey(
        "organisations.Unit", on_delete=models.PROTECT, null=True, related_name="+"
    )
    sector = models.CharField(_("行业领域"), max_length=40, blank=True)
    value = models.IntegerField(_("控制数"))
    source = models.CharField(_("依据"), max_length=200)
    recorded_at = models.DateTimeField(_("登记时间"))
    recorded_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    withdrawn_at = models.DateTimeField(null=True)
    withdrawn_reason = models.CharField(max_length=200, blank=True)
    region = models.CharField(max_length=12, db_collation="C")

    objects = QuotaQuerySet.as_manager()
    scope_rule = ScopeRule(units=None, enterprise=None)

    class Meta:
        verbose_name = _("控制指标")
        constraints = [
            models.UniqueConstraint(
                fields=["region", "year", "measure", "split", "unit", "sector"],
                name="one_quota_a_part",
                condition=Q(withdrawn_at__isnull=True),
                nulls_distinct=False,
            ),
            models.CheckConstraint(name="quota_not_negative", condition=Q(value__gte=0)),
            models.CheckConstraint(
                name="quota_names_its_part",
                condition=Q(split=QuotaPart.WHOLE, unit__isnull=True, sector="")
                | Q(split=QuotaPart.UNIT, unit__isnull=False, sector="")
                | (Q(split=QuotaPart.SECTOR, unit__isnull=True) & ~Q(sector="")),
            ),
        ]
        indexes = [models.Index(fields=["year", "region"], name="quota_year")]

    def __str__(self) -> str:
        return f"{self.year} {self.get_measure_display()} {self.value}"
