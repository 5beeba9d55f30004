"""Going again: on application, a whole batch, or a drawn sample of what was closed."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from bihuan.hazards.models.hazard import Hazard
from bihuan.hazards.supervision import RECHECK_OPEN, RecheckKind, RecheckStatus
from bihuan.hazards.supervision_querysets import RecheckQuerySet
from bihuan.kernel.models import User
from bihuan.kernel.querysets import ScopedQuerySet
from bihuan.kernel.scope import ChildRule, ScopeRule


class RecheckBatch(models.Model):
    """Hazards that are checked again together: all of a batch, or a sample with its seed."""

    title = models.CharField(_("批次名称"), max_length=100)
    kind = models.CharField(_("类别"), max_length=10, choices=RecheckKind.choices)
    basis = models.CharField(_("复查范围"), max_length=200)
    unit = models.ForeignKey(
        "organisations.Unit",
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("复查单位"),
    )
    population = models.IntegerField(_("范围内隐患"))
    drawn = models.IntegerField(_("应复查"))
    seed = models.CharField(_("抽取种子"), max_length=64, blank=True)
    pool_digest = models.CharField(_("范围校验值"), max_length=64, blank=True)
    finish_by = models.DateField(_("完成期限"))
    region = models.CharField(_("属地"), max_length=12, db_collation="C")
    units = ArrayField(models.IntegerField(), default=list)
    made_at = models.DateTimeField(_("登记时间"))
    made_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")

    objects = ScopedQuerySet.as_manager()
    scope_rule = ScopeRule(enterprise=None)

    class Meta:
        verbose_name = _("复查批次")
        constraints = [
            models.CheckConstraint(
                name="batch_drawn_from_pool",
                condition=Q(drawn__gt=0, drawn__lte=models.F("population")),
            )
        ]

    def __str__(self) -> str:
        return self.title


class Recheck(models.Model):
    """One visit to see whether what was rectified is right, and stays so."""

    hazard = models.ForeignKey(Hazard, on_delete=models.PROTECT, related_name="rechecks")
    batch = models.ForeignKey(
        RecheckBatch, on_delete=models.PROTECT, null=True, related_name="rechecks"
    )
    kind = models.CharField(_("类别"), max_length=10, choices=RecheckKind.choices)
    status = models.CharField(_("状态"), max_length=10, choices=RecheckStatus.choices)
    place = models.IntegerField(_("抽取次序"), null=True)  # in a drawn sample
    asked_on = models.DateField(_("申请日期"))
    due_on = models.DateField(_("复查期限"))
    visit_on = models.DateField(_("约定日期"), null=True)
    officer = models.CharField(_("复查人员"), max_length=60, blank=True)
    checked_on = models.DateField(_("复查日期"), null=True)
    note = models.TextField(_("复查情况"), blank=True)
    found_again = models.ForeignKey(
        Hazard, on_delete=models.PROTECT, null=True, related_name="+"
    )  # registered anew because the check failed after closing
    asked_at = models.DateTimeField()
    asked_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")

    objects = RecheckQuerySet.as_manager()
    scope_rule = ChildRule("hazards.Hazard", "hazard_id", "hazard")

    class Meta:
        verbose_name = _("隐患复查")
        constraints = [
            models.UniqueConstraint(
                fields=["hazard"],
                name="one_open_applied_recheck",
                condition=Q(status__in=RECHECK_OPEN, kind=RecheckKind.APPLIED),
            ),
            models.UniqueConstraint(fields=["batch", "hazard"], name="one_recheck_a_batch"),
        ]
        indexes = [models.Index(fields=["due_on", "id"], name="recheck_due")]

    def __str__(self) -> str:
        return f"{RecheckKind(self.kind).label}：{self.hazard.title}"
