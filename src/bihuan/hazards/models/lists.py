"""The three lists as a unit handed them in for a period: what stood on them, kept as it was."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from bihuan.kernel.models import User
from bihuan.kernel.querysets import ScopedQuerySet
from bihuan.kernel.scope import ScopeRule


class ListSubmission(models.Model):
    """A unit's three lists of a period, with what was missing when they were handed in."""

    unit = models.ForeignKey("organisations.Unit", on_delete=models.PROTECT, related_name="+")
    units = ArrayField(models.IntegerField(), default=list)
    region = models.CharField(_("属地"), max_length=12, db_collation="C")
    first = models.DateField(_("起"))
    last = models.DateField(_("止"))
    hazards = ArrayField(models.BigIntegerField(), default=list)  # ids, as they stood
    rows = models.JSONField(default=list)  # one object a hazard, as printed
    gaps = models.JSONField(default=dict)  # kind of gap → how many
    signer = models.CharField(_("签发人"), max_length=40)
    note = models.CharField(_("说明"), max_length=200, blank=True)
    submitted_at = models.DateTimeField(_("报送时间"))
    submitted_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")

    objects = ScopedQuerySet.as_manager()
    scope_rule = ScopeRule(enterprise=None)

    class Meta:
        verbose_name = _("三张清单报送")
        constraints = [
            models.CheckConstraint(name="lists_last_after_first", condition=Q(last__gte=F("first")))
        ]
        indexes = [models.Index(fields=["unit", "-id"], name="list_submission_unit")]

    def __str__(self) -> str:
        return f"{self.unit_id} {self.first}/{self.last}"
