"""What the platform did by itself, and when."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from bihuan.kernel.models.accounts import User
from bihuan.kernel.scope import Unscoped


class JobRun(models.Model):
    """One run of a job: what it touched, or why it failed."""

    code = models.CharField(_("任务"), max_length=60)
    arguments = models.JSONField(default=dict)
    started_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    touched = models.IntegerField(null=True)
    failure = models.TextField(blank=True)
    asked_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True)

    scope_rule = Unscoped("counts and times only; pages show them by permission")
    may_be_deleted = True  # old runs are cleared; what a job did is in the log of its objects

    class Meta:
        verbose_name = _("任务运行")
        indexes = [models.Index(fields=["code", "-started_at"], name="job_run_newest")]

    def __str__(self) -> str:
        return f"{self.code} {self.started_at:%Y-%m-%d %H:%M}"
