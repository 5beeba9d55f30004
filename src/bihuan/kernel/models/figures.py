"""Figures as they were published."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models

from bihuan.kernel.querysets import ScopedQuerySet
from bihuan.kernel.scope import ScopeRule


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
