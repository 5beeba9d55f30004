"""The file of a hazard that is followed by name: the one list of majors, its reports, its people."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from bihuan.hazards.models.hazard import Hazard
from bihuan.hazards.supervision import ReportedTo
from bihuan.hazards.supervision_querysets import FileQuerySet
from bihuan.kernel.models import User
from bihuan.kernel.querysets import ScopedQuerySet
from bihuan.kernel.scope import ChildRule


class MajorFile(models.Model):
    """The entry of the major-hazard list: handed over, entered, its number cancelled, circulars."""

    hazard = models.OneToOneField(Hazard, on_delete=models.PROTECT, related_name="file")
    number = models.CharField(_("清单编号"), max_length=20, unique=True)
    reason = models.CharField(_("列入原因"), max_length=200)
    opened_on = models.DateField(_("列入日期"))
    opened_at = models.DateTimeField()
    handed_over_on = models.DateField(_("交办日期"), null=True)
    receiver = models.CharField(_("接收人"), max_length=40, blank=True)
    received_on = models.DateField(_("接收日期"), null=True)
    cancel_number = models.CharField(_("销号编号"), max_length=24, blank=True)
    cancelled_on = models.DateField(_("销号日期"), null=True)
    circulars = models.IntegerField(_("通报次数"), default=0)
    circular_on = models.DateField(_("最近通报"), null=True)
    circular_no = models.CharField(max_length=60, blank=True)
    announced_due_on = models.DateField(null=True)  # the limit whose passing was announced
    person = models.CharField(_("跟踪责任人"), max_length=40)
    person_unit = models.ForeignKey(
        "organisations.Unit",
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("跟踪整改部门"),
    )
    plan_due_on = models.DateField(_("方案报送期限"), null=True)
    plan_approved_on = models.DateField(_("方案通过"), null=True)
    speed_up_approved_on = models.DateField(_("提速方案通过"), null=True)
    reports_due_on = models.DateField(_("双报告期限"), null=True)
    authority_on = models.DateField(_("报告监管部门"), null=True)
    congress_on = models.DateField(_("报告职代会"), null=True)
    demolished_on = models.DateField(_("拆除日期"), null=True)
    demolished_m2 = models.DecimalField(_("拆除面积"), max_digits=12, decimal_places=2, null=True)

    objects = FileQuerySet.as_manager()
    scope_rule = ChildRule("hazards.Hazard", "hazard_id", "hazard")

    class Meta:
        verbose_name = _("重大事故隐患清单")
        constraints = [
            models.CheckConstraint(
                name="file_cancelled_has_number",
                condition=Q(cancelled_on__isnull=True) | ~Q(cancel_number=""),
            ),
            models.CheckConstraint(
                name="file_demolished_has_area",
                condition=Q(demolished_on__isnull=True) | Q(demolished_m2__gt=0),
            ),
        ]
        indexes = [models.Index(fields=["-opened_on", "-id"], name="major_file_opened")]

    def __str__(self) -> str:
        return self.number


class DualReport(models.Model):
    """One of the two reports that a unit owes of a major hazard: to the authority, to its workers."""

    hazard = models.ForeignKey(Hazard, on_delete=models.PROTECT, related_name="dual_reports")
    to = models.CharField(_("报告对象"), max_length=10, choices=ReportedTo.choices)
    reported_on = models.DateField(_("报告日期"))
    receiver = models.CharField(_("接受报告的单位或者会议"), max_length=100)
    reporter = models.CharField(_("报告人"), max_length=40)
    content = models.TextField(_("报告内容"))
    recorded_at = models.DateTimeField()
    recorded_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")

    scope_rule = ChildRule("hazards.Hazard", "hazard_id", "hazard")

    class Meta:
        verbose_name = _("重大隐患双报告")
        ordering = ["reported_on", "id"]

    def __str__(self) -> str:
        return f"{self.hazard_id} {self.to}"


class Designation(models.Model):
    """Who follows the rectification of a hazard from a day on; the newest holds."""

    hazard = models.ForeignKey(Hazard, on_delete=models.PROTECT, related_name="designations")
    unit = models.ForeignKey("organisations.Unit", on_delete=models.PROTECT, related_name="+")
    person = models.CharField(_("跟踪责任人"), max_length=40)
    reason = models.CharField(_("指定原因"), max_length=200)
    from_on = models.DateField(_("自"))
    recorded_at = models.DateTimeField()
    recorded_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")

    scope_rule = ChildRule("hazards.Hazard", "hazard_id", "hazard")

    class Meta:
        verbose_name = _("跟踪责任人指定")
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.hazard_id} {self.person}"


class Control(models.Model):
    """What holds a hazard down while it is not rectified: stop work, evacuate, watch."""

    hazard = models.ForeignKey(Hazard, on_delete=models.PROTECT, related_name="controls")
    kind = models.CharField(_("管控措施"), max_length=20)  # of the dictionary control-measures
    detail = models.TextField(_("具体做法"), blank=True)
    checker = models.CharField(_("检查人"), max_length=40)
    starts_on = models.DateField(_("开始"))
    ends_on = models.DateField(_("截至"), null=True)  # none: until it is lifted
    lifted_on = models.DateField(_("解除"), null=True)
    lift_reason = models.CharField(max_length=200, blank=True)
    checked_on = models.DateField(_("最近检查"), null=True)
    is_kept = models.BooleanField(_("落实到位"), null=True)
    status = models.CharField(_("状态"), max_length=10)
    recorded_at = models.DateTimeField()
    recorded_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")

    objects = ScopedQuerySet.as_manager()
    scope_rule = ChildRule("hazards.Hazard", "hazard_id", "hazard")

    class Meta:
        verbose_name = _("整改期间管控")
        constraints = [
            models.CheckConstraint(
                name="control_ends_later",
                condition=Q(ends_on__isnull=True) | Q(ends_on__gte=F("starts_on")),
            ),
        ]
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.hazard_id} {self.kind}"
