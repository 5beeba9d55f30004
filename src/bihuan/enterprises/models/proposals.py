"""What enterprises ask the authorities to change in their files."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from bihuan.enterprises.models.enterprises import Enterprise
from bihuan.enterprises.states import ProposalStatus
from bihuan.kernel.querysets import ScopedQuerySet
from bihuan.kernel.scope import ScopeRule


class Proposal(models.Model):
    """Changes of facts that the authorities keep, asked for by the enterprise itself."""

    enterprise = models.ForeignKey(Enterprise, on_delete=models.PROTECT, related_name="proposals")
    changes = models.JSONField()  # field → [as it was when asked, as asked for]; audit.plain values
    note = models.CharField(_("变更说明"), max_length=300, blank=True)
    status = models.CharField(
        _("状态"),
        max_length=12,
        choices=ProposalStatus.choices,
        default=ProposalStatus.PROPOSED,
    )
    proposed_by = models.CharField(_("申请人"), max_length=40)
    proposed_by_id = models.BigIntegerField(null=True)
    proposed_at = models.DateTimeField(_("申请时间"))
    decided_at = models.DateTimeField(null=True)
    answer = models.CharField(_("审核意见"), max_length=300, blank=True)
    due_on = models.DateField(_("审核期限"), null=True)
    unit = models.ForeignKey(
        "organisations.Unit", on_delete=models.PROTECT, null=True, related_name="+"
    )
    region = models.CharField(max_length=12, db_collation="C")
    units = ArrayField(models.IntegerField(), default=list)

    objects = ScopedQuerySet.as_manager()
    scope_rule = ScopeRule(units=None, enterprise="enterprise_id")

    class Meta:
        verbose_name = _("企业变更申请")
        constraints = [
            models.UniqueConstraint(
                "enterprise",
                name="one_proposal_at_a_time",
                condition=Q(status__in=["proposed", "returned"]),
            )
        ]
        indexes = [models.Index(fields=["status", "-id"], name="proposal_status")]

    def __str__(self) -> str:
        return f"{self.enterprise.name}变更申请"
