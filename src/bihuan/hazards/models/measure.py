"""关、停、拆、断、封、打、看: what was done to a hazard or a site, by whom, how much."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from bihuan.hazards.models.hazard import Hazard
from bihuan.kernel.models import User
from bihuan.kernel.querysets import ScopedQuerySet
from bihuan.kernel.scope import ScopeRule


class Measure(models.Model):
    """One of the seven measures, taken on a hazard, an enterprise or a site without a file."""

    kind = models.CharField(_("措施"), max_length=20)  # of the dictionary measures-seven
    hazard = models.ForeignKey(
        Hazard, on_delete=models.PROTECT, null=True, related_name="measures_taken"
    )
    enterprise = models.ForeignKey(
        "enterprises.Enterprise", on_delete=models.PROTECT, null=True, related_name="+"
    )
    site = models.CharField(_("对象"), max_length=200)  # the enterprise's name or the place
    region = models.CharField(_("属地"), max_length=12, db_collation="C")
    unit = models.ForeignKey(
        "organisations.Unit", on_delete=models.PROTECT, related_name="+", verbose_name=_("执行单位")
    )
    units = ArrayField(models.IntegerField(), default=list)
    campaign = models.CharField(_("专项行动"), max_length=60, blank=True)
    quantity = models.DecimalField(_("数量"), max_digits=14, decimal_places=2)
    quantity_unit = models.CharField(_("计量单位"), max_length=10)
    taken_on = models.DateField(_("实施日期"))
    note = models.TextField(_("具体情况"), blank=True)
    lifted_on = models.DateField(_("解除日期"), null=True)
    lift_reason = models.CharField(_("解除原因"), max_length=200, blank=True)
    recorded_at = models.DateTimeField()
    recorded_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    withdrawn_at = models.DateTimeField(null=True)
    withdrawn_reason = models.CharField(max_length=200, blank=True)

    objects = ScopedQuerySet.as_manager()
    scope_rule = ScopeRule()

    class Meta:
        verbose_name = _("整治措施")
        constraints = [
            models.CheckConstraint(name="measure_has_quantity", condition=Q(quantity__gt=0)),
            models.CheckConstraint(
                name="measure_lifted_later",
                condition=Q(lifted_on__isnull=True) | Q(lifted_on__gte=F("taken_on")),
            ),
        ]
        indexes = [
            models.Index(fields=["taken_on", "id"], name="measure_taken"),
            models.Index(fields=["kind", "-id"], name="measure_kind"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.site}"
