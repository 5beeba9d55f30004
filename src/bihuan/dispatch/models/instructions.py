"""The table of leaders' instructions."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from bihuan.dispatch.gatherings import InstructionStatus
from bihuan.dispatch.querysets import InstructionQuerySet
from bihuan.kernel.models import User
from bihuan.kernel.scope import ScopeRule


class Instruction(models.Model):
    """What a leader wrote, to whom it was given, and what came of it."""

    leader = models.CharField(_("批示领导"), max_length=60)
    leader_post = models.CharField(_("职务"), max_length=80, blank=True)
    text = models.TextField(_("批示内容"))
    subject = models.CharField(_("批示件"), max_length=200)
    subject_url = models.CharField(max_length=200, blank=True)
    given_on = models.DateField(_("批示日期"))
    unit = models.ForeignKey("organisations.Unit", on_delete=models.PROTECT, related_name="+")
    office_id = models.BigIntegerField()  # the unit that passes it on and reviews
    due_on = models.DateField(_("办理时限"), null=True)
    status = models.CharField(_("状态"), max_length=12, choices=InstructionStatus.choices)
    result = models.TextField(_("办理结果"), blank=True)
    reported_on = models.DateField(_("反馈日期"), null=True)
    closed_on = models.DateField(_("办结日期"), null=True)
    returns = models.IntegerField(default=0)
    region = models.CharField(max_length=12, db_collation="C")
    units = ArrayField(models.IntegerField(), default=list)
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")

    objects = InstructionQuerySet.as_manager()
    scope_rule = ScopeRule(enterprise=None, is_addressed=True)

    class Meta:
        verbose_name = _("领导批示")
        indexes = [
            models.Index(fields=["region", "-id"], name="instruction_region"),
            models.Index(fields=["status", "due_on"], name="instruction_due"),
        ]

    def __str__(self) -> str:
        return self.subject
