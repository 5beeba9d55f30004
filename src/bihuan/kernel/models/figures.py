"""Figures as they were published."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from bihuan.kernel.querysets import ScopedQuerySet
from bihuan.kernel.scope import ScopeRule, Unscoped


class FrozenFigure(models.Model):
    """A value that went into an issued report, with the rows that stood behind it."""

    chain = models.CharField(max_length=60, db_collation="C")  # of the report
    figure = models.CharField(max_length=20)  # "f7"
    indicator = models.CharField(max_length=60)
    query = models.JSONField()  # period, region, dimensions, as-of moment
    value = models.DecimalField(max_digits=20, decimal_places=4, null=True)
    row_ids = ArrayField(models.BigIntegerField(), default=list)
    region = models.CharField(max_length=12, db_collation="C")

    objects = ScopedQuerySet.as_manager()
    scope_rule = ScopeRule(units=None, enterprise=None)
    is_append_only = True

    class Meta:
        constraints = [models.UniqueConstraint("chain", "figure", name="one_frozen_figure")]

    def __str__(self) -> str:
        return f"{self.chain} {self.figure}"


class SummaryState(models.Model):
    """How far the days of a summary are thinned, and since when it speaks."""

    code = models.CharField(max_length=40, primary_key=True)  # of the fact
    fine_from = models.DateField()  # days from here on stand as they are
    known_since = models.DateTimeField(null=True)  # newest change among the groups last folded
    turns = models.IntegerField(default=0)  # how often the groups were folded or built anew

    scope_rule = Unscoped("dates of upkeep; the groups themselves are scoped")

    class Meta:
        verbose_name = _("汇总状态")

    def __str__(self) -> str:
        return f"{self.code} {self.fine_from}"
