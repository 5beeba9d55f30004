"""A risk accepted for a limited time: until when, why, and what holds it down meanwhile."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from bihuan.hazards.models.hazard import Hazard
from bihuan.kernel.models import User
from bihuan.kernel.querysets import ScopedQuerySet
from bihuan.kernel.scope import ChildRule


class Deferral(models.Model):
    """A rectification put off until a day, with compensating measures; it ends by itself."""

    hazard = models.ForeignKey(Hazard, on_delete=models.PROTECT, related_name="deferrals")
    until = models.DateField(_("暂缓至"))
    reason = models.TextField(_("暂缓原因"))
    measures = models.TextField(_("补偿措施"))
    watcher = models.CharField(_("措施落实人"), max_length=40)
    approver = models.CharField(_("批准人"), max_length=40)
    former_due_on = models.DateField(null=True)
    granted_on = models.DateField(_("批准日期"))
    granted_at = models.DateTimeField()
    granted_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    ended_on = models.DateField(_("结束日期"), null=True)
    ended_at = models.DateTimeField(null=True)
    ended_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    is_ended_early = models.BooleanField(default=False)
    end_note = models.TextField(blank=True)

    objects = ScopedQuerySet.as_manager()
    scope_rule = ChildRule("hazards.Hazard", "hazard_id", "hazard")

    class Meta:
        verbose_name = _("暂缓整改")
        constraints = [
            models.UniqueConstraint(
                fields=["hazard"], name="one_running_deferral", condition=Q(ended_on__isnull=True)
            ),
            models.CheckConstraint(
                name="deferral_ends_later", condition=Q(until__gt=models.F("granted_on"))
            ),
        ]
        indexes = [
            models.Index(
                fields=["until"], name="deferral_running", condition=Q(ended_on__isnull=True)
            )
        ]
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.hazard_id} → {self.until}"
