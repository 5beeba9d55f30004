"""The table of papers that the ladder leaves behind: 督办单, 通报, 约谈通知."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from bihuan.dispatch.models.plans import LocalMeasure
from bihuan.dispatch.models.submissions import Submission
from bihuan.dispatch.models.tasks import Share
from bihuan.dispatch.planning import Rung, SlipStatus
from bihuan.kernel.querysets import ScopedQuerySet
from bihuan.kernel.scope import ScopeRule


class Slip(models.Model):
    """One step of the ladder that a unit is told of on paper, from its draft to its answer."""

    rung = models.CharField(_("措施"), max_length=12, choices=Rung.choices)
    title = models.CharField(_("事项"), max_length=300)
    unit = models.ForeignKey("organisations.Unit", on_delete=models.PROTECT, related_name="slips")
    share = models.ForeignKey(Share, on_delete=models.PROTECT, null=True, related_name="slips")
    submission = models.ForeignKey(
        Submission, on_delete=models.PROTECT, null=True, related_name="slips"
    )
    measure = models.ForeignKey(
        LocalMeasure, on_delete=models.PROTECT, null=True, related_name="slips"
    )
    hazard = models.ForeignKey(
        "hazards.Hazard", on_delete=models.PROTECT, null=True, related_name="slips"
    )
    due_on = models.DateField(_("原时限"))
    paper = models.CharField(_("文书"), max_length=60)
    body = models.TextField(_("内容"))
    reply_by = models.DateField(_("回复时限"), null=True)
    reply = models.TextField(_("回复"), blank=True)
    doc_no = models.CharField(_("文号"), max_length=60, blank=True)
    document_id = models.BigIntegerField(null=True)  # of the document it was taken up in
    status = models.CharField(_("状态"), max_length=12, choices=SlipStatus.choices)
    made_at = models.DateTimeField(_("生成时间"))
    sent_on = models.DateField(_("印发日期"), null=True)
    office_id = models.BigIntegerField()
    region = models.CharField(max_length=12, db_collation="C")
    units = ArrayField(models.IntegerField(), default=list)

    objects = ScopedQuerySet.as_manager()
    scope_rule = ScopeRule(enterprise=None, is_addressed=True)

    class Meta:
        verbose_name = _("督办通报约谈")
        constraints = [
            models.UniqueConstraint("share", "rung", "due_on", name="one_slip_a_share_rung"),
            models.UniqueConstraint(
                "submission", "rung", "due_on", name="one_slip_a_submission_rung"
            ),
            models.UniqueConstraint("measure", "rung", "due_on", name="one_slip_a_measure_rung"),
            models.UniqueConstraint("hazard", "rung", "due_on", name="one_slip_a_hazard_rung"),
        ]
        indexes = [models.Index(fields=["region", "-id"], name="slip_region")]

    def __str__(self) -> str:
        return f"{self.get_rung_display()}：{self.title}"
