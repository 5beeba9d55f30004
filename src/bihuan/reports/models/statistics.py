"""Monthly accident statistics that came as a workbook, from whoever keeps the accident register."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from bihuan.kernel.models import User
from bihuan.kernel.querysets import ScopedQuerySet
from bihuan.kernel.scope import ScopeRule
from bihuan.reports.querysets import StatisticsQuerySet
from bihuan.reports.states import AccidentScope


class StatisticsSheet(models.Model):
    """The statistics of one month and scope as they stood at a cut-off; a revision makes a new one."""

    month = models.DateField(_("月份"))  # its first day
    scope = models.CharField(_("统计口径"), max_length=10, choices=AccidentScope.choices)
    source = models.CharField(_("数据来源"), max_length=200)
    cut_off = models.DateField(_("数据截止日期"))
    revision = models.CharField(_("修订说明"), max_length=300, blank=True)
    recorded_at = models.DateTimeField(_("导入时间"))
    recorded_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    superseded_at = models.DateTimeField(null=True)  # when a later cut-off came in
    region = models.CharField(max_length=12, db_collation="C")

    objects = ScopedQuerySet.as_manager()
    scope_rule = ScopeRule(units=None, enterprise=None)

    class Meta:
        verbose_name = _("事故统计表")
        constraints = [
            models.UniqueConstraint(
                fields=["region", "month", "scope"],
                name="one_sheet_a_month",
                condition=Q(superseded_at__isnull=True),
            )
        ]
        indexes = [models.Index(fields=["month", "scope"], name="statistics_sheet_month")]

    def __str__(self) -> str:
        return f"{self.month:%Y-%m} {self.scope}"


class StatisticsRow(models.Model):
    """One cell row of such a sheet: a sector, an area, or both.

    A row with a sector counts where the month is split by sector, one with an area where it is
    split by area; one with both counts in both. A measure that the sheet leaves out is unknown.
    """

    sheet = models.ForeignKey(StatisticsSheet, on_delete=models.PROTECT, related_name="rows")
    month = models.DateField(_("月份"))
    scope = models.CharField(_("统计口径"), max_length=10, choices=AccidentScope.choices)
    sector = models.CharField(_("行业领域"), max_length=40, blank=True)
    area = models.CharField(_("地区"), max_length=12, blank=True, db_collation="C")
    by_sector = models.BooleanField(_("计入分行业"))
    by_area = models.BooleanField(_("计入分地区"))
    accidents = models.IntegerField(_("事故起数"))
    deaths = models.IntegerField(_("死亡人数"))
    injured = models.IntegerField(_("受伤人数"), null=True)
    loss = models.DecimalField(
        _("直接经济损失"), max_digits=14, decimal_places=2, null=True
    )  # 万元
    larger_accidents = models.IntegerField(_("较大及以上事故起数"), null=True)
    larger_deaths = models.IntegerField(_("较大及以上事故死亡人数"), null=True)
    region = models.CharField(max_length=12, db_collation="C")

    objects = StatisticsQuerySet.as_manager()
    scope_rule = ScopeRule(units=None, enterprise=None)

    class Meta:
        verbose_name = _("事故统计")
        constraints = [
            models.UniqueConstraint("sheet", "sector", "area", name="one_row_a_part"),
            models.CheckConstraint(
                name="statistics_row_counts_somewhere",
                condition=Q(by_sector=True) | Q(by_area=True),
            ),
            models.CheckConstraint(
                name="statistics_not_negative", condition=Q(accidents__gte=0, deaths__gte=0)
            ),
        ]
        indexes = [models.Index(fields=["month", "scope", "region"], name="statistics_row_month")]

    def __str__(self) -> str:
        return f"{self.month:%Y-%m} {self.sector} {self.area}"
