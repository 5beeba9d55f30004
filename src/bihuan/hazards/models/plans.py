"""The plan by which a major hazard is removed."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from bihuan.hazards.models.hazard import Hazard
from bihuan.hazards.supervision import PLAN_OPEN, PlanKind, PlanStatus
from bihuan.kernel.models import User
from bihuan.kernel.querysets import ScopedQuerySet
from bihuan.kernel.scope import ChildRule


class CurePlan(models.Model):
    """Measures, responsible person, money, limit and emergency plan: none of them may be missing."""

    hazard = models.ForeignKey(Hazard, on_delete=models.PROTECT, related_name="plans")
    kind = models.CharField(_("类别"), max_length=10, choices=PlanKind.choices)
    status = models.CharField(_("状态"), max_length=10, choices=PlanStatus.choices)
    goal = models.TextField(_("目标和任务"))
    measures = models.TextField(_("方法和措施"))
    leader = models.CharField(_("整改责任人"), max_length=40)
    team = models.TextField(_("机构和人员"), blank=True)
    patron = models.CharField(_("包抓领导"), max_length=40, blank=True)  # of a speed-up
    patron_post = models.CharField(_("领导职务"), max_length=60, blank=True)
    funds_yuan = models.DecimalField(_("资金（元）"), max_digits=14, decimal_places=2)
    funds_from = models.CharField(_("资金来源"), max_length=100)
    due_on = models.DateField(_("完成时限"))
    safety = models.TextField(_("安全措施"), blank=True)
    emergency = models.TextField(_("应急预案"))
    submitted_at = models.DateTimeField(_("提交时间"))
    submitted_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(_("审核时间"), null=True)
    decided_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    opinion = models.TextField(_("审核意见"), blank=True)

    objects = ScopedQuerySet.as_manager()
    scope_rule = ChildRule("hazards.Hazard", "hazard_id", "hazard")

    class Meta:
        verbose_name = _("重大隐患治理方案")
        constraints = [
            models.UniqueConstraint(
                fields=["hazard", "kind"], name="one_open_plan", condition=Q(status__in=PLAN_OPEN)
            ),
            models.CheckConstraint(name="plan_funds", condition=Q(funds_yuan__gte=0)),
        ]
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{PlanKind(self.kind).label}：{self.hazard.title}"
