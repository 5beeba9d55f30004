"""The kept summary of hazards."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from bihuan.kernel.querysets import ScopedQuerySet
from bihuan.kernel.scope import ScopeRule


class HazardCount(models.Model):
    """Hazards of one kind by number: what the indicators look at, without the hazards themselves.

    Written by triggers of the hazards' table (`hazards.indicators.SUMMARY`); a number may be
    negative until the groups are put together. Only whoever sees every unit's hazards sees these.
    """

    part = models.SmallIntegerField()  # which of the fields below it tells; the others are empty
    region = models.CharField(max_length=9, db_collation="C")  # street, or what lies above it
    units = ArrayField(models.IntegerField(), default=list)  # none: by unit nobody sees them
    grade = models.CharField(max_length=10)
    is_self_found = models.BooleanField(null=True)
    fixed_on_spot = models.BooleanField(null=True)
    found_on = models.DateField()
    confirmed_on = models.DateField(null=True)
    due_on = models.DateField(null=True)
    rectified_on = models.DateField(null=True)
    explained_on = models.DateField(null=True)
    closed_on = models.DateField(null=True)
    is_real = models.BooleanField(null=True)
    is_closed = models.BooleanField(null=True)
    in_campaign = models.BooleanField(null=True)
    outside_enterprise = models.BooleanField(null=True)
    is_repeat = models.BooleanField(null=True)
    was_rejected = models.BooleanField(null=True)
    passed_at_once = models.BooleanField(null=True)
    was_reminded = models.BooleanField(null=True)
    was_extended = models.BooleanField(null=True)
    in_time = models.BooleanField(null=True)
    after_limit = models.BooleanField(null=True)
    explained_early = models.BooleanField(null=True)
    n = models.IntegerField()
    cost_yuan = models.DecimalField(max_digits=20, decimal_places=2)
    cost_known = models.IntegerField()  # of how many rows
    latest = models.DateTimeField(null=True)  # newest moment of registering or putting aside

    objects = ScopedQuerySet.as_manager()
    scope_rule = ScopeRule(enterprise=None)
    may_be_deleted = True  # groups are put together again; the hazards stay

    class Meta:
        verbose_name = _("隐患汇总")
        indexes = [models.Index(fields=["part", "region"], name="hazard_count_part")]

    def __str__(self) -> str:
        return f"{self.region} {self.found_on}: {self.n}"
